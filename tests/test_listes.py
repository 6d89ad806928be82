"""Lists of the same things hold together: what is added in one place is seen by all the others."""

import ast
import importlib
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import click
import pytest
from flask import Flask
from jinja2 import nodes
from wtforms import RadioField, SelectField, SelectMultipleField

import app as paquet
from app.metier import tables as modeles
from app.metier.equipe.etats import Etat
from app.metier.equipe.libelles import ETATS, QUE_FAIRE, RAISONS
from app.metier.journal.actions import ACTIONS, GESTION
from app.metier.mandats.delais import DUREES_ANNONCEES
from app.metier.mandats.durees import DUREES
from app.metier.territoires.cog import regions
from app.socle.paquets import modules
from app.web.formulaires import ChampChoix, Formulaire
from tests.arbres import arbre_de_l_ecran, arbre_du_code
from tests.formulaires import formulaires

RACINE = Path(__file__).parents[1]
FICHIERS = [f for f in (RACINE / "app").rglob("*.py") if "bouchon" not in f.parts]
ARBRES = {f: arbre_du_code(f) for f in FICHIERS}
CHEMINS = {"route", "get", "post"}


def module_de(fichier: Path) -> str:
    return ".".join(fichier.relative_to(RACINE).with_suffix("").parts).removesuffix(".__init__")


def vues_ecrites() -> Iterator[tuple[str, str]]:
    """Module and name of every function under `@….route`, `@….get`, `@….post`."""
    for fichier, arbre in ARBRES.items():
        for noeud in ast.walk(arbre):
            if isinstance(noeud, ast.FunctionDef) and any(
                isinstance(orne, ast.Call)
                and isinstance(orne.func, ast.Attribute)
                and orne.func.attr in CHEMINS
                for orne in noeud.decorator_list
            ):
                yield module_de(fichier), noeud.name


def test_toute_vue_ecrite_est_servie(app: Flask) -> None:
    servies = {(vue.__module__, vue.__name__) for vue in app.view_functions.values()}
    assert {*vues_ecrites()} <= servies


def test_un_fichier_de_plus_se_trouve_seul(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = tmp_path / "maison" / "etage" / "piece"
    piece.mkdir(parents=True)
    for dossier in (piece, *list(piece.parents)[:2]):
        (dossier / "__init__.py").write_text("")
    (piece / "ecran.py").write_text("servi = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    maison = importlib.import_module("maison")
    assert [m.__name__ for m in modules(maison)][-1] == "maison.etage.piece.ecran"


def test_le_bouchon_est_un_autre_programme() -> None:
    assert not [m for m in modules(paquet) if m.__name__.startswith("app.bouchon")]


def test_tout_fichier_de_tables_est_connu_des_migrations() -> None:
    ecrits = {module_de(f) for f in FICHIERS if f.name == "models.py"}
    assert {m.__name__ for m in modeles.MODULES} == ecrits


def commandes(module: ModuleType) -> Iterator[click.Command]:
    yield from (v for v in vars(module).values() if isinstance(v, click.Command))


def rangees(groupe: click.Command) -> Iterator[click.Command]:
    yield groupe
    for sous in getattr(groupe, "commands", {}).values():
        yield from rangees(sous)


def test_toute_commande_ecrite_se_lance(app: Flask) -> None:
    connues = {id(commande) for commande in rangees(app.cli)}
    ecrites = [c for module in modules(paquet) for c in commandes(module)]
    assert len(ecrites) > 10
    assert not [c.name for c in ecrites if id(c) not in connues]


def test_toute_fondation_ecrite_est_posee() -> None:
    """A module with an `init_app` that `web` does not import does nothing, silently."""
    ecrites = {
        module_de(fichier)
        for fichier, arbre in ARBRES.items()
        for noeud in arbre.body
        if isinstance(noeud, ast.FunctionDef) and noeud.name == "init_app"
    }
    posees = {
        f"{noeud.module}.{importe.name}"
        for noeud in ast.walk(ARBRES[RACINE / "app" / "web" / "__init__.py"])
        if isinstance(noeud, ast.ImportFrom)
        for importe in noeud.names
    }
    assert posees | {"app.web", "app.commandes"} >= ecrites


# Un mot pour chaque clé


def test_une_duree_dit_tout_d_elle_meme() -> None:
    for cle, duree in DUREES.items():
        assert cle == duree.cle
        assert duree.titre
        assert duree.aide
        assert (cle in DUREES_ANNONCEES) is duree.est_annoncee
    # A short one would be announced the day it begins.
    assert all(duree.jours > 60 for duree in DUREES.values() if duree.est_annoncee)
    assert all(duree.est_annoncee for duree in DUREES.values() if duree.jours > 60)


@pytest.mark.parametrize(
    ("cles", "mots"),
    [
        (set(Etat), ETATS),
        (set(Etat), QUE_FAIRE),
        (set(ACTIONS) & set(RAISONS), RAISONS),
    ],
)
def test_chaque_cle_a_ses_mots(cles: set[object], mots: dict[object, str]) -> None:
    assert mots.keys() == cles
    assert all(mots[cle] for cle in cles if cle is not Etat.PRET)


def test_toute_raison_que_l_equipe_journalise_se_lit() -> None:
    motivees = {nom for nom in GESTION if "motif" in ACTIONS[nom].details}
    assert motivees == RAISONS.keys()
    assert all(titre for raisons in RAISONS.values() for titre in raisons.values())


def test_toute_action_declaree_est_journalisee() -> None:
    """An action that nothing notes is a line of a register that never comes."""
    textes = {
        noeud.value
        for fichier, arbre in ARBRES.items()
        if not module_de(fichier).startswith("app.metier.journal.actions")
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str)
    }
    assert set(ACTIONS) <= textes


def mots_des_gabarits() -> set[str]:
    trouves: set[str] = set()
    for fichier in (RACINE / "templates").rglob("*.html"):
        lu = arbre_de_l_ecran(fichier)
        trouves |= {c.value for c in lu.find_all(nodes.Const) if isinstance(c.value, str)}
        trouves |= {mot for t in lu.find_all(nodes.TemplateData) for mot in t.data.split('"')}
    return trouves


# Choices that a screen draws from a mapping, with its words: what each is called.
def dessines_par_une_table() -> set[str]:
    return {
        str(cle)
        for module in modules(paquet)
        for table in vars(module).values()
        if type(table) in (dict, MappingProxyType)
        for cle, valeur in dict(table).items()
        if isinstance(cle, str) and (isinstance(valeur, str) or hasattr(valeur, "titre"))
    }


@cache
def mots_offerts() -> set[str]:
    return mots_des_gabarits() | dessines_par_une_table() | {"", *regions()}


def _choix(champ: Any) -> Iterable[str]:
    """What a field declared by a form gives to choose from."""
    genre = getattr(champ, "field_class", None)
    if genre is ChampChoix:
        return champ.args[1]
    if genre in (RadioField, SelectField, SelectMultipleField):
        return champ.kwargs.get("choices") or ()
    return ()


@pytest.mark.parametrize("genre", formulaires(), ids=lambda genre: genre.__name__)
def test_tout_choix_d_un_formulaire_a_ses_mots(genre: type[Formulaire]) -> None:
    """A reason accepted by the form that no screen offers, or offers without a word."""
    for nom, champ in vars(genre).items():
        for choix in _choix(champ):
            assert choix in mots_offerts(), nom


def test_toute_enumeration_est_lue() -> None:
    """A member of an enumeration that nothing names again is a state nobody can be in."""
    nommes = {
        noeud.attr
        for arbre in ARBRES.values()
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.Attribute)
    }
    for module in modules(paquet):
        for genre in vars(module).values():
            if not (isinstance(genre, type) and issubclass(genre, Enum)):
                continue
            if genre.__module__ == module.__name__:
                assert set(genre.__members__) <= nommes, genre
