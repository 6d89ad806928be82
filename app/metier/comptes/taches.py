"""Answer who lost a card or a telephone; let closed accounts leave."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.authentification.moyens.models import ChangementCourriel
from app.metier.authentification.moyens.pertes import a_traiter
from app.metier.comptes import departs
from app.metier.comptes.parcours import Adresses, repondre_a_la_perte
from app.metier.purges import UN_MOIS, Purge
from app.metier.taches import (
    CHAQUE_JOUR,
    CHAQUE_MINUTE,
    Moment,
    Moyens,
    Tache,
    effacer_par_lots,
    selon,
)
from app.socle.bdd import transaction


def repondre_aux_pertes(
    session: Session, adresses: Adresses, *, horloge: Callable[[], datetime]
) -> int:
    """Answer every request that waits, each in a transaction; return how many were looked at."""
    demandes = a_traiter(session, maintenant=horloge())
    for demande_id in demandes:
        with transaction(session) as bdd:
            repondre_a_la_perte(bdd, demande_id, adresses, maintenant=horloge())
    return len(demandes)


def _nb_pertes(moyens: Moyens) -> int:
    return len(a_traiter(moyens.session, maintenant=moyens.maintenant()))


def _repondre(moyens: Moyens) -> int:
    adresses = Adresses(moyens.lien_de_perte, moyens.telephone_support)
    return repondre_aux_pertes(moyens.session, adresses, horloge=moyens.maintenant)


PURGES = (
    Purge(
        "changements-courriel",
        Moment.TRACES,
        ChangementCourriel,
        lambda instant: ChangementCourriel.expire_le <= instant - UN_MOIS,
    ),
)
TACHES = (
    *(purge.tache for purge in PURGES),
    Tache("pertes", CHAQUE_MINUTE, Moment.ANNONCES, _nb_pertes, _repondre),
    Tache(
        departs.FERMES,
        CHAQUE_JOUR,
        Moment.COMPTES,
        selon(departs.nb_a_archiver),
        effacer_par_lots(departs.archiver),
    ),
    Tache(
        departs.ARCHIVES,
        CHAQUE_JOUR,
        Moment.COMPTES,
        selon(departs.nb_a_effacer),
        effacer_par_lots(departs.effacer),
    ),
)
