"""How many wrong guesses the public pages allow, for a network and for the code itself.

Counted apart from logins: a stranger on a shared line never shuts an office out. Nobody who does
not hold a code can reach its limit.
"""

from datetime import timedelta

from app.metier.authentification.codes import Compteur
from app.socle.reseau import Reseau

_PAR_ADRESSE = ((timedelta(minutes=5), 100),)
_PAR_CARTE = ((timedelta(hours=1), 5), (timedelta(days=1), 10))
_PAR_PAPIER = ((timedelta(hours=1), 20),)


def compteurs_carte(reseau: Reseau, code: str) -> tuple[Compteur, Compteur]:
    """Failures of one network, and those on one card's code, whoever tries it."""
    return _reseau(reseau), Compteur(("carte", code), _PAR_CARTE)


def compteurs_papier(reseau: Reseau, code: str) -> tuple[Compteur, Compteur]:
    """Failures of one network, and those on one printed mandate."""
    return _reseau(reseau), Compteur(("papier", code), _PAR_PAPIER)


def _reseau(reseau: Reseau) -> Compteur:
    return Compteur(("adresse publique", reseau), _PAR_ADRESSE)
