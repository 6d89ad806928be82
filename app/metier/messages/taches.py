"""Send what waits; forget what was sent, or is no longer worth sending."""

from datetime import datetime
from time import monotonic

from sqlalchemy import ColumnElement

from app.metier.messages.models import Courriel
from app.metier.messages.services import nb_a_envoyer
from app.metier.purges import UN_MOIS, Purge
from app.metier.taches import CHAQUE_MINUTE, Moment, Moyens, Tache, selon

# Seconds: with a last message that takes all its time, less than the minute until the next run.
_TOURNEE = 40.0


def _envoyer(moyens: Moyens) -> int:
    fin = monotonic() + _TOURNEE
    return moyens.envoyer(lambda: monotonic() < fin)


def _perime(maintenant: datetime) -> ColumnElement[bool]:
    """Messages that are no longer worth sending."""
    return (Courriel.perime_le <= maintenant) & Courriel.texte_chiffre.is_not(None)


def _deja_parti(maintenant: datetime) -> ColumnElement[bool]:
    """Messages a month old, sent or given up: their text is wiped already."""
    return (Courriel.cree_le <= maintenant - UN_MOIS) & Courriel.texte_chiffre.is_(None)


PURGES = (
    Purge("courriels-perimes", Moment.TRACES, Courriel, _perime, ("texte_chiffre",)),
    Purge("courriels-partis", Moment.TRACES, Courriel, _deja_parti),
)
TACHES = (
    Tache("courriels", CHAQUE_MINUTE, Moment.ENVOIS, selon(nb_a_envoyer), _envoyer),
    *(purge.tache for purge in PURGES),
)
