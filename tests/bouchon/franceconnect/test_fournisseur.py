import pytest

from app.bouchon import create_app
from app.bouchon.franceconnect.personnes import PERSONNES
from app.bouchon.reglages import depuis_environnement
from tests.bouchon.echanges import RETOUR, RETOUR_DE_DECONNEXION, Service, parametres


class TestDecouverte:
    def test_elle_est_complete_et_annonce_pkce(self, navigateur):
        annonce = navigateur.get("/api/v2/.well-known/openid-configuration").get_json()
        issuer = "http://127.0.0.1:5001/api/v2"
        assert annonce["issuer"] == issuer
        assert annonce["end_session_endpoint"] == f"{issuer}/session/end"
        assert annonce["code_challenge_methods_supported"] == ["S256"]
        assert annonce["authorization_response_iss_parameter_supported"] is True
        assert annonce["token_endpoint_auth_methods_supported"] == ["client_secret_post"]
        for nom in ("authorization", "token", "userinfo"):
            assert annonce[f"{nom}_endpoint"].startswith(f"{issuer}/")

    def test_le_jwks_ne_dit_rien_de_prive(self, navigateur):
        (cle,) = navigateur.get("/api/v2/jwks").get_json()["keys"]
        assert cle["crv"] == "P-256"
        assert cle["kid"]
        assert "d" not in cle


class TestToken:
    def test_la_reponse_et_l_id_token(self, service, etat):
        etat.horloge = lambda: 1_800_000_000.9
        jetons = service.jetons("angela")
        assert jetons["expires_in"] == 60
        assert jetons["token_type"] == "Bearer"
        assert jetons["scope"] == service.demande["scope"]
        claims = service.lire(jetons["id_token"])
        assert claims["sub"].endswith("v1")
        assert len(claims["sub"]) <= 255
        assert {nom: claims[nom] for nom in claims.keys() - {"sub"}} == {
            "iss": "http://127.0.0.1:5001/api/v2",
            "aud": "aidants-connect",
            "nonce": service.demande["nonce"],
            "acr": "eidas1",
            "amr": ["pwd"],
            "auth_time": 1_800_000_000,
            "iat": 1_800_000_000,
            "exp": 1_800_000_060,
        }

    def test_un_code_ne_sert_qu_une_fois(self, service):
        code = service.identifier()["code"]
        assert service.echanger(code).status_code == 200
        rejeu = service.echanger(code)
        assert (rejeu.status_code, rejeu.get_json()["error"]) == (400, "invalid_grant")

    def test_un_code_vit_trente_secondes(self, service, etat):
        code = service.identifier()["code"]
        depart = etat.horloge()
        etat.horloge = lambda: depart + 31
        assert service.echanger(code).get_json()["error"] == "invalid_grant"

    @pytest.mark.parametrize(
        ("changement", "statut", "erreur"),
        [
            ({"client_secret": "faux"}, 401, "invalid_client"),
            ({"client_id": "inconnu"}, 401, "invalid_client"),
            ({"redirect_uri": RETOUR + "x"}, 400, "invalid_grant"),
            ({"code": "faux"}, 400, "invalid_grant"),
            ({"code_verifier": "v" * 43}, 400, "invalid_grant"),
            ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ],
    )
    def test_les_refus(self, service, changement, statut, erreur):
        champs = {"code": service.identifier()["code"], **changement}
        reponse = service.echanger(**champs)
        assert (reponse.status_code, reponse.get_json()["error"]) == (statut, erreur)
        assert reponse.headers["Cache-Control"] == "no-store"

    def test_un_code_est_lie_a_son_client(self, service, etat):
        autre = etat.clients["site-demo"]
        reponse = service.echanger(
            service.identifier()["code"], client_id=autre.client_id, client_secret=autre.secret
        )
        assert reponse.get_json()["error"] == "invalid_grant"

    def test_ni_json_ni_entete(self, service, navigateur, etat):
        assert navigateur.post("/api/v2/token", json={"code": "x"}).status_code == 400
        entete = navigateur.post(
            "/api/v2/token",
            data={"grant_type": "authorization_code"},
            auth=("aidants-connect", etat.reglages.fs_client_secret),
        )
        assert (entete.status_code, entete.get_json()["error"]) == (401, "invalid_client")

    def test_un_parametre_en_double(self, navigateur):
        reponse = navigateur.post("/api/v2/token", data={"code": ["a", "b"]})
        assert reponse.get_json()["error"] == "invalid_request"


class TestUserinfo:
    def test_un_jeton_signe_avec_toute_l_identite(self, service):
        jetons = service.jetons("angela")
        reponse = service.userinfo(jetons["access_token"])
        assert reponse.mimetype == "application/jwt"
        claims = service.lire(reponse.text)
        assert claims["sub"] == service.lire(jetons["id_token"])["sub"]
        assert claims["exp"] == claims["iat"] + 60
        assert {nom: claims[nom] for nom in claims.keys() - {"sub", "iat", "exp"}} == {
            "iss": "http://127.0.0.1:5001/api/v2",
            "aud": "aidants-connect",
            "given_name": "Angela Claire Louise",
            "given_name_array": ["Angela", "Claire", "Louise"],
            "family_name": "DUBOIS",
            "gender": "female",
            "birthdate": "1962-08-24",
            "idp_birthdate": "1962-08-24",
            "birthplace": "75107",
            "birthcountry": "99100",
            "email": "angela.dubois@exemple.fr",
        }

    @pytest.mark.parametrize(
        ("personne", "attendus"),
        [
            ("mansour", {"birthdate": "1957-01-01", "idp_birthdate": "1957-00-00"}),
            ("hawa", {"birthdate": "1964-03-01", "idp_birthdate": "1964-03-00"}),
            ("maria-fernanda", {"birthplace": "", "birthcountry": "99139"}),
            ("ange", {"birthplace": "2A004"}),
            ("josiane", {"preferred_username": "GRANDVAL"}),
            ("camille", {"gender": "unspecified"}),
            ("marie-expedite", {"birthplace": "97411"}),
        ],
    )
    def test_les_cas_particuliers(self, service, personne, attendus):
        identite = service.identite(personne)
        assert {nom: identite[nom] for nom in attendus} == attendus

    def test_sans_nom_d_usage_le_claim_est_absent(self, service):
        assert "preferred_username" not in service.identite("paulette")

    def test_les_homonymes_sont_deux_personnes(self, bouchon, etat):
        pere, fils = (
            Service(etat, bouchon.test_client()).identite(personne)
            for personne in ("jean-martin", "jean-martin-fils")
        )
        assert pere["family_name"] == fils["family_name"]
        assert pere["sub"] != fils["sub"]

    def test_les_scopes_bornent_ce_qui_est_donne(self, service):
        service.demande["scope"] = "openid email"
        identite = service.identite("josiane")
        assert identite.keys() == {"iss", "aud", "sub", "iat", "exp", "email"}

    def test_idp_id_par_scope(self, service):
        service.demande["scope"] += " idp_id"
        assert service.identite()["idp_id"] == "bouchon"

    def test_idp_id_par_claims(self, service):
        service.demande["claims"] = '{"id_token": {"idp_id": null}}'
        jetons = service.jetons()
        assert service.lire(jetons["id_token"])["idp_id"] == "bouchon"
        assert "idp_id" not in service.lire(service.userinfo(jetons["access_token"]).text)

    def test_le_jeton_vit_soixante_secondes(self, service, etat):
        jeton = service.jetons()["access_token"]
        assert service.userinfo(jeton).status_code == service.userinfo(jeton).status_code == 200
        depart = etat.horloge()
        etat.horloge = lambda: depart + 61
        assert service.userinfo(jeton).status_code == 401

    def test_l_entete_seulement(self, service, navigateur):
        jeton = service.jetons()["access_token"]
        for reponse in (
            navigateur.get("/api/v2/userinfo"),
            navigateur.get("/api/v2/userinfo", query_string={"access_token": jeton}),
            navigateur.post("/api/v2/userinfo", data={"access_token": jeton}),
            service.userinfo("faux"),
        ):
            assert reponse.status_code == 401
            assert "Bearer" in reponse.headers["WWW-Authenticate"]


class TestFinDeSession:
    def finir(self, service, **changements):
        parametres_ = {
            "id_token_hint": changements.pop("id_token", None) or service.jetons()["id_token"],
            "state": "sortie",
            "post_logout_redirect_uri": RETOUR_DE_DECONNEXION,
            **changements,
        }
        presents = {nom: valeur for nom, valeur in parametres_.items() if valeur is not None}
        return service.navigateur.get("/api/v2/session/end", query_string=presents)

    def test_elle_oublie_la_personne_et_revient(self, service):
        reponse = self.finir(service)
        assert reponse.location == f"{RETOUR_DE_DECONNEXION}?state=sortie"
        assert "Je choisis un compte" in service.demander().text

    def test_un_id_token_perime_est_accepte(self, service, etat):
        jeton = service.jetons()["id_token"]
        depart = etat.horloge()
        etat.horloge = lambda: depart + 3600
        assert self.finir(service, id_token=jeton).status_code == 303

    def test_un_id_token_forge_est_refuse(self, service):
        jeton = service.jetons()["id_token"]
        page = self.finir(service, id_token=jeton[:-8] + "AAAAAAAA")
        assert page.status_code == 400
        assert "id_token_hint_refuse" in page.text
        assert "Continuer en tant que" in service.demander().text

    @pytest.mark.parametrize(
        ("changement", "code"),
        [
            (
                {"post_logout_redirect_uri": "http://ailleurs.exemple.fr/"},
                "post_logout_redirect_uri_inconnue",
            ),
            ({"state": None}, "parametre_manquant"),
        ],
    )
    def test_les_refus(self, service, changement, code):
        page = self.finir(service, **changement)
        assert page.status_code == 400
        assert code in page.text

    def test_sans_adresse_une_page(self, service):
        page = self.finir(service, post_logout_redirect_uri=None, state=None)
        assert "Vous êtes déconnecté" in page.text


def test_rs256_par_reglage():
    app = create_app(depuis_environnement({"FC_FS_ALG": "RS256"}))
    service = Service(app.extensions["bouchon"], app.test_client())
    jetons = service.jetons()
    assert service.lire(jetons["id_token"])["acr"] == "eidas1"
    assert service.lire(service.userinfo(jetons["access_token"]).text)["family_name"] == "DUBOIS"


def test_il_y_a_assez_de_personnes_et_elles_sont_inventees():
    assert len(PERSONNES) >= 10
    assert all(personne.courriel.endswith("@exemple.fr") for personne in PERSONNES.values())


def test_le_code_est_dans_l_adresse_une_seule_fois(service):
    reponse = service.choisir(personne="angela")
    assert reponse.location.count("code=") == 1
    assert parametres(reponse.location)["code"]
