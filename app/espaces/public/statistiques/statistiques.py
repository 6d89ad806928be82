"""The figures of the country, of a région, a type or a theme: closed months, charts and tables."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from flask import render_template, request, url_for

from app.espaces.public.statistiques import plan
from app.espaces.public.statistiques.carte import cases
from app.espaces.public.statistiques.parts import Part, part, triees
from app.metier.aidants.droits import Droit
from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.colonnes import libelle
from app.metier.chiffres.definitions import PUBLIQUES
from app.metier.chiffres.mois import CINQ_ANS, DOUZE
from app.metier.chiffres.publication import departements_de
from app.metier.chiffres.publics import FRANCE, Publie, Vue, publie
from app.metier.chiffres.secret import PLANCHER_PERSONNES
from app.metier.demarches.domaines import DOMAINES
from app.metier.organisations.types import TYPES
from app.metier.territoires.cog import regions
from app.socle.erreurs import Introuvable
from app.web.acces import exige
from app.web.bdd import session

# One at a time: two crossed would be a number more to subtract from.
_FILTRES: Mapping[Maille, Collection[str]] = MappingProxyType(
    {Maille.REGION: regions().keys(), Maille.TYPE: TYPES.keys(), Maille.THEME: DOMAINES}
)
_DUREES: Mapping[str, int] = MappingProxyType({"12": DOUZE, "60": CINQ_ANS})


@plan.get("/statistiques")
@exige(Droit.PUBLIC)
def statistiques() -> str:
    """France, or what the address names; twelve months, or sixty."""
    vue, nb_mois = _vue_demandee(), _duree_demandee()
    lu = publie(session(), vue, nb_mois=nb_mois)
    return render_template(
        "public/statistiques/statistiques.html",
        lu=lu,
        vue=vue,
        ou=libelle(vue.maille, vue.code),
        durees=_durees(vue),
        mesures=PUBLIQUES,
        plancher=PLANCHER_PERSONNES,
        # A page leaves in the first flight: five years leave alone.
        **(_parts(lu) if lu and nb_mois == DOUZE else {}),
    )


@plan.get("/statistiques/types")
@exige(Droit.PUBLIC)
def types() -> str:
    """Every type of structure that did something in the last month, each leading to its months."""
    lu = publie(session())
    return render_template(
        "public/statistiques/types.html",
        lu=lu,
        par_type=triees(part(lu, Maille.TYPE, cle) for cle in TYPES) if lu else [],
        plancher=PLANCHER_PERSONNES,
    )


def _duree_demandee() -> int:
    """Return how many months the address asks for. Raises Introuvable for any other number."""
    lue = request.args.get("mois", "12")
    if lue not in _DUREES:
        raise Introuvable
    return _DUREES[lue]


def _durees(vue: Vue) -> list[tuple[str, str, bool]]:
    """Return the two lengths of a series: their words, their address, whether one is there."""
    demandee = _duree_demandee()
    ici: dict[str, Any] = {} if vue == FRANCE else {vue.maille.value: vue.code}
    return [
        ("Douze mois", url_for(".statistiques", **ici), demandee == DOUZE),
        ("Cinq ans", url_for(".statistiques", **ici, mois=CINQ_ANS), demandee == CINQ_ANS),
    ]


def _vue_demandee() -> Vue:
    """Read the address. Raises Introuvable when it names nothing, or two at once."""
    nommes = [maille for maille in _FILTRES if maille in request.args]
    if not nommes:
        return FRANCE
    (maille, *autres), code = nommes, request.args[nommes[0]]
    if autres or code not in _FILTRES[maille]:
        raise Introuvable
    return Vue(maille, code)


def _parts(lu: Publie) -> dict[str, object]:
    if lu.vue.maille is Maille.REGION:
        codes = departements_de(lu.vue.code)
        return {"par_departement": [part(lu, Maille.DEPARTEMENT, code) for code in codes]}
    if lu.vue != FRANCE:
        return {}
    par_region = _par_region(lu)
    return {
        "cases": cases({une.code: une.nombre for une in par_region if une.code}),
        "par_region": par_region,
        "par_theme": triees(part(lu, Maille.THEME, cle) for cle in DOMAINES),
        "noms": {code: une.nom for code, une in regions().items()},
    }


def _par_region(lu: Publie) -> list[Part]:
    parts = [part(lu, Maille.REGION, code) for code in regions()]
    ailleurs = part(lu, Maille.REGION, SANS_CODE)
    dites = sorted(parts, key=lambda une: une.titre.replace("Î", "I"))
    return dites if ailleurs.nombre == 0 else [*dites, ailleurs]
