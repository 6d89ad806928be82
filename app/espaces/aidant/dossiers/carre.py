"""The square code of an attestation: the library makes it, it is drawn here."""

from functools import cache
from itertools import groupby

import segno
from markupsafe import Markup

_MASQUE = 4
# Modules drawn at once: eight of them look 256 ways.
_PAS = 8


def carre(adresse: str) -> Markup:
    """Draw the square that leads there. Trying the eight masks would take four times as long.

    They even out drawings that repeat themselves: a code drawn at random does not. The library
    draws run by run, in seven times as long.
    """
    modules = segno.make(adresse, error="m", mask=_MASQUE).matrix
    cote = len(modules)
    departs = range(0, cote, _PAS)
    rangs = ("".join([_trait(bytes(rang[x : x + _PAS])) for x in departs]) for rang in modules)
    trace = f"m-{cote} 1".join(rangs)
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {cote} {cote}" class="segno">'
        f'<path class="qrline" stroke="#000" d="M0 .5{trace}"/></svg>'
    )


@cache
def _trait(modules: bytes) -> str:
    """What the pen does over some modules of a row: drawn when dark, lifted when light."""
    suites = ((est_noir, len([*suite])) for est_noir, suite in groupby(modules))
    return "".join(f"h{pas}" if est_noir else f"m{pas} 0" for est_noir, pas in suites)
