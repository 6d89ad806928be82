"""What was done under a mandate, in one page: what, by whom, when, how many times."""

import json
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.demarches.vigueur import en_vigueur
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.faits.dossiers import FAITS
from app.metier.mandats.faits.recit import Fait, fait_de
from app.metier.mandats.models import Mandat

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
    """Return the account of each of these mandates, in one statement.

    What was done elsewhere before it moved here is in it, for the domaines that moved.
    """
    tenu_par = {
        (avant, autorisation.domaine): mandat.id
        for mandat in mandats
        for avant in (mandat.id, mandat.transfere_de_id, mandat.origine_id)
        if avant
        for autorisation in mandat.autorisations
    }
    faits: dict[uuid.UUID, list[Fait]] = {mandat.id: [] for mandat in mandats}
    for sous, fait in _faits(session, {avant for avant, _ in tenu_par}, zone, par_prenom):
        if mandat_id := tenu_par.get((sous, fait.domaine)):
            faits[mandat_id].append(fait)
    return {mandat_id: _rendre(siens) for mandat_id, siens in faits.items()}


def compte_rendu_du_papier(
    session: Session, mandats: Collection[Mandat], zone: ZoneInfo
) -> CompteRendu:
    """Return, for the person, the account of all that one paper is behind; aidants by first name."""
    ids = {mandat.id for mandat in mandats}
    return _rendre([fait for _, fait in _faits(session, ids, zone, True)])


def _faits(
    session: Session, mandats: Collection[uuid.UUID], zone: ZoneInfo, par_prenom: bool
) -> Iterator[tuple[uuid.UUID, Fait]]:
    """Yield what was done under these mandates, and under which, the first done first."""
    lignes = session.execute(
        select(Ligne, Corps.corps, Aidant)
        .join(Corps, Corps.seq == Ligne.seq)
        .join(Aidant, Aidant.id == Ligne.aidant_id)
        .where(Ligne.mandat_id.in_(mandats), Ligne.action.in_(FAITS))
        .order_by(Ligne.seq)
        .limit(_LUS_AU_PLUS)
    ).all()
    site_de = en_vigueur(session).site_de
    for ligne, corps, aidant in lignes:
        assert ligne.mandat_id is not None  # selected by it
        nom = aidant.prenom if par_prenom else aidant.nom_complet
        jour = ligne.le.astimezone(zone).date()
        yield (
            ligne.mandat_id,
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
