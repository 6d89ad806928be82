"""Register for a session, leave it, wait for a seat: never more people than seats."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.formation import reglages
from app.metier.formation.annonces import Nouvelle, dire
from app.metier.formation.models import Inscription, SessionFormation
from app.metier.formation.queries import attend, est_proposee, nb_places_prises, remplie
from app.metier.habilitation.models import Candidat
from app.socle.erreurs import Conflit, ErreurMetier


def inscrire(
    session: Session,
    candidat: Candidat,
    seance_id: uuid.UUID,
    *,
    par: Aidant,
    maintenant: datetime,
) -> Inscription:
    """Register somebody, held by the caller; they leave any other session to come.

    Full, they wait. Registered there already, nothing changes. Raises Conflit for who is not to
    be trained or a session that is not open to them.
    """
    _exiger_a_former(candidat)
    ailleurs = _a_venir_de(session, candidat, maintenant)
    tenues = tenir(session, {seance_id, *(autre.session_id for autre in ailleurs)})
    ailleurs = _a_venir_de(session, candidat, maintenant)
    deja = next((autre for autre in ailleurs if autre.session_id == seance_id), None)
    if deja is not None:
        return deja
    seance = tenues.get(seance_id)
    if seance is None or not est_proposee(
        remplie(session, seance), candidat, reglages.lire(session), maintenant=maintenant
    ):
        raise ErreurMetier(
            "Cette session ne prend plus d’inscription. Choisissez-en une autre.", champ="seance"
        )
    for autre in ailleurs:
        _retirer(session, autre, tenues[autre.session_id], par=par, maintenant=maintenant)
    libre = nb_places_prises(session, seance.id) < seance.capacite
    inscription = Inscription(
        session_id=seance.id,
        candidat_id=candidat.id,
        inscrite_le=maintenant,
        place_le=maintenant if libre else None,
    )
    session.add(inscription)
    session.flush()
    _noter(session, "inscription_formation", candidat, seance, par, maintenant)
    nouvelle = Nouvelle.INSCRITE if libre else Nouvelle.EN_ATTENTE
    dire(session, nouvelle, [candidat], seance, maintenant=maintenant)
    return inscription


def desinscrire(session: Session, candidat: Candidat, *, par: Aidant, maintenant: datetime) -> bool:
    """Have somebody, held, leave the session to come; False when there is none. The next gets it."""
    siennes = _a_venir_de(session, candidat, maintenant)
    tenues = tenir(session, {inscription.session_id for inscription in siennes})
    siennes = _a_venir_de(session, candidat, maintenant)
    for inscription in siennes:
        seance = tenues[inscription.session_id]
        _retirer(session, inscription, seance, par=par, maintenant=maintenant)
        dire(session, Nouvelle.RETIREE, [candidat], seance, maintenant=maintenant)
    return bool(siennes)


def promouvoir(session: Session, seance: SessionFormation, *, maintenant: datetime) -> int:
    """Give the free seats of a session, held, to who has waited longest; tell each."""
    if seance.annulee_le is not None or seance.commence_le <= maintenant:
        return 0
    libres = seance.capacite - nb_places_prises(session, seance.id)
    if libres <= 0:
        return 0
    suivants = session.scalars(
        select(Inscription)
        .options(joinedload(Inscription.candidat))
        .where(Inscription.session_id == seance.id, attend())
        .order_by(Inscription.inscrite_le, Inscription.id)
        .limit(libres)
    ).all()
    for inscription in suivants:
        inscription.place_le = maintenant
    session.flush()
    dire(session, Nouvelle.PLACE, [i.candidat for i in suivants], seance, maintenant=maintenant)
    return len(suivants)


def tenir(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, SessionFormation]:
    """Hold sessions, always in the same order: two moves never wait for each other."""
    requete = (
        select(SessionFormation)
        .options(
            selectinload(SessionFormation.organisme),
            selectinload(SessionFormation.formateur),
            selectinload(SessionFormation.demi_journees),
        )
        .where(SessionFormation.id.in_(ids))
        .order_by(SessionFormation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {seance.id: seance for seance in session.scalars(requete)}


def _exiger_a_former(candidat: Candidat) -> None:
    if candidat.organisation_id is None or candidat.eligible_le is None:
        raise Conflit("La structure doit d’abord être acceptée.")
    if candidat.refuse_le or candidat.annule_le:
        raise Conflit("Cette personne n’est plus à former.")
    if candidat.forme_le or candidat.compte_le:
        raise Conflit("Cette personne est déjà formée.")


def _a_venir_de(session: Session, candidat: Candidat, maintenant: datetime) -> list[Inscription]:
    requete = (
        select(Inscription)
        .join(Inscription.seance)
        .where(
            Inscription.candidat_id == candidat.id,
            Inscription.annulee_le.is_(None),
            SessionFormation.commence_le > maintenant,
        )
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(requete))


def _retirer(
    session: Session,
    inscription: Inscription,
    seance: SessionFormation,
    *,
    par: Aidant,
    maintenant: datetime,
) -> None:
    inscription.annulee_le = maintenant
    session.flush()
    candidat = session.get_one(Candidat, inscription.candidat_id)
    _noter(session, "desinscription_formation", candidat, seance, par, maintenant)
    promouvoir(session, seance, maintenant=maintenant)


def _noter(
    session: Session,
    action: str,
    candidat: Candidat,
    seance: SessionFormation,
    par: Aidant,
    maintenant: datetime,
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id,
        organisation=candidat.organisation_id,
        details={"candidat": str(candidat.id), "session": str(seance.id)},
    )
