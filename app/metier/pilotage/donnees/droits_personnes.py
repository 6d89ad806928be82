"""Requests of people about what is held of them: registered, answered within a month, or three."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.journal.action import Detail
from app.metier.pilotage.models import DemandeDroits
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.horloge import jour_a_paris

GENRES: Mapping[str, str] = MappingProxyType(
    {
        "acces": "Accès à ses données",
        "rectification": "Rectification",
        "opposition": "Opposition",
        "effacement": "Effacement",
        "limitation": "Limitation",
    }
)
ISSUES: Mapping[str, str] = MappingProxyType(
    {
        "faite": "C’est fait, la personne a la réponse",
        "partielle": "C’est fait en partie, la réponse dit pourquoi",
        "refusee": "C’est refusé, la réponse dit pourquoi et comment réclamer",
        "retiree": "La personne y renonce",
    }
)
# GDPR, article 12.3: a month, and two more when that is told, with reasons, within the first.
MOIS, MOIS_PROLONGES = 1, 3
PREAVIS = timedelta(days=7)
NB_CLOSES = 25
# What `bilan` counts.
EN_COURS = select(DemandeDroits.recue_le, DemandeDroits.prolongee_le).where(
    DemandeDroits.close_le.is_(None)
)


@dataclass(frozen=True, slots=True)
class BilanDemandes:
    """How many wait, how many are late, and by when the most pressing is to be answered."""

    en_cours: int
    en_retard: int
    echeance: date | None


def dans_des_mois(jour: date, nombre: int) -> date:
    """Return the same day, months later; the last of its month when there is no such day."""
    rang = jour.month - 1 + nombre
    annee, mois = jour.year + rang // 12, rang % 12 + 1
    fin = (date(annee + mois // 12, mois % 12 + 1, 1) - timedelta(days=1)).day
    return date(annee, mois, min(jour.day, fin))


def echeance(demande: DemandeDroits) -> date:
    """Return the last day on which a request may be answered."""
    return _echeance(demande.recue_le, demande.prolongee_le)


def _echeance(recue_le: date, prolongee_le: date | None) -> date:
    return dans_des_mois(recue_le, MOIS_PROLONGES if prolongee_le else MOIS)


def demandes_en_cours(session: Session) -> Sequence[DemandeDroits]:
    """Return what waits for an answer, the most pressing first."""
    requete = select(DemandeDroits).where(DemandeDroits.close_le.is_(None))
    return sorted(session.scalars(requete), key=lambda d: (echeance(d), d.recue_le, str(d.id)))


def demandes_closes(session: Session) -> Sequence[DemandeDroits]:
    """Return the last answered, NB_CLOSES at most."""
    requete = (
        select(DemandeDroits)
        .where(DemandeDroits.close_le.is_not(None))
        .order_by(DemandeDroits.close_le.desc(), DemandeDroits.id)
        .limit(NB_CLOSES)
    )
    return session.scalars(requete).all()


def bilan(lignes: Iterable[Sequence[Any]], *, maintenant: datetime) -> BilanDemandes:
    """Count what EN_COURS read."""
    echeances = [_echeance(*ligne) for ligne in lignes]
    en_retard = sum(jour < jour_a_paris(maintenant) for jour in echeances)
    return BilanDemandes(len(echeances), en_retard, min(echeances, default=None))


def enregistrer(
    session: Session,
    *,
    genre: str,
    reference: str,
    recue_le: date,
    par: Aidant,
    maintenant: datetime,
) -> DemandeDroits:
    """Register a request that came. Raises ErreurMetier for an unknown kind, or a day to come."""
    if genre not in GENRES:
        raise ErreurMetier("Choisissez ce que la personne demande.", champ="genre")
    if recue_le > jour_a_paris(maintenant):
        raise ErreurMetier("Ce jour n’est pas encore venu.", champ="recue_le")
    demande = DemandeDroits(
        genre=genre, reference=reference, recue_le=recue_le, ouverte_par_id=par.id
    )
    session.add(demande)
    session.flush()
    _noter(session, "demande_droits", demande, par, maintenant)
    return demande


def prolonger(
    session: Session, demande: DemandeDroits, *, raison: str, par: Aidant, maintenant: datetime
) -> bool:
    """Give a request, held, two months more; False when it was done already.

    Raises Conflit once closed, or once the first month is over: it had to be told before.
    """
    _exiger_ouverte(demande)
    if demande.prolongee_le is not None:
        return False
    if jour_a_paris(maintenant) > dans_des_mois(demande.recue_le, MOIS):
        raise Conflit(
            "Le premier mois est passé : il fallait dire avant sa fin que la réponse tarderait. "
            "Répondez à la personne dès aujourd’hui."
        )
    demande.prolongee_le, demande.raison_prolongation = jour_a_paris(maintenant), raison
    _noter(session, "prolongation_droits", demande, par, maintenant)
    return True


def clore(
    session: Session, demande: DemandeDroits, *, issue: str, par: Aidant, maintenant: datetime
) -> bool:
    """Close a request, held, that was answered; False when it was closed already."""
    if issue not in ISSUES:
        raise ErreurMetier("Choisissez ce qui a été répondu.", champ="issue")
    if demande.close_le is not None:
        return False
    demande.close_le, demande.issue = maintenant, issue
    _noter(session, "cloture_droits", demande, par, maintenant)
    return True


def demande_tenue(session: Session, demande_id: uuid.UUID) -> DemandeDroits | None:
    """Return one request, held until the end of the transaction."""
    return session.get(DemandeDroits, demande_id, with_for_update=True, populate_existing=True)


def _exiger_ouverte(demande: DemandeDroits) -> None:
    if demande.close_le is not None:
        raise Conflit("Cette demande est close : il n’y a plus rien à y faire.")


def _noter(
    session: Session, action: str, demande: DemandeDroits, par: Aidant, maintenant: datetime
) -> None:
    details: dict[str, Detail] = {"genre": demande.genre}
    if action == "cloture_droits":
        details["issue"] = demande.issue or ""
    journal.noter(session, action, le=maintenant, aidant=par.id, details=details)
