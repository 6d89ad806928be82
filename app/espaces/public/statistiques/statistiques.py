"""The figures of the whole country, or of a région: twelve closed months, charts and tables."""

from dataclasses import dataclass

from flask import render_template, request

from app.espaces.public.statistiques import plan
from app.espaces.public.statistiques.carte import cases
from app.metier.aidants.droits import Droit
from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.definitions import PUBLIQUES
from app.metier.chiffres.publication import departements_de
from app.metier.chiffres.publics import Publie, publie
from app.metier.chiffres.secret import PLANCHER_PERSONNES
from app.metier.demarches.domaines import TITRES
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import CodeDepartement, CodeRegion, Region, departements, regions
from app.socle.erreurs import Introuvable
from app.web.acces import exige
from app.web.bdd import session

_DESSINEE = "demarches"
# A page leaves in the first flight: the other types are in the file.
_TYPES_MONTRES = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a table: its words, its number (None: secret), and the région it leads to."""

    titre: str
    nombre: int | None
    code_region: str | None = None


@plan.get("/statistiques")
@exige(Droit.PUBLIC)
def statistiques() -> str:
    """France, or the région that the address names."""
    region = _region_demandee()
    lu = publie(session(), region.code_region if region else None)
    return render_template(
        "public/statistiques/statistiques.html",
        lu=lu,
        region=region,
        mesures=PUBLIQUES,
        plancher=PLANCHER_PERSONNES,
        **(_parts(lu, region) if lu else {}),
    )


def _region_demandee() -> Region | None:
    """Read the address. Raises Introuvable when it names no région."""
    code = request.args.get("region")
    if code is None:
        return None
    if code not in regions():
        raise Introuvable
    return regions()[CodeRegion(code)]


def _parts(lu: Publie, region: Region | None) -> dict[str, object]:
    if region is not None:
        return {"par_departement": _par_departement(lu, region.code_region)}
    types = _triees(lu, Maille.TYPE, {cle: un.titre for cle, un in TYPES.items()})
    return {
        "cases": cases({code: lu.nombre(Maille.REGION, code, _DESSINEE) for code in regions()}),
        "par_region": _par_region(lu),
        "par_type": types[:_TYPES_MONTRES],
        "nb_autres_types": len(types[_TYPES_MONTRES:]),
        "par_theme": _triees(lu, Maille.THEME, dict(TITRES)),
        "noms": {code: une.nom for code, une in regions().items()},
    }


def _par_region(lu: Publie) -> list[Part]:
    dites = sorted(regions().values(), key=lambda une: une.nom.replace("Î", "I"))
    parts = [
        Part(une.nom, lu.nombre(Maille.REGION, une.code_region, _DESSINEE), une.code_region)
        for une in dites
    ]
    ailleurs = lu.nombre(Maille.REGION, SANS_CODE, _DESSINEE)
    return parts if ailleurs == 0 else [*parts, Part("Hors région", ailleurs)]


def _par_departement(lu: Publie, code_region: str) -> list[Part]:
    return [
        Part(
            f"{departements()[CodeDepartement(code)].nom} ({code})",
            lu.nombre(Maille.DEPARTEMENT, code, _DESSINEE),
        )
        for code in departements_de(code_region)
    ]


def _triees(lu: Publie, maille: Maille, titres: dict[str, str]) -> list[Part]:
    """What holds something, the most first, then what is secret."""
    parts = [Part(titre, lu.nombre(maille, cle, _DESSINEE)) for cle, titre in titres.items()]
    return sorted((une for une in parts if une.nombre != 0), key=lambda une: -(une.nombre or 0))
