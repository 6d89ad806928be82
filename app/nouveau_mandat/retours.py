"""Returns from FranceConnect: with the identity, then from its logout."""

import uuid

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.acces import Regle, controler, exige
from app.bdd import session, transaction
from app.cles import cles
from app.erreurs import Conflit
from app.franceconnect.client import Retour
from app.franceconnect.erreurs import ErreurFranceConnect
from app.horloge import maintenant
from app.nouveau_mandat import identification
from app.nouveau_mandat.echecs import codes_de_franceconnect
from app.nouveau_mandat.queries import identification_en_cours
from app.qui import Role, est_connectee, ma_connexion, personne
from app.socle import franceconnect

plan = Blueprint("retours", __name__)
plan.add_app_template_global(codes_de_franceconnect)
# Ends the `state` of a logout after which one is done with the person: back to one's home.
_PUIS_ACCUEIL = ".accueil"
_REGLE = Regle(Role.AIDANT, meme_endormie=True, avant_cgu=True, protocole=True)


class ConnexionFermee(Conflit):
    """The aidant's login ended while the person was away."""

    def __init__(self) -> None:
        super().__init__(
            "Votre connexion à Aidants Connect s’est fermée pendant que la personne était sur "
            "FranceConnect. Rien d’elle n’a été enregistré : qu’elle se déconnecte de "
            "FranceConnect. Puis connectez-vous : vos choix sont gardés, sur votre accueil."
        )


@plan.get("/callbackv2/")
@exige(Role.PUBLIC, protocole=True)
def identite() -> Response:
    """FranceConnect sends the person back: claim the trip, read the identity, go and leave.

    The claim commits before the network is used; whatever happens next, the draft is kept.
    """
    _exiger_connexion()
    parametres = _lire_parametres()
    with transaction(session()) as bdd:
        trajet = identification.reclamer_retour(
            bdd,
            personne().connexion.id,
            parametres.get("state", ""),
            maintenant=maintenant(),
        )
    id_token = motif = None
    try:
        retour = franceconnect().recevoir(
            parametres, nonce=trajet.nonce, verificateur=trajet.verificateur_pkce
        )
        id_token = retour.id_token
        _retenir(trajet.id, retour)
    except ErreurFranceConnect as erreur:
        current_app.logger.warning("identification refusée : %s (%s)", erreur.motif, erreur)
        motif, id_token = erreur.motif, id_token or erreur.id_token
    return _quitter(trajet.id, id_token, motif)


@plan.get("/logout-callback/")
@exige(Role.PUBLIC, protocole=True)
def deconnexion() -> Response:
    """FranceConnect has forgotten the person: the trip is over, on with the draft."""
    _exiger_connexion()
    state = _lire_parametres().get("state", "")
    with transaction(session()) as bdd:
        brouillon_id = identification.reclamer_deconnexion(
            bdd,
            ma_connexion(bdd),
            state,
            maintenant=maintenant(),
        ).id
    return _vers_la_suite(brouillon_id, state)


@plan.get("/quitter-franceconnect")
@exige(Role.AIDANT, protocole=True)
def quitter() -> Response:
    """End the trip in flight: through FranceConnect's logout when a return of it was lost.

    « Terminer avec cette personne » asks `puis=accueil`; otherwise the draft goes on.
    """
    fin = _PUIS_ACCUEIL if request.args.get("puis") == "accueil" else ""
    trajet = identification_en_cours(session(), personne().connexion.id)
    if trajet is None:
        return _a_l_accueil() if fin else redirect(url_for("accueil.espace"), 303)
    jeton = identification.jeton_de_deconnexion(session(), trajet)
    return _quitter(trajet.id, jeton, None, fin=fin)


def _exiger_connexion() -> None:
    """Refuse here rather than ask for a login: the address would be kept, and it holds a code."""
    if not est_connectee():
        raise ConnexionFermee
    controler(_REGLE)


def _lire_parametres() -> dict[str, str]:
    """Return the parameters of a return. Raises RetourInconnu when one is given twice."""
    if any(len(valeurs) > 1 for valeurs in request.args.listvalues()):
        raise identification.RetourInconnu
    return request.args.to_dict()


def _retenir(trajet_id: uuid.UUID, retour: Retour) -> None:
    with transaction(session()) as bdd:
        trajet = identification.trajet_verrouille(bdd, trajet_id)
        recue = retour.identite(cles(bdd).empreinte_sub(retour.sub))
        identification.retenir(bdd, trajet, recue, maintenant=maintenant())


def _quitter(
    trajet_id: uuid.UUID, id_token: str | None, motif: str | None, *, fin: str = ""
) -> Response:
    """Record a refusal, then leave FranceConnect when it holds a session, refusal or not."""
    state, adresse, a_garder = identification.tirer_state() + fin, None, id_token
    if id_token:
        try:
            adresse = franceconnect().adresse_deconnexion(id_token=id_token, state=state)
            a_garder = id_token if adresse else None
        except ErreurFranceConnect as erreur:
            # The recap will offer the way out again.
            current_app.logger.warning("déconnexion de FranceConnect remise : %s", erreur)
    with transaction(session()) as bdd:
        trajet, connexion = identification.trajet_verrouille(bdd, trajet_id), ma_connexion(bdd)
        brouillon_id = trajet.brouillon_id
        if motif:
            identification.refuser(bdd, trajet, motif, maintenant=maintenant())
        if a_garder:
            identification.preparer_deconnexion(bdd, trajet, a_garder, state)
        else:
            identification.terminer(bdd, trajet, connexion, maintenant=maintenant())
    return redirect(adresse, 302) if adresse else _vers_la_suite(brouillon_id, state)


def _vers_la_suite(brouillon_id: uuid.UUID, state: str) -> Response:
    if state.endswith(_PUIS_ACCUEIL):
        return _a_l_accueil()
    return redirect(url_for("nouveau_mandat.conclusion", brouillon_id=brouillon_id), 303)


def _a_l_accueil() -> Response:
    flash("C’est terminé avec cette personne.")
    return redirect(url_for("accueil.espace"), 303)
