"""Back from the printer: « Papier signé ? », asked again after 7 days, waited for after 30."""

import re

import pytest
from flask import Flask

from app.metier.mandats.models import Mandat
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, Comptoir
from tests.espaces.aidant.nouveau_mandat.conclus import attestation, nouveau, photo
from tests.fabriques import Distribution, connecter
from tests.saisies import MILLION

PAPIERS = "/mandats/papiers"


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def test_papier_signe_oui(bureau: Comptoir) -> None:
    mandat = nouveau(bureau)
    adresse = f"/mandats/{mandat.id}/signature"
    assert adresse in attestation(bureau, mandat)
    page = bureau.navigateur.get(adresse)
    assert page.status_code == 200
    assert "suspendu le 23 décembre 2026" in page.text
    reponse = bureau.navigateur.envoyer(adresse, {"signe": "oui"})
    assert (reponse.status_code, reponse.location) == (303, f"/mandats/{mandat.id}/carte")
    with bureau.app.extensions["fabrique"]() as session:
        assert session.get_one(Mandat, mandat.id).signe_le == bureau.temps.instant
    suite = bureau.navigateur.get(reponse.location).text
    assert "le papier est signé" in suite
    assert adresse not in suite
    avant = photo(bureau)
    assert bureau.navigateur.get(adresse).location == f"/mandats/{mandat.id}"
    assert bureau.navigateur.envoyer(adresse, {"signe": "oui"}).status_code == 303
    assert photo(bureau) == avant


def test_papier_signe_plus_tard(bureau: Comptoir) -> None:
    mandat = nouveau(bureau)
    adresse = f"/mandats/{mandat.id}/signature"
    avant = photo(bureau)
    assert bureau.navigateur.envoyer(adresse, {"signe": "plus-tard"}).status_code == 303
    for refuse in ({}, {"signe": ""}, {"signe": "jamais"}, {"signe": MILLION}):
        assert bureau.navigateur.envoyer(adresse, refuse).status_code == 422
    assert photo(bureau) == avant


def test_le_papier_attendu_se_rappelle_sans_nom_puis_suspend(bureau: Comptoir) -> None:
    mandat = nouveau(bureau, recapitulatif="")
    adresse, du_mandat = f"/mandats/{mandat.id}/signature", f"/mandats/{mandat.id}"
    assert adresse in bureau.navigateur.get(PAPIERS).text
    aussitot = bureau.navigateur.get("/espace-aidant/").text
    assert PAPIERS in aussitot
    assert "depuis plus de 7 jours" not in aussitot
    bureau.temps.avancer(days=7)
    bureau.navigateur = connecter(bureau.app, bureau.troupe.alice, bureau.temps.instant)
    accueil = bureau.navigateur.get("/espace-aidant/").text
    assert "<h2>2 papiers à faire signer</h2>" in accueil, "and one of the cast"
    assert "2 attendent depuis plus de 7 jours. Le premier mandat sera suspendu le" in accueil
    assert "/signature" not in accueil, "their number alone"
    papiers = bureau.navigateur.get(PAPIERS).text
    assert adresse in papiers
    assert papiers.count("Attendu depuis plus de 7 jours. À faire signer avant le") == 2
    for page in (accueil, papiers):
        assert not re.search(rf"\b({AUTRE.prenoms}|{AUTRE.nom_naissance})\b", page, re.IGNORECASE)
    assert "n’est pas encore signé" in bureau.navigateur.get(du_mandat).text
    bureau.temps.avancer(days=23)
    sortie = bureau.app.test_cli_runner().invoke(args=["taches", "executer", "papiers-non-signes"])
    # The cast's two mandates wait as well.
    assert sortie.output.endswith(": 3\n")
    bureau.navigateur = connecter(bureau.app, bureau.troupe.alice, bureau.temps.instant)
    accueil = bureau.navigateur.get("/espace-aidant/").text
    assert "2 mandats sont suspendus, faute de signature." in accueil
    assert "sera suspendu" not in accueil
    assert ">Suspendu, faute de signature</span>" in bureau.navigateur.get(PAPIERS).text
    page = bureau.navigateur.get(du_mandat).text
    assert "Suspendu depuis" in page
    assert "n’a pas été signé en 30 jours" in page
    assert bureau.navigateur.envoyer(adresse, {"signe": "oui"}).status_code == 303
    assert "En cours" in bureau.navigateur.get(du_mandat).text


def test_signer_un_mandat_fini_est_refuse(bureau: Comptoir) -> None:
    mandat = nouveau(bureau)
    bureau.temps.avancer(days=40)
    bureau.navigateur = connecter(bureau.app, bureau.troupe.alice, bureau.temps.instant)
    avant = photo(bureau)
    reponse = bureau.navigateur.envoyer(f"/mandats/{mandat.id}/signature", {"signe": "oui"})
    assert reponse.status_code == 409
    assert bureau.navigateur.get(f"/mandats/{mandat.id}/signature").status_code == 303
    assert photo(bureau) == avant
