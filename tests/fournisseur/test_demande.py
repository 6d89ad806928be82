"""/authorize/: who may ask, what is refused here, what goes back, what is offered."""

import json
import logging
from urllib.parse import quote

import pytest
from sqlalchemy import update

from app.bdd import transaction
from app.fournisseur.requete import Parametres, lire_requete
from app.mandats.models import Autorisation
from config import Reglages
from tests.conftest import Horloge
from tests.fabriques import Distribution, code_de, la_connexion
from tests.fournisseur.site import Site, parametres, rep_scope

BONNE = "http://127.0.0.1:5001/api/v2/oidc-callback"
PRESQUE = [
    "",
    f"{BONNE}/",
    f"{BONNE}?",
    f"{BONNE}?a=1",
    f"{BONNE}#",
    f"{BONNE} ",
    f" {BONNE}",
    f"{BONNE}%2f",
    f"{BONNE}\n",
    f"{BONNE}\0",
    f"{BONNE}/../autre",
    BONNE.replace("http:", "https:"),
    BONNE.replace("http:", "HTTP:"),
    BONNE.replace(":5001", ""),
    BONNE.replace(":5001", ":05001"),
    BONNE.replace(":5001", ":50010"),
    BONNE.replace("127.0.0.1", "127.0.0.2"),
    BONNE.replace("127.0.0.1", "localhost"),
    BONNE.replace("127.0.0.1", "moi@127.0.0.1"),
    BONNE.replace("127.0.0.1", "127.0.0.1.exemple.fr"),
    BONNE.replace("127.0.0.1:5001", "exemple.fr/127.0.0.1:5001"),
    BONNE.replace("callback", "Callback"),
    BONNE.replace("/api", "//api"),
    BONNE.replace("oidc-", "%6fidc-"),
    BONNE.removesuffix("k"),
    "javascript:alert(1)",
]
ICI: list[dict[str, str | None]] = [
    *({"redirect_uri": adresse} for adresse in [*PRESQUE, None]),
    {"client_id": None},
    {"client_id": ""},
    {"client_id": "inconnu"},
    {"client_id": "FranceConnect"},
    {"client_id": "franceconnect "},
]


def test_inconnu_une_page_jamais_une_redirection(site: Site) -> None:
    anonyme = site.app.test_client()
    for changements in ICI:
        for navigateur in (site.navigateur, anonyme):
            reponse = navigateur.get(site.adresse(**changements))
            assert (reponse.status_code, reponse.mimetype) == (400, "text/html"), changements
            assert reponse.location is None
            assert "n’est pas reconnu" in reponse.text
            assert "refresh" not in reponse.text
            assert BONNE not in reponse.text


@pytest.mark.parametrize("nom", ["client_id", "redirect_uri"])
def test_qui_demande_n_est_pas_repete(site: Site, nom: str) -> None:
    repete = f"{site.adresse()}&{nom}={quote(site.demande[nom], safe='')}"
    assert site.navigateur.get(repete).status_code == 400


AU_CLIENT = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"response_mode": "form_post"}, "invalid_request"),
    ({"scope": "profile"}, "invalid_scope"),
    ({"scope": None}, "invalid_scope"),
    ({"acr_values": "eidas2"}, "invalid_request"),
    ({"prompt": "none"}, "login_required"),
    ({"prompt": "none login"}, "login_required"),
    ({"request": "a.b.c"}, "request_not_supported"),
    ({"request_uri": "https://exemple.fr/r"}, "request_uri_not_supported"),
    ({"nonce": "n" * 3000}, "invalid_request"),
    ({"nonce": "\0"}, "invalid_request"),
    ({"max_age": "bientôt"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"claims": "{"}, "invalid_request"),
    ({"claims": "[]"}, "invalid_request"),
    ({"claims": "5"}, "invalid_request"),
    ({"claims": '{"id_token":[]}'}, "invalid_request"),
    ({"claims": '{"id_token":{"rep_scope":"Logement"}}'}, "invalid_request"),
    ({"claims": '{"id_token":{"rep_scope":{"values":"Logement"}}}'}, "invalid_request"),
    ({"claims": '{"id_token":{"rep_scope":{"values":{"a":1}}}}'}, "invalid_request"),
    ({"claims": "[" * 2000}, "invalid_request"),
    ({"claims": '{"id_token":' * 170}, "invalid_request"),
    ({"claims": '{"id_token":{"rep_scope":true}}'}, "invalid_request"),
    ({"claims": '{"id_token":{"rep_scope":{"values":true}}}'}, "invalid_request"),
    ({"claims": '{"id_token":{"rep_scope":{"values":[}}}'}, "invalid_request"),
    ({"claims": "null"}, "invalid_request"),
    ({"claims": rep_scope(*["Logement"] * 300)}, "invalid_request"),
    ({"claims": rep_scope("L" * 2048)}, "invalid_request"),
    ({"code_challenge": "a" * 43}, "invalid_request"),
    ({"code_challenge": "a" * 43, "code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": "court", "code_challenge_method": "S256"}, "invalid_request"),
    ({"code_challenge_method": "S256"}, "invalid_request"),
]


@pytest.mark.parametrize(("changements", "erreur"), AU_CLIENT, ids=lambda v: repr(v)[:60])
def test_les_autres_erreurs_retournent_au_client(
    site: Site, changements: dict, erreur: str
) -> None:
    reponse = site.demander(**changements)
    assert reponse.status_code == 302
    lus = parametres(reponse.location, site)
    assert lus.keys() == {"error", "error_description", "state", "iss"}
    assert (lus["error"], lus["state"]) == (erreur, site.demande["state"])
    assert lus["error_description"].isascii()


@pytest.mark.parametrize("nom", "scope state nonce claims prompt acr_values max_age".split())
def test_parametre_repete(site: Site, nom: str) -> None:
    reponse = site.navigateur.get(f"{site.adresse(**{nom: '1'})}&{nom}=2")
    lus = parametres(reponse.location, site)
    assert lus["error"] == "invalid_request"
    assert ("state" in lus) is (nom != "state"), "which one would be the right one?"


def test_parametres_inconnus_ou_vides_ignores(site: Site, troupe: Distribution) -> None:
    vides = dict.fromkeys(
        "nonce claims prompt acr_values request code_challenge max_age".split(), ""
    )
    assert "code" in site.retour(troupe.usager, inconnu="1", idp_hint="x", **vides)


REP_SCOPE = [
    (rep_scope("Logement"), ["logement"]),
    (rep_scope("logement", "Argent-Impots-Consommation"), ["logement", "argent"]),
    (rep_scope("Papier-Citoyenneté-Elections", "inconnu"), ["papiers"]),
    (rep_scope("Logement", "Logement", "logement"), ["logement"]),
    (rep_scope("inconnu"), []),
    (rep_scope("LOGEMENT", " Logement", ""), []),
    (rep_scope(5, None, True, {"a": 1}, ["Logement"]), []),
    (rep_scope(*json.loads("[" * 900 + "]" * 900)), []),
    (rep_scope("\0", "\ud800", "1" * 1500), []),
    ('{"id_token":{"rep_scope":{"values":[1e999,-0,NaN]}}}', []),
    ('{"id_token":{"rep_scope":{"values":["Justice"],"values":["Logement"]}}}', ["logement"]),
    (rep_scope(), None),
    ('{"id_token":{"rep_scope":{"value":"Logement"}}}', ["logement"]),
    ('{"id_token":{"rep_scope":{"values":null}}}', None),
    ('{"id_token":{"rep_scope":{}}}', None),
    ('{"id_token":{"rep_scope":null}}', None),
    ('{"id_token":null,"userinfo":{"email":null}}', None),
    ("{}", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("claims", "domaines"), REP_SCOPE, ids=lambda v: repr(v)[:60])
def test_rep_scope(site: Site, claims: str | None, domaines: list[str] | None) -> None:
    ecran = site.ouvrir(claims=claims)
    assert site.la_demande().domaines_demandes == domaines
    page = site.navigateur.get(ecran).text
    assert ("Le site accepte" in page) is (domaines is not None)


def test_ce_qui_est_inconnu_est_ecrit_au_journal_technique(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    site.ouvrir(claims=rep_scope("Logement", "Inconnu\nfausse ligne", 5))
    assert "Inconnu\\nfausse ligne" in caplog.text
    assert "(pas un texte)" in caplog.text
    assert "Logement" not in caplog.text


def test_les_demarches_nommees_dans_le_mandat(site: Site, troupe: Distribution) -> None:
    with site.app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Autorisation).values(demarches=["carte grise", "<b>bail</b>"]))
    ecran = site.ouvrir()
    choisie = site.navigateur.envoyer(ecran, {"usager": str(troupe.usager)})
    page = site.navigateur.get(choisie.location).text
    assert "notamment : carte grise, &lt;b&gt;bail&lt;/b&gt;" in page


def test_un_domaine_offert_a_le_choisir(site: Site, troupe: Distribution) -> None:
    """What the site refuses is not offered, nor accepted when posted all the same."""
    ecran = site.ouvrir(claims=rep_scope("Justice"))
    assert "Aucun mandat en cours ne convient" in site.chercher(ecran).text
    champs = {"usager": str(troupe.usager), "domaine": "logement"}
    assert site.navigateur.envoyer(ecran, champs).status_code == 404
    assert site.la_demande().code_hash is None


def test_prompt_login_demande_un_code_recent(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    """Fifteen minutes of clicks are no code; once given, one goes on, and auth_time says when."""
    temps.avancer(minutes=10)
    site.navigateur.get("/espace-aidant/")
    temps.avancer(minutes=6)
    ecran = site.ouvrir()
    arret = site.navigateur.get(ecran)
    assert (arret.status_code, arret.location.partition("?")[0]) == (303, "/presence")
    with site.app.extensions["fabrique"]() as session:
        code = code_de(session, troupe.alice, temps.instant)
    suite = site.navigateur.envoyer(arret.location, {"code": code})
    assert (suite.status_code, suite.location) == (303, ecran)
    donne_le = int(temps.instant.timestamp())
    temps.avancer(minutes=3)
    retour = site.repondre(ecran, troupe.usager)
    jetons = site.echanger(retour["code"]).get_json()
    assert site.lire(jetons["id_token"]).claims["auth_time"] == donne_le


@pytest.mark.parametrize(
    ("changements", "exige"), [({"prompt": None}, False), ({"prompt": None, "max_age": "0"}, True)]
)
def test_sans_prompt_login(site: Site, temps: Horloge, changements: dict, exige: bool) -> None:
    temps.avancer(minutes=10)
    site.navigateur.get("/espace-aidant/")
    temps.avancer(minutes=6)
    ecran = site.ouvrir(**changements)
    assert site.navigateur.get(ecran).status_code == (303 if exige else 200)


def test_un_code_exige_en_cours_de_route_ramene_ou_l_on_etait(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    temps.avancer(minutes=14)
    ecran = site.ouvrir()
    choisie = site.navigateur.envoyer(ecran, {"usager": str(troupe.usager)})
    assert choisie.location.endswith("/demarche")
    temps.avancer(minutes=2)
    assert site.navigateur.get(choisie.location).location.endswith(
        quote(choisie.location, safe="/")
    )


def test_une_identification_en_route_ferme_la_porte(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    """Neither a new request nor the answer to an earlier one; each refusal is journalled."""
    ecran = site.ouvrir()
    with site.app.extensions["fabrique"]() as session:
        la_connexion(session, troupe.alice).identification_jusqu_au = temps.instant.replace(hour=23)
        session.commit()
    refus = [("demande_refusee", str(troupe.alice))]
    assert site.demander().status_code == 409
    assert site.derniers_actes(1) == refus
    champs = {"usager": str(troupe.usager), "domaine": "logement"}
    assert site.navigateur.envoyer(ecran, champs).status_code == 409
    assert site.derniers_actes(2) == refus * 2
    assert site.la_demande().code_hash is None


def test_la_demande_est_lue_sans_serveur(reglages: Reglages) -> None:
    lus = Parametres.lire(
        [
            ("client_id", ["franceconnect"]),
            ("nonce", [""]),
            ("scope", ["openid x"]),
            ("response_type", ["code"]),
            ("redirect_uri", [BONNE]),
        ]
    )
    requete = lire_requete(lus, reglages.fi)
    assert (requete.nonce, requete.scopes, requete.exige_code) == (None, ["openid"], False)
