"""Lines of the journal, read by the security and data-protection roles: with a reason, noted first.

Every line names who acted, so every reading is one of somebody: its reason is asked, and it is told
on the page of whoever, or whatever, it was narrowed to.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, select, true
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.actes import PAR_PAGE, Acte, acte_de, requete_d_actes
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.journal.actions import MOTIFS_JOURNAL, MOTS
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat, numero_de
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import de_ce_siret
from app.metier.pilotage.donnees import consultations
from app.socle.erreurs import ErreurMetier, Interdit, TropDeTentatives
from app.socle.sql import chacun_son_tour

PAR_JOUR = 200
_ACTION = "consultation_journal"
_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filtres:
    """What the lines are narrowed to, as it is typed; days are whole, in the reader's own zone."""

    action: str = ""
    courriel: str = ""
    siret: str = ""
    numero: str = ""
    du: date | None = None
    au: date | None = None


@dataclass(frozen=True, slots=True)
class Lecture:
    """What may be read, once it is noted; `mandat_id` when it is the story of one mandate.

    `refus`: why nothing is, when looking for it was noted all the same.
    """

    voulus: ColumnElement[bool]
    mandat_id: uuid.UUID | None
    refus: ErreurMetier | None = None

    def exiger(self) -> "Lecture":
        """Return it. Raises why there is nothing to read: after the commit, it is written."""
        if self.refus is not None:
            raise self.refus
        return self


@dataclass(frozen=True, slots=True)
class LigneLue:
    """One line: its place in the journal, its act, where, and the number of its mandate."""

    seq: int
    acte: Acte
    structure: str | None
    numero: str | None


@dataclass(frozen=True, slots=True)
class PageLignes:
    """The newest lines first; `suite` is what the next page begins before, None at the end."""

    lignes: list[LigneLue]
    suite: int | None


def lire(
    session: Session,
    filtres: Filtres,
    *,
    zone: ZoneInfo,
    motif: str,
    par: Aidant,
    maintenant: datetime,
) -> Lecture:
    """Note that lines are read, and why; return which.

    An address that is of no account, a number of no mandate to read, are noted too: nobody tries
    them unseen (`Lecture.refus`). Raises ErreurMetier without a reason, or for another filter that
    designates nothing; TropDeTentatives past PAR_JOUR, and past the numbers of a day.
    """
    _exiger(session, motif, par, maintenant)
    ou, dates = _structures(session, filtres.siret), _dates(filtres, zone)
    action = _connue(filtres.action) if filtres.action else ""
    try:
        cible = _compte(session, filtres.courriel)
    except ErreurMetier as refus:
        consultations.noter_adresse_inconnue(
            session, filtres.courriel, par=par, maintenant=maintenant
        )
        return Lecture(false(), None, refus)
    trouves = _mandats(session, filtres.numero, par, maintenant)
    try:
        mandat = consultations.le_lisible(trouves, maintenant) if filtres.numero else None
    except ErreurMetier as refus:
        consultations.noter_refus(session, trouves, motif=motif, par=par, maintenant=maintenant)
        return Lecture(false(), None, refus)
    if mandat is not None:
        liens = mandat.liens(par.id)
        journal.noter(
            session, "consultation_mandat", le=maintenant, details={"motif": motif}, **liens
        )
    journal.noter(
        session,
        _ACTION,
        le=maintenant,
        aidant=par.id,
        cible=cible.id if cible else None,
        organisation=ou[0] if len(ou) == 1 else None,
        details={"motif": motif, "filtres": _dits(filtres)},
    )
    voulus = and_(true(), *dates, *_conditions(action, cible, ou, mandat))
    return Lecture(voulus, mandat.id if mandat else None)


def _conditions(
    action: str, cible: Aidant | None, ou: Sequence[uuid.UUID], mandat: Mandat | None
) -> Iterator[ColumnElement[bool]]:
    """What the filters that were found ask of a line."""
    if action:
        yield Ligne.action == action
    if cible is not None:
        yield (Ligne.aidant_id == cible.id) | (Ligne.cible_id == cible.id)
    if ou:
        yield Ligne.organisation_id.in_(ou)
    if mandat is not None:
        yield Ligne.mandat_id == mandat.id


def page(session: Session, lecture: Lecture, *, avant: int | None) -> PageLignes:
    """Return the lines that were just noted as read, older than `avant`: one statement."""
    requete = (
        requete_d_actes(lecture.voulus)
        .add_columns(Ligne.seq, Ligne.mandat_id, Organisation.nom.label("structure"))
        .outerjoin(Organisation, Organisation.id == Ligne.organisation_id)
    )
    if avant is not None:
        requete = requete.where(Ligne.seq < avant)
    lues = session.execute(requete).all()
    lignes = [
        LigneLue(
            lue.seq,
            acte_de(lue),
            lue.structure,
            numero_de(lue.mandat_id) if lue.mandat_id else None,
        )
        for lue in lues[:PAR_PAGE]
    ]
    return PageLignes(lignes, lignes[-1].seq if len(lues) > PAR_PAGE else None)


def _exiger(session: Session, motif: str, par: Aidant, maintenant: datetime) -> None:
    if not par.peut(Droit.JOURNAL):
        raise Interdit("Vous n’avez plus ce droit.")
    if motif not in MOTIFS_JOURNAL:
        raise ErreurMetier("Dites pourquoi vous lisez le journal.", champ="motif")
    chacun_son_tour(session, "journal", str(par.id))
    requete = select(func.count()).where(
        Ligne.aidant_id == par.id, Ligne.action == _ACTION, Ligne.le > maintenant - _JOUR
    )
    if (session.scalar(requete) or 0) >= PAR_JOUR:
        raise TropDeTentatives(
            f"Vous avez lu {PAR_JOUR} pages du journal depuis hier : c’est le plus que l’on puisse "
            "en un jour. Demandez à un collègue, ou reprenez demain."
        )


def _connue(action: str) -> str:
    if action not in MOTS:
        raise ErreurMetier("Choisissez un acte de la liste.", champ="action")
    return action


def _compte(session: Session, courriel: str) -> Aidant | None:
    if not courriel:
        return None
    trouve = par_courriel(session, courriel)
    if trouve is None or trouve.archive_le is not None:
        raise ErreurMetier("Aucun compte n’a cette adresse e-mail.", champ="courriel")
    return trouve


def _mandats(session: Session, numero: str, par: Aidant, maintenant: datetime) -> Sequence[Mandat]:
    if not numero:
        return ()
    trouves = consultations.mandats_de_ce_numero(session, numero)
    consultations.exiger_sous_la_limite(session, par, maintenant)
    return trouves


def _structures(session: Session, siret: str) -> list[uuid.UUID]:
    if not siret:
        return []
    trouvees = [organisation.id for organisation in de_ce_siret(session, siret)]
    if not trouvees:
        raise ErreurMetier("Aucune structure n’a ce SIRET.", champ="siret")
    return trouvees


def _dates(filtres: Filtres, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """Lines of these days. Lines follow each other in time, but for what two clocks differ by:
    a day around, their numbers say where to look.
    """
    if filtres.du and filtres.au and filtres.au < filtres.du:
        raise ErreurMetier("Le dernier jour vient avant le premier.", champ="au")
    conditions: list[ColumnElement[bool]] = []
    if filtres.du:
        debut = datetime.combine(filtres.du, time(), zone)
        premiere = select(Ligne.seq).where(Ligne.le >= debut - _JOUR)
        premiere = premiere.order_by(Ligne.le, Ligne.seq).limit(1)
        conditions += [Ligne.le >= debut, Ligne.seq >= premiere.scalar_subquery()]
    if filtres.au:
        fin = datetime.combine(filtres.au + _JOUR, time(), zone)
        derniere = select(Ligne.seq).where(Ligne.le < fin + _JOUR)
        derniere = derniere.order_by(Ligne.le.desc(), Ligne.seq.desc()).limit(1)
        conditions += [Ligne.le < fin, Ligne.seq <= derniere.scalar_subquery()]
    return conditions


def _dits(filtres: Filtres) -> list[str]:
    """What the journal keeps of the filters: their names, and what names nobody."""
    dits: Mapping[str, Any] = {
        "action": filtres.action,
        "compte": "oui" if filtres.courriel else "",
        "structure": "oui" if filtres.siret else "",
        "mandat": "oui" if filtres.numero else "",
        "du": filtres.du and filtres.du.isoformat(),
        "au": filtres.au and filtres.au.isoformat(),
    }
    return [f"{nom} {valeur}" for nom, valeur in dits.items() if valeur]
