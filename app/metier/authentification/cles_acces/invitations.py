"""Links given by who runs the service, to create the first passkey of an account."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces.models import InvitationCle
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import ErreurMetier
from app.socle.sql import touche_une_ligne

DUREE_INVITATION = timedelta(hours=24)
REPIT = timedelta(minutes=10)


class InvitationRefusee(ErreurMetier):
    """The link is spent, too old, replaced, or was never drawn."""

    statut = 403
    est_de_la_page = True
    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Il a plus de 24 heures, il a déjà servi, ou un autre l’a remplacé. "
            "Demandez-en un nouveau à l’équipe nationale."
        )


def inviter(session: Session, aidant: Aidant, *, maintenant: datetime) -> str:
    """Draw a link, return its token; an earlier one dies."""
    session.execute(
        update(InvitationCle)
        .where(InvitationCle.aidant_id == aidant.id, InvitationCle.annulee_le.is_(None))
        .values(annulee_le=maintenant)
    )
    jeton = nouveau_secret()
    session.add(
        InvitationCle(
            aidant_id=aidant.id,
            jeton_hash=condenser(jeton),
            expire_le=maintenant + DUREE_INVITATION,
        )
    )
    session.flush()
    return jeton


def vient_de_partir(session: Session, aidant: Aidant, *, maintenant: datetime) -> bool:
    """True when a link that nobody has used yet is less than REPIT old."""
    recente = select(InvitationCle.id).where(
        InvitationCle.aidant_id == aidant.id,
        InvitationCle.annulee_le.is_(None),
        InvitationCle.utilisee_le.is_(None),
        InvitationCle.expire_le > maintenant + DUREE_INVITATION - REPIT,
    )
    return session.scalar(recente.limit(1)) is not None


def invite(session: Session, jeton: str, *, maintenant: datetime) -> Aidant:
    """Return whose link it is. Raises InvitationRefusee."""
    invitation = session.scalar(select(InvitationCle).where(*_valable(jeton, maintenant)))
    aidant = session.get(Aidant, invitation.aidant_id) if invitation else None
    if aidant is None or not aidant.est_actif:
        raise InvitationRefusee
    return aidant


def consommer(session: Session, jeton: str, *, maintenant: datetime) -> Aidant:
    """Spend a link; return whose it was. Raises InvitationRefusee."""
    aidant = invite(session, jeton, maintenant=maintenant)
    # Accounts before links, as everywhere: two acts never wait for each other.
    session.refresh(aidant, with_for_update={"read": True})
    if not aidant.est_actif:
        raise InvitationRefusee
    depensee = touche_une_ligne(
        session,
        update(InvitationCle).where(*_valable(jeton, maintenant)).values(utilisee_le=maintenant),
    )
    if not depensee:
        raise InvitationRefusee
    return aidant


def _valable(jeton: str, maintenant: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        InvitationCle.jeton_hash == condenser(jeton),
        InvitationCle.utilisee_le.is_(None),
        InvitationCle.annulee_le.is_(None),
        InvitationCle.expire_le > maintenant,
    )
