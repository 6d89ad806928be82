"""Acts on passkeys, and what the person is written of them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers.structs import AuthenticationCredential, RegistrationCredential

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.cles_acces import services as cles_acces
from app.metier.authentification.cles_acces.ceremonie import Site
from app.metier.authentification.cles_acces.services import Emploi
from app.metier.authentification.codes import Essai
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import services as moyens
from app.metier.authentification.moyens.models import ChangementCourriel
from app.metier.comptes.parcours import Adresses
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.socle.erreurs import Conflit, Interdit

# Whoever asked for another address does not send a key there so soon.
DELAI_APRES_ADRESSE = timedelta(days=30)
PAS_HORS_STRUCTURE = "Ce compte est d’une structure\u00a0: sa personne référente l’aide à entrer."


def ajouter(
    session: Session,
    aidant: Aidant,
    reponse: RegistrationCredential,
    *,
    nom: str,
    site: Site,
    telephone: str,
    maintenant: datetime,
) -> MoyenConnexion:
    """Add the key that a device has just made, and tell. Raises CleRefusee, ErreurMetier."""
    moyen = cles_acces.ajouter(session, aidant, reponse, nom=nom, site=site, maintenant=maintenant)
    deposer(
        session,
        aidant,
        rediger("cle_ajoutee", prenom=aidant.prenom, telephone=telephone),
        maintenant=maintenant,
    )
    return moyen


def retirer(
    session: Session,
    moyen: MoyenConnexion,
    *,
    motif: str,
    precision: str,
    telephone: str,
    maintenant: datetime,
) -> None:
    """Remove one's own means of login, held; that of a key is told. Raises ErreurMetier."""
    moyens.retirer_moyen(session, moyen, motif=motif, precision=precision, maintenant=maintenant)
    if moyen.cle is not None:
        aidant = session.get_one(Aidant, moyen.aidant_id)
        deposer(
            session,
            aidant,
            rediger("cle_retiree", prenom=aidant.prenom, telephone=telephone),
            maintenant=maintenant,
        )


def employer(
    session: Session,
    aidant: Aidant | None,
    reponse: AuthenticationCredential,
    essai: Essai,
    *,
    site: Site,
    telephone: str,
    maintenant: datetime,
) -> Emploi:
    """Use a key; one whose counter goes back is suspended, and that is told. Raises CleRefusee.

    A known and an unknown account cost the same reads and checks.
    """
    present = aidant if aidant is not None and aidant.est_actif else None
    emploi = cles_acces.employer(
        session,
        present.id if present else None,
        reponse,
        essai,
        site=site,
        maintenant=maintenant,
    )
    if emploi.est_suspendue and present is not None:
        deposer(
            session,
            present,
            rediger("cle_suspendue", prenom=present.prenom, telephone=telephone),
            maintenant=maintenant,
        )
    return emploi


def renvoyer_invitation(
    session: Session, aidant: Aidant, adresses: Adresses, *, par: Aidant, maintenant: datetime
) -> bool:
    """Send the link again to an account, held, that no référent helps; False when one has just left.

    Raises Conflit for a closed account or one of a structure, Interdit for whoever asked its
    address to change: the link goes there, and nobody takes over an account alone.
    """
    if not aidant.est_actif:
        raise Conflit("Ce compte est fermé : rouvrez-le d’abord.")
    if not aidant.est_hors_structure:
        raise Conflit(PAS_HORS_STRUCTURE)
    demande = select(ChangementCourriel.id).where(
        ChangementCourriel.aidant_id == aidant.id,
        ChangementCourriel.demande_par_id == par.id,
        ChangementCourriel.cree_le > maintenant - DELAI_APRES_ADRESSE,
    )
    if session.scalar(demande.limit(1)) is not None:
        raise Interdit(
            "Vous avez demandé son changement d’adresse : une autre personne envoie le lien."
        )
    if invitations.vient_de_partir(session, aidant, maintenant=maintenant):
        return False
    journal.noter(session, "invitation_cle", le=maintenant, aidant=par.id, cible=aidant.id)
    envoyer_invitation(session, aidant, adresses, maintenant=maintenant)
    return True


def envoyer_invitation(
    session: Session, aidant: Aidant, adresses: Adresses, *, maintenant: datetime
) -> None:
    """Draw the link that creates an account's key, and send it to its own address."""
    jeton = invitations.inviter(session, aidant, maintenant=maintenant)
    deposer(
        session,
        aidant,
        rediger(
            "cle_invitation",
            prenom=aidant.prenom,
            adresse=adresses.lien(jeton),
            telephone=adresses.telephone,
        ),
        maintenant=maintenant,
        perime_le=maintenant + invitations.DUREE_INVITATION,
    )
