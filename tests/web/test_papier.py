"""The papers as files: the page's own words, a light tagged file, and the page without the library."""

import hashlib
import io
from html import escape
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web.pdf import papier as pdf
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.pdf import verifier_le_pdf
from tests.photographie import photographie


@pytest.fixture
def alice(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.alice, temps.instant)


@pytest.mark.parametrize("lequel", ["attestation", "compte-rendu"])
def test_un_papier_en_pdf_dit_ce_que_dit_sa_page(
    lequel: str, alice: ClientVerifie, troupe: Distribution, app: Flask
) -> None:
    adresse = f"/mandats/{troupe.mandat}/{lequel}"
    page = alice.get(adresse).text
    assert f'href="{adresse}?format=pdf"' in page
    avant = photographie(app.extensions["moteur"])
    verifier_le_pdf(alice.get(f"{adresse}?format=pdf"), page)
    assert photographie(app.extensions["moteur"]) == avant


def test_un_signe_que_nos_lettres_n_ont_pas_rend_la_page(
    alice: ClientVerifie, troupe: Distribution, app: Flask
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).nom = "Maison 日本"
    adresse = f"/mandats/{troupe.mandat}/compte-rendu"
    reponse = alice.get(f"{adresse}?format=pdf")
    assert (reponse.status_code, reponse.location) == (303, adresse)
    page = alice.get(adresse).text
    assert '<p class="avis" role="status">Pas de PDF' in page
    assert "Maison 日本" in page, "rien ne manque à la page"
    assert "Pas de PDF" not in alice.get(adresse).text, "dit une fois"


def test_sans_la_bibliotheque_la_page_s_imprime_comme_avant(
    alice: ClientVerifie, troupe: Distribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "typst", None)
    reponse = alice.get(f"/mandats/{troupe.mandat}/attestation?format=pdf")
    assert reponse.mimetype == "text/html"
    assert "format=pdf" not in reponse.text


def test_un_papier_hostile_se_lit_comme_du_texte(app: Flask) -> None:
    hostile = '#strong[x] $x$ *b* _i_ \\ // /* ` <a> @b = T #import "/etc/passwd" "); #eval("1")'
    page = f"<title>T</title><main id=contenu><h1>T</h1><p>{escape(hostile)}</p></main>"
    with app.app_context():
        fichier = io.BytesIO(pdf.composer(page))
    lu = PdfReader(fichier).pages[0].extract_text()
    assert "".join(hostile.split()) in "".join(lu.split())


def test_nos_lettres_sont_celles_que_dit_leur_mode_d_emploi() -> None:
    ici = Path(pdf.__file__).parent / "polices"
    mode_d_emploi = (ici / "README.md").read_text("utf-8")
    for fichier in ici.glob("*.ttf"):
        assert f"`{fichier.name}`" in mode_d_emploi
        assert hashlib.sha256(fichier.read_bytes()).hexdigest() in mode_d_emploi
