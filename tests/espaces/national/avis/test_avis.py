"""Notices on screen: written by the support, read on the homes, closed by each, withdrawn."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, un_avis
from tests.photographie import photographie

AVIS = "/pilotage/avis"
ACCUEIL = "/espace-aidant/"
HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }}"


@pytest.fixture
def alice(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.alice, temps.instant)


@pytest.fixture
def champs(temps: Horloge) -> dict[str, str]:
    return {
        "sorte": "alerte",
        "public": "aidants",
        "code_region": "",
        "titre": "Le service s’arrête ce soir",
        "texte": "De 20 heures à 21 heures.\n\nRien n’est perdu.",
        "jusqu_au": (temps.instant + timedelta(days=2)).date().isoformat(),
    }


def fermer(client: ClientVerifie, accueil: str) -> str:
    """The address that closes the first notice of a home."""
    return "/avis/" + client.get(accueil).text.partition('action="/avis/')[2][:36] + "/lu"


def test_un_avis_s_ecrit_se_lit_et_se_ferme(
    nadia: ClientVerifie, alice: ClientVerifie, temps: Horloge, champs: dict[str, str]
) -> None:
    assert nadia.envoyer(f"{AVIS}/nouveau", champs).location == AVIS
    assert champs["titre"] in contenu(nadia.get(AVIS))
    assert champs["titre"] not in nadia.get("/pilotage/").text
    lu = contenu(alice.get(ACCUEIL))
    assert f"Alerte\u202f: {champs['titre']}" in lu.replace("\xa0:", "\u202f:")
    assert "<p>Rien n’est perdu.</p>" in alice.get(ACCUEIL).text
    retour = alice.envoyer(fermer(alice, ACCUEIL), {"suite": ACCUEIL})
    assert (retour.status_code, retour.location) == (303, ACCUEIL)
    assert champs["titre"] not in alice.get(ACCUEIL).text
    temps.avancer(days=3)
    assert "Retirer" not in contenu(nadia.get(AVIS))


def test_ou_l_on_revient_est_chez_nous(
    nadia: ClientVerifie, alice: ClientVerifie, champs: dict[str, str]
) -> None:
    nadia.envoyer(f"{AVIS}/nouveau", champs)
    retour = alice.envoyer(fermer(alice, ACCUEIL), {"suite": "//ailleurs.example/"})
    assert retour.location == ACCUEIL


def test_un_avis_retire_ne_se_voit_plus(
    app: Flask,
    session: Session,
    nadia: ClientVerifie,
    alice: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    with transaction(session):
        avis = un_avis(session, session.get_one(Aidant, troupe.nadia), temps.instant)
    adresse = f"{AVIS}/{avis.id}/retirer"
    assert avis.titre in alice.get(ACCUEIL).text
    assert nadia.envoyer(adresse).location == AVIS
    assert avis.titre not in alice.get(ACCUEIL).text
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(adresse).location == AVIS
    assert nadia.get(adresse).location == AVIS
    assert alice.envoyer(f"/avis/{avis.id}/lu").status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    ("nom", "valeur", "phrase"),
    [
        ("titre", "", "Écrivez un titre"),
        ("titre", "a" * 101, "100 caractères au plus"),
        ("texte", "a" * 1001, "000 caractères au plus"),
        ("sorte", "autre", "sorte"),
        ("public", "", "Choisissez à qui"),
        ("code_region", "2A", "région"),
        ("jusqu_au", "2020-01-01", "un jour à venir"),
        ("jusqu_au", "2999-01-01", "3 mois au plus"),
        ("jusqu_au", "9999-12-31", "3 mois au plus"),
        ("jusqu_au", "demain", "31/12/2026"),
    ],
)
def test_ce_qui_manque_se_dit_et_rien_ne_se_perd(
    app: Flask,
    nadia: ClientVerifie,
    champs: dict[str, str],
    nom: str,
    valeur: str,
    phrase: str,
) -> None:
    avant = photographie(app.extensions["moteur"])
    page = nadia.envoyer(f"{AVIS}/nouveau", {**champs, nom: valeur})
    assert page.status_code == 422
    assert phrase in contenu(page)
    gardes = {**champs, nom: valeur}
    assert gardes["texte"].splitlines()[0] in page.text
    assert photographie(app.extensions["moteur"]) == avant


def test_un_texte_hostile_se_lit_tel_quel(
    nadia: ClientVerifie, alice: ClientVerifie, champs: dict[str, str]
) -> None:
    nadia.envoyer(f"{AVIS}/nouveau", {**champs, "titre": HOSTILE, "texte": HOSTILE})
    for page in (alice.get(ACCUEIL), nadia.get(AVIS)):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in page.text


def test_une_seule_structure(
    app: Flask,
    session: Session,
    nadia: ClientVerifie,
    alice: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
    champs: dict[str, str],
) -> None:
    ici = session.get_one(Aidant, troupe.alice).derniere_organisation_id
    autre = session.query(Organisation.id).filter(Organisation.id != ici).first()
    assert autre is not None
    nadia.envoyer(f"{AVIS}/nouveau?structure={autre[0]}", champs)
    assert champs["titre"] not in alice.get(ACCUEIL).text
    nadia.envoyer(f"{AVIS}/nouveau?structure={ici}", champs)
    assert champs["titre"] in alice.get(ACCUEIL).text
    for inconnue in (troupe.alice, "rien"):
        adresse = f"{AVIS}/nouveau?structure={inconnue}"
        avant = photographie(app.extensions["moteur"])
        assert nadia.get(adresse).status_code == 404
        assert nadia.envoyer(adresse, champs).status_code == 404
        assert photographie(app.extensions["moteur"]) == avant
