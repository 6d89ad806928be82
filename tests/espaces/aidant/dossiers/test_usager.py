"""One person's page: what they confided, what was done a page at a time, and being done."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.liaisons.franceconnect.client import Client
from app.metier.journal.models import Ligne
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.client import ClientVerifie, sans_jeton, sans_marques
from tests.conftest import Horloge
from tests.espaces.aidant.dossiers.conftest import Confier
from tests.fabriques import (
    IDENTITE,
    Distribution,
    connecter,
    deux_moteurs,
    la_connexion,
    membre_de,
    un_brouillon,
    un_mandat,
    un_mandat_papier,
    un_trajet,
    un_usager,
    une_utilisation,
)
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def adresse(troupe: Distribution) -> str:
    return f"/usagers/{troupe.usager}"


def utiliser(app: Flask, mandat_id: uuid.UUID, aidant_id: uuid.UUID, instants: list) -> None:
    """One use of a mandate's first domaine at each instant."""
    with app.extensions["fabrique"]() as session:
        requete = select(Autorisation.id).where(Autorisation.mandat_id == mandat_id)
        autorisation_id = session.scalars(requete.order_by(Autorisation.domaine)).first()
        for instant in instants:
            with transaction(session):
                autorisation = utilisable(
                    session, autorisation_id, aidant_id=aidant_id, maintenant=instant
                )
                une_utilisation(session, autorisation, aidant_id, maintenant=instant)


def instants(page: str) -> list[str]:
    """The instants of the acts shown."""
    return re.findall(r'<time datetime="([^"]+)"', page)


def plus_anciens(page: str) -> str | None:
    """The address of the next page of acts."""
    trouve = re.search(r'href="([^"]+\?avant=[0-9a-f-]{36})"', page)
    return trouve[1] if trouve else None


def test_qui_et_ce_qui_est_confie(
    alice: ClientVerifie, adresse: str, confier: Confier, troupe: Distribution
) -> None:
    confier("papiers", "argent", duree="longue")
    page = alice.get(adresse).text
    assert '<h1 translate="no">Angela Claire DUBOIS</h1>' in page
    assert "née le 24 août 1962 à Paris" in sans_marques(page)
    confies = "Papiers – Citoyenneté – Élections et Argent – Impôts – Consommation"
    assert re.search(rf"<strong>23 novembre 2027</strong>\s:\s+{confies}</p>", page)
    assert re.search(r"<strong>24 décembre 2026</strong>\s:\s+Logement</p>", page)
    assert "2 mandats en cours, par date de fin" in page
    for suite in ("", "/attestation", "/arreter"):
        assert f'href="/mandats/{troupe.mandat}{suite}"' in page
    assert page.partition("</main>")[0].count('class="bouton"') == 1
    assert "qui ne servent plus" not in page


def test_ce_qui_ne_sert_plus_vient_apres(
    app: Flask,
    adresse: str,
    troupe: Distribution,
    temps: Horloge,
    confier: Confier,
    arret: Callable[..., None],
) -> None:
    arret(confier("papiers"))
    confier("logement", duree="longue")
    temps.avancer(days=1)
    page = connecter(app, troupe.alice, temps.instant).get(adresse).text
    assert "Mandats qui ne servent plus (2)" in page
    assert "Arrêté le 23 novembre 2026" in page
    assert "Remplacé le 23 novembre 2026" in page
    temps.instant += timedelta(days=365)
    tard = connecter(app, troupe.alice, temps.instant).get(adresse).text
    assert "Mandats qui ne servent plus (1)" in tard, "stopped for more than a year"
    assert "Aucun mandat en cours" in tard
    assert "Arrêté à la demande" not in tard


def renouvelables(page: str) -> set[str]:
    return set(re.findall(r'href="/mandats/([0-9a-f-]{36})/renouveler"', page))


def test_de_sa_page_se_renouvelle_ce_qui_peut_l_etre(
    app: Flask,
    adresse: str,
    troupe: Distribution,
    temps: Horloge,
    confier: Confier,
    arret: Callable[..., None],
) -> None:
    """A mandate that runs, one that is over; neither what was stopped nor what was replaced."""
    en_cours, arrete, remplace = confier("argent"), confier("papiers"), confier("famille")
    arret(arrete)
    temps.avancer(minutes=1)
    nouveau, fini = confier("famille", duree="longue"), confier("loisirs", duree="court")
    temps.avancer(days=3)
    page = connecter(app, troupe.alice, temps.instant).get(adresse).text
    attendus = {str(en_cours), str(nouveau), str(fini), str(troupe.mandat)}
    assert renouvelables(page) == attendus
    assert str(remplace) not in renouvelables(page)
    alice = connecter(app, troupe.alice, temps.instant)
    for mandat in attendus:
        assert alice.get(f"/mandats/{mandat}/renouveler").status_code == 200


@deux_moteurs
def test_ce_qui_a_ete_fait_vingt_cinq_par_vingt_cinq(
    app: Flask, troupe: Distribution, temps: Horloge, adresse: str
) -> None:
    depart = temps.instant
    utiliser(
        app,
        troupe.mandat,
        troupe.alice,
        [depart + timedelta(minutes=minute) for minute in range(1, 61)],
    )
    temps.avancer(hours=2)
    alice = connecter(app, troupe.alice, temps.instant)
    for premiere in (adresse, f"/mandats/{troupe.mandat}"):
        page, vus, suite, tailles = alice.get(premiere).text, [], None, []
        while True:
            vus += instants(page)
            tailles.append(len(instants(page)))
            suite = plus_anciens(page)
            if suite is None:
                break
            assert suite.startswith(f"{premiere}?avant=")
            page = alice.get(suite).text
        assert tailles == [25, 25, 12], "60 uses, and the two lines of the conclusion"
        assert vus == sorted(vus, reverse=True)
        assert len(set(vus)) == 61


def test_la_suite_se_lit_en_peu_d_ordres(
    app: Flask, troupe: Distribution, temps: Horloge, adresse: str
) -> None:
    utiliser(app, troupe.mandat, troupe.alice, [temps.instant] * 30)
    alice = connecter(app, troupe.alice, temps.instant)
    for page in (adresse, f"/mandats/{troupe.mandat}"):
        suite = plus_anciens(alice.get(page).text)
        assert suite is not None
        temps.avancer(minutes=2)
        with ordres(app.extensions["moteur"]) as envoyes:
            assert alice.get(suite).status_code == 200
        assert len(envoyes) <= ORDRES_PAR_PAGE, page


def test_le_curseur_d_une_autre_page_est_introuvable(
    app: Flask, troupe: Distribution, temps: Horloge, adresse: str
) -> None:
    for mandat_id, aidant_id in (
        (troupe.mandat, troupe.alice),
        (troupe.mandat_ailleurs, troupe.chloe),
    ):
        utiliser(app, mandat_id, aidant_id, [temps.instant] * 30)
    ailleurs = connecter(app, troupe.chloe, temps.instant)
    suite = plus_anciens(ailleurs.get(f"/usagers/{troupe.usager_ailleurs}").text)
    assert suite is not None
    alice = connecter(app, troupe.alice, temps.instant)
    etranger = suite.partition("=")[2]
    for curseur in (etranger, uuid.uuid4(), uuid.UUID(int=0), "1", "", HOSTILE, "é"):
        for page in (adresse, f"/mandats/{troupe.mandat}"):
            assert alice.get(page, query_string={"avant": str(curseur)}).status_code == 404


def test_le_journal_dit_qui_quand_et_quoi(
    app: Flask, troupe: Distribution, temps: Horloge, adresse: str, arret: Callable[..., None]
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).fuseau = "Indian/Reunion"
    temps.avancer(minutes=5)
    utiliser(app, troupe.mandat, troupe.alice, [temps.instant])
    arret(troupe.mandat)
    alice = connecter(app, troupe.alice, temps.instant)
    for page in (alice.get(adresse).text, alice.get(f"/mandats/{troupe.mandat}").text):
        page = page.replace("\u00a0", " ")
        assert "23 novembre 2026 à 13 h 35" in page, "as La Réunion reads it"
        assert re.search(
            r"Connexion à un site[^<]+– Logement,\s+par Alice Essai", sans_marques(page)
        )
        assert re.search(r"Arrêté à la demande de la personne – Logement", page)
        assert "par la personne elle-même" in page


def test_ce_qui_se_fait_ailleurs_ne_se_voit_pas(
    app: Flask, alice: ClientVerifie, troupe: Distribution, temps: Horloge, adresse: str
) -> None:
    """The same person has a mandate in both places: each sees its own."""
    avant = sans_jeton(alice.get(adresse).text)
    with app.extensions["fabrique"]() as session, transaction(session):
        chez = membre_de(session, troupe.chloe, troupe.ailleurs)
        un_mandat(
            session,
            chez,
            un_usager(session, chez, temps.instant),
            temps.instant,
            domaines=["justice"],
        )
    assert sans_jeton(alice.get(adresse).text) == avant
    ailleurs = connecter(app, troupe.chloe, temps.instant).get(adresse)
    assert ailleurs.status_code == 200
    assert "Justice" in ailleurs.text
    assert "Logement" not in ailleurs.text


def test_connue_ici_sans_mandat(
    app: Flask, alice: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    """A person whose words are here, but who gave nothing: not found, no page."""
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        identite = replace(IDENTITE, sub="f" * 64, nom_naissance="Sansmandat")
        usager = un_usager(session, membre, temps.instant, identite).id
    assert alice.get(f"/usagers/{usager}").status_code == 404
    assert "Aucune personne" in alice.envoyer("/usagers/", {"recherche": "sansmandat"}).text


def test_un_nom_hostile_ou_sans_fin_ne_casse_rien(alice: ClientVerifie, confier: Confier) -> None:
    for rang, nom in enumerate(
        (HOSTILE, "{{73331*98773}}", "é" * 250, "\u202eGauche", "O’Brïen-Ñ")
    ):
        identite = replace(IDENTITE, sub=f"{rang:064}", prenoms="Zélie", nom_naissance=nom)
        confier("argent", identite=identite)
    trouvees = alice.envoyer("/usagers/", {"recherche": "zelie"}).text
    assert "5 personnes trouvées" in trouvees
    for suite in re.findall(r'href="(/usagers/[0-9a-f-]+)"', trouvees):
        page = alice.get(suite)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "7243122863" not in page.text


def test_terminer_revient_a_l_accueil_sans_rien_de_la_personne(
    alice: ClientVerifie, adresse: str, troupe: Distribution
) -> None:
    terminer = 'href="/quitter-franceconnect?puis=accueil"'
    for page in (
        adresse,
        f"{adresse}/acte",
        f"/mandats/{troupe.mandat}",
        f"/mandats/{troupe.mandat}/arreter",
        f"/mandats/{troupe.mandat}/lettre",
    ):
        reponse = alice.get(page)
        assert reponse.text.count(terminer) == 2, page  # the row of spaces, wide and folded
        assert reponse.headers["Cache-Control"] == "no-store"
    suite = alice.get("/quitter-franceconnect?puis=accueil")
    assert (suite.status_code, suite.location) == (303, "/espace-aidant/")
    assert "Angela" not in alice.get(suite.location).text


@pytest.mark.parametrize(
    ("puis", "suite"), [("?puis=accueil", "/espace-aidant/"), ("", "/mandats/")]
)
def test_terminer_ferme_franceconnect_puis_revient(
    puis: str, suite: str, app: Flask, troupe: Distribution, temps: Horloge, monkeypatch
) -> None:
    """The person is still known of FranceConnect: its logout first, then home, not the draft."""
    adresses: list[str] = []

    def deconnecter(_: Client, *, id_token: str, state: str) -> str:
        adresses.append(state)
        return f"https://fc.example/logout?state={state}"

    monkeypatch.setattr(Client, "adresse_deconnexion", deconnecter)
    alice = connecter(app, troupe.alice, temps.instant)
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        brouillon = un_brouillon(session, membre, temps.instant)
        connexion = la_connexion(session, troupe.alice)
        un_trajet(session, brouillon, connexion, temps.instant, state="sortie", id_token="j.e.t")
    depart = alice.get(f"/quitter-franceconnect{puis}")
    assert depart.status_code == 302
    (state,) = adresses
    retour = alice.get("/logout-callback/", query_string={"state": state})
    assert retour.status_code == 303
    assert retour.location.startswith(suite)
    faux = alice.get("/logout-callback/", query_string={"state": "inconnu.accueil"})
    assert faux.status_code == 400
    assert "encore connue" not in alice.get("/espace-aidant/").text


def test_les_noms_ne_sont_pas_dans_les_adresses_ni_les_titres(
    alice: ClientVerifie, adresse: str, troupe: Distribution
) -> None:
    for page in (adresse, f"/mandats/{troupe.mandat}", f"/mandats/{troupe.mandat}/arreter"):
        titre = re.search(r"<title>(.*?)</title>", alice.get(page).text, re.DOTALL)
        assert titre is not None
        assert "ubois" not in titre[1].casefold()


def test_lire_ne_s_ecrit_pas(app: Flask, alice: ClientVerifie, adresse: str) -> None:
    avant = photographie(app.extensions["moteur"])
    alice.get(adresse)
    alice.envoyer("/usagers/", {"recherche": "dubois"})
    assert photographie(app.extensions["moteur"]) == avant
    with app.extensions["fabrique"]() as session:
        assert session.query(Ligne).filter(Ligne.action.like("consult%")).count() == 0
        assert session.query(Usager).count() == 2
        assert session.query(Mandat).count() == 2


def test_les_deux_identites_d_une_personne_se_renvoient_l_une_a_l_autre(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    assert "Cette personne a aussi" not in alice.get(adresse).text
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        papier = un_mandat_papier(session, membre, temps.instant)
    page = alice.get(adresse).text
    assert "un mandat ici sur papier" in " ".join(page.split())
    assert f'href="/usagers/{papier.usager_id}"' in page
    assert f"/mandats/{papier.id}" not in page, "each page keeps to its own"
    autre = alice.get(f"/usagers/{papier.usager_id}").text
    assert "par FranceConnect" in autre
    assert f'href="{adresse}"' in autre


def test_un_mandat_papier_reserve_a_d_autres_ne_se_devine_pas(
    alice: ClientVerifie, adresse: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        un_mandat_papier(session, membre, temps.instant).est_reserve = True
    assert "Cette personne a aussi" not in alice.get(adresse).text
    assert "vous en voyez 1)" in alice.get(f"{adresse}/fin").text
