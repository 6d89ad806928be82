"""The papers: one A4 page each, at 10 pt or more, in black, whatever is written on it."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.demarches.domaines import DOMAINES
from app.metier.journal.services import canonique
from app.metier.mandats import services as mandats
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.public.statistiques.publies import publier_un_an
from tests.fabriques import (
    IDENTITE,
    SECRET_CARTE,
    Distribution,
    connecter,
    le_membre,
    un_aidant,
    un_brouillon,
    un_usager,
    une_utilisation,
)
from tests.parcours.papier import STRUCTURE, ouvrir, verifier_la_feuille
from tests.pdf import verifier_le_pdf

# Up to how many signs of frozen text the attestation is printed in a larger size.
CORPS = {"": 1000, "moyen": 1500}
DEMARCHES = ("carte grise", "permis de conduire", "déclaration de revenus", "titre de séjour")
LONGUE = replace(
    IDENTITE,
    sub="d" * 64,
    prenoms="Marie-Expédite Clémence-Philomène Anne-Sophie Bernadette Joséphine",
    nom_naissance="de La Rochefoucauld-Montmorency-Ramanantsoavina-Rakotomalala-Payet",
    nom_usage="Andriamampianina-Vanderstraeten de Saint-Barthélemy-d’Aubigny-Lès-Monts",
    lieu_naissance=None,
    pays_naissance="99333",
)
LOURDES = Formalites(
    lecture="interprete",
    interprete_nom="Gul Mohammad Abdul-Rahman Hotak-Barakzaï de Saint-Expédit-les-Hauts",
    interprete_langue="pachto (variante de Kandahar)",
    temoin_nom="Bernadette Marie-Louise Vandenbroucke-Descheemaeker-Ramanantsoavina",
    lieu="Saint-Paul, camion itinérant du marché forain de Saint-Gilles-les-Hauts",
    courriel_confie=True,
)


def un_long_mandat(
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    *,
    formalites: Formalites,
    alourdi: bool,
    nb_themes: int = len(DOMAINES),
) -> uuid.UUID:
    with app.extensions["fabrique"]() as session, transaction(session):
        organisation = session.get_one(Organisation, troupe.organisation)
        aidant = session.get_one(Aidant, troupe.alice)
        reserves = []
        if alourdi:
            for champ, valeur in STRUCTURE.items():
                setattr(organisation, champ, valeur)
            aidant.prenom, aidant.nom = "Marie-Ange Célestine", "Échantillon-Payet de La Plaine"
            aidant.profession = "conseillère numérique et travailleuse sociale de secteur"
            reserves = [
                un_aidant(session, organisation, temps.instant, courriel=f"{i}@essai.fr").id
                for i in range(7)
            ]
        membre = le_membre(session, aidant, organisation)
        usager = un_usager(session, membre, temps.instant, LONGUE if alourdi else IDENTITE)
        domaines = dict.fromkeys([*DOMAINES][:nb_themes], DEMARCHES if alourdi else ())
        return mandats.conclure(
            session,
            membre,
            usager,
            mandats.Accord(domaines, "longue"),
            replace(formalites, reserve_a=reserves or None),
            moyen_id=uuid.uuid4(),
            maintenant=temps.instant + timedelta(seconds=1),
        ).id


@pytest.mark.parametrize(
    ("formalites", "alourdi"),
    [
        pytest.param(Formalites(), False, id="ordinaire"),
        pytest.param(LOURDES, True, id="lourde"),
        pytest.param(replace(LOURDES, lecture="aidant", temoin_nom=None), True, id="sans_témoin"),
    ],
)
def test_l_attestation_tient_sur_une_page_a4(
    formalites: Formalites,
    alourdi: bool,
    page: Page,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    mandat = un_long_mandat(app, troupe, temps, formalites=formalites, alourdi=alourdi)
    client = connecter(app, troupe.alice, temps.instant)
    adresse = f"/mandats/{mandat}/attestation"
    ouvrir(page, client, adresse)
    verifier_la_feuille(page)
    verifier_le_pdf(client.get(f"{adresse}?format=pdf"), client.get(adresse).text)


@pytest.mark.parametrize("lecture", ["aidant", "interprete"])
@pytest.mark.parametrize(
    ("corps", "nb_themes"), [("", 1), ("", 4), ("moyen", 1), ("moyen", 5), ("moyen", 9)]
)
def test_la_plus_longue_de_chaque_corps_tient_aussi(
    corps: str,
    nb_themes: int,
    lecture: str,
    page: Page,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    """One sign more, and it would be printed smaller."""
    with app.extensions["fabrique"]() as session, transaction(session):
        mandat = session.get_one(Mandat, troupe.mandat)
        texte = mandat.texte
        themes = [{"cle": "x", "titre": "Transports – Mobilité", "demarches": []}] * nb_themes
        texte |= {"domaines": themes, "courriel_confie": True}
        texte["lecture"] |= {"mode": lecture, "langue": "pachto", "interprete": "Gul Hotak"}
        manque = CORPS[corps] - len(canonique(texte))
        texte["organisation"]["adresse"] += ("RÉSIDENCE " * 100)[:manque]
        mandat.texte_gele = canonique(texte)
        assert len(mandat.texte_gele) == CORPS[corps]
    client = connecter(app, troupe.alice, temps.instant)
    ouvrir(page, client, f"/mandats/{troupe.mandat}/attestation")
    assert (page.locator("body").get_attribute("class") or "") == corps
    verifier_la_feuille(page)


@pytest.fixture
def lourd(app: Flask, troupe: Distribution, temps: Horloge) -> uuid.UUID:
    """A mandate with much to say, begun."""
    mandat = un_long_mandat(app, troupe, temps, formalites=LOURDES, alourdi=True)
    temps.avancer(minutes=1)
    return mandat


@pytest.mark.parametrize("a_la_fois", [1, 2, 9])
@pytest.mark.parametrize("nb_themes", [3, 10])
def test_l_arret_tient_sur_une_page(
    nb_themes: int, a_la_fois: int, page: Page, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    mandat = un_long_mandat(
        app, troupe, temps, formalites=LOURDES, alourdi=True, nb_themes=nb_themes
    )
    client, restants = connecter(app, troupe.alice, temps.instant), [*DOMAINES][:nb_themes]
    while restants:
        arretes, restants = restants[:a_la_fois], restants[a_la_fois:]
        temps.avancer(minutes=1)
        client.envoyer(f"/mandats/{mandat}/arreter", {"domaines": arretes, "motif": "organisation"})
        if len(restants) < a_la_fois or len(restants) == nb_themes - a_la_fois:
            adresse = f"/mandats/{mandat}/arret"
            ouvrir(page, client, adresse)
            verifier_la_feuille(page)
            verifier_le_pdf(client.get(f"{adresse}?format=pdf"), client.get(adresse).text)


@pytest.mark.parametrize("nb_lignes", [1, 8])
def test_la_lettre_tient_sur_une_page(
    nb_lignes: int,
    lourd: uuid.UUID,
    page: Page,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    client = connecter(app, troupe.alice, temps.instant)
    adresse = "\n".join(["Bâtiment B, escalier de la mairie"] * nb_lignes)
    ouvrir(page, client, f"/mandats/{lourd}/lettre", {"nom": "Maison " * 17, "adresse": adresse})
    verifier_la_feuille(page)


@pytest.mark.parametrize("telephone", [None, STRUCTURE["telephone"]])
def test_la_carte_est_une_feuille_a_part(
    telephone: str | None,
    lourd: uuid.UUID,
    page: Page,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).telephone = telephone
    client = connecter(app, troupe.alice, temps.instant)
    secret = {"secret": SECRET_CARTE, "encore": SECRET_CARTE}
    ouvrir(page, client, f"/mandats/{lourd}/carte", {"graine": "g", "remplace": "", **secret})
    assert page.locator(".carte .code").is_visible()
    verifier_la_feuille(page)


@pytest.mark.parametrize("demarches", [[], ["apl"], ["carte-grise", "apl", "rsa"]])
def test_la_feuille_du_rendez_vous_tient_sur_une_page_en_toute_sa_largeur(
    demarches: list[str], page: Page, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        membre = le_membre(session, alice, session.get_one(Organisation, troupe.organisation))
        brouillon = un_brouillon(
            session, membre, temps.instant, domaines=["papiers", "logement", "social"]
        )
        brouillon.demarches = demarches
        adresse = f"/mandats/nouveau/{brouillon.id}/rendez-vous"
    ouvrir(page, connecter(app, troupe.alice, temps.instant), adresse)
    assert re.findall(rb"/Count (\d+)", page.pdf(prefer_css_page_size=True)) == [b"1"]
    largeurs = page.evaluate(
        """() => [...document.querySelectorAll("main p, main ul")].map(e =>
            e.offsetWidth / e.parentElement.offsetWidth)"""
    )
    assert min(largeur for largeur in largeurs if largeur) > 0.99


def test_les_chiffres_d_un_departement_tiennent_sur_une_feuille(
    app: Flask, client: ClientVerifie, page: Page
) -> None:
    publier_un_an(app)
    ouvrir(page, client, "/statistiques/departement/04")
    verifier_la_feuille(page)


def test_le_compte_rendu_d_un_mandat_qui_a_beaucoup_servi_tient_aussi(
    page: Page, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    mandat = un_long_mandat(app, troupe, temps, formalites=LOURDES, alourdi=True)
    nommees = [*DEMARCHES, "demande de logement social", None]
    with app.extensions["fabrique"]() as session, transaction(session):
        ouvertes = session.scalars(select(Autorisation).filter_by(mandat_id=mandat)).all()
        for rang in range(60):
            une_utilisation(
                session,
                ouvertes[rang % 7],
                troupe.alice,
                demarche=nommees[rang % 6],
                maintenant=temps.instant + timedelta(days=rang % 30),
            )
    client = connecter(app, troupe.alice, temps.instant)
    adresse = f"/mandats/{mandat}/compte-rendu"
    ouvrir(page, client, adresse)
    verifier_la_feuille(page)
    verifier_le_pdf(client.get(f"{adresse}?format=pdf"), client.get(adresse).text)
    assert "60 démarches" in " ".join(page.inner_text("main").split())
