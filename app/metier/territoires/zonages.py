"""The rural zones of communes: read from a file, kept, asked for."""

import csv
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.territoires.cog import commune
from app.metier.territoires.models import Zonage
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import jour_a_paris
from app.socle.langue.lecture_dates import lire_jour
from app.socle.langue.saisies import lire_signes, sur_une_ligne

COLONNES = ["code_commune", "zonage", "date"]
_TAILLE_NOM = 40
# There are fewer communes than that.
_MAXIMUM = 40_000


def lire(lignes: Iterable[str], *, maintenant: datetime) -> list[dict[str, Any]]:
    """Return the rows of a CSV whose columns are COLONNES, separated by « ; » or « , ».

    Every line is checked before anything is written. Raises ErreurMetier, with the line.
    """
    entete, *rangees = _rangees(lignes)
    if [nom.strip().lower() for nom in entete] != COLONNES:
        raise ErreurMetier(f"La première ligne doit être : {';'.join(COLONNES)}.")
    if len(rangees) > _MAXIMUM:
        raise ErreurMetier(f"Le fichier dépasse {_MAXIMUM} lignes.")
    lus: dict[str, dict[str, Any]] = {}
    for rang, champs in enumerate(rangees, start=2):
        if champs:
            lu = _lire_un(rang, champs, maintenant)
            if lu["code_commune"] in lus:
                raise ErreurMetier(f"Ligne {rang} : cette commune est déjà plus haut.")
            lus[lu["code_commune"]] = lu
    return list(lus.values())


def remplacer(session: Session, lus: list[dict[str, Any]], *, maintenant: datetime) -> int:
    """Have these zones, and no other; return how many."""
    session.execute(delete(Zonage))
    if lus:
        session.execute(insert(Zonage), lus)
    journal.noter(session, "import_zonages", le=maintenant, details={"nombre": len(lus)})
    return len(lus)


def _rangees(lignes: Iterable[str]) -> list[list[str]]:
    toutes = [ligne.replace("\0", "") for ligne in lignes]
    separateur = ";" if toutes and ";" in toutes[0] else ","
    try:
        return list(csv.reader(toutes, delimiter=separateur)) or [[]]
    except csv.Error as erreur:
        raise ErreurMetier("Ce fichier ne se lit pas comme un CSV.") from erreur


def _lire_un(rang: int, champs: list[str], maintenant: datetime) -> dict[str, Any]:
    if len(champs) != len(COLONNES):
        raise ErreurMetier(f"Ligne {rang} : il faut {len(COLONNES)} colonnes.")
    code, nom, jour = lire_signes(champs[0]), sur_une_ligne(champs[1]), champs[2]
    trouvee, depuis = commune(code), lire_jour(jour, jour_a_paris(maintenant))
    if trouvee is None:
        raise ErreurMetier(f"Ligne {rang} : aucune commune ne porte le code INSEE « {code} ».")
    if not 0 < len(nom) <= _TAILLE_NOM:
        raise ErreurMetier(f"Ligne {rang} : le zonage compte de 1 à {_TAILLE_NOM} caractères.")
    if depuis is None:
        raise ErreurMetier(f"Ligne {rang} : la date se lit « 2024-07-01 ».")
    return {"code_commune": trouvee.code_commune, "nom": nom, "depuis_le": depuis}
