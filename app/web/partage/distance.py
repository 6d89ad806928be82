"""The door of a person far away: one browser, that holds one link; its returns from FranceConnect."""

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app.liaisons.franceconnect.client import Retour
from app.metier.brouillons import identification, sortie
from app.metier.brouillons.distance import trajets
from app.metier.brouillons.distance.models import VIE_LIEN, LienDistance
from app.metier.brouillons.distance.queries import lien_du_navigateur
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.identification import Reception, RetourInconnu
from app.metier.brouillons.models import VIE_ECHANGE, VIE_IDENTITE, Identification
from app.socle.bdd import transaction
from app.socle.cles import cles
from app.socle.erreurs import ErreurMetier, Interdit, Introuvable
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import franceconnect, reglages
from app.web.connectee import est_connectee
from app.web.reponses.securite import DISTANCE, ORDINATEUR, POSTE, lire_cookie, poser_cookie

_VIE_COOKIE = VIE_LIEN + VIE_ECHANGE + VIE_IDENTITE


class NavigateurAidant(Interdit):
    """An aidant works, or has worked, in this browser: nobody answers for the person."""

    titre = "Ce lien est pour la personne, sur son propre téléphone"

    def __init__(self) -> None:
        super().__init__(
            "Un aidant s’est connecté à Aidants Connect dans ce navigateur : personne ne répond à "
            "la place de la personne aidée. Rien n’a été fait. Qu’elle ouvre le lien sur son "
            "téléphone ; si c’est impossible, le mandat se fait quand elle est là."
        )


class RetourNonAttendu(ErreurMetier):
    """The return is that of no trip by this link."""

    statut = 400
    titre = "Ce retour de FranceConnect n’est pas attendu"

    def __init__(self) -> None:
        super().__init__(
            "Rien n’a changé. Revenez à la page du mandat, ou dites-le à la personne qui vous "
            "aide, au téléphone."
        )


def exiger_en_service() -> None:
    """Raise Introuvable where mandates are given at the counter only."""
    if not reglages().mandat_a_distance:
        raise Introuvable


def exiger_la_personne() -> None:
    """Raise NavigateurAidant in a browser where an aidant logs in, now or before."""
    if est_connectee() or lire_cookie(ORDINATEUR) or lire_cookie(POSTE):
        raise NavigateurAidant


def lien_tenu() -> LienDistance | None:
    """Return the link that this browser holds, closed or not."""
    secret = lire_cookie(DISTANCE)
    return lien_du_navigateur(session(), secret) if secret else None


def avec_navigateur(reponse: Response, secret: str) -> Response:
    """Return an answer after which this browser has the secret that holds a link."""
    poser_cookie(reponse, DISTANCE, secret, duree=int(_VIE_COOKIE.total_seconds()))
    return reponse


def lien_de_ce_retour() -> LienDistance | None:
    """Return the link that a return from FranceConnect is for; None for an aidant's browser."""
    if not reglages().mandat_a_distance or est_connectee():
        return None
    return lien_tenu()


def recevoir_identite(lien: LienDistance, parametres: dict[str, str]) -> Response:
    """Claim the trip, read who came, leave by FranceConnect's logout; as at the counter."""
    try:
        with transaction(session()) as bdd:
            trajet, reception = trajets.reclamer_retour(
                bdd,
                lien,
                parametres.get("state", ""),
                parametres.get("code", ""),
                maintenant=maintenant(),
            )
    except RetourInconnu as refus:
        raise RetourNonAttendu from refus
    if reception is Reception.REPETEE:
        return vers_le_mandat()
    id_token = motif = None
    try:
        retour = franceconnect().recevoir(
            parametres, nonce=trajet.nonce, verificateur=trajet.verificateur_pkce
        )
        id_token = retour.id_token
        if reception is Reception.ATTENDUE:
            _retenir(trajet, retour)
    except EchecIdentification as erreur:
        current_app.logger.warning("identification à distance refusée : %s", erreur.motif)
        motif, id_token = erreur.motif, id_token or erreur.id_token
    return _quitter(trajet, reception, id_token, motif)


def recevoir_sortie(lien: LienDistance, parametres: dict[str, str]) -> Response:
    """FranceConnect has forgotten the person: back to the mandate."""
    with transaction(session()) as bdd:
        trajets.confirmer_sortie(bdd, lien, parametres.get("state", ""), maintenant=maintenant())
    return vers_le_mandat()


def vers_le_mandat() -> Response:
    """Go to what the person reads."""
    return redirect(url_for("usager.a_distance"), 303)


def _retenir(trajet: Identification, retour: Retour) -> None:
    with transaction(session()) as bdd:
        recue = retour.identite(cles(bdd).empreinte_sub(retour.sub))
        trajets.retenir(bdd, trajet.id, recue, maintenant=maintenant())


def _quitter(
    trajet: Identification, reception: Reception, id_token: str | None, motif: str | None
) -> Response:
    """Record a refusal, end the trip, leave by FranceConnect's logout where it can be asked."""
    state, adresse = sortie.tirer_state(), None
    if id_token:
        try:
            adresse = franceconnect().adresse_deconnexion(id_token=id_token, state=state)
        except EchecIdentification as erreur:
            current_app.logger.warning("déconnexion de FranceConnect remise : %s", erreur.motif)
    with transaction(session()) as bdd:
        tenu = identification.trajet_verrouille(bdd, trajet.id)
        if reception is Reception.EN_TROP:
            identification.ecarter_retour(bdd, tenu, maintenant=maintenant())
        elif motif:
            identification.refuser(bdd, tenu, motif, maintenant=maintenant())
        trajets.terminer(tenu, state if adresse else None, maintenant=maintenant())
    return redirect(adresse, 302) if adresse else vers_le_mandat()
