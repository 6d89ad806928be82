"""The figures of a département on one sheet of paper, for a préfet."""

from dataclasses import dataclass

from flask import render_template

from app.espaces.public.statistiques import plan
from app.metier.aidants.droits import Droit
from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.colonnes import libelle
from app.metier.chiffres.definitions import PUBLIQUES
from app.metier.chiffres.publics import Publie, Vue, publie
from app.metier.chiffres.secret import PLANCHER_PERSONNES
from app.metier.territoires.cog import CodeDepartement, Departement, departements
from app.socle.erreurs import Introuvable
from app.web.acces import exige
from app.web.bdd import session


@dataclass(frozen=True, slots=True)
class Rangee:
    """One figure: its last month in the département, its région, France; its months there."""

    titre: str
    explication: str
    nombres: tuple[int | None, ...]
    serie: list[int | None]


@plan.get("/statistiques/departement/<code_departement>")
@exige(Droit.PUBLIC)
def departement(code_departement: str) -> str:
    """Twelve months, and the last one beside those of the région and of France."""
    if code_departement not in departements():
        raise Introuvable
    ici = departements()[CodeDepartement(code_departement)]
    lu = publie(session(), Vue(Maille.DEPARTEMENT, code_departement))
    nom_region = libelle(Maille.REGION, _code_region(ici))
    return render_template(
        "public/statistiques/departement.html",
        lu=lu,
        ici=ici,
        ou=f"{ici.nom} ({code_departement})",
        nom_region=nom_region,
        lieux=(ici.nom, nom_region, libelle(Maille.FRANCE, SANS_CODE)),
        rangees=_rangees(lu, ici) if lu else [],
        mesures=PUBLIQUES,
        plancher=PLANCHER_PERSONNES,
    )


def _rangees(lu: Publie, ici: Departement) -> list[Rangee]:
    la_region = _code_region(ici)
    return [
        Rangee(
            PUBLIQUES[mesure].titre,
            PUBLIQUES[mesure].explication,
            (
                nombre,
                lu.nombre(Maille.REGION, la_region, mesure),
                lu.nombre(Maille.FRANCE, SANS_CODE, mesure),
            ),
            lu.serie(mesure),
        )
        for mesure, nombre in lu.en_tete().items()
    ]


def _code_region(ici: Departement) -> str:
    return ici.region.code_region if ici.region else SANS_CODE
