"""Returns from FranceConnect: with the identity, then from its logout. Twice is once."""

import uuid

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.nouveau_mandat import plan
from app.espaces.aidant.nouveau_mandat.echecs import codes_de_franceconnect
from app.liaisons.franceconnect.appels import en_un_echange
from app.liaisons.franceconnect.client import Retour
from app.metier.aidants.droits import Droit
from app.metier.brouillons import identification, sortie
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.identification import Reception, RetourInconnu
from app.metier.brouillons.models import Brouillon, Identification
from app.metier.brouillons.sortie import Reste, SortieInconnue
from app.socle.bdd import transaction
from app.socle.cles import cles
from app.socle.erreurs import Conflit
from app.socle.horloge import maintenant
from app.web.acces import Regle, controler, exige
from app.web.bdd import session
from app.web.configuration import franceconnect
from app.web.connectee import est_connectee, ma_connexion, personne
from app.web.partage import distance

plan.add_app_template_global(codes_de_franceconnect)
# Ends the `state` of a logout after which one is done with the person: back to one's home.
_PUIS_ACCUEIL = ".accueil"
_REGLE = Regle(Droit.MANDATS, meme_endormie=True, avant_cgu=True, protocole=True)


class ConnexionFermee(Conflit):
    """The aidant's login ended while the person was away."""

    def __init__(self) -> None:
        super().__init__(
            "Votre connexion à Aidants Connect s’est fermée pendant que la personne était sur "
            "FranceConnect. Ce retour n’a rien changé, et FranceConnect connaît peut-être encore "
            "la personne. Connectez-vous : vos choix sont gardés, sur votre accueil. "
            "Vous êtes la personne aidée, chez vous ? Rouvrez le lien reçu, dans le même navigateur."
        )


@plan.app_template_global("restes_ouverts")
def restes_ouverts() -> list[Reste]:
    """What this login may have left open at FranceConnect, for the pages that say it."""
    return sortie.restes(session(), personne().connexion, maintenant=maintenant())


@plan.get("/callbackv2/")
@exige(Droit.PUBLIC, protocole=True)
@en_un_echange()
def retour_identite() -> Response:
    """FranceConnect sends the person back: claim the trip, read the identity, go and leave.

    The claim commits before the network is used; whatever happens next, the draft is kept. Loaded
    again, it leads where the first time did. Who came by a link has another door, here.
    """
    if (lien := distance.lien_de_ce_retour()) is not None:
        return distance.recevoir_identite(lien, _lire_parametres(RetourInconnu))
    _exiger_connexion()
    parametres = _lire_parametres(RetourInconnu)
    with transaction(session()) as bdd:
        trajet, reception = identification.reclamer_retour(
            bdd,
            personne().connexion.id,
            parametres.get("state", ""),
            parametres.get("code", ""),
            maintenant=maintenant(),
        )
    if reception is Reception.REPETEE:
        return _vers_la_suite(trajet.brouillon_id)
    if reception is Reception.EN_TROP:
        return _raccompagner(trajet, parametres)
    return _accueillir(trajet, parametres)


@plan.get("/logout-callback/")
@exige(Droit.PUBLIC, protocole=True)
def retour_deconnexion() -> Response:
    """FranceConnect has forgotten the person: the trip is over, on with the draft."""
    if (lien := distance.lien_de_ce_retour()) is not None:
        return distance.recevoir_sortie(lien, _lire_parametres(SortieInconnue))
    _exiger_connexion()
    state = _lire_parametres(SortieInconnue).get("state", "")
    with transaction(session()) as bdd:
        brouillon_id = sortie.confirmer(
            bdd,
            ma_connexion(bdd),
            state,
            maintenant=maintenant(),
        ).id
    return _vers_la_suite(brouillon_id, state)


@plan.get("/quitter-franceconnect")
@exige(Droit.MANDATS, protocole=True)
def quitter_franceconnect() -> Response:
    """Ask FranceConnect's logout where it can be; what blocks here ends whatever it answers.

    « Terminer avec cette personne » asks `puis=accueil`; otherwise the draft goes on.
    """
    fin = _PUIS_ACCUEIL if request.args.get("puis") == "accueil" else ""
    with transaction(session()) as bdd:
        connexion, instant = ma_connexion(bdd), maintenant()
        trajet = sortie.trajet_a_quitter(bdd, connexion, maintenant=instant)
        sortie.liberer(bdd, connexion, maintenant=instant)
    if trajet is None:
        return _a_l_accueil() if fin else redirect(url_for("accueil.espace"), 303)
    return _quitter(trajet.id, sortie.jeton_garde(session(), trajet), None, fin=fin)


def _exiger_connexion() -> None:
    """Refuse here rather than ask for a login: the address would be kept, and it holds a code."""
    if not est_connectee():
        raise ConnexionFermee
    controler(_REGLE)


def _lire_parametres(refus: type[RetourInconnu | SortieInconnue]) -> dict[str, str]:
    """Return the parameters of a return; `refus` is raised when one is given twice."""
    if any(len(valeurs) > 1 for valeurs in request.args.listvalues()):
        raise refus
    return request.args.to_dict()


def _accueillir(trajet: Identification, parametres: dict[str, str]) -> Response:
    """Read who came back, and keep them in the draft."""
    id_token = motif = None
    try:
        retour = _recevoir(trajet, parametres)
        id_token = retour.id_token
        _retenir(trajet.id, retour)
    except EchecIdentification as erreur:
        current_app.logger.warning("identification refusée : %s (%s)", erreur.motif, erreur)
        motif, id_token = erreur.motif, id_token or erreur.id_token
    return _quitter(trajet.id, id_token, motif)


def _raccompagner(trajet: Identification, parametres: dict[str, str]) -> Response:
    """Nobody awaits who came back: read them for FranceConnect's logout alone."""
    try:
        id_token: str | None = _recevoir(trajet, parametres).id_token
    except EchecIdentification as erreur:
        current_app.logger.warning("retour en trop : %s (%s)", erreur.motif, erreur)
        id_token = erreur.id_token
    with transaction(session()) as bdd:
        tenu = identification.trajet_verrouille(bdd, trajet.id)
        identification.ecarter_retour(bdd, tenu, maintenant=maintenant())
    return _quitter(trajet.id, id_token or sortie.jeton_garde(session(), trajet), None)


def _recevoir(trajet: Identification, parametres: dict[str, str]) -> Retour:
    return franceconnect().recevoir(
        parametres, nonce=trajet.nonce, verificateur=trajet.verificateur_pkce
    )


def _retenir(trajet_id: uuid.UUID, retour: Retour) -> None:
    with transaction(session()) as bdd:
        trajet = identification.trajet_verrouille(bdd, trajet_id)
        recue = retour.identite(cles(bdd).empreinte_sub(retour.sub))
        identification.retenir(bdd, trajet, recue, maintenant=maintenant())


def _quitter(
    trajet_id: uuid.UUID, id_token: str | None, motif: str | None, *, fin: str = ""
) -> Response:
    """Record a refusal, end the trip, then leave by FranceConnect's logout where it can be asked.

    The trip is ended here and now; what FranceConnect still holds is known when it answers.
    """
    state, adresse, a_garder = sortie.tirer_state() + fin, None, id_token
    if id_token:
        try:
            adresse = franceconnect().adresse_deconnexion(id_token=id_token, state=state)
            a_garder = id_token if adresse else None
        except EchecIdentification as erreur:
            # The pages that follow offer the way out again.
            current_app.logger.warning("déconnexion de FranceConnect remise : %s", erreur)
    with transaction(session()) as bdd:
        trajet, connexion = identification.trajet_verrouille(bdd, trajet_id), ma_connexion(bdd)
        brouillon_id = trajet.brouillon_id
        if motif:
            identification.refuser(bdd, trajet, motif, maintenant=maintenant())
        if a_garder:
            sortie.preparer(bdd, trajet, a_garder, state)
        else:
            trajet.id_token_chiffre = None
        sortie.terminer(trajet, connexion, maintenant=maintenant())
    return redirect(adresse, 302) if adresse else _vers_la_suite(brouillon_id, state)


def _vers_la_suite(brouillon_id: uuid.UUID, state: str = "") -> Response:
    """Go on with the draft, at home once it is given up or one is done with the person."""
    if state.endswith(_PUIS_ACCUEIL):
        return _a_l_accueil()
    if session().get_one(Brouillon, brouillon_id).abandonne_le is not None:
        return redirect(url_for("accueil.espace"), 303)
    return redirect(url_for("nouveau_mandat.conclusion", brouillon_id=brouillon_id), 303)


def _a_l_accueil() -> Response:
    flash("C’est terminé avec cette personne.")
    return redirect(url_for("accueil.espace"), 303)
