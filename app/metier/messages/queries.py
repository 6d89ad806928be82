"""How far a message has come, for whoever waits for it or looks after its account."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import LienConnexion
from app.metier.messages.models import Acheminement, Courriel
from app.socle.cles import condenser


def acheminement_du_lien(
    session: Session, navigateur: str, *, maintenant: datetime
) -> Acheminement | None:
    """Tell how far the link that this browser asked for has come; None when it waits for none."""
    courriel = session.scalar(
        select(Courriel)
        .join(LienConnexion, LienConnexion.id == Courriel.lien_id)
        .where(
            LienConnexion.navigateur_hash == condenser(navigateur),
            LienConnexion.utilise_le.is_(None),
            LienConnexion.annule_le.is_(None),
            LienConnexion.expire_le > maintenant,
        )
    )
    return courriel.acheminement(maintenant) if courriel is not None else None


def en_attend_un(session: Session, destinataire: str) -> bool:
    """True while a message to this address may still leave."""
    requete = select(Courriel.id).where(
        Courriel.destinataire == destinataire,
        Courriel.envoye_le.is_(None),
        Courriel.abandonne_le.is_(None),
    )
    return session.scalar(requete.limit(1)) is not None


def n_arrivent_plus_depuis(session: Session, aidant_id: uuid.UUID) -> datetime | None:
    """Return when the last message to this account was given up; None when one has left since."""
    return session.scalar(select(perdus_le()).where(Aidant.id == aidant_id))


def perdus_le() -> ColumnElement[datetime | None]:
    """SQL of `n_arrivent_plus_depuis`: the query reads Aidant."""
    return (
        select(Courriel.abandonne_le)
        .where(
            Courriel.aidant_id == Aidant.id,
            or_(Courriel.envoye_le.is_not(None), Courriel.abandonne_le.is_not(None)),
        )
        .order_by(Courriel.cree_le.desc())
        .limit(1)
        .correlate(Aidant)
        .scalar_subquery()
    )
