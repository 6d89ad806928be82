"""A form under way, and the fields that a page carries for it."""

from tests.client import page_lue

CHOIX = {"domaines": ["logement", "argent"], "duree": "court"}


NOUVEAU = "/mandats/nouveau"


def champs_portes(html: str) -> list[tuple[str, str]]:
    """The hidden fields of a page's main form, token aside."""
    racine = page_lue(html)
    (principal,) = [e for e in racine.iter() if e.get("id") == "contenu"]
    caches = [e for e in principal.iter() if e.get("type") == "hidden"]
    return [(e.get("name"), e.get("value")) for e in caches if e.get("name") != "csrf_token"]


CHAMPS_CHOIX = [("domaines", "logement"), ("domaines", "argent"), ("duree", "court")]
