"""The act of the first screen: e-mail and code give a link, by mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.aidants.queries import par_courriel
from app.authentification.codes import CodeRefuse, Essai, depenser
from app.authentification.services import DUREE_LIEN, DemandeLien, demander_lien
from app.courriels.services import deposer

_MESSAGE = """Bonjour {prenom},

Pour finir de vous connecter à Aidants Connect, ouvrez ce lien dans le navigateur
où vous venez d’écrire votre code, puis appuyez sur « Me connecter » :

{adresse}

Ce lien sert une seule fois, pendant 10 minutes.
Vous n’avez rien demandé ? Ne faites rien, et prévenez le {telephone}.
"""


class Adresses:
    """How this service writes the address of a link, and whom to call."""

    def __init__(self, base: str, telephone: str) -> None:
        self.base = base
        self.telephone = telephone

    def lien(self, jeton: str) -> str:
        """Return the address that the mail carries; access logs drop what follows « ? »."""
        return f"{self.base}?jeton={jeton}"


def envoyer_lien(
    session: Session,
    courriel: str,
    essai: Essai,
    adresses: Adresses,
    *,
    suite: str,
    maintenant: datetime,
) -> DemandeLien:
    """Check e-mail and code, and write the mail. Raises CodeRefuse, TropDeTentatives.

    A known and an unknown e-mail cost the same statements and get the same refusal.
    """
    aidant = par_courriel(session, courriel)
    if aidant is None or not aidant.est_actif:
        depenser(session, None, essai, maintenant=maintenant)
        raise CodeRefuse
    demande = demander_lien(session, aidant, essai, suite=suite, maintenant=maintenant)
    deposer(
        session,
        aidant,
        sujet="Votre lien de connexion à Aidants Connect",
        texte=_MESSAGE.format(
            prenom=aidant.prenom,
            adresse=adresses.lien(demande.jeton),
            telephone=adresses.telephone,
        ),
        maintenant=maintenant,
        perime_le=maintenant + DUREE_LIEN,
    )
    return demande
