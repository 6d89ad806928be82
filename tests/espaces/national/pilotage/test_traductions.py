"""The translations on screen: read, taken to a translator, brought back without a sign lost."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.metier.langues.langues import LANGUES
from app.metier.langues.phrases import PHRASES
from app.metier.langues.traduction import lire
from tests.client import ClientVerifie, contenu
from tests.photographie import photographie

DARI = "/pilotage/traductions/prs"
COMPARER = f"{DARI}/comparer"
HOSTILE = "=cmd|' /C calc'!A0<script>alert(1)</script>"

Table = dict[str, dict[str, str]]


def lignes(nadia: ClientVerifie) -> Table:
    texte = nadia.get(f"{DARI}/phrases.csv").data.decode("utf-8-sig")
    return {une["cle"]: une for une in csv.DictReader(io.StringIO(texte), delimiter=";")}


def envoyer(nadia: ClientVerifie, table: Table) -> TestResponse:
    """Send a table as a file: what is typed in a field loses what nobody sees."""
    return nadia.envoyer(COMPARER, {"fichier": (io.BytesIO(en_texte(table).encode()), "dari.csv")})


def telecharger(nadia: ClientVerifie, essai: TestResponse) -> TestResponse:
    """Take the file that the page offers, as a click does."""
    (porte,) = re.findall(r'name="contenu" value="([^"]+)"', essai.text)
    return nadia.envoyer(COMPARER, {"contenu": porte, "geste": "telecharger"})


def en_texte(table: Table) -> str:
    sortie = io.StringIO()
    ecrire = csv.DictWriter(sortie, [*next(iter(table.values()))], delimiter=";")
    ecrire.writeheader()
    ecrire.writerows(table.values())
    return sortie.getvalue()


def test_chaque_langue_se_lit_et_dit_si_elle_est_relue(nadia: ClientVerifie) -> None:
    page = contenu(nadia.get("/pilotage/traductions"))
    assert page.count("Pas encore relue.") == page.count("Pas montrée.") == len(LANGUES) - 1
    for langue in LANGUES.values():
        page = contenu(nadia.get(f"/pilotage/traductions/{langue.cle}"))
        assert f'lang="{langue.cle}" dir="{langue.sens}"' in page
        assert ("Traduction non relue" in page) is not langue.est_francais
    assert nadia.get("/pilotage/traductions/fr/phrases.csv").status_code == 404


def test_le_fichier_rendu_tel_quel_ne_change_rien_et_s_ecrit_sans_perte(
    nadia: ClientVerifie,
) -> None:
    table = lignes(nadia)
    assert "\u200c" in table["donne"]["traduction"], "what joins the letters of Dari"
    assert "il dit ce que le site dit déjà" in contenu(envoyer(nadia, table))
    table["gratuit"]["traduction"] = "مفت است."
    rendu = telecharger(nadia, envoyer(nadia, table))
    assert 'filename="prs.toml"' in rendu.headers["Content-Disposition"]
    ecrite = lire("prs", rendu.text, aujourd_hui=date(2026, 11, 29))
    assert {**ecrite.phrases, "gratuit": 0} == {**LANGUES["prs"].phrases, "gratuit": 0}
    for faux in ("é", "YQ", "AA=="):
        assert nadia.envoyer(COMPARER, {"contenu": faux}).status_code == 422


def test_une_relecture_se_voit_avant_d_etre_prise(app: Flask, nadia: ClientVerifie) -> None:
    avant, table = photographie(app.extensions["moteur"]), lignes(nadia)
    table["gratuit"]["traduction"] = HOSTILE
    table["donne"] |= {"traduction": "", "etat": "à traduire"}
    table["relu_par"]["traduction"] = "une association d’interprètes"
    table["relu_le"]["traduction"] = "02/11/2026"
    essai = envoyer(nadia, table)
    page = contenu(essai)
    assert "Changées : 4" in page.replace("\u00a0", " ")
    assert "il reste des phrases à traduire" in page
    assert "<script>alert" not in page
    rendu = telecharger(nadia, essai).text
    ecrite = lire("prs", rendu, aujourd_hui=date(2026, 11, 29))
    assert ecrite.phrases["gratuit"].dite == HOSTILE
    assert ecrite.relu_le == date(2026, 11, 2)
    assert not ecrite.est_relue
    assert photographie(app.extensions["moteur"]) == avant
    assert not LANGUES["prs"].relu_le


@pytest.mark.parametrize(
    ("gater", "phrase"),
    [
        (lambda t: t["jusqu-a"].update(traduction="تا"), "ne sont pas ceux du français ({fin})"),
        (lambda t: t["gratuit"].update(traduction="a\u202eb"), "que l’on ne voit pas"),
        (lambda t: t["gratuit"].update(francais="Cela se paie."), "le français a changé"),
        (lambda t: t["gratuit"].update(cle="donne"), "donne : deux fois"),
        (lambda t: t.pop("gratuit"), "gratuit : il faut fr et dite"),
        (lambda t: t["relu_le"].update(traduction="hier"), "relu_le n’est pas de la bonne forme"),
        (lambda t: t["relu_par"].update(traduction="quelqu’un"), "une relecture dit le jour"),
        (lambda t: [une.pop("etat") for une in t.values()], "Il manque des colonnes : etat"),
    ],
)
def test_une_seule_ligne_fausse_et_rien_n_est_pris(
    gater: Callable[[Table], object], phrase: str, nadia: ClientVerifie
) -> None:
    table = lignes(nadia)
    gater(table)
    reponse = envoyer(nadia, table)
    assert reponse.status_code == 422
    assert phrase in contenu(reponse).replace("\u00a0", " ")


def test_le_francais_se_dit_avec_les_espaces_d_un_tableur(nadia: ClientVerifie) -> None:
    table = lignes(nadia)
    for une in table.values():
        une["francais"] = une["francais"].replace("\u00a0", " ").replace("\u202f", " ")
    assert "il dit ce que le site dit déjà" in contenu(envoyer(nadia, table))
    assert any("\u00a0" in phrase.texte for phrase in PHRASES.values())
