"""A list of people read from a file of a spreadsheet: all is checked, then all is kept or nothing."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from types import MappingProxyType

from app.metier.aidants.services import lire_adresse
from app.metier.habilitation.demandeur.candidats import NB_MAX, Personne
from app.socle.erreurs import ErreurMetier
from app.socle.langue.noms import plier
from app.socle.langue.saisies import sur_une_ligne

_COLONNES_MAX, _TAILLE_MAX = 50, 255
_FAUTES_MAX = 20
_FORMULES = ("=", "+", "-", "@", "\t", "\r")
# How each column may be headed, folded.
_TITRES: Mapping[str, str] = MappingProxyType(
    {
        "prenom": "prenom",
        "nom": "nom",
        "nom de famille": "nom",
        "courriel": "courriel",
        "e mail": "courriel",
        "email": "courriel",
        "mail": "courriel",
        "adresse e mail": "courriel",
        "adresse email": "courriel",
        "adresse mail": "courriel",
        "profession": "profession",
        "fonction": "profession",
        "metier": "profession",
        "telephone": "telephone",
        "conseiller numerique": "conseiller_numerique",
    }
)
COLONNES = ("Prénom", "Nom", "E-mail", "Profession", "Conseiller numérique")
_EXIGEES = {"prenom": "Prénom", "nom": "Nom", "courriel": "E-mail", "profession": "Profession"}
_OUI = ("oui", "o", "x", "1", "vrai", "true")


class ListeRefusee(ErreurMetier):
    """The file has faults: each says its line; nothing of it was kept."""

    def __init__(self, fautes: list[str]) -> None:
        reste = len(fautes) - _FAUTES_MAX
        self.fautes = fautes[:_FAUTES_MAX] + ([f"Et {reste} autres fautes."] if reste > 0 else [])
        super().__init__("Rien n’est ajouté : corrigez le fichier, puis envoyez-le encore.")


def lire_liste(octets: bytes, *, deja: frozenset[str]) -> list[Personne]:
    """Return the people of a file, in its order. Raises ListeRefusee with every fault.

    Separated by « ; » or « , », with or without its mark, in UTF-8 or as old Excel writes it;
    `deja` are the addresses that are in the list already.
    """
    lignes = _lignes(octets)
    if not lignes:
        raise ListeRefusee(["Ce fichier est vide."])
    champs = _champs(lignes[0][1])
    if manquent := [titre for champ, titre in _EXIGEES.items() if champ not in champs]:
        raise ListeRefusee([f"Il manque une colonne : {', '.join(manquent)}."])
    if len(lignes) - 1 > NB_MAX:
        raise ListeRefusee([f"{len(lignes) - 1} lignes : il en faut {NB_MAX} au plus."])
    personnes, fautes, vues = [], [], set(deja)
    for rang, cellules in lignes[1:]:
        lue = dict(zip(champs, cellules, strict=False))
        trouvees = list(_fautes(lue, vues))
        fautes += [f"Ligne {rang} : {faute}" for faute in trouvees]
        if not trouvees:
            vues.add(lire_adresse(lue["courriel"]))
            personnes.append(_personne(lue))
    if fautes:
        raise ListeRefusee(fautes)
    if not personnes:
        raise ListeRefusee(["Ce fichier n’a que des titres : il n’y a personne à ajouter."])
    return personnes


def _lignes(octets: bytes) -> list[tuple[int, list[str]]]:
    """Return the lines that say something, each with its rank in the file."""
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", "replace")
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    if texte.startswith("PK\x03\x04") or "\0" in texte:
        raise ListeRefusee(
            ["Ce fichier n’est pas du texte. Dans votre tableur, enregistrez-le en CSV."]
        )
    premiere = texte.partition("\n")[0]
    separateur = ";" if premiere.count(";") >= premiere.count(",") else ","
    lecteur = csv.reader(StringIO(texte), delimiter=separateur)
    try:
        lues = [
            (lecteur.line_num, [_cellule(c) for c in ligne[:_COLONNES_MAX]]) for ligne in lecteur
        ]
    except csv.Error as erreur:
        raise ListeRefusee(["Ce fichier ne se lit pas. Enregistrez-le en CSV."]) from erreur
    return [(rang, cellules) for rang, cellules in lues if any(cellules)]


def _cellule(texte: str) -> str:
    """Return a cell without the mark that keeps a spreadsheet from running it."""
    lue = sur_une_ligne(texte[: 4 * _TAILLE_MAX])
    return lue[1:] if lue[:1] == "'" and lue[1:].startswith(_FORMULES) else lue


def _champs(titres: list[str]) -> list[str]:
    return [_TITRES.get(" ".join(plier(titre)), "") for titre in titres]


def _fautes(lue: Mapping[str, str], vues: set[str]) -> Iterator[str]:
    for champ, titre in _EXIGEES.items():
        if not lue.get(champ):
            yield f"il manque « {titre} »."
        elif len(lue[champ]) > _TAILLE_MAX:
            yield f"« {titre} » est trop long."
    if not lue.get("courriel"):
        return
    try:
        if lire_adresse(lue["courriel"]) in vues:
            yield "cette adresse est déjà dans la liste."
    except ErreurMetier:
        yield "cette adresse e-mail n’est pas complète."


def _personne(lue: Mapping[str, str]) -> Personne:
    return Personne(
        prenom=lue["prenom"],
        nom=lue["nom"],
        courriel=lue["courriel"],
        profession=lue["profession"],
        telephone=(lue.get("telephone") or "")[:30] or None,
        conseiller_numerique=" ".join(plier(lue.get("conseiller_numerique", ""))) in _OUI,
    )
