"""What a scraper reads of the service: queues, ages, what is late. Counts and ages, never anybody."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.messages.models import Courriel
from app.metier.messages.queries import RECENTS
from app.metier.nouvelles.models import Sms
from app.metier.pilotage.accueil import veille
from app.metier.pilotage.accueil.attentes import attentes
from app.metier.pilotage.accueil.veille import INTACT, Veille
from app.metier.taches import Tache

# Nobody: what waits, whoever may answer it.
_PERSONNE = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Mesure:
    """One gauge. `etiquette` names what tells its values apart, empty for one alone."""

    nom: str
    aide: str
    valeurs: Mapping[str, float]
    etiquette: str = ""


def mesurer(
    session: Session, taches: Iterable[Tache], registre: Path, *, maintenant: datetime
) -> list[Mesure]:
    """Read every gauge: three statements. What is not known has no value rather than a false one."""
    toutes = list(taches)
    vue = veille.veille(session, toutes, maintenant=maintenant)
    return [
        *_messages(session, maintenant),
        *_files(session, maintenant),
        Mesure(
            "tache_en_retard",
            "1: the scheduled act did not run as it should, or failed.",
            {tache.nom: 0.0 for tache in toutes} | {retard.nom: 1.0 for retard in vue.retards},
            "tache",
        ),
        *_journal(vue, registre, maintenant),
    ]


def _messages(session: Session, maintenant: datetime) -> list[Mesure]:
    """Return what waits to leave, and what was given up these last days."""
    requetes = [
        select(mesure).where(condition).scalar_subquery()
        for modele in (Courriel, Sms)
        for mesure, condition in (
            (func.count(), modele.envoye_le.is_(None) & modele.abandonne_le.is_(None)),
            (func.min(modele.cree_le), modele.envoye_le.is_(None) & modele.abandonne_le.is_(None)),
            (func.count(), modele.abandonne_le > maintenant - RECENTS),
        )
    ]
    lus = session.execute(select(*requetes)).one()
    par_genre = {"courriel": lus[:3], "sms": lus[3:]}
    return [
        Mesure(
            "messages_en_attente",
            "Messages that wait to leave.",
            {genre: float(nombre) for genre, (nombre, _, _) in par_genre.items()},
            "genre",
        ),
        Mesure(
            "messages_attente_secondes",
            "Age of the oldest message that waits; 0 when none does.",
            {genre: _age(depuis, maintenant) for genre, (_, depuis, _) in par_genre.items()},
            "genre",
        ),
        Mesure(
            "messages_abandonnes",
            f"Messages given up in {RECENTS.days} days.",
            {genre: float(nombre) for genre, (_, _, nombre) in par_genre.items()},
            "genre",
        ),
    ]


def _files(session: Session, maintenant: datetime) -> list[Mesure]:
    """Return what waits for the national team, whatever the role that answers it."""
    lues = attentes(session, _PERSONNE, lambda _: True, maintenant=maintenant, jusqu_au_bout=True)
    files = {champ.name: getattr(lues, champ.name) for champ in fields(lues)}
    return [
        Mesure(
            "file",
            "What waits for the national team.",
            {nom: float(attente.nombre) for nom, attente in files.items()},
            "nom",
        ),
        Mesure(
            "file_attente_secondes",
            "Age of the oldest of each queue; 0 when it is empty.",
            {nom: _age(attente.depuis, maintenant) for nom, attente in files.items()},
            "nom",
        ),
    ]


def _journal(vue: Veille, registre: Path, maintenant: datetime) -> list[Mesure]:
    """Return the age of the journal's proofs: no value when there is none to be seen from here."""
    ancre_le, verification = veille.dernier_ancrage(registre), vue.verification
    ages = {
        "journal_ancrage_age_secondes": ("Age of the journal's last anchor.", ancre_le),
        "journal_verification_age_secondes": (
            "Age of the journal's last verification.",
            verification.le if verification else None,
        ),
    }
    return [
        *(
            Mesure(nom, aide, {"": _age(le, maintenant)} if le else {})
            for nom, (aide, le) in ages.items()
        ),
        Mesure(
            "journal_intact",
            "1: the last verification said intact; 0: anything else, or none.",
            {"": float(verification is not None and verification.issue == INTACT)},
        ),
    ]


def _age(depuis: datetime | None, maintenant: datetime) -> float:
    return max(0.0, (maintenant - depuis).total_seconds()) if depuis else 0.0
