"""People who are proposed, from a file: all of it is checked, then all is kept or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.metier.aidants.services import lire_adresse
from app.socle.erreurs import ErreurMetier
from app.socle.langue.noms import plier
from app.socle.tableur import Tableau

NB_MAX = 200
_TAILLE_MAX = 255
_FAUTES_MAX = 20
FORMATION_DITE_MAX = 200
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
        "formation suivie ailleurs": "formation_dite",
        "formee ailleurs": "formation_dite",
    }
)
COLONNES = (
    "Prénom",
    "Nom",
    "E-mail",
    "Profession",
    "Conseiller numérique",
    "Formation suivie ailleurs",
)
_EXIGEES = {"prenom": "Prénom", "nom": "Nom", "courriel": "E-mail", "profession": "Profession"}
_OUI = ("oui", "o", "x", "1", "vrai", "true")


@dataclass(frozen=True, slots=True)
class Personne:
    """Somebody as they are proposed; `formation_dite` is where and when they were trained already."""

    prenom: str
    nom: str
    courriel: str
    profession: str | None = None
    telephone: str | None = None
    typologie: str | None = None
    conseiller_numerique: bool = False
    formation_dite: str | None = None


class ListeRefusee(ErreurMetier):
    """The file has faults: each says its line; nothing of it was kept."""

    def __init__(self, fautes: list[str]) -> None:
        reste = len(fautes) - _FAUTES_MAX
        self.fautes = fautes[:_FAUTES_MAX] + ([f"Et {reste} autres fautes."] if reste > 0 else [])
        super().__init__("Rien n’est ajouté : corrigez le fichier, puis envoyez-le encore.")


def lire_liste(tableau: Tableau, *, deja: frozenset[str]) -> list[Personne]:
    """Return the people of a file, in its order. Raises ListeRefusee with every fault.

    `deja` are the addresses that are in the list already.
    """
    champs = tableau.colonnes(_TITRES)
    if manquent := [titre for champ, titre in _EXIGEES.items() if champ not in champs]:
        raise ListeRefusee([f"Il manque une colonne : {', '.join(manquent)}."])
    if len(tableau.lignes) > NB_MAX:
        raise ListeRefusee([f"{len(tableau.lignes)} lignes : il en faut {NB_MAX} au plus."])
    personnes, fautes, vues = list[Personne](), list[str](), set(deja)
    for ligne in tableau.lignes:
        lue = {champ: ligne.cellule(colonne) for champ, colonne in champs.items()}
        trouvees = list(_fautes(lue, vues))
        fautes += [f"Ligne {ligne.rang} : {faute}" for faute in trouvees]
        if not trouvees:
            vues.add(lire_adresse(lue["courriel"]))
            personnes.append(_personne(lue))
    if fautes:
        raise ListeRefusee(fautes)
    if not personnes:
        raise ListeRefusee(["Ce fichier n’a que des titres : il n’y a personne à ajouter."])
    return personnes


def _fautes(lue: Mapping[str, str], vues: set[str]) -> Iterator[str]:
    for champ, titre in _EXIGEES.items():
        if not lue[champ]:
            yield f"il manque « {titre} »."
        elif len(lue[champ]) > _TAILLE_MAX:
            yield f"« {titre} » est trop long."
    if len(lue.get("formation_dite", "")) > FORMATION_DITE_MAX:
        yield f"« Formation suivie ailleurs » : {FORMATION_DITE_MAX} signes au plus."
    if not lue["courriel"]:
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
        telephone=lue.get("telephone", "")[:30] or None,
        conseiller_numerique=" ".join(plier(lue.get("conseiller_numerique", ""))) in _OUI,
        formation_dite=lue.get("formation_dite") or None,
    )
