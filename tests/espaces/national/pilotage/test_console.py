"""The home says what broke, one search finds anything, lists leave journalled: never persons helped."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant
from app.metier.journal.models import Corps
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.metier.pilotage import exports, listes
from app.metier.pilotage.accueil import veille
from app.metier.territoires.cog import CodeRegion
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.demandes import un_candidat, une_demande, une_demande_dans_la_file
from tests.fabriques import (
    IDENTITE,
    Distribution,
    connecter,
    deux_moteurs,
    tenir_roles,
    un_aidant,
    une_carte,
)
from tests.formations import un_organisme, une_session
from tests.photographie import photographie

RECHERCHE, EXPORTS = "/pilotage/recherche", "/pilotage/exports"
HOSTILE = "=cmd|' /C calc'!A0<script>alert(1)</script>"


def lu(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("saisie", "par"),
    [
        ("alice", "nom"),
        ("ALICE@essai.fr", "adresse e-mail"),
        ("C 12-34", "carte à code"),
        ("saint-just", "nom ou ville"),
        ("04.71.00.00.01", "téléphone"),
        ("+33 4 71 00 00 01", "téléphone"),
    ],
)
def test_tout_se_cherche_au_meme_endroit_et_dit_pourquoi_il_vient(
    saisie: str,
    par: str,
    app: Flask,
    nadia: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
    actions: Callable[[], list[str]],
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        une_carte(session, temps.instant, numero="C-1234", aidant=alice)
        session.get_one(Organisation, troupe.organisation).telephone = "04 71 00 00 01"
    avant = photographie(app.extensions["moteur"])
    page = contenu(nadia.envoyer(RECHERCHE, {"recherche": saisie}))
    assert f"</span>{par}<" in page
    apres, faits = photographie(app.extensions["moteur"]), actions()
    changees = {table for table in avant if avant[table] != apres[table]}
    assert changees == {"journal", "journal_corps"}, "that somebody searched, and nothing else"
    assert len(apres["journal"]) == len(avant["journal"]) + 1
    assert faits[-1] == "recherche_compte"
    assert "alice@essai.fr" not in page.replace(f'value="{saisie}"', "")


def test_un_siret_et_un_numero_de_mandat_se_cherchent(
    app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session:
        siret = session.get_one(Organisation, troupe.organisation).siret
    assert "</span>SIRET<" in contenu(nadia.envoyer(RECHERCHE, {"recherche": siret}))
    numero = troupe.mandat.hex[:8].upper()
    page = contenu(nadia.envoyer(RECHERCHE, {"recherche": numero.lower()}))
    assert f"/pilotage/mandats?numero={numero}" in page
    assert IDENTITE.nom_naissance not in page


def test_qui_n_a_pas_le_droit_ne_trouve_ni_compte_ni_mandat(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, troupe.chloe), "chiffres")
    chloe = connecter(app, troupe.chloe, temps.instant)
    for saisie in ("alice", "alice@essai.fr", troupe.mandat.hex[:8]):
        page = contenu(chloe.envoyer(RECHERCHE, {"recherche": saisie}))
        assert str(troupe.alice) not in page
        assert "/pilotage/mandats" not in page


@pytest.mark.parametrize("saisie", ["", "@", "?!", HOSTILE, "\x00", "9" * 300, "%", "_"])
def test_une_recherche_sans_reponse_n_est_pas_une_panne(saisie: str, nadia: ClientVerifie) -> None:
    reponse = nadia.envoyer(RECHERCHE, {"recherche": saisie})
    assert reponse.status_code == 200
    assert "<script>alert" not in reponse.text


def test_un_acte_programme_en_retard_se_nomme(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    app.test_cli_runner().invoke(args=["taches", "executer"])
    temps.avancer(days=1, hours=12)
    nadia = connecter(app, troupe.nadia, temps.instant)
    page = lu(contenu(nadia.get("/pilotage/")))
    assert "actes programmés n’ont pas tourné" in page
    assert "courriels</code>, chaque minute" in page


def test_une_demande_qui_attend_se_dit_a_qui_y_repond(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    phrase = "Une structure demande à entrer"
    assert phrase not in contenu(nadia.get("/pilotage/"))
    with app.extensions["fabrique"]() as session, transaction(session):
        une_demande_dans_la_file(session, temps.instant)
        tenir_roles(session, session.get_one(Aidant, troupe.chloe), "chiffres")
    assert phrase in contenu(nadia.get("/pilotage/"))
    assert phrase not in contenu(connecter(app, troupe.chloe, temps.instant).get("/pilotage/"))


def test_l_accueil_dit_ce_qui_ne_va_pas_et_s_en_remet_quand_c_est_fait(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    page = lu(contenu(nadia.get("/pilotage/")))
    assert "Le journal n’a jamais été vérifié" in page
    assert "Aucun acte programmé n’a encore tourné" in page
    with app.extensions["fabrique"]() as session, transaction(session):
        session.add(
            Courriel(
                aidant_id=troupe.alice,
                destinataire="alice@essai.fr",
                sujet=HOSTILE,
                cle_id="x",
                cree_le=temps.instant - timedelta(hours=3),
                abandonne_le=temps.instant - timedelta(hours=1),
            )
        )
    courant = app.test_cli_runner()
    assert courant.invoke(args=["taches", "executer"]).exit_code == 0
    with app.extensions["fabrique"]() as session, transaction(session):
        veille.noter_passage(session, veille.VERIFICATION, veille.INTACT, maintenant=temps.instant)
    page = lu(contenu(nadia.get("/pilotage/")))
    assert "n’ont pas tourné" not in page
    assert "encore tourné" not in page
    assert "jamais été vérifié" not in page
    assert "Un e-mail n’a pas pu partir" in page
    liste = nadia.get("/pilotage/courriels")
    assert f"/pilotage/comptes/{troupe.alice}" in liste.text
    assert "<script>alert" not in liste.text
    temps.avancer(days=2)
    encore = lu(contenu(connecter(app, troupe.nadia, temps.instant).get("/pilotage/")))
    assert "actes programmés n’ont pas tourné" in encore


def test_verifier_le_journal_peut_le_dire_a_l_accueil(
    app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    app.test_cli_runner().invoke(args=["journal", "verifier", "--chaine"])
    assert photographie(app.extensions["moteur"]) == avant
    app.test_cli_runner().invoke(args=["journal", "verifier", "--chaine", "--noter"])
    assert "ne peut pas dire s’il est intact" in lu(contenu(nadia.get("/pilotage/")))


def test_une_liste_part_apres_s_etre_ecrite_et_aucune_case_n_est_une_formule(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, actions: Callable[[], list[str]]
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, troupe.alice).nom = HOSTILE
    assert nadia.envoyer(EXPORTS).status_code == 422
    assert nadia.envoyer(EXPORTS, {"liste": "usagers"}).status_code == 422
    assert "export" not in actions()
    reponse = nadia.envoyer(EXPORTS, {"liste": "comptes_ouverts"})
    assert actions()[-1] == "export"
    lignes = list(csv.reader(io.StringIO(reponse.data.decode("utf-8-sig")), delimiter=";"))
    assert [f"'{HOSTILE}"] == [ligne[1] for ligne in lignes if ligne[2] == "alice@essai.fr"]
    assert IDENTITE.nom_naissance not in reponse.text
    structures = nadia.envoyer(EXPORTS, {"liste": "structures_ouvertes"})
    with app.extensions["fabrique"]() as session:
        noms = {une.nom for une in session.query(Organisation)}
    rendues = list(csv.DictReader(io.StringIO(structures.data.decode("utf-8-sig")), delimiter=";"))
    assert {ligne["Nom"] for ligne in rendues} == noms
    for _ in range(exports.PAR_JOUR - 2):
        nadia.envoyer(EXPORTS, {"liste": "structures_fermees"})
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(EXPORTS, {"liste": "structures_fermees"}).status_code == 429
    assert photographie(app.extensions["moteur"]) == avant


def rendues(reponse: TestResponse) -> list[dict[str, str]]:
    """The rows of a list, by column."""
    assert reponse.status_code == 200
    return list(csv.DictReader(io.StringIO(reponse.data.decode("utf-8-sig")), delimiter=";"))


def test_les_demandes_et_les_sessions_se_prennent_aussi(
    app: Flask, nadia: ClientVerifie, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        une = une_demande_dans_la_file(session, temps.instant, nom=HOSTILE)
        un_candidat(session, temps.instant, demande=une, courriel="ines@essai.fr")
        un_candidat(
            session, temps.instant, demande=une, courriel="luc@essai.fr", annule_le=temps.instant
        )
        une_demande(session, temps.instant, nom="Pas encore envoyée")
        organisme = un_organisme(session, temps.instant, nom="Les Ateliers")
        une_session(
            session, organisme, temps.instant, a_distance=True, lieu="https://salle.exemple"
        )
        une_session(session, organisme, temps.instant, dans=41, annulee_le=temps.instant)
        une_session(session, organisme, temps.instant, publiee_le=None)
    (demande,) = rendues(nadia.envoyer(EXPORTS, {"liste": "demandes"}))
    assert demande["Structure"] == f"'{HOSTILE}"
    assert (demande["État"], demande["Personnes à former"]) == ("À traiter", "1")
    assert demande["Type"].startswith("CCAS")
    sessions = nadia.envoyer(EXPORTS, {"liste": "sessions"})
    distance, annulee = rendues(sessions)
    assert (distance["Organisme"], distance["Lieu"]) == ("Les Ateliers", "À distance")
    assert (distance["Places"], distance["Prises"], distance["En attente"]) == ("3", "0", "0")
    assert annulee["État"] == "Annulée"
    assert "salle.exemple" not in sessions.text, "the link is for who comes"


def test_une_liste_se_prend_pour_une_region(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, actions: Callable[[], list[str]]
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        ici.code_region = CodeRegion("84")
        nom = ici.nom
    avant = photographie(app.extensions["moteur"])
    for refusee in ("00", "84' OR 1=1"):
        envoi = {"liste": "structures_ouvertes", "region": refusee}
        assert nadia.envoyer(EXPORTS, envoi).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    (seule,) = rendues(nadia.envoyer(EXPORTS, {"liste": "structures_ouvertes", "region": "84"}))
    assert seule["Nom"] == nom
    comptes = rendues(nadia.envoyer(EXPORTS, {"liste": "comptes_ouverts", "region": "84"}))
    assert "alice@essai.fr" in {un["Adresse e-mail"] for un in comptes}
    assert all(nom in un["Structures"] for un in comptes)
    assert rendues(nadia.envoyer(EXPORTS, {"liste": "comptes_ouverts", "region": "04"})) == []
    with app.extensions["fabrique"]() as session:
        corps = session.scalars(
            select(Corps.corps).where(Corps.corps.contains('"region"')).order_by(Corps.seq)
        ).all()
    assert ['"region":"84"' in un for un in corps] == [True, True, False]
    assert actions()[-1] == "export"


@pytest.mark.parametrize(
    ("role", "siennes"),
    [
        (
            "support",
            {"structures_ouvertes", "structures_fermees", "comptes_ouverts", "comptes_fermes"},
        ),
        ("admission", {"demandes"}),
        ("formation", {"sessions"}),
        ("chiffres", set()),
    ],
)
def test_chacun_prend_les_listes_de_ses_roles(
    role: str, siennes: set[str], app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        qui = un_aidant(session, ici, temps.instant, courriel="ada@essai.fr", roles=(role,)).id
    ada = connecter(app, qui, temps.instant)
    page = ada.get(EXPORTS).text
    assert {nom for nom in listes.LISTES if f'value="{nom}"' in page} == siennes
    assert ("n’ouvrent aucune liste" in page) is not bool(siennes)
    for nom in listes.LISTES.keys() - siennes:
        avant = photographie(app.extensions["moteur"])
        assert ada.envoyer(EXPORTS, {"liste": nom}).status_code == 422
        assert photographie(app.extensions["moteur"]) == avant
    for nom in siennes:
        assert rendues(ada.envoyer(EXPORTS, {"liste": nom})) is not None


@deux_moteurs
def test_une_liste_longue_part_par_lots_et_dans_l_ordre(
    app: Flask, nadia: ClientVerifie, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_LOT", 2)
    with app.extensions["fabrique"]() as session, transaction(session):
        organisme = un_organisme(session, temps.instant)
        for dans in (44, 41, 43, 42, 42):
            une_session(session, organisme, temps.instant, dans=dans)
    jours = [
        ligne["Premier jour"] for ligne in rendues(nadia.envoyer(EXPORTS, {"liste": "sessions"}))
    ]
    assert len(jours) == 5
    assert jours == sorted(jours)
