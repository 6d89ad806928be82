"""What the screens of one request share: it is loaded, its addresses, an act on it."""

import uuid
from collections.abc import Callable

from flask import url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.habilitation.instruction.acceptation import Portes
from app.metier.habilitation.instruction.prise import tenir
from app.metier.habilitation.models import DemandeHabilitation
from app.socle.erreurs import Introuvable
from app.web.actes import Acte, faire
from app.web.bdd import session
from app.web.configuration import adresse_publique, reglages
from app.web.connectee import personne
from app.web.formulaires import Formulaire

Geste = Callable[[Acte, DemandeHabilitation], bool]


def charger(demande_id: uuid.UUID) -> DemandeHabilitation:
    """Load a request that was sent. Raises Introuvable: a draft is its asker's alone."""
    demande = session().get(
        DemandeHabilitation,
        demande_id,
        options=[
            joinedload(DemandeHabilitation.suivie_par),
            joinedload(DemandeHabilitation.organisation),
        ],
    )
    if demande is None or demande.deposee_le is None:
        raise Introuvable
    return demande


def moi() -> Aidant:
    """Return the account of the connected person, as a service takes it."""
    return session().get_one(Aidant, personne().aidant.id)


def page_de(demande_id: uuid.UUID) -> str:
    """Return where a request is read here."""
    return url_for("demandes.demande", demande_id=demande_id)


def page_du_demandeur(demande_id: uuid.UUID) -> str:
    """Return the whole address where its asker follows it."""
    return adresse_publique(url_for("habilitation.demande", demande_id=demande_id))


def portes(demande_id: uuid.UUID) -> Portes:
    """Return where the mails of an acceptance lead."""
    acces = adresse_publique(url_for("connexion.cle_invitation"))
    return Portes(
        demande=page_du_demandeur(demande_id),
        acces=lambda jeton: f"{acces}?jeton={jeton}",
        telephone=reglages().telephone_support,
    )


def faire_sur(
    demande_id: uuid.UUID, formulaire: Formulaire, geste: Geste, phrase: str, retour: str = ""
) -> Response | None:
    """Do the act that was posted on a request, held; None when it was refused: see `faire`."""

    def sur_elle(acte: Acte) -> bool:
        return geste(acte, tenir(acte.bdd, demande_id))

    return faire(
        formulaire, Droit.ADMISSION, sur_elle, phrase=phrase, retour=retour or page_de(demande_id)
    )
