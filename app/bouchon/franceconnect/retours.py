"""Sending the browser back to the service that asked: with a code, or with an error."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import redirect
from werkzeug import Response

from app.bouchon.catalogue import PAGES
from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import Demande, Octroi, bouchon
from app.bouchon.franceconnect.identite import Connexion, sub_de


def avec_parametres(adresse: str, parametres: Mapping[str, str | None]) -> str:
    """The address with these parameters added, those that are None left out."""
    presents = {nom: valeur for nom, valeur in parametres.items() if valeur is not None}
    if not presents:
        return adresse
    return f"{adresse}{'&' if '?' in adresse else '?'}{urlencode(presents)}"


def accorder(demande_id: str, demande: Demande, connexion: Connexion) -> Response:
    """Answer a request, once, with a code for this identity."""
    etat = bouchon()
    if code := etat.effets.page:
        lien = None if etat.effets.page_sans_lien else demande_id
        raise PageErreur(code, PAGES[code][1], lien)
    _controler_restriction(demande, connexion, demande_id)
    etat.demandes.retirer(demande_id)
    octroi = Octroi(demande, connexion, sub_de(connexion.identite, demande.client_id))
    return _retour(demande, {"code": etat.codes.garder(octroi)})


def identifier(demande_id: str, demande: Demande, connexion: Connexion) -> Response:
    """Answer a request for someone who has just connected, and remember them in this browser."""
    etat = bouchon()
    reponse = accorder(demande_id, demande, connexion)
    if "error" not in etat.effets.retour:
        etat.connexions.garder(connexion, demande.navigateur)
    return reponse


def refuser(demande: Demande, erreur: str, description: str) -> Response:
    """Answer a request with an OAuth error."""
    return _retour(demande, {"error": erreur, "error_description": description})


def _controler_restriction(demande: Demande, connexion: Connexion, demande_id: str) -> None:
    """Refuse an aidant's démarche that the service did not ask for. Raises `PageErreur`."""
    if not connexion.rep_scope or not demande.restriction:
        return
    if not set(connexion.rep_scope) & set(demande.restriction):
        raise PageErreur(
            "Y600020",
            "Le mandat utilisé ne couvre pas les démarches de ce service.",
            demande_id,
        )


def _retour(demande: Demande, parametres: Mapping[str, str]) -> Response:
    etat = bouchon()
    vrais = {**parametres, "state": demande.state, "iss": etat.reglages.issuer}
    return redirect(
        avec_parametres(demande.redirect_uri, {**vrais, **etat.effets.retour}), code=303
    )
