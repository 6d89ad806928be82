"""The figures of the network: who can work, who is being trained, what is asked."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import render_template, request, url_for

from app.espaces.public.statistiques import plan
from app.metier.aidants.droits import Droit
from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.colonnes import libelle
from app.metier.chiffres.publication import codes_des_regions, departements_de
from app.metier.chiffres.publics import FRANCE, Vue
from app.metier.chiffres.secret import PLANCHER_PERSONNES
from app.metier.organisations.types import TYPES
from app.metier.reseau.definitions import RESEAU
from app.metier.reseau.queries import Reseau
from app.metier.reseau.queries import reseau as lire
from app.metier.territoires.cog import regions
from app.socle.erreurs import Introuvable
from app.web.acces import exige
from app.web.bdd import session

# What a table says of each month, and of each part: the rest is of the last month alone.
_SUIVIES = ("aidants_en_mesure", "aidants_au_travail", "structures_en_mesure", "demandes_recues")


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row of a table: its words, where it leads, its figures in the order of the columns."""

    titre: str
    url: str | None
    nombres: list[int | None]


@plan.get("/statistiques/reseau")
@exige(Droit.PUBLIC)
def reseau() -> str:
    """France, or the région or the type that the address names."""
    vue = _vue_demandee()
    lu = lire(session(), vue)
    return render_template(
        "public/statistiques/reseau.html",
        lu=lu,
        vue=vue,
        ou=libelle(vue.maille, vue.code),
        mesures=RESEAU,
        suivies=_suivies(lu) if lu else [],
        parts=_parts(lu) if lu else [],
        plancher=PLANCHER_PERSONNES,
        types={} if vue.code else {cle: un.titre for cle, un in TYPES.items()},
    )


def _vue_demandee() -> Vue:
    """Read the address. Raises Introuvable when it names nothing, or two at once."""
    codes: dict[Maille, Collection[str]] = {
        Maille.REGION: regions().keys(),
        Maille.TYPE: TYPES.keys(),
    }
    nommes = [maille for maille in codes if maille in request.args]
    if not nommes:
        return FRANCE
    (maille, *autres), code = nommes, request.args[nommes[0]]
    if autres or code not in codes[maille]:
        raise Introuvable
    return Vue(maille, code)


def _suivies(lu: Reseau) -> list[str]:
    return [cle for cle in _SUIVIES if lu.est_comptee(lu.mois[0], cle)]


def _parts(lu: Reseau) -> list[Rangee]:
    match lu.maille_des_parts:
        case Maille.REGION:
            codes = sorted(codes_des_regions(), key=_place)
        case Maille.DEPARTEMENT:
            codes = departements_de(lu.vue.code)
        case _:
            return []
    return [_part(lu, lu.maille_des_parts, code) for code in codes]


def _place(code_region: str) -> tuple[bool, str]:
    """By name; what is in no région comes last."""
    return code_region == SANS_CODE, libelle(Maille.REGION, code_region).replace("Î", "I")


def _part(lu: Reseau, maille: Maille, code: str) -> Rangee:
    mene = maille is Maille.REGION and code != SANS_CODE
    return Rangee(
        libelle(maille, code),
        url_for(".reseau", region=code) if mene else None,
        [lu.part(code, cle) for cle in _suivies(lu)],
    )
