"""Use of a mandate: what may still serve, and the line that says it did."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.models import Autorisation
from app.metier.mandats.queries import autorisation_verrouillee
from app.socle.erreurs import ErreurMetier, Interdit

PLUS_EN_COURS = (
    "Ce mandat n’est plus en cours : il est fini, arrêté ou suspendu. Rien n’a été fait. "
    "La page de la personne montre ses autres mandats."
)

SUR_PAPIER = (
    "Ce mandat est un mandat papier : il vaut au téléphone, au guichet et sur papier, et n’ouvre "
    "aucun site. Rien n’a été fait."
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
    if autorisation.mandat.est_papier:
        raise Interdit(SUR_PAPIER)
    return autorisation


def exiger_nommee(autorisation: Autorisation, demarche: str | None) -> None:
    """Raise ErreurMetier unless this autorisation names this démarche.

    None is « not said », which one that is bounded does not allow.
    """
    if demarche is not None and demarche not in autorisation.demarches:
        raise ErreurMetier("Cette démarche n’est pas dans ce thème.", champ="demarche")
    if demarche is None and autorisation.est_bornee:
        raise ErreurMetier(
            "Ce mandat ne couvre que les démarches qu’il nomme : dites laquelle.", champ="demarche"
        )


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
