"""The words of the mails: every template is sent, every mail sent has one, with all its words."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError, meta, nodes

from app.metier.mandats import responsables
from app.metier.messages.gabarits import DOSSIER, rediger
from app.web import actes
from tests.arbres import arbre_du_code

RACINE = Path(__file__).parents[3]
TOUS = {p.relative_to(DOSSIER).with_suffix("").as_posix(): p for p in DOSSIER.rglob("*.txt")}
COURRIELS = sorted(nom for nom in TOUS if "/_" not in f"/{nom}")
COMPLETE = "annonce redige".split()  # what the services call a message whose last words are to come


def arbre(nom: str) -> nodes.Template:
    return Environment(autoescape=False).parse(TOUS[nom].read_text(encoding="utf-8"))  # noqa: S701


def inclus(nom: str) -> set[str]:
    """The parts of a mail, theirs too."""
    parts = {p.removesuffix(".txt") for p in meta.find_referenced_templates(arbre(nom)) if p}
    return parts.union(*(inclus(part) for part in parts))


def demandes(nom: str) -> set[str]:
    """The words that a mail names, or that one of its parts does."""
    return set().union(*(meta.find_undeclared_variables(arbre(n)) for n in {nom, *inclus(nom)}))


def appels(module: ast.AST, *fonctions: str) -> Iterator[ast.Call]:
    for noeud in ast.walk(module):
        if not isinstance(noeud, ast.Call) or not isinstance(noeud.func, ast.Name):
            continue
        if noeud.func.id in fonctions:
            yield noeud


def mots(appel: ast.Call) -> set[str]:
    return {mot.arg or "**" for mot in appel.keywords}


@cache
def completes(module: object) -> set[str]:
    """The words that a service adds to the message that it is handed."""
    lu = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    return set().union(*map(mots, appels(lu, *COMPLETE)))


def envois() -> Iterator[tuple[str, set[str]]]:
    """Each mail that the code writes, and the words that it is given, then or later."""
    for fichier in (RACINE / "app").rglob("*.py"):
        lu = arbre_du_code(fichier)
        plus_tard = completes(actes if fichier.name == "annonces.py" else responsables)
        for appel in appels(lu, "rediger", "partial"):
            noms = [ast.literal_eval(a) for a in appel.args if isinstance(a, ast.Constant)]
            if appel.func.id == "rediger":  # type: ignore[attr-defined]
                yield noms[0], mots(appel)
            elif isinstance(appel.args[0], ast.Name) and appel.args[0].id == "rediger":
                yield noms[0], mots(appel) | plus_tard


ENVOIS = sorted(envois(), key=lambda envoi: envoi[0])


def test_tout_gabarit_est_envoye_et_tout_envoi_a_son_gabarit() -> None:
    assert sorted(nom for nom, _ in ENVOIS) == COURRIELS
    assert set().union(*map(inclus, COURRIELS)) == TOUS.keys() - set(COURRIELS)


@pytest.mark.parametrize(("nom", "donnes"), ENVOIS)
def test_tout_mot_nomme_est_donne_et_aucun_autre(nom: str, donnes: set[str]) -> None:
    assert demandes(nom) == donnes


@pytest.mark.parametrize("nom", COURRIELS)
def test_le_sujet_est_la_premiere_ligne_et_ne_porte_aucun_mot(nom: str) -> None:
    """What somebody typed never reaches a header, nor a screen that is locked."""
    sujet, vide, debut, *_ = TOUS[nom].read_text(encoding="utf-8").splitlines()
    assert (sujet.strip(), vide) == (sujet, "")
    assert "{" not in sujet
    assert sujet
    assert debut.startswith("Bonjour")


def test_ce_qui_est_ecrit_se_lit_tel_quel() -> None:
    lu = rediger("perte_lien", prenom="<b>{{ 7 * 7 }}\n\nBcc: a@b.fr", adresse="https://a.fr/?b&c")
    assert lu.sujet == "Suspendre une carte ou un téléphone perdu"
    assert lu.texte.startswith("Bonjour <b>{{ 7 * 7 }}\n\nBcc: a@b.fr,\n\nVous avez perdu")
    assert "\n\nhttps://a.fr/?b&c\n\n" in lu.texte
    assert lu.texte.endswith("rien ne change.\n")


def test_un_mot_oublie_n_ecrit_a_personne() -> None:
    with pytest.raises(UndefinedError, match="adresse"):
        rediger("perte_lien", prenom="Alice")
