"""Trained without every half-day: the body says so, and why, in writing."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.formation.inscriptions.presences import constater, tenir_les_inscrits
from app.metier.formation.inscriptions.queries import est_venue_partout
from app.metier.formation.models import Inscription, SessionFormation
from app.socle.erreurs import Conflit, ErreurMetier, Introuvable


def dispenser(
    session: Session,
    seance: SessionFormation,
    inscription_id: uuid.UUID,
    *,
    motif: str,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Hold somebody trained who missed a half-day; False when they are, already.

    Raises Introuvable for who has no seat, ErreurMetier without a reason or for who never came,
    Conflit before the end, and once their account is open.
    """
    inscription = _tenue(session, seance, inscription_id)
    _exiger_finie(seance, maintenant)
    if inscription.dispensee_le is not None or est_venue_partout(inscription):
        return False
    _exiger_sans_compte(inscription)
    if not inscription.presences:
        raise ErreurMetier("Cette personne n’est venue à aucune demi-journée.", champ="motif")
    if not motif.strip():
        raise ErreurMetier("Écrivez la raison.", champ="motif")
    inscription.dispensee_le, inscription.motif_dispense = maintenant, motif.strip()
    _conclure(session, inscription, par, maintenant, donnee=True)
    return True


def reprendre(
    session: Session,
    seance: SessionFormation,
    inscription_id: uuid.UUID,
    *,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Take it back; False when nothing was said. Raises as `dispenser`."""
    inscription = _tenue(session, seance, inscription_id)
    if inscription.dispensee_le is None:
        return False
    _exiger_sans_compte(inscription)
    inscription.dispensee_le = inscription.motif_dispense = None
    _conclure(session, inscription, par, maintenant, donnee=False)
    return True


def _tenue(session: Session, seance: SessionFormation, inscription_id: uuid.UUID) -> Inscription:
    for inscription in tenir_les_inscrits(session, seance):
        if inscription.id == inscription_id and inscription.place_le is not None:
            inscription.seance = seance
            return inscription
    raise Introuvable


def _exiger_finie(seance: SessionFormation, maintenant: datetime) -> None:
    if seance.annulee_le is not None:
        raise Conflit("Cette session est annulée.")
    if seance.demi_journees[-1].fin_le > maintenant:
        raise Conflit("Attendez la fin de la session, et notez d’abord les présences.")


def _exiger_sans_compte(inscription: Inscription) -> None:
    if inscription.candidat.compte_le is not None:
        raise Conflit("Le compte de cette personne est ouvert : plus rien ne change ici.")


def _conclure(
    session: Session, inscription: Inscription, par: Aidant, maintenant: datetime, *, donnee: bool
) -> None:
    session.flush()
    journal.noter(
        session,
        "dispense_formation",
        le=maintenant,
        aidant=par.id,
        organisation=inscription.candidat.organisation_id,
        details={
            "candidat": str(inscription.candidat_id),
            "session": str(inscription.session_id),
            "donnee": donnee,
        },
    )
    constater(session, inscription, maintenant)
