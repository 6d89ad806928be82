"""The lines of a team: who each member is, what opens their account, when they last came."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from app.metier.aidants.models import Aidant, Appartenance, AppartenanceLisible, CompteLisible
from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.authentification.moyens_lus import COLONNES, MoyenLu, moyen_lu
from app.metier.authentification.queries import accepte
from app.metier.equipe.etats import Etat, etat
from app.metier.messages.queries import perdus_le
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


def _colonnes(table: type[Any], lue: type[Any]) -> list[InstrumentedAttribute[Any]]:
    return [getattr(table, champ.name) for champ in fields(lue) if champ.name != "aidant"]


_DU_COMPTE = _colonnes(Aidant, CompteLu)
_DU_MEMBRE = _colonnes(Appartenance, MembreLu)
_FIN_DU_COMPTE = len(_DU_COMPTE)
_FIN_DU_MEMBRE = _FIN_DU_COMPTE + len(_DU_MEMBRE)
# The month, the lost messages, then the first column of a means of login.
_PREMIER_MOYEN = _FIN_DU_MEMBRE + 2


def requete_de_fiches(
    premier: ColumnElement[Any],
    *conditions: ColumnElement[bool],
    au_plus: int | None = None,
) -> Select[*tuple[Any, ...]]:
    """Build a read of the lines of an organisation, in the order of `premier` then of names.

    A row for each means of login, and one for who has none: `fiches_lues` puts them together.
    """
    rang = premier.label("premier")
    membres = (
        select(*_DU_COMPTE, *_DU_MEMBRE, mois_de_connexion(), perdus_le())
        .add_columns(rang, Aidant.nom_plie)
        .join_from(Appartenance, Appartenance.aidant)
        .where(Appartenance.organisation_id == bindparam("organisation_id"), *conditions)
        .order_by(rang, Aidant.nom_plie, Aidant.id)
        .limit(literal_column(str(au_plus)) if au_plus else None)
        .subquery()
    )
    siens = and_(MoyenConnexion.aidant_id == membres.c.id, accepte())
    return (
        select(*[*membres.c][:_PREMIER_MOYEN], *COLONNES)
        .select_from(membres)
        .outerjoin(MoyenConnexion, siens)
        .outerjoin(CleAcces, CleAcces.moyen_id == MoyenConnexion.id)
        .order_by(membres.c.premier, membres.c.nom_plie, membres.c.id)
        .order_by(MoyenConnexion.ajoute_le, MoyenConnexion.id)
    )


def fiches_lues(lignes: Iterable[Sequence[Any]]) -> list[Fiche]:
    """Return the lines that a `requete_de_fiches` read; the oldest means of login first."""
    return [_fiche(list(siennes)) for _, siennes in groupby(lignes, key=itemgetter(0))]


def _fiche(lignes: Sequence[Sequence[Any]]) -> Fiche:
    lue = lignes[0]
    compte = CompteLu(*lue[:_FIN_DU_COMPTE])
    mois, perdus_le, premier_moyen = lue[_FIN_DU_MEMBRE : _PREMIER_MOYEN + 1]
    return Fiche(
        MembreLu(compte, *lue[_FIN_DU_COMPTE:_FIN_DU_MEMBRE]),
        [moyen_lu(ligne[_PREMIER_MOYEN:]) for ligne in lignes] if premier_moyen else [],
        jour_du_mois(mois),
        perdus_le,
    )
