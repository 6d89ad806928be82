"""Find a commune as people write it: the beginning of its name, a postal code, both."""

import re
from functools import cache

from app.metier.territoires.cog import Commune, commune, toutes
from app.metier.territoires.repertoire import Repertoire
from app.socle.langue.noms import aplatir
from app.socle.langue.saisies import lire_signes

_AU_PLUS = 20
_ENTRE_LES_LETTRES = re.compile(r"[^a-z0-9]+")
_CODE_POSTAL = re.compile(r"(\d{2}\s?\d{3})\b\s*(.*)", re.ASCII)
_ARTICLE = re.compile(r"(?:les? |la |l')")
_CEDEX = re.compile(r" cedex( \d+)?$")
# Nobody writes « Saint » in full.
_ABREGE = re.compile(r"\bst(e?)\b")


def communes_nommees(saisie: str, *, au_plus: int = _AU_PLUS) -> list[Commune]:
    """Return the communes whose name begins so, those that are named exactly so first.

    Accents, ligatures, hyphens and the leading article do not matter, « St » is « Saint ». The
    name of a former commune, or of an arrondissement, finds the one that it is part of.
    """
    trouvees: dict[str, Commune] = {}
    for lecture in _lectures(saisie):
        for ligne in _par_nom().commencant_par(lecture):
            trouvee = commune(ligne.partition("\t")[2])
            assert trouvee is not None
            trouvees.setdefault(trouvee.code_commune, trouvee)
            if len(trouvees) == au_plus:
                return list(trouvees.values())
    return list(trouvees.values())


def communes_du_code_postal(saisie: str) -> list[Commune]:
    """Return all the communes that a postal code serves, by name: there may be 46."""
    code_postal = lire_signes(saisie)
    lignes = _par_code_postal().commencant_par(f"{code_postal}\t")
    trouvees = [commune(ligne.partition("\t")[2]) for ligne in lignes]
    return sorted((c for c in trouvees if c is not None), key=lambda c: aplatir(c.nom))


def communes_du_lieu(saisie: str) -> list[Commune]:
    """Return the communes that a person may mean: one when it is certain, none when none is known.

    A postal code, a name, or the one before the other.
    """
    if lu := _CODE_POSTAL.match(saisie.strip()):
        servies = communes_du_code_postal("".join(lu[1].split()))
        noms = set(_lectures(_CEDEX.sub("", aplatir(lu[2]))))
        return _nommees(servies, noms) or servies
    nommees = communes_nommees(saisie)
    return _nommees(nommees, set(_lectures(saisie))) or nommees


def _nommees(communes: list[Commune], noms: set[str]) -> list[Commune]:
    """Return those of the communes that are named exactly so."""
    return [une for une in communes if noms & {*_cles(aplatir(une.nom))}]


def commune_de_l_adresse(code_postal: str, ville: str) -> Commune | None:
    """Return the one commune that has both this postal code and this name; None when in doubt."""
    noms = set(_lectures(_CEDEX.sub("", aplatir(ville))))
    trouvees = _nommees(communes_du_code_postal(code_postal), noms)
    return trouvees[0] if len(trouvees) == 1 else None


def _lectures(saisie: str) -> list[str]:
    """Return what is typed as it is looked for: « st » may begin « Stains », or « Saint-Just »."""
    plat = aplatir(saisie)
    lues = dict.fromkeys((_lettres(plat), _lettres(_ABREGE.sub(r"saint\1", plat))))
    return [lue for lue in lues if lue]


def _cles(plat: str) -> list[str]:
    """Return what a flattened name is found by: all of it; without its article."""
    return list(dict.fromkeys((_lettres(plat), _lettres(_ARTICLE.sub("", plat, count=1)))))


def _lettres(plat: str) -> str:
    return _ENTRE_LES_LETTRES.sub("", plat)


@cache
def _par_nom() -> Repertoire:
    nommees = [rangee for rangee in toutes() if rangee.nom]
    # All at once: one by one takes ten times as long.
    plats = aplatir("\n".join(rangee.nom for rangee in nommees)).split("\n")
    return Repertoire(
        f"{cle}\t{rangee.code_commune}"
        for rangee, plat in zip(nommees, plats, strict=True)
        for cle in _cles(plat)
    )


@cache
def _par_code_postal() -> Repertoire:
    return Repertoire(
        f"{code_postal}\t{rangee.code_commune}"
        for rangee in toutes()
        if rangee.est_actuelle
        for code_postal in rangee.codes_postaux
    )
