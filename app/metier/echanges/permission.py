"""What an answered request still opens: read under lock, alone or with the act that claims it."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

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
from app.socle.base import colonnes_lues
from app.socle.sql import est_sqlite
from app.socle.sql.ordre import Ordre


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


REPONDUE = colonnes_lues(Demande, Repondue)


def _permise(de: Callable[[str], Any]) -> Select[*tuple[Any, ...]]:
    """Read what is permitted, of the request whose columns `de` gives.

    One statement, locked in the order of docs/decisions/0001-transactions.md; rows and no entity,
    which would cost more than the database.
    """
    return (
        select(
            Autorisation.domaine,
            Mandat.id.label("mandat_id"),
            Mandat.est_reserve,
            Organisation.domaines_permis,
            Appartenance.domaines_limites,
            *(getattr(Usager, champ) for champ in CHAMPS_IDENTITE),
        )
        .select_from(Appartenance)
        .join(RoleTenu, donne(Droit.MANDATS))
        .join(Aidant, Aidant.id == Appartenance.aidant_id)
        .join(Organisation, Organisation.id == Appartenance.organisation_id)
        .join(Usager, Usager.id == de("usager_id"))
        .join(Mandat, Mandat.usager_id == Usager.id)
        .join(Autorisation, Autorisation.mandat_id == Mandat.id)
        .join(Connexion, Connexion.id == de("connexion_id"))
        .where(
            Appartenance.aidant_id == de("aidant_id"),
            Appartenance.organisation_id == de("organisation_id"),
            membre_en_vigueur(),
            Usager.sub.is_not(None),  # None once blanked, or never identified by FranceConnect
            Mandat.piece.is_(None),
            Mandat.organisation_id == Appartenance.organisation_id,
            Autorisation.id == de("autorisation_id"),
            autorisation_active(bindparam("maintenant")),
            Connexion.fermee_le.is_(None),
        )
        .with_for_update(read=True)
    )


_PERMISE = Ordre(_permise(bindparam))


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
    ligne = _PERMISE.executer(session, valeurs).first()
    return _lire(session, ligne, demande.aidant_id) if ligne else None


def prendre(
    session: Session, ordre: ReturningUpdate[Any], valeurs: Mapping[str, Any]
) -> tuple[Repondue, Permise | None] | None:
    """Claim a request by this UPDATE; return it with what it opens, as `encore_permise`.

    None when there is nothing to claim. PostgreSQL does both in one trip.
    """
    if est_sqlite(session):
        prise = session.connection().execute(ordre, valeurs).first()
        if prise is None:
            return None
        demande = Repondue(*prise)
        return demande, encore_permise(session, demande, maintenant=valeurs["maintenant"])
    ligne = _d_un_trait(ordre).executer(session, valeurs).first()
    if ligne is None:
        return None
    demande, permise = Repondue(*ligne[: len(REPONDUE)]), ligne[len(REPONDUE) :]
    est_permise = permise[0] is not None
    return demande, _lire(session, permise, demande.aidant_id) if est_permise else None


@cache
def _d_un_trait(ordre: ReturningUpdate[Any]) -> Ordre:
    prise = ordre.cte("prise")
    permise = _permise(lambda nom: prise.c[nom]).lateral("permise")
    return Ordre(select(prise, permise).select_from(prise.outerjoin(permise, true())))


def _lire(session: Session, ligne: Sequence[Any], aidant_id: uuid.UUID) -> Permise | None:
    domaine, mandat_id, est_reserve, permis, limites, *identite = ligne
    if domaine not in ouverts(permis, limites):
        return None
    if est_reserve and not est_reserve_a(session, mandat_id, aidant_id):
        return None
    return Permise(mandat_id, domaine, Identite(*identite))
