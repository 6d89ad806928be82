"""Use of a mandate: what may still serve, and the line that says it did."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.models import Autorisation
from app.metier.mandats.queries import autorisation_verrouillee
from app.socle.erreurs import Interdit

PLUS_EN_COURS = (
    "Ce mandat n’est plus en cours : il est fini, arrêté ou suspendu. Rien n’a été fait. "
    "La page de la personne montre ses autres mandats."
)


def utilisable(
    session: Session, autorisation_id: uuid.UUID, *, aidant_id: uuid.UUID, maintenant: datetime
) -> Autorisation:
    """Return this autorisation, held, if active and open to this aidant. Raises Interdit."""
    autorisation = autorisation_verrouillee(session, autorisation_id)
    if (
        autorisation is None
        or not autorisation.est_active(maintenant)
        or not autorisation.mandat.est_visible_par(aidant_id)
    ):
        raise Interdit(PLUS_EN_COURS)
    return autorisation


def noter_utilisation(
    session: Session,
    autorisation_id: uuid.UUID,
    domaine: str,
    *,
    demarche: str | None,
    maintenant: datetime,
    **liens: uuid.UUID | None,
) -> None:
    """Journal one use. FranceConnect does not tell the site: it is not written.

    `demarche` is one of those that the autorisation names, when the aidant says which; `liens`
    are those of `Mandat.liens`.
    """
    precision = {"demarche": demarche} if demarche else {}
    journal.noter(
        session,
        "utilisation_autorisation",
        le=maintenant,
        autorisation=autorisation_id,
        details={"domaine": domaine, **precision},
        **liens,
    )
