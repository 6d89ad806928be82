"""The plain-language version of a mandate: from its own data, in each language, never the mandate itself."""

import io
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from html5lib import HTMLParser, treebuilders
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from app.metier.langues.langues import LANGUES
from app.metier.langues.traduction import Langue
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.fabriques import Distribution
from tests.pdf import TAILLE_MAX

# Hostile to HTML, to what is between braces, to the direction of a text; with an Arabic word.
HOSTILE = "<script>alert(1)</script> {fin} {x} #strong[y] שלום مرحبا"
Confier = Callable[..., uuid.UUID]


def adresse(mandat: uuid.UUID, langue: str = "") -> str:
    return f"/mandats/{mandat}/version-simplifiee{f'?langue={langue}' if langue else ''}"


def lu_dans_le_pdf(octets: bytes) -> str:
    """The text of a file in the order in which it is read: pypdf would turn words around."""
    with PdfDocument(octets) as lu:
        return serre("".join(feuille.get_textpage().get_text_range() for feuille in lu))


def serre(texte: str) -> str:
    """Letters and figures: a file breaks its lines elsewhere, marks directions, moves a full stop.

    One sign draws lam with the alef that follows: the reader gives them in either order.
    """
    normal = unicodedata.normalize("NFKC", texte)
    rangees = re.sub("[لاأإآى]+", lambda suite: "".join(sorted(suite[0])), normal)
    return re.sub(r"[\W_]+", "", rangees)


def dits_par_la_page(page: str) -> Iterator[str]:
    """Each block of the sheet; word by word where a written vowel moves letters about, or two directions words."""
    arbre = HTMLParser(treebuilders.getTreeBuilder("etree"), namespaceHTMLElements=False).parse(
        page
    )
    (corps,) = (un for un in arbre.iter() if un.get("id") == "contenu")
    for bloc in (un for un in corps.iter() if un.tag in ("h1", "h2", "p", "li")):
        dit = "".join(bloc.itertext())
        if serre(HOSTILE) in serre(dit):
            continue  # where readers of a file disagree: looked at, not read
        if est_vocalise(dit) or va_dans_les_deux_sens(dit):
            yield from (serre(mot) for mot in re.split(r"[\s:/]", dit) if not est_vocalise(mot))
        else:
            yield serre(dit)


def est_vocalise(texte: str) -> bool:
    normal = unicodedata.normalize("NFKC", texte)
    return any(unicodedata.category(signe) == "Mn" for signe in normal)


def va_dans_les_deux_sens(texte: str) -> bool:
    sens = {unicodedata.bidirectional(signe) for signe in texte}
    return "L" in sens and bool(sens & {"R", "AL"})


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
        assert dit in texte


def test_en_production_rien_de_non_relu_ne_se_montre_ni_ne_s_imprime(
    app: Flask, alice: ClientVerifie, confier: Confier, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandat = confier("argent")
    reglages = replace(app.extensions["reglages"], app_env="production")
    monkeypatch.setitem(app.extensions, "reglages", reglages)
    for langue in (une for une in LANGUES.values() if not une.est_francais):
        for suite in ("", "&format=pdf"):
            reponse = alice.get(f"{adresse(mandat, langue.cle)}{suite}")
            if suite:
                assert "simplifiee-fr.pdf" in reponse.headers["Content-Disposition"]
            else:
                assert 'lang="fr" dir="ltr"' in reponse.text
                assert langue.nom not in reponse.text
                assert langue.phrases["donne"].dite not in reponse.text
    for ailleurs in (f"/mandats/{mandat}", f"/mandats/{mandat}/carte", "/carte?langue=ar"):
        page = alice.get(ailleurs).text
        assert "العربية" not in page
        assert 'dir="rtl"' not in page
    champs = {"graine": "g", "remplace": ""}
    assert "langue" not in alice.envoyer(f"/mandats/{mandat}/carte?langue=ar", champs).text
    assert "Imprimer la version simplifiée" in alice.get(f"/mandats/{mandat}").text


def test_la_langue_de_l_interprete_vient_d_elle_meme_et_l_inconnue_est_le_francais(
    app: Flask, alice: ClientVerifie, confier: Confier
) -> None:
    mandat = confier("argent")
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, mandat).interprete_langue = "Pachto de Kandahar"
    assert 'lang="ps" dir="rtl"' in alice.get(adresse(mandat)).text
    assert 'lang="fr" dir="ltr"' in alice.get(adresse(mandat, "fr")).text
    assert 'lang="ps"' in alice.get(adresse(mandat, "%3Cscript%3E")).text
    liens = re.findall(r"version-simplifiee\?langue=(\w+)", alice.get(f"/mandats/{mandat}").text)
    assert liens[0] == "ps"
    assert {*liens} == {*LANGUES}


def test_un_mandat_fini_ne_se_dit_plus_et_un_theme_arrete_non_plus(
    alice: ClientVerifie, confier: Confier, arret: Callable[..., None]
) -> None:
    mandat = confier("argent", "social")
    arret(mandat, "argent")
    page = contenu(alice.get(adresse(mandat)))
    assert "Social – Santé" in page
    assert "Argent –" not in page
    arret(mandat)
    assert alice.get(adresse(mandat)).status_code == 404
    assert "version-simplifiee" not in alice.get(f"/mandats/{mandat}").text


def test_un_mandat_passe_a_une_autre_structure_dit_ou_l_arreter_aujourd_hui(
    app: Flask, alice: ClientVerifie, troupe: Distribution, confier: Confier
) -> None:
    mandat = confier("argent")
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).telephone = "0199000099"
    assert "0199000099" not in alice.get(adresse(mandat)).text
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, mandat).transfere_de_id = troupe.mandat_ailleurs
    assert "0199000099" in alice.get(adresse(mandat)).text
