"""site → stand-in → provider → stand-in → site, over real HTTP."""

import re
import time
from dataclasses import replace

import httpx
import pytest

from app.bouchon import create_app
from app.bouchon.reglages import depuis_environnement
from tests.bouchon.echanges import RETOUR, action, parametres, port_libre, servie
from tests.bouchon.faux_fournisseur import FauxFournisseur

AIDANTS = {"fournisseur": "aidants-connect"}


@pytest.fixture(scope="module")
def ports():
    return port_libre(), port_libre()


@pytest.fixture(scope="module")
def tout(ports, tmp_path_factory):
    """Both servers once for the module: only the knobs change from test to test."""
    port_bouchon, port_fournisseur = ports
    issuer = f"http://127.0.0.1:{port_fournisseur}"
    reglages = depuis_environnement(
        {
            "BOUCHON_PORT": str(port_bouchon),
            "BOUCHON_DOSSIER": str(tmp_path_factory.mktemp("bouchon")),
            "FC_FI_ISSUER": issuer,
        }
    )
    app = create_app(reglages)
    fournisseur = FauxFournisseur(issuer, reglages.fi_client_secret)
    with servie(app, port_bouchon), servie(fournisseur.app(), port_fournisseur):
        yield app.extensions["bouchon"], fournisseur


@pytest.fixture
def etat(tout):
    etat, _ = tout
    reglages = etat.reglages
    yield etat
    etat.reglages = reglages


@pytest.fixture
def fournisseur(tout):
    _, fournisseur = tout
    neuf = FauxFournisseur(fournisseur.issuer, fournisseur.secret)
    vars(fournisseur).update(vars(neuf))
    return fournisseur


@pytest.fixture
def web(etat, fournisseur):
    with httpx.Client(
        base_url=etat.reglages.adresse, follow_redirects=True, trust_env=False, timeout=10
    ) as client:
        yield client


def par_aidants(web, variante="libre"):
    choix = web.get("/site/connexion", params={"variante": variante})
    return web.post(action(choix.text), data=AIDANTS)


def test_le_chemin_entier(web, fournisseur, etat):
    page = par_aidants(web)
    assert "Bonjour Angela Claire Louise DUBOIS, née le 24 août 1962" in page.text
    assert "Démarche faite par un aidant\u00a0: Argent-Impots-Consommation" in page.text
    demande = fournisseur.demandes[-1]
    assert {nom: demande[nom] for nom in demande.keys() - {"state", "nonce", "claims"}} == {
        "client_id": "franceconnect",
        "response_type": "code",
        "redirect_uri": f"{etat.reglages.adresse}/api/v2/oidc-callback",
        "scope": "openid profile email birth",
        "acr_values": "eidas1",
        "prompt": "login",
    }
    assert re.fullmatch(r"[0-9a-f]{64}", demande["state"])
    assert re.fullmatch(r"[0-9a-f]{64}", demande["nonce"])
    assert fournisseur.claims_demandes() == {"id_token": {"rep_scope": {"essential": True}}}
    assert fournisseur.formulaires[-1]["client_secret"] == etat.reglages.fi_client_secret


@pytest.mark.parametrize(
    ("variante", "valeurs"),
    [
        ("impots", ["Argent-Impots-Consommation"]),
        ("caf", ["Famille-Scolarité", "Social-Santé"]),
    ],
)
def test_un_site_qui_restreint(web, fournisseur, variante, valeurs):
    fournisseur.id_token["rep_scope"] = valeurs[-1:]
    page = par_aidants(web, variante)
    assert f"Démarche faite par un aidant\u00a0: {valeurs[-1]}" in page.text
    rep_scope = fournisseur.claims_demandes()["id_token"]["rep_scope"]
    assert rep_scope == {"essential": True, "values": valeurs}


def test_hors_de_la_restriction(web):
    page = par_aidants(web, "caf")
    assert page.status_code == 400
    assert "Y600020" in page.text


def test_une_session_hors_de_la_restriction(web):
    par_aidants(web, "impots")
    choix = web.get("/site/connexion", params={"variante": "caf"})
    page = web.post(action(choix.text), data={"action": "continuer"})
    assert "Y600020" in page.text


def test_la_meme_personne_a_le_meme_sub_par_les_deux_chemins(web, etat, fournisseur):
    par_aidants(web)
    par_aidants_connect = etat.visites.lire(web.cookies["bouchon_navigateur"]).identite["sub"]
    web.post("/site/deconnexion")
    choix = web.get("/site/connexion")
    web.post(action(choix.text), data={"personne": "angela"})
    directement = etat.visites.lire(web.cookies["bouchon_navigateur"])
    assert directement.identite["sub"] == par_aidants_connect
    assert directement.rep_scope == ()


def test_une_date_partielle_traverse_telle_quelle(web, etat, fournisseur):
    fournisseur.identite |= {"birthdate": "1957-00-00", "birthcountry": "99352", "birthplace": ...}
    assert "née en 1957" in par_aidants(web).text
    identite = etat.visites.lire(web.cookies["bouchon_navigateur"]).identite
    assert identite["birthdate"] == "1957-01-01"
    assert identite["idp_birthdate"] == "1957-00-00"
    assert identite["birthplace"] == ""


def test_la_deconnexion_passe_par_le_fournisseur(web, fournisseur, etat):
    par_aidants(web)
    page = web.post("/site/deconnexion")
    assert "Vous êtes déconnecté" in page.text
    assert page.url.path == "/site/sortie"
    (sortie,) = fournisseur.sorties
    retour = f"{etat.reglages.adresse}/api/v2/logout-callback"
    assert sortie["post_logout_redirect_uri"] == retour
    assert sortie["id_token_hint"].count(".") == 2
    assert "Je choisis un compte" in web.get("/site/connexion").text


def test_la_deconnexion_sans_point_de_sortie(web, fournisseur):
    par_aidants(web)
    fournisseur.decouverte["end_session_endpoint"] = ...
    assert "Vous êtes déconnecté" in web.post("/site/deconnexion").text
    assert fournisseur.sorties == []


def test_une_personne_directe_n_y_passe_pas(web, fournisseur):
    choix = web.get("/site/connexion")
    web.post(action(choix.text), data={"personne": "ange"})
    web.post("/site/deconnexion")
    assert fournisseur.sorties == []


def test_la_deconnexion_au_state_faux(web):
    page = web.get("/api/v2/logout-callback", params={"state": "faux"})
    assert page.status_code == 400
    assert "state_inconnu" in page.text


def test_le_service_lui_meme_peut_passer_par_lui_meme(web, etat):
    demande = {
        "client_id": "aidants-connect",
        "redirect_uri": RETOUR,
        "response_type": "code",
        "scope": "openid identite_pivot idp_id",
        "state": "s" * 64,
        "nonce": "n" * 64,
        "acr_values": "eidas1",
        "idp_hint": "aidants-connect",
    }
    web.follow_redirects = False
    reponse = web.get("/api/v2/authorize", params=demande)
    for _ in range(2):
        reponse = web.get(reponse.headers["Location"])
    assert reponse.headers["Location"].startswith(RETOUR)
    code = parametres(reponse.headers["Location"])["code"]
    octroi = etat.codes.lire(code)
    assert octroi.connexion.identite["idp_id"] == "aidants-connect"


class TestRefus:
    """Any departure stops on a page that names it, and nobody is connected."""

    def refusee(self, web, code, variante="libre"):
        page = par_aidants(web, variante)
        assert page.status_code == 400, page.text
        assert code in page.text
        assert "Revenir au choix du compte" in page.text
        assert "Je choisis un compte" in web.get("/site/connexion").text

    @pytest.mark.parametrize(
        ("claim", "valeur"),
        [
            ("iss", "http://127.0.0.1:1"),
            ("aud", "autre"),
            ("aud", ["franceconnect", "autre"]),
            ("nonce", "autre"),
            ("nonce", ...),
            ("acr", "eidas2"),
            ("acr", ...),
            ("exp", "demain"),
            ("exp", ...),
            ("iat", ...),
            ("sub", ""),
            ("sub", "s" * 256),
            ("rep_scope", ...),
            ("rep_scope", []),
            ("rep_scope", "Logement"),
            ("rep_scope", ["logement"]),
        ],
    )
    def test_id_token(self, web, fournisseur, claim, valeur):
        fournisseur.id_token[claim] = valeur
        self.refusee(web, f"claim_{claim}")

    def test_l_issuer_se_compare_octet_pour_octet(self, web, fournisseur):
        fournisseur.id_token["iss"] = fournisseur.issuer + "/"
        self.refusee(web, "claim_iss")

    def test_aucune_tolerance_d_horloge(self, web, fournisseur):
        fournisseur.id_token["exp"] = int(time.time())
        self.refusee(web, "claim_exp")
        fournisseur.id_token = {"iat": int(time.time()) + 5}
        self.refusee(web, "claim_iat")

    @pytest.mark.parametrize(
        ("claim", "valeur"),
        [
            ("sub", "un-autre"),
            ("given_name", ...),
            ("given_name", " "),
            ("family_name", "N" * 257),
            ("birthdate", "1962-8-24"),
            ("birthdate", "1962-00-24"),
            ("birthdate", "1962-02-30"),
            ("birthdate", ...),
            ("gender", "F"),
            ("birthcountry", "FR"),
            ("birthcountry", ...),
            ("birthplace", ...),
            ("birthplace", "2C004"),
            ("email", ...),
            ("email", "angela"),
            ("preferred_username", None),
            ("preferred_username", "None"),
            ("preferred_username", ""),
            ("phone_number", None),
        ],
    )
    def test_userinfo(self, web, fournisseur, claim, valeur):
        fournisseur.userinfo[claim] = valeur
        self.refusee(web, f"claim_{claim}")

    def test_pas_de_commune_pour_l_etranger(self, web, fournisseur):
        fournisseur.userinfo["birthcountry"] = "99352"
        self.refusee(web, "claim_birthplace")

    @pytest.mark.parametrize("iss", [..., "http://127.0.0.1:1"])
    def test_le_iss_du_retour(self, web, fournisseur, iss):
        fournisseur.retour["iss"] = iss
        self.refusee(web, "fournisseur_fautif")

    def test_le_iss_n_est_pas_exige_s_il_n_est_pas_annonce(self, web, fournisseur):
        fournisseur.decouverte["authorization_response_iss_parameter_supported"] = ...
        fournisseur.retour["iss"] = ...
        assert "Bonjour Angela" in par_aidants(web).text

    def test_le_state_du_retour(self, web, fournisseur):
        fournisseur.retour["state"] = "faux"
        page = par_aidants(web)
        assert page.status_code == 400
        assert "state_inconnu" in page.text

    def test_un_retour_ne_sert_qu_une_fois(self, web, fournisseur):
        par_aidants(web)
        state = fournisseur.demandes[-1]["state"]
        rejeu = web.get("/api/v2/oidc-callback", params={"code": "c", "state": state})
        assert "state_inconnu" in rejeu.text

    @pytest.mark.parametrize("erreur", ["access_denied", "login_required", "server_error"])
    def test_une_erreur_du_fournisseur(self, web, fournisseur, erreur):
        fournisseur.retour = {"code": ..., "error": erreur, "error_description": "<b>non</b>"}
        self.refusee(web, f"fournisseur_{erreur}")
        assert "<b>non" not in par_aidants(web).text

    def test_le_token_en_panne(self, web, fournisseur):
        fournisseur.statut_token = 500
        self.refusee(web, "fournisseur_fautif")

    def test_la_signature_au_mauvais_secret(self, web, fournisseur):
        vrai, fournisseur.secret = fournisseur.secret, "s" * 64
        self.refusee(web, "jeton_refuse")
        fournisseur.secret = vrai

    def test_un_autre_algorithme_que_convenu(self, web, fournisseur):
        fournisseur.alg = "ES256"
        self.refusee(web, "jeton_refuse")

    def test_la_decouverte_d_un_autre_issuer(self, web, fournisseur):
        fournisseur.decouverte["issuer"] = fournisseur.issuer + "/"
        self.refusee(web, "fournisseur_en_panne")

    def test_le_fournisseur_absent(self, web, etat):
        etat.reglages = replace(etat.reglages, fi_issuer=f"http://127.0.0.1:{port_libre()}")
        self.refusee(web, "fournisseur_en_panne")


class TestAlgorithmes:
    def test_es256_par_le_jwks(self, web, etat, fournisseur):
        etat.reglages = replace(etat.reglages, fi_alg="ES256")
        fournisseur.alg = "ES256"
        assert "Bonjour Angela" in par_aidants(web).text

    @pytest.mark.parametrize("alg", ["ES256", "HS256"])
    def test_userinfo_signe(self, web, etat, fournisseur, alg):
        etat.reglages = replace(etat.reglages, fi_userinfo_alg=alg)
        fournisseur.userinfo_alg = alg
        assert "Bonjour Angela" in par_aidants(web).text

    def test_userinfo_devait_etre_signe(self, web, etat, fournisseur):
        etat.reglages = replace(etat.reglages, fi_userinfo_alg="ES256")
        assert "fournisseur_fautif" in par_aidants(web).text

    def test_userinfo_signe_pour_un_autre(self, web, etat, fournisseur):
        etat.reglages = replace(etat.reglages, fi_userinfo_alg="ES256")
        fournisseur.userinfo_alg = "ES256"
        fournisseur.userinfo["aud"] = "autre"
        page = par_aidants(web)
        assert "claim_aud" in page.text, page.text


class TestSite:
    def test_les_trois_variantes(self, web):
        page = web.get("/site/").text
        assert page.count("S’identifier avec FranceConnect") == 3

    def test_une_variante_inconnue(self, web):
        assert web.get("/site/connexion?variante=autre").status_code == 400

    def test_le_refus_est_dit(self, web):
        choix = web.get("/site/connexion")
        page = web.post(action(choix.text), data={"action": "refuser"})
        assert page.status_code == 400
        assert "access_denied" in page.text

    @pytest.mark.parametrize(
        "panne", ["id_token_autre_cle", "userinfo_sub", "userinfo_json", "retour_iss", "token_html"]
    )
    def test_il_controle_ce_qu_il_recoit(self, web, etat, panne):
        choix = web.get("/site/connexion")
        etat.panne = panne
        page = web.post(action(choix.text), data={"personne": "angela"})
        etat.panne = "aucune"
        assert page.status_code == 400
        assert "site_identification" in page.text

    def test_un_state_etranger(self, web):
        web.get("/site/connexion")
        assert "site_state" in web.get("/site/retour?code=c&state=faux").text

    def test_sans_visite_la_deconnexion_ramene_au_site(self, web):
        assert web.post("/site/deconnexion").url.path == "/site/"
