"""Acts of a practice: the same steps as a real mandate, each once, written in its row alone."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant, AppartenanceLisible
from app.metier.authentification.codes import Essai, depenser
from app.metier.authentification.queries import moyens_utilisables
from app.metier.brouillons.choix import choisir as choisir_themes
from app.metier.demarches.vigueur import en_vigueur
from app.metier.entrainement.models import VIE, Entrainement
from app.metier.entrainement.personnes import PERSONNES
from app.metier.entrainement.recapitulatif import recapituler
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql import inserer_si_absente

FERME = (
    "Cet exercice est effacé, ou a plus de 7 jours. Recommencez-en un : cela ne change rien aux "
    "vrais mandats."
)
PAS_SON_TOUR = "Cette étape de l’exercice n’est pas ouverte : reprenez où vous en étiez."
SANS_MOYEN = "Ajoutez d’abord un moyen de connexion : sans lui, vous ne pourriez plus revenir."


class HorsDuTour(Conflit):
    """The exercise is not, or no longer, at the step whose form was posted."""

    est_de_la_page = True


def tenir(session: Session, aidant_id: uuid.UUID) -> Entrainement:
    """Return the account's row, held; made when it has none."""
    inserer_si_absente(session, Entrainement, aidant_id=aidant_id, bienvenue=False)
    return session.get_one(Entrainement, aidant_id, with_for_update=True, populate_existing=True)


def accueillir(session: Session, aidant: Aidant) -> None:
    """The account accepts terms for the first time: its first login is guided."""
    if aidant.cgu_version is None:
        tenir(session, aidant.id).bienvenue = True


def finir_l_accueil(session: Session, aidant_id: uuid.UUID) -> None:
    """« Plus tard »: the practice may wait, a means of login may not. Raises Conflit."""
    if not moyens_utilisables(session, aidant_id):
        raise Conflit(SANS_MOYEN)
    tenir(session, aidant_id).bienvenue = False


def ecarter(session: Session, aidant_id: uuid.UUID, *, maintenant: datetime) -> None:
    """« Ne plus proposer »: what was begun goes too; one may still come back to it."""
    exercice = tenir(session, aidant_id)
    exercice.effacer()
    exercice.ecarte_le = maintenant


def commencer(session: Session, aidant_id: uuid.UUID, *, maintenant: datetime) -> None:
    """Begin an exercise, from nothing; the guided first login has led here."""
    exercice = tenir(session, aidant_id)
    exercice.effacer()
    exercice.bienvenue = False
    exercice.expire_le = maintenant + VIE


def choisir(
    session: Session,
    exercice: Entrainement,
    membre: AppartenanceLisible,
    *,
    domaines: Sequence[str],
    demarches: Sequence[str],
    est_borne: bool,
    duree: str,
    maintenant: datetime,
) -> None:
    """Step 1, as long as nothing is given. Raises Interdit as a real draft does, Conflit."""
    exiger(exercice, "choix", maintenant)
    _exiger_pas_donne(exercice)
    choisie = choisir_themes(en_vigueur(session), membre, domaines, demarches, est_borne)
    exercice.domaines, exercice.demarches = choisie.domaines, choisie.cles
    exercice.est_borne, exercice.duree = est_borne, duree


def identifier(exercice: Entrainement, cle: str, *, maintenant: datetime) -> None:
    """Step 2: an invented person comes back from the pretend page."""
    exiger(exercice, "identite", maintenant)
    _exiger_pas_donne(exercice)
    if cle not in PERSONNES:
        raise ErreurMetier("Choisissez une personne.", champ="personne")
    exercice.personne = cle


def recommencer(exercice: Entrainement, *, maintenant: datetime) -> None:
    """« Ce n’est pas vous ? »: the person goes, the choices stay."""
    exiger(exercice, "identite", maintenant)
    _exiger_pas_donne(exercice)
    exercice.personne = None


def conclure(
    session: Session,
    exercice: Entrainement,
    membre: AppartenanceLisible,
    essai: Essai,
    *,
    vu: str | None,
    maintenant: datetime,
) -> bool:
    """Step 3, held: spend the aidant's own code, once. Return whether it was given now.

    Sent again, the code is not even looked at. Raises Conflit, CodeRefuse; all is then as before.
    """
    exiger(exercice, "conclusion", maintenant)
    if exercice.donne_le is not None:
        return False
    lu = recapituler(exercice, membre, catalogue=en_vigueur(session), maintenant=maintenant)
    lu.exiger_vu(vu)
    depenser(session, exercice.aidant_id, essai, maintenant=maintenant)
    exercice.donne_le = maintenant
    return True


def signer(exercice: Entrainement, *, maintenant: datetime) -> None:
    """« Les deux exemplaires sont signés »."""
    exiger(exercice, "papier", maintenant)
    exercice.signe_le = exercice.signe_le or maintenant


def utiliser(exercice: Entrainement, domaine: str, *, maintenant: datetime) -> None:
    """Arrive on the invented site, with one of the themes confided."""
    exiger(exercice, "site", maintenant)
    if domaine not in (exercice.choix.domaines):
        raise ErreurMetier("Choisissez une démarche confiée.", champ="domaine")
    if exercice.arrete_le is None:
        exercice.utilise_le, exercice.domaine_utilise = maintenant, domaine


def arreter(
    session: Session, exercice: Entrainement, organisation_id: uuid.UUID, *, maintenant: datetime
) -> None:
    """Stop the mandate: the exercise is finished, and journalled the first time alone."""
    exiger(exercice, "arret", maintenant)
    if exercice.arrete_le is not None:
        return
    exercice.arrete_le = maintenant
    if exercice.fini_le is None:
        exercice.fini_le = maintenant
        journal.noter(
            session,
            "entrainement",
            le=maintenant,
            aidant=exercice.aidant_id,
            organisation=organisation_id,
        )


def exiger(exercice: Entrainement, etape: str, maintenant: datetime) -> None:
    """Raise Conflit when the exercise is gone, or has not come this far."""
    if not exercice.est_ouvert(maintenant):
        raise HorsDuTour(FERME)
    if not exercice.a_atteint(etape):
        raise HorsDuTour(PAS_SON_TOUR)


def _exiger_pas_donne(exercice: Entrainement) -> None:
    if exercice.donne_le is not None:
        raise HorsDuTour(PAS_SON_TOUR)
