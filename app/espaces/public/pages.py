"""Public pages: for the persons helped, for organisations, legal pages."""

from datetime import timedelta

from flask import current_app, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.public import plan
from app.metier.aidants.conditions import en_vigueur
from app.metier.aidants.droits import Droit
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.configuration import adresse_publique, reglages
from app.web.reponses.securite import (
    CONNEXION,
    DEFI,
    DEMANDEUR,
    DISTANCE,
    NAVIGATEUR,
    ORDINATEUR,
    POSTE,
    nom_cookie,
)
from app.web.reponses.statiques import Statiques

_VIE_SECURITE_TXT = timedelta(days=180)
_COOKIES = (CONNEXION, NAVIGATEUR, ORDINATEUR, POSTE, DEFI, DEMANDEUR, DISTANCE)


@plan.get("/personnes-aidees")
@exige(Droit.PUBLIC)
def personnes_aidees() -> str:
    """For who is helped: what is signed, what may be done, how to stop it."""
    return render_template("public/personnes_aidees.html", a_distance=reglages().mandat_a_distance)


@plan.get("/structures")
@exige(Droit.PUBLIC)
def structures() -> str:
    """For organisations: who can, how it goes, what they answer for."""
    return render_template("public/structures.html")


@plan.get("/ressources")
@exige(Droit.PUBLIC)
def ressources() -> str:
    """What each public needs: who is helped, aidants, référents, elected people."""
    return render_template("public/ressources.html")


@plan.get("/mentions-legales")
@exige(Droit.PUBLIC)
def mentions_legales() -> str:
    """Who publishes, who hosts, whom to tell of a flaw."""
    return render_template("public/mentions_legales.html", exploitant=reglages().exploitant)


@plan.get("/donnees-personnelles")
@exige(Droit.PUBLIC)
def donnees_personnelles() -> str:
    """What is kept of whom, why, how long, and every cookie."""
    return render_template(
        "public/donnees_personnelles.html",
        exploitant=reglages().exploitant,
        a_distance=reglages().mandat_a_distance,
        cookies={
            "session": current_app.config["SESSION_COOKIE_NAME"],
            **{nom: nom_cookie(nom) for nom in _COOKIES},
        },
    )


@plan.get("/conditions")
@exige(Droit.PUBLIC)
def conditions() -> str:
    """The terms that every aidant accepts, for anybody to read."""
    return render_template("public/conditions.html", version=en_vigueur())


@plan.get("/accessibilite")
@exige(Droit.PUBLIC)
def accessibilite() -> str:
    """The accessibility statement; its rate is computed from docs/rgaa.md by a test."""
    return render_template("public/accessibilite.html")


@plan.get("/plan-du-site")
@exige(Droit.PUBLIC)
def plan_du_site() -> str:
    """Every page one can start from."""
    return render_template("public/plan_du_site.html")


@plan.get("/.well-known/security.txt")
@exige(Droit.PUBLIC)
def securite_txt() -> Response:
    """Whom to tell of a flaw (RFC 9116).

    A running service renews it: it expires 180 days after the day it is read, under the year
    that the RFC recommends.
    """
    jour = maintenant().replace(hour=0, minute=0, second=0, microsecond=0)
    contact = adresse_publique(url_for("public.mentions_legales")) + "#faille"
    return _texte(
        [
            f"Contact: {contact}",
            f"Expires: {jour + _VIE_SECURITE_TXT:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: fr, en",
            f"Canonical: {adresse_publique(url_for('public.securite_txt'))}",
        ]
    )


@plan.get("/favicon.ico")
@exige(Droit.PUBLIC)
def icone() -> Response:
    """Browsers ask for it by themselves, on papers whose head names no icon."""
    statiques = current_app.extensions["statiques"]
    assert isinstance(statiques, Statiques)
    return statiques.servir("icone.svg")


def _texte(lignes: list[str]) -> Response:
    return Response("\n".join(lignes) + "\n", mimetype="text/plain")
