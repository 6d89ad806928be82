"""Deposit an SMS inside an act; take it, then record what became of it, around its sending.

As the mails' outbox: what a gateway that is down did not take waits, and leaves once.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.metier.messages.services import DEPOT, retirer_des_abonnements
from app.metier.nouvelles.models import Genre, Sms
from app.socle.cles import cles

_RESERVATION = timedelta(minutes=2)
_REPOS, _REPOS_MAX = timedelta(seconds=30), timedelta(hours=2)
# What is told of a day is worth nothing two days later.
VIE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Texto:
    """What the gateway is given."""

    id: uuid.UUID
    numero: str
    texte: str


def deposer(
    session: Session,
    numero: str,
    texte: str,
    genre: Genre,
    *,
    maintenant: datetime,
    abonnement_id: uuid.UUID | None = None,
    mandat_id: uuid.UUID | None = None,
    vie: timedelta = VIE,
) -> Sms:
    """Write an SMS in the act's transaction; past `vie` it is not worth sending."""
    trousseau = cles(session)
    sms = Sms(
        id=uuid.uuid4(),
        abonnement_id=abonnement_id,
        mandat_id=mandat_id,
        genre=genre,
        cle_id=trousseau.id_chiffrement,
        cree_le=maintenant,
        perime_le=maintenant + vie,
    )
    sms.contenu_chiffre = trousseau.chiffrer(f"{numero}\n{texte}".encode(), sms.contexte)
    session.add(sms)
    session.flush()
    session.info[DEPOT] = True
    return sms


def retirer(session: Session, abonnements: Collection[uuid.UUID]) -> None:
    """Withdraw what waits to be sent for these, SMS and mails."""
    retirer_des_abonnements(session, abonnements)
    session.execute(
        delete(Sms)
        .where(Sms.abonnement_id.in_(abonnements), _attend())
        .execution_options(synchronize_session=False)
    )


def nb_a_envoyer(session: Session, *, maintenant: datetime) -> int:
    """Return how many SMS may be tried now."""
    requete = select(func.count()).select_from(Sms).where(_a_essayer(maintenant))
    return session.scalar(requete) or 0


def il_en_reste(session: Session) -> bool:
    """True while an SMS waits, even for later."""
    return session.scalar(select(Sms.id).where(_attend()).limit(1)) is not None


def prendre(session: Session, *, maintenant: datetime) -> Sms | None:
    """Take the next SMS for this process, for two minutes; None when there is none."""
    sms = session.scalar(
        select(Sms)
        .where(_a_essayer(maintenant))
        .order_by(Sms.perime_le, Sms.cree_le)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if sms is not None:
        sms.nb_essais += 1
        sms.reserve_jusqu_au = maintenant + _RESERVATION
    return sms


def en_clair(session: Session, sms: Sms) -> Texto:
    """Return what the gateway is given of one that was taken. Raises ChiffrementInvalide."""
    assert sms.contenu_chiffre is not None
    contenu = cles(session).dechiffrer(sms.contenu_chiffre, sms.contexte).decode()
    numero, _, texte = contenu.partition("\n")
    return Texto(sms.id, numero, texte)


def marquer_envoye(session: Session, sms_id: uuid.UUID, *, maintenant: datetime) -> None:
    """Record that the gateway took it, and wipe it."""
    session.execute(
        update(Sms)
        .where(Sms.id == sms_id)
        .values(envoye_le=maintenant, abandonne_le=None, contenu_chiffre=None)
    )


def marquer_echoue(
    session: Session, sms_id: uuid.UUID, *, est_refuse: bool, maintenant: datetime
) -> None:
    """Record a try that failed: given up when refused, or left to rest, longer each time."""
    sms = session.get(Sms, sms_id)
    if sms is None:
        return
    if est_refuse:
        sms.abandonne_le, sms.contenu_chiffre = maintenant, None
    else:
        repos = min(_REPOS * 2 ** min(sms.nb_essais - 1, 10), _REPOS_MAX)
        sms.reserve_jusqu_au = maintenant + repos


def abandonner(session: Session, *, maintenant: datetime) -> None:
    """Give up, and wipe, what waits and is not worth sending any more."""
    session.execute(
        update(Sms)
        .where(_attend(), Sms.perime_le <= maintenant)
        .values(abandonne_le=maintenant, contenu_chiffre=None)
        .execution_options(synchronize_session=False)
    )


def _attend() -> ColumnElement[bool]:
    return and_(Sms.envoye_le.is_(None), Sms.abandonne_le.is_(None))


def _a_essayer(maintenant: datetime) -> ColumnElement[bool]:
    libre = or_(Sms.reserve_jusqu_au.is_(None), Sms.reserve_jusqu_au <= maintenant)
    return and_(_attend(), Sms.perime_le > maintenant, libre)
