"""Change an e-mail address, from one's own account or for somebody: the link of the message."""

from flask import url_for
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.comptes import courriels
from app.metier.comptes.parcours import Adresses
from app.socle.horloge import maintenant
from app.web.configuration import adresse_publique, reglages

DEMANDE_PARTIE = (
    "Un message est parti à la nouvelle adresse\u00a0: elle ne change que s’il est confirmé."
)


def demander_courriel(bdd: Session, aidant: Aidant, nouveau: str, *, par: Aidant) -> None:
    """Ask for an address, for an account, held: see `courriels.demander`."""
    adresse = adresse_publique(url_for("connexion.courriel_lien"))
    courriels.demander(
        bdd,
        aidant,
        nouveau,
        par=par,
        adresses=Adresses(adresse, reglages().telephone_support),
        maintenant=maintenant(),
    )
