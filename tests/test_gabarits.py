"""No template is forgotten, none names a route or a template that does not exist."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from flask import Flask
from jinja2 import Environment, nodes
from wtforms import Field

from app.bouchon import create_app as create_bouchon
from app.bouchon.reglages import depuis_environnement
from app.espaces.aidant.dossiers.forms import FormulaireLettre
from app.espaces.connexion.forms import FormulaireConnexion
from tests.arbres import arbre_du_code
from tests.gabarits import DOSSIER, GABARITS, RACINE


def arbre(gabarit: str) -> nodes.Template:
    return Environment(autoescape=True).parse((DOSSIER / gabarit).read_text(encoding="utf-8"))


def constantes(noeud: nodes.Node) -> set[str]:
    """Every text inside an expression: « a if x else b » gives both."""
    trouvees = [noeud] if isinstance(noeud, nodes.Const) else [*noeud.find_all(nodes.Const)]
    return {c.value for c in trouvees if isinstance(c.value, str)}


def nommes_par_les_gabarits() -> Iterator[str]:
    for gabarit in GABARITS:
        for appel in arbre(gabarit).find_all(
            (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
        ):
            yield from constantes(getattr(appel, "template"))  # noqa: B009


def nommes_par_le_code() -> Iterator[str]:
    """Texts that end in .html; what an f-string computes becomes « * »."""
    for fichier in (RACINE / "app").rglob("*.py"):
        for noeud in ast.walk(arbre_du_code(fichier)):
            if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
                motif = noeud.value
            elif isinstance(noeud, ast.JoinedStr):
                motif = "".join(
                    str(p.value) if isinstance(p, ast.Constant) else "*" for p in noeud.values
                )
            else:
                continue
            if motif.endswith(".html"):
                yield motif


def test_tout_gabarit_sert() -> None:
    motifs = {*nommes_par_les_gabarits(), *nommes_par_le_code()}
    inutiles = [g for g in GABARITS if not any(fnmatch(g, motif) for motif in motifs)]
    assert not inutiles


def test_tout_gabarit_nomme_existe() -> None:
    motifs = {*nommes_par_les_gabarits(), *nommes_par_le_code()} - {".html"}
    absents = [m for m in motifs if "/" in m and not any(fnmatch(g, m) for g in GABARITS)]
    assert not absents


def textes_affiches() -> Iterator[tuple[str, str]]:
    """What templates write, tags taken out, and the texts inside their expressions."""
    for gabarit in GABARITS:
        for noeud in arbre(gabarit).find_all((nodes.TemplateData, nodes.Const)):
            ecrit = getattr(noeud, "data", None) or getattr(noeud, "value", None)
            if isinstance(ecrit, str):
                yield gabarit, re.sub(r"<style>.*?</style>|<[^>]*>", "", ecrit, flags=re.DOTALL)


def test_une_ponctuation_double_ne_commence_jamais_une_ligne() -> None:
    """A space that breaks there would leave « : » alone: theirs never do."""
    secables = re.compile(r".{0,20}(?:[ \n\t][:;?!»]|«[ \n])")
    fautes = [
        f"{gabarit} : {m[0]}" for gabarit, t in textes_affiches() if (m := secables.search(t))
    ]
    assert not fautes


def test_toute_route_nommee_existe(app: Flask, tmp_path: Path) -> None:
    bouchon = create_bouchon(depuis_environnement({"BOUCHON_DOSSIER": str(tmp_path)}))
    for gabarit in GABARITS:
        servie = bouchon if gabarit.startswith("bouchon/") else app
        for appel in arbre(gabarit).find_all(nodes.Call):
            if isinstance(appel.node, nodes.Name) and appel.node.name == "url_for":
                routes = constantes(appel.args[0])
                assert routes, gabarit
                assert routes <= set(servie.view_functions), gabarit


def test_aucun_gabarit_ne_desactive_l_echappement() -> None:
    for gabarit in GABARITS:
        lu = arbre(gabarit)
        assert "safe" not in {filtre.name for filtre in lu.find_all(nodes.Filter)}, gabarit
        assert not list(lu.find_all((nodes.ScopedEvalContextModifier, nodes.MarkSafe))), gabarit


def test_aucun_lien_n_enregistre_la_page_qui_repond_a_la_place_du_fichier() -> None:
    """A login that ended, a paper that has no PDF: the answer is a page, to be shown."""
    fautifs = [
        gabarit
        for gabarit in GABARITS
        if re.search(r"<a\s[^>]*\sdownload\b", (DOSSIER / gabarit).read_text("utf-8"))
    ]
    assert fautifs == []


def test_un_champ_s_ecrit_comme_wtforms(app: Flask) -> None:
    envoi = {"email": "<é\"'&>", "adresse": "<"}
    with app.test_request_context("/", method="POST", data=envoi):
        module = app.jinja_env.get_template("composants/formulaire.html").make_module()
        champ = vars(module)["champ"]
        connexion, lettre = FormulaireConnexion(), FormulaireLettre()
        champs: tuple[Field, ...] = (connexion.email, connexion.code, lettre.nom, lettre.adresse)
        for field in champs:
            for attributs in ({}, {"type": "search", "maxlength": 7, "value": "", "data-a": '"'}):
                assert field(**attributs) in str(champ(field, **attributs))


def test_un_champ_renvoie_a_son_aide_et_a_sa_faute(app: Flask) -> None:
    with app.test_request_context("/"):
        module = app.jinja_env.get_template("composants/formulaire.html").make_module()
        champ, lettre = vars(module)["champ"], FormulaireLettre()
        for field in (lettre.nom, lettre.adresse):
            assert "aria-" not in str(champ(field))
            assert f'aria-describedby="{field.id}-aide"' in str(champ(field, "Une aide."))
            field.errors = ["Une faute."]
            ecrit = str(champ(field, "Une aide."))
            assert f'aria-describedby="{field.id}-aide {field.id}-faute"' in ecrit
            assert 'aria-invalid="true"' in ecrit
            assert f'aria-describedby="{field.id}-faute"' in str(champ(field))


def test_un_gabarit_compile_le_reste(app: Flask) -> None:
    tous = [*app.jinja_env.list_templates(filter_func=lambda nom: not nom.startswith("bouchon/"))]
    assert len(tous) > 400  # what Jinja keeps by itself
    compiles = [app.jinja_env.get_template(gabarit).root_render_func for gabarit in tous]
    assert compiles == [app.jinja_env.get_template(g).root_render_func for g in tous]
