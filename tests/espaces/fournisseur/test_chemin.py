"""The whole way: the two screens, the code, the tokens, the identity, the logout."""

import re

import pytest

from app.metier.demarches.domaines import DOMAINES
from tests.conftest import Horloge
from tests.espaces.fournisseur.confies import confier
from tests.espaces.fournisseur.site import CLIENT, Site, parametres, rep_scope
from tests.fabriques import IDENTITE, Distribution, deux_moteurs
from tests.liaisons.franceconnect.comptoir import lien


@deux_moteurs
def test_tout_le_chemin(site: Site, troupe: Distribution, temps: Horloge) -> None:
    confier(site, troupe, temps, "argent", "papiers")
    ecran = site.ouvrir(claims=rep_scope("Argent-Impots-Consommation", "Logement"))
    assert "Angela" not in site.navigateur.get(ecran).text, "nobody before a search"
    assert site.chercher(ecran, "du").status_code in (200, 422)
    trouves = site.chercher(ecran).text
    assert "Angela Claire DUBOIS" in trouves
    assert "Lointaine" not in trouves
    assert "Choisir cette personne, née en 1962</button>" in trouves
    choisie = site.navigateur.envoyer(ecran, {"usager": str(troupe.usager)})
    assert choisie.status_code == 303
    page = site.navigateur.get(choisie.location).text
    assert re.search("<h1>Quelle démarche\\s\\?</h1>", page)
    assert 'value="argent"' in page
    assert 'value="logement"' in page
    assert 'value="papiers"' not in page, "the site did not ask for it"
    assert site.navigateur.envoyer(choisie.location).status_code == 422
    assert site.navigateur.envoyer(choisie.location, {"domaine": "papiers"}).status_code == 422
    depart = site.navigateur.envoyer(choisie.location, {"domaine": "argent"})
    assert "déconnectez-vous du site et de FranceConnect" in depart.text
    retour = parametres(lien(depart), site)
    assert retour == {"code": retour["code"], "state": site.demande["state"], "iss": site.fi.issuer}
    assert site.navigateur.get(choisie.location).status_code == 404, "answered once"

    temps.avancer(seconds=5)
    reponse = site.echanger(retour["code"])
    assert (reponse.status_code, reponse.mimetype) == (200, "application/json")
    assert (reponse.headers["Cache-Control"], reponse.headers["Pragma"]) == ("no-store", "no-cache")
    jetons = reponse.get_json()
    assert jetons.keys() == {"access_token", "token_type", "expires_in", "id_token"}
    assert (jetons["token_type"], jetons["expires_in"]) == ("Bearer", 60)
    instant = int(temps.instant.timestamp())
    assert site.lire(jetons["id_token"]).claims == {
        "iss": site.fi.issuer,
        "aud": CLIENT,
        "sub": IDENTITE.sub,
        "iat": instant,
        "exp": instant + 60,
        "auth_time": instant - 5,
        "acr": "eidas1",
        "nonce": site.demande["nonce"],
        "rep_scope": ["Argent-Impots-Consommation"],
    }
    userinfo = site.userinfo(jetons["access_token"])
    assert (userinfo.status_code, userinfo.mimetype) == (200, "application/json")
    assert userinfo.headers["Cache-Control"] == "no-store"
    assert userinfo.get_json() == {
        "sub": IDENTITE.sub,
        "given_name": "Angela Claire",
        "family_name": "Dubois",
        "gender": "female",
        "birthdate": "1962-08-24",
        "birthcountry": "99100",
        "birthplace": "75107",
        "email": "angela@exemple.fr",
    }
    assert site.utilisations() == 1
    sortie = site.navigateur.get(
        "/logout/",
        query_string={
            "id_token_hint": jetons["id_token"],
            "state": "s&é",
            "post_logout_redirect_uri": site.fi.logout_redirect_uris[0],
        },
    )
    assert sortie.location == f"{site.fi.logout_redirect_uris[0]}?state=s%26%C3%A9"
    assert site.navigateur.get("/espace-aidant/").status_code == 200, "the aidant stays"


def test_un_seul_domaine_se_confirme_sur_l_ecran_de_la_personne(
    site: Site, troupe: Distribution
) -> None:
    ecran = site.ouvrir()
    trouves = site.chercher(ecran).text
    assert "Continuer pour : Logement" in trouves
    assert "personne née en 1962</button>" in trouves
    assert 'name="domaine" value="logement"' in trouves
    retour = site.repondre(ecran, troupe.usager)
    assert retour["code"]


@pytest.mark.parametrize("ecran", ["personne", "demarche"])
def test_retourner_sur_franceconnect(site: Site, troupe: Distribution, ecran: str) -> None:
    adresse = site.ouvrir()
    if ecran == "demarche":
        adresse = site.navigateur.envoyer(adresse, {"usager": str(troupe.usager)}).location
    page = site.navigateur.get(adresse).text
    attendu = site.demander(prompt="none").location.replace("login_required", "access_denied")
    debut = attendu.partition("&error_description")[0].replace("&", "&amp;")
    assert f'href="{debut}' in page


@pytest.mark.parametrize("domaine", DOMAINES)
def test_le_libelle_de_franceconnect(
    site: Site, troupe: Distribution, temps: Horloge, domaine: str
) -> None:
    if domaine != "logement":
        confier(site, troupe, temps, domaine)
    jetons = site.jetons(troupe.usager, domaine, claims=rep_scope(domaine))
    claims = site.lire(jetons["id_token"]).claims
    assert claims["rep_scope"] == [DOMAINES[domaine].libelle_fc]
