"""Every field is of a known kind, that cleans what is typed in one way: a future one too."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField

from app.espaces.aidant.nouveau_mandat.forms import FormulaireConclusion
from app.web import formulaires as genres
from app.web.formulaires import ChampChoix, ChampNombre, Formulaire
from tests.arbres import arbre_du_code
from tests.formulaires import formulaires

RACINE = Path(__file__).parents[1]
# What is chosen or carried, never typed.
CHOISIS = {
    *(BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField),
    ChampChoix,
}
TAPES = {
    genre
    for nom, genre in vars(genres).items()
    if nom.startswith("Champ") and genre.__module__ == genres.__name__ and genre not in CHOISIS
}
# Who reads what was posted: the one place that cleans it, and the protocol, byte for byte.
LECTEURS = {"formulaires.py", "protocole.py"}
CRASSE = "\ufeff \u200b{}\x00\x0b\x0c\u00ad\u202e\u2069\x1b\u00a0"


@pytest.mark.parametrize("genre", formulaires(), ids=lambda genre: genre.__name__)
def test_tout_champ_est_d_un_genre_connu(genre: type[Formulaire]) -> None:
    for nom in dir(genre):
        classe = getattr(getattr(genre, nom), "field_class", None)
        assert classe is None or classe in CHOISIS | TAPES, f"{genre.__name__}.{nom}"


@pytest.mark.parametrize("genre", formulaires(), ids=lambda genre: genre.__name__)
def test_ce_que_personne_ne_voit_ne_reste_dans_aucun_champ(
    genre: type[Formulaire], app: Flask
) -> None:
    noms = [n for n in dir(genre) if getattr(getattr(genre, n), "field_class", None) in TAPES]
    sale = MultiDict((nom, CRASSE.format("12")) for nom in noms)
    with app.test_request_context(method="POST", data=sale):
        formulaire: Formulaire = genre(*(("",) if issubclass(genre, FormulaireConclusion) else ()))
        for nom in filter(formulaire.__contains__, noms):  # a form may drop some of its parent's
            champ = formulaire[nom]
            if champ.data is not None:  # « 12 » is no whole date
                attendu = 12 if isinstance(champ, ChampNombre) else "12"
                assert champ.data == attendu, nom


def test_personne_d_autre_ne_lit_ce_qui_est_envoye() -> None:
    for fichier in (RACINE / "app").rglob("*.py"):
        if fichier.name in LECTEURS or "bouchon" in fichier.parts:
            continue
        for noeud in ast.walk(arbre_du_code(fichier)):
            lit = isinstance(noeud, ast.Attribute) and noeud.attr in ("form", "values")
            de = noeud.value if isinstance(noeud, ast.Attribute) else None
            assert not (lit and isinstance(de, ast.Name) and de.id == "request"), fichier
