"""FranceConnect between two people: what may be open is said, closed by it alone, blocks nothing."""

from urllib.parse import urlencode

import httpx
import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.espaces.aidant.nouveau_mandat.echecs import ECHECS
from app.metier.brouillons.models import Identification
from app.metier.brouillons.sortie import EN_ROUTE, SANS_LIEN, SORTIE_ATTENDUE, USAGE, Reste
from app.socle.bdd import transaction
from tests.bouchon.echanges import action
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.connue import connaitre_angela
from tests.espaces.fournisseur.site import Site
from tests.fabriques import Distribution, deux_moteurs, la_connexion
from tests.liaisons.franceconnect.comptoir import Comptoir, chemin

RESTES = {EN_ROUTE, SANS_LIEN, SORTIE_ATTENDUE, USAGE}
FERME = "Recommencez maintenant"
LIEN = 'href="/quitter-franceconnect"'


def dits(page: TestResponse) -> set[Reste]:
    """What a page says may be open."""
    assert page.status_code == 200
    return {reste for reste in RESTES if reste.phrase in page.text}


def a_l_etape_2(comptoir: Comptoir) -> TestResponse:
    """Step 2 of a new draft: what is said before leaving for FranceConnect."""
    comptoir.commencer()
    return comptoir.service.get(f"{comptoir.brouillon}/identite")


def choisir_depuis(comptoir: Comptoir, depart: str, personne: str = "") -> httpx.Response:
    """From the address where we send the browser: an account, or « Continuer en tant que… »."""
    page = comptoir.internaute.get(depart)
    champs = {"personne": personne} if personne else {"action": "continuer"}
    ici = f"{comptoir.etat.reglages.adresse}{action(page.text)}"
    return comptoir.internaute.post(ici, data=champs)


def revenir_de(comptoir: Comptoir, reponse: httpx.Response) -> TestResponse:
    """Our answer to the return that FranceConnect just gave."""
    assert reponse.status_code == 303, reponse.text
    return comptoir.service.get(chemin(reponse.headers["location"]))


def servir(comptoir: Comptoir, troupe: Distribution) -> None:
    """A mandate of Angela's serves on a site, in this browser: FranceConnect holds her since."""
    connaitre_angela(comptoir, troupe)
    site = Site(comptoir.app, comptoir.service)
    acces = site.jetons(troupe.usager)["access_token"]
    assert site.userinfo(acces).status_code == 200
    choisir_depuis(comptoir, _depart_du_site(comptoir), "angela")


def _depart_du_site(comptoir: Comptoir) -> str:
    return comptoir.internaute.get(f"{comptoir.etat.reglages.adresse}/site/connexion").headers[
        "location"
    ]


def demander_un_usage(comptoir: Comptoir) -> int:
    """FranceConnect asks our provider for somebody, in this browser."""
    parametres = {
        "client_id": "franceconnect",
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": f"{comptoir.etat.reglages.issuer}/oidc-callback",
    }
    return comptoir.service.get(f"/authorize/?{urlencode(parametres)}").status_code


def test_rien_de_connu(comptoir: Comptoir) -> None:
    assert dits(a_l_etape_2(comptoir)) == set()
    assert dits(comptoir.service.get("/espace-aidant/")) == set()


def test_apres_une_sortie_confirmee(comptoir: Comptoir) -> None:
    recap = comptoir.service.get(comptoir.identifier().location)
    assert dits(recap) == set()
    assert LIEN not in recap.text
    assert dits(a_l_etape_2(comptoir)) == set()


def test_un_usage_servi(comptoir: Comptoir, troupe: Distribution, temps: Horloge) -> None:
    """Said before leaving and after « Terminer »; gone on as her, refused, closed, begun again."""
    servir(comptoir, troupe)
    suite = comptoir.service.get("/quitter-franceconnect?puis=accueil")
    assert dits(comptoir.service.get(suite.location)) == {USAGE}, "« Terminer » has closed nothing"
    assert dits(a_l_etape_2(comptoir)) == {USAGE}
    refus = revenir_de(comptoir, choisir_depuis(comptoir, comptoir.partir()))
    page = comptoir.service.get(comptoir.sortir(refus).location, follow_redirects=True)
    assert ECHECS["soi_meme"].titre in page.text
    assert FERME in page.text
    assert not comptoir.se_souvient()
    assert dits(page) == set()
    assert comptoir.identifier("josiane").status_code == 303
    assert comptoir.le_brouillon().nom_naissance == "PETITPAS", "the next person, at once"


def test_une_fermeture_ne_vaut_que_pour_ce_qui_precede(
    comptoir: Comptoir, troupe: Distribution
) -> None:
    """Refused and closed; then a mandate serves: the same page no longer says that it is closed."""
    suite = comptoir.identifier("lea")
    page = comptoir.service.get(suite.location, follow_redirects=True)
    assert FERME in page.text
    servir(comptoir, troupe)
    page = comptoir.service.get(f"{comptoir.brouillon}/identite")
    assert ECHECS["mineur"].titre in page.text
    assert FERME not in page.text
    assert dits(page) == {USAGE}


def test_une_reponse_interrompue_se_quitte(comptoir: Comptoir, temps: Horloge) -> None:
    """The process died between the claim of a return and its end: said, and one click frees."""
    client = comptoir.app.extensions["franceconnect"]
    recevoir = client.recevoir

    def mourir(*args: object, **kwargs: object) -> object:
        raise MemoryError

    retour, client.recevoir = chemin(comptoir.choisir()), mourir
    assert comptoir.service.get(retour).status_code == 500
    client.recevoir = recevoir
    assert comptoir.service.get(retour).location == f"{comptoir.brouillon}/conclusion"
    assert dits(comptoir.service.get("/espace-aidant/")) == {EN_ROUTE}
    assert demander_un_usage(comptoir) == 409
    comptoir.service.get("/quitter-franceconnect")
    assert demander_un_usage(comptoir) == 303


def test_un_usage_s_oublie_en_trente_minutes(
    comptoir: Comptoir, troupe: Distribution, temps: Horloge
) -> None:
    servir(comptoir, troupe)
    temps.avancer(minutes=30)
    with comptoir.ouvrir() as session, transaction(session):
        la_connexion(session, troupe.alice).vue_le = temps.instant
    assert dits(a_l_etape_2(comptoir)) == set()


def test_un_trajet_sans_retour(comptoir: Comptoir) -> None:
    """Nobody came back: said, given up in one click, which frees the use of mandates."""
    depart = comptoir.partir()
    assert demander_un_usage(comptoir) == 409
    assert dits(comptoir.service.get(f"{comptoir.brouillon}/identite")) == {EN_ROUTE}
    accueil = comptoir.service.get("/espace-aidant/")
    assert dits(accueil) == {EN_ROUTE}
    assert LIEN in accueil.text
    suite = comptoir.service.get("/quitter-franceconnect")
    assert suite.location == f"{comptoir.brouillon}/conclusion"
    page = comptoir.service.get(suite.location, follow_redirects=True)
    assert dits(page) == {SANS_LIEN}
    assert FERME not in page.text, "nothing says that it is closed"
    assert demander_un_usage(comptoir) == 303
    comptoir.sortir(revenir_de(comptoir, choisir_depuis(comptoir, depart, "angela")))
    assert comptoir.le_brouillon().identite is None, "given up is given up"
    page = comptoir.service.get(f"{comptoir.brouillon}/identite")
    assert ECHECS["ferme"].titre in page.text
    assert FERME in page.text
    assert dits(page) == set()


def test_un_refus_sans_jeton(comptoir: Comptoir) -> None:
    """Nothing to close it with: said as it is."""
    comptoir.etat.panne = "token_500"
    suite = comptoir.revenir()
    assert comptoir.se_souvient()
    page = comptoir.service.get(suite.location, follow_redirects=True)
    assert ECHECS["reponse"].titre in page.text
    assert dits(page) == {SANS_LIEN}
    assert FERME not in page.text
    assert demander_un_usage(comptoir) == 303


@pytest.mark.parametrize("panne", ["sans_sub", "autre_cle", "aud"])
def test_un_jeton_casse_n_est_pas_une_preuve(comptoir: Comptoir, panne: str) -> None:
    """It is not shown to FranceConnect, which would answer by an error page."""
    comptoir.etat.panne = f"id_token_{panne}"
    suite = comptoir.revenir()
    assert suite.location == f"{comptoir.brouillon}/conclusion"
    assert dits(comptoir.service.get(suite.location, follow_redirects=True)) == {SANS_LIEN}


@deux_moteurs
def test_franceconnect_refuse_la_deconnexion(comptoir: Comptoir) -> None:
    """Its keys were rotated: its error page, each time; mandates are made and used all the same."""
    sortie = comptoir.revenir()
    for _ in range(6):
        comptoir.etat.trousseau.tourner()
    for _ in range(2):
        assert comptoir.internaute.get(sortie.location).status_code == 400
        recap = comptoir.service.get(f"{comptoir.brouillon}/conclusion")
        assert dits(recap) == {SORTIE_ATTENDUE}
        assert LIEN in recap.text
        assert demander_un_usage(comptoir) == 303
        sortie = comptoir.service.get("/quitter-franceconnect")
    assert dits(a_l_etape_2(comptoir)) >= {SORTIE_ATTENDUE}
    comptoir.internaute.cookies.clear()
    comptoir.identifier("josiane")
    assert comptoir.le_brouillon().nom_naissance == "PETITPAS"
    assert dits(a_l_etape_2(comptoir)) == set()


def test_quitter_libere_aussi_un_autre_trajet(comptoir: Comptoir) -> None:
    """One whose logout is refused, another in flight: a click is enough to use a mandate."""
    comptoir.revenir()
    comptoir.commencer()
    comptoir.internaute.cookies.clear()
    comptoir.partir()
    assert demander_un_usage(comptoir) == 409
    assert comptoir.service.get("/quitter-franceconnect").status_code == 302
    assert demander_un_usage(comptoir) == 303


def test_deux_onglets(comptoir: Comptoir) -> None:
    """The first tab comes back after the second left: nowhere, and the second finds nobody."""
    premier_depart = comptoir.partir()
    premier, comptoir.brouillon = comptoir.brouillon, ""
    second_depart = comptoir.partir()
    second = comptoir.brouillon
    suite = comptoir.sortir(
        revenir_de(comptoir, choisir_depuis(comptoir, premier_depart, "angela"))
    )
    assert suite.location == f"{premier}/conclusion"
    assert not comptoir.se_souvient()
    page = comptoir.service.get(suite.location, follow_redirects=True)
    assert ECHECS["ferme"].titre in page.text
    assert FERME in page.text
    comptoir.sortir(revenir_de(comptoir, choisir_depuis(comptoir, second_depart, "josiane")))
    assert comptoir.le_brouillon().nom_naissance == "PETITPAS"
    comptoir.brouillon = premier
    assert comptoir.le_brouillon().identite is None
    comptoir.brouillon = second
    assert not comptoir.se_souvient()


@deux_moteurs
def test_un_retour_en_arriere_sur_franceconnect(comptoir: Comptoir) -> None:
    """After Angela, Back, and somebody else: not in her draft, nor in the next one."""
    depart = comptoir.partir()
    comptoir.sortir(revenir_de(comptoir, choisir_depuis(comptoir, depart, "angela")))
    suite = comptoir.sortir(revenir_de(comptoir, choisir_depuis(comptoir, depart, "josiane")))
    assert suite.location == f"{comptoir.brouillon}/conclusion"
    assert comptoir.le_brouillon().nom_naissance == "DUBOIS"
    assert comptoir.dernier_acte() == (
        "identification_refusee",
        {"brouillon": comptoir.brouillon.rpartition("/")[2], "motif": "ferme"},
    )
    assert not comptoir.se_souvient()
    assert dits(a_l_etape_2(comptoir)) == set()
    page = comptoir.internaute.get(comptoir.partir())
    assert "Continuer en tant que" not in page.text


def test_un_retour_en_arriere_dont_le_code_ne_sert_pas(comptoir: Comptoir) -> None:
    """Its code is refused: what the first return left is what the logout is asked with."""
    depart = comptoir.partir()
    attendue = revenir_de(comptoir, choisir_depuis(comptoir, depart, "angela"))
    retour = chemin(choisir_depuis(comptoir, depart).headers["location"])
    comptoir.etat.panne = "token_500"
    assert comptoir.service.get(retour).location.startswith(attendue.location.partition("&")[0])
    assert comptoir.le_brouillon().nom_naissance == "DUBOIS"


def test_deconnexion_chargee_encore(comptoir: Comptoir, troupe: Distribution) -> None:
    """It leads to the draft again, and closes nothing of what has begun since."""
    sortie = comptoir.internaute.get(comptoir.revenir().location)
    retour = chemin(sortie.headers["location"])
    assert comptoir.service.get(retour).location == f"{comptoir.brouillon}/conclusion"
    servir(comptoir, troupe)
    assert comptoir.service.get(retour).location == f"{comptoir.brouillon}/conclusion"
    assert dits(a_l_etape_2(comptoir)) == {USAGE}
    with comptoir.ouvrir() as session:
        fermees = session.scalars(sa.select(Identification.fermee_le)).all()
    assert None not in fermees


def test_ce_n_est_pas_vous(comptoir: Comptoir) -> None:
    """Step 3 with the wrong person: they go, the choices stay, the right one comes."""
    recap = comptoir.service.get(comptoir.identifier("josiane").location)
    assert "Ce n’est pas vous" in recap.text
    voulus = comptoir.le_brouillon().domaines
    for _ in range(2):
        suite = comptoir.service.envoyer(f"{comptoir.brouillon}/recommencer")
        assert (suite.status_code, suite.location) == (303, f"{comptoir.brouillon}/identite")
    assert comptoir.dernier_acte()[1]["motif"] == "autre_personne"
    page = comptoir.service.get(suite.location)
    assert ECHECS["autre_personne"].titre in page.text
    assert FERME in page.text
    assert "PETITPAS" not in page.text
    comptoir.identifier("angela")
    garde = comptoir.le_brouillon()
    assert (garde.nom_naissance, garde.domaines) == ("DUBOIS", voulus)


def test_un_state_inconnu_dit_ce_qui_est(comptoir: Comptoir) -> None:
    """Neither « rien n’a été enregistré », which it does not know, nor that anything is closed."""
    comptoir.partir()
    for adresse in ("/callbackv2/?code=c&state=inconnu", "/logout-callback/?state=inconnu"):
        refus = comptoir.service.get(adresse)
        assert refus.status_code == 400
        assert "connaît peut-être encore la personne" in refus.text
        assert "Rien n’a été enregistré" not in refus.text
