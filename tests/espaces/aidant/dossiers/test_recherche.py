"""The finder: in place, within the organisation, eight at most, nobody without a search."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.metier.mandats.models import Mandat, numero_de
from app.socle.bdd import transaction
from tests.client import ClientVerifie, sans_marques
from tests.conftest import Horloge
from tests.espaces.aidant.dossiers.conftest import Confier
from tests.fabriques import IDENTITE, Distribution, connecter, deux_moteurs
from tests.photographie import photographie

HOSTILES = [
    "'; DROP TABLE usager; --",
    "%%%",
    "___",
    "<script>alert(1)</script>",
    "\u202edub",
    "🙂",
]


def chercher(client: ClientVerifie, saisie: str) -> str:
    """Post a search; the page."""
    reponse = client.envoyer("/usagers/", {"recherche": saisie})
    assert reponse.status_code == 200, saisie
    assert reponse.location is None
    return reponse.text


@deux_moteurs
def test_on_cherche_comme_on_parle(alice: ClientVerifie, confier: Confier) -> None:
    confier(
        "argent",
        identite=replace(
            IDENTITE,
            sub="b" * 64,
            prenoms="Awa",
            nom_naissance="N’DIAYE",
            date_naissance="1957-07-03",
        ),
    )
    for saisie in (
        "ndiaye",
        "N'DIAYE",
        "n diaye awa",
        "Mme N’Diaye",
        "Ndiaye née le 03/07/1957",
        "03/07/57",
        "03071957",
        "03 / 07 / 1957",
        "1957/07/03",
        "3 juil. 1957",
        "juillet 1957",
        "N\u00addia\u200bye\x0b",
    ):
        page = chercher(alice, saisie)
        assert "1 personne trouvée" in page, saisie
        assert "Awa N’DIAYE" in page


def test_sans_recherche_personne(alice: ClientVerifie) -> None:
    page = alice.get("/usagers/").text
    assert "Angela" not in page
    assert "personne trouvée" not in page
    assert "Angela" not in alice.get("/usagers/?recherche=dubois").text, "never by the address"


@deux_moteurs
@pytest.mark.parametrize(
    "saisie",
    [
        "dub",
        "DUBOIS angela",
        "24/08/1962",
        "24 08 1962",
        "1962-08-24",
        "24 août 1962",
        "1962",
        "dub 1962",
    ],
)
def test_trois_lettres_ou_une_date(saisie: str, alice: ClientVerifie, troupe: Distribution) -> None:
    page = chercher(alice, saisie)
    assert "1 personne trouvée" in page
    assert "Angela Claire DUBOIS" in page
    assert "née le 24 août 1962 à Paris" in sans_marques(page)
    assert f'href="/usagers/{troupe.usager}"' in page


def test_trop_court(alice: ClientVerifie) -> None:
    for saisie in ("", "d", "…", "d 1"):
        reponse = alice.envoyer("/usagers/", {"recherche": saisie})
        assert reponse.status_code == 422, saisie
        assert "3 lettres" in reponse.text
        assert "Angela" not in reponse.text
    assert alice.envoyer("/usagers/", {"recherche": "a" * 101}).status_code == 422


def test_un_nom_de_deux_lettres_entier(alice: ClientVerifie, confier: Confier) -> None:
    confier("argent", identite=replace(IDENTITE, sub="c" * 64, prenoms="Bao", nom_naissance="Ly"))
    assert "Bao LY" in chercher(alice, "ly")
    assert "Aucune personne trouvée" in chercher(alice, "du"), "not the beginning of Dubois"


def test_personne_trouvee_dit_quoi_faire(alice: ClientVerifie) -> None:
    page = chercher(alice, "lointaine")
    assert "Aucune personne trouvée" in page
    assert 'href="/mandats/nouveau"' in page


def test_huit_au_plus_et_on_le_dit(alice: ClientVerifie, confier: Confier) -> None:
    for numero in range(8):
        identite = replace(IDENTITE, sub=f"{numero:064}", prenoms=f"Jean{numero}")
        confier("argent", identite=identite)
        page = chercher(alice, "dubois")
        nombre = min(numero + 2, 8)
        assert f"{nombre} personnes trouvées" in page
        assert len(re.findall('href="/usagers/[0-9a-f]{8}-', page)) == nombre
        assert ("Précisez" in page) is (numero + 2 > 8)


def test_les_homonymes_se_distinguent(alice: ClientVerifie, confier: Confier) -> None:
    confier(
        "argent",
        identite=replace(
            IDENTITE,
            sub="d" * 64,
            date_naissance="1990-00-00",
            lieu_naissance=None,
            pays_naissance="99351",
            nom_usage="Durand",
        ),
    )
    page = chercher(alice, "angela")
    assert "née le 24 août 1962 à Paris" in sans_marques(page)
    assert "née en 1990 en Tunisie" in sans_marques(page)
    assert "Angela Claire DURAND, née DUBOIS" in page


@deux_moteurs
def test_un_an_apres_la_fin_on_ne_trouve_plus(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """31 days, then 365: at the last instant still there, one second later not."""
    temps.instant = temps.instant.replace(hour=22, minute=59, second=59) + timedelta(days=396)
    for visible in (True, False):
        client = connecter(app, troupe.alice, temps.instant)
        assert ("Angela" in chercher(client, "dubois")) is visible
        statut = 200 if visible else 404
        for adresse in (
            f"/usagers/{troupe.usager}",
            f"/mandats/{troupe.mandat}",
            f"/mandats/{troupe.mandat}/attestation",
        ):
            assert client.get(adresse).status_code == statut, adresse
        temps.avancer(seconds=1)


def test_un_an_apres_l_arret_on_ne_trouve_plus(
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    confier: Confier,
    arret: Callable[..., None],
) -> None:
    identite = replace(IDENTITE, sub="e" * 64, nom_naissance="Arrêtée")
    arret(confier("argent", duree="longue", identite=identite))
    temps.avancer(days=365)
    assert "ARRÊTÉE" in chercher(connecter(app, troupe.alice, temps.instant), "arretee")
    temps.avancer(seconds=1)
    assert "ARRÊTÉE" not in chercher(connecter(app, troupe.alice, temps.instant), "arretee")


def test_la_region_seule_pour_htmx(alice: ClientVerifie) -> None:
    entetes = {"HX-Request": "true", "HX-Target": "resultats"}
    page = alice.get("/usagers/").text
    assert 'id="resultats"' in page
    assert 'data-hx-target="#resultats"' in page
    corps = {"csrf_token": alice.jeton(), "recherche": "dub"}
    region = alice.post("/usagers/", data=corps, headers=entetes)
    assert region.status_code == 200
    assert "Angela Claire DUBOIS (1962)</a>" in region.text
    assert "<form" not in region.text
    corps["recherche"] = "d"
    assert "3 lettres" in alice.post("/usagers/", data=corps, headers=entetes).text


def test_une_saisie_hostile_ne_trouve_ni_ne_change_rien(app: Flask, alice: ClientVerifie) -> None:
    avant = photographie(app.extensions["moteur"])
    for saisie in HOSTILES:
        reponse = alice.envoyer("/usagers/", {"recherche": saisie})
        assert reponse.status_code in (200, 422), saisie
        assert "<script>alert" not in reponse.text
        if "dub" not in saisie:
            assert "Angela" not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


def test_l_accueil_cherche_sans_montrer_personne(alice: ClientVerifie) -> None:
    accueil = alice.get("/espace-aidant/").text
    assert 'action="/usagers/"' in accueil
    assert "Angela" not in accueil


@deux_moteurs
def test_le_numero_d_un_mandat_l_ouvre_a_qui_peut_le_voir(
    app: Flask, alice: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    def ouvre(client: ClientVerifie, saisie: str) -> list[str]:
        return re.findall(r'href="/mandats/([0-9a-f-]{36})"', chercher(client, saisie))

    avant = photographie(app.extensions["moteur"])
    numero = numero_de(troupe.mandat)
    for saisie in (numero, numero.lower(), f"{numero[:4]} {numero[4:]}", f" {numero}."):
        assert ouvre(alice, saisie) == [str(troupe.mandat)], saisie
    page = chercher(alice, numero)
    assert "Mandat trouvé" in page
    assert "Aucune personne" not in page
    assert IDENTITE.nom_naissance.casefold() not in page.casefold(), "the number alone was asked"
    for rien in (numero_de(troupe.mandat_ailleurs), numero[:7], numero + "0", "0" * 8):
        assert ouvre(alice, rien) == [], rien
    assert photographie(app.extensions["moteur"]) == avant
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, troupe.mandat).est_reserve = True
    assert ouvre(alice, numero) == []
    with app.extensions["fabrique"]() as session, transaction(session):
        mandat = session.get_one(Mandat, troupe.mandat)
        mandat.est_reserve, mandat.fin_le = False, temps.instant - timedelta(days=366)
        mandat.debut_le = mandat.fin_le - timedelta(days=1)
    assert ouvre(alice, numero) == []
