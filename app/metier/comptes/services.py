"""What the national team does on an account: its name, closed, open again, one more place."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants import services as aidants
from app.metier.aidants.droits import ROLES
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.moyens.pertes import fermer_partout
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Conflit, ErreurMetier

# Why the national team closes an account.
MOTIFS_FERMETURE: Mapping[str, str] = MappingProxyType(
    {
        "demande": "La personne le demande",
        "depart": "Elle ne travaille plus dans le réseau",
        "doublon": "Compte en double",
        "securite": "Usage qui n’est pas le sien, ou doute",
        "autre": "Autre raison",
    }
)
# Why a name is changed.
MOTIFS_NOM: Mapping[str, str] = MappingProxyType(
    {"erreur": "Il était mal écrit", "etat_civil": "Elle a changé de nom"}
)


def renommer(
    session: Session,
    aidant: Aidant,
    *,
    prenom: str,
    nom: str,
    motif: str,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Change the name of an account, held; False when nothing changes.

    What was signed keeps the name of then. Raises ErreurMetier without a reason of MOTIFS_NOM.
    """
    if motif not in MOTIFS_NOM:
        raise ErreurMetier("Dites pourquoi le nom change.", champ="motif")
    champs = [
        champ
        for champ, voulu in (("prenom", prenom), ("nom", nom))
        if getattr(aidant, champ) != voulu
    ]
    if not champs:
        return False
    aidant.prenom, aidant.nom = prenom, nom
    session.flush()
    _noter(session, "modification_compte", aidant, par, maintenant, champs=champs, motif=motif)
    return True


def fermer(
    session: Session, aidant: Aidant, *, motif: str, par: Aidant, maintenant: datetime
) -> bool:
    """Close an account, held, everywhere; False when the national team had closed it already.

    One that a departure or the rule of idle accounts closed opens again by itself, or with an
    access given elsewhere: it is closed for good. Its memberships stay: opened again, it finds them. Raises ErreurMetier without one of
    MOTIFS_FERMETURE.
    """
    if motif not in MOTIFS_FERMETURE:
        raise ErreurMetier("Dites pourquoi vous fermez ce compte.", champ="motif")
    if aidant.est_ferme_pour_de_bon:
        return False
    # Closed already, it is forgotten when it was to be.
    aidant.desactive_le = aidant.desactive_le or maintenant
    aidant.motif_desactivation = f"national_{motif}"
    _noter(session, "desactivation_compte", aidant, par, maintenant, motif=f"national_{motif}")
    fermer_partout(session, aidant.id, maintenant)
    return True


def rouvrir(session: Session, aidant: Aidant, *, par: Aidant, maintenant: datetime) -> bool:
    """Open an account, held, again; False when it was open. Raises Conflit once archived."""
    if aidant.archive_le is not None:
        raise Conflit("Ce compte a quitté le service : il faut en créer un autre.")
    if aidant.est_actif:
        return False
    aidants.rouvrir(session, aidant, par=par, maintenant=maintenant)
    return True


def rattacher(
    session: Session,
    aidant: Aidant,
    organisation: Organisation,
    *,
    roles: Collection[str],
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Make an account, held, a member of one more organisation; no mandate moves.

    Raises ErreurMetier without a role, Conflit for who is, or was, a member, or a closed place.
    """
    if not roles or any(nom not in ROLES or ROLES[nom].hors_structure for nom in roles):
        raise ErreurMetier("Choisissez au moins un rôle.", champ="roles")
    if not aidant.est_actif:
        raise Conflit("Ce compte est fermé : rouvrez-le d’abord.")
    if not organisation.est_active:
        raise Conflit("Cette structure est fermée : rouvrez-la d’abord.")
    if session.get(Appartenance, (aidant.id, organisation.id)) is not None:
        raise Conflit("Cette personne est déjà passée par cette structure : rouvrez son accès.")
    aidants.rattacher(session, aidant, organisation, roles=roles, par=par, maintenant=maintenant)


def _noter(
    session: Session,
    action: str,
    aidant: Aidant,
    par: Aidant,
    maintenant: datetime,
    **details: str | list[str],
) -> None:
    journal.noter(
        session, action, le=maintenant, aidant=par.id, cible=aidant.id, details=dict(details)
    )
