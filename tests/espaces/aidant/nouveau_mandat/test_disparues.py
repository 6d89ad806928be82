"""A démarche taken away, or renamed, while somebody is making a mandate of it."""

import uuid

import pytest
from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.corrections.services import Acte, retirer
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from tests.client import sans_jeton
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import Comptoir
from tests.espaces.aidant.nouveau_mandat.conclus import attestation, photo
from tests.fabriques import Distribution, une_correction

NOUVEAU = "/mandats/nouveau"
DEUX = {"domaines": ["papiers"], "demarches": ["carte-grise", "passeport"], "duree": "mois"}


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def retiree(bureau: Comptoir, cle: str) -> None:
    """Somebody of the national team takes it away; every process knows it."""
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        par = session.get_one(Aidant, bureau.troupe.nadia)
        retirer(session, cle, Acte(par, bureau.temps.instant, "Le site a fermé", 0))
    bureau.temps.avancer(seconds=30)


def un_brouillon(bureau: Comptoir, *demarches: str, est_borne: bool = False) -> str:
    adresse = bureau.brouillon(domaines=("papiers",))
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        brouillon = session.merge(bureau.lire(adresse))
        brouillon.demarches, brouillon.est_borne = [*demarches], est_borne
    return adresse


def lire(bureau: Comptoir, adresse: str) -> str:
    return " ".join(bureau.navigateur.get(adresse).text.split())


def test_chaque_etape_le_dit_et_le_mandat_ne_la_nomme_pas(bureau: Comptoir) -> None:
    adresse = un_brouillon(bureau, "carte-grise", "passeport")
    retiree(bureau, "carte-grise")
    for etape in ("choix", "conclusion", "rendez-vous"):
        page = lire(bureau, f"{adresse}/{etape}")
        assert "Carte grise : cette démarche n’est plus au catalogue." in page, etape
    reponse = bureau.conclure(adresse)
    assert reponse.status_code == 303
    with bureau.app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, uuid.UUID(reponse.location.split("/")[2]))
    assert [d["demarches"] for d in mandat.texte["domaines"]] == [["passeport"]]


def test_retiree_apres_la_lecture_le_mandat_n_est_pas_donne(bureau: Comptoir) -> None:
    adresse = un_brouillon(bureau, "carte-grise", "passeport")
    page = bureau.navigateur.get(f"{adresse}/conclusion").text
    vu = page.partition('name="recapitulatif" value="')[2].partition('"')[0]
    retiree(bureau, "carte-grise")
    avant = photo(bureau)
    reponse = bureau.conclure(adresse, recapitulatif=vu)
    assert reponse.status_code == 409
    assert "Les choix ont changé" in reponse.text
    assert "cette démarche n’est" in reponse.text
    assert photo(bureau) == avant


def test_renommee_apres_la_lecture_le_mandat_n_est_pas_donne(bureau: Comptoir) -> None:
    """The conclusion reads what is in force at this very instant, whatever this process knew."""
    adresse = un_brouillon(bureau, "carte-grise")
    page = bureau.navigateur.get(f"{adresse}/conclusion").text
    vu = page.partition('name="recapitulatif" value="')[2].partition('"')[0]
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        par = session.get_one(Aidant, bureau.troupe.nadia)
        une_correction(session, "carte-grise", par, bureau.temps.instant, nom="papier gris")
    avant = photo(bureau)
    assert bureau.conclure(adresse, recapitulatif=vu).status_code == 409
    assert photo(bureau) == avant


def test_bornee_et_sans_plus_aucune_il_faut_choisir_encore(bureau: Comptoir) -> None:
    adresse = un_brouillon(bureau, "carte-grise", est_borne=True)
    retiree(bureau, "carte-grise")
    avant = photo(bureau)
    reponse = bureau.conclure(adresse)
    assert reponse.status_code == 422
    assert "Sans démarche choisie" in reponse.text
    assert photo(bureau) == avant


def test_retiree_pendant_qu_on_la_choisit_se_dit_une_fois(bureau: Comptoir) -> None:
    retiree(bureau, "carte-grise")
    avant = photo(bureau)
    reponse = bureau.navigateur.envoyer(NOUVEAU, DEUX)
    assert reponse.status_code == 422
    page = reponse.text.replace("\u00a0", " ")
    assert "Plus au catalogue : carte grise." in page
    assert 'value="passeport" id="demarche-passeport"' in page, "what stays is still ticked"
    assert 'value="carte-grise"' not in page
    assert photo(bureau) == avant
    suite = bureau.navigateur.envoyer(NOUVEAU, DEUX | {"demarches": ["passeport"]})
    assert suite.status_code == 303


def test_un_mandat_deja_donne_garde_ses_mots(bureau: Comptoir) -> None:
    reponse = bureau.conclure(un_brouillon(bureau, "carte-grise"))
    with bureau.app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, uuid.UUID(reponse.location.split("/")[2]))
    attestation(bureau, mandat)  # which also says that it was just given
    avant = sans_jeton(attestation(bureau, mandat))
    assert "carte grise" in avant
    retiree(bureau, "carte-grise")
    assert sans_jeton(attestation(bureau, mandat)) == avant
    assert "carte grise" in lire(bureau, f"/mandats/{mandat.id}")


def test_un_renouvellement_dit_ce_qui_n_est_plus_au_catalogue(bureau: Comptoir) -> None:
    donne = bureau.conclure(un_brouillon(bureau, "carte-grise", "passeport")).location.split("/")[2]
    retiree(bureau, "carte-grise")
    reponse = bureau.navigateur.envoyer(
        f"/mandats/{donne}/renouveler", {"domaines": ["papiers"], "duree": "mois"}
    )
    assert reponse.status_code == 303
    page = lire(bureau, reponse.location)
    assert "Carte grise : cette démarche n’est plus au catalogue." in page
    assert "notamment : passeport" in page
