"""Organisations, who works there, whom they help."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.metier.aidants import services as aidants
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.aidants.queries import appartenance
from app.metier.aidants.roles import donner
from app.metier.organisations import services as organisations
from app.metier.organisations.models import Organisation
from app.metier.usagers import services as usagers
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import Vue
from app.metier.usagers.recherche import Trouvees, chercher, preparer
from app.web.acces import CGU_VERSION
from tests.fabriques.moyens import un_moyen, un_secours
from tests.fabriques.reperes import IDENTITE, INSTANT


def une_organisation(
    session: Session, maintenant: datetime, *, siret: str = "11122233700011", **champs: Any
) -> Organisation:
    """An organisation in Saint-Just, unless said otherwise."""
    valeurs: dict[str, Any] = {
        "nom": "France Services de Saint-Just",
        "type_": "france_services",
        "adresse": "1 place de la Mairie",
        "code_postal": "43240",
        "ville": "Saint-Just",
        **champs,
    }
    return organisations.creer(session, siret=siret, **valeurs, maintenant=maintenant)


def un_aidant(
    session: Session,
    organisation: Organisation | None,
    maintenant: datetime,
    *,
    courriel: str = "alice@essai.fr",
    roles: Sequence[str] = ("aidant",),
) -> Aidant:
    """An account ready to work, somewhere or in no structure: terms accepted, one application."""
    prenom = courriel.partition("@")[0].capitalize()
    aidant = aidants.creer(
        session,
        organisation,
        prenom=prenom,
        nom="Essai",
        courriel=courriel,
        roles=roles,
        maintenant=maintenant,
    )
    aidant.cgu_version, aidant.cgu_le = CGU_VERSION, maintenant
    un_moyen(session, aidant, maintenant)
    if "referent" in roles:
        un_secours(session, aidant.id, maintenant)
    return aidant


def tenir_roles(session: Session, titulaire: Aidant | Appartenance, *roles: str) -> None:
    """Have an account, or a member, hold these roles and no other."""
    session.flush()
    if isinstance(titulaire, Aidant):
        aidant_id, organisation_id = titulaire.id, None
    else:
        aidant_id, organisation_id = titulaire.aidant_id, titulaire.organisation_id
    les_siens = RoleTenu.aidant_id == aidant_id, RoleTenu.organisation_id == organisation_id
    session.execute(delete(RoleTenu).where(*les_siens))
    for nom in roles:
        donner(session, titulaire, nom, maintenant=INSTANT)
    if "referent" in roles:
        un_secours(session, aidant_id, INSTANT)
    session.expire(titulaire, ["roles"])


def le_membre(session: Session, aidant: Aidant, organisation: Organisation) -> Appartenance:
    """The living membership of an aidant."""
    return membre_de(session, aidant.id, organisation.id)


def membre_de(session: Session, aidant_id: uuid.UUID, organisation_id: uuid.UUID) -> Appartenance:
    """The living membership behind two ids."""
    membre = appartenance(session, aidant_id, organisation_id)
    assert membre is not None
    return membre


def un_membre(
    session: Session,
    maintenant: datetime,
    *,
    siret: str = "11122233700011",
    courriel: str = "alice@essai.fr",
    **champs: str,
) -> Appartenance:
    """An aidant ready to work in an organisation of their own."""
    organisation = une_organisation(session, maintenant, siret=siret, **champs)
    return le_membre(
        session, un_aidant(session, organisation, maintenant, courriel=courriel), organisation
    )


def un_usager(
    session: Session,
    membre: Appartenance,
    maintenant: datetime,
    identite: Identite = IDENTITE,
) -> Usager:
    """A person known to the member's organisation."""
    return usagers.enregistrer(
        session,
        identite,
        aidant_id=membre.aidant_id,
        organisation_id=membre.organisation_id,
        identifie_le=maintenant,
        maintenant=maintenant,
    )


def trouver(
    session: Session, organisation_id: uuid.UUID, saisie: str, visible: Vue, le: date
) -> Trouvees:
    """Whom the finder shows for what is typed there, on that day; nobody when it is too vague."""
    recherche = preparer(organisation_id, saisie, visible=visible, aujourd_hui=le)
    return chercher(session, recherche) if recherche else Trouvees([], False)
