"""Who registers, who waits, who gets the seat that frees: never more people than seats."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from app.metier.aidants.models import Aidant
from app.metier.formation import reglages, sessions
from app.metier.formation.inscriptions.rappels import nb_a_rappeler, rappeler
from app.metier.formation.inscriptions.services import desinscrire, inscrire
from app.metier.formation.models import Inscription
from app.metier.formation.queries import a_une_place, attend, nb_places_prises, proposees
from app.metier.habilitation.models import Candidat
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs
from tests.formations import relue, une_place, une_session
from tests.metier.formation.lieu import Lieu
from tests.metier.formation.lieu import lieu as lieu


@deux_moteurs
def test_pleine_on_attend_et_la_place_qui_se_libere_va_au_premier(lieu: Lieu) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT, capacite=1)
        premier, second, troisieme = lieu.gens(3)
        assert lieu.inscrire(premier, seance).place_le is not None
        attente = lieu.inscrire(second, seance)
        assert attente.place_le is None
        lieu.inscrire(troisieme, seance).inscrite_le += timedelta(seconds=1)
        assert lieu.inscrire(second, seance) is attente
    with transaction(session):
        assert desinscrire(session, premier, par=lieu.robert, maintenant=INSTANT)
        assert not desinscrire(session, premier, par=lieu.robert, maintenant=INSTANT)
    assert attente.place_le is not None
    assert nb_places_prises(session, seance.id) == 1
    assert lieu.lettres(second) == [
        "Formation Aidants Connect, liste d’attente",
        "Une place s’est libérée pour votre formation",
    ]
    assert lieu.lettres(troisieme) == ["Formation Aidants Connect, liste d’attente"]


@deux_moteurs
def test_choisir_une_autre_session_quitte_la_premiere(lieu: Lieu) -> None:
    session = lieu.session
    with transaction(session):
        ici, la = (une_session(session, lieu.organisme, INSTANT, capacite=1) for _ in range(2))
        premier, second = lieu.gens(2)
        lieu.inscrire(premier, ici)
        lieu.inscrire(second, ici)
        lieu.inscrire(premier, la)
    vivantes = session.execute(
        select(Inscription.candidat_id, Inscription.session_id).where(a_une_place())
    ).all()
    assert set(map(tuple, vivantes)) == {(premier.id, la.id), (second.id, ici.id)}


@pytest.mark.parametrize(
    ("dans", "inscrits", "ouverte"),
    [(28, 0, True), (27, 0, False), (27, 4, False), (27, 5, True), (14, 5, True), (13, 5, False)],
)
@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_les_delais_sont_ceux_de_la_regle(
    lieu: Lieu, dans: int, inscrits: int, ouverte: bool
) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT, dans=dans, capacite=18)
        *deja, dernier = lieu.gens(inscrits + 1)
        for candidat in deja:
            une_place(session, seance, candidat, INSTANT)
    with transaction(session):
        if ouverte:
            assert lieu.inscrire(dernier, seance).place_le is not None
        else:
            with pytest.raises(ErreurMetier, match="ne prend plus"):
                lieu.inscrire(dernier, seance)


@pytest.mark.parametrize(
    "champs",
    [
        {"publiee_le": None},
        {"fermee_le": INSTANT},
        {"annulee_le": INSTANT},
        {"typologies": ["mediateur"]},
    ],
)
@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_une_session_qui_n_est_pas_pour_elle_se_refuse(lieu: Lieu, champs: dict[str, Any]) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT, **champs)
        (candidat,) = lieu.gens(1, typologie="secretaire_mairie")
        with pytest.raises(ErreurMetier):
            lieu.inscrire(candidat, seance)
        with pytest.raises(ErreurMetier):
            inscrire(session, candidat, uuid.uuid4(), par=lieu.robert, maintenant=INSTANT)


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "champs",
    [{"eligible_le": None}, {"refuse_le": INSTANT}, {"annule_le": INSTANT}, {"compte_le": INSTANT}],
)
def test_avant_l_acceptation_personne_ne_s_inscrit(lieu: Lieu, champs: dict[str, Any]) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT)
        (candidat,) = lieu.gens(1, **champs)
        with pytest.raises(Conflit):
            lieu.inscrire(candidat, seance)


@deux_moteurs
def test_cinquante_a_la_fois_pour_trois_places(lieu: Lieu, moteur: Engine) -> None:
    session = lieu.session
    with transaction(session):
        seance_id = une_session(session, lieu.organisme, INSTANT).id
        ids, robert_id = [candidat.id for candidat in lieu.gens(50)], lieu.robert.id

    def acte(rang: int) -> None:
        with un_acte(moteur, CLES) as bdd:
            candidat = bdd.get_one(Candidat, ids[rang], with_for_update=True)
            robert = bdd.get_one(Aidant, robert_id)
            inscrire(bdd, candidat, seance_id, par=robert, maintenant=INSTANT)

    _, erreurs = a_la_fois(50, acte)
    assert not erreurs
    compter = select(func.count()).select_from(Inscription)
    assert session.scalar(compter.where(a_une_place())) == 3
    assert session.scalar(compter.where(attend())) == 47


@deux_moteurs
def test_une_session_deplacee_puis_annulee_se_dit_une_fois(lieu: Lieu) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT)
        (candidat,) = lieu.gens(1)
        lieu.inscrire(candidat, seance)
    debut = INSTANT + timedelta(days=50)
    programme = sessions.Programme(
        7, [(debut, debut + timedelta(hours=3))], "Mairie", False, 5, [], "Europe/Paris"
    )
    for fait in (True, False):
        with transaction(session):
            assert (
                sessions.changer(
                    session, relue(session, seance), programme, par=lieu.robert, maintenant=INSTANT
                )
                is fait
            )
    for fait in (True, False):
        with transaction(session):
            assert (
                sessions.annuler(
                    session,
                    relue(session, seance),
                    motif="Malade",
                    par=lieu.robert,
                    maintenant=INSTANT,
                )
                is fait
            )
    assert lieu.lettres(candidat) == [
        "Votre formation Aidants Connect",
        "Votre formation Aidants Connect a changé",
        "Votre formation Aidants Connect est annulée",
    ]
    with pytest.raises(Conflit), transaction(session):
        sessions.changer(
            session, relue(session, seance), programme, par=lieu.robert, maintenant=INSTANT
        )


@deux_moteurs
def test_qui_n_a_pas_de_session_est_rappele_une_fois_par_quinzaine(lieu: Lieu) -> None:
    session, plus_tard = lieu.session, INSTANT + timedelta(days=15)
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT)
        inscrit, _ = lieu.gens(2)
        lieu.inscrire(inscrit, seance)
    assert nb_a_rappeler(session, maintenant=INSTANT) == 0
    with transaction(session):
        assert rappeler(session, maintenant=plus_tard) == 1
        assert rappeler(session, maintenant=plus_tard) == 0
    sujets = session.scalars(select(Courriel.sujet).where(Courriel.aidant_id == lieu.robert.id))
    assert list(sujets) == ["Choisissez une session de formation"]


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_qui_a_manque_sa_session_est_rappele_quand_elle_est_finie(lieu: Lieu) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT, capacite=1)
        absent, attend = lieu.gens(2)
        lieu.inscrire(absent, seance)
        lieu.inscrire(attend, seance)
    for jours, combien in ((39, 0), (41, 1), (55, 2)):
        assert nb_a_rappeler(session, maintenant=INSTANT + timedelta(days=jours)) == combien
    with transaction(session):
        lieu.organisation.desactivee_le = INSTANT
    assert nb_a_rappeler(session, maintenant=INSTANT + timedelta(days=55)) == 0


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_les_sessions_trop_proches_n_en_cachent_aucune(lieu: Lieu) -> None:
    session = lieu.session
    with transaction(session):
        (candidat,) = lieu.gens(1)
        for _ in range(120):
            une_session(session, lieu.organisme, INSTANT, dans=5)
        loin = une_session(session, lieu.organisme, INSTANT, dans=40)
    offertes = proposees(session, candidat, reglages.lire(session), maintenant=INSTANT)
    assert [offerte.seance.id for offerte in offertes] == [loin.id]
