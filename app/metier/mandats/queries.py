"""Reads of mandates. The rule « active » is written here once in SQL, tested against Python."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload, selectinload

from app.metier.mandats.delais import (
    DUREES_ANNONCEES,
    EFFACE_APRES_LA_FIN,
    PREAVIS,
    VISIBLE_APRES_LA_FIN,
)
from app.metier.mandats.models import Autorisation, Mandat, Place, Reserve
from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.fins.queries import est_en_vigueur
from app.metier.usagers.queries import Vue
from app.socle.sql import est_une_de, sans_le_voir
from app.socle.sql.ordre import Ordre

MANDATS_MONTRES = 50


def autorisation_active(maintenant: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """SQL twin of `Autorisation.est_active`; the query joins Mandat."""
    return and_(
        Mandat.debut_le <= maintenant,
        Mandat.fin_le >= maintenant,
        Mandat.suspendu_le.is_(None),
        Autorisation.revoquee_le.is_(None),
    )


def finit_bientot(maintenant: datetime) -> ColumnElement[bool]:
    """SQL twin of `Mandat.finit_bientot`."""
    return finit_avant(maintenant + PREAVIS, maintenant)


def finit_avant(
    limite: datetime | BindParameter[datetime], maintenant: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """`finit_bientot`, with the end of its notice given: `maintenant` and PREAVIS."""
    encore = select(Autorisation.id).where(
        Autorisation.mandat_id == Mandat.id, Autorisation.revoquee_le.is_(None)
    )
    return and_(
        Mandat.fin_le >= maintenant,
        Mandat.fin_le < limite,
        est_une_de(Mandat.duree, DUREES_ANNONCEES),
        Mandat.debut_le <= maintenant,
        Mandat.suspendu_le.is_(None),
        encore.correlate(Mandat).exists(),
    )


def visible_par(aidant_id: uuid.UUID | BindParameter[uuid.UUID]) -> ColumnElement[bool]:
    """SQL twin of `Mandat.est_visible_par`: not reserved, or reserved to this aidant."""
    nomme = select(Reserve.mandat_id).where(
        Reserve.mandat_id == Mandat.id, Reserve.aidant_id == aidant_id
    )
    return or_(Mandat.est_reserve.is_(False), nomme.correlate(Mandat).exists())


def dure_jusqu_a(instant: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """SQL twin of `Mandat.finit_le >= instant`."""
    encore = or_(Autorisation.revoquee_le.is_(None), Autorisation.revoquee_le >= instant)
    return and_(Mandat.fin_le >= instant, Mandat.autorisations.any(encore))


def a_effacer(maintenant: datetime) -> ColumnElement[bool]:
    """SQL twin of `Mandat.est_a_effacer`. What is over had begun: an index holds these alone."""
    limite = maintenant - EFFACE_APRES_LA_FIN
    return and_(Mandat.efface_le.is_(None), Mandat.debut_le < limite, not_(dure_jusqu_a(limite)))


_VERROUILLEE = (
    select(Autorisation)
    .select_from(Mandat)
    .join(Mandat.autorisations)
    .options(contains_eager(Autorisation.mandat))
    .where(Autorisation.id == bindparam("autorisation_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def mandat_montre(
    organisation_id: uuid.UUID, aidant_id: uuid.UUID, *, maintenant: datetime
) -> ColumnElement[bool]:
    """A condition on Mandat: this aidant, in this organisation, is still shown it.

    SQL twin of `Mandat.est_montre` and of `Mandat.est_visible_par`.
    """
    return _montre(organisation_id, aidant_id, maintenant - VISIBLE_APRES_LA_FIN)


def _montre(
    organisation_id: uuid.UUID | BindParameter[uuid.UUID],
    aidant_id: uuid.UUID | BindParameter[uuid.UUID],
    limite: datetime | ColumnElement[datetime],
) -> ColumnElement[bool]:
    return and_(
        Mandat.organisation_id == organisation_id, dure_jusqu_a(limite), visible_par(aidant_id)
    )


def _montre_un_mandat(usager_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    return (
        select(Mandat.id)
        .where(
            Mandat.usager_id == usager_id,
            _montre(
                bindparam("organisation_id"),
                bindparam("aidant_id"),
                sans_le_voir("limite", Mandat.fin_le.type),
            ),
        )
        .correlate_except(Mandat)
        .exists()
    )


def usager_visible(
    organisation_id: uuid.UUID, aidant_id: uuid.UUID, *, maintenant: datetime
) -> Vue:
    """Return whom this aidant sees: who gave one mandate at least that they are shown, here."""
    valeurs = {
        "organisation_id": organisation_id,
        "aidant_id": aidant_id,
        "limite": maintenant - VISIBLE_APRES_LA_FIN,
    }
    return Vue(_montre_un_mandat, valeurs)


def mandats_de_la_personne(
    session: Session, usagers: Collection[uuid.UUID], *, montre: ColumnElement[bool]
) -> list[Mandat]:
    """Return the mandates of a person, known by these rows, that `montre` allows.

    The last to end first, at most MANDATS_MONTRES; those with something not stopped are never the ones left out.
    """
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .where(Mandat.usager_id.in_(usagers), montre)
        .order_by(
            Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)).desc(),
            Mandat.fin_le.desc(),
            Mandat.id,
        )
        .limit(MANDATS_MONTRES)
    )
    return list(session.scalars(requete))


# A mandate held here and open to this aidant.
OUVERT = and_(
    Mandat.id == bindparam("mandat_id"),
    Mandat.organisation_id == bindparam("organisation_id"),
    visible_par(bindparam("aidant_id")),
)
# Built once, as all that a mandate's own pages read.
_MANDAT_DE = select(Mandat).options(joinedload(Mandat.autorisations)).where(OUVERT)


def repris(usager_id: ColumnElement[uuid.UUID]) -> Select[str]:
    """Return the read of `domaines_repris`, of the mandate of this person."""
    fin = select(FinSignalee.id).where(est_en_vigueur(bindparam("organisation_id"), usager_id))
    ailleurs = and_(
        Autorisation.mandat_id != bindparam("mandat_id"), visible_par(bindparam("aidant_id"))
    )
    return (
        select(Place.domaine)
        .join(Autorisation, Autorisation.id == Place.autorisation_id)
        .join(Autorisation.mandat)
        .where(
            Place.organisation_id == bindparam("organisation_id"),
            Place.usager_id == usager_id,
            or_(ailleurs, fin.exists()),
        )
    )


_REPRIS = Ordre(repris(bindparam("usager_id")))


def mandat_de(
    session: Session,
    organisation_id: uuid.UUID,
    mandat_id: uuid.UUID,
    *,
    aidant_id: uuid.UUID,
) -> Mandat | None:
    """Return this mandate with its autorisations, if held here and open to this aidant."""
    valeurs = {
        "mandat_id": mandat_id,
        "organisation_id": organisation_id,
        "aidant_id": aidant_id,
    }
    return session.scalars(_MANDAT_DE, valeurs).unique().one_or_none()


def domaines_repris(session: Session, mandat: Mandat, aidant_id: uuid.UUID) -> set[str]:
    """Return the domaines whose place another mandate took since, among those this aidant sees.

    All of them, once a death or a measure of protection was reported here.
    """
    valeurs = {
        "mandat_id": mandat.id,
        "organisation_id": mandat.organisation_id,
        "usager_id": mandat.usager_id,
        "aidant_id": aidant_id,
    }
    return {reprise_id for (reprise_id,) in _REPRIS.lire(session, valeurs)}


def reserves_de(session: Session, mandat_id: uuid.UUID) -> list[uuid.UUID] | None:
    """Return to whom this mandate is reserved, None when it is open to all."""
    requete = (
        select(Reserve.aidant_id)
        .select_from(Mandat)
        .outerjoin(Mandat.reserves)
        .where(Mandat.id == mandat_id, Mandat.est_reserve)
    )
    aidants = session.scalars(requete).all()
    return [aidant for aidant in aidants if aidant is not None] if aidants else None


def autorisation_verrouillee(session: Session, autorisation_id: uuid.UUID) -> Autorisation | None:
    """Return one autorisation and its mandate, held until the end of the transaction.

    The mandate is locked first, by everybody: a use and a conclusion never wait for each other.
    Only keys stay free (`key_share`), which the journal's rows refer to.
    """
    return session.scalar(_VERROUILLEE, {"autorisation_id": autorisation_id})


def est_reserve_a(session: Session, mandat_id: uuid.UUID, aidant_id: uuid.UUID) -> bool:
    """Return whether a reserved mandate is open to this aidant."""
    nomme = select(Reserve.mandat_id).where(
        Reserve.mandat_id == mandat_id, Reserve.aidant_id == aidant_id
    )
    return session.scalar(nomme) is not None


def mandat_verrouille(session: Session, mandat_id: uuid.UUID) -> Mandat:
    """Return a mandate and its autorisations, held; it must exist. Locked as a use locks it."""
    return session.scalars(
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .where(Mandat.id == mandat_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def places_verrouillees(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, domaines: Collection[str]
) -> dict[str, Place]:
    """Return the places of (organisation, usager) by domaine, held one after the other."""
    requete = (
        select(Place)
        .where(
            Place.organisation_id == organisation_id,
            Place.usager_id == usager_id,
            Place.domaine.in_(domaines),
        )
        .order_by(Place.domaine)
        .with_for_update()
    )
    return {place.domaine: place for place in session.scalars(requete)}
