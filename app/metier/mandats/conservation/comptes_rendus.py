"""What was done under a mandate, in one page: what, by whom, when, how many times."""

import json
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.demarches.vigueur import en_vigueur
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.faits.dossiers import FAITS
from app.metier.mandats.faits.recit import Fait, fait_de
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.papiers import Papier, venus_de

# What one page holds; a mandate served more often says how many are left out.
NB_LIGNES = 10
_LUS_AU_PLUS = 1000
_MEME = attrgetter("domaine", "quoi", "site", "par")


@dataclass(frozen=True, slots=True)
class LigneRendue:
    """The same thing done by the same aidant: once, or so many times between two days."""

    fait: Fait
    nombre: int
    du: date
    au: date


@dataclass(frozen=True, slots=True)
class CompteRendu:
    """The first done first; `nb_autres` acts are not on the page, of `nombre` in all."""

    lignes: list[LigneRendue]
    nombre: int
    nb_autres: int


def compte_rendu(
    session: Session, mandat: Mandat, zone: ZoneInfo, *, par_prenom: bool
) -> CompteRendu:
    """Return the account of one mandate, days in `zone`; aidants by their first name, or whole."""
    return comptes_rendus(session, [mandat], zone, par_prenom=par_prenom)[mandat.id]


def comptes_rendus(
    session: Session, mandats: Collection[Mandat], zone: ZoneInfo, *, par_prenom: bool
) -> dict[uuid.UUID, CompteRendu]:
    """Return the account of each of these mandates.

    What was done elsewhere before it moved here is in it, for the domaines that moved. One statement,
    and two when some come from elsewhere.
    """
    siens: dict[uuid.UUID, set[uuid.UUID]] = {}
    ids: set[uuid.UUID] = set()
    venus = venus_de(session, mandats)
    for mandat in mandats:
        venues = {autorisation.domaine for autorisation in mandat.autorisations}
        for un in (mandat, *venus[mandat.id]):
            ids.add(un.id)
            for autorisation in un.autorisations:
                if autorisation.domaine in venues:
                    siens.setdefault(autorisation.id, set()).add(mandat.id)
    faits: dict[uuid.UUID, list[Fait]] = {mandat.id: [] for mandat in mandats}
    sous = and_(Ligne.mandat_id.in_(ids), Ligne.autorisation_id.in_(siens))
    for autorisation_id, fait in _faits(session, sous, zone, par_prenom=par_prenom):
        for mandat_id in siens[autorisation_id]:
            faits[mandat_id].append(fait)
    return {mandat_id: _rendre(tous) for mandat_id, tous in faits.items()}


def compte_rendu_du_papier(session: Session, papier: Papier, zone: ZoneInfo) -> CompteRendu:
    """Return, for the person, the account of a paper; aidants by their first name."""
    return _rendre([fait for _, fait in _faits(session, papier.actes, zone, par_prenom=True)])


def _faits(
    session: Session, sous: ColumnElement[bool], zone: ZoneInfo, *, par_prenom: bool
) -> Iterator[tuple[uuid.UUID, Fait]]:
    """Yield what these lines say was done, and under which autorisation, the first done first."""
    lignes = session.execute(
        select(Ligne, Corps.corps, Aidant)
        .join(Corps, Corps.seq == Ligne.seq)
        .join(Aidant, Aidant.id == Ligne.aidant_id)
        .where(sous, Ligne.action.in_(FAITS))
        .order_by(Ligne.seq)
        .limit(_LUS_AU_PLUS)
    ).all()
    site_de = en_vigueur(session).site_de
    for ligne, corps, aidant in lignes:
        assert ligne.autorisation_id is not None  # selected by it
        nom = aidant.prenom if par_prenom else aidant.nom_complet
        jour = ligne.le.astimezone(zone).date()
        yield (
            ligne.autorisation_id,
            fait_de(ligne.condensat, jour, json.loads(corps), nom, site_de=site_de),
        )


def _rendre(faits: Collection[Fait]) -> CompteRendu:
    lignes = sorted(_regrouper(faits), key=attrgetter("du"))
    autres = sum(ligne.nombre for ligne in lignes[NB_LIGNES:])
    return CompteRendu(lignes[:NB_LIGNES], len(faits), autres)


def _regrouper(faits: Iterable[Fait]) -> Iterable[LigneRendue]:
    for _, memes in groupby(sorted(faits, key=_MEME), key=_MEME):
        ensemble = sorted(memes, key=attrgetter("jour"))
        yield LigneRendue(ensemble[0], len(ensemble), ensemble[0].jour, ensemble[-1].jour)
