"""Passkeys, without a screen: what fifty hands at once obtain, what is kept, what is forgotten."""

import contextlib
import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces import ceremonie, defis, invitations, services
from app.metier.authentification.cles_acces.ceremonie import Site
from app.metier.authentification.cles_acces.defis import CleRefusee, Usage
from app.metier.authentification.cles_acces.models import CleAcces, Defi, InvitationCle
from app.metier.authentification.cles_acces.taches import PURGES
from app.metier.authentification.codes import Essai, compteur_compte, reserver
from app.metier.authentification.models import NB_MOYENS_MAX
from app.metier.authentification.queries import generateurs, moyens_utilisables
from app.metier.purges import purger
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.reseau import reseau_de
from tests.authentificateur import Appareil
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, une_cle
from tests.metier.authentification.conftest import Compte, nb_actes

SITE = Site.depuis("https://aidants.example:8443/")
ICI = reseau_de("192.0.2.1")
ALICE = "alice@essai.fr"


@pytest.fixture
def appareil(session: Session, compte: Compte) -> Appareil:
    """Alice's key."""
    neuf = Appareil(SITE.origine)
    with transaction(session):
        creer(session, compte, neuf)
    return neuf


def creer(session: Session, compte: Compte, appareil: Appareil, nom: str = "Clé") -> None:
    aidant = session.get_one(Aidant, compte.aidant)
    defi = defis.tirer(session, Usage.AJOUT, "alice", adresse=ICI, maintenant=INSTANT)
    options = json.loads(services.demander_ajout(session, aidant, defi, site=SITE))
    reponse = ceremonie.lire_ajout(appareil.creer(options))
    services.ajouter(session, aidant, reponse, nom=nom, site=SITE, maintenant=INSTANT)


def demander(session: Session) -> tuple[bytes, dict]:
    defi = defis.tirer(session, Usage.CONNEXION, ALICE, adresse=ICI, maintenant=INSTANT)
    return defi, json.loads(services.demander_emploi(session, ALICE, defi, site=SITE))


def essai(session: Session, quoi: str) -> Essai:
    return reserver(session, [compteur_compte(ALICE, "ici")], quoi, maintenant=INSTANT)


def test_le_site_se_lit_dans_l_adresse_publique() -> None:
    assert (SITE.nom, SITE.origine) == ("aidants.example", "https://aidants.example:8443")
    assert Site.depuis("http://localhost:5000").origine == "http://localhost:5000"


@deux_moteurs
def test_un_defi_depense_vingt_fois_a_la_fois_l_est_une_fois(
    session: Session, moteur: Engine
) -> None:
    with transaction(session):
        defi, _ = demander(session)

    def ensemble(_: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            defis.depenser(sienne, defi, Usage.CONNEXION, ALICE, maintenant=INSTANT)

    faits, refus = a_la_fois(20, ensemble)
    assert len(faits) == 1
    assert {type(erreur) for erreur in refus} == {CleRefusee}


@deux_moteurs
def test_une_reponse_recue_deux_fois_a_la_fois_ne_compte_qu_une_fois(
    session: Session, compte: Compte, appareil: Appareil, moteur: Engine
) -> None:
    """Even were its challenge spent twice: the counter, read with the key held, says the second."""
    with transaction(session):
        _, options = demander(session)
    reponse = ceremonie.lire_emploi(appareil.signer(options))

    def ensemble(rang: int) -> bool:
        with un_acte(moteur, CLES) as sienne:
            emploi = services.employer(
                sienne,
                compte.aidant,
                reponse,
                essai(sienne, str(rang)),
                site=SITE,
                maintenant=INSTANT,
            )
            return emploi.est_suspendue

    issues, refus = a_la_fois(4, ensemble)
    assert sorted(issues) == [False, True]
    assert {type(erreur) for erreur in refus} == {CleRefusee}, "suspendue, elle ne sert plus"
    assert nb_actes(session, "suspension_moyen_connexion") == 1


@deux_moteurs
def test_dix_cles_demandees_a_la_fois_ne_depassent_pas_ce_qui_est_permis(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    def ensemble(rang: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            creer(sienne, compte, Appareil(SITE.origine), f"Clé {rang}")

    faits, refus = a_la_fois(10, ensemble)
    assert len(faits) == NB_MOYENS_MAX
    assert {type(erreur) for erreur in refus} == {ErreurMetier}
    assert session.scalar(select(func.count()).select_from(CleAcces)) == NB_MOYENS_MAX


@deux_moteurs
def test_le_meme_appareil_n_est_ajoute_qu_une_fois(
    session: Session, compte: Compte, appareil: Appareil
) -> None:
    with pytest.raises(Conflit), transaction(session):
        creer(session, compte, appareil)


@deux_moteurs
def test_une_cle_ne_donne_pas_de_code(session: Session, compte: Compte, appareil: Appareil) -> None:
    assert [moyen.genre for moyen in generateurs(session, compte.aidant)] == ["application"]
    genres = [moyen.genre for moyen in moyens_utilisables(session, compte.aidant)]
    assert sorted(genres) == ["application", "cle"]


@deux_moteurs
def test_une_invitation_consommee_vingt_fois_l_est_une_fois(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        jeton = invitations.inviter(session, aidant, maintenant=INSTANT)

    def ensemble(_: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            invitations.consommer(sienne, jeton, maintenant=INSTANT)

    faits, _ = a_la_fois(20, ensemble)
    assert len(faits) == 1


@deux_moteurs
def test_defis_et_invitations_s_oublient(session: Session, compte: Compte) -> None:
    with transaction(session):
        demander(session)
        aidant = session.get_one(Aidant, compte.aidant)
        invitations.inviter(session, aidant, maintenant=INSTANT)
    for jours, restants in ((1, {Defi: 0, InvitationCle: 1}), (2, {Defi: 0, InvitationCle: 0})):
        with transaction(session):
            for purge in PURGES:
                purger(session, purge, maintenant=INSTANT + timedelta(days=jours))
        for table, nombre in restants.items():
            assert session.scalar(select(func.count()).select_from(table)) == nombre


@deux_moteurs
def test_une_cle_part_avec_son_moyen(session: Session, compte: Compte) -> None:
    with transaction(session):
        moyen = une_cle(session, session.get_one(Aidant, compte.aidant), INSTANT)
    with transaction(session):
        session.delete(moyen)
    assert session.scalar(select(func.count()).select_from(CleAcces)) == 0


def test_des_octets_abimes_sont_refuses_et_rien_d_autre() -> None:
    """Whatever the library raises, it is one refusal."""
    hasard, appareil = random.Random(13), Appareil(SITE.origine)
    defi = b"d" * 32
    options = json.loads(
        ceremonie.options_ajout(SITE, defi, poignee=b"p" * 32, courriel=ALICE, nom="Alice", deja=())
    )
    bonnes = {"ajout": appareil.creer(options), "emploi": appareil.signer(options)}
    publique = ceremonie.verifier_ajout(SITE, ceremonie.lire_ajout(bonnes["ajout"]))
    for tour in range(600):
        genre = ("ajout", "emploi")[tour % 2]
        lue = json.loads(bonnes[genre])
        champ = hasard.choice([nom for nom in lue["response"] if nom != "transports"])
        octets = bytearray(base64url_to_bytes(lue["response"][champ]))
        for _ in range(hasard.randint(1, 4)):
            octets[hasard.randrange(len(octets))] = hasard.randrange(256)
        coupe = hasard.choice([len(octets), hasard.randrange(len(octets))])
        lue["response"][champ] = bytes_to_base64url(bytes(octets[:coupe]))
        with contextlib.suppress(CleRefusee):
            if genre == "ajout":
                ceremonie.verifier_ajout(SITE, ceremonie.lire_ajout(json.dumps(lue)))
            else:
                recue = ceremonie.lire_emploi(json.dumps(lue))
                ceremonie.verifier_emploi(SITE, recue, publique.credential_public_key)
