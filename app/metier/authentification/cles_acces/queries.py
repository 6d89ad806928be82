"""Reads of passkeys."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.queries import accepte, en_service


def cles_de(session: Session, aidant_id: uuid.UUID) -> list[CleAcces]:
    """Return the keys of an account, suspended ones too: none of them is added again."""
    requete = (
        select(CleAcces)
        .join(MoyenConnexion, MoyenConnexion.id == CleAcces.moyen_id)
        .where(MoyenConnexion.aidant_id == aidant_id, accepte())
    )
    return list(session.scalars(requete))


def cles_en_service(session: Session, aidant_id: uuid.UUID) -> list[CleAcces]:
    """Return the keys that open an account."""
    requete = (
        select(CleAcces)
        .join(MoyenConnexion, MoyenConnexion.id == CleAcces.moyen_id)
        .where(MoyenConnexion.aidant_id == aidant_id, en_service())
    )
    return list(session.scalars(requete))


def identifiants_de(session: Session, courriel: str) -> list[bytes]:
    """Return what the keys of whoever has this e-mail are called, if an account is open."""
    requete = (
        select(CleAcces.identifiant)
        .join(MoyenConnexion, MoyenConnexion.id == CleAcces.moyen_id)
        .join(Aidant, Aidant.id == MoyenConnexion.aidant_id)
        .where(Aidant.courriel == courriel, Aidant.desactive_le.is_(None), en_service())
    )
    return list(session.scalars(requete))


def moyen_par_identifiant(
    session: Session, aidant_id: uuid.UUID, identifiant: bytes
) -> MoyenConnexion | None:
    """Return the key of this account that has this name and opens it, held."""
    requete = (
        select(MoyenConnexion)
        .join(MoyenConnexion.cle)
        .options(contains_eager(MoyenConnexion.cle))
        .where(
            MoyenConnexion.aidant_id == aidant_id,
            en_service(),
            CleAcces.identifiant == identifiant,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalar(requete)
