"""The read of a team's home: one statement for all that it tells."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from app.metier.equipe.attention import LECTURES, Attention, attention_lue, valeurs
from app.metier.equipe.liste.pages import Filtre, PageMembres, Tri, page_lue, requete_de_page
from app.metier.organisations.libelles import description
from app.metier.organisations.queries import STRUCTURE, structure_lue
from app.socle.sql.ensemble import Ensemble, UneLigne

_LIGNE = UneLigne(*LECTURES, STRUCTURE)


@dataclass(frozen=True, slots=True)
class AccueilEquipe:
    """What asks for a référent; the list of their team; what their organisation is, in words."""

    attention: Attention
    membres: PageMembres
    structure: dict[str, str]


def accueil(
    session: Session,
    organisation_id: uuid.UUID,
    referent_id: uuid.UUID,
    filtre: Filtre,
    tri: Tri,
    *,
    maintenant: datetime,
) -> AccueilEquipe:
    """Return what the home of a team tells one of its référents."""
    (ligne,), membres = _ensemble(filtre, tri).lire(
        session, valeurs(organisation_id, referent_id, maintenant=maintenant)
    )
    *lectures, structure = _LIGNE.separer(ligne)
    return AccueilEquipe(
        attention_lue(lectures), page_lue(membres), description(*structure_lue(structure))
    )


@cache
def _ensemble(filtre: Filtre, tri: Tri) -> Ensemble:
    return Ensemble(_LIGNE.requete, requete_de_page(filtre, tri))
