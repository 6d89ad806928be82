"""Tell an organisation about one of its mandates, without a name."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.mandats.models import Mandat
from app.metier.messages.gabarits import Redige
from app.metier.messages.services import deposer


def responsables(session: Session, mandat: Mandat) -> list[Appartenance]:
    """Return who answers for a mandate: its aidant and the référents, if active."""
    requete = (
        select(Appartenance)
        .join(Appartenance.aidant)
        .options(contains_eager(Appartenance.aidant))
        .where(
            Appartenance.organisation_id == mandat.organisation_id,
            membre_present(),
            or_(peut(Droit.EQUIPE), Aidant.id == mandat.aidant_id),
        )
        .order_by(Aidant.courriel)
    )
    return list(session.scalars(requete))


def peut_le_voir(membre: Appartenance, mandat: Mandat) -> bool:
    """True when this member, of the mandate's organisation, may open its page."""
    return membre.peut(Droit.MANDATS) and mandat.est_visible_par(membre.aidant_id)


def prevenir_tous(
    session: Session, mandat: Mandat, redige: Redige, *, lien: str, maintenant: datetime
) -> None:
    """Write one letter to each person who answers for a mandate."""
    for membre in responsables(session, mandat):
        prevenir(session, membre, mandat, redige, lien=lien, maintenant=maintenant)


def prevenir(
    session: Session,
    membre: Appartenance,
    mandat: Mandat,
    redige: Redige,
    *,
    lien: str,
    maintenant: datetime,
    perime_le: datetime | None = None,
) -> None:
    """Write to one member; the mandate's address, `lien`, goes to who may follow it."""
    deposer(
        session,
        membre.aidant,
        redige(lien=lien if peut_le_voir(membre, mandat) else None),
        maintenant=maintenant,
        perime_le=perime_le,
        mandat_id=mandat.id,
    )
