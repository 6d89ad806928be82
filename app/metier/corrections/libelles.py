"""The words of the catalogue that screens and tables share."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from app.metier.demarches.fichier import SEPARATEUR
from app.socle.langue.dates import jour_long

# What a correction did to its entry.
NATURES: Mapping[str, str] = MappingProxyType(
    {
        "ajout": "Ajout",
        "correction": "Correction",
        "verification": "Vérification du site",
        "retrait": "Retrait",
        "retour": "Remise au catalogue",
    }
)
RIEN_N_A_CHANGE = "Rien n’a changé sur le site."
CHAMPS: Mapping[str, str] = MappingProxyType(
    {
        "cle": "Clé",
        "nom": "Nom",
        "mots": "Mots que l’on tape",
        "domaine": "Thème",
        "site": "Site",
        "adresse": "Adresse du site",
        "franceconnect": "FranceConnect",
        "apporter": "À apporter",
        "attention": "À savoir avant",
        "signe_seule": "La personne signe elle-même",
        "source": "D’où vient l’état de FranceConnect",
        "verifie_le": "Site vu le",
        "verifie_par": "Vu par",
        "texte": "Toujours dit de ce thème",
    }
)


def dire(champ: str, cellule: str) -> str:
    """Return what a table holds of a field as a sentence has it: a list, a day."""
    if champ == "verifie_le":
        return jour_long(date.fromisoformat(cellule))
    return cellule.replace(SEPARATEUR, " ; " if champ == "apporter" else ", ")
