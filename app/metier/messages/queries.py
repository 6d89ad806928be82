"""How far a message has come, for whoever waits for it or looks after its account."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session, defer

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import LienConnexion
from app.metier.messages.models import Acheminement, Courriel
from app.socle.cles import condenser
from app.socle.sql.comptes import premieres

RECENTS = timedelta(days=7)
# What waits for longer is no passing trouble of the relay.
_ATTENTE_ANORMALE = timedelta(hours=1)
NB_MONTRES = 25


@dataclass(frozen=True, slots=True)
class BilanCourriels:
    """How many messages were given up these last days, as `socle.sql.comptes` counts; since when the
    oldest waits too long."""

    abandonnes: int
    attend_depuis: datetime | None


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


def perdus_le() -> ColumnElement[datetime | None]:
    """When the last message to an account was given up, NULL when one has left since.

    The query reads Aidant.
    """
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


_RECENTS = premieres(select(Courriel.id).where(Courriel.abandonne_le > bindparam("recents_depuis")))
# For `BilanCourriels`, with `valeurs_du_bilan`.
BILAN_DES_COURRIELS = select(
    select(func.count()).select_from(_RECENTS).scalar_subquery().label("abandonnes"),
    select(func.min(Courriel.cree_le))
    .where(
        Courriel.envoye_le.is_(None),
        Courriel.abandonne_le.is_(None),
        Courriel.cree_le <= bindparam("ecrits_avant"),
    )
    .scalar_subquery()
    .label("attend_depuis"),
)


def valeurs_du_bilan(maintenant: datetime) -> dict[str, object]:
    """Return the parameters of BILAN_DES_COURRIELS: what was given up in RECENTS, what waits too long."""
    return {
        "recents_depuis": maintenant - RECENTS,
        "ecrits_avant": maintenant - _ATTENTE_ANORMALE,
    }


def abandonnes_recents(
    session: Session, *, maintenant: datetime
) -> Sequence[tuple[Courriel, Aidant | None]]:
    """Return what was given up in RECENTS with its account, the last first, NB_MONTRES at most."""
    requete = (
        select(Courriel, Aidant)
        .outerjoin(Aidant, Aidant.id == Courriel.aidant_id)
        .options(defer(Courriel.texte_chiffre))
        .where(Courriel.abandonne_le > maintenant - RECENTS)
        .order_by(Courriel.abandonne_le.desc(), Courriel.id)
        .limit(NB_MONTRES)
    )
    return [(courriel, aidant) for courriel, aidant in session.execute(requete)]


def courriels_de(session: Session, aidant_id: uuid.UUID) -> Sequence[Courriel]:
    """Return the last messages to an account, the last first: their subject and fate, no text."""
    requete = (
        select(Courriel)
        .options(defer(Courriel.texte_chiffre, raiseload=True))
        .where(Courriel.aidant_id == aidant_id)
        .order_by(Courriel.cree_le.desc(), Courriel.id)
        .limit(NB_MONTRES)
    )
    return session.scalars(requete).all()
