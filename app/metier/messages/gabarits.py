"""The words of the mails: `templates/courriels/<nom>.txt`, the subject on the first line."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

DOSSIER = Path(__file__).parents[3] / "templates" / "courriels"
# Plain text: nothing to escape. The HTML side escapes what it takes from it.
_GABARITS = Environment(  # noqa: S701
    loader=FileSystemLoader(DOSSIER), undefined=StrictUndefined, auto_reload=False
)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody reads; the text ends with a line break."""

    sujet: str
    texte: str


# A message whose last words are still to come: `partial(rediger, "nom", …)`.
Redige = Callable[..., Message]


def rediger(nom: str, **mots: object) -> Message:
    """Return the mail of this name with its words. Raises UndefinedError when one is missing.

    The subject takes no word: what somebody typed never reaches a header.
    """
    sujet, _, texte = _GABARITS.get_template(f"{nom}.txt").render(mots).partition("\n\n")
    return Message(sujet, f"{texte}\n")
