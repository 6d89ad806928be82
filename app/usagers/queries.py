"""Reads of usagers: nobody is listed without a search, nor outside the organisation."""

import uuid

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.usagers.models import Usager, UsagerMot
from app.usagers.mots import mots_cherches

MAXIMUM = 8
_LETTRES = 3
_MOTS = 5


def assez_precise(saisie: str) -> bool:
    """True when the search has 3 letters (or a birth date), or is a very short whole name."""
    return max((len(mot) for mot in mots_cherches(saisie)), default=0) >= 2


def chercher(
    session: Session,
    organisation_id: uuid.UUID,
    saisie: str,
    *,
    visible: ColumnElement[bool],
    maximum: int = MAXIMUM,
) -> list[Usager]:
    """Return at most `maximum` persons of this organisation whose words start as typed.

    A word of fewer than 3 letters matches a whole word only. `visible` says whom the aidant may
    see (`mandats.queries.usager_visible`): a mandate may be reserved to colleagues.
    """
    mots = sorted(mots_cherches(saisie), key=len, reverse=True)[:_MOTS]
    if not assez_precise(saisie):
        return []
    requete = select(Usager).where(visible)
    for mot in mots:
        egal = UsagerMot.mot == mot
        debut = (UsagerMot.mot >= mot) & (UsagerMot.mot < mot + "{")
        requete = requete.where(
            Usager.id.in_(
                select(UsagerMot.usager_id).where(
                    UsagerMot.organisation_id == organisation_id,
                    debut if len(mot) >= _LETTRES else egal,
                )
            )
        )
    requete = requete.order_by(Usager.nom_naissance, Usager.prenoms, Usager.date_naissance)
    return list(session.scalars(requete.limit(maximum)))


def usager_de(
    session: Session,
    organisation_id: uuid.UUID,
    usager_id: uuid.UUID,
    *,
    visible: ColumnElement[bool],
) -> Usager | None:
    """Return this person if the organisation knows them and the aidant may see them."""
    connu = select(UsagerMot.usager_id).where(
        UsagerMot.organisation_id == organisation_id, UsagerMot.usager_id == usager_id
    )
    return session.scalar(select(Usager).where(Usager.id == usager_id, visible, connu.exists()))


def usager_par_sub(session: Session, sub: str) -> Usager | None:
    """Return the person behind our keyed `sub`, whatever the organisation."""
    return session.scalar(select(Usager).where(Usager.sub == sub))


def usager_verrouille(session: Session, usager_id: uuid.UUID) -> Usager:
    """Return a person, held as `services.enregistrer` holds them; the row must exist."""
    requete = select(Usager).where(Usager.id == usager_id).with_for_update(key_share=True)
    return session.scalars(requete.execution_options(populate_existing=True)).one()
