"""A mandate as its pages read it, and what its own page tells beside it: columns, no entity."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.aidants.actes import PageActes, page_lue, requete_d_actes
from app.metier.mandats.cartes.models import CarteLue
from app.metier.mandats.cartes.queries import carte_lue
from app.metier.mandats.faits.dossiers import du_mandat
from app.metier.mandats.lisible import AutorisationLisible, MandatLisible
from app.metier.mandats.models import Autorisation, Mandat, numero_de
from app.metier.mandats.queries import OUVERT, repris
from app.socle.base import colonnes_lues
from app.socle.sql.ensemble import Ensemble


@dataclass(frozen=True, slots=True)
class AutorisationLue(AutorisationLisible):
    """The columns of an autorisation that the pages of its mandate need."""

    domaine: str
    demarches: list[str]
    est_bornee: bool
    revoquee_le: datetime | None
    motif_fin: str | None


@dataclass(frozen=True, slots=True)
class MandatLu(MandatLisible):
    """The columns of a mandate that its pages need, with its autorisations by domaine."""

    autorisations: list[AutorisationLue]
    id: uuid.UUID
    organisation_id: uuid.UUID
    usager_id: uuid.UUID
    duree: str
    debut_le: datetime
    fin_le: datetime
    suspendu_le: datetime | None
    motif_suspension: str | None
    renouvelle_id: uuid.UUID | None
    transfere_de_id: uuid.UUID | None
    origine_id: uuid.UUID | None
    signe_le: datetime | None
    interprete_langue: str | None
    a_distance: bool
    courriel_confirme: bool | None
    est_reserve: bool
    reattribue_le: datetime | None
    reattribution_dite_le: datetime | None
    piece: str | None
    gabarit: str
    texte_gele: str
    empreinte: str

    @property
    def numero(self) -> str:
        """Its number: see `numero_de`."""
        return numero_de(self.id)


_COLONNES = colonnes_lues(Mandat, MandatLu, sauf="autorisations")
# The mandate of this id, held here and open to this aidant: what is read with it hangs on it.
CELUI_CI = (
    select(*_COLONNES, func.coalesce(Mandat.origine_id, Mandat.id).label("racine"))
    .where(OUVERT)
    .cte("celui_ci")
)
SON_ID = select(CELUI_CI.c.id).scalar_subquery()
LUS = (
    select(*(CELUI_CI.c[colonne.key] for colonne in _COLONNES)),
    select(*colonnes_lues(Autorisation, AutorisationLue)).where(Autorisation.mandat_id == SON_ID),
)
_LUS = Ensemble(*LUS)


def mandat_lu(
    session: Session, organisation_id: uuid.UUID, mandat_id: uuid.UUID, *, aidant_id: uuid.UUID
) -> MandatLu | None:
    """Return this mandate as `queries.mandat_de` does, to be read."""
    valeurs = {
        "mandat_id": mandat_id,
        "organisation_id": organisation_id,
        "aidant_id": aidant_id,
    }
    return celui_lu(*_LUS.lire(session, valeurs))


def celui_lu(
    mandats: Sequence[Sequence[Any]], autorisations: Sequence[Sequence[Any]]
) -> MandatLu | None:
    """Return the mandate of the rows of `LUS`, None when there is none."""
    if not mandats:
        return None
    siennes = sorted((AutorisationLue(*une) for une in autorisations), key=attrgetter("domaine"))
    return MandatLu(siennes, *mandats[0])


_A_COTE = Ensemble(
    *LUS,
    repris(select(CELUI_CI.c.usager_id).scalar_subquery()),
    carte_lue(select(CELUI_CI.c.racine).scalar_subquery()),
    requete_d_actes(du_mandat(SON_ID)),
)


@dataclass(frozen=True, slots=True)
class ACote:
    """The domaines that another mandate took since, the card in service, the newest acts."""

    repris: set[str]
    carte: CarteLue | None
    actes: PageActes


def mandat_et_a_cote(
    session: Session, organisation_id: uuid.UUID, mandat_id: uuid.UUID, *, aidant_id: uuid.UUID
) -> tuple[MandatLu | None, ACote]:
    """Return the mandate of `mandat_lu`, and what is told beside it: nothing without it."""
    valeurs = {
        "mandat_id": mandat_id,
        "organisation_id": organisation_id,
        "aidant_id": aidant_id,
    }
    mandats, autorisations, repris_, cartes, actes = _A_COTE.lire(session, valeurs)
    return celui_lu(mandats, autorisations), ACote(
        {domaine for (domaine,) in repris_},
        CarteLue(*cartes[0]) if cartes else None,
        page_lue(actes),
    )
