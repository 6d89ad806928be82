"""Who came to which half-day; who came to all is trained."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.formation.inscriptions.queries import a_tout_suivi, inscrits
from app.metier.formation.inscriptions.services import tenir
from app.metier.formation.models import DemiJournee, Inscription, Presence, SessionFormation
from app.metier.habilitation import comptes
from app.metier.habilitation.models import Candidat
from app.socle.erreurs import Conflit, ErreurMetier

Coches = Collection[tuple[uuid.UUID, uuid.UUID]]


def noter(
    session: Session,
    seance: SessionFormation,
    coches: Coches,
    *,
    par: Aidant,
    maintenant: datetime,
) -> int:
    """Keep who came, as pairs (registration, half-day); return how many have followed it all.

    What is not ticked is taken back, but for whoever has their account. A half-day to come, or
    somebody who is not registered, is left aside. Raises Conflit before the first day.
    """
    if seance.annulee_le is not None:
        raise Conflit("Cette session est annulée.")
    commencees = [demi for demi in seance.demi_journees if demi.debut_le <= maintenant]
    if not commencees:
        raise Conflit("Les présences se notent à partir du premier jour.")
    siens = tenir_les_inscrits(session, seance)
    for inscription in siens:
        if inscription.place_le is not None and inscription.candidat.compte_le is None:
            _cocher(session, inscription, commencees, coches)
    session.flush()
    complets = 0
    for inscription in inscrits(session, seance.id):
        inscription.seance = seance
        complets += constater(session, inscription, maintenant)
    journal.noter(
        session,
        "presences_formation",
        le=maintenant,
        aidant=par.id,
        details={"session": str(seance.id), "nombre": complets},
    )
    return complets


def toutes(session: Session, seance: SessionFormation, *, maintenant: datetime) -> Coches:
    """Return what « everybody is here » ticks: each half-day that has begun, for each seat."""
    return {
        (inscription.id, demi.id)
        for inscription in inscrits(session, seance.id)
        for demi in seance.demi_journees
        if demi.debut_le <= maintenant
    }


def noter_entre_pairs(
    session: Session,
    candidat: Candidat,
    formateur: Appartenance | None,
    jour: date,
    *,
    par: Aidant,
    maintenant: datetime,
) -> SessionFormation:
    """Keep that an aidant of the same structure has trained somebody, held, that day.

    Raises ErreurMetier for a trainer who is no aidant there, or a day to come, Conflit for who is
    trained or not to be.
    """
    chez = _exiger_entre_pairs(candidat, formateur, jour, maintenant)
    seance = _seance_entre_pairs(chez, jour, maintenant)
    session.add(seance)
    session.flush()
    inscription = Inscription(
        session_id=seance.id, candidat_id=candidat.id, inscrite_le=maintenant, place_le=maintenant
    )
    session.add(inscription)
    session.flush()
    session.add(Presence(inscription_id=inscription.id, demi_journee_id=seance.demi_journees[0].id))
    candidat.forme_le = jour
    session.flush()
    journal.noter(
        session,
        "formation_entre_pairs",
        le=maintenant,
        aidant=par.id,
        organisation=candidat.organisation_id,
        cible=chez.aidant_id,
        details={"candidat": str(candidat.id), "jour": jour.isoformat()},
    )
    comptes.ouvrir_si_pret(session, candidat, par=par, maintenant=maintenant)
    return seance


def _exiger_entre_pairs(
    candidat: Candidat, formateur: Appartenance | None, jour: date, maintenant: datetime
) -> Appartenance:
    """Return the trainer's place, when they may have trained somebody that day."""
    if candidat.forme_le or candidat.compte_le or candidat.eligible_le is None:
        raise Conflit("Cette personne est déjà formée, ou pas encore à former.")
    if (
        formateur is None
        or not formateur.peut(Droit.MANDATS)
        or formateur.organisation_id != candidat.organisation_id
    ):
        raise ErreurMetier("Choisissez un aidant de votre structure.", champ="formateur")
    if jour > maintenant.astimezone(formateur.organisation.zone).date():
        raise ErreurMetier("Cette formation est dans l’avenir.", champ="jour")
    return formateur


def _seance_entre_pairs(
    formateur: Appartenance, jour: date, maintenant: datetime
) -> SessionFormation:
    zone = formateur.organisation.zone
    debut, fin = (datetime.combine(jour, time(heure), zone) for heure in (9, 17))
    return SessionFormation(
        organisation_id=formateur.organisation_id,
        formateur_id=formateur.aidant_id,
        heures=7,
        lieu=formateur.organisation.nom,
        capacite=1,
        fuseau=str(zone),
        commence_le=debut,
        publiee_le=maintenant,
        demi_journees=[DemiJournee(debut_le=debut, fin_le=fin)],
    )


def tenir_les_inscrits(session: Session, seance: SessionFormation) -> list[Inscription]:
    """Hold its people, then the session, as whoever registers does."""
    ids = select(Inscription.candidat_id).where(
        Inscription.session_id == seance.id, Inscription.annulee_le.is_(None)
    )
    requete = select(Candidat).where(Candidat.id.in_(ids)).order_by(Candidat.id)
    list(session.scalars(requete.with_for_update().execution_options(populate_existing=True)))
    tenir(session, {seance.id})
    return inscrits(session, seance.id)


def _cocher(
    session: Session, inscription: Inscription, commencees: list[DemiJournee], coches: Coches
) -> None:
    vues = {presence.demi_journee_id for presence in inscription.presences}
    voulues = {demi.id for demi in commencees if (inscription.id, demi.id) in coches}
    session.add_all(
        Presence(inscription_id=inscription.id, demi_journee_id=demi_id)
        for demi_id in voulues - vues
    )
    de_trop = vues - voulues
    if de_trop:
        session.execute(
            delete(Presence).where(
                Presence.inscription_id == inscription.id, Presence.demi_journee_id.in_(de_trop)
            )
        )


def constater(session: Session, inscription: Inscription, maintenant: datetime) -> bool:
    """Have the person trained, or not any more, as what is ticked, or the body, says."""
    candidat, complet = inscription.candidat, a_tout_suivi(inscription)
    if candidat.compte_le is not None:
        return complet
    seance = inscription.seance
    dernier = seance.demi_journees[-1].fin_le.astimezone(seance.zone).date()
    if complet:
        candidat.forme_le = dernier
        comptes.ouvrir_si_pret(session, candidat, maintenant=maintenant)
    elif candidat.forme_le == dernier:
        candidat.forme_le = None
    return complet
