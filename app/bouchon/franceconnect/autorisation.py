"""FS side, screens: /authorize, then the person's choice (form posted to /interaction/<id>).

Fields of that form: `personne=<id>`, or `fournisseur=aidants-connect`, or
`action=continuer` (someone is already connected), or `action=refuser`.
"""

from flask import Blueprint, redirect, render_template, request
from werkzeug import Response

from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import Demande, bouchon
from app.bouchon.franceconnect import relais
from app.bouchon.franceconnect.demandes import ScopeRefuse, lire_demande
from app.bouchon.franceconnect.identite import Connexion
from app.bouchon.franceconnect.personnes import PERSONNES
from app.bouchon.franceconnect.retours import accorder, identifier, refuser
from app.bouchon.navigateur import navigateur

blueprint = Blueprint("autorisation", __name__, url_prefix="/api/v2")

REFUS = "user authentication aborted"


@blueprint.get("/authorize")
def authorize() -> str | Response:
    """Check the request, then show the choice, or the confirmation when someone is connected."""
    etat = bouchon()
    try:
        demande = lire_demande(request.args, etat.clients, navigateur())
    except ScopeRefuse as refus:
        return refuser(refus.demande, "invalid_scope", refus.description)
    connexion = etat.connexions.lire(demande.navigateur)
    if demande.sans_ecran and connexion is None:
        return refuser(demande, "login_required", "End-User authentication is required")
    demande_id = etat.demandes.garder(demande)
    if demande.sans_ecran and connexion:
        return accorder(demande_id, demande, connexion)
    if demande.idp_hint == relais.IDP_ID and connexion is None:
        return relais.partir(demande_id, demande)
    return _ecran(demande_id, demande, connexion)


@blueprint.get("/interaction/<demande_id>")
def interaction(demande_id: str) -> str:
    """The same screen again: the way back from an error page."""
    demande = _demande(demande_id)
    return _ecran(demande_id, demande, bouchon().connexions.lire(demande.navigateur))


@blueprint.post("/interaction/<demande_id>")
def choisir(demande_id: str) -> Response:
    """What the person chose."""
    demande = _demande(demande_id)
    if request.form.get("action") == "refuser":
        bouchon().demandes.retirer(demande_id)
        return refuser(demande, "access_denied", REFUS)
    connexion = bouchon().connexions.lire(demande.navigateur)
    if request.form.get("action") == "continuer":
        return _continuer(demande_id, demande, connexion)
    if connexion is not None:
        raise PageErreur(
            "deja_connecte",
            f"{connexion.nom_complet} est toujours en session dans ce navigateur.",
            demande_id,
        )
    if request.form.get("fournisseur") == relais.IDP_ID:
        return relais.partir(demande_id, demande)
    return _avec_personne(demande_id, demande, request.form.get("personne", ""))


def _demande(demande_id: str) -> Demande:
    demande = bouchon().demandes.lire(demande_id)
    if demande is None or demande.navigateur != navigateur():
        raise PageErreur(
            "session_expiree", "Cette demande n’existe plus : reprenez depuis le service."
        )
    return demande


def _ecran(demande_id: str, demande: Demande, connexion: Connexion | None) -> str:
    return render_template(
        "bouchon/confirmation.html" if connexion else "bouchon/choix.html",
        demande_id=demande_id,
        client=bouchon().clients[demande.client_id],
        connexion=connexion,
        personnes=PERSONNES,
    )


def _continuer(demande_id: str, demande: Demande, connexion: Connexion | None) -> Response:
    if connexion is None:
        return redirect(f"/api/v2/interaction/{demande_id}", code=303)
    return accorder(demande_id, demande, connexion)


def _avec_personne(demande_id: str, demande: Demande, personne_id: str) -> Response:
    if personne_id not in PERSONNES:
        raise PageErreur("personne_inconnue", "Cette personne d’essai n’existe pas.", demande_id)
    connexion = Connexion(
        identite=PERSONNES[personne_id].identite(), auth_time=int(bouchon().maintenant())
    )
    return identifier(demande_id, demande, connexion)
