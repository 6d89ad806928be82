"""What the walk finds of training: people at each step, a session to tick, a question asked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.formation.models import DemiJournee, Inscription, Presence, SessionFormation
from app.metier.habilitation.models import Candidat
from app.metier.pourquoi.models import QuestionPosee, ReponsePourquoi
from app.socle.cles import condenser, nouveau_secret


def une_formation(session: Session, aidant: Aidant, instant: datetime) -> dict[str, object]:
    """The demonstration's own: a session to come, one to tick; what an aidant was asked."""
    passee, a_noter, a_venir = session.scalars(
        select(SessionFormation.id).order_by(SessionFormation.commence_le)
    )
    gens = {candidat.prenom: candidat.id for candidat in session.scalars(select(Candidat))}
    inscription = select(Inscription.id).filter_by(session_id=a_noter, candidat_id=gens["Gaspard"])
    absente = session.scalars(inscription).one()
    demie = select(DemiJournee.id).filter_by(session_id=a_noter).order_by(DemiJournee.debut_le)
    session.add(Presence(inscription_id=absente, demi_journee_id=session.scalars(demie).first()))
    return {
        "seance": a_venir,
        "a_noter": a_noter,
        "passee": passee,
        "absente": absente,
        "inscrite": gens["Inès"],
        "formee": gens["Bilal"],
        "sans_session": gens["Jeanne"],
        "question": _question(session, aidant, instant),
    }


def _question(session: Session, aidant: Aidant, instant: datetime) -> str:
    """A question that waits for its answer, and what others answered."""
    jeton = nouveau_secret()
    session.add_all(
        [
            QuestionPosee(
                aidant_id=aidant.id,
                jeton_hash=condenser(jeton),
                expire_le=instant + timedelta(days=30),
            ),
            ReponsePourquoi(annee=instant.year, raison="temps", nombre=40),
            ReponsePourquoi(annee=instant.year, raison="poste", nombre=4),
        ]
    )
    return jeton
