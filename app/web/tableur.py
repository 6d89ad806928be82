"""Files for a spreadsheet: what French Excel opens by a double click, and never runs."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

from flask import Response

# What makes a spreadsheet read a cell as a formula, and what it may skip before.
_PAR_MORCEAU = 200
_BLANCS = " \u00a0\ufeff"
_FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")


def tableur(lignes: Iterable[Iterable[str]], *, nom: str) -> Response:
    """Return these rows as a file to download, called `nom`.csv; no cell is a formula."""
    texte = StringIO()
    ecrire = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    ecrire.writerows([_inerte(cellule) for cellule in ligne] for ligne in lignes)
    # Without the mark, Excel reads another alphabet.
    return Response(
        texte.getvalue().encode("utf-8-sig"),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{nom}.csv"'},
    )


def tableur_en_flux(lignes: Iterable[Iterable[str]], *, nom: str) -> Response:
    """Return these rows as `tableur` does, each sent as it is read: a long list fills no memory.

    The request is over when they are read: `lignes` opens and closes what it reads from.
    """
    entete = {"Content-Disposition": f'attachment; filename="{nom}.csv"'}
    return Response(_morceaux(lignes), mimetype="text/csv", headers=entete)


def _morceaux(lignes: Iterable[Iterable[str]]) -> Iterator[bytes]:
    yield "\ufeff".encode()
    suite = iter(lignes)
    while lot := list(islice(suite, _PAR_MORCEAU)):
        texte = StringIO()
        ecrire = csv.writer(texte, delimiter=";", lineterminator="\r\n")
        ecrire.writerows([_inerte(cellule) for cellule in ligne] for ligne in lot)
        yield texte.getvalue().encode()


def _inerte(cellule: str) -> str:
    return f"'{cellule}" if cellule.lstrip(_BLANCS).startswith(_FORMULES) else cellule
