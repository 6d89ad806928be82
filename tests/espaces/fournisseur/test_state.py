"""`state`: the very bytes that came go back, whatever they are."""

import html
import re
from urllib.parse import parse_qs, unquote_to_bytes, urlencode, urlsplit

import pytest

from app.web.provenance import suite_sure
from tests.espaces.fournisseur.site import Site, parametres
from tests.fabriques import Distribution
from tests.liaisons.franceconnect.comptoir import lien

STATES = [
    "a&b=c#d%e+f g",
    "é€😀",
    "\r\nLocation: https://exemple.fr\r\n",
    "'\"><script>alert(1)</script>",
    "a\\b;c,d=e?f/g:h@i!j$k*l(m)n~o|p^q`r{s}t[u]",
    "%41%2541%",
    "\u202eétat",
    " ",
    "s" * 2048,
]


@pytest.mark.parametrize("state", STATES, ids=repr)
def test_state_rendu_octet_pour_octet(site: Site, troupe: Distribution, state: str) -> None:
    assert site.retour(troupe.usager, state=state)["state"] == state
    erreur = site.demander(state=state, prompt="none").location
    recu = erreur.partition("state=")[2].partition("&")[0]
    assert unquote_to_bytes(recu) == state.encode()
    assert erreur.isascii()
    assert erreur.isprintable()


def test_state_absent_ou_vide_n_est_pas_rendu(site: Site, troupe: Distribution) -> None:
    for state in (None, ""):
        assert site.retour(troupe.usager, state=state).keys() == {"code", "iss"}


@pytest.mark.parametrize("state", STATES, ids=repr)
def test_un_aidant_anonyme_se_connecte_puis_revient(site: Site, state: str) -> None:
    """The login page keeps the whole request, to the byte."""
    adresse = site.adresse(state=state)
    reponse = site.app.test_client().get(adresse)
    lue = urlsplit(reponse.location)
    assert (reponse.status_code, lue.path) == (303, "/connexion")
    suite = parse_qs(lue.query)["suite"][0]
    assert suite == adresse
    with site.app.test_request_context():
        assert suite_sure(suite) == adresse


OCTETS = ["%FF", "%ED%A0%80", "%C3", "a%00b", "%C3%A9%80%2B+%20", "%F0%9F%98%80", "a%zz%"]


@pytest.mark.parametrize("octets", OCTETS)
def test_state_qui_n_est_pas_du_texte(site: Site, troupe: Distribution, octets: str) -> None:
    """The very bytes come back: with a code, with an error, from the link, from the logout."""
    envoyes = unquote_to_bytes(octets.replace("+", " "))
    ouverte = site.navigateur.get(f"{site.adresse(state=None)}&state={octets}")
    refus = site.navigateur.get(f"{site.adresse(state=None, prompt='none')}&state={octets}")
    page = site.navigateur.get(ouverte.location).text
    lien_de_retour = re.search(r'href="([^"]*access_denied[^"]*)"', page)
    assert lien_de_retour
    champs = {"usager": str(troupe.usager), "domaine": "logement"}
    code = lien(site.navigateur.envoyer(ouverte.location, champs))
    id_token = site.jetons(troupe.usager)["id_token"]
    sortie = urlencode(
        {"id_token_hint": id_token, "post_logout_redirect_uri": site.fi.logout_redirect_uris[0]}
    )
    deconnexion = site.navigateur.get(f"/logout/?{sortie}&state={octets}").location
    for adresse in (refus.location, html.unescape(lien_de_retour[1]), code, deconnexion):
        rendu = adresse.partition("state=")[2].partition("&")[0]
        assert unquote_to_bytes(rendu) == envoyes
        assert adresse.isascii()
        assert adresse.isprintable()


@pytest.mark.parametrize("octets", OCTETS)
def test_ces_octets_traversent_la_connexion(site: Site, octets: str) -> None:
    adresse = f"{site.adresse(state=None)}&state={octets}"
    reponse = site.app.test_client().get(adresse)
    assert parse_qs(urlsplit(reponse.location).query)["suite"] == [adresse]


@pytest.mark.parametrize("nom", "nonce scope claims acr_values prompt code_challenge".split())
def test_les_autres_doivent_etre_du_texte(site: Site, nom: str) -> None:
    lus = parametres(site.navigateur.get(f"{site.adresse(**{nom: None})}&{nom}=%FF").location, site)
    assert (lus["error"], lus["state"]) == ("invalid_request", site.demande["state"])


@pytest.mark.parametrize("nom", ["client_id", "redirect_uri"])
def test_qui_demande_doit_etre_du_texte(site: Site, nom: str) -> None:
    adresse = f"{site.adresse(**{nom: None})}&{nom}=%FF"
    assert site.navigateur.get(adresse).status_code == 400


def test_des_octets_bruts_ne_sont_pas_une_adresse(site: Site) -> None:
    brute = f"{site.adresse(state=None)}&state=".partition("?")[2].encode() + b"\xff"
    environ = {"QUERY_STRING": brute.decode("latin-1"), "PATH_INFO": "/authorize/"}
    assert site.navigateur.get("/authorize/", environ_overrides=environ).status_code == 400
