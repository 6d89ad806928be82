"""Who a structure has to train, who is trained, and a session that they may choose."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.formation.inscriptions.presences import noter_entre_pairs
from app.metier.organisations.models import Organisation
from tests.fabriques import le_membre
from tests.formations import a_former, un_organisme, une_place, une_session

NOM_DE_L_ORGANISME = "Les Ateliers de la formatrice"


def apprenants(
    session: Session,
    aidant: Aidant,
    organisation: Organisation,
    instant: datetime,
    formatrice: Aidant | None,
) -> dict[str, Any]:
    """People of this place, one trained by this aidant; a session of a body, `formatrice`'s, one seat taken."""
    candidat, forme = (
        a_former(session, organisation, instant, f"{nom}-{aidant.courriel}")
        for nom in ("apprend", "forme")
    )
    noter_entre_pairs(
        session,
        forme,
        le_membre(session, aidant, organisation),
        instant.date(),
        par=aidant,
        maintenant=instant,
    )
    nom = NOM_DE_L_ORGANISME if formatrice else ""
    organisme = un_organisme(session, instant, formatrice, nom=nom)
    seance = une_session(session, organisme, instant)
    inscrit = a_former(session, organisation, instant, f"inscrit-{aidant.courriel}")
    return {
        "inscription": une_place(session, seance, inscrit, instant).id,
        "candidat": candidat.id,
        "a_apprendre": candidat.courriel,
        "forme": forme.id,
        "seance": seance.id,
    }
