"""Each fault changes the answer in the way it says, and only that one."""

import base64
import html
import json
import time

import pytest
from joserfc import jwt
from joserfc.errors import JoseError

from app.bouchon.catalogue import PAGES, PANNES
from tests.bouchon.echanges import RETOUR_DE_DECONNEXION, action, parametres


def entete(jeton: str) -> dict:
    premier = jeton.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(premier + "=" * (-len(premier) % 4)))


def contenu(jeton: str) -> dict:
    second = jeton.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(second + "=" * (-len(second) % 4)))


def id_token(service) -> str:
    return service.jetons()["id_token"]


def userinfo(service) -> str:
    return service.userinfo(service.jetons()["access_token"]).text


LECTURES = {"id_token": id_token, "userinfo": userinfo}
cibles = pytest.mark.parametrize("cible", LECTURES)


@cibles
@pytest.mark.parametrize("panne", ["autre_cle", "kid_inconnu", "altere"])
def test_la_signature_ne_se_verifie_plus(service, etat, cible, panne):
    etat.panne = f"{cible}_{panne}"
    jeton = LECTURES[cible](service)
    with pytest.raises(JoseError):
        jwt.decode(jeton, service.cles(), algorithms=["ES256"])
    kids = {cle.kid for cle in service.cles()}
    assert (entete(jeton)["kid"] in kids) is (panne != "kid_inconnu")


@cibles
@pytest.mark.parametrize(
    ("panne", "alg"),
    [("alg_none", "none"), ("hs256_cle_publique", "HS256"), ("hs256_secret", "HS256")],
)
def test_l_algorithme_change(service, etat, cible, panne, alg):
    etat.panne = f"{cible}_{panne}"
    jeton = LECTURES[cible](service)
    assert entete(jeton)["alg"] == alg
    assert jeton.endswith(".") is (alg == "none")


@cibles
def test_une_cle_neuve_se_verifie_apres_relecture_du_jwks(service, etat, cible):
    anciennes = service.cles()
    etat.panne = f"{cible}_cle_tournee"
    jeton = LECTURES[cible](service)
    with pytest.raises(JoseError):
        jwt.decode(jeton, anciennes, algorithms=["ES256"])
    assert service.lire(jeton)["sub"]
    kids = {cle.kid for cle in service.cles()}
    assert {cle.kid for cle in anciennes} < kids, "older tokens still verify"


@cibles
@pytest.mark.parametrize("nom", ["iss", "aud", "exp", "iat", "sub"])
def test_un_claim_est_faux_ou_absent(service, etat, cible, nom):
    vrai = service.lire(LECTURES[cible](service))
    service.navigateur.delete_cookie("bouchon_navigateur")
    etat.panne = f"{cible}_{nom}"
    faux = service.lire(LECTURES[cible](service))
    service.navigateur.delete_cookie("bouchon_navigateur")
    etat.panne = f"{cible}_sans_{nom}"
    absent = service.lire(LECTURES[cible](service))
    assert faux[nom] != vrai[nom]
    assert absent.keys() == vrai.keys() - {nom}


@cibles
def test_les_instants_faux_le_sont_au_dela_de_toute_tolerance(service, etat, cible):
    etat.panne = f"{cible}_exp"
    assert service.lire(LECTURES[cible](service))["exp"] < time.time() - 3600
    service.navigateur.delete_cookie("bouchon_navigateur")
    etat.panne = f"{cible}_iat"
    assert service.lire(LECTURES[cible](service))["iat"] > time.time() + 3600


@pytest.mark.parametrize("nom", ["nonce", "acr"])
def test_le_nonce_et_l_acr(service, etat, nom):
    vrai = contenu(id_token(service))
    service.navigateur.delete_cookie("bouchon_navigateur")
    etat.panne = f"id_token_{nom}"
    assert service.lire(id_token(service))[nom] != vrai[nom]
    service.navigateur.delete_cookie("bouchon_navigateur")
    etat.panne = f"id_token_sans_{nom}"
    assert nom not in service.lire(id_token(service))


def test_l_id_token_et_userinfo_ne_tombent_pas_ensemble(service, etat):
    etat.panne = "userinfo_sub"
    jetons = service.jetons()
    autre = service.lire(service.userinfo(jetons["access_token"]).text)
    assert service.lire(jetons["id_token"])["sub"] != autre["sub"]


def test_l_id_token_absent(service, etat):
    etat.panne = "id_token_absent"
    assert service.jetons().keys() == {"access_token", "expires_in", "token_type", "scope"}


def test_userinfo_en_json(service, etat):
    etat.panne = "userinfo_json"
    reponse = service.userinfo(service.jetons()["access_token"])
    assert reponse.mimetype == "application/json"
    assert reponse.get_json()["family_name"] == "DUBOIS"


def reponse_de(service, route: str):
    match route:
        case "token":
            return service.echanger("code")
        case "userinfo":
            return service.userinfo("jeton")
        case "jwks":
            return service.navigateur.get("/api/v2/jwks")
        case _:
            return service.navigateur.get("/api/v2/.well-known/openid-configuration")


@pytest.mark.parametrize("route", ["token", "userinfo", "jwks", "configuration"])
class TestReponsesFausses:
    def test_500(self, service, etat, route):
        etat.panne = f"{route}_500"
        assert reponse_de(service, route).status_code == 500

    def test_html(self, service, etat, route):
        etat.panne = f"{route}_html"
        reponse = reponse_de(service, route)
        assert (reponse.status_code, reponse.mimetype) == (200, "text/html")

    def test_enorme(self, service, etat, route):
        etat.panne = f"{route}_enorme"
        assert len(reponse_de(service, route).data) > 1024 * 1024

    def test_lente(self, service, etat, route):
        sans = reponse_de(service, route).status_code
        etat.panne, etat.lenteur = f"{route}_lente", 0.2
        debut = time.monotonic()
        assert reponse_de(service, route).status_code == sans
        assert time.monotonic() - debut >= 0.2

    def test_les_autres_routes_repondent(self, service, etat, route):
        etat.panne = f"{route}_500"
        autre = "jwks" if route != "jwks" else "configuration"
        assert reponse_de(service, autre).status_code == 200


class TestRetours:
    @pytest.mark.parametrize("nom", ["iss", "state", "code"])
    def test_un_parametre_faux(self, service, etat, nom):
        vrai = service.identifier()
        service.navigateur.delete_cookie("bouchon_navigateur")
        etat.panne = f"retour_{nom}"
        faux = service.identifier()
        assert faux.keys() == vrai.keys()
        assert faux[nom] != vrai[nom]

    @pytest.mark.parametrize("nom", ["iss", "state"])
    def test_un_parametre_absent(self, service, etat, nom):
        etat.panne = f"retour_sans_{nom}"
        assert service.identifier().keys() == {"code", "state", "iss"} - {nom}

    @pytest.mark.parametrize(
        "erreur",
        [
            "access_denied",
            "server_error",
            "temporarily_unavailable",
            "invalid_request",
            "invalid_scope",
            "erreur_inconnue",
        ],
    )
    def test_une_erreur(self, service, etat, erreur):
        etat.panne = f"retour_{erreur}"
        retour = service.identifier()
        assert retour.keys() == {"error", "error_description", "state", "iss"}
        assert retour["error"] == erreur
        etat.panne = "aucune"
        assert "Je choisis un compte" in service.demander().text, "nobody was connected"

    def test_aucun_retour(self, service, etat):
        etat.panne = "retour_perdu"
        page = service.choisir(personne="angela")
        assert page.status_code == 400
        assert page.location is None
        assert "Y010008" in page.text
        assert "Revenir au service" not in page.text

    @pytest.mark.parametrize("code", PAGES)
    def test_une_page_d_erreur_et_son_lien(self, service, etat, code):
        etat.panne = f"page_{code}"
        page = service.choisir(personne="angela")
        assert (page.status_code, page.location) == (400, None)
        assert code in page.text
        assert PAGES[code][1] in html.unescape(page.text)
        lien = service.navigateur.post(action(page.text), data={"action": "refuser"})
        retour = parametres(lien.location)
        assert (retour["error"], retour["error_description"]) == (
            "access_denied",
            "user authentication aborted",
        )
        etat.panne = "aucune"
        assert "Je choisis un compte" in service.demander().text, "nobody was connected"

    @pytest.mark.parametrize("panne", ["sortie_state", "sortie_sans_state"])
    def test_le_retour_de_deconnexion(self, service, etat, panne):
        jeton = id_token(service)
        etat.panne = panne
        reponse = service.navigateur.get(
            "/api/v2/session/end",
            query_string={
                "id_token_hint": jeton,
                "state": "bon",
                "post_logout_redirect_uri": RETOUR_DE_DECONNEXION,
            },
        )
        assert reponse.location.startswith(RETOUR_DE_DECONNEXION)
        assert parametres(reponse.location).get("state") not in ("bon", "")


class TestPage:
    def test_elle_liste_et_allume(self, navigateur, etat):
        page = navigateur.get("/pannes")
        for nom in PANNES:
            assert f'value="{nom}"' in page.text
        champs = {"panne": "token_lente", "secondes": "2.5"}
        assert navigateur.post("/pannes", data=champs).status_code == 303
        assert (etat.panne, etat.lenteur) == ("token_lente", 2.5)
        assert "Panne provoquée" in navigateur.get("/").text

    def test_aucune_remet_en_ordre(self, navigateur, etat, service):
        etat.panne = "id_token_absent"
        navigateur.post("/pannes", data={"panne": "aucune"})
        assert etat.panne == "aucune"
        assert "id_token" in service.jetons()
        assert "Panne provoquée" not in navigateur.get("/").text

    @pytest.mark.parametrize("champs", [{"panne": "inconnue"}, {}])
    def test_une_panne_inconnue_est_refusee(self, navigateur, etat, champs):
        assert navigateur.post("/pannes", data=champs).status_code == 400
        assert etat.panne == "aucune"

    def test_une_attente_impossible_est_refusee(self, navigateur, etat):
        champs = {"panne": "token_lente", "secondes": "100000"}
        assert navigateur.post("/pannes", data=champs).status_code == 400
        assert etat.panne == "aucune"

    def test_une_panne_inconnue_ne_se_pose_pas(self, etat):
        with pytest.raises(ValueError, match="inconnue"):
            etat.panne = "inconnue"


def test_chaque_panne_a_un_effet():
    saine = PANNES["aucune"]
    for nom, panne in PANNES.items():
        if nom == "aucune":
            continue
        effets = {champ: valeur for champ, valeur in vars(panne).items() if champ != "titre"}
        assert effets != {champ: vars(saine)[champ] for champ in effets}, nom
        assert panne.retour.get("error") is None or panne.retour["code"] is None
