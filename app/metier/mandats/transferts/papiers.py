"""All that one signed paper is behind: what goes on of a mandate, and what it went on from."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.metier.journal.models import Ligne
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.queries import TRANSFERT


@dataclass(frozen=True, slots=True)
class Papier:
    """A paper as one of its mandates knows it.

    `mandats`: that one first, then what goes on of it elsewhere. `avant`: those that it went on
    from, the nearest first. `tous`: whatever the paper is behind, what stayed elsewhere too.
    """

    mandats: Sequence[Mandat]
    avant: Sequence[Mandat]
    tous: Sequence[Mandat]

    @property
    def mandat(self) -> Mandat:
        """The mandate that was asked for."""
        return self.mandats[0]

    @property
    def tenu(self) -> Mandat:
        """Where most of it is for the person: that mandate unless it wholly went on elsewhere."""
        restes = (
            mandat
            for mandat in self.mandats
            if any(autorisation.motif_fin != TRANSFERT for autorisation in mandat.autorisations)
        )
        return next(restes, self.mandat)

    @property
    def autorisations(self) -> list[Autorisation]:
        """Each domaine once, where it goes on, or where it ended."""
        siennes: dict[str, Autorisation] = {}
        for mandat in self.mandats:
            for autorisation in mandat.autorisations:
                if autorisation.domaine not in siennes or autorisation.motif_fin != TRANSFERT:
                    siennes[autorisation.domaine] = autorisation
        return list(siennes.values())

    @property
    def actes(self) -> ColumnElement[bool]:
        """A condition on Ligne: done under it, or before it came, for the domaines that came."""
        ids = [mandat.id for mandat in (*self.mandats, *self.avant)]
        venues = {autorisation.domaine for autorisation in self.mandat.autorisations}
        sous = [a.id for mandat in self.mandats for a in mandat.autorisations]
        sous += [a.id for m in self.avant for a in m.autorisations if a.domaine in venues]
        return and_(Ligne.mandat_id.in_(ids), Ligne.autorisation_id.in_(sous))

    def suite_de(self, mandat: Mandat, domaine: str) -> Mandat | None:
        """Return the mandate in which this domaine of another went on, None when none did."""
        suites = (
            suite
            for suite in self.tous
            if suite.transfere_de_id == mandat.id
            and any(autorisation.domaine == domaine for autorisation in suite.autorisations)
        )
        return next(suites, None)


def papier_de(session: Session, mandat_id: uuid.UUID, *, verrou: bool = False) -> Papier:
    """Return the paper of a mandate, which must exist. With `verrou` all of it is held.

    In one order, whoever asks; what a transfer opened meanwhile too.
    """
    racine = select(func.coalesce(Mandat.origine_id, Mandat.id)).where(Mandat.id == mandat_id)
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .where(de_cette_racine(Mandat, racine.scalar_subquery()))
        .order_by(Mandat.id)
    )
    if verrou:
        requete = requete.with_for_update(key_share=True)
        requete = requete.execution_options(populate_existing=True)
    tous = session.scalars(requete).all()
    connus = 0
    while verrou and len(tous) != connus and _sont_passes(tous):
        connus, tous = len(tous), session.scalars(requete).all()
    par_id = {mandat.id: mandat for mandat in tous}
    return Papier(list(_suites(par_id, mandat_id)), list(_avant(par_id, mandat_id)), tous)


def venus_de(session: Session, mandats: Collection[Mandat]) -> dict[uuid.UUID, list[Mandat]]:
    """Return, by mandate, those that it went on from, the nearest first; nothing read when none did."""
    racines = {mandat.racine for mandat in mandats if mandat.transfere_de_id}
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .where(or_(Mandat.id.in_(racines), Mandat.origine_id.in_(racines)))
    )
    par_id = {m.id: m for m in session.scalars(requete)} if racines else {}
    return {m.id: list(_avant(par_id, m.id)) if m.id in par_id else [] for m in mandats}


def son_papier_dure_jusqu_a(instant: datetime) -> ColumnElement[bool]:
    """A condition on Mandat: something that its paper is behind ends at this instant, or later."""
    autre, reste = aliased(Mandat), aliased(Autorisation)
    dure = and_(
        autre.fin_le >= instant,
        reste.mandat_id == autre.id,
        or_(reste.revoquee_le.is_(None), reste.revoquee_le >= instant),
    )
    racine = func.coalesce(Mandat.origine_id, Mandat.id)
    durent = select(autre.id).where(de_cette_racine(autre, racine), dure)
    return durent.correlate(Mandat).exists()


def de_cette_racine(
    mandat: type[Mandat], racine: ColumnElement[uuid.UUID] | uuid.UUID
) -> ColumnElement[bool]:
    """A condition on `mandat`: what the paper is behind whose signed mandate was this one."""
    return or_(mandat.id == racine, mandat.origine_id == racine)


def _sont_passes(mandats: Sequence[Mandat]) -> bool:
    return any(a.motif_fin == TRANSFERT for mandat in mandats for a in mandat.autorisations)


def _suites(par_id: Mapping[uuid.UUID, Mandat], mandat_id: uuid.UUID) -> Iterator[Mandat]:
    yield par_id[mandat_id]
    for suite in par_id.values():
        if suite.transfere_de_id == mandat_id:
            yield from _suites(par_id, suite.id)


def _avant(par_id: Mapping[uuid.UUID, Mandat], mandat_id: uuid.UUID) -> Iterator[Mandat]:
    avant = par_id[mandat_id].transfere_de_id
    if avant is not None and avant in par_id:
        yield par_id[avant]
        yield from _avant(par_id, avant)


def arretes(papier: Papier, arretees: Collection[Autorisation]) -> list[Mandat]:
    """Return the mandates of a paper in which one of these was just stopped."""
    ids = {autorisation.mandat_id for autorisation in arretees}
    return [mandat for mandat in papier.tous if mandat.id in ids]
