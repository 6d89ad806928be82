"""Reads of what waits in an organisation: papers to have signed, mandates about to end."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    func,
    select,
    true,
)

from app.metier.mandats.delais import DELAI_RAPPEL, PREAVIS, SANS_SIGNATURE
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import finit_avant
from app.socle.sql.comptes import est_depasse, premieres

# A mandate of an organisation whose paper is waited for.
ATTENDU = and_(
    Mandat.organisation_id == bindparam("organisation_id"),
    Mandat.signe_le.is_(None),
    Mandat.debut_le <= bindparam("conclus_avant"),
    Mandat.fin_le >= bindparam("maintenant"),
    Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
)


@dataclass(frozen=True, slots=True)
class Attente:
    """How many mandates of an organisation ask for something, each as `socle.sql.comptes` counts them.

    Nobody's name, no aidant's.
    """

    nb_papiers: int
    nb_suspendus: int
    nb_finissants: int

    @property
    def est_vide(self) -> bool:
        """True when nothing is asked."""
        return not (self.nb_papiers or self.nb_finissants)

    @property
    def nb_suspendus_au_moins(self) -> bool:
        """True when some suspended ones may be among those that were not counted."""
        return est_depasse(self.nb_papiers) and not est_depasse(self.nb_suspendus)


def _ce_qui_attend() -> Select[int, int, int]:
    papiers = premieres(select(Mandat.motif_suspension).where(ATTENDU).order_by(Mandat.debut_le))
    fins = premieres(
        select(Mandat.id)
        .where(
            Mandat.organisation_id == bindparam("organisation_id"),
            finit_avant(bindparam("finissants_avant"), bindparam("maintenant")),
        )
        .order_by(Mandat.fin_le)
    )
    suspendus = func.count().filter(papiers.c.motif_suspension == SANS_SIGNATURE)
    des_papiers = select(func.count().label("tous"), suspendus.label("suspendus")).subquery()
    des_fins = select(func.count().label("toutes")).select_from(fins).subquery()
    return select(des_papiers, des_fins).join_from(des_papiers, des_fins, true())


# What `Attente` tells of an organisation, with `valeurs`. Papers as in `a_signer.page_de_papiers`, but
# everybody’s and after 7 days, suspended ones apart; ends as `Mandat.finit_bientot` says. The oldest
# first: those suspended are counted before the others.
ATTENTE = _ce_qui_attend()


def valeurs(organisation_id: uuid.UUID, maintenant: datetime) -> dict[str, object]:
    """Return the parameters of ATTENTE."""
    return {
        "organisation_id": organisation_id,
        "conclus_avant": maintenant - DELAI_RAPPEL,
        "finissants_avant": maintenant + PREAVIS,
        "maintenant": maintenant,
    }
