"""What stops a living region is said aside: nothing typed is carried, nothing becomes an act."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.metier.authentification.models import Connexion
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Poste
from tests.fabriques import Distribution
from tests.photographie import photographie

NOUVEAU = "/mandats/nouveau"
CHOIX: dict[str, Any] = {"domaines": ["logement"], "duree": "mois"}


def demander(poste: Poste, cible: str, adresse: str = NOUVEAU, **champs: Any) -> TestResponse:
    """Post a form as htmx does for a part of the page; nothing there is a page of its own."""
    jeton = champs.pop("jeton", None) or poste.navigateur.jeton("/carte")
    return FlaskClient.open(
        poste.navigateur,
        adresse,
        method="POST",
        data={"csrf_token": jeton, **champs},
        headers={"HX-Request": "true", "HX-Target": cible},
        buffered=True,
    )


def changer(app: Flask, **valeurs: object) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Connexion).values(**valeurs))


def est_dit_a_part(reponse: TestResponse, region: str = "reprise") -> None:
    assert reponse.headers["HX-Retarget"] == f"#{region}"
    assert reponse.headers["HX-Reswap"] == "innerHTML", "ni défilement"
    assert reponse.headers.get("HX-Push-Url", "false") == "false"
    for mot in ("<title", "<h1", "autofocus", "logement", "duree"):
        assert mot not in reponse.text, mot


@pytest.mark.parametrize("cible", ["resume", "resultats", "themes", "autre"])
@pytest.mark.parametrize("etat", ["verrouillee", "endormie", "finie"])
def test_un_verrou_ne_porte_rien_de_ce_qui_est_ecrit(
    etat: str, cible: str, app: Flask, poste: Poste, temps: Horloge
) -> None:
    if etat == "verrouillee":
        changer(app, verrouillee_le=temps.instant)
    else:
        temps.avancer(minutes={"endormie": 16, "finie": 31}[etat])
    avant = photographie(app.extensions["moteur"])
    reponse = demander(poste, cible, **CHOIX)
    assert reponse.status_code == 401
    est_dit_a_part(reponse)
    assert ('name="code"' in reponse.text) is (etat != "finie")
    assert ("data-absence" in reponse.text) is (etat == "finie")
    assert photographie(app.extensions["moteur"]) == avant


def test_le_code_se_donne_sur_place_et_la_region_se_redemande(
    app: Flask, poste: Poste, temps: Horloge
) -> None:
    changer(app, verrouillee_le=temps.instant)
    faux = demander(poste, "reprise", "/presence", code=poste.mauvais_code())
    assert faux.status_code == 422
    assert faux.headers["HX-Retarget"] == "#reprise"
    assert 'name="code"' in faux.text
    assert demander(poste, "resume", **CHOIX).status_code == 401
    juste = demander(poste, "reprise", "/presence", code=poste.code())
    assert (juste.status_code, juste.text) == (200, "")
    assert "HX-Push-Url" not in juste.headers or juste.headers["HX-Push-Url"] == "false"
    reprise = demander(poste, "resume", **CHOIX)
    assert reprise.status_code == 200
    assert "Logement" in reprise.text


def test_reprendre_ne_demande_que_ce_qui_manque(poste: Poste, temps: Horloge) -> None:
    def reprendre() -> TestResponse:
        entetes = {
            "HX-Request": "true",
            "HX-Target": "reprise",
            "X-Coquille": f"{poste.aidant_id}",
        }
        return FlaskClient.open(poste.navigateur, "/presence", headers=entetes, buffered=True)

    entiere = FlaskClient.open(
        poste.navigateur, "/presence", headers={"HX-Request": "true", "HX-Target": "reprise"}
    )
    assert entiere.status_code == 200
    assert 'data-hx-swap-oob="true"' in reprendre().text, "l’en-tête revient"
    temps.avancer(minutes=16)
    assert 'name="code"' in reprendre().text
    temps.avancer(minutes=31)
    finie = reprendre()
    assert finie.status_code == 401
    assert finie.location is None
    assert "Reconnectez-vous" in finie.text


@pytest.mark.parametrize(
    ("statut", "adresse", "champs"),
    [
        (404, "/mandats/nouveau/00000000-0000-0000-0000-000000000000/choix", CHOIX),
        (405, "/espace-aidant/", {}),
    ],
)
def test_un_refus_tient_en_une_phrase(
    statut: int, adresse: str, champs: dict[str, Any], poste: Poste
) -> None:
    reponse = demander(poste, "resume", adresse, **champs)
    assert reponse.status_code == statut
    est_dit_a_part(reponse, "etat")
    assert re.fullmatch(r"\s*(<header.*</header>\s*)?<p>[^<]+</p>\s*", reponse.text, re.DOTALL)


def test_d_une_autre_structure_l_envoi_se_garde_et_se_redemande(
    app: Flask, poste: Poste, troupe: Distribution
) -> None:
    ancienne = f"{troupe.alice}.{troupe.ailleurs}"
    avant = photographie(app.extensions["moteur"])
    region = demander(poste, "resume", coquille=ancienne, **CHOIX)
    assert region.status_code == 409
    assert "Vous avez changé de structure" in region.text
    gardee = poste.navigateur.envoyer(NOUVEAU, {"coquille": ancienne, **CHOIX})
    assert gardee.status_code == 409
    portes = set(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', gardee.text))
    assert {("domaines", "logement"), ("duree", "mois")} <= portes
    assert ("coquille", f"{troupe.alice}.{troupe.organisation}") in portes
    assert ("coquille", ancienne) not in portes
    d_un_autre = {"coquille": f"{troupe.robert}.{troupe.organisation}", **CHOIX}
    refus = poste.navigateur.envoyer(NOUVEAU, d_un_autre)
    assert refus.status_code == 409
    assert "logement" not in refus.text
    assert photographie(app.extensions["moteur"]) == avant


def test_une_heure_d_absence_n_est_pas_un_acte(poste: Poste, temps: Horloge) -> None:
    """The page whose login is over says so, alone, whatever it was asking for."""
    jeton = poste.navigateur.jeton("/carte")
    temps.instant += timedelta(hours=1)
    assert demander(poste, "resume", jeton=jeton, **CHOIX).status_code == 401
