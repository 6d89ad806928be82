"""Who was proposed and never came is forgotten, two years after the last that happened to them."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.metier.formation.inscriptions.oublis import nb_a_oublier, oublier
from app.metier.formation.models import Inscription, Presence
from app.metier.habilitation.models import Candidat
from app.metier.journal.models import Ligne
from app.socle.bdd import transaction
from tests.demandes import un_candidat, une_demande
from tests.fabriques import INSTANT, deux_moteurs
from tests.formations import a_former, une_place, une_session
from tests.metier.formation.lieu import Lieu
from tests.metier.formation.lieu import lieu as lieu

pytestmark = deux_moteurs
ANS = timedelta(days=365)


def restent(lieu: Lieu) -> set[str]:
    return {
        courriel.partition("@")[0] for courriel in lieu.session.scalars(select(Candidat.courriel))
    }


def oublier_le(lieu: Lieu, le: datetime) -> int:
    with transaction(lieu.session):
        du = nb_a_oublier(lieu.session, maintenant=le)
        assert oublier(lieu.session, maintenant=le) == du
        assert oublier(lieu.session, maintenant=le) == 0, "deux fois, c’est une fois"
    return du


def preparer(lieu: Lieu) -> None:
    """People of every kind, each named by what keeps them or not."""
    session = lieu.session
    plus_tard = INSTANT + timedelta(days=30)

    def propose(nom: str, **champs: object) -> Candidat:
        return a_former(session, lieu.organisation, INSTANT, f"{nom}@essai.fr", **champs)

    with transaction(session):
        propose("jamais")
        propose("refuse", refuse_le=INSTANT)
        propose("annule", annule_le=INSTANT, eligible_le=None)
        propose("plus-tard", pix_le=plus_tard.date())
        propose("compte", compte_le=INSTANT, compte_id=lieu.robert.id)
        demande = une_demande(session, INSTANT)
        un_candidat(session, INSTANT, demande=demande, courriel="en-attente@essai.fr")
        seance = une_session(session, lieu.organisme, INSTANT, dans=1)
        une_place(session, seance, propose("absent"), INSTANT)
        venu = une_place(session, seance, propose("venu"), INSTANT)
        demi_journee = seance.demi_journees[0].id
        session.add(Presence(inscription_id=venu.id, demi_journee_id=demi_journee))
        une_place(session, seance, propose("dispense"), INSTANT).dispensee_le = INSTANT


def test_qui_n_est_jamais_venu_est_oublie_au_bout_de_deux_ans(lieu: Lieu) -> None:
    preparer(lieu)
    toujours = {"compte", "en-attente"}
    venus = {"venu", "dispense"}
    tous = restent(lieu)
    assert oublier_le(lieu, INSTANT + 2 * ANS - timedelta(seconds=1)) == 0
    assert restent(lieu) == tous
    assert oublier_le(lieu, INSTANT + 2 * ANS) == 3
    assert restent(lieu) == toujours | venus | {"plus-tard", "absent"}
    assert oublier_le(lieu, INSTANT + 2 * ANS + timedelta(days=31)) == 2
    assert restent(lieu) == toujours | venus
    assert oublier_le(lieu, INSTANT + 6 * ANS) == 0
    assert oublier_le(lieu, INSTANT + 6 * ANS + timedelta(days=2)) == 2
    assert restent(lieu) == toujours
    for table in (Inscription, Presence):
        assert lieu.session.scalar(select(func.count()).select_from(table)) == 0
    actions = lieu.session.scalars(select(Ligne.action).where(Ligne.action == "purge"))
    assert len(actions.all()) == 3
