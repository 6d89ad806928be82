"""Who manages a team alone is never shut out: ten codes, or a second person, before anything else."""

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import delete

from app.metier.aidants.roles import donner
from app.metier.authentification.models import CodeSecours, MoyenConnexion
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.fabriques import Distribution, connecter, deux_moteurs, membre_de
from tests.fabriques.moyens import un_secours
from tests.photographie import photographie

ESPACE, EQUIPE, SECOURS = "/espace-aidant/", "/equipe/", "/mon-compte/secours"


def codes_montres(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<li><code>([^<]+)</code></li>", page)


@pytest.fixture
def robert(app: Flask, troupe: Distribution, temps: Horloge) -> Poste:
    """The only référent of the place, who has drawn no code yet, just logged in."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(delete(CodeSecours).where(CodeSecours.aidant_id == troupe.robert))
    return Poste(app, troupe.robert, temps)


def test_seule_sans_codes_rien_ne_s_ouvre_avant(robert: Poste, app: Flask) -> None:
    avant = photographie(app.extensions["moteur"])
    for page in (ESPACE, "/bienvenue", "/equipe/chiffres", "/equipe/equipe.csv"):
        reponse = robert.navigateur.get(page)
        assert (reponse.status_code, reponse.location.split("?")[0]) == (303, SECOURS), page
    assert photographie(app.extensions["moteur"]) == avant
    page = robert.navigateur.get(reponse.location).text
    assert "la seule personne référente" in page
    for ouverte in (EQUIPE, "/mon-compte/", "/presence"):
        assert robert.navigateur.get(ouverte).status_code in (200, 303)


def test_dix_codes_et_l_on_reprend_ou_l_on_etait(robert: Poste) -> None:
    suite = robert.navigateur.get("/equipe/chiffres").location
    montres = robert.navigateur.envoyer(suite, {"remplacent": ""})
    assert len(codes_montres(montres.text)) == 10
    assert 'href="/equipe/chiffres"' in montres.text
    assert robert.navigateur.get("/equipe/chiffres").status_code == 200
    hors = robert.navigateur.get(f"{SECOURS}?suite=//ailleurs.fr").text
    assert "ailleurs.fr" not in hors


@deux_moteurs
def test_une_deuxieme_personne_suffit_et_son_depart_redemande_les_codes(
    robert: Poste, app: Flask, troupe: Distribution
) -> None:
    nommer = f"/equipe/{troupe.alice}/nommer-referent"
    assert robert.navigateur.get(nommer).status_code == 200
    assert robert.navigateur.envoyer(nommer).status_code == 303
    assert robert.navigateur.get(ESPACE).status_code == 200
    retire = robert.navigateur.envoyer(f"/equipe/{troupe.alice}/retirer-referent")
    assert retire.status_code == 303
    assert robert.navigateur.get("/equipe/chiffres").location.startswith(SECOURS)


def test_ce_qui_est_commence_au_guichet_n_est_pas_coupe(
    robert: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """Alone suddenly, in the middle of a mandate: its steps still open."""
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.robert, troupe.organisation)
        donner(session, membre, "aidant", maintenant=temps.instant)
        un_secours(session, troupe.robert, temps.instant)
    choix = {"domaines": ["logement"], "duree": "court"}
    etape = robert.navigateur.envoyer("/mandats/nouveau", choix)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(delete(CodeSecours).where(CodeSecours.aidant_id == troupe.robert))
    assert robert.navigateur.get(etape.location).status_code == 200
    assert robert.navigateur.get("/usagers/").location.startswith(SECOURS)


def test_telephone_perdu_vendredi_200_essais_hostiles_elle_travaille_lundi(
    robert: Poste, app: Flask, troupe: Distribution, boite: Boite, temps: Horloge
) -> None:
    codes = codes_montres(robert.navigateur.envoyer(SECOURS, {"remplacent": ""}).text)
    robert.navigateur.envoyer("/deconnexion")
    with app.extensions["fabrique"]() as session, transaction(session):
        session.query(MoyenConnexion).filter_by(aidant_id=troupe.robert).update(
            {"suspendu_le": temps.instant}
        )
    hostile = app.test_client()
    assert isinstance(hostile, ClientVerifie)
    for essai in range(200):
        temps.avancer(minutes=15)
        page = ("/connexion", "/connexion/secours")[essai % 2]
        champs = {"csrf_token": hostile.jeton(), "email": "robert@essai.fr", "code": f"{essai:06}"}
        d_ou = {"REMOTE_ADDR": f"198.51.{essai % 3}.7"}
        assert hostile.post(page, data=champs, environ_base=d_ou).status_code in (422, 429)
    chez_elle = app.test_client()
    assert isinstance(chez_elle, ClientVerifie)
    secours = {"email": "robert@essai.fr", "code": codes[0]}
    assert chez_elle.envoyer("/connexion/secours", secours).status_code == 303
    assert chez_elle.envoyer(boite.lien()).location == ESPACE
    assert chez_elle.get(EQUIPE).status_code == 200
    assert chez_elle.get("/mon-compte/application").status_code == 200


def test_les_codes_epuises_se_redemandent_et_ceux_d_ailleurs_ne_comptent_pas(
    robert: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.add(
            CodeSecours(
                aidant_id=troupe.robert,
                empreinte=uuid.uuid4().hex * 2,
                cree_le=temps.instant,
                utilise_le=temps.instant,
            )
        )
    assert robert.navigateur.get(ESPACE).location.startswith(SECOURS)
    aidante = connecter(app, troupe.alice, temps.instant)
    assert aidante.get(ESPACE).status_code == 200, "la règle n’est que pour qui gère l’équipe"
