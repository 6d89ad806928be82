"""Reads of invitations: those that wait, the one of a link."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, contains_eager

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import appartenance
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.referent import VIE_CARRE
from app.metier.equipe.invitations.models import InvitationReferent
from app.metier.organisations.models import Organisation
from app.socle.cles import condenser


def attend(organisation_id: uuid.UUID, maintenant: datetime) -> ColumnElement[bool]:
    """A condition on InvitationReferent: sent from here, and nobody has accepted it yet."""
    return and_(
        InvitationReferent.organisation_id == organisation_id,
        InvitationReferent.acceptee_le.is_(None),
        InvitationReferent.annulee_le.is_(None),
        InvitationReferent.expire_le > maintenant,
    )


def en_attente(
    session: Session, organisation_id: uuid.UUID, *, maintenant: datetime
) -> list[InvitationReferent]:
    """Return those that wait, the newest first: a few at most."""
    requete = select(InvitationReferent).where(attend(organisation_id, maintenant))
    return list(session.scalars(requete.order_by(InvitationReferent.invitee_le.desc())))


def invitation_d_ici(
    session: Session, organisation_id: uuid.UUID, invitation_id: uuid.UUID
) -> InvitationReferent | None:
    """Return one of this organisation's, held, waiting or not."""
    return session.scalar(
        select(InvitationReferent)
        .where(
            InvitationReferent.id == invitation_id,
            InvitationReferent.organisation_id == organisation_id,
        )
        .with_for_update()
    )


def valable(
    session: Session, jeton: str, *, maintenant: datetime, verrou: bool = False
) -> InvitationReferent | None:
    """Return the invitation of a link that still opens; held with `verrou`.

    None once too old or taken back, the structure closed, or who invited managing no more there.
    """
    requete = (
        select(InvitationReferent)
        .join(InvitationReferent.organisation)
        .options(contains_eager(InvitationReferent.organisation))
        .where(
            InvitationReferent.jeton_hash == condenser(jeton),
            InvitationReferent.annulee_le.is_(None),
            InvitationReferent.expire_le > maintenant,
            Organisation.desactivee_le.is_(None),
        )
    )
    if verrou:
        requete = requete.with_for_update(of=InvitationReferent).execution_options(
            populate_existing=True
        )
    trouvee = session.scalar(requete)
    if trouvee is None:
        return None
    hote = appartenance(session, trouvee.par_id, trouvee.organisation_id)
    return trouvee if hote is not None and hote.peut(Droit.EQUIPE) else None


def est_a_equiper(session: Session, invitation: InvitationReferent) -> bool:
    """True while the account that this invitation created has never had a means of login.

    One of before, or one that lost its own, is given another face to face: a mailbox that
    somebody reads is not enough.
    """
    deja = select(MoyenConnexion.id).where(
        MoyenConnexion.aidant_id == Aidant.id, MoyenConnexion.valide_le.is_not(None)
    )
    requete = select(Aidant.id).where(
        Aidant.id == invitation.compte_id,
        Aidant.cree_le == invitation.acceptee_le,
        Aidant.desactive_le.is_(None),
        ~deja.exists(),
    )
    return session.scalar(requete) is not None


def carre_montre(
    session: Session, aidant_id: uuid.UUID, *, maintenant: datetime, verrou: bool = False
) -> MoyenConnexion | None:
    """Return the application that an account has just begun itself, while its square shows."""
    requete = (
        select(MoyenConnexion)
        .where(
            MoyenConnexion.aidant_id == aidant_id,
            MoyenConnexion.genre == "application",
            MoyenConnexion.ajoute_par_id.is_(None),
            MoyenConnexion.valide_le.is_(None),
            MoyenConnexion.retire_le.is_(None),
            MoyenConnexion.ajoute_le > maintenant - VIE_CARRE,
        )
        .order_by(MoyenConnexion.ajoute_le.desc())
        .limit(1)
    )
    return session.scalar(requete.with_for_update() if verrou else requete)
