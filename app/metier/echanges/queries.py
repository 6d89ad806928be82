"""Reads of pending requests, each of one login, and of what a code or a token still opens."""

import uuid
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.aidants.queries import membre_en_vigueur
from app.metier.aidants.roles import donne
from app.metier.authentification.models import Connexion
from app.metier.demarches.domaines import ouverts
from app.metier.echanges.models import Demande
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import autorisation_active, est_reserve_a
from app.metier.organisations.models import Organisation
from app.metier.usagers.identite import CHAMPS_IDENTITE, Identite
from app.metier.usagers.models import Usager

# Built once: FranceConnect's servers run them, and the finder at each letter.
_DE = select(Demande).where(
    Demande.id == bindparam("demande_id"),
    Demande.connexion_id == bindparam("connexion_id"),
    Demande.organisation_id == bindparam("organisation_id"),
    Demande.terminee_le.is_(None),
    Demande.expire_le > bindparam("maintenant"),
)
_DE_TENUE = _DE.with_for_update()


@dataclass(frozen=True, slots=True)
class Repondue:
    """What a code or a token gives back of the request that was answered."""

    aidant_id: uuid.UUID
    organisation_id: uuid.UUID
    connexion_id: uuid.UUID
    usager_id: uuid.UUID
    autorisation_id: uuid.UUID
    demarche: str | None
    scopes: list[str]
    claims_demandes: list[str] | None
    nonce: str | None
    defi_pkce: str | None
    authentifie_le: datetime


@dataclass(frozen=True, slots=True)
class Permise:
    """What an answered request opens at this instant."""

    mandat_id: uuid.UUID
    domaine: str
    identite: Identite


REPONDUE = tuple(getattr(Demande, champ.name) for champ in fields(Repondue))
# One statement, locked in the order of docs/decisions/0001-transactions.md; rows and no entity,
# which would cost more than the database.
_PERMISE = (
    select(
        Autorisation.domaine,
        Mandat.id,
        Mandat.est_reserve,
        Organisation.domaines_permis,
        Appartenance.domaines_limites,
        *(getattr(Usager, champ) for champ in CHAMPS_IDENTITE),
    )
    .select_from(Appartenance)
    .join(RoleTenu, donne(Droit.MANDATS))
    .join(Aidant, Aidant.id == Appartenance.aidant_id)
    .join(Organisation, Organisation.id == Appartenance.organisation_id)
    .join(Usager, Usager.id == bindparam("usager_id"))
    .join(Mandat, Mandat.usager_id == Usager.id)
    .join(Autorisation, Autorisation.mandat_id == Mandat.id)
    .join(Connexion, Connexion.id == bindparam("connexion_id"))
    .where(
        Appartenance.aidant_id == bindparam("aidant_id"),
        Appartenance.organisation_id == bindparam("organisation_id"),
        membre_en_vigueur(),
        Usager.sub.is_not(None),  # None once blanked, or never identified by FranceConnect
        Mandat.piece.is_(None),
        Mandat.organisation_id == Appartenance.organisation_id,
        Autorisation.id == bindparam("autorisation_id"),
        autorisation_active(bindparam("maintenant")),
        Connexion.fermee_le.is_(None),
    )
    .with_for_update(read=True)
)


def demande_de(
    session: Session,
    connexion_id: uuid.UUID,
    organisation_id: uuid.UUID,
    demande_id: uuid.UUID,
    *,
    maintenant: datetime,
    verrou: bool = False,
) -> Demande | None:
    """Return this login's pending request, while the aidant may still answer it."""
    valeurs = {
        "demande_id": demande_id,
        "connexion_id": connexion_id,
        "organisation_id": organisation_id,
        "maintenant": maintenant,
    }
    return session.scalar(_DE_TENUE if verrou else _DE, valeurs)


def encore_permise(session: Session, demande: Repondue, *, maintenant: datetime) -> Permise | None:
    """Return what this answered request opens, all of it held until the end of the transaction.

    None once the mandate no longer runs, the aidant may no longer use it, or the login that
    answered was closed: a lost device, « Fermer », a logout.
    """
    valeurs = {
        "aidant_id": demande.aidant_id,
        "organisation_id": demande.organisation_id,
        "connexion_id": demande.connexion_id,
        "usager_id": demande.usager_id,
        "autorisation_id": demande.autorisation_id,
        "maintenant": maintenant,
    }
    ligne = session.connection().execute(_PERMISE, valeurs).first()
    if ligne is None:
        return None
    domaine, mandat_id, est_reserve, permis, limites, *identite = ligne
    if domaine not in ouverts(permis, limites):
        return None
    if est_reserve and not est_reserve_a(session, mandat_id, demande.aidant_id):
        return None
    return Permise(mandat_id, domaine, Identite(*identite))
