"""/authorize/: who may ask, what is refused here, what goes back, what is offered."""

import json
import logging
from urllib.parse import quote

import pytest
from sqlalchemy import update

from app.metier.echanges.requete import Parametres, decoder_state, lire_requete
from app.metier.mandats.models import Autorisation
from app.socle.bdd import transaction
from config import Reglages
from tests.conftest import Horloge
from tests.espaces.fournisseur.site import Site, parametres, rep_scope
from tests.fabriques import Distribution, code_de, la_connexion
from tests.photographie import photographie

FORME = "application/x-www-form-urlencoded"
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
        poste = {"data": site.adresse(**changements).partition("?")[2], "content_type": FORME}
        for reponse in (
            site.navigateur.get(site.adresse(**changements)),
            anonyme.get(site.adresse(**changements)),
            anonyme.post("/authorize/", **poste),
        ):
            assert (reponse.status_code, reponse.mimetype) == (400, "text/html"), changements
            assert reponse.location is None
            assert "n’est pas reconnu" in reponse.text
            assert "refresh" not in reponse.text
            assert BONNE not in reponse.text


@pytest.mark.parametrize("nom", ["client_id", "redirect_uri"])
def test_qui_demande_n_est_pas_repete(site: Site, nom: str) -> None:
    repete = f"{site.adresse()}&{nom}={quote(site.demande[nom], safe='')}"
    assert site.navigateur.get(repete).status_code == 400


def acr(**demande: object) -> str:
    """The `claims` parameter that asks for a level."""
    return json.dumps({"id_token": {"acr": demande}})


AU_CLIENT = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"response_mode": "form_post"}, "invalid_request"),
    ({"scope": "profile"}, "invalid_scope"),
    ({"scope": None}, "invalid_scope"),
    ({"acr_values": "eidas2"}, "invalid_request"),
    ({"claims": acr(essential=True, values=["eidas2", "eidas3"])}, "access_denied"),
    ({"claims": acr(essential=True, value="eidas2")}, "access_denied"),
    ({"claims": '{"id_token":{"acr":"eidas1"}}'}, "invalid_request"),
    ({"claims": '{"userinfo":[]}'}, "invalid_request"),
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


@pytest.mark.parametrize("methode", ["GET", "POST"])
@pytest.mark.parametrize(("changements", "erreur"), AU_CLIENT, ids=lambda v: repr(v)[:60])
def test_les_autres_erreurs_retournent_au_client(
    site: Site, changements: dict, erreur: str, methode: str
) -> None:
    demander = site.demander if methode == "GET" else site.poster
    reponse = demander(**changements)
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


# Ce que le site demande ; minutes depuis le dernier code ; en redemande-t-on un ?
AGES = [
    ({"prompt": None}, 16, False),
    ({"prompt": None, "max_age": "0"}, 16, True),
    ({"prompt": None, "max_age": "0"}, 1, True),
    ({"prompt": None, "max_age": "60"}, 1, False),
    ({"prompt": None, "max_age": "59"}, 1, True),
    ({"prompt": None, "max_age": "0060"}, 2, True),
    ({"prompt": None, "max_age": "1800"}, 16, False),
    ({"prompt": None, "max_age": "9" * 400}, 16, False),
    ({"prompt": "login", "max_age": "1800"}, 16, True),
    ({"prompt": "login", "max_age": "30"}, 1, True),
    ({"prompt": "login", "max_age": "90"}, 1, False),
]


@pytest.mark.parametrize(("changements", "minutes", "exige"), AGES, ids=repr)
def test_l_age_du_code_que_le_site_accepte(
    site: Site, troupe: Distribution, temps: Horloge, changements: dict, minutes: int, exige: bool
) -> None:
    """A code given since the site asked is always recent enough."""
    temps.avancer(minutes=minutes)
    with site.app.extensions["fabrique"]() as session, transaction(session):
        la_connexion(session, troupe.alice).vue_le = temps.instant
    ecran = site.ouvrir(**changements)
    assert site.navigateur.get(ecran).status_code == (303 if exige else 200)
    temps.avancer(seconds=30)
    with site.app.extensions["fabrique"]() as session, transaction(session):
        la_connexion(session, troupe.alice).code_le = temps.instant
    temps.avancer(minutes=5)
    assert site.navigateur.get(ecran).status_code == 200


def test_une_demande_postee_est_la_meme(site: Site) -> None:
    """By another site's form: without our cookie, nothing happens before the same by GET."""
    etat = "a%26%E9%2B+%00"
    corps = f"{site.adresse(state=None, inconnu='1').partition('?')[2]}&state={etat}"
    poste = {"data": corps, "content_type": FORME}
    for navigateur in (site.app.test_client(), site.navigateur):
        avant = photographie(site.app.extensions["moteur"])
        reponse = navigateur.post("/authorize/", **poste)
        assert reponse.status_code == 303
        assert reponse.location.startswith("/authorize/?")
        assert photographie(site.app.extensions["moteur"]) == avant
    suite = site.navigateur.get(reponse.location)
    assert suite.location.endswith("/personne")
    demande = site.la_demande()
    assert decoder_state(demande.state) == "a&\udce9+ \0"
    assert (demande.nonce, demande.exige_code) == (site.demande["nonce"], True)


def test_les_revendications_demandees_une_a_une(site: Site, troupe: Distribution) -> None:
    """By name in userinfo, beside the scopes; what is unknown to us, or to the id_token, is not."""
    voulues = {"email": {"essential": True}, "birthplace": None, "phone_number": None, "sub": None}
    claims = json.dumps({"userinfo": voulues, "id_token": {"family_name": None}})
    jetons = site.jetons(troupe.usager, scope="openid", claims=claims)
    assert "family_name" not in site.lire(jetons["id_token"]).claims
    lues = site.userinfo(jetons["access_token"]).get_json()
    assert lues.keys() <= {"sub", "email", "birthplace"}
    assert lues["email"]
    sans = site.jetons(troupe.usager, scope="openid", claims=None)
    assert site.userinfo(sans["access_token"]).get_json().keys() == {"sub"}


@pytest.mark.parametrize(
    "claims",
    [
        acr(essential=True, values=["eidas2", "eidas1"]),
        acr(essential=True, value="eidas1"),
        acr(essential=True),
        acr(values=["eidas2"]),
        acr(essential=False, value="eidas2"),
    ],
)
def test_un_niveau_que_l_on_peut_donner(site: Site, claims: str) -> None:
    assert site.ouvrir(claims=claims)


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
