"""What the page of a mandate tells beside it, in one statement."""

import uuid
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from app.metier.aidants.actes import PageActes, page_lue, requete_d_actes
from app.metier.mandats.cartes.models import CarteLue
from app.metier.mandats.cartes.queries import LUE
from app.metier.mandats.faits.dossiers import du_mandat
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import REPRIS, valeurs_de_reprise
from app.socle.sql.ensemble import Ensemble

_A_COTE = Ensemble(REPRIS, LUE, requete_d_actes(du_mandat(bindparam("mandat_id"))))


@dataclass(frozen=True, slots=True)
class ACote:
    """The domaines that another mandate took since, the card in service, the newest acts."""

    repris: set[str]
    carte: CarteLue | None
    actes: PageActes


def a_cote(session: Session, mandat: Mandat, aidant_id: uuid.UUID) -> ACote:
    """Return what is told beside a mandate to this aidant of its organisation."""
    valeurs = {**valeurs_de_reprise(mandat, aidant_id), "racine": mandat.racine}
    repris, cartes, actes = _A_COTE.lire(session, valeurs)
    return ACote(
        {domaine for (domaine,) in repris},
        CarteLue(*cartes[0]) if cartes else None,
        page_lue(actes),
    )
