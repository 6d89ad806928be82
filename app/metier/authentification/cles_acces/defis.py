"""Challenges: drawn on our side, for one purpose and one holder, spent once within 5 minutes."""

import enum
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from webauthn.helpers import bytes_to_base64url

from app.metier.authentification.cles_acces.models import Defi
from app.socle.cles import cles, condenser
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.reseau import Reseau
from app.socle.sql import chacun_son_tour, touche_une_ligne

DUREE_DEFI = timedelta(minutes=5)
# A département behind one address logs in at nine, and hesitates.
_NB_PAR_ADRESSE = 300


class Usage(enum.StrEnum):
    """What a challenge is drawn for: an answer to one never serves another."""

    CONNEXION = "connexion"
    PRESENCE = "presence"
    AJOUT = "ajout"
    INVITATION = "invitation"


class CleRefusee(ErreurMetier):
    """The answer is not the awaited one, or nobody's: the sentence is the same."""

    def __init__(self) -> None:
        super().__init__(
            "Cette clé d’accès n’a pas été reconnue, ou la demande a plus de 5 minutes. "
            "Recommencez, ou servez-vous de votre code à 6 chiffres."
        )


def tirer(
    session: Session, usage: Usage, *qui: str, adresse: Reseau, maintenant: datetime
) -> bytes:
    """Draw a challenge for `qui`: the account, and the browser or login that holds it.

    Raises TropDeTentatives past 300 in 5 minutes from one network.
    """
    lieu = cles(session).pseudonyme("defi, adresse", adresse)
    chacun_son_tour(session, "defi", lieu)
    recents = select(func.count()).where(
        Defi.adresse == lieu, Defi.tire_le > maintenant - DUREE_DEFI
    )
    if (session.scalar(recents) or 0) >= _NB_PAR_ADRESSE:
        raise TropDeTentatives(
            "Trop de clés d’accès ont été demandées d’ici. Attendez 5 minutes, ou servez-vous "
            "de votre code à 6 chiffres."
        )
    defi = secrets.token_bytes(32)
    session.add(
        Defi(
            condensat=_condensat(defi),
            lie_a=_lie_a(session, usage, qui),
            adresse=lieu,
            tire_le=maintenant,
        )
    )
    session.flush()
    return defi


def depenser(session: Session, defi: bytes, usage: Usage, *qui: str, maintenant: datetime) -> None:
    """Spend a challenge, in a transaction of its own: refused, its answer serves no second time.

    Raises CleRefusee when it was not drawn for this, is spent, or is too old.
    """
    depense = touche_une_ligne(
        session,
        update(Defi)
        .where(
            Defi.condensat == _condensat(defi),
            Defi.lie_a == _lie_a(session, usage, qui),
            Defi.depense_le.is_(None),
            Defi.tire_le > maintenant - DUREE_DEFI,
        )
        .values(depense_le=maintenant),
    )
    if not depense:
        raise CleRefusee


def _condensat(defi: bytes) -> str:
    return condenser(bytes_to_base64url(defi))


def _lie_a(session: Session, usage: Usage, qui: tuple[str, ...]) -> str:
    return cles(session).pseudonyme("defi", usage.value, *qui)
