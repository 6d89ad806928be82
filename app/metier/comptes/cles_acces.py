"""Acts on passkeys, and what the person is written of them."""

from datetime import datetime

from sqlalchemy.orm import Session
from webauthn.helpers.structs import AuthenticationCredential, RegistrationCredential

from app.metier.aidants.models import Aidant
from app.metier.authentification import services
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.cles_acces import services as cles_acces
from app.metier.authentification.cles_acces.ceremonie import Site
from app.metier.authentification.cles_acces.services import Emploi
from app.metier.authentification.codes import Essai
from app.metier.authentification.models import MoyenConnexion
from app.metier.comptes.parcours import Adresses
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer


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
    services.retirer_moyen(session, moyen, motif=motif, precision=precision, maintenant=maintenant)
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
