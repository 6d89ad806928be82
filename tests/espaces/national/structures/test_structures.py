"""The national team on an organisation: found, changed, closed, open again; its référents told."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, une_organisation
from tests.photographie import photographie

STRUCTURES = "/pilotage/structures"
Ecrits = Callable[[], list[tuple[uuid.UUID, str]]]
FICHE = {
    "nom": "France Services du Haut-Vallon",
    "adresse": "3 quai des Conteurs",
    "code_postal": "43240",
    "ville": "Saint-Just",
    "telephone": "",
    "responsable": "Jeanne Modèle, maire",
}


def la_structure(app: Flask, organisation_id: uuid.UUID) -> Organisation:
    with app.extensions["fabrique"]() as session:
        return session.get_one(Organisation, organisation_id)


@pytest.mark.parametrize(
    ("saisie", "trouvee"),
    [
        ("saint just", True),
        ("FRANCE serv", True),
        ("111 222 337 00011", True),
        ("11122233700012", False),
        ("inconnue", False),
    ],
)
def test_une_structure_se_trouve_par_des_mots_ou_son_siret(
    saisie: str, trouvee: bool, nadia: ClientVerifie
) -> None:
    page = contenu(nadia.envoyer(STRUCTURES, {"recherche": saisie}))
    assert ("France Services de Saint-Just" in page) is trouvee


def test_la_liste_se_lit_page_a_page(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        for rang in range(30):
            une_organisation(session, temps.instant, siret_partage=True, nom=f"Accueil {rang:02}")
    premiere = contenu(nadia.get(STRUCTURES))
    assert premiere.count("Accueil ") == 25
    suite = premiere.partition("apres=")[2].partition('"')[0]
    seconde = contenu(nadia.get(f"{STRUCTURES}?filtre=ouvertes&apres={suite}"))
    assert seconde.count("Accueil ") == 5
    assert nadia.get(f"{STRUCTURES}?apres={uuid.uuid4()}").status_code == 404
    assert nadia.get(f"{STRUCTURES}?filtre=toutes").status_code == 404


def test_changer_la_fiche_se_dit_aux_referents_et_se_lit(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, ecrits: Ecrits, actions: Callable
) -> None:
    adresse = f"{STRUCTURES}/{troupe.organisation}"
    assert nadia.envoyer(f"{adresse}/fiche", FICHE).location == adresse
    structure = la_structure(app, troupe.organisation)
    assert (structure.nom, structure.responsable) == (FICHE["nom"], FICHE["responsable"])
    assert "haut" in structure.nom_plie
    assert ecrits() == [(troupe.robert, "La fiche de votre structure a changé")]
    page = contenu(nadia.get(adresse))
    assert "La fiche est changée." in page
    assert "Fiche changée" in page
    assert "Nadia" in page
    # The same again: nothing, told to nobody.
    avant = actions()
    nadia.envoyer(f"{adresse}/fiche", FICHE)
    assert (actions(), len(ecrits())) == (avant, 1)


@pytest.mark.parametrize("champ", ["nom", "adresse", "code_postal", "ville"])
def test_une_fiche_incomplete_ne_change_rien_et_garde_ce_qui_est_ecrit(
    champ: str, app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(
        f"{STRUCTURES}/{troupe.organisation}/fiche", FICHE | {champ: " ", "telephone": "01 99"}
    )
    assert reponse.status_code == 422
    assert 'value="01 99"' in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


def test_une_structure_fermee_ne_sert_plus_et_retrouve_ses_mandats(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, ecrits: Ecrits
) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    adresse = f"{STRUCTURES}/{troupe.organisation}"
    assert nadia.envoyer(f"{adresse}/fermer").status_code == 422
    assert alice.get("/espace-aidant/").status_code == 200
    nadia.envoyer(f"{adresse}/fermer", {"motif": "activite"})
    assert alice.get("/espace-aidant/").status_code == 303  # to log in: she works nowhere else
    assert "Elle n’aide plus" not in alice.get("/").text
    assert "Fermée depuis" in contenu(nadia.get(adresse))
    assert "France Services de Saint-Just" in contenu(nadia.get(f"{STRUCTURES}?filtre=fermees"))
    nadia.envoyer(f"{adresse}/rouvrir")
    alice = connecter(app, troupe.alice, temps.instant)
    assert "En cours" in contenu(alice.get(f"/mandats/{troupe.mandat}"))
    assert [sujet for qui, sujet in ecrits() if qui == troupe.robert] == [
        "Votre structure est fermée dans Aidants Connect",
        "Votre structure est rouverte dans Aidants Connect",
    ]


def test_les_themes_d_une_structure_bornent_ses_mandats(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    adresse = f"{STRUCTURES}/{troupe.organisation}/themes"
    assert nadia.envoyer(adresse).status_code == 422
    assert nadia.envoyer(adresse, {"domaines": ["logement"]}).status_code == 303
    page = connecter(app, troupe.alice, temps.instant).get("/mandats/nouveau").text
    assert page.count('name="domaines"') == 1
