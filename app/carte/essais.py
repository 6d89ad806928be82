"""How many wrong guesses the public pages allow, for an address and for the code itself.

Counted apart from logins: a stranger on a shared line never shuts an office out. Nobody who does
not hold a code can reach its limit.
"""

from datetime import timedelta

from app.authentification.codes import Compteur

_PAR_ADRESSE = ((timedelta(minutes=5), 100),)
_PAR_CARTE = ((timedelta(hours=1), 5), (timedelta(days=1), 10))
_PAR_PAPIER = ((timedelta(hours=1), 20),)


def compteurs_carte(adresse: str, code: str) -> tuple[Compteur, Compteur]:
    """Failures of one network address, and those on one card's code, whoever tries it."""
    return _adresse(adresse), Compteur(("carte", code), _PAR_CARTE)


def compteurs_papier(adresse: str, code: str) -> tuple[Compteur, Compteur]:
    """Failures of one network address, and those on one printed mandate."""
    return _adresse(adresse), Compteur(("papier", code), _PAR_PAPIER)


def _adresse(adresse: str) -> Compteur:
    return Compteur(("adresse publique", adresse), _PAR_ADRESSE)
