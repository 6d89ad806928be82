"""A mandate and what its page tells beside it, in one statement."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.actes import PageActes, page_lue, requete_d_actes
from app.metier.mandats.cartes.models import CarteLue
from app.metier.mandats.cartes.queries import carte_lue
from app.metier.mandats.faits.dossiers import du_mandat
from app.metier.mandats.lus import CELUI_CI, LUS, SON_ID, MandatLu, celui_lu
from app.metier.mandats.queries import repris
from app.socle.sql.ensemble import Ensemble

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
    """Return the mandate of `lus.mandat_lu`, and what is told beside it: nothing without it."""
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
