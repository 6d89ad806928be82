"""The lines of a team: who each member is, what opens their account, when they last came."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
)

from app.metier.aidants.models import Aidant, Appartenance, AppartenanceLisible, CompteLisible
from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.authentification.moyens_lus import COLONNES, MoyenLu, moyen_lu
from app.metier.authentification.queries import accepte
from app.metier.equipe.etats import Etat, etat
from app.metier.messages.queries import perdus_le
from app.socle.base import colonnes_lues
from app.socle.sql import MoisUtc


@dataclass(frozen=True, slots=True)
class CompteLu(CompteLisible):
    """The columns of an account that its team reads."""

    id: uuid.UUID
    prenom: str
    nom: str
    courriel: str
    cgu_version: str | None
    desactive_le: datetime | None
    motif_desactivation: str | None
    roles: str | None


@dataclass(frozen=True, slots=True)
class MembreLu(AppartenanceLisible):
    """The columns of a membership that its team reads."""

    aidant: CompteLu
    aidant_id: uuid.UUID
    depuis_le: datetime
    terminee_le: datetime | None
    motif_fin: str | None
    roles: str | None


@dataclass(frozen=True, slots=True)
class Fiche:
    """One line of the list. `mois` is the first day of the month of the last login here.

    `messages_perdus_le` is when the last message was given up, None when one has left since.
    """

    membre: AppartenanceLisible
    moyens: Sequence[MoyenConnexion] | Sequence[MoyenLu]
    mois: date | None
    messages_perdus_le: datetime | None

    @property
    def etat(self) -> Etat:
        """What this member can do."""
        return etat(self.membre, self.moyens)


def mois_de_connexion() -> ColumnElement[str | None]:
    """« 2026-11 »: no more than the month of the last login here; the query reads Appartenance."""
    return (
        select(MoisUtc(func.max(Connexion.ouverte_le)))
        .where(
            Connexion.aidant_id == Appartenance.aidant_id,
            Connexion.organisation_id == Appartenance.organisation_id,
        )
        .correlate(Appartenance)
        .scalar_subquery()
    )


def jour_du_mois(mois: str | None) -> date | None:
    """Return the first day of what `mois_de_connexion` reads."""
    return date.fromisoformat(f"{mois}-01") if mois else None


_DU_COMPTE = colonnes_lues(Aidant, CompteLu)
_DU_MEMBRE = colonnes_lues(Appartenance, MembreLu, sauf="aidant")
# Where each begins in a row, after its rank: the account, the membership, what is read beside, a
# means of login.
_COMPTE = 1
_MEMBRE = _COMPTE + len(_DU_COMPTE)
_A_COTE = _MEMBRE + len(_DU_MEMBRE)
_MOYEN = _A_COTE + 2


def requete_de_fiches(
    premier: ColumnElement[Any],
    *conditions: ColumnElement[bool],
    au_plus: int | None = None,
) -> Select[*tuple[Any, ...]]:
    """Build a read of the lines of an organisation, ranked by `premier` then by name.

    A row for each means of login, and one for who has none: `fiches_lues` puts them together.
    """
    rang = premier.label("premier")
    membres = (
        select(rang, Aidant.nom_plie, *_DU_COMPTE, *_DU_MEMBRE, mois_de_connexion(), perdus_le())
        .join_from(Appartenance, Appartenance.aidant)
        .where(Appartenance.organisation_id == bindparam("organisation_id"), *conditions)
        .order_by(rang, Aidant.nom_plie, Aidant.id)
        .limit(literal_column(str(au_plus)) if au_plus else None)
        .subquery()
    )
    premiers, noms, *autres = membres.c
    ordre = (premiers, noms, membres.c.id, MoyenConnexion.ajoute_le, MoyenConnexion.id)
    siens = and_(MoyenConnexion.aidant_id == membres.c.id, accepte())
    return (
        select(
            func.row_number(type_=BigInteger).over(order_by=ordre).label("rang"), *autres, *COLONNES
        )
        .select_from(membres)
        .outerjoin(MoyenConnexion, siens)
        .outerjoin(CleAcces, CleAcces.moyen_id == MoyenConnexion.id)
    )


def fiches_lues(lignes: Iterable[Sequence[Any]]) -> list[Fiche]:
    """Return the lines that a `requete_de_fiches` read; the oldest means of login first.

    By their ranks, whatever else was read with them.
    """
    rangees = sorted(lignes, key=itemgetter(0))
    return [_fiche(list(siennes)) for _, siennes in groupby(rangees, key=itemgetter(_COMPTE))]


def _fiche(lignes: Sequence[Sequence[Any]]) -> Fiche:
    premiere = lignes[0]
    compte = CompteLu(*premiere[_COMPTE:_MEMBRE])
    mois, perdus_le, moyen_id = premiere[_A_COTE : _MOYEN + 1]
    return Fiche(
        MembreLu(compte, *premiere[_MEMBRE:_A_COTE]),
        [moyen_lu(ligne[_MOYEN:]) for ligne in lignes] if moyen_id else [],
        jour_du_mois(mois),
        perdus_le,
    )
