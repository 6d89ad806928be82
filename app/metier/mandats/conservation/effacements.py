"""Mandates over for 6 years: what they say of persons is destroyed, then the persons themselves."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.models import Mandat, Place, Reserve
from app.metier.mandats.queries import a_effacer
from app.metier.usagers import services as usagers
from app.metier.usagers.models import Usager
from app.socle.bdd import tenir_les_libres

MANDATS, PERSONNES = "mandats-archives", "personnes"
_PAR_FOIS = 100


def nb_a_effacer(session: Session, *, maintenant: datetime) -> int:
    """Return how many mandates are still to be destroyed."""
    requete = select(func.count()).select_from(Mandat).where(a_effacer(maintenant))
    return session.scalar(requete) or 0


def effacer(session: Session, *, maintenant: datetime) -> int:
    """Destroy a batch of mandates; return how many, 0 at the end.

    Persons first, then their mandates, as a conclusion locks them; those that somebody holds
    wait for the next run. A person left without any other mandate, anywhere, is blanked.
    """
    personnes = _tenir_les_personnes(session, maintenant)
    mandats = _tenir_les_mandats(session, [usager.id for usager in personnes], maintenant)
    for mandat in mandats:
        mandat.effacer(maintenant)
    session.flush()
    if mandats:
        _oublier_ce_qui_en_depend(session, [mandat.id for mandat in mandats])
    nombres = {MANDATS: len(mandats), PERSONNES: _effacer_les_personnes(session, personnes)}
    for nom, nombre in nombres.items():
        if nombre:
            journal.noter(session, "purge", le=maintenant, details={"nom": nom, "nombre": nombre})
    return len(mandats)


def _tenir_les_personnes(session: Session, maintenant: datetime) -> Sequence[Usager]:
    dus = select(Mandat.usager_id).where(a_effacer(maintenant)).order_by(Mandat.debut_le)
    ids = session.scalars(dus.limit(_PAR_FOIS)).all()
    requete = select(Usager).where(Usager.id.in_(ids)).order_by(Usager.id)
    return tenir_les_libres(session, requete)


def _tenir_les_mandats(
    session: Session, personnes: Collection[uuid.UUID], maintenant: datetime
) -> Sequence[Mandat]:
    requete = select(Mandat).where(Mandat.usager_id.in_(personnes), a_effacer(maintenant))
    return tenir_les_libres(session, requete.order_by(Mandat.id))


def _oublier_ce_qui_en_depend(session: Session, mandats: Collection[uuid.UUID]) -> None:
    session.execute(delete(Reserve).where(Reserve.mandat_id.in_(mandats)))
    session.execute(delete(CarteMandat).where(CarteMandat.mandat_id.in_(mandats)))
    session.execute(delete(Contestation).where(Contestation.mandat_id.in_(mandats)))


def _effacer_les_personnes(session: Session, personnes: Sequence[Usager]) -> int:
    """Blank who has no mandate left; elsewhere, have the organisations that lost theirs forget."""
    restent: dict[uuid.UUID, set[uuid.UUID]] = {usager.id: set() for usager in personnes}
    requete = select(Mandat.usager_id, Mandat.organisation_id).where(
        Mandat.usager_id.in_(restent), Mandat.efface_le.is_(None)
    )
    for usager_id, organisation_id in session.execute(requete):
        restent[usager_id].add(organisation_id)
    seules = [usager for usager in personnes if not restent[usager.id]]
    for usager in personnes:
        usagers.oublier(session, usager, sauf=restent[usager.id])
    for usager in seules:
        usager.effacer_identite()
    # Under the persons' locks, as a conclusion claims them.
    session.execute(delete(Place).where(Place.usager_id.in_([usager.id for usager in seules])))
    session.flush()
    return len(seules)
