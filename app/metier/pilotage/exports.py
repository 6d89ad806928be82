"""Lists taken away: structures, accounts; never persons helped. Journalled first, a few a day."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.comptes.recherche import lieux_de
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.metier.pilotage.roles import roles_nationaux
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.sql import chacun_son_tour

PAR_JOUR = 5
_LOT = 500
_JOUR = timedelta(days=1)
Cellules = list[str]


@dataclass(frozen=True, slots=True)
class Liste:
    """One list: what it is called, its columns, which rows, how a batch of them is written."""

    titre: str
    colonnes: Sequence[str]
    table: type[Organisation] | type[Aidant]
    condition: Callable[[], ColumnElement[bool]]
    ecrire: Callable[[Session, Sequence[Any]], Iterator[Cellules]]


def _structures(_: Session, lot: Sequence[Organisation]) -> Iterator[Cellules]:
    for une in lot:
        yield [
            une.nom,
            une.siret,
            une.type_dit,
            une.adresse,
            une.code_postal,
            une.ville,
            une.code_departement or "",
            une.code_region or "",
            une.telephone or "",
            _jour(une.creee_le),
            _jour(une.desactivee_le),
        ]


def _comptes(session: Session, lot: Sequence[Aidant]) -> Iterator[Cellules]:
    lieux = lieux_de(session, [compte.id for compte in lot])
    for compte in lot:
        yield [
            compte.prenom,
            compte.nom,
            compte.courriel,
            compte.metier,
            " | ".join(lieux[compte.id]),
            " | ".join(roles_nationaux(compte)),
            _jour(compte.cree_le),
            _jour(compte.desactive_le),
        ]


_STRUCTURE = (
    "Nom,SIRET,Type,Adresse,Code postal,Ville,Département,Région,Téléphone,Ouverte le,Fermée le"
).split(",")
_COMPTE = ("Prénom,Nom,Adresse e-mail,Métier,Structures,Rôles nationaux,Créé le,Fermé le").split(
    ","
)
LISTES: Mapping[str, Liste] = MappingProxyType(
    {
        "structures_ouvertes": Liste(
            "Les structures ouvertes",
            _STRUCTURE,
            Organisation,
            lambda: Organisation.desactivee_le.is_(None),
            _structures,
        ),
        "structures_fermees": Liste(
            "Les structures fermées",
            _STRUCTURE,
            Organisation,
            lambda: Organisation.desactivee_le.is_not(None),
            _structures,
        ),
        "comptes_ouverts": Liste(
            "Les comptes ouverts",
            _COMPTE,
            Aidant,
            lambda: Aidant.desactive_le.is_(None) & Aidant.archive_le.is_(None),
            _comptes,
        ),
        "comptes_fermes": Liste(
            "Les comptes fermés",
            _COMPTE,
            Aidant,
            lambda: Aidant.desactive_le.is_not(None) & Aidant.archive_le.is_(None),
            _comptes,
        ),
    }
)
TITRES: Mapping[str, str] = MappingProxyType({nom: liste.titre for nom, liste in LISTES.items()})


def prendre(session: Session, nom: str, *, par: Aidant, maintenant: datetime) -> int:
    """Journal that a list is taken away, with how many rows; return how many.

    Raises ErreurMetier for an unknown list, TropDeTentatives past PAR_JOUR.
    """
    if nom not in LISTES:
        raise ErreurMetier("Choisissez une liste.", champ="liste")
    chacun_son_tour(session, "exports", str(par.id))
    deja = select(func.count()).where(
        Ligne.aidant_id == par.id, Ligne.action == "export", Ligne.le > maintenant - _JOUR
    )
    if (session.scalar(deja) or 0) >= PAR_JOUR:
        raise TropDeTentatives(
            f"Vous avez pris {PAR_JOUR} listes depuis hier\u00a0: c’est le plus que l’on puisse en un "
            "jour. Reprenez demain."
        )
    liste = LISTES[nom]
    requete = select(func.count()).select_from(liste.table).where(liste.condition())
    nombre = session.scalar(requete) or 0
    journal.noter(
        session, "export", le=maintenant, aidant=par.id, details={"liste": nom, "nombre": nombre}
    )
    return nombre


def lignes(session: Session, nom: str) -> Iterator[Cellules]:
    """Yield the columns, then each row by name, read by batches: nothing is held in memory."""
    liste = LISTES[nom]
    yield [*liste.colonnes]
    table: Any = liste.table
    cle = (table.nom_plie, table.id)
    repere: tuple[str, uuid.UUID] | None = None
    while True:
        requete = select(table).where(liste.condition())
        if repere is not None:
            requete = requete.where(tuple_(*cle) > tuple_(*repere))
        lot = session.scalars(requete.order_by(*cle).limit(_LOT)).all()
        yield from liste.ecrire(session, lot)
        if len(lot) < _LOT:
            return
        repere = (lot[-1].nom_plie, lot[-1].id)
        session.expunge_all()


def _jour(instant: datetime | None) -> str:
    return instant.date().isoformat() if instant else ""
