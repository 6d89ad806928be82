"""A test client that checks every page it fetches, so that quality costs the author nothing."""

from collections import Counter
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_XHTML = "{http://www.w3.org/1999/xhtml}"
_SANS_ETIQUETTE = ("hidden", "submit", "button")


class ClientVerifie(FlaskClient):
    """Fetches pages, fills their forms, refuses bad HTML."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch, and check the page when it is one."""
        reponse = super().open(*args, **kwargs)
        assert reponse.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in reponse.headers["Content-Security-Policy"]
        if reponse.mimetype == "text/html" and not 300 <= reponse.status_code < 400:
            verifier_page(reponse.text)
        return reponse

    def jeton(self, adresse: str = "/connexion") -> str:
        """Return the CSRF token of a page."""
        champ = page_lue(self.get(adresse).text).find(f".//{_XHTML}input[@name='csrf_token']")
        assert champ is not None, f"pas de formulaire en {adresse}"
        return str(champ.get("value"))

    def envoyer(self, adresse: str, donnees: dict[str, Any] | None = None) -> TestResponse:
        """Post a form as its page would, token included."""
        return self.post(adresse, data={"csrf_token": self.jeton(), **(donnees or {})})


def page_lue(html: str) -> Any:
    """Parse strictly, as a browser would build the tree. Raises on invalid HTML."""
    return html5lib.HTMLParser(strict=True).parse(html)


def verifier_page(html: str) -> None:
    """Assert what every page must be: valid, one h1, a title, labels, unique ids, no inline code."""
    racine = page_lue(html)
    elements = [e for e in racine.iter() if isinstance(e.tag, str)]
    par_nom = Counter(e.tag.removeprefix(_XHTML) for e in elements)
    assert par_nom["h1"] == 1, "une page a un seul h1"
    assert par_nom["title"] >= 1, "une page a un titre"
    assert racine.get("lang") == "fr"
    ids = Counter(e.get("id") for e in elements if e.get("id"))
    assert not [i for i, nombre in ids.items() if nombre > 1], "identifiants répétés"
    etiquetes = {e.get("for") for e in elements if e.tag == f"{_XHTML}label"}
    enveloppes = {
        champ for e in elements if e.tag == f"{_XHTML}label" for champ in e.iter(f"{_XHTML}input")
    }
    for champ in racine.iter(f"{_XHTML}input"):
        if champ.get("type") not in _SANS_ETIQUETTE:
            assert champ.get("id") in etiquetes or champ in enveloppes, f"{champ.get('name')} muet"
    for e in elements:
        assert not e.get("style"), "style dans une balise"
        assert not [nom for nom in e.attrib if str(nom).startswith("on")], "script dans une balise"
        assert e.tag != f"{_XHTML}script" or e.get("src"), "script dans la page"
