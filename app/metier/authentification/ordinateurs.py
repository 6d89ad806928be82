"""Known computers: an account's own credential in a browser, beside the code, never instead."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.authentification.models import REPOS_ORDINATEUR, VIE_ORDINATEUR, Ordinateur
from app.metier.organisations.models import Organisation
from app.socle.cles import condenser, nouveau_secret


def reconnaitre(
    session: Session, courriel: str, secrets: Sequence[str], *, maintenant: datetime
) -> Ordinateur | None:
    """Return the computer that one of these secrets makes known for this account.

    None when any of the account's organisations forbids known computers.
    """
    trouve = presente(session, courriel, secrets)
    if trouve is None or not trouve.est_connu(maintenant):
        return None
    return None if sont_interdits(session, trouve.aidant_id) else trouve


def presente(session: Session, courriel: str, secrets: Sequence[str]) -> Ordinateur | None:
    """Return the computer that one of these secrets names for this account, known or that was.

    Forgotten, too old or forbidden, it opens nothing, but its failures stay its own: whoever
    types this account's e-mail elsewhere does not shut its owner out here.
    """
    if not secrets:
        return None
    return session.scalar(
        select(Ordinateur)
        .join(Aidant, Aidant.id == Ordinateur.aidant_id)
        .where(
            Aidant.courriel == courriel,
            Ordinateur.secret_hash.in_([condenser(secret) for secret in secrets]),
        )
        .order_by(Ordinateur.connu_le.desc())
        .limit(1)
    )


def connu(maintenant: datetime) -> ColumnElement[bool]:
    """SQL twin of `Ordinateur.est_connu`."""
    return connu_depuis(maintenant - VIE_ORDINATEUR, vu=maintenant - REPOS_ORDINATEUR)


def connu_depuis(
    limite: datetime | BindParameter[datetime], *, vu: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """`connu`, with the instants given after which one must have been known, and seen."""
    return and_(Ordinateur.oublie_le.is_(None), Ordinateur.vu_le > vu, Ordinateur.connu_le > limite)


def sont_interdits(session: Session, aidant_id: uuid.UUID) -> bool:
    """True when one of the account's active organisations forbids known computers.

    And for the national team and training bodies: a code alone never opens what they may see.
    """
    interdite = (
        select(Organisation.id)
        .join(Appartenance, Appartenance.organisation_id == Organisation.id)
        .where(
            Appartenance.aidant_id == aidant_id,
            Appartenance.terminee_le.is_(None),
            Organisation.desactivee_le.is_(None),
            Organisation.ordinateurs_interdits,
        )
    )
    hors_structure = select(RoleTenu.id).where(
        RoleTenu.aidant_id == aidant_id, RoleTenu.organisation_id.is_(None)
    )
    return bool(session.scalar(select(or_(interdite.exists(), hors_structure.exists()))))


def retenir(session: Session, aidant_id: uuid.UUID, *, nom: str, maintenant: datetime) -> str:
    """Make this browser known for the account; return the secret its cookie will hold."""
    secret = nouveau_secret()
    ordinateur = Ordinateur(
        aidant_id=aidant_id,
        secret_hash=condenser(secret),
        nom=nom,
        connu_le=maintenant,
        vu_le=maintenant,
    )
    session.add(ordinateur)
    session.flush()
    _noter(session, "ajout_ordinateur", ordinateur, maintenant)
    return secret


def remplacer(
    session: Session, aidant_id: uuid.UUID, secrets: Sequence[str], *, maintenant: datetime
) -> list[str]:
    """Make room in a browser for a new credential of this account.

    The account's earlier ones are forgotten; returns the secrets, in their order, that still
    make the browser known for other accounts.
    """
    trouves = session.scalars(
        select(Ordinateur)
        .where(Ordinateur.secret_hash.in_([condenser(secret) for secret in secrets]))
        .order_by(Ordinateur.id)
        .with_for_update()
    ).all()
    autres = set()
    for ordinateur in trouves:
        if ordinateur.aidant_id == aidant_id:
            oublier(session, ordinateur, maintenant=maintenant)
        elif ordinateur.est_connu(maintenant):
            autres.add(ordinateur.secret_hash)
    return [secret for secret in secrets if condenser(secret) in autres]


def oublier(session: Session, ordinateur: Ordinateur, *, maintenant: datetime) -> None:
    """Forget a computer; forgetting it twice is forgetting it once."""
    if ordinateur.oublie_le is None:
        ordinateur.oublie_le = maintenant
        _noter(session, "retrait_ordinateur", ordinateur, maintenant)


def oublier_tous(session: Session, aidant_id: uuid.UUID, *, maintenant: datetime) -> None:
    """Forget every computer of an account."""
    connus = select(Ordinateur).where(
        Ordinateur.aidant_id == aidant_id, Ordinateur.oublie_le.is_(None)
    )
    for ordinateur in session.scalars(connus.order_by(Ordinateur.id).with_for_update()):
        oublier(session, ordinateur, maintenant=maintenant)


def nommer(agent: str) -> str:
    """Return « Firefox, Windows » from a User-Agent: enough to recognise one's own, no more."""
    navigateurs = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systemes = {
        "Windows": "Windows",
        "Android": "Android",
        "iPhone": "iPhone",
        "Mac OS": "macOS",
        "Linux": "Linux",
    }
    navigateur = next((nom for marque, nom in navigateurs.items() if marque in agent), "Navigateur")
    systeme = next((nom for marque, nom in systemes.items() if marque in agent), "")
    return f"{navigateur}, {systeme}" if systeme else navigateur


def _noter(session: Session, action: str, ordinateur: Ordinateur, maintenant: datetime) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        cible=ordinateur.aidant_id,
        details={"ordinateur": str(ordinateur.id)},
    )
