"""What broke: acts that did not run, the journal's verification, anchors that stopped, mails given up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.metier.journal.preuves.ancres import Ancre
from app.metier.journal.preuves.registre import fin_de
from app.metier.journal.preuves.verification import RETARD_ADMIS
from app.metier.pilotage.models import Passage
from app.metier.taches import RETARDS, Tache
from app.socle.sql import chacun_son_tour
from app.socle.sql.ordre import Ordre

VERIFICATION = "journal verifier"
FAIT, ECHEC = "fait", "echec"
INTACT, ALTERE, INDECIS = "intact", "altere", "indecis"
ISSUES: Mapping[str, str] = MappingProxyType(
    {
        FAIT: "fait",
        ECHEC: "n’a pas pu se faire",
        INTACT: "intact",
        ALTERE: "altéré",
        INDECIS: "on ne peut pas dire",
    }
)
# A verification that nobody ran for longer says nothing of today.
_VERIFICATION_ATTENDUE = timedelta(days=8)
# More acts than this, none of which ever ran, are one fault, not as many.
_QUELQUES = 5
# The columns of PassageLu.
PASSAGES = select(Passage.nom, Passage.le, Passage.issue)
_PASSAGES = Ordre(PASSAGES)
_LA_VERIFICATION = Ordre(PASSAGES.where(Passage.nom == bindparam("nom")))


@dataclass(frozen=True, slots=True)
class PassageLu:
    """The last time that an act was done, and how it ended."""

    nom: str
    le: datetime
    issue: str


@dataclass(frozen=True, slots=True)
class Retard:
    """A scheduled act that did not run when it should, or that failed; `le` None: never ran."""

    nom: str
    frequence: str
    le: datetime | None
    a_echoue: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """How the journal's last verification ended; `est_ancienne` when it is to be done again."""

    issue: str
    le: datetime
    est_ancienne: bool

    @property
    def va_bien(self) -> bool:
        """True when there is nothing to do about it."""
        return self.issue == INTACT and not self.est_ancienne


@dataclass(frozen=True, slots=True)
class Veille:
    """What ran, and what did not; `verification` None: the journal was never verified."""

    retards: list[Retard]
    verification: Verification | None

    @property
    def rien_ne_tourne(self) -> bool:
        """True when many acts are late and none of them ever ran: nobody scheduled them."""
        return len(self.retards) > _QUELQUES and all(r.le is None for r in self.retards)


def noter_passage(session: Session, nom: str, issue: str, *, maintenant: datetime) -> None:
    """Write down that an act of operations was just done, and how it ended."""
    if issue not in ISSUES:
        raise ValueError(f"issue inconnue : {issue}")
    chacun_son_tour(session, "passage", nom)
    session.merge(Passage(nom=nom, le=maintenant, issue=issue))
    session.flush()


def veille(session: Session, taches: Iterable[Tache], *, maintenant: datetime) -> Veille:
    """Return what of these acts is late, and how the last verification ended: one statement."""
    return vue(_PASSAGES.lire(session, {}), taches, maintenant=maintenant)


def vue(
    lignes: Iterable[Sequence[Any]], taches: Iterable[Tache], *, maintenant: datetime
) -> Veille:
    """Return what PASSAGES says: what of these acts is late, how the last verification ended."""
    passages = {passage.nom: passage for passage in (PassageLu(*ligne) for ligne in lignes)}
    retards = [
        Retard(tache.nom, tache.frequence, _le(passage), _a_echoue(passage))
        for tache in taches
        for passage in (passages.get(tache.nom),)
        if passage is None
        or passage.issue == ECHEC
        or maintenant - passage.le > RETARDS[tache.frequence]
    ]
    return Veille(retards, _verification(passages.get(VERIFICATION), maintenant))


def derniere_verification(session: Session, *, maintenant: datetime) -> Verification | None:
    """Return how the journal's last verification ended; None when there was none."""
    ligne = _LA_VERIFICATION.lire_une(session, {"nom": VERIFICATION})
    return _verification(PassageLu(*ligne) if ligne else None, maintenant)


def dernier_ancrage(registre: Path) -> datetime | None:
    """Return when the journal was last anchored, as the register here says; None when it does not.

    Its signature is the verifier's business, not a page's.
    """
    ligne = fin_de(registre)
    try:
        return Ancre.lire(ligne.removesuffix(b"\n")).le if ligne else None
    except ValueError:
        return None


def ecrit_le(fichier: Path) -> datetime | None:
    """Return when a file was written; None when it does not show from here."""
    try:
        return datetime.fromtimestamp(fichier.stat().st_mtime, UTC)
    except OSError:
        return None


def est_en_retard(ancre_le: datetime, *, maintenant: datetime) -> bool:
    """True when an anchor is older than what a row may wait for its own."""
    return maintenant - ancre_le > RETARD_ADMIS


def _le(passage: PassageLu | None) -> datetime | None:
    return passage.le if passage else None


def _a_echoue(passage: PassageLu | None) -> bool:
    return passage is not None and passage.issue == ECHEC


def _verification(passage: PassageLu | None, maintenant: datetime) -> Verification | None:
    if passage is None:
        return None
    ancienne = maintenant - passage.le > _VERIFICATION_ATTENDUE
    return Verification(passage.issue, passage.le, ancienne)
