"""What the SMS gateway tells: an answer, a number closed. Signed; see docs/sms.md."""

from flask import request, url_for
from werkzeug.exceptions import NotFound, Unauthorized

from app.espaces.public import plan
from app.liaisons.sms import Rappel, RappelRefuse
from app.metier.aidants.droits import Droit
from app.metier.mandats.models import Mandat
from app.metier.nouvelles.reponses import Reponse, bloquer, recevoir
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, passerelle, protection_csrf


@plan.post("/sms/recu")
@protection_csrf.exempt
@exige(Droit.PUBLIC)
def sms_recu() -> tuple[str, int]:
    """Take it once, told as often as it likes; what is not signed is refused without a word."""
    if not passerelle().est_la:
        raise NotFound
    try:
        rappel = passerelle().lire(
            request.get_data(),
            horodatage=request.headers.get("X-Horodatage", ""),
            signature=request.headers.get("X-Signature", ""),
            maintenant=maintenant().timestamp(),
        )
    except RappelRefuse as refus:
        raise Unauthorized from refus
    _prendre(rappel)
    return "", 204


def _prendre(rappel: Rappel) -> None:
    with transaction(session()) as bdd:
        if rappel.est_bloque:
            bloquer(bdd, rappel.evenement, rappel.numero, maintenant=maintenant())
        elif rappel.texte:
            reponse = Reponse(rappel.evenement, rappel.numero, rappel.texte)
            recevoir(bdd, reponse, adresse=_adresse, maintenant=maintenant())


def _adresse(mandat: Mandat) -> str:
    return adresse_publique(url_for("dossiers.mandat", mandat_id=mandat.id))
