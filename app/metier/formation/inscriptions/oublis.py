"""Who was proposed and never came: forgotten two years after the last that happened to them.

As a request that was refused; who came to a half-day is kept as long as attendance is.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.formation.models import Inscription, Presence, SessionFormation
from app.metier.habilitation.models import Candidat
from app.metier.purges import UN_AN
from app.socle.bdd import tenir_les_libres
from app.socle.horloge import jour_a_paris

SANS_SUITE = "candidats-sans-suite"
_DELAI, _ASSIDUITE = 2 * UN_AN, 6 * UN_AN
_PAR_FOIS = 50


def nb_a_oublier(session: Session, *, maintenant: datetime) -> int:
    """Return how many people were proposed, have no account, and never came."""
    return session.scalar(select(func.count(Candidat.id)).where(_a_oublier(maintenant))) or 0


def oublier(session: Session, *, maintenant: datetime) -> int:
    """Forget a batch of them, with what they were registered for; 0 at the end."""
    dus = select(Candidat).where(_a_oublier(maintenant)).order_by(Candidat.id).limit(_PAR_FOIS)
    ids = [candidat.id for candidat in tenir_les_libres(session, dus)]
    inscriptions = select(Inscription.id).where(Inscription.candidat_id.in_(ids))
    for ordre in (
        delete(Presence).where(Presence.inscription_id.in_(inscriptions)),
        delete(Inscription).where(Inscription.candidat_id.in_(ids)),
        delete(Candidat).where(Candidat.id.in_(ids)),
    ):
        session.execute(ordre, execution_options={"synchronize_session": False})
    if ids:
        journal.noter(
            session, "purge", le=maintenant, details={"nom": SANS_SUITE, "nombre": len(ids)}
        )
    return len(ids)


def _a_oublier(maintenant: datetime) -> ColumnElement[bool]:
    """Those of a request that waits for its answer go with it, or stay."""
    limite = maintenant - _DELAI
    instants = (Candidat.eligible_le, Candidat.refuse_le, Candidat.annule_le)
    return and_(
        Candidat.organisation_id.is_not(None),
        Candidat.compte_le.is_(None),
        Candidat.compte_id.is_(None),
        Candidat.propose_le <= limite,
        *(or_(le.is_(None), le <= limite) for le in instants),
        *(
            or_(le.is_(None), le <= jour_a_paris(limite))
            for le in (Candidat.forme_le, Candidat.pix_le)
        ),
        ~_est_inscrit(SessionFormation.commence_le > limite),
        ~_est_inscrit(_est_venu(), SessionFormation.commence_le > maintenant - _ASSIDUITE),
    )


def _est_inscrit(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    inscription = (
        select(Inscription.id)
        .join(Inscription.seance)
        .where(Inscription.candidat_id == Candidat.id, *conditions)
        .correlate(Candidat)
    )
    return inscription.exists()


def _est_venu() -> ColumnElement[bool]:
    presence = select(Presence.inscription_id).where(Presence.inscription_id == Inscription.id)
    return or_(Inscription.dispensee_le.is_not(None), presence.correlate(Inscription).exists())
