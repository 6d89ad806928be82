"""A language out and back: a table for its translator, then the file of a next release."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.metier.langues.phrases import PHRASES
from app.metier.langues.traduction import (
    Langue,
    TraductionInvalide,
    Traduite,
    assembler,
    lire,
)
from app.socle.langue.noms import plier
from app.socle.langue.saisies import sur_une_ligne
from app.socle.tableur import FichierRefuse, Tableau

COLONNES = ("cle", "francais", "traduction", "etat", "note")
A_TRADUIRE, A_RELIRE = "à traduire", "à relire"
_RELECTURE = {
    "relu_par": "Qui a relu ? Un métier ou un organisme, jamais un nom de personne.",
    "relu_le": "Le jour de la relecture, par exemple 2027-05-03. Vide tant que personne n’a relu.",
}
_FAUTES_MONTREES = 20


@dataclass(frozen=True, slots=True)
class Changement:
    """What a file changes of one line of a language: the value before and after."""

    cle: str
    avant: str
    apres: str


def etat(langue: Langue, cle: str) -> str:
    """Return what is to be done with a sentence; nothing when it says today's French."""
    traduite = langue.phrases[cle]
    if not traduite.dite:
        return A_TRADUIRE
    return "" if traduite.fr == PHRASES[cle].texte else A_RELIRE


def lignes(langue: Langue) -> list[Sequence[str]]:
    """Return a language as the rows of a table, its titles first: the French as it is today."""
    relecture = {"relu_par": langue.relu_par, "relu_le": _jour(langue.relu_le)}
    return [
        COLONNES,
        *((champ, _RELECTURE[champ], dit, "", "") for champ, dit in relecture.items()),
        *(
            (p.cle, p.texte, langue.phrases[p.cle].dite, etat(langue, p.cle), p.note)
            for p in PHRASES.values()
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Rangee:
    cle: str
    fr: str
    dite: str
    etat: str

    @property
    def est_d_un_autre_jour(self) -> bool:
        """True when the French beside it is not what the service says today."""
        phrase = PHRASES.get(self.cle)
        return phrase is not None and sur_une_ligne(phrase.texte) != sur_une_ligne(self.fr)


def relire(tableau: Tableau, actuelle: Langue, *, aujourd_hui: date) -> Langue:
    """Read a table that a translator filled. Raises FichierRefuse.

    A sentence left « à relire » keeps the French that it translated, so it stays so.
    """
    rangees = _rangees(tableau)
    fautes = [f"{cle} : deux fois" for cle in _repetees([une.cle for une in rangees])]
    fautes += [
        f"{une.cle} : le français a changé depuis ce fichier"
        for une in rangees
        if une.est_d_un_autre_jour
    ]
    try:
        lue = assembler(actuelle.cle, _brut(rangees, actuelle), aujourd_hui=aujourd_hui)
    except TraductionInvalide as erreur:
        raise FichierRefuse(_dire([*fautes, *str(erreur).splitlines()])) from erreur
    if fautes:
        raise FichierRefuse(_dire(fautes))
    if lue.relu_le and lue.relu_le == actuelle.relu_le and lue.phrases != actuelle.phrases:
        raise FichierRefuse(
            "Des phrases changent : mettez la date de leur relecture, ou effacez relu_par et relu_le."
        )
    return lue


def _rangees(tableau: Tableau) -> list[_Rangee]:
    la = tableau.colonnes({colonne: colonne for colonne in COLONNES})
    if manquent := [colonne for colonne in COLONNES[:4] if colonne not in la]:
        raise FichierRefuse(f"Il manque des colonnes : {', '.join(manquent)}.")
    rangs = [la[colonne] for colonne in COLONNES[:4]]
    return [_Rangee(*(ligne.cellule(rang).strip() for rang in rangs)) for ligne in tableau.lignes]


def _brut(rangees: Sequence[_Rangee], actuelle: Langue) -> dict[str, Any]:
    """Return the language as its file would hold it; a key of no sentence stays, to be refused."""
    relecture = {une.cle: une.dite for une in rangees if une.cle in _RELECTURE and une.dite}
    le = relecture.pop("relu_le", "")
    return {
        "nom": actuelle.nom,
        "nom_fr": actuelle.nom_fr,
        "sens": actuelle.sens,
        "mots": list(actuelle.mots),
        **relecture,
        **({"relu_le": _lire_jour(le)} if le else {}),
        **{
            une.cle: {"fr": _traduit(une, actuelle), "dite": une.dite}
            for une in rangees
            if une.cle not in _RELECTURE
        },
    }


def _traduit(rangee: _Rangee, actuelle: Langue) -> str:
    """Return the French that a row translates."""
    phrase = PHRASES.get(rangee.cle)
    if phrase and plier(rangee.etat) == plier(A_RELIRE):
        return actuelle.phrases[rangee.cle].fr
    return phrase.texte if phrase else rangee.fr


def _lire_jour(cellule: str) -> date | str:
    """Return a day, written as the service does or as a French spreadsheet writes it again."""
    try:
        return date.fromisoformat("-".join(reversed(cellule.split("/"))))
    except ValueError:
        return cellule


def _jour(jour: date | None) -> str:
    return jour.isoformat() if jour else ""


def _repetees(cles: Sequence[str]) -> list[str]:
    return sorted({cle for cle in cles if cles.count(cle) > 1})


def _dire(fautes: Sequence[str]) -> str:
    reste = len(fautes) - _FAUTES_MONTREES
    suite = f" ; et {reste} de plus" if reste > 0 else ""
    return f"Rien n’est pris. {' ; '.join(fautes[:_FAUTES_MONTREES])}{suite}."


def comparer(avant: Langue, apres: Langue) -> list[Changement]:
    """Return what `apres` changes of a language, line by line."""
    champs = [
        Changement("relu_par", avant.relu_par, apres.relu_par),
        Changement("relu_le", _jour(avant.relu_le), _jour(apres.relu_le)),
    ]
    phrases = [
        Changement(cle, avant.phrases[cle].dite, apres.phrases[cle].dite)
        for cle in PHRASES
        if (avant.phrases[cle].dite, etat(avant, cle))
        != (apres.phrases[cle].dite, etat(apres, cle))
    ]
    return [un for un in champs if un.avant != un.apres] + phrases


def ecrire(langue: Langue, *, aujourd_hui: date) -> str:
    """Return the file of a release, that `lire` was seen to read back."""
    champs: dict[str, Any] = {
        "nom": langue.nom,
        "nom_fr": langue.nom_fr,
        "sens": langue.sens,
        "mots": list(langue.mots),
        "relu_par": langue.relu_par,
    }
    entete = [
        f"# {langue.nom_fr} : comment traduire et faire relire, docs/langues.md.",
        *(f"{champ} = {_toml(dit)}" for champ, dit in champs.items()),
        f"relu_le = {langue.relu_le}" if langue.relu_le else "# relu_le = 2027-05-03",
    ]
    parties = [_table(cle, langue.phrases[cle]) for cle in PHRASES]
    texte = "\n".join([*entete, "", *parties])
    if lire(langue.cle, texte, aujourd_hui=aujourd_hui) != langue:
        raise TraductionInvalide("le fichier écrit ne dit pas cette langue")
    return texte


def _table(cle: str, traduite: Traduite) -> str:
    note = PHRASES[cle].note
    return "\n".join(
        [
            *([f"# {note}"] if note else []),
            f"[{cle}]",
            f"fr = {_toml(traduite.fr)}",
            f"dite = {_toml(traduite.dite)}",
            "",
        ]
    )


def _toml(valeur: object) -> str:
    # A text and a list are written in JSON as in TOML.
    return json.dumps(valeur, ensure_ascii=False)
