import json

import pytest

from app.bouchon.franceconnect.personnes import PERSONNES
from tests.bouchon.echanges import RETOUR, action, parametres


def test_une_demande_juste_montre_le_choix(service):
    page = service.demander()
    assert page.status_code == 200
    assert "Aidants Connect" in page.text
    for personne_id in PERSONNES:
        assert f'name="personne" value="{personne_id}"' in page.text


@pytest.mark.parametrize(
    ("changement", "code"),
    [
        ({"code_challenge": "x", "code_challenge_method": "S256"}, "parametre_inconnu"),
        ({"login_hint": "x"}, "parametre_inconnu"),
        ({"display": "page"}, "parametre_inconnu"),
        ({"max_age": "0"}, "parametre_inconnu"),
        ({"client_id": "inconnu"}, "client_inconnu"),
        ({"redirect_uri": RETOUR + "autre"}, "redirect_uri_inconnue"),
        ({"redirect_uri": RETOUR.rstrip("/")}, "redirect_uri_inconnue"),
        ({"acr_values": "eidas2"}, "acr_refuse"),
        ({"response_type": "id_token"}, "response_type_refuse"),
        ({"prompt": "select_account"}, "prompt_refuse"),
        ({"claims": "{"}, "claims_refuse"),
        ({"claims": '["rep_scope"]'}, "claims_refuse"),
        ({"claims": '{"id_token": {"rep_scope": {"values": "Logement"}}}'}, "claims_refuse"),
        ({"state": "é"}, "state_refuse"),
        ({"nonce": "n" * 513}, "nonce_refuse"),
    ],
)
def test_le_reste_est_refuse_sur_place(service, changement, code):
    page = service.demander(**changement)
    assert page.status_code == 400
    assert code in page.text
    assert page.location is None


@pytest.mark.parametrize(
    "nom",
    ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "acr_values"],
)
@pytest.mark.parametrize("vide", [True, False])
def test_un_parametre_obligatoire_manque(service, nom, vide):
    if vide:
        service.demande[nom] = ""
    else:
        del service.demande[nom]
    page = service.demander()
    assert page.status_code == 400
    assert f"«\u00a0{nom}\u00a0» manque" in page.text


def test_un_parametre_en_double_est_refuse(service, navigateur):
    page = navigateur.get(
        "/api/v2/authorize", query_string=[*service.demande.items(), ("state", "autre")]
    )
    assert page.status_code == 400
    assert "parametre_en_double" in page.text


@pytest.mark.parametrize(
    "facultatif",
    [
        {"prompt": "login"},
        {"prompt": "login consent"},
        {"idp_hint": "inconnu"},
        {"ui_locales": "fr"},
        {"claims": json.dumps({"id_token": {"amr": None}})},
    ],
)
def test_les_parametres_facultatifs_passent(service, facultatif):
    assert service.demander(**facultatif).status_code == 200


@pytest.mark.parametrize("scope", ["email", "openid inconnu"])
def test_un_scope_refuse_revient_au_service(service, scope):
    reponse = service.demander(scope=scope)
    retour = parametres(reponse.location)
    assert retour["error"] == "invalid_scope"
    assert retour["state"] == service.demande["state"]
    assert "code" not in retour


def test_le_choix_ramene_un_code(service):
    retour = service.identifier("angela")
    assert retour.keys() == {"code", "state", "iss"}
    assert retour["state"] == service.demande["state"]
    assert retour["iss"] == "http://127.0.0.1:5001/api/v2"


def test_le_refus_ramene_une_erreur(service):
    retour = parametres(service.choisir(action="refuser").location)
    assert retour["error"] == "access_denied"
    assert retour["error_description"]
    assert retour["state"] == service.demande["state"]
    assert retour["iss"] == "http://127.0.0.1:5001/api/v2"


def test_une_demande_ne_sert_qu_une_fois_et_dans_son_navigateur(service, bouchon):
    adresse = action(service.demander().text)
    etranger = bouchon.test_client().post(adresse, data={"personne": "angela"})
    assert etranger.status_code == 400
    assert "session_expiree" in etranger.text
    assert service.navigateur.post(adresse, data={"personne": "angela"}).status_code == 303
    rejeu = service.navigateur.post(adresse, data={"action": "continuer"})
    assert "session_expiree" in rejeu.text


def test_une_personne_inconnue_est_refusee(service):
    page = service.choisir(personne="personne")
    assert page.status_code == 400
    assert "personne_inconnue" in page.text
    assert action(page.text), "the way back to the choice"


class TestConnexionUnique:
    def test_la_meme_personne_revient_sans_choix(self, service):
        sub = service.lire(service.jetons("angela")["id_token"])["sub"]
        page = service.demander()
        assert "Continuer en tant que Angela Claire Louise DUBOIS" in page.text
        assert 'name="personne"' not in page.text
        reponse = service.navigateur.post(action(page.text), data={"action": "continuer"})
        jetons = service.echanger(parametres(reponse.location)["code"]).get_json()
        assert service.lire(jetons["id_token"])["sub"] == sub

    def test_une_autre_personne_ne_peut_pas_etre_choisie(self, service):
        service.identifier("angela")
        page = service.choisir(personne="mansour")
        assert page.status_code == 400
        assert "deja_connecte" in page.text

    def test_prompt_login_n_y_change_rien(self, service):
        service.identifier("angela")
        assert "Continuer en tant que" in service.demander(prompt="login").text

    def test_revenir_au_service(self, service):
        service.identifier("angela")
        assert parametres(service.choisir(action="refuser").location)["error"] == "access_denied"

    def test_elle_dure_trente_minutes(self, service, etat):
        service.identifier("angela")
        depart = etat.horloge()
        etat.horloge = lambda: depart + 29 * 60
        assert "Continuer en tant que" in service.demander().text
        etat.horloge = lambda: depart + 31 * 60
        assert "Je choisis un compte" in service.demander().text

    def test_un_autre_navigateur_ne_la_voit_pas(self, service, bouchon):
        service.identifier("angela")
        page = bouchon.test_client().get("/api/v2/authorize", query_string=service.demande)
        assert "Je choisis un compte" in page.text

    def test_sans_ecran(self, service):
        refus = parametres(service.demander(prompt="none").location)
        assert refus["error"] == "login_required"
        service.identifier("angela")
        assert "code" in parametres(service.demander(prompt="none").location)

    def test_continuer_sans_session_remontre_le_choix(self, service, etat):
        service.identifier("angela")
        adresse = action(service.demander().text)
        depart = etat.horloge()
        etat.horloge = lambda: depart + 31 * 60
        reponse = service.navigateur.post(
            adresse, data={"action": "continuer"}, follow_redirects=True
        )
        assert "Je choisis un compte" in reponse.text
