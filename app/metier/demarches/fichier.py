"""The catalogue out and back: a table to correct in a spreadsheet, then the file of a next release."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from app.metier.demarches.catalogue import Catalogue, CatalogueInvalide, assembler, lire
from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import Demarche, champs
from app.metier.demarches.regles import Faute
from app.socle.langue.saisies import sur_une_ligne
from app.socle.tableur import FichierRefuse, Tableau

# The columns are the fields of an entry, in its order: docs/demarches.md says what each means.
COLONNES = tuple(champ.name for champ in fields(Demarche))
MAXIMUM = 500
_LISTES = ("mots", "apporter")
SEPARATEUR = " | "
_NOMS = {colonne.replace("_", " "): colonne for colonne in COLONNES}
_FAUTES_MONTREES = 20
_EN_TETE = (
    "# Catalogue des démarches et des sites. Comment le lire et le corriger : docs/demarches.md.\n"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file changes of one démarche: the value before and after of each field."""

    demarche: Demarche
    champs: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ecart:
    """What a file changes of the catalogue."""

    nouvelles: Sequence[Demarche]
    retirees: Sequence[Demarche]
    changees: Sequence[Difference]
    ordre_change: bool

    @property
    def est_vide(self) -> bool:
        """True when the file says what the service already says."""
        return not (self.nouvelles or self.retirees or self.changees or self.ordre_change)


def lignes(catalogue: Catalogue) -> list[Sequence[str]]:
    """Return the démarches as the rows of a table, its titles first."""
    return [COLONNES, *(list(cellules(d).values()) for d in catalogue.demarches.values())]


def cellules(demarche: Demarche) -> dict[str, str]:
    """Return what a table shows of each field of a démarche."""
    return {colonne: _cellule(getattr(demarche, colonne)) for colonne in COLONNES}


def _cellule(valeur: object) -> str:
    if isinstance(valeur, tuple):
        return SEPARATEUR.join(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else ""
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur or "")


def relire(tableau: Tableau, actuel: Catalogue, *, aujourd_hui: date) -> Catalogue:
    """Read a table of démarches; the sites and what is said of themes stay. Raises FichierRefuse."""
    la = tableau.colonnes(_NOMS)
    if manquent := [colonne for colonne in COLONNES if colonne not in la]:
        raise FichierRefuse(f"Il manque des colonnes : {', '.join(manquent)}.")
    if len(tableau.lignes) > MAXIMUM:
        raise FichierRefuse(f"Ce fichier a trop de démarches : {MAXIMUM} au plus.")
    fiches = [
        _fiche(_comme_avant({c: ligne.cellule(rang) for c, rang in la.items()}, actuel))
        for ligne in tableau.lignes
    ]
    sites = [champs(site) for site in actuel.sites.values()]
    brut = {"demarche": fiches, "site": sites, "avertissements": dict(actuel.avertissements)}
    try:
        return assembler(brut, aujourd_hui=aujourd_hui)
    except CatalogueInvalide as erreur:
        raise FichierRefuse(_dire(str(erreur).splitlines())) from erreur


def _comme_avant(dites: Mapping[str, str], actuel: Catalogue) -> dict[str, str]:
    """Return the cells, those that nobody touched as they were: a table loses no-break spaces."""
    ancienne = actuel.demarches.get(dites["cle"])
    avant = cellules(ancienne) if ancienne else {}
    return {
        colonne: avant[colonne]
        if colonne in avant and sur_une_ligne(avant[colonne]).strip() == cellule
        else cellule
        for colonne, cellule in dites.items()
    }


def _dire(fautes: Sequence[str]) -> str:
    reste = len(fautes) - _FAUTES_MONTREES
    suite = f" ; et {reste} de plus" if reste > 0 else ""
    return f"Rien n’est pris. {' ; '.join(fautes[:_FAUTES_MONTREES])}{suite}."


def _fiche(dites: Mapping[str, str]) -> dict[str, Any]:
    """Return an entry as the file of the service would hold it: an empty cell is no field."""
    return {
        colonne: _valeur(colonne, cellule)
        for colonne in COLONNES
        if (cellule := dites[colonne]) and not (colonne == "signe_seule" and cellule == "non")
    }


def _valeur(colonne: str, cellule: str) -> object:
    """Return the value of a cell; one of no right shape stays a text, which is then refused."""
    if colonne in _LISTES:
        return [dit.strip() for dit in cellule.split("|")]
    if colonne == "signe_seule":
        return True if cellule == "oui" else cellule
    return _jour(cellule) if colonne == "verifie_le" else cellule


def _jour(cellule: str) -> date | str:
    """Return a day, written as the service does or as a French spreadsheet writes it again."""
    try:
        return date.fromisoformat("-".join(reversed(cellule.split("/"))))
    except ValueError:
        return cellule


def comparer(avant: Catalogue, apres: Catalogue) -> Ecart:
    """Return what `apres` changes, démarche by démarche."""
    anciennes, nouvelles = avant.demarches, apres.demarches
    gardees = [cle for cle in nouvelles if cle in anciennes]
    changees = [_difference(anciennes[cle], nouvelles[cle]) for cle in gardees]
    return Ecart(
        [d for cle, d in nouvelles.items() if cle not in anciennes],
        [d for cle, d in anciennes.items() if cle not in nouvelles],
        [difference for difference in changees if difference.champs],
        gardees != [cle for cle in anciennes if cle in nouvelles],
    )


def _difference(avant: Demarche, apres: Demarche) -> Difference:
    anciens, nouveaux = cellules(avant), cellules(apres)
    return Difference(
        apres,
        {c: (anciens[c], nouveaux[c]) for c in COLONNES if anciens[c] != nouveaux[c]},
    )


def ecrire(catalogue: Catalogue, *, aujourd_hui: date) -> str:
    """Return the file of a release, that `lire` was seen to read back. Raises CatalogueInvalide."""
    parties = [_EN_TETE, _table("[avertissements]", catalogue.avertissements)]
    for domaine in DOMAINES.values():
        siennes = [d for d in catalogue.demarches.values() if d.domaine == domaine.cle]
        parties += [f"# {domaine.titre}\n"] if siennes else []
        parties += [_table("[[demarche]]", champs(demarche)) for demarche in siennes]
    parties += [_table("[[site]]", champs(site)) for site in catalogue.sites.values()]
    texte = "\n".join(parties)
    if lire(texte, aujourd_hui=aujourd_hui) != catalogue:
        raise CatalogueInvalide(Faute("", "", "le fichier écrit ne dit pas ce catalogue"))
    return texte


def _table(titre: str, champs: Mapping[str, Any]) -> str:
    return "\n".join(
        [titre, *(f"{champ} = {_toml(valeur)}" for champ, valeur in champs.items()), ""]
    )


def _toml(valeur: object) -> str:
    if isinstance(valeur, date):
        return valeur.isoformat()
    # A text, a truth and a list are written in JSON as in TOML.
    return json.dumps(valeur, ensure_ascii=False)
