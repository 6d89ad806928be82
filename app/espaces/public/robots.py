"""What robots may read: the list of it, and its map."""

from flask import Response, render_template, url_for

from app.espaces.public import plan
from app.metier.aidants.droits import Droit
from app.metier.territoires.cog import departements
from app.web.acces import exige
from app.web.configuration import adresse_publique

A_INDEXER = (
    "public.accueil",
    "public.personnes_aidees",
    "public.structures",
    "lieux.trouver",
    "public.questions",
    "public.ressources",
    "guide.sommaire",
    "guide.personne_aidee",
    "guide.aidant",
    "guide.referent",
    "ouvertures.ouvertures",
    "public.mentions_legales",
    "public.donnees_personnelles",
    "public.conditions",
    "public.accessibilite",
    "public.plan_du_site",
    "statistiques.statistiques",
    "statistiques.types",
    "statistiques.reseau",
)
_DEPARTEMENT = "statistiques.departement"


@plan.get("/robots.txt")
@exige(Droit.PUBLIC)
def robots() -> Response:
    """Robots read what is for everybody, nothing else."""
    permises = [f"Allow: {url_for(route)}$" for route in A_INDEXER]
    departement = url_for(_DEPARTEMENT, code_departement="")
    lignes = [
        "User-agent: *",
        *permises,
        f"Allow: {departement}",
        f"Allow: {url_for('.carte_du_site')}$",
        "Disallow: /",
        f"Sitemap: {adresse_publique(url_for('.carte_du_site'))}",
    ]
    return Response("\n".join(lignes) + "\n", mimetype="text/plain")


@plan.get("/sitemap.xml")
@exige(Droit.PUBLIC)
def carte_du_site() -> Response:
    """Every page that a search engine may show, each département's figures among them."""
    chemins = [url_for(route) for route in A_INDEXER]
    chemins += [url_for(_DEPARTEMENT, code_departement=code) for code in departements()]
    page = render_template(
        "public/carte_du_site.xml", urls=[adresse_publique(chemin) for chemin in chemins]
    )
    reponse = Response(page, mimetype="application/xml")
    reponse.headers["Cache-Control"] = "public, max-age=86400"
    return reponse
