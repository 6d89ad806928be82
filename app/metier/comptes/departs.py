"""Accounts closed for 3 years leave the living base; for 6, who it was is blanked."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.authentification.cles_acces.models import InvitationCle
from app.metier.authentification.models import (
    CodeSecours,
    LienConnexion,
    MoyenConnexion,
    Ordinateur,
)
from app.metier.authentification.moyens.models import ChangementCourriel
from app.metier.messages.models import Courriel
from app.socle.bdd import tenir_les_libres

FERMES, ARCHIVES = "comptes-fermes", "comptes-archives"
ARCHIVE_APRES = 3 * timedelta(days=365)
EFFACE_APRES = 6 * timedelta(days=365)
_PAR_FOIS = 100
# What opened the account, where it worked, what was written to it: in the order of the locks.
_A_SUPPRIMER = (
    RoleTenu,
    Appartenance,
    MoyenConnexion,
    LienConnexion,
    InvitationCle,
    CodeSecours,
    Ordinateur,
    Courriel,
    ChangementCourriel,
)


def nb_a_archiver(session: Session, *, maintenant: datetime) -> int:
    """Return how many closed accounts are to leave the living base."""
    return _compter(session, _a_archiver(maintenant))


def archiver(session: Session, *, maintenant: datetime) -> int:
    """Archive a batch of closed accounts; return how many, 0 at the end.

    Name, profession and terms accepted are all that is left. No membership: no screen, which
    all read accounts by their membership or by a mandate still shown, can reach them.
    """
    comptes = _tenir(session, _a_archiver(maintenant))
    ids = [compte.id for compte in comptes]
    for table in _A_SUPPRIMER:
        session.execute(delete(table).where(table.aidant_id.in_(ids)))
    return _clore(session, FERMES, comptes, Aidant.archiver, maintenant)


def nb_a_effacer(session: Session, *, maintenant: datetime) -> int:
    """Return how many archived accounts are to be blanked."""
    return _compter(session, _a_effacer(maintenant))


def effacer(session: Session, *, maintenant: datetime) -> int:
    """Blank a batch of archived accounts; return how many, 0 at the end. The rows stay."""
    comptes = _tenir(session, _a_effacer(maintenant))
    return _clore(session, ARCHIVES, comptes, Aidant.effacer, maintenant)


def _a_archiver(maintenant: datetime) -> ColumnElement[bool]:
    return _ferme_depuis(ARCHIVE_APRES, maintenant) & Aidant.archive_le.is_(None)


def _a_effacer(maintenant: datetime) -> ColumnElement[bool]:
    return _ferme_depuis(EFFACE_APRES, maintenant) & Aidant.archive_le.is_not(None)


def _ferme_depuis(duree: timedelta, maintenant: datetime) -> ColumnElement[bool]:
    return and_(Aidant.desactive_le <= maintenant - duree, Aidant.efface_le.is_(None))


def _compter(session: Session, dus: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Aidant).where(dus)) or 0


def _tenir(session: Session, dus: ColumnElement[bool]) -> Sequence[Aidant]:
    """Hold a batch; one that somebody holds, to open it again maybe, waits for the next run."""
    requete = select(Aidant).where(dus).order_by(Aidant.id).limit(_PAR_FOIS)
    return tenir_les_libres(session, requete)


def _clore(
    session: Session,
    nom: str,
    comptes: Sequence[Aidant],
    acte: Callable[[Aidant, datetime], None],
    maintenant: datetime,
) -> int:
    for compte in comptes:
        acte(compte, maintenant)
    session.flush()
    if comptes:
        journal.noter(session, "purge", le=maintenant, details={"nom": nom, "nombre": len(comptes)})
    return len(comptes)
