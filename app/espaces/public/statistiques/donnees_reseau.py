"""The network's figures as open data: one CSV of every month, and its Table Schema."""

from flask import Response, url_for

from app.espaces.public.statistiques import plan
from app.espaces.public.statistiques.fichiers import (
    a_ecrire,
    decrite_par,
    ouverte,
    schema_de,
    table,
)
from app.metier.aidants.droits import Droit
from app.metier.reseau.colonnes import CLE_PRIMAIRE, COLONNES, VERSION, etat, tout
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique


@plan.get("/statistiques/reseau.csv")
@exige(Droit.PUBLIC)
def reseau_csv() -> Response:
    """Every month counted; 304 while none was since."""
    reponse = Response(mimetype="text/csv")
    reponse.set_etag(etat(session()), weak=True)
    if a_ecrire(reponse):
        reponse.set_data(table(COLONNES, tout(session())))
    return ouverte(decrite_par(reponse, url_for(".reseau_schema")))


@plan.get("/statistiques/reseau.schema.json")
@exige(Droit.PUBLIC)
def reseau_schema() -> Response:
    """What each column holds, as Table Schema says it."""
    return schema_de(
        COLONNES,
        CLE_PRIMAIRE,
        name="aidants-connect-reseau",
        title="Le réseau d’Aidants Connect, mois par mois",
        description="Par mois clos : France, régions, départements, types de structure. "
        "Les petits nombres sont cachés. Licence Ouverte 2.0 (etalab-2.0).",
        version=VERSION,
        homepage=adresse_publique(url_for(".reseau")),
        path=adresse_publique(url_for(".reseau_csv")),
    )
