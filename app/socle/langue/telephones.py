"""Telephone numbers on screen: one tap calls them."""

import re

from markupsafe import Markup

_PAS_COMPOSABLE = re.compile(r"[^\d+]")


def lien_telephone(numero: str) -> Markup:
    """Return a number as a link that calls it, on one line: « 01 99 00 00 11 »."""
    compose = _PAS_COMPOSABLE.sub("", numero)
    if len(compose) == 10 and compose.startswith("0"):
        compose = f"+33{compose[1:]}"
    ecrit = numero.replace(" ", "\u00a0")
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(compose, ecrit)
