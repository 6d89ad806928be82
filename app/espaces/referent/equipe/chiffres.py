"""The organisation's figures, month by month: charts with their tables, and a file."""

import re
from datetime import date

from flask import Response, render_template, request

from app.espaces.referent.equipe import plan
from app.metier.aidants.droits import Droit
from app.metier.chiffres.definitions import GRAPHIQUES, MESURES
from app.metier.chiffres.mois import DOUZE, decale, mois_de
from app.metier.chiffres.queries import Releve, releve
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.tableur import tableur

_MOIS = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@plan.get("/equipe/chiffres")
@exige(Droit.EQUIPE)
def chiffres() -> str:
    """Twelve months of the organisation: nothing of a person helped, nothing of an aidant."""
    lu, courant = _releve_demande(), _mois_courant()
    dernier = lu.mois[-1]
    return render_template(
        "referent/equipe/chiffres.html",
        releve=lu,
        courant=courant,
        apres=min(decale(dernier, DOUZE), courant) if dernier < courant else None,
        mesures=MESURES,
        graphiques=GRAPHIQUES,
    )


@plan.get("/equipe/chiffres.csv")
@exige(Droit.EQUIPE)
def chiffres_csv() -> Response:
    """The same twelve months, for a spreadsheet."""
    lu, structure = _releve_demande(), personne().organisation.nom
    lignes = [["Structure", "Mois", *(mesure.titre for mesure in MESURES.values())]]
    for mois, *nombres in zip(lu.mois, *(lu.serie(cle) for cle in MESURES), strict=True):
        comptes = ["" if nombre is None else str(nombre) for nombre in nombres]
        lignes.append([structure, f"{mois:%Y-%m}", *comptes])
    return tableur(lignes, nom=f"chiffres-{lu.mois[-1]:%Y-%m}")


def _mois_courant() -> date:
    return mois_de(maintenant(), personne().organisation.zone)


def _releve_demande() -> Releve:
    """Read the months that the address asks for. Raises Introuvable where there is none."""
    organisation, courant = personne().organisation, _mois_courant()
    texte = request.args.get("jusqu_a")
    if texte is not None and not _MOIS.fullmatch(texte):
        raise Introuvable
    jusqu_a = date.fromisoformat(f"{texte}-01") if texte else courant
    lu = releve(session(), organisation.id, organisation.zone, jusqu_a=jusqu_a)
    commence = jusqu_a == courant or (lu.premier is not None and lu.premier <= jusqu_a)
    if jusqu_a > courant or not commence:
        raise Introuvable
    return lu
