"""The papers as files: the page's own words, a light tagged file, and the page without the library."""

import hashlib
import io
import re
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
from tests.fabriques import NAISSANCE, Distribution, connecter
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


def une_carte(alice: ClientVerifie, adresse: str, **champs: str) -> dict[str, str]:
    """What the form of the card asks for, as it is now."""
    caches = dict(re.findall(r'name="(graine|remplace)" value="([^"]*)"', alice.get(adresse).text))
    return {**caches, **champs}


def test_la_feuille_de_la_carte_en_pdf_ne_se_donne_qu_une_fois(
    alice: ClientVerifie, client: ClientVerifie, troupe: Distribution, app: Flask
) -> None:
    adresse = f"/mandats/{troupe.mandat}/carte"
    assert f'formaction="{adresse}?format=pdf"' in alice.get(adresse).text
    envoi = une_carte(alice, adresse)
    fichier = alice.envoyer(f"{adresse}?format=pdf", envoi)
    lu = verifier_le_pdf(fichier, None)
    texte = " ".join(lu.pages[0].extract_text().split())
    (code,) = re.findall(r"((?:[0-9A-Z]{4} ?){4}) Voir", texte)
    assert "Comment s’en servir" in texte
    vue = client.envoyer("/carte", {"code": code, **NAISSANCE})
    assert "Votre mandat" in vue.text
    avant = photographie(app.extensions["moteur"])
    redit = alice.envoyer(f"{adresse}?format=pdf", envoi)
    assert redit.mimetype == "text/html"
    assert code not in redit.text
    assert photographie(app.extensions["moteur"]) == avant


def test_une_carte_dont_un_signe_manque_se_montre_en_page(
    alice: ClientVerifie, troupe: Distribution, app: Flask
) -> None:
    """The code was drawn, and would be lost with the file."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).nom = "Maison 日本"
    adresse = f"/mandats/{troupe.mandat}/carte"
    page = alice.envoyer(f"{adresse}?format=pdf", une_carte(alice, adresse)).text
    assert "Pas de PDF" in page
    assert "data-une-fois" in page


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
