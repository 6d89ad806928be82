"""The small « site administratif »: a service of its own, client of the stand-in over HTTP."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request
from werkzeug import Response

from app.bouchon.erreurs import PageErreur
from app.bouchon.etat import SITE_CLIENT_ID, SITE_SECRET, Bouchon, Visite, bouchon
from app.bouchon.franceconnect.client import (
    EchangeRompu,
    Inscription,
    Recu,
    adresse,
    adresse_de_depart,
    controler_iss,
    decouvrir,
    echanger,
)
from app.bouchon.franceconnect.controles import ClaimRefuse
from app.bouchon.franceconnect.demandes import champs_uniques
from app.bouchon.franceconnect.jetons import JetonRefuse
from app.bouchon.franceconnect.retours import avec_parametres
from app.bouchon.navigateur import navigateur

blueprint = Blueprint("site", __name__, url_prefix="/site")

SCOPE = "openid identite_pivot email preferred_username idp_birthdate"
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
NE = {"female": "née", "male": "né", "unspecified": "né(e)"}


@dataclass(frozen=True)
class Variante:
    """One way to ask: without restriction, or for some démarches only."""

    titre: str
    rep_scope: tuple[str, ...] | None = None


VARIANTES: Mapping[str, Variante] = {
    "libre": Variante("Sans restriction de démarche"),
    "impots": Variante("Impôts", ("Argent-Impots-Consommation",)),
    "caf": Variante("Allocations familiales", ("Famille-Scolarité", "Social-Santé")),
}


@blueprint.get("/")
def page() -> str:
    """Greet, or offer to identify oneself."""
    visite = bouchon().visites.lire(navigateur())
    if visite is None or visite.identite is None:
        return render_template("bouchon/site.html", variantes=VARIANTES)
    return render_template(
        "bouchon/site_connecte.html",
        visite=visite,
        variante=VARIANTES[visite.variante],
        naissance=_naissance(visite),
    )


@blueprint.get("/connexion")
def connexion() -> Response:
    """Start: to the stand-in's /authorize, for one variant."""
    etat = bouchon()
    choix = request.args.get("variante", "libre")
    if choix not in VARIANTES:
        raise PageErreur("variante_inconnue", "Ce site n’a pas cette variante.")
    visite = Visite(choix, state=secrets.token_hex(32), nonce=secrets.token_hex(32))
    etat.visites.garder(visite, navigateur())
    parametres = {"scope": SCOPE, "state": visite.state, "nonce": visite.nonce}
    inscription = _inscription(etat)
    try:
        description = decouvrir(inscription)
        depart = adresse_de_depart(inscription, description, parametres | _claims(choix))
    except EchangeRompu as rupture:
        raise _page(rupture) from rupture
    return redirect(depart, code=303)


@blueprint.get("/retour")
def retour() -> Response:
    """Back from the stand-in: exchange, check, remember the person."""
    etat = bouchon()
    champs = champs_uniques(request.args)
    visite = etat.visites.lire(navigateur())
    if visite is None or not secrets.compare_digest(champs.get("state", ""), visite.state):
        raise PageErreur("site_state", "Le site ne reconnaît pas ce retour.")
    try:
        recu = _recu(champs, visite, etat)
    except (EchangeRompu, JetonRefuse, ClaimRefuse) as rupture:
        raise _page(rupture) from rupture
    etat.visites.garder(
        replace(
            visite,
            identite=recu.userinfo,
            rep_scope=tuple(recu.claims.get("rep_scope", ())),
            id_token=recu.id_token,
        ),
        navigateur(),
    )
    return redirect("/site/", code=303)


@blueprint.post("/deconnexion")
def deconnexion() -> Response:
    """Forget the person here, then at the stand-in."""
    etat = bouchon()
    visite = etat.visites.retirer(navigateur())
    if visite is None or not visite.id_token:
        return redirect("/site/", code=303)
    parametres = {
        "id_token_hint": visite.id_token,
        "state": visite.state,
        "post_logout_redirect_uri": f"{etat.reglages.adresse}/site/sortie",
    }
    try:
        fin = adresse(decouvrir(_inscription(etat)), "end_session_endpoint")
    except EchangeRompu as rupture:
        raise _page(rupture) from rupture
    return redirect(avec_parametres(fin, parametres), code=303)


@blueprint.get("/sortie")
def sortie() -> str:
    """Back from logout."""
    return render_template("bouchon/site.html", variantes=VARIANTES, deconnecte=True)


def date_en_clair(date: str) -> str:
    """« le 24 août 1962 », « en mars 1964 », « en 1957 »."""
    annee, mois, jour = date.split("-")
    if mois == "00":
        return f"en {annee}"
    nom = MOIS[int(mois) - 1]
    if jour == "00":
        return f"en {nom} {annee}"
    return f"le {'1er' if jour == '01' else int(jour)} {nom} {annee}"


def _naissance(visite: Visite) -> str:
    identite = visite.identite or {}
    return f"{NE[identite['gender']]} {date_en_clair(identite['idp_birthdate'])}"


def _inscription(etat: Bouchon) -> Inscription:
    return Inscription(
        issuer=etat.reglages.issuer,
        client_id=SITE_CLIENT_ID,
        secret=SITE_SECRET,
        redirect_uri=f"{etat.reglages.adresse}/site/retour",
        alg=etat.reglages.fs_alg,
        userinfo_alg=etat.reglages.fs_alg,
    )


def _claims(choix: str) -> dict[str, str]:
    valeurs = VARIANTES[choix].rep_scope
    if valeurs is None:
        return {}
    rep_scope = {"essential": True, "values": list(valeurs)}
    return {"claims": json.dumps({"id_token": {"rep_scope": rep_scope}}, ensure_ascii=False)}


def _recu(champs: dict[str, str], visite: Visite, etat: Bouchon) -> Recu:
    """Raises `EchangeRompu`, `JetonRefuse` or `ClaimRefuse`."""
    inscription = _inscription(etat)
    description = decouvrir(inscription)
    controler_iss(inscription, description, champs)
    if "code" not in champs:
        raise EchangeRompu(f"FranceConnect a répondu {champs.get('error', 'sans code')}")
    recu = echanger(
        inscription,
        description,
        code=champs["code"],
        nonce=visite.nonce,
        horloge=etat.maintenant,
    )
    if recu.userinfo.get("sub") != recu.claims["sub"]:
        raise ClaimRefuse("sub", "l’identité reçue n’est pas celle du jeton")
    return recu


def _page(rupture: Exception) -> PageErreur:
    return PageErreur("site_identification", f"Le site n’a pas pu vous identifier : {rupture}.")
