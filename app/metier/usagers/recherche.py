"""Find a person by what is typed: nobody is listed without it, nor outside the organisation."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, bindparam, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from app.metier.usagers.identite import CHAMPS_IDENTITE, Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.mots import mots_cherches
from app.metier.usagers.queries import Condition, Vue
from app.socle.sql import sans_le_voir
from app.socle.sql.ordre import Ordre

MAXIMUM = 8
_LETTRES = 3
_MOTS = 5
_PAR_NOM = ("nom_naissance", "prenoms", "date_naissance")
_IDENTITE = [getattr(Usager, champ) for champ in CHAMPS_IDENTITE]
_PRENOMS = CHAMPS_IDENTITE.index("prenoms")
# One more than is shown says that others match. Written out: PostgreSQL plans once, and must know
# that they are few.
_LIMITE: ColumnElement[int] = literal_column(str(MAXIMUM + 1))


@dataclass(frozen=True, slots=True)
class Trouvee:
    """A person as the finder shows them, at each letter: a row and no entity."""

    id: uuid.UUID
    identite: Identite | None


@dataclass(frozen=True, slots=True)
class Trouvees:
    """The persons to show, at most MAXIMUM, and whether others match too."""

    personnes: list[Trouvee]
    il_en_reste: bool


@dataclass(frozen=True, slots=True)
class Recherche:
    """What was typed, once precise enough: its statement, one for as many words, and its values."""

    requete: Select[*tuple[Any, ...]]
    valeurs: Mapping[str, object]


def preparer(
    organisation_id: uuid.UUID, saisie: str, *, visible: Vue, aujourd_hui: date
) -> Recherche | None:
    """Read what was typed: words of persons of this organisation start as its own.

    None when it is too vague: it takes 3 letters, a birth date, or a very short whole name. A word
    of fewer than 3 letters matches a whole word only. `visible` says whom the aidant may see
    (`mandats.queries.usager_visible`): a mandate may be reserved to colleagues.
    """
    mots = mots_cherches(saisie, aujourd_hui)
    if max((len(lectures[0]) for lectures in mots), default=0) < 2:
        return None
    mots = sorted(mots, key=lambda lectures: len(lectures[0]), reverse=True)[:_MOTS]
    bornes = {"organisation_id": organisation_id, **visible.valeurs}
    for rang, lectures in enumerate(mots):
        for choix, mot in enumerate(lectures):
            fin = mot + "{" if len(mot) >= _LETTRES else mot
            bornes |= {f"mot_{rang}_{choix}": mot, f"fin_{rang}_{choix}": fin}
    return Recherche(_par_mots(tuple(map(len, mots)), visible.condition), bornes)


def chercher(session: Session, recherche: Recherche) -> Trouvees:
    """Return who matches, by name."""
    return lire_trouvees(_ordre_de(recherche.requete).executer(session, recherche.valeurs))


def lire_trouvees(lignes: Iterable[Sequence[Any]]) -> Trouvees:
    """Return the persons of these rows, of a search or of `en_ordre`."""
    personnes = [
        Trouvee(usager_id, Identite(*identite) if identite[_PRENOMS] is not None else None)
        for usager_id, *identite in lignes
    ]
    return Trouvees(personnes[:MAXIMUM], len(personnes) > MAXIMUM)


def en_ordre(trouvees: CTE) -> Select[*tuple[Any, ...]]:
    """Return a search again, from the table that another read of the same statement shares."""
    return select(trouvees).order_by(*(trouvees.c[nom] for nom in _PAR_NOM)).limit(_LIMITE)


@lru_cache(maxsize=64)
def _ordre_de(requete: Select[*tuple[Any, ...]]) -> Ordre:
    return Ordre(requete)


@lru_cache(maxsize=64)
def _par_mots(lectures: tuple[int, ...], visible: Condition) -> Select[*tuple[Any, ...]]:
    """Build the finder's statement once for as many words, and as many readings of each.

    « { » comes after every letter and digit: a word that ends its own range is a whole word.
    Homonyms are put in order first: who is visible is then asked of those shown, not of all.
    """
    mot = UsagerMot.mot.type
    mots = (
        select(UsagerMot.usager_id).where(
            UsagerMot.organisation_id == bindparam("organisation_id"),
            or_(
                *(
                    UsagerMot.mot.between(
                        sans_le_voir(f"mot_{rang}_{choix}", mot),
                        sans_le_voir(f"fin_{rang}_{choix}", mot),
                    )
                    for choix in range(nombre)
                )
            ),
        )
        for rang, nombre in enumerate(lectures)
    )
    homonymes = select(Usager.id, *_IDENTITE).where(*(Usager.id.in_(trouves) for trouves in mots))
    usager = aliased(Usager, homonymes.order_by(*_par_nom(Usager)).subquery("usager"))
    return (
        select(usager.id, *(getattr(usager, champ) for champ in CHAMPS_IDENTITE))
        .where(visible(usager))
        .order_by(*_par_nom(usager))
        .limit(_LIMITE)
    )


def _par_nom(usager: type[Usager]) -> list[ColumnElement[Any]]:
    return [getattr(usager, nom) for nom in _PAR_NOM]
