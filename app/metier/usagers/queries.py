"""Reads of usagers, never outside the organisation; `recherche` finds them by what is typed."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.fins.queries import est_en_vigueur
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.socle.sql import chacun_son_tour

# Built once: the wizard's last step asks at each reading.
_PAR_SUB = select(Usager).where(Usager.sub == bindparam("sub"))
Condition = Callable[[InstrumentedAttribute[uuid.UUID]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Vue:
    """Whom an aidant may see: a condition on the ids of persons, and the values it is given."""

    condition: Condition
    valeurs: Mapping[str, object] = field(default_factory=dict)


def usager_de(
    session: Session,
    organisation_id: uuid.UUID,
    usager_id: uuid.UUID,
    *,
    visible: Vue,
) -> Usager | None:
    """Return this person if the organisation knows them and the aidant may see them."""
    ligne = usager_et_fin(session, organisation_id, usager_id, visible=visible)
    return ligne[0] if ligne else None


def usager_et_fin(
    session: Session,
    organisation_id: uuid.UUID,
    usager_id: uuid.UUID,
    *,
    visible: Vue,
) -> tuple[Usager, FinSignalee | None] | None:
    """Return this person as `usager_de`, and the first end in force that was reported here."""
    valeurs = {"usager_id": usager_id, "organisation_id": organisation_id}
    ligne = session.execute(_avec_sa_fin(visible.condition), {**valeurs, **visible.valeurs}).first()
    return (ligne[0], ligne[1]) if ligne else None


@lru_cache(maxsize=8)
def _avec_sa_fin(visible: Condition) -> Select[Usager, FinSignalee]:
    ici: BindParameter[uuid.UUID] = bindparam("organisation_id")
    lui: BindParameter[uuid.UUID] = bindparam("usager_id")
    connu = select(UsagerMot.usager_id).where(
        UsagerMot.organisation_id == ici, UsagerMot.usager_id == lui
    )
    return (
        select(Usager, FinSignalee)
        .outerjoin(FinSignalee, est_en_vigueur(ici, Usager.id))
        .where(Usager.id == lui, visible(Usager.id), connu.exists())
        .order_by(FinSignalee.signalee_le)
        .limit(literal_column("1"))
    )


def usager_par_sub(session: Session, sub: str | None) -> Usager | None:
    """Return the person behind our keyed `sub`, whatever the organisation; None without one."""
    if sub is None:
        return None
    return session.scalar(_PAR_SUB, {"sub": sub})


def deja_connu(session: Session, organisation_id: uuid.UUID, identite: Identite) -> Usager | None:
    """Return the person of this identity: whom FranceConnect named, or, on paper, known here.

    On paper, the same names and birth date in one organisation are one person; never somebody whom
    FranceConnect identified, of whom a document seen would say less.
    """
    if identite.sub is not None:
        return usager_par_sub(session, identite.sub)
    requete = _nes_ce_jour(organisation_id, identite).where(Usager.sub.is_(None))
    return next((u for u in session.scalars(requete) if _se_dit(u, identite)), None)


def lignes_de(session: Session, organisation_id: uuid.UUID, usager: Usager) -> list[Usager]:
    """Return the rows by which this organisation knows a person, this one first (decision 69).

    This one alone when FranceConnect named two of that identity: nothing tells whose the paper is.
    """
    identite = usager.identite
    if identite is None:
        return [usager]
    requete = _nes_ce_jour(organisation_id, identite).where(Usager.id != usager.id)
    autres = [u for u in session.scalars(requete) if _se_dit(u, identite)]
    return une_seule_personne([usager, *autres]) or [usager]


def _nes_ce_jour(organisation_id: uuid.UUID, identite: Identite) -> Select[Usager]:
    connu = select(UsagerMot.usager_id).where(
        UsagerMot.organisation_id == organisation_id, UsagerMot.usager_id == Usager.id
    )
    return (
        select(Usager)
        .where(Usager.date_naissance == identite.date_naissance, connu.exists())
        .order_by(Usager.cree_le, Usager.id)
    )


def une_seule_personne(trouves: Iterable[Usager]) -> list[Usager]:
    """Return these rows of one identity, known to be one person: none when FranceConnect named two.

    One whom it named, and who they are on paper in each organisation (decision 64).
    """
    lus = list(trouves)
    return lus if sum(usager.sub is not None for usager in lus) <= 1 else []


def _se_dit(usager: Usager, identite: Identite) -> bool:
    return usager.identite is not None and usager.identite.se_dit_comme(identite)


def une_personne_a_la_fois(
    session: Session, organisation_id: uuid.UUID, identite: Identite
) -> None:
    """Hold whoever was born that day here, known or not yet: their rows stay those that were read."""
    chacun_son_tour(session, "personne", str(organisation_id), identite.date_naissance)


def usagers_verrouilles(session: Session, usagers: Iterable[uuid.UUID]) -> None:
    """Hold these persons, in everybody's order."""
    for usager_id in sorted(set(usagers)):
        usager_verrouille(session, usager_id)


def usager_verrouille(session: Session, usager_id: uuid.UUID) -> Usager:
    """Return a person, held as `services.enregistrer` holds them; the row must exist."""
    requete = select(Usager).where(Usager.id == usager_id).with_for_update(key_share=True)
    return session.scalars(requete.execution_options(populate_existing=True)).one()
