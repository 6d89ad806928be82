"""A test client that checks every page it fetches, so that quality costs the author nothing."""

import base64
import hashlib
import os
import re
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.web.reponses.statiques import servis
from tests.oreille import XHTML, verifier_l_ecoute

STATIQUES = Path(__file__).parents[1] / "static"
STYLE = servis(STATIQUES, "style.css")
CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self' "
    f"'sha256-{base64.b64encode(hashlib.sha256(STYLE).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CSP_FICHIER = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PERMISSIONS = (
    "camera=(), geolocation=(), microphone=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)
# Where `make audit` wants every page kept, for a stricter checker.
_PAGES = os.environ.get("PAGES_LUES")
_JETON = re.compile(r'(name="csrf_token" value=")[^"]+"')
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# The style, in the first page of a visit or named by the next ones.
_ASPECT = re.compile(
    r'<style>.*?</style>|<link rel="stylesheet" href="/static/style\.[0-9a-f]{12}\.css">', re.DOTALL
)
# What a page that a run meets a hundred times was the first time, verified then.
_VERIFIEES: set[bytes] = set()
# A million times the same letter: the tree is that of one. Seen for what is longer than a page.
_SANS_FIN = re.compile(r"(\w)\1{200,}")
_LONG = 50_000
_TELEPHONE = re.compile(r"\b0\d(?:[\s.]\d\d){4}\b")
# Kept an hour by whoever asks: the same for all, nobody's.
DONNEES_OUVERTES = (
    *("/statistiques.csv", "/statistiques.json", "/statistiques.schema.json"),
    *("/statistiques/reseau.csv", "/statistiques/reseau.schema.json"),
    "/api/organisations",
    *("/trouver-un-lieu/", "/ouvertures.atom", "/ouvertures.ics"),
    *("/sitemap.xml", "/api/openapi.json"),
)
_SANS_ETIQUETTE = ("hidden", "submit", "button")


class ClientVerifie(FlaskClient):
    """Fetches pages, fills their forms, refuses bad HTML."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._jetons: dict[str, tuple[str, str]] = {}

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch, and check the page when it is one."""
        reponse = super().open(*args, **{"buffered": True} | _ecrire(kwargs))
        verifier_entetes(reponse, str(reponse.request.path))
        lisible = reponse.mimetype == "text/html" and reponse.content_encoding is None
        if lisible and reponse.text and reponse.location is None:
            entiere = est_entiere(reponse.text)
            region = est_une_region(reponse)
            verifier_page(reponse.text if entiere else habiller(reponse.text, region=region))
        return reponse

    def jeton(self, adresse: str = "/connexion/perdu") -> str:
        """Return the CSRF token of a page."""
        temoin = self._session_signee()
        if temoin is None or self._jetons.get(adresse, ("", ""))[0] != temoin:
            champ = re.search(r'name="csrf_token" value="([^"]+)"', self.get(adresse).text)
            assert champ is not None, f"pas de formulaire en {adresse}"
            self._jetons[adresse] = (self._session_signee() or "", champ[1])
        return self._jetons[adresse][1]

    def _session_signee(self) -> str | None:
        """The cookie that a token belongs to: as long as it is the same, so is the token."""
        nom = self.application.config["SESSION_COOKIE_NAME"]
        cookie = self.get_cookie(nom)
        return cookie.value if cookie else None

    def envoyer(self, adresse: str, donnees: dict[str, Any] | None = None) -> TestResponse:
        """Post a form as its page would, token included."""
        return self.post(adresse, data={"csrf_token": self.jeton(), **(donnees or {})})


def _ecrire(options: dict[str, Any]) -> dict[str, Any]:
    """Write a form with an endless field ourselves: it is quoted once, not at each sending."""
    champs = options.get("data")
    if not isinstance(champs, dict) or all(len(str(v)) < _LONG for v in champs.values()):
        return options
    cites = (f"{nom}={_citer(str(valeur))}" for nom, valeur in MultiDict(champs).items(multi=True))
    return options | {
        "data": "&".join(cites),
        "content_type": "application/x-www-form-urlencoded",
    }


_citer = cache(quote_plus)


def verifier_entetes(reponse: TestResponse, chemin: str) -> None:
    """Assert what every answer carries, errors, redirects and static files included."""
    entetes = reponse.headers
    noms = Counter(nom.lower() for nom, _ in entetes if nom != "Set-Cookie")
    assert not [nom for nom, nombre in noms.items() if nombre > 1], "un en-tête écrit deux fois"
    assert entetes["X-Content-Type-Options"] == "nosniff"
    assert entetes["Referrer-Policy"] == "same-origin"
    if chemin.startswith("/static/") and reponse.status_code < 400:
        assert entetes["Content-Security-Policy"] == CSP_FICHIER
        assert entetes["Content-Type"] == "image/webp" or "Accept-Encoding" in reponse.vary
    else:
        assert entetes["Content-Security-Policy"] == CSP
        assert entetes["Cross-Origin-Opener-Policy"] == "same-origin"
        assert entetes["Permissions-Policy"] == PERMISSIONS
        assert {"HX-Request", "Accept-Encoding"} <= {*reponse.vary}
    gardees = ("/static/", "/favicon.ico", *DONNEES_OUVERTES)
    if not chemin.startswith(gardees) or reponse.status_code >= 400:
        assert entetes["Cache-Control"] == "no-store"


def est_entiere(html: str) -> bool:
    """True for a whole page, False for a fragment."""
    return html.startswith("<!DOCTYPE html>")


def est_une_region(reponse: TestResponse) -> bool:
    """True for what htmx puts in a part of the page, whose title stays."""
    ou = reponse.headers.get("HX-Retarget", f"#{reponse.request.headers.get('HX-Target')}")
    return ou not in ("#contenu", "#None")


def habiller(fragment: str, *, region: bool = False) -> str:
    """Return the whole page that a fragment, or a region of one, would be part of."""
    if region:
        titre, _, reste = fragment.rpartition("</title>")
        fragment = f"{titre or '<title>Une région'}</title><h1>Une page</h1>{reste}"
    titre, fin, reste = fragment.partition("</title>")
    assert fin, "un fragment commence par son titre"
    return f'<!DOCTYPE html><html lang="fr"><head>{titre}{fin}</head><body>{reste}</body></html>'


def contenu(reponse: TestResponse) -> str:
    """Return the main of a page, without token nor what was typed or drawn anew."""
    main = re.sub(r'value="[^"]*"', "", reponse.text)
    return main.partition("<main")[2].partition("</main>")[0]


def sans_marques(html: str) -> str:
    """Return a page without what marks its names: they read as part of their sentence."""
    return re.sub(r'<span translate="no">(.*?)</span>', r"\1", html)


@lru_cache(maxsize=64)
def page_lue(html: str) -> Any:
    """Parse strictly, as a browser would build the tree, to be read only. Raises on invalid HTML."""
    return html5lib.HTMLParser(strict=True).parse(html)


def verifier_page(html: str) -> None:
    """Assert what every page must be: valid, one h1, a title, labels, unique ids, no inline code."""
    if _PAGES:
        nom = hashlib.sha256(re.sub(r'value="[^"]*"', "", html).encode()).hexdigest()
        Path(_PAGES, f"{nom}.html").write_text(html, encoding="utf-8")
    lisible = _sans_fin(html) if len(html) > _LONG else html
    trait = hashlib.sha256(_sans_hasard(lisible).encode()).digest()
    if trait not in _VERIFIEES:
        _verifier_l_arbre(page_lue(lisible))
        _VERIFIEES.add(trait)


def _sans_fin(html: str) -> str:
    return _SANS_FIN.sub(r"\1", html.replace("a" * 10_000, "a"))


def _sans_hasard(html: str) -> str:
    """Return the page as every test would have got it: drawn ids are told apart, no more."""
    rangs: dict[str, str] = {}
    return _UUID.sub(lambda lu: rangs.setdefault(lu[0], str(len(rangs))), sans_jeton(html))


def sans_jeton(html: str) -> str:
    """Return a page without what no screen shows: its tokens, and where it has its style from."""
    return _ASPECT.sub("", _JETON.sub('\\1"', html))


def _verifier_l_arbre(racine: Any) -> None:
    elements = [e for e in racine.iter() if isinstance(e.tag, str)]
    par_nom = Counter(e.tag.removeprefix(XHTML) for e in elements)
    assert par_nom["h1"] == 1, "une page a un seul h1"
    assert par_nom["title"] >= 1, "une page a un titre"
    assert racine.get("lang") == "fr"
    ids = Counter(e.get("id") for e in elements if e.get("id"))
    assert not [i for i, nombre in ids.items() if nombre > 1], "identifiants répétés"
    etiquetes = {e.get("for") for e in elements if e.tag == f"{XHTML}label"}
    enveloppes = {
        champ for e in elements if e.tag == f"{XHTML}label" for champ in e.iter(f"{XHTML}input")
    }
    for champ in racine.iter(f"{XHTML}input"):
        if champ.get("type") not in _SANS_ETIQUETTE:
            assert champ.get("id") in etiquetes or champ in enveloppes, f"{champ.get('name')} muet"
    verifier_les_fautes(racine)
    verifier_entree(racine)
    verifier_telephones(racine)
    verifier_l_ecoute(racine)
    for e in elements:
        assert not e.get("style"), "style dans une balise"
        assert not [nom for nom in e.attrib if str(nom).startswith("on")], "script dans une balise"
        assert e.tag != f"{XHTML}script" or e.get("src"), "script dans la page"


def verifier_les_fautes(racine: Any) -> None:
    """Assert that the faults are listed in the order of what they lead to."""
    rangs = {e.get("id"): rang for rang, e in enumerate(racine.iter()) if e.get("id")}
    for liste in racine.iter(f"{XHTML}div"):
        if "erreurs" in (liste.get("class") or "").split():
            liens = [str(a.get("href"))[1:] for a in liste.iter(f"{XHTML}a")]
            suite = [rangs[lien] for lien in liens if lien in rangs]
            assert suite == sorted(suite), f"fautes en désordre : {liens}"


def verifier_entree(racine: Any) -> None:
    """Assert that Enter, which presses the first button of a form, presses its main one."""
    boutons = [b for b in racine.iter(f"{XHTML}button") if b.get("type", "submit") == "submit"]
    for formulaire in racine.iter(f"{XHTML}form"):
        dedans = set(formulaire.iter(f"{XHTML}button"))
        siens = [
            b
            for b in boutons
            if (b in dedans if b.get("form") is None else b.get("form") == formulaire.get("id"))
        ]
        principaux = [b for b in siens if "discret" not in (b.get("class") or "").split()]
        assert siens[:1] == principaux[:1] or not principaux, "Entrée presse un autre bouton"


def verifier_telephones(racine: Any) -> None:
    """Assert that a number shown on a screen calls; a paper is read, not pressed."""
    styles = " ".join(e.get("href", "") for e in racine.iter(f"{XHTML}link"))
    if "papier" in styles or "attestation-v" in styles:
        return
    corps = " | ".join(racine.find(f"{XHTML}body").itertext())
    liens = [e for e in racine.iter(f"{XHTML}a") if e.get("href", "").startswith("tel:")]
    appelables = "".join(" ".join(e.itertext()) + " | " for e in liens)
    assert len(_TELEPHONE.findall(corps)) == len(_TELEPHONE.findall(appelables)), "numéro muet"
