"""What the list, the search and the home show, of this place alone."""

import uuid
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import commune
from app.metier.territoires.models import Zonage
from tests.espaces.referent.equipe.conftest import ACTES, Equipe, lu, poster
from tests.fabriques import connecter, rattacher_alice_ailleurs, une_carte


def test_la_liste_dit_qui_peut_travailler_et_pourquoi_non(equipe: Equipe) -> None:
    perdu, jamais, ferme, partie = (
        equipe.ajouter(nom) for nom in ("perdu", "jamais", "ferme", "partie")
    )
    with equipe.base() as session:
        moyen = session.scalars(select(MoyenConnexion).filter_by(aidant_id=perdu)).one()
        moyen.suspendu_le = equipe.temps.instant
        session.get_one(Aidant, jamais).cgu_version = None
        session.get_one(Aidant, ferme).desactive_le = equipe.temps.instant
        alice = session.get_one(Aidant, equipe.troupe.alice)
        plus_tard = equipe.temps.instant + timedelta(minutes=1)
        une_carte(session, plus_tard, numero="C-12", aidant=alice)
    poster(equipe, partie, "fermer")
    page = lu(equipe.robert.get("/equipe/"))
    assert "5 personnes, par nom, celles qui ne peuvent pas travailler d’abord" in page
    assert page.rindex("etat-bloque") < page.index("etat-actif")
    for phrase in (
        "moyen de connexion suspendu",
        "conditions d’utilisation à accepter",
        "compte fermé par l’équipe nationale",
        "Gère l’équipe, ne fait pas de mandats",
        "Peut travailler",
        "Application sur téléphone, carte à code n° C-12",
        "Dernière connexion : </span>novembre 2026",
        "Robert Essai</strong> – vous",
    ):
        assert phrase in page, phrase
    assert "Partie" not in page
    bloques = lu(equipe.robert.get("/equipe/?filtre=bloques"))
    assert "3 personnes, par nom" in bloques
    assert "Alice" not in bloques
    partis = lu(equipe.robert.get("/equipe/?filtre=partis"))
    assert "1 accès fermé<" in partis
    assert "Longue absence" in partis


def test_un_usager_n_est_jamais_montre(equipe: Equipe) -> None:
    alice = equipe.troupe.alice
    ecrans = ["", f"{alice}", *(f"{alice}/{acte}" for acte in ACTES), "ordinateurs", "equipe.csv"]
    for ecran in ecrans:
        page = equipe.robert.get(f"/equipe/{ecran}", follow_redirects=True).text
        assert "Angela" not in page
        assert "DUBOIS" not in page.upper()


def test_chercher_se_repond_sur_place(equipe: Equipe) -> None:
    equipe.ajouter("zoe")
    for adresse in ("/equipe/", "/equipe/?filtre=presents&tri=connexion"):
        reponse = equipe.robert.envoyer(adresse, {"recherche": "zo"})
        assert reponse.status_code == 200
        page = lu(reponse)
        assert "1 personne pour cette recherche" in page
        assert "Zoe" in page
        assert "Alice" not in page
    assert "Aucune personne pour cette recherche" in lu(
        equipe.robert.envoyer("/equipe/?filtre=bloques", {"recherche": "zo"})
    )
    assert "3 personnes, par nom" in lu(equipe.robert.envoyer("/equipe/", {"recherche": ""}))
    assert equipe.robert.envoyer("/equipe/", {"recherche": "a" * 101}).status_code == 422
    assert "Zoe" in equipe.robert.get("/equipe/?recherche=alice").text, "never by the address"
    entetes = {"HX-Request": "true", "HX-Target": "resultats"}
    corps = {"csrf_token": equipe.robert.jeton(), "recherche": "zo"}
    region = equipe.robert.post("/equipe/", data=corps, headers=entetes)
    assert "Zoe" in region.text
    assert "<form" not in region.text


@pytest.mark.parametrize(
    "adresse",
    [
        "?filtre=tous",
        "?tri=mandats",
        "?apres=",
        "?apres=1",
        f"?apres={uuid.UUID(int=1)}",
        f"?filtre=partis&apres={uuid.UUID(int=1)}",
    ],
)
def test_une_adresse_inventee_n_existe_pas(adresse: str, equipe: Equipe) -> None:
    assert equipe.robert.get(f"/equipe/{adresse}").status_code == 404


def test_l_ailleurs_ne_se_devine_pas(app: Flask, equipe: Equipe) -> None:
    """With or without another place, Robert's screens about Alice are the same."""
    alice = equipe.troupe.alice
    ecrans = ("", f"{alice}", f"{alice}/fermer", f"{alice}/themes", "equipe.csv")
    seule = [lu(equipe.robert.get(f"/equipe/{ecran}")) for ecran in ecrans]
    rattacher_alice_ailleurs(app, equipe.troupe, equipe.temps.instant)
    assert seule == [lu(equipe.robert.get(f"/equipe/{ecran}")) for ecran in ecrans]
    autre = equipe.ajouter("bao")
    for qui in (alice, autre):
        assert poster(equipe, qui, "fermer") == 303
    pages = [lu(equipe.robert.get(f"/equipe/{qui}")) for qui in (alice, autre)]
    sans_nom = [
        page.replace(str(qui), "").replace(nom, "").replace(nom.lower(), "")
        for page, qui, nom in zip(pages, (alice, autre), ("Alice", "Bao"), strict=True)
    ]
    assert sans_nom[0] == sans_nom[1]
    assert equipe.compte(alice).est_actif
    assert not equipe.compte(autre).est_actif


def test_l_accueil_dit_ou_en_est_l_equipe(equipe: Equipe) -> None:
    page = lu(equipe.robert.get("/espace-aidant/"))
    assert "tout le monde peut travailler" in page
    bao = equipe.ajouter("bao")
    with equipe.base() as session:
        session.get_one(Aidant, bao).cgu_version = None
    page = lu(equipe.robert.get("/espace-aidant/"))
    assert "1 personne ne peut pas travailler" in page
    assert "Bao" not in page
    alice = connecter(equipe.app, equipe.troupe.alice, equipe.temps.instant)
    assert "équipe</h2>" not in alice.get("/espace-aidant/").text


def test_une_seule_personne_referente_se_le_voit_dire(equipe: Equipe) -> None:
    assert "la seule personne référente" in lu(equipe.robert.get("/equipe/"))
    equipe.ajouter("bao", roles=("referent",))
    assert "la seule personne référente" not in lu(equipe.robert.get("/equipe/"))


def test_ce_qui_vient_d_etre_fait_se_dit_a_qui_l_a_fait(equipe: Equipe) -> None:
    alice, autre = equipe.troupe.alice, equipe.ajouter("bao")
    assert "C’est fait" not in lu(equipe.robert.get(f"/equipe/{autre}"))
    poster(equipe, alice, "nommer-referent")
    poster(equipe, autre, "themes")
    assert "C’est fait : thèmes permis changés." in lu(equipe.robert.get(f"/equipe/{autre}"))
    collegue = connecter(equipe.app, alice, equipe.temps.instant)
    assert "C’est fait" not in lu(collegue.get(f"/equipe/{autre}"))
    assert equipe.robert.get(f"/equipe/{autre}/application").status_code == 200
    equipe.robert.envoyer(f"/equipe/{autre}/application", {})
    assert "C’est fait" not in lu(equipe.robert.get(f"/equipe/{autre}")), "a key only drawn"
    assert "C’est fait" in lu(equipe.robert.get(f"/equipe/{alice}"))
    equipe.temps.avancer(minutes=3)
    assert "C’est fait" not in lu(equipe.robert.get(f"/equipe/{alice}"))


def test_la_page_de_l_equipe_dit_ce_qu_est_la_structure_et_ou(equipe: Equipe) -> None:
    """Only what is known; a search, with or without HTMX, does not say it again."""
    assert "Commune" not in lu(equipe.robert.get("/equipe/"))
    with equipe.base() as session:
        ici = session.get_one(Organisation, equipe.troupe.organisation)
        trouvee = commune("43205")
        assert trouvee is not None
        ici.situer(trouvee)
        session.add(Zonage(code_commune="43205", nom="FRR", depuis_le=date(2024, 7, 1)))
        alice = session.get_one(Aidant, equipe.troupe.alice)
        alice.typologie, alice.conseiller_numerique = "mediateur", True
    page = lu(equipe.robert.get("/equipe/"))
    for phrase in (
        "Saint-Just-Malmont (Haute-Loire, Auvergne-Rhône-Alpes)",
        "FRR, depuis le 1er juillet 2024",
        "France Services",
    ):
        assert phrase in page, phrase
    fiche = lu(equipe.robert.get(f"/equipe/{equipe.troupe.alice}"))
    assert "Médiateur, médiatrice, conseiller numérique" in fiche
