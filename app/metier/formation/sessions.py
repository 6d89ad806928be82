"""What a body does with a session: created, published, moved, closed, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.aidants.typologies import TYPOLOGIES
from app.metier.formation.annonces import Nouvelle, dire
from app.metier.formation.inscriptions.queries import inscrits
from app.metier.formation.inscriptions.services import promouvoir
from app.metier.formation.models import (
    PROGRAMMES,
    DemiJournee,
    OrganismeFormation,
    SessionFormation,
)
from app.metier.formation.queries import nb_places_prises
from app.metier.territoires.cog import CodeRegion, regions
from app.socle.erreurs import Conflit, ErreurMetier

Moment = tuple[datetime, datetime]
CAPACITE_MAX = 200
LOIN = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Programme:
    """What a session is: what the form of a body asks."""

    heures: int
    moments: Sequence[Moment]
    lieu: str
    a_distance: bool
    capacite: int
    typologies: Sequence[str]
    fuseau: str
    code_region: CodeRegion | None = None

    def controler(self, maintenant: datetime) -> None:
        """Raise ErreurMetier for what cannot take place."""
        if self.heures not in PROGRAMMES:
            raise ErreurMetier("Choisissez 7 ou 14 heures.", champ="heures")
        if not 0 < self.capacite <= CAPACITE_MAX:
            raise ErreurMetier("Écrivez un nombre de places de 1 à 200.", champ="capacite")
        if not set(self.typologies) <= TYPOLOGIES.keys():
            raise ErreurMetier("Choisissez des métiers de la liste.", champ="typologies")
        if self.code_region is not None and self.code_region not in regions():
            raise ErreurMetier("Choisissez une région de la liste.", champ="region")
        if not self.moments:
            raise ErreurMetier("Écrivez au moins une demi-journée.", champ="jour_1")
        for (_, fin), (debut, _) in zip(self.moments, self.moments[1:], strict=False):
            if debut < fin:
                raise ErreurMetier("Deux demi-journées se chevauchent.", champ="jour_2")
        if any(not timedelta() < fin - debut <= timedelta(hours=8) for debut, fin in self.moments):
            raise ErreurMetier("Une demi-journée finit après son début, dans les 8 heures.",
                               champ="jour_1")  # fmt: skip
        if self.moments[0][0] <= maintenant:
            raise ErreurMetier("La session commence dans le passé.", champ="jour_1")
        if self.moments[-1][1] > maintenant + LOIN:
            raise ErreurMetier("La session finit dans plus de deux ans.", champ="jour_1")


def creer(
    session: Session,
    organisme: OrganismeFormation,
    programme: Programme,
    *,
    par: Aidant,
    maintenant: datetime,
) -> SessionFormation:
    """Create a session of a body, that nobody sees yet. Raises ErreurMetier."""
    programme.controler(maintenant)
    seance = SessionFormation(organisme_id=organisme.id, demi_journees=[], version=0)
    _ecrire(seance, programme)
    session.add(seance)
    session.flush()
    _noter(session, "creee", seance, par, maintenant)
    return seance


def publier(
    session: Session, seance: SessionFormation, *, par: Aidant, maintenant: datetime
) -> bool:
    """Open a session, held, to registrations; again after it was closed. False when it is."""
    _exiger_a_venir(seance, maintenant)
    if seance.publiee_le is not None and seance.fermee_le is None:
        return False
    seance.publiee_le, seance.fermee_le = seance.publiee_le or maintenant, None
    _noter(session, "publiee", seance, par, maintenant)
    return True


def fermer(
    session: Session, seance: SessionFormation, *, par: Aidant, maintenant: datetime
) -> bool:
    """Close the registrations of a session, held; who waits goes on waiting. False when closed."""
    if not seance.est_prevue or seance.fermee_le is not None:
        return False
    seance.fermee_le = maintenant
    _noter(session, "fermee", seance, par, maintenant)
    return True


def changer(
    session: Session,
    seance: SessionFormation,
    programme: Programme,
    *,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Change a session, held; a move is told to all who are registered. False for no change.

    Raises Conflit once begun or cancelled, ErreurMetier for what cannot be, or fewer seats than
    people.
    """
    _exiger_a_venir(seance, maintenant)
    programme.controler(maintenant)
    if programme.capacite < nb_places_prises(session, seance.id):
        raise ErreurMetier("Des personnes ont déjà ces places : il en faut plus.", champ="capacite")
    avant = _ecriture(seance)
    bouge = avant[:3] != _voulue(programme)[:3]
    if avant == _voulue(programme):
        return False
    if bouge:
        seance.demi_journees.clear()
        session.flush()
    _ecrire(seance, programme, moments=bouge)
    session.flush()
    _noter(session, "changee", seance, par, maintenant)
    if bouge:
        seance.version += 1
        concernes = [inscription.candidat for inscription in inscrits(session, seance.id)]
        dire(session, Nouvelle.DEPLACEE, concernes, seance, maintenant=maintenant)
    promouvoir(session, seance, maintenant=maintenant)
    return True


def annuler(
    session: Session,
    seance: SessionFormation,
    *,
    motif: str,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Cancel a session, held, and tell all who are registered; False when it was.

    Raises ErreurMetier without a reason, Conflit once begun.
    """
    if seance.annulee_le is not None:
        return False
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi la session est annulée.", champ="motif")
    _exiger_a_venir(seance, maintenant)
    seance.annulee_le, seance.motif_annulation = maintenant, motif.strip()
    seance.version += 1
    concernees = inscrits(session, seance.id)
    for inscription in concernees:
        inscription.annulee_le = maintenant
    _noter(session, "annulee", seance, par, maintenant)
    concernes = [inscription.candidat for inscription in concernees]
    dire(session, Nouvelle.ANNULEE, concernes, seance, maintenant=maintenant)
    return True


def _ecrire(seance: SessionFormation, programme: Programme, *, moments: bool = True) -> None:
    seance.heures, seance.lieu = programme.heures, programme.lieu
    seance.a_distance, seance.capacite = programme.a_distance, programme.capacite
    seance.typologies = sorted(programme.typologies) or None
    seance.code_region, seance.fuseau = programme.code_region, programme.fuseau
    seance.commence_le = programme.moments[0][0]
    if moments:
        seance.demi_journees.extend(
            DemiJournee(debut_le=debut, fin_le=fin) for debut, fin in programme.moments
        )


def _ecriture(seance: SessionFormation) -> tuple[object, ...]:
    """What is told when it changes first, then the rest."""
    return (
        [(demi.debut_le, demi.fin_le) for demi in seance.demi_journees],
        seance.lieu,
        seance.a_distance,
        seance.heures,
        seance.capacite,
        seance.typologies,
        seance.code_region,
        seance.fuseau,
    )


def _voulue(programme: Programme) -> tuple[object, ...]:
    return (
        [*programme.moments],
        programme.lieu,
        programme.a_distance,
        programme.heures,
        programme.capacite,
        sorted(programme.typologies) or None,
        programme.code_region,
        programme.fuseau,
    )


def _exiger_a_venir(seance: SessionFormation, maintenant: datetime) -> None:
    if seance.annulee_le is not None:
        raise Conflit("Cette session est annulée.")
    if seance.commence_le <= maintenant:
        raise Conflit("Cette session a commencé.")


def _noter(
    session: Session, acte: str, seance: SessionFormation, par: Aidant, maintenant: datetime
) -> None:
    session.flush()
    journal.noter(
        session,
        "session_formation",
        le=maintenant,
        aidant=par.id,
        details={"session": str(seance.id), "acte": acte},
    )
