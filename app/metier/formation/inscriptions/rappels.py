"""Who is to be trained and has chosen no session: their référents are reminded, once a fortnight."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.metier.equipe.queries import referents_de
from app.metier.formation.inscriptions.queries import a_former
from app.metier.formation.models import Inscription, SessionFormation
from app.metier.habilitation.models import Candidat
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation

REPOS = timedelta(days=14)


def nb_a_rappeler(session: Session, *, maintenant: datetime) -> int:
    """Return how many people have no session, and nobody was reminded of them for a fortnight."""
    requete = select(func.count()).select_from(Candidat).where(_a_rappeler(maintenant))
    return session.scalar(requete) or 0


def rappeler(session: Session, *, maintenant: datetime) -> int:
    """Write to the référents of one structure; return how many people it is about, 0 at the end."""
    lieu = session.scalar(
        select(Candidat.organisation_id)
        .where(_a_rappeler(maintenant))
        .order_by(Candidat.organisation_id)
        .limit(1)
    )
    if lieu is None:
        return 0
    requete = (
        select(Candidat)
        .where(_a_rappeler(maintenant), Candidat.organisation_id == lieu)
        .order_by(Candidat.id)
        .with_for_update()
    )
    siens = list(session.scalars(requete))
    for candidat in siens:
        candidat.rappele_le = maintenant
    noms = ", ".join(candidat.nom_complet for candidat in siens)
    for referent in referents_de(session, lieu) if siens else ():
        message = rediger("formation/rappel", prenom=referent.prenom, noms=noms)
        deposer(session, referent, message, maintenant=maintenant)
    session.flush()
    return len(siens)


def _a_rappeler(maintenant: datetime) -> ColumnElement[bool]:
    """Neither a session to come, nor one just over, whose body still has to note who came.

    Who was absent, or still waited for a seat when it began, has to choose again.
    """
    avant = maintenant - REPOS
    debut = SessionFormation.commence_le
    inscrite = (
        select(Inscription.id)
        .join(Inscription.seance)
        .where(
            Inscription.candidat_id == Candidat.id,
            Inscription.annulee_le.is_(None),
            or_(debut > maintenant, and_(debut > avant, Inscription.place_le.is_not(None))),
        )
        .exists()
    )
    ouverte = select(Organisation.id).where(
        Organisation.id == Candidat.organisation_id, Organisation.desactivee_le.is_(None)
    )
    return and_(
        a_former(),
        Candidat.forme_le.is_(None),
        Candidat.eligible_le <= avant,
        or_(Candidat.rappele_le.is_(None), Candidat.rappele_le <= avant),
        ~inscrite,
        ouverte.exists(),
    )
