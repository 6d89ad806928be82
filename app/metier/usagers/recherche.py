"""Find a person by what is typed: nobody is listed without it, nor outside the organisation."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, bindparam, literal_column, or_, select
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
# Nobody looks further through persons of one name: they type a letter more.
_EXAMINEES: ColumnElement[int] = literal_column("200")


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
    """Return who matches, by name; of more than 200, some of those whose word comes first."""
    return lire_trouvees(_ordre_de(recherche.requete).lire(session, recherche.valeurs))


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

    Persons are taken in the order of the word that is typed best, the index's own, and no more of
    them than are put in order by name: those who are shown of more homonyms are told to be precise.
    """
    typee, *autres = (_Typee(aliased(UsagerMot), *mot) for mot in enumerate(lectures))
    examinees = (
        select(typee.de.usager_id)
        .where(
            typee.condition,
            *(typee.de.usager_id.in_(select(a.de.usager_id).where(a.condition)) for a in autres),
            visible(typee.de.usager_id),
        )
        .order_by(typee.de.mot)
        .limit(_EXAMINEES)
    )
    return (
        select(Usager.id, *_IDENTITE)
        .where(Usager.id.in_(examinees))
        .order_by(*(getattr(Usager, nom) for nom in _PAR_NOM))
        .limit(_LIMITE)
    )


class _Typee:
    """A typed word, and the rows that one of its readings starts.

    « { » comes after every letter and digit: a word that ends its own range is a whole word.
    """

    def __init__(self, de: type[UsagerMot], rang: int, nb_lectures: int) -> None:
        genre = UsagerMot.mot.type
        self.de = de
        self.condition = and_(
            de.organisation_id == bindparam("organisation_id"),
            or_(
                *(
                    de.mot.between(
                        sans_le_voir(f"mot_{rang}_{choix}", genre),
                        sans_le_voir(f"fin_{rang}_{choix}", genre),
                    )
                    for choix in range(nb_lectures)
                )
            ),
        )
