"""Telephone numbers on screen: one tap calls them."""

import re

from markupsafe import Markup

_PAS_COMPOSABLE = re.compile(r"[^\d+]", re.ASCII)
_NATIONAL = re.compile(r"0[67]\d{8}", re.ASCII)
_ETRANGER = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
# Kept for fiction, in the middle of Mayotte's.
_INVENTES = "063998"
_OUTRE_MER = {
    **dict.fromkeys(("0690", "0691"), "+590"),
    "0694": "+594",
    **dict.fromkeys(("0696", "0697"), "+596"),
    **dict.fromkeys(("0692", "0693", "0639"), "+262"),
}


def lien_telephone(numero: str) -> Markup:
    """Return a number as a link that calls it, on one line: « 01 99 00 00 11 »."""
    compose = _PAS_COMPOSABLE.sub("", numero)
    if len(compose) == 10 and compose.startswith("0"):
        compose = f"+33{compose[1:]}"
    ecrit = numero.replace(" ", "\u00a0")
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(compose, ecrit)


def lire_mobile(texte: str) -> str | None:
    """Return a mobile number in international form, None when it is none that takes SMS.

    The overseas prefixes tell the territory by themselves (0692 is La Réunion's, +262).
    """
    lu = _PAS_COMPOSABLE.sub("", texte.replace("(0)", ""))
    if lu.startswith("00"):
        lu = f"+{lu[2:]}"
    if _ETRANGER.fullmatch(lu):
        return lu
    if not _NATIONAL.fullmatch(lu):
        return None
    pays = "+33" if lu.startswith(_INVENTES) else _OUTRE_MER.get(lu[:4], "+33")
    return f"{pays}{lu[1:]}"
