"""Acts on the accounts of aidants."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.droits import ROLES
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import par_courriel, plier_courriel
from app.metier.aidants.roles import donner
from app.metier.aidants.typologies import TYPOLOGIES
from app.metier.organisations.models import Organisation
from app.socle.erreurs import ErreurMetier

# One address and nothing else: it becomes the « To » of a message.
_COURRIEL = re.compile(r"""[^\s@,;:<>()"\\]+@[^\s@,;:<>()"\\.]+(\.[^\s@,;:<>()"\\.]+)+""")


def lire_adresse(courriel: str) -> str:
    """Return an e-mail address as it is kept. Raises ErreurMetier when it is not one."""
    plie = plier_courriel(courriel)
    if not _COURRIEL.fullmatch(plie) or len(plie) > 254 or not plie.isprintable():
        raise ErreurMetier("Cette adresse e-mail n’est pas complète.", champ="courriel")
    return plie


def creer(
    session: Session,
    organisation: Organisation | None,
    *,
    prenom: str,
    nom: str,
    courriel: str,
    roles: Collection[str],
    maintenant: datetime,
    typologie: str | None = None,
    conseiller_numerique: bool = False,
) -> Aidant:
    """Create an account and its first membership; in no organisation, its roles are held in none.

    `roles` are some of ROLES, none only for who is given one at once; `typologie` is one of TYPOLOGIES. Raises ErreurMetier
    on a bad or known e-mail, or without an organisation for a role that is held in one.
    """
    courriel = lire_adresse(courriel)
    if par_courriel(session, courriel):
        raise ErreurMetier("Un compte porte déjà cette adresse e-mail.", champ="courriel")
    if not set(roles) <= set(ROLES) or (organisation is not None and not roles):
        raise ErreurMetier("Choisissez au moins un rôle connu.", champ="roles")
    if organisation is None and not all(ROLES[nom].hors_structure for nom in roles):
        raise ErreurMetier("Dites dans quelle structure cette personne travaille.", champ="siret")
    if typologie is not None and typologie not in TYPOLOGIES:
        raise ErreurMetier("Choisissez un métier de la liste.", champ="typologie")
    aidant = Aidant(
        prenom=prenom,
        nom=nom,
        courriel=courriel,
        typologie=typologie,
        conseiller_numerique=conseiller_numerique,
        cree_le=maintenant,
        derniere_organisation_id=organisation.id if organisation else None,
    )
    session.add(aidant)
    session.flush()
    journal.noter(
        session,
        "creation_aidant",
        le=maintenant,
        organisation=organisation.id if organisation else None,
        cible=aidant.id,
        details={} if organisation else {"roles": sorted(roles)},
    )
    if organisation is not None:
        rattacher(session, aidant, organisation, roles=roles, maintenant=maintenant)
        return aidant
    for nom_du_role in sorted(roles):
        donner(session, aidant, nom_du_role, maintenant=maintenant)
    return aidant


def rouvrir(
    session: Session, aidant: Aidant, *, maintenant: datetime, par: Aidant | None = None
) -> None:
    """Open an account, held and closed, again; `par` is who does it, None when it opens by itself."""
    aidant.rouvrir(maintenant)
    journal.noter(
        session,
        "reactivation_compte",
        le=maintenant,
        aidant=par.id if par else None,
        cible=aidant.id,
    )


def rattacher(
    session: Session,
    aidant: Aidant,
    organisation: Organisation,
    *,
    roles: Collection[str],
    maintenant: datetime,
    par: Aidant | None = None,
) -> Appartenance:
    """Make `aidant` a member of `organisation`; roles that are not national are held there.

    `par` is who does it, None for a command.
    """
    membre = Appartenance(
        aidant_id=aidant.id,
        organisation_id=organisation.id,
        depuis_le=maintenant,
    )
    session.add(membre)
    session.flush()
    for nom in sorted(roles):
        titulaire = aidant if ROLES[nom].hors_structure else membre
        donner(session, titulaire, nom, maintenant=maintenant)
    journal.noter(
        session,
        "rattachement",
        le=maintenant,
        aidant=par.id if par else None,
        organisation=organisation.id,
        cible=aidant.id,
        details={"roles": sorted(roles)},
    )
    return membre
