"""A month to answer, three when it is told in time; a day too late is said late."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.pilotage.donnees.droits_personnes import dans_des_mois
from app.metier.pilotage.models import DemandeDroits
from app.socle.horloge import jour_a_paris
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.photographie import photographie

DROITS = "/pilotage/droits"


@pytest.fixture
def adresse(app: Flask, nadia: ClientVerifie, temps: Horloge) -> str:
    """A request received today."""
    champs = {
        "genre": "rectification",
        "reference": "R-<b>1</b>",
        "recue_le": temps.instant.date().isoformat(),
    }
    assert nadia.envoyer(f"{DROITS}/nouvelle", champs).location == DROITS
    with app.extensions["fabrique"]() as session:
        return f"{DROITS}/{session.scalars(select(DemandeDroits.id)).one()}"


@pytest.mark.parametrize(
    ("jour", "nombre", "attendu"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 9, 30), 3, date(2026, 12, 30)),
    ],
)
def test_un_mois_finit_le_meme_jour_ou_le_dernier(jour: date, nombre: int, attendu: date) -> None:
    assert dans_des_mois(jour, nombre) == attendu


def test_le_retard_se_dit_sur_la_liste_et_l_accueil(
    app: Flask, adresse: str, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    assert "Une demande sur des données personnelles" in contenu(nadia.get("/pilotage/"))
    temps.avancer(days=32)
    encore = connecter(app, troupe.nadia, temps.instant)
    assert "en retard" in contenu(encore.get(DROITS))
    assert "dont 1 en retard" in contenu(encore.get("/pilotage/"))
    avant = photographie(app.extensions["moteur"])
    assert encore.envoyer(f"{adresse}/prolonger", {"raison": "Complexe"}).status_code == 409
    assert photographie(app.extensions["moteur"]) == avant


def test_une_demande_se_prolonge_une_fois_puis_se_clot(
    app: Flask,
    adresse: str,
    nadia: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
    actions: Callable[[], list[str]],
) -> None:
    assert nadia.envoyer(f"{adresse}/prolonger").status_code == 422
    assert nadia.envoyer(f"{adresse}/prolonger", {"raison": "Complexe"}).location == DROITS
    assert nadia.envoyer(f"{adresse}/prolonger", {"raison": "Encore"}).location == DROITS
    assert "Complexe" in contenu(nadia.get(DROITS))
    temps.avancer(days=60)
    encore = connecter(app, troupe.nadia, temps.instant)
    assert "en retard" not in contenu(encore.get(DROITS))
    assert encore.envoyer(f"{adresse}/clore", {"issue": "rien"}).status_code == 422
    assert encore.envoyer(f"{adresse}/clore", {"issue": "faite"}).location == DROITS
    encore.envoyer(f"{adresse}/clore", {"issue": "refusee"})
    assert "Aucune demande en cours" in contenu(encore.get(DROITS))
    faits = [action for action in actions() if action.endswith("droits")]
    assert faits == ["demande_droits", "prolongation_droits", "cloture_droits"]
    assert encore.envoyer(f"{adresse}/prolonger", {"raison": "Trop tard"}).status_code == 409


@pytest.mark.parametrize(
    "faux", [{"genre": "autre"}, {"reference": ""}, {"recue_le": "2999-01-01"}, {"recue_le": "x"}]
)
def test_une_demande_mal_remplie_ne_s_ecrit_pas(
    faux: dict[str, str], app: Flask, nadia: ClientVerifie
) -> None:
    champs = {"genre": "acces", "reference": "R-1", "recue_le": "2026-01-02"} | faux
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(f"{DROITS}/nouvelle", champs).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


def test_le_jour_recu_est_celui_de_paris_des_minuit(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """At half past midnight in Paris, it is still yesterday for UTC."""
    temps.avancer(hours=14)
    lendemain = jour_a_paris(temps.instant)
    assert lendemain > temps.instant.date()
    nadia = connecter(app, troupe.nadia, temps.instant)
    assert f'value="{lendemain}"' in nadia.get(f"{DROITS}/nouvelle").text
    champs = {"genre": "acces", "reference": "R-1", "recue_le": lendemain.isoformat()}
    assert nadia.envoyer(f"{DROITS}/nouvelle", champs).location == DROITS
