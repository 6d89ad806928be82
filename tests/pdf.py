"""A paper as a file: what is in it, beside the page that it comes from."""

import io
import re
from collections.abc import Iterator
from typing import cast
from xml.etree.ElementTree import Element

from html5lib import HTMLParser, treebuilders
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from werkzeug.test import TestResponse

TAILLE_MAX = 100 * 1024


def verifier_le_pdf(reponse: TestResponse, page: str | None, *, pages: int | None = 1) -> PdfReader:
    """Assert a file that says the words of this page and no other, tagged, in French, light.

    Of a page that is shown once, None: there is no other one to compare.
    """
    assert reponse.status_code == 200, reponse.text
    assert reponse.mimetype == "application/pdf"
    assert re.fullmatch(
        r'attachment; filename="[a-z-]+\.pdf"', reponse.headers["Content-Disposition"]
    )
    assert len(reponse.data) <= TAILLE_MAX
    lu = PdfReader(io.BytesIO(reponse.data))
    assert pages in (None, len(lu.pages))
    racine = cast(DictionaryObject, lu.trailer["/Root"])
    assert str(cast(DictionaryObject, racine["/MarkInfo"])["/Marked"]) == "True"
    assert str(racine["/Lang"]).startswith("fr")
    assert "/StructTreeRoot" in racine
    if page is None:
        return lu
    assert _serre("".join(feuille.extract_text() for feuille in lu.pages)) == _serre(_dite(page))
    return lu


def _dite(page: str) -> str:
    """The words of the paper that a page shows, without what is only heard, or only on screen."""
    arbre = HTMLParser(treebuilders.getTreeBuilder("etree")).parse(page)
    (corps,) = (un for un in arbre.iter() if un.get("id") == "contenu")
    return "".join(_mots(corps))


def _mots(noeud: Element) -> Iterator[str]:
    if {"hors-ecran", "ecran"} & {*(noeud.get("class") or "").split()} or "svg" in str(noeud.tag):
        return
    yield noeud.text or ""
    for enfant in noeud:
        yield from _mots(enfant)
        yield enfant.tail or ""


def _serre(texte: str) -> str:
    """Signs without spaces, nor the bullets of a list: a file breaks its lines elsewhere."""
    return re.sub(r"[\s•\u00ad\u200b]+", "", texte)
