"""Files for a spreadsheet: what French Excel opens by a double click, and never runs."""

from collections.abc import Iterable, Iterator
from itertools import islice

from flask import Response, request

from app.socle.langue.saisies import sur_une_ligne
from app.socle.tableur import TAILLE_MAX, Nettoyage, Tableau, ecrire_tableau, lire_fichier

_PAR_MORCEAU = 200
# Without it, Excel reads another alphabet.
_MARQUE = "\ufeff".encode()


def tableur(lignes: Iterable[Iterable[str]], *, nom: str) -> Response:
    """Return these rows as a file to download, called `nom`.csv; no cell is a formula."""
    return _a_telecharger(_MARQUE + ecrire_tableau(lignes).encode(), nom)


def tableur_en_flux(lignes: Iterable[Iterable[str]], *, nom: str) -> Response:
    """Return these rows as `tableur` does, each sent as it is read: a long list fills no memory.

    The request is over when they are read: `lignes` opens and closes what it reads from.
    """
    return _a_telecharger(_morceaux(lignes), nom)


def _a_telecharger(corps: bytes | Iterator[bytes], nom: str) -> Response:
    entete = {"Content-Disposition": f'attachment; filename="{nom}.csv"'}
    return Response(corps, mimetype="text/csv", headers=entete)


def _morceaux(lignes: Iterable[Iterable[str]]) -> Iterator[bytes]:
    yield _MARQUE
    suite = iter(lignes)
    while lot := list(islice(suite, _PAR_MORCEAU)):
        yield ecrire_tableau(lot).encode()


def fichier_envoye(*, nettoyer: Nettoyage = sur_une_ligne) -> Tableau | None:
    """Read the file that was sent in `fichier`; None when there is none. Raises FichierRefuse."""
    envoye = request.files.get("fichier")
    if envoye is None or not envoye.filename:
        return None
    return lire_fichier(envoye.read(TAILLE_MAX + 1), nettoyer=nettoyer)
