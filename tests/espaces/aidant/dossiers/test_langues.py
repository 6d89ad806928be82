"""The plain-language version of a mandate: from its own data, in each language, never the mandate itself."""

import io
import re
import subprocess
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from html5lib import HTMLParser, treebuilders
from pypdf import PdfReader

from app.metier.langues.langues import LANGUES
from app.metier.langues.traduction import Langue
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web.configuration import reglages
from app.web.partage import langues
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution
from tests.pdf import TAILLE_MAX

# Hostile to HTML, to what is between braces, to the direction of a text; with an Arabic word.
HOSTILE = "<script>alert(1)</script> {fin} {x} #strong[y] שלום مرحبا"
Confier = Callable[..., uuid.UUID]


def adresse(mandat: uuid.UUID, langue: str = "") -> str:
    return f"/mandats/{mandat}/version-simplifiee{f'?langue={langue}' if langue else ''}"


def lu_dans_le_pdf(octets: bytes) -> str:
    """The text of a file in the order in which it is read: pypdf would turn words around."""
    rendu = subprocess.run(  # noqa: S603
        ["/usr/bin/pdftotext", "-", "-"], input=octets, capture_output=True, check=True
    )
    return serre(rendu.stdout.decode())


def serre(texte: str) -> str:
    """Letters and figures: a file breaks its lines elsewhere, marks directions, moves a full stop.

    One sign draws lam with the alef that follows: the reader gives them in either order.
    """
    normal = unicodedata.normalize("NFKC", texte)
    lettres = "".join(un for un in normal if unicodedata.category(un) not in ("Mn", "Cf"))
    rangees = re.sub("[لاأإآى]+", lambda suite: "".join(sorted(suite[0])), lettres)
    return re.sub(r"[\W_]+", "", rangees)


def dits_par_la_page(page: str) -> list[str]:
    """Each block of the sheet, as one line."""
    arbre = HTMLParser(treebuilders.getTreeBuilder("etree"), namespaceHTMLElements=False).parse(page)
    (corps,) = (un for un in arbre.iter() if un.get("id") == "contenu")
    return [serre("".join(un.itertext())) for un in corps.iter() if un.tag in ("h1", "h2", "p", "li")]


@pytest.fixture
def structure_hostile(app: Flask, troupe: Distribution) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).nom = HOSTILE


@pytest.mark.parametrize("langue", LANGUES.values(), ids=lambda langue: langue.cle)
@pytest.mark.usefixtures("structure_hostile")
def test_la_feuille_dit_le_mandat_dans_chaque_langue_page_et_fichier(
    langue: Langue, alice: ClientVerifie, confier: Confier
) -> None:
    mandat = confier("argent", "social", duree="longue")
    page = alice.get(adresse(mandat, langue.cle)).text
    (ouvrant,) = re.findall(r'<main id="contenu"[^>]*>', page)
    assert f'lang="{langue.cle}" dir="{langue.sens}"' in ouvrant
    assert "<script>alert" not in page
    assert "{fin} {x}" in page, "what somebody is called is never read as a sentence of ours"
    assert re.search(r'<bdi dir="ltr">[^<]*20\d\d</bdi>', page)
    assert ("Traduction non relue" in page) is not langue.est_francais
    fichier = alice.get(f"{adresse(mandat, langue.cle)}&format=pdf")
    assert fichier.mimetype == "application/pdf", "each language has its letters"
    assert len(fichier.data) <= TAILLE_MAX
    lu = PdfReader(io.BytesIO(fichier.data))
    assert len(lu.pages) == 1
    assert str(lu.trailer["/Root"]["/Lang"]) == langue.cle  # type: ignore[index]
    texte = lu_dans_le_pdf(fichier.data)
    for dit in dits_par_la_page(page):
        # Names that mix directions are where readers of a file disagree: looked at, not read.
        if serre(HOSTILE) not in dit:
            assert dit in texte
