"""The words of the SMS: `templates/sms/<nom>.txt`, folded so that one message holds 160 signs.

A typographic apostrophe or a « ç » would make it a message of 70 signs, in several parts.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

DOSSIER = Path(__file__).parents[3] / "templates" / "sms"
TAILLE = 160
GSM7 = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\n"
)
_PLIS = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f", " "),
        **dict.fromkeys("’‘", "'"),
        **dict.fromkeys("«»“”", '"'),
        **dict.fromkeys("–—", "-"),
        **dict(zip("çêëâîïôûÀÂÈÊÎÔÛ", "ceeaiiouAAEEIOU", strict=True)),
        "œ": "oe",
        "Œ": "OE",
        "…": "...",
    }
)
_GABARITS = Environment(  # noqa: S701 -- plain text
    loader=FileSystemLoader(DOSSIER), undefined=StrictUndefined, auto_reload=False
)


def composer(nom: str, **mots: object) -> str:
    """Return the SMS of this name with its words. Raises UndefinedError when one is missing."""
    texte = _GABARITS.get_template(f"{nom}.txt").render(mots).translate(_PLIS)
    return " ".join(texte.split())
