"""The signed paper: noted when it comes, asked for after 7 days, waited for after 30 (or 15)."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.delais import (
    DELAI_SIGNATURE,
    DELAI_SIGNATURE_RENOUVELLEMENT,
    SANS_SIGNATURE,
)
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.papiers import papier_de
from app.socle.bdd import tenir_les_libres
from app.socle.erreurs import Conflit

_PAR_FOIS = 500


def signer(
    session: Session, mandat_id: uuid.UUID, *, aidant_id: uuid.UUID, maintenant: datetime
) -> bool:
    """Note that the paper is signed; what waited for it alone runs again, wherever it goes on.

    Return whether it was noted now: said twice, it is noted once. Raises Conflit when the
    mandate is over or wholly stopped.
    """
    papier = papier_de(session, mandat_id, verrou=True)
    mandat = papier.mandat
    if mandat.signe_le is not None:
        return False
    if not mandat.attend_sa_signature(maintenant):
        raise Conflit(
            "Ce mandat est terminé : il n’attend plus de signature. Pour continuer, faites-en "
            "un nouveau avec la personne."
        )
    for attendu in papier.tous:
        if attendu.attend_sa_signature(maintenant):
            _noter_signe(session, attendu, aidant_id, maintenant)
    return True


def _noter_signe(
    session: Session, mandat: Mandat, aidant_id: uuid.UUID, maintenant: datetime
) -> None:
    mandat.signe_le = maintenant
    reprise = mandat.motif_suspension == SANS_SIGNATURE
    if reprise:
        mandat.suspendu_le = mandat.motif_suspension = None
    journal.noter(
        session,
        "signature",
        le=maintenant,
        **mandat.liens(aidant_id),
        details={"reprise": reprise},
    )


def nb_a_suspendre(session: Session, *, maintenant: datetime) -> int:
    """Return how many mandates have waited too long for their paper."""
    requete = select(func.count()).select_from(Mandat).where(_trop_attendu(maintenant))
    return session.scalar(requete) or 0


def suspendre_les_non_signes(session: Session, *, maintenant: datetime) -> int:
    """Suspend a batch of the mandates whose paper never came; return how many, 0 at the end."""
    requete = select(Mandat).where(_trop_attendu(maintenant))
    # By an index: by their ids, all the mandates of the country are read when none is due.
    requete = requete.order_by(Mandat.debut_le, Mandat.id).limit(_PAR_FOIS)
    mandats = tenir_les_libres(session, requete)
    for mandat in mandats:
        mandat.suspendu_le, mandat.motif_suspension = maintenant, SANS_SIGNATURE
        journal.noter(
            session,
            "suspension",
            le=maintenant,
            **mandat.liens(None),
            details={"motif": SANS_SIGNATURE},
        )
    return len(mandats)


def _trop_attendu(maintenant: datetime) -> ColumnElement[bool]:
    """Unsigned for too long (`Mandat.delai_signature`), running, not wholly stopped."""
    encore = select(Autorisation.id).where(
        Autorisation.mandat_id == Mandat.id, Autorisation.revoquee_le.is_(None)
    )
    return and_(
        Mandat.signe_le.is_(None),
        Mandat.suspendu_le.is_(None),
        Mandat.debut_le <= maintenant - DELAI_SIGNATURE_RENOUVELLEMENT,
        or_(Mandat.renouvelle_id.is_not(None), Mandat.debut_le <= maintenant - DELAI_SIGNATURE),
        Mandat.fin_le >= maintenant,
        encore.correlate(Mandat).exists(),
    )
