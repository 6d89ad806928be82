"""A référent gives, suspends, puts back, removes what opens somebody's account; they are told."""

import re
import uuid

import pytest
from flask import Flask

from tests.conftest import Horloge
from tests.courses import a_la_fois
from tests.espaces.compte.cle import cle_montree
from tests.espaces.connexion.conftest import Boite, Poste
from tests.espaces.referent.equipe.bureau import NUMERO, Bureau
from tests.fabriques import Distribution, deux_moteurs


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge, boite: Boite) -> Bureau:
    return Bureau(app, troupe, temps, boite)


@deux_moteurs
def test_donner_une_carte(bureau: Bureau, temps: Horloge) -> None:
    bureau.connaitre_l_ordinateur_d_alice()
    assert bureau.entrer_chez_alice(bureau.alice.code()) == "/espace-aidant/", "le code suffit"
    assert "Donner une carte" in bureau.voir().text
    assert bureau.voir("/carte").status_code == 200
    assert bureau.donner(numero=f" {NUMERO} ").location == bureau.adresse()
    assert f"Carte à code {NUMERO}" in bureau.voir().text
    assert bureau.alice.navigateur.get("/espace-aidant/").status_code == 303, "déconnectée"
    (message,) = bureau.messages()
    assert message.startswith("alice@essai.fr ")
    for mot in (
        NUMERO,
        "Fait par Robert Essai",
        "connexions ouvertes ont été fermées",
        "lien par e-mail",
    ):
        assert mot in message
    avant = bureau.base()
    assert bureau.donner().location == bureau.adresse(), "envoyé deux fois"
    assert bureau.base() == avant
    assert len(bureau.messages()) == 1
    temps.avancer(minutes=1)
    entree = bureau.entrer_chez_alice(bureau.code(bureau.stock))
    assert entree == "/connexion/attente", "qui garde la carte n’a que le code : il faut le lien"
    endormie = bureau.alice.navigateur.envoyer("/presence", {"code": bureau.code(bureau.stock)})
    assert endormie.status_code == 401, "aucune connexion à réveiller"


@deux_moteurs
def test_associer_un_telephone(bureau: Bureau, app: Flask) -> None:
    assert bureau.voir("/application").status_code == 200
    carre = bureau.commencer()
    assert bureau.commencer() == carre, "un double clic n’en commence pas deux"
    moyen_id = uuid.UUID(carre.rpartition("/")[2])
    page = bureau.navigateur.get(carre)
    cle = cle_montree(page.text)
    assert "alice%40essai.fr" not in page.text
    assert bureau.alice.navigateur.get("/mon-compte/").status_code == 200, "rien n’est fermé"
    refus = bureau.navigateur.envoyer(carre, {"code": bureau.faux(moyen_id)})
    assert refus.status_code == 422
    assert cle_montree(refus.text) == cle
    code = {"code": bureau.code(moyen_id)}
    assert bureau.navigateur.envoyer(carre, code).location == bureau.adresse()
    assert bureau.alice.navigateur.get("/mon-compte/").status_code == 303
    alice = Poste(app, bureau.troupe.alice, bureau.temps)
    assert "donnée par la personne référente" in alice.navigateur.get("/mon-compte/").text
    (message,) = bureau.messages()
    assert "retirez celle-ci" in message
    assert cle not in message + repr(bureau.base())
    avant = bureau.base()
    assert bureau.navigateur.get(carre).status_code == 404, "une clé en service ne se montre plus"
    assert bureau.navigateur.envoyer(carre, code).location == bureau.adresse()
    assert bureau.base() == avant


def test_le_carre_se_montre_un_quart_d_heure(bureau: Bureau, temps: Horloge) -> None:
    carre = bureau.commencer()
    code = {"code": bureau.code(uuid.UUID(carre.rpartition("/")[2]))}
    for _ in range(2):
        temps.avancer(minutes=7)
        bureau.robert.navigateur.envoyer("/presence", {"code": bureau.robert.code()})
    assert cle_montree(bureau.navigateur.get(carre).text)
    temps.avancer(minutes=1)
    bureau.voir()
    avant = bureau.base()
    for reponse in (bureau.navigateur.get(carre), bureau.navigateur.envoyer(carre, code)):
        assert reponse.location == bureau.adresse("/application")
    assert bureau.base() == avant
    assert bureau.commencer() != carre


@deux_moteurs
def test_retirer_le_dernier_se_dit_avant_et_se_fait(bureau: Bureau) -> None:
    adresse = bureau.moyen("retirer")
    page = bureau.navigateur.get(adresse).text
    assert "C’est son seul moyen de connexion" in page
    avant = bureau.base()
    for champs in (
        {},
        {"motif": "envie"},
        {"motif": "autre"},
        {"motif": "autre", "precision": " "},
    ):
        assert bureau.navigateur.envoyer(adresse, champs).status_code == 422
    assert bureau.base() == avant
    champs = {"motif": "autre", "precision": "échangé contre une carte"}
    assert bureau.navigateur.envoyer(adresse, champs).location == bureau.adresse()
    (retire,) = bureau.moyens()
    assert (retire.motif_retrait, retire.precision_retrait) == ("autre", "échangé contre une carte")
    (message,) = bureau.messages()
    assert "C’était votre dernier moyen" in message
    assert "échangé" not in message
    assert "seul un code de secours ouvre son compte" in bureau.voir().text
    assert bureau.alice.navigateur.get("/espace-aidant/").status_code == 303
    avant = bureau.base()
    assert bureau.navigateur.envoyer(adresse, champs).location == bureau.adresse()
    assert bureau.base() == avant
    assert bureau.navigateur.get(adresse).status_code == 404
    assert bureau.donner().location == bureau.adresse(), "on lui en donne un autre"


def test_retirer_l_un_des_deux_ne_deconnecte_pas(bureau: Bureau, troupe: Distribution) -> None:
    autre = bureau.un_autre_moyen(troupe.alice)
    assert "C’est son seul moyen" not in bureau.navigateur.get(bureau.moyen("retirer", autre)).text
    bureau.navigateur.envoyer(bureau.moyen("retirer", autre), {"motif": "erreur"})
    assert bureau.alice.navigateur.get("/espace-aidant/").status_code == 200
    (message,) = bureau.messages()
    assert "C’était votre dernier moyen" not in message


@deux_moteurs
def test_une_carte_perdue_se_suspend_puis_revient(bureau: Bureau, temps: Horloge) -> None:
    bureau.donner()
    adresse, retour = (
        bureau.moyen("suspendre", bureau.stock),
        bureau.moyen("reprendre", bureau.stock),
    )
    assert adresse in bureau.voir().text
    assert "C’est son seul moyen" not in bureau.navigateur.get(adresse).text
    assert bureau.navigateur.get(retour).location == bureau.adresse()
    for _ in range(2):
        assert bureau.navigateur.envoyer(adresse).location == bureau.adresse()
    assert bureau.navigateur.get(adresse).location == bureau.adresse()
    page = bureau.voir().text
    assert "Suspendue depuis" in page
    assert retour in page
    assert adresse not in page
    assert bureau.navigateur.get(retour).status_code == 200
    temps.avancer(minutes=1)
    bureau.voir()
    avant = bureau.base()
    faux = {"code": bureau.faux(bureau.stock)}
    assert bureau.navigateur.envoyer(retour, faux).status_code == 422
    assert bureau.base() == avant
    juste = {"code": bureau.code(bureau.stock)}
    for _ in range(2):
        assert bureau.navigateur.envoyer(retour, juste).location == bureau.adresse()
    assert "Suspendue" not in bureau.voir().text
    assert len(bureau.messages()) == 3, "la carte, sa suspension, son retour"


def test_suspendre_ne_demande_pas_de_code_le_reste_si(bureau: Bureau, temps: Horloge) -> None:
    bureau.donner()
    for _ in range(2):  # at work, fifteen minutes after the last code
        temps.avancer(minutes=9)
        bureau.voir()
    avant = bureau.base()
    actes = {
        bureau.adresse("/carte"): {"numero": NUMERO, "code": "123456"},
        bureau.adresse("/application"): {},
        bureau.moyen("retirer"): {"motif": "perte"},
        bureau.moyen("reprendre"): {"code": "123456"},
        bureau.adresse("/debloquer"): {},
    }
    for adresse, champs in actes.items():
        assert bureau.navigateur.get(adresse).location == f"/presence?suite={adresse}"
        envoye = bureau.navigateur.envoyer(adresse, champs)
        assert envoye.status_code == 401
    assert bureau.base() == avant
    perdue = bureau.moyen("suspendre", bureau.stock)
    assert bureau.navigateur.envoyer(perdue).location == bureau.adresse()
    assert bureau.base() != avant


@deux_moteurs
def test_remettre_une_carte_a_l_heure(bureau: Bureau) -> None:
    bureau.donner()
    adresse = bureau.moyen("heure", bureau.stock)
    assert adresse in bureau.voir().text
    assert bureau.navigateur.get(adresse).status_code == 200
    avant = bureau.base()
    eloignes = {"premier": bureau.code(bureau.stock, 8), "code": bureau.code(bureau.stock, 10)}
    assert bureau.navigateur.envoyer(adresse, eloignes).status_code == 422
    assert bureau.base() == avant
    suivis = {"premier": bureau.code(bureau.stock, 10), "code": bureau.code(bureau.stock, 11)}
    assert bureau.navigateur.envoyer(adresse, suivis).location == bureau.adresse()
    assert {moyen.id: moyen.derive for moyen in bureau.moyens()}[bureau.stock] == 11
    assert "remise à l’heure" in bureau.messages()[-1]
    assert bureau.navigateur.get(bureau.moyen("heure")).status_code == 404, "pas un téléphone"


def test_un_compte_bloque_se_voit_et_se_debloque(bureau: Bureau) -> None:
    debloquer = bureau.adresse("/debloquer")
    assert "Compte bloqué" not in bureau.voir().text
    assert "n’est pas bloqué" in bureau.voir("/debloquer").text
    avant = bureau.base()
    assert bureau.navigateur.envoyer(debloquer).location == bureau.adresse()
    assert bureau.base() == avant
    echouer(bureau)
    assert bureau.entrer(bureau.alice.code()).status_code == 429
    page = bureau.voir().text
    assert "Compte bloqué" in page
    assert principaux(page) == [debloquer]
    assert bureau.navigateur.envoyer(debloquer).location == bureau.adresse()
    assert "Compte bloqué" not in bureau.voir().text
    (message,) = bureau.messages()
    assert "Si ce n’était pas vous" in message
    assert bureau.entrer(bureau.alice.code()).location == "/connexion/attente"
    echouer(bureau)
    refus = bureau.navigateur.envoyer(debloquer)
    assert refus.status_code == 429
    assert "moins d’une heure" in refus.text


def principaux(page: str) -> list[str]:
    """Where the main buttons of a page lead."""
    return re.findall(r'<a class="bouton" href="([^"]+)"', page.partition("</main>")[0])


def test_la_page_de_qui_ne_peut_pas_travailler_offre_la_reparation(bureau: Bureau) -> None:
    assert principaux(bureau.voir().text) == []
    assert bureau.navigateur.envoyer(bureau.moyen("suspendre")).status_code == 303
    page = bureau.voir().text
    assert principaux(page) == [bureau.adresse("/carte")]
    assert 'class="etat etat-bloque"' in page
    assert page.count(bureau.adresse("/carte") + '"') == 1


def echouer(bureau: Bureau) -> None:
    """Five wrong codes on Alice's account, from somewhere unknown."""
    for rang in range(5):
        assert bureau.entrer(bureau.faux(bureau.telephone, rang)).status_code == 422


@pytest.mark.parametrize("acte", ["carte", "application", "suspendre", "retirer", "debloquer"])
@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_le_meme_acte_cinq_fois_a_la_fois_se_fait_une_fois(acte: str, bureau: Bureau) -> None:
    """All answers are alike; one act is done, one message leaves."""
    adresse = bureau.moyen(acte) if acte in ("suspendre", "retirer") else bureau.adresse(f"/{acte}")
    champs = {"numero": NUMERO, "code": bureau.code(bureau.stock), "motif": "casse"}
    if acte == "debloquer":
        echouer(bureau)
    postes = [Poste(bureau.app, bureau.troupe.robert, bureau.temps) for _ in range(5)]
    jetons = [poste.navigateur.jeton() for poste in postes]

    def envoyer(rang: int) -> str | None:
        corps = {"csrf_token": jetons[rang], **champs}
        return postes[rang].navigateur.post(adresse, data=corps).location

    vers, erreurs = a_la_fois(5, envoyer)
    assert erreurs == []
    assert len(set(vers)) == 1
    assert str(vers[0]).startswith(bureau.adresse())
    assert len(bureau.messages()) == (0 if acte == "application" else 1)
    assert len(bureau.moyens()) == (2 if acte in ("carte", "application") else 1)
