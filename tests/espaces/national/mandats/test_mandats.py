"""One mandate, one person: written before anything shows, even when the page then fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.espaces.national.mandats import mandat as vues
from app.metier.aidants.models import Aidant
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.delais import EFFACE_APRES_LA_FIN
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.metier.pilotage.donnees import consultations
from app.metier.usagers.lieux import nom_du_lieu
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, tenir_roles, une_utilisation
from tests.photographie import photographie

MANDATS, PERSONNES, DOSSIERS = (
    "/pilotage/mandats",
    "/pilotage/personnes",
    "/pilotage/mandats/dossiers",
)
LIEU = nom_du_lieu(IDENTITE.lieu_naissance, IDENTITE.pays_naissance).partition(" (")[0]
PERSONNE = {
    "nom": IDENTITE.nom_naissance,
    "prenoms": IDENTITE.prenoms,
    "naissance": IDENTITE.date_naissance,
    "lieu": LIEU,
    "motif": "personne",
}
Actions = Callable[[], list[str]]


@pytest.fixture
def chloe(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """A second person of the data-protection role."""
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, troupe.chloe), "donnees")
    return connecter(app, troupe.chloe, temps.instant)


@pytest.fixture
def numero(troupe: Distribution) -> str:
    return troupe.mandat.hex[:8].upper()


def test_un_mandat_se_lit_par_son_numero_et_la_structure_le_sait(
    app: Flask,
    nadia: ClientVerifie,
    numero: str,
    troupe: Distribution,
    temps: Horloge,
    actions: Actions,
) -> None:
    page = contenu(nadia.envoyer(MANDATS, {"numero": numero.lower(), "motif": "litige"}))
    assert IDENTITE.nom_naissance.upper() in page
    assert "Mandat lu par l’équipe nationale (un acte est contesté)" in page
    assert actions()[-1] == "consultation_mandat"
    chez_elle = connecter(app, troupe.alice, temps.instant).get(f"/mandats/{troupe.mandat}")
    assert "Mandat lu par l’équipe nationale" in contenu(chez_elle)


@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"motif": "litige"},
        {"numero": "{numero}"},
        {"numero": "{numero}", "motif": "curiosite"},
        {"numero": "12", "motif": "litige"},
        {"numero": "<script>alert(1)</script>", "motif": "litige"},
    ],
)
def test_sans_numero_entier_ni_raison_rien_ne_se_voit_ni_ne_s_ecrit(
    champs: dict[str, str], app: Flask, nadia: ClientVerifie, numero: str
) -> None:
    avant = photographie(app.extensions["moteur"])
    voulus = {nom: valeur.format(numero=numero) for nom, valeur in champs.items()}
    reponse = nadia.envoyer(MANDATS, voulus)
    assert reponse.status_code == 422
    assert IDENTITE.nom_naissance not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


def test_la_lecture_est_ecrite_meme_si_la_page_tombe_ensuite(
    nadia: ClientVerifie, numero: str, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tomber(*_: object, **__: object) -> str:
        raise RuntimeError("panne")

    monkeypatch.setattr(vues, "_page_du_mandat", tomber)
    reponse = nadia.envoyer(MANDATS, {"numero": numero, "motif": "litige"})
    assert reponse.status_code == 500
    assert actions()[-1] == "consultation_mandat"


def test_une_personne_se_trouve_par_son_identite_exacte(
    app: Flask, nadia: ClientVerifie, numero: str, actions: Actions
) -> None:
    page = contenu(nadia.envoyer(PERSONNES, PERSONNE))
    assert f"Mandat n° {numero}" in page.replace("\u00a0", " ")
    assert IDENTITE.courriel in page
    assert actions()[-2:] == ["recherche_personne", "consultation_mandat"]


@pytest.mark.parametrize(
    "autre", [{"nom": "Autre"}, {"prenoms": "A"}, {"naissance": "1950-01-01"}, {"lieu": "Brest"}]
)
def test_a_un_mot_pres_personne_n_est_montre_mais_la_recherche_est_ecrite(
    autre: dict[str, str], nadia: ClientVerifie, actions: Actions
) -> None:
    reponse = nadia.envoyer(PERSONNES, PERSONNE | autre)
    assert reponse.status_code == 200
    assert IDENTITE.courriel not in reponse.text
    assert actions()[-1] == "recherche_personne"


def test_on_ne_lit_pas_sans_fin(
    app: Flask, nadia: ClientVerifie, numero: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consultations, "PAR_JOUR", 2)
    champs = {"numero": numero, "motif": "litige"}
    assert [nadia.envoyer(MANDATS, champs).status_code for _ in range(2)] == [200, 200]
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(MANDATS, champs).status_code == 429
    assert photographie(app.extensions["moteur"]) == avant


def test_ce_qui_est_fini_depuis_plus_d_un_an_ne_se_lit_plus(
    app: Flask, numero: str, troupe: Distribution, temps: Horloge, actions: Actions
) -> None:
    for jours in (800, 1_500, 2_600):
        with app.extensions["fabrique"]() as session:
            fin = session.get_one(Mandat, troupe.mandat).fin_le
        temps.instant = fin + timedelta(days=jours)
        encore = connecter(app, troupe.nadia, temps.instant)
        avant = photographie(app.extensions["moteur"])
        reponse = encore.envoyer(MANDATS, {"numero": numero, "motif": "litige"})
        assert reponse.status_code == 409
        apres = photographie(app.extensions["moteur"])
        changees = {table for table in avant if avant[table] != apres[table]}
        assert changees <= {"journal", "journal_corps"}, "that it was asked, nothing more"
        assert actions()[-1] == "recherche_mandat"


def test_les_mandats_des_structures_fermees_se_comptent(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    assert "Aucun mandat en cours dans une structure fermée" in contenu(nadia.get(MANDATS))
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).desactivee_le = temps.instant
    assert "1 mandat en cours dans une structure fermée" in contenu(nadia.get(MANDATS))


def test_un_dossier_s_ouvre_a_deux_et_chaque_ouverture_s_ecrit(
    app: Flask,
    nadia: ClientVerifie,
    chloe: ClientVerifie,
    numero: str,
    troupe: Distribution,
    temps: Horloge,
    actions: Actions,
) -> None:
    app.test_cli_runner().invoke(args=["journal", "cle-ancres"])
    champs = {"numero": numero, "genre": "extrait", "motif": "justice"}
    assert nadia.envoyer(DOSSIERS, champs | {"numero": "0"}).status_code == 422
    assert nadia.envoyer(DOSSIERS, champs | {"genre": "archive"}).status_code == 409
    assert nadia.envoyer(DOSSIERS, champs).location == DOSSIERS
    assert nadia.envoyer(DOSSIERS, champs).status_code == 409
    page = nadia.get(DOSSIERS).text
    adresse = f"{DOSSIERS}/" + page.split(f'href="{DOSSIERS}/')[1].partition('"')[0]
    avant = photographie(app.extensions["moteur"])
    for geste in ("confirmer", "ouvrir", "autre"):
        assert nadia.envoyer(adresse, {"geste": geste}).status_code in (403, 409, 422)
    assert photographie(app.extensions["moteur"]) == avant
    assert chloe.envoyer(adresse, {"geste": "confirmer"}).location == adresse
    assert app.test_cli_runner().invoke(args=["journal", "ancrer"]).exit_code == 0
    for qui in (nadia, chloe):
        reponse = qui.envoyer(adresse, {"geste": "ouvrir"})
        assert reponse.status_code == 200
        assert reponse.mimetype == "application/json"
        assert actions()[-1] == "ouverture_dossier"
        app.test_cli_runner().invoke(args=["journal", "ancrer"])
    temps.avancer(days=1)
    apres = connecter(app, troupe.nadia, temps.instant)
    assert apres.envoyer(adresse, {"geste": "ouvrir"}).status_code == 409


def test_une_plainte_quatre_ans_apres_puis_plus_personne_a_six_ans(
    app: Flask,
    nadia: ClientVerifie,
    chloe: ClientVerifie,
    numero: str,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        mandat = session.get_one(Mandat, troupe.mandat)
        (autorisation,) = session.scalars(select(Autorisation).filter_by(mandat_id=mandat.id))
        une_utilisation(session, autorisation, troupe.alice, maintenant=temps.instant)
        fin, texte = mandat.fin_le, mandat.texte_gele
    temps.instant = fin + timedelta(days=4 * 365)
    referent = connecter(app, troupe.robert, temps.instant)
    angela = {"prenom": "Angela", "nom": "Dubois", "naissance": "24/8/1962", "motif": "litige"}
    assert "Aucun mandat à relire" in contenu(referent.envoyer("/suivi/mandats-termines", angela))
    nadia, chloe = (connecter(app, qui, temps.instant) for qui in (troupe.nadia, troupe.chloe))
    champs = {"numero": numero, "genre": "archive", "motif": "justice"}
    assert nadia.envoyer(DOSSIERS, champs).location == DOSSIERS
    adresse = f"{DOSSIERS}/" + nadia.get(DOSSIERS).text.split(f'href="{DOSSIERS}/')[1].split('"')[0]
    assert chloe.envoyer(adresse, {"geste": "confirmer"}).location == adresse
    dossier = nadia.envoyer(adresse, {"geste": "ouvrir"}).get_json()
    assert dossier["personne"]["nom_naissance"] == IDENTITE.nom_naissance
    assert dossier["attestation"]["texte_exact"] == texte
    assert "utilisation_autorisation" in [ligne["action"] for ligne in dossier["journal"]]

    temps.instant = fin + EFFACE_APRES_LA_FIN + timedelta(days=1)
    purge = app.test_cli_runner().invoke(args=["taches", "executer", "mandats-archives"])
    assert purge.exit_code == 0
    nadia = connecter(app, troupe.nadia, temps.instant)
    assert nadia.envoyer(DOSSIERS, champs).status_code == 409
    assert IDENTITE.nom_naissance not in str(photographie(app.extensions["moteur"])["usager"])
    with app.extensions["fabrique"]() as session:
        assert verifier_chaine(session).est_intact
