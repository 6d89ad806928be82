"""The list of a team: who is in it, sorted, filtered, searched, a page at a time."""

import enum
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    Uuid,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, contains_eager

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens_lus import MoyenLu
from app.metier.equipe.etats import bloque
from app.metier.equipe.liste.fiches import (
    Fiche,
    fiches_lues,
    jour_du_mois,
    mois_de_connexion,
    requete_de_fiches,
)
from app.metier.messages.queries import perdus_le
from app.metier.organisations.models import Organisation
from app.socle.langue.noms import lectures, plier
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
_MOTS = 5
# Whom a search finds are by name only.
_TOUS_PAREILS: ColumnElement[int] = literal_column("0")
_REPERES = ("premier_lu", "nom_lu", "id_lu")


class Tri(enum.StrEnum):
    """How the list is sorted: who cannot work first, or the oldest last login; then by name."""

    NOM = "nom"
    CONNEXION = "connexion"


class Filtre(enum.StrEnum):
    """Who is listed."""

    PRESENTS = "presents"
    BLOQUES = "bloques"
    PARTIS = "partis"


@dataclass(frozen=True, slots=True)
class PageMembres:
    """Some lines; `suite` is the cursor of the next page, None at the end."""

    fiches: list[Fiche]
    suite: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Bilan:
    """How many are present, cannot work, are gone; how many look after them."""

    presents: int
    bloques: int
    partis: int
    referents: int

    def nombre(self, filtre: Filtre) -> int:
        """How many a filter lists."""
        return int(getattr(self, filtre.value))


_QUI: dict[Filtre, ColumnElement[bool]] = {
    Filtre.PRESENTS: Appartenance.terminee_le.is_(None),
    Filtre.BLOQUES: bloque(),
    Filtre.PARTIS: Appartenance.terminee_le.is_not(None),
}
# What `Bilan` counts.
BILAN = (
    select(
        *(func.count().filter(_QUI[filtre]).label(filtre.value) for filtre in Filtre),
        func.count().filter(peut(Droit.EQUIPE), membre_present()).label("referents"),
    )
    .select_from(Appartenance)
    .join(Appartenance.aidant)
    .where(Appartenance.organisation_id == bindparam("organisation_id"))
)
_BILAN_SEUL = Ordre(BILAN)


def bilan(session: Session, organisation_id: uuid.UUID) -> Bilan:
    """Count the members of an organisation."""
    return Bilan(*_BILAN_SEUL.lire(session, {"organisation_id": organisation_id})[0])


# Who cannot work comes first: that is what one comes to mend.
_PREMIERS: dict[Tri, ColumnElement[Any]] = {
    Tri.NOM: case((bloque(), 0), else_=1),
    Tri.CONNEXION: func.coalesce(mois_de_connexion(), ""),
}


def page_de_membres(
    session: Session,
    organisation_id: uuid.UUID,
    *,
    filtre: Filtre = Filtre.PRESENTS,
    tri: Tri = Tri.NOM,
    apres: uuid.UUID | None = None,
) -> PageMembres | None:
    """Return the lines after the member `apres`; None when it is not one of this organisation."""
    valeurs: dict[str, Any] = {"organisation_id": organisation_id}
    if apres is not None:
        repere = _repere(tri).executer(session, valeurs | {"apres": apres}).first()
        if repere is None:
            return None
        valeurs |= repere._mapping
    return page_lue(_page(filtre, tri, suite=apres is not None).lire(session, valeurs))


def requete_de_page(filtre: Filtre, tri: Tri, *, suite: bool = False) -> Select[*tuple[Any, ...]]:
    """Build a read of the lines of a page, the first one or what follows a member: `page_lue`."""
    conditions = [_QUI[filtre]]
    if suite:
        premier = bindparam("premier_lu", type_=_PREMIERS[tri].type)
        nom, qui = bindparam("nom_lu", type_=String()), bindparam("id_lu", type_=Uuid())
        conditions.append(tuple_(*_cle(tri)) > tuple_(premier, nom, qui))
    return requete_de_fiches(_PREMIERS[tri], *conditions, au_plus=PAR_PAGE + 1)


def page_lue(lignes: Iterable[Sequence[Any]]) -> PageMembres:
    """Return what a `requete_de_page` read."""
    fiches = fiches_lues(lignes)
    reste = len(fiches) > PAR_PAGE
    return PageMembres(fiches[:PAR_PAGE], fiches[PAR_PAGE - 1].membre.aidant_id if reste else None)


@cache
def _page(filtre: Filtre, tri: Tri, *, suite: bool) -> Ordre:
    return Ordre(requete_de_page(filtre, tri, suite=suite))


@cache
def _repere(tri: Tri) -> Ordre:
    """Where a member stands in the list: their id alone is a cursor."""
    return Ordre(
        select(*(c.label(nom) for c, nom in zip(_cle(tri), _REPERES, strict=True)))
        .join_from(Appartenance, Appartenance.aidant)
        .where(
            Appartenance.organisation_id == bindparam("organisation_id"),
            Appartenance.aidant_id == bindparam("apres"),
        )
    )


def _cle(tri: Tri) -> tuple[SQLColumnExpression[Any], ...]:
    return (_PREMIERS[tri], Aidant.nom_plie, Aidant.id)


def membres_nommes(
    session: Session, organisation_id: uuid.UUID, saisie: str, *, filtre: Filtre = Filtre.PRESENTS
) -> list[Fiche]:
    """Return the members whose names have words that begin as typed, PAR_PAGE + 1 at most.

    Nobody when nothing typed is a letter or a digit.
    """
    mots = plier(saisie)
    if not mots:
        return []
    cherches = (lectures(mots) or [(mot,) for mot in mots])[:_MOTS]
    nommes = (or_(*(Aidant.nom_plie.contains(f" {mot}") for mot in lus)) for lus in cherches)
    requete = requete_de_fiches(_TOUS_PAREILS, _QUI[filtre], *nommes, au_plus=PAR_PAGE + 1)
    return fiches_lues(session.execute(requete, {"organisation_id": organisation_id}))


def tous_les_membres(session: Session, organisation_id: uuid.UUID) -> list[Fiche]:
    """Return everybody, present then gone, by name."""
    requete = requete_de_fiches(Appartenance.terminee_le.is_not(None))
    return fiches_lues(session.execute(requete, {"organisation_id": organisation_id}))


def fiche_de(session: Session, membre: Appartenance) -> Fiche:
    """Return the line of one member."""
    requete = requete_de_fiches(_TOUS_PAREILS, Appartenance.aidant_id == membre.aidant_id)
    (fiche,) = fiches_lues(session.execute(requete, {"organisation_id": membre.organisation_id}))
    return fiche


def fiches_du_compte(
    session: Session, aidant_id: uuid.UUID, moyens: Sequence[MoyenConnexion] | Sequence[MoyenLu]
) -> list[Fiche]:
    """Return the line of an account in each organisation, where its access was closed too.

    `moyens` are its means of login, already read.
    """
    requete = (
        select(Appartenance)
        .join(Appartenance.aidant)
        .join(Appartenance.organisation)
        .options(contains_eager(Appartenance.aidant), contains_eager(Appartenance.organisation))
        .where(Appartenance.aidant_id == aidant_id)
        .add_columns(mois_de_connexion(), perdus_le())
        .order_by(Appartenance.terminee_le.is_not(None), Organisation.nom_plie, Organisation.id)
    )
    return [
        Fiche(membre, moyens, jour_du_mois(mois), perdus)
        for membre, mois, perdus in session.execute(requete)
    ]
