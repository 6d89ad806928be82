"""Mandates that end within 30 days: who answers for them is told, once."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, selectinload

from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import finit_bientot
from app.metier.mandats.responsables import peut_le_voir, prevenir, responsables
from app.metier.messages.gabarits import rediger
from app.metier.organisations.models import Organisation
from app.socle.bdd import tenir_les_libres
from app.socle.langue.dates import date_longue

_PAR_FOIS = 100


def nb_a_annoncer(session: Session, *, maintenant: datetime) -> int:
    """Return how many ends are still to be told."""
    requete = select(func.count()).select_from(Mandat).where(_a_annoncer(maintenant))
    return session.scalar(requete) or 0


def annoncer(session: Session, adresse: Callable[[Mandat], str], *, maintenant: datetime) -> int:
    """Tell a batch of ends; return how many, 0 at the end.

    `adresse` gives the address of a mandate's page. Its aidant is told, or the référents when
    that aidant left; nobody is, and it is marked all the same, when nobody is left.
    """
    requete = (
        select(Mandat)
        .where(_a_annoncer(maintenant))
        .options(selectinload(Mandat.autorisations))
        .order_by(Mandat.fin_le, Mandat.id)
        .limit(_PAR_FOIS)
    )
    mandats = tenir_les_libres(session, requete)
    for mandat in mandats:
        mandat.fin_annoncee_le = maintenant
        _annoncer_un(session, mandat, adresse(mandat), maintenant)
    return len(mandats)


def _annoncer_un(session: Session, mandat: Mandat, lien: str, maintenant: datetime) -> None:
    organisation = session.get_one(Organisation, mandat.organisation_id)
    membres = responsables(session, mandat)
    sien = [
        membre
        for membre in membres
        if membre.aidant_id == mandat.aidant_id and peut_le_voir(membre, mandat)
    ]
    for membre in sien or membres:
        prevenir(
            session,
            membre,
            mandat,
            partial(
                rediger,
                "mandat_fin",
                prenom=membre.aidant.prenom,
                fin=date_longue(mandat.fin_le, organisation.zone),
                structure=organisation.nom,
            ),
            lien=lien,
            maintenant=maintenant,
            perime_le=mandat.fin_le,
        )


def _a_annoncer(maintenant: datetime) -> ColumnElement[bool]:
    return and_(Mandat.fin_annoncee_le.is_(None), finit_bientot(maintenant))
