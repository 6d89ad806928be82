"""A lost device: asked by anyone, answered to its owner, suspended once, and nothing left open."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification import liens, ordinateurs, services
from app.metier.authentification.codes import CodeRefuse, compteur_compte, depenser, reserver
from app.metier.authentification.models import (
    Connexion,
    DemandePerte,
    LienConnexion,
    MoyenConnexion,
    Ordinateur,
)
from app.metier.authentification.moyens import pertes, secours
from app.metier.authentification.moyens.pertes import TOUS, LienPerteRefuse
from app.metier.authentification.queries import moyens_utilisables
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.reseau import reseau_de
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, code_de, deux_moteurs, une_carte
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.photographie import photographie

pytestmark = deux_moteurs
ALICE = "alice@essai.fr"
UNE_SECONDE = timedelta(seconds=1)


def demander(
    session: Session, courriel: str = ALICE, instant: datetime = INSTANT, adresse: str = "192.0.2.1"
) -> None:
    with transaction(session):
        pertes.demander(session, courriel, adresse=reseau_de(adresse), maintenant=instant)


def repondre(session: Session, instant: datetime = INSTANT) -> list[str]:
    """Answer what waits, as what runs after the answers does; return the tokens drawn."""
    jetons = []
    for demande_id in pertes.a_traiter(session, maintenant=instant):
        with transaction(session):
            tire = pertes.tirer_lien(session, demande_id, maintenant=instant)
            jetons += [tire[1]] if tire else []
    return jetons


def un_lien(session: Session, instant: datetime = INSTANT) -> str:
    demander(session, instant=instant)
    (jeton,) = repondre(session, instant)
    return jeton


@pytest.fixture
def carte(session: Session, compte: Compte) -> None:
    """Alice's card, beside her application."""
    with transaction(session):
        une_carte(session, INSTANT, numero="C-1", aidant=session.get_one(Aidant, compte.aidant))


def en_service(session: Session, compte: Compte) -> list[str]:
    session.rollback()
    return sorted(moyen.genre for moyen in moyens_utilisables(session, compte.aidant))


def test_une_demande_ne_garde_ni_courriel_ni_adresse_ni_jeton(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    demander(session, "inconnue@essai.fr", adresse="203.0.113.77")
    jeton = un_lien(session)
    depot = repr(photographie(moteur)["demande_perte"])
    for clair in ("inconnue", "alice", "203.0.113.77", "192.0.2.1", jeton):
        assert clair not in depot
    assert len(jeton) >= 43  # 256 bits


def test_seul_un_compte_actif_recoit_un_lien(session: Session, compte: Compte) -> None:
    for courriel in ("personne@essai.fr", "", "é\u202e", "a" * 10_000):
        demander(session, courriel)
    assert repondre(session) == []
    demander(session)
    with transaction(session):  # closed between the request and its answer
        session.get_one(Aidant, compte.aidant).desactive_le = INSTANT
    assert repondre(session) == []
    demander(session)
    assert repondre(session) == []
    assert pertes.a_traiter(session, maintenant=INSTANT) == []


def test_une_demande_n_a_qu_une_reponse_meme_dix_a_la_fois(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    demander(session)
    (demande_id,) = pertes.a_traiter(session, maintenant=INSTANT)
    session.rollback()

    def tirer(_: int) -> bool:
        with un_acte(moteur, CLES) as sienne:
            return pertes.tirer_lien(sienne, demande_id, maintenant=INSTANT) is not None

    reponses, erreurs = a_la_fois(10, tirer)
    assert erreurs == []
    assert sorted(reponses) == [False] * 9 + [True]


def test_trois_demandes_par_quart_d_heure_connu_ou_non(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    for courriel in (ALICE, "personne@essai.fr"):
        for _ in range(3):
            demander(session, courriel)
        avant = photographie(moteur)
        with pytest.raises(TropDeTentatives):
            demander(session, courriel)
        assert photographie(moteur) == avant
        demander(session, courriel, INSTANT + timedelta(minutes=15))
    with transaction(session):  # links of login have their own limit
        aidant = session.get_one(Aidant, compte.aidant)
        liens.demander_lien(
            session, aidant, suite="/", retenir_ordinateur=False, maintenant=INSTANT
        )


def test_dix_demandes_a_la_fois_en_laissent_trois(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    def demander_ailleurs(_: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            pertes.demander(sienne, ALICE, adresse=reseau_de("192.0.2.1"), maintenant=INSTANT)

    reussies, refus = a_la_fois(10, demander_ailleurs)
    assert (len(reussies), len(refus)) == (3, 7)
    assert len(repondre(session)) == 3


def test_trente_demandes_par_adresse(session: Session, compte: Compte) -> None:
    for rang in range(30):
        demander(session, f"{rang}@essai.fr")
    with pytest.raises(TropDeTentatives):
        demander(session)
    demander(session, adresse="192.0.2.2")


@pytest.mark.parametrize(
    ("genre", "reste"), [("application", ["carte"]), ("carte", ["application"]), (TOUS, [])]
)
def test_ce_qui_est_perdu_n_ouvre_plus_rien_et_tout_se_ferme(
    session: Session, compte: Compte, carte: None, moteur: Engine, genre: str, reste: list[str]
) -> None:
    with transaction(session):
        for _ in range(2):
            services.ouvrir(session, compte.aidant, maintenant=INSTANT)
        ordinateurs.retenir(session, compte.aidant, nom="Firefox", maintenant=INSTANT)
        aidant = session.get_one(Aidant, compte.aidant)
        liens.demander_lien(
            session, aidant, suite="/", retenir_ordinateur=False, maintenant=INSTANT
        )
        secours.tirer(session, compte.aidant, maintenant=INSTANT)
    jeton = un_lien(session)
    genres = pertes.genres_en_service(session, jeton, maintenant=INSTANT)
    assert genres == ["application", "carte"]
    with transaction(session):
        pertes.suspendre(session, jeton, genre, maintenant=INSTANT)
    assert en_service(session, compte) == reste
    assert nb_actes(session, "suspension_moyen_connexion") == 2 - len(reste)
    assert (nb_actes(session, "deconnexion"), nb_actes(session, "retrait_ordinateur")) == (2, 1)
    assert set(session.scalars(select(Connexion.fermee_le))) == {INSTANT}
    assert set(session.scalars(select(Ordinateur.oublie_le))) == {INSTANT}
    assert set(session.scalars(select(LienConnexion.annule_le))) == {INSTANT}
    if genre != "carte":
        bon = code_de(session, compte.aidant, INSTANT)
        with transaction(session):
            essai = reserver(session, [compteur_compte("a", "")], bon, maintenant=INSTANT)
        with pytest.raises(CodeRefuse), transaction(session):
            depenser(session, compte.aidant, essai, maintenant=INSTANT)
    apres = photographie(moteur)
    with pytest.raises(LienPerteRefuse), transaction(session):
        pertes.suspendre(session, jeton, TOUS, maintenant=INSTANT)
    assert photographie(moteur) == apres


@pytest.mark.parametrize("genre", ["carte", "", "perte", "tous les deux"])
def test_ce_qu_on_n_a_pas_ne_se_suspend_pas_et_le_lien_reste(
    session: Session, compte: Compte, moteur: Engine, genre: str
) -> None:
    jeton = un_lien(session)
    avant = photographie(moteur)
    with pytest.raises(ErreurMetier), transaction(session):
        pertes.suspendre(session, jeton, genre, maintenant=INSTANT)
    assert photographie(moteur) == avant
    with transaction(session):
        pertes.suspendre(session, jeton, "application", maintenant=INSTANT)


def test_le_lien_vit_dix_minutes_et_un_nouveau_le_tue(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    ancien = un_lien(session)
    fin = INSTANT + pertes.DUREE_LIEN
    assert pertes.genres_en_service(session, ancien, maintenant=fin - UNE_SECONDE)
    with pytest.raises(LienPerteRefuse):
        pertes.genres_en_service(session, ancien, maintenant=fin)
    nouveau = un_lien(session, INSTANT + UNE_SECONDE)
    avant = photographie(moteur)
    for jeton, instant in ((ancien, INSTANT), (nouveau, fin + UNE_SECONDE), ("x", INSTANT)):
        with pytest.raises(LienPerteRefuse), transaction(session):
            pertes.suspendre(session, jeton, TOUS, maintenant=instant)
    assert photographie(moteur) == avant
    assert pertes.genres_en_service(session, nouveau, maintenant=fin)


def test_cinquante_clics_suspendent_une_fois(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    jeton = un_lien(session)

    def suspendre(_: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            pertes.suspendre(sienne, jeton, TOUS, maintenant=INSTANT)

    reussies, refus = a_la_fois(50, suspendre)
    assert (len(reussies), {type(erreur) for erreur in refus}) == (1, {LienPerteRefuse})
    assert nb_actes(session, "suspension_moyen_connexion") == 1


def test_une_connexion_qui_s_ouvre_pendant_la_suspension_ne_reste_pas(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    """Whichever goes first, nothing is open once both are done."""
    for tour in range(6):
        instant = INSTANT + timedelta(minutes=20 * tour)
        jeton, bon = un_lien(session, instant), code_de(session, compte.aidant, instant)
        session.rollback()

        def agir(rang: int, *, jeton=jeton, bon=bon, instant=instant, tour=tour) -> None:
            if rang == 0:
                with un_acte(moteur, CLES) as sienne:
                    pertes.suspendre(sienne, jeton, TOUS, maintenant=instant)
                return
            compteurs = [compteur_compte(f"a{tour}", "")]
            with un_acte(moteur, CLES) as sienne:
                essai = reserver(sienne, compteurs, bon, maintenant=instant)
            with un_acte(moteur, CLES) as sienne:
                depenser(sienne, compte.aidant, essai, maintenant=instant)
                services.ouvrir(sienne, compte.aidant, maintenant=instant)

        _, erreurs = a_la_fois(2, agir)
        assert {type(erreur) for erreur in erreurs} <= {CodeRefuse}
        session.rollback()
        assert set(session.scalars(select(Connexion.fermee_le))) <= {
            INSTANT + timedelta(minutes=20 * t) for t in range(tour + 1)
        }
        with transaction(session):
            session.scalars(select(MoyenConnexion)).one().suspendu_le = None


def test_une_demande_oubliee_une_heure_n_ecrit_plus_a_personne(
    session: Session, compte: Compte
) -> None:
    demander(session)
    assert repondre(session, INSTANT + timedelta(hours=1)) == []
    assert session.scalars(select(DemandePerte.traitee_le)).all() == [None]
