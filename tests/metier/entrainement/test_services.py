"""Acts of a practice on both engines: each once, also when several click at once."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.entrainement import services
from app.metier.entrainement.models import ETAPES, EXERCICE, Entrainement
from app.metier.entrainement.queries import a_proposer, exercice_de
from app.metier.journal.models import Ligne
from app.socle.bdd import creer_fabrique, transaction
from app.socle.erreurs import Conflit
from tests.conftest import CLES
from tests.courses import a_la_fois
from tests.fabriques import INSTANT, deux_moteurs, un_exercice

pytestmark = deux_moteurs
NOMBRE = 8


@pytest.fixture
def arrive(session: Session, membre: Appartenance) -> Appartenance:
    """Somebody whose practice waits to be stopped."""
    with transaction(session):
        exercice = un_exercice(session, membre.aidant_id, INSTANT)
        exercice.donne_le = exercice.signe_le = exercice.utilise_le = INSTANT
        exercice.domaine_utilise = "argent"
    return membre


def _notes(session: Session) -> int:
    notees = select(func.count()).select_from(Ligne).where(Ligne.action == "entrainement")
    return session.scalar(notees) or 0


def test_arretes_ensemble_un_seul_est_note(
    session: Session, arrive: Appartenance, moteur: Engine
) -> None:
    qui, ou = arrive.aidant_id, arrive.organisation_id

    def arreter(_: int) -> None:
        with creer_fabrique(moteur, CLES)() as sienne, transaction(sienne):
            services.arreter(sienne, services.tenir(sienne, qui), ou, maintenant=INSTANT)

    faits, erreurs = a_la_fois(NOMBRE, arreter)
    assert (len(faits), erreurs) == (NOMBRE, [])
    assert _notes(session) == 1


def test_commences_ensemble_une_seule_ligne(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    qui = membre.aidant_id

    def commencer(_: int) -> None:
        with creer_fabrique(moteur, CLES)() as sienne, transaction(sienne):
            services.commencer(sienne, qui, maintenant=INSTANT)

    faits, erreurs = a_la_fois(NOMBRE, commencer)
    assert (len(faits), erreurs) == (NOMBRE, [])
    assert session.scalar(select(func.count()).select_from(Entrainement)) == 1


def test_l_exercice_d_une_autre_ne_s_atteint_pas(session: Session, arrive: Appartenance) -> None:
    assert exercice_de(session, uuid.uuid4(), maintenant=INSTANT) is None
    assert exercice_de(session, arrive.aidant_id, maintenant=INSTANT) is not None


def test_un_exercice_dure_sept_jours(session: Session, arrive: Appartenance) -> None:
    fin = INSTANT + timedelta(days=7)
    juste_avant = fin - timedelta(seconds=1)
    assert exercice_de(session, arrive.aidant_id, maintenant=juste_avant) is not None
    assert exercice_de(session, arrive.aidant_id, maintenant=fin) is None
    exercice = session.get_one(Entrainement, arrive.aidant_id)
    with pytest.raises(Conflit):
        services.arreter(session, exercice, arrive.organisation_id, maintenant=fin)
    assert _notes(session) == 0


def test_ecarter_puis_y_revenir(session: Session, arrive: Appartenance) -> None:
    with transaction(session):
        services.ecarter(session, arrive.aidant_id, maintenant=INSTANT)
    ecarte = session.get_one(Entrainement, arrive.aidant_id)
    assert not a_proposer(ecarte)
    assert not any(getattr(ecarte, champ) for champ in EXERCICE)
    with transaction(session):
        services.commencer(session, arrive.aidant_id, maintenant=INSTANT)
    assert ecarte.etape == ETAPES[0]
    assert not a_proposer(ecarte)


def test_ce_qui_est_efface_est_ce_qu_un_exercice_ecrit(session: Session) -> None:
    gardees = {"aidant_id", "bienvenue", "fini_le", "ecarte_le"}
    assert {colonne.key for colonne in Entrainement.__table__.columns} == gardees | {*EXERCICE}
