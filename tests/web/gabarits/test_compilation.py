"""Our templates' code writes what Jinja's own would, and refuses what it cannot."""

from enum import StrEnum
from typing import Any, cast

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import DictLoader, Template, TemplateAssertionError, UndefinedError
from markupsafe import Markup, escape

from app.web.gabarits.compilation import Gabarits, echapper


class AvecHtml:
    def __html__(self) -> str:
        return "<b>&amp;</b>"

    def __str__(self) -> str:
        return "<autre>"


class Etat(StrEnum):
    UN = "<un>"


class Balise(Markup):
    pass


VALEURS = {
    "etat": Etat.UN,
    "balise": Balise("<hr>"),
    "hostile": "<é\"'&>",
    "sur": Markup("<i>sûr</i>"),
    "html": AvecHtml(),
    "liste": ["<a>", "b"],
    "paires_sans": {"fin": "<3>"},
    "paires": {"class": "<c>", "fin": 3},
    "somme": lambda *args, **kwargs: f"<{args}{sorted(kwargs.items())}>",
}
MACROS = """
{% macro simple(a, b='<défaut>') %}<p>{{ a }} {{ b }}</p>{% endmacro %}
{% macro dedans(titre) %}<div title="{{ titre }}">{{ caller() }}</div>{% endmacro %}
{% macro peut_etre() %}{% if caller %}{{ caller() }}{% else %}seule{% endif %}{% endmacro %}
{% macro reste(a) %}{{ a }} {{ kwargs }}{% endmacro %}
"""
IMPORTE = "{% from 'macros.html' import simple, dedans, peut_etre, reste %}"
TEXTES = [
    "{{ hostile }} {{ sur }} {{ html }} {{ 3 }} {{ none }} {{ liste }} {{ absent }}",
    "{{ etat }} {{ balise }} {% filter upper %}{{ hostile }}{{ sur }}{% endfilter %}",
    "{% from 'contexte.html' import dit with context %}{{ dit() }}",
    "{{ somme(1, class='x', *liste) }} {{ somme(if=1, **paires_sans) }}",
    "{{ hostile ~ sur }} {{ hostile|e }} {{ liste|join(' & ') }} {{ [hostile]|first|upper }}",
    "{{ somme(1, '<', a=2) }} {{ somme(*liste) }} {{ somme(**paires) }} {{ somme(class='x', if=1) }}",
    "{{ somme(1, *liste, b=2, **{'c': 3}) }} {{ hostile.replace('é', 'e') }} {{ liste[0].upper() }}",
    "{% for lettre in hostile %}{{ loop.index }}{{ loop.cycle('<', '>') }}{{ lettre }}{% endfor %}",
    "{% set ecrit %}<u>{{ hostile }}</u>{% endset %}{{ ecrit }}",
    "{% block un %}{{ hostile }}{% endblock %}{{ self.un() }}",
    IMPORTE + "{{ simple(hostile) }}{{ simple(b=sur, a=html) }}{{ simple() }}{{ simple(1, 2) }}",
    IMPORTE + "{% call dedans(hostile) %}{{ sur }}{{ simple('&') }}{% endcall %}",
    IMPORTE + "{{ peut_etre() }}{% call peut_etre() %}<b>{{ hostile }}</b>{% endcall %}",
    IMPORTE + "{{ reste('<', class=hostile, autre=2) }}",
    IMPORTE
    + "{% for a in liste %}{{ simple(a) }}{% call dedans(a) %}{{ a }}{% endcall %}{% endfor %}",
    "{% extends 'base.html' %}{% block un %}[{{ super() }}{{ hostile }}]{% endblock %}",
    "{% include 'inclus.html' %}{% macro ici(a) %}{{ a }}{% endmacro %}{{ ici(hostile) }}",
]


def compiler(genre: type[Environment], app: Flask, texte: str, nom: str = "page.html") -> Template:
    autres = {
        "macros.html": MACROS,
        "base.html": "<h1>{% block un %}{{ sur }}{% endblock %}</h1>",
        "inclus.html": "<hr>{{ hostile }}",
        "contexte.html": "{% macro dit() %}{{ hostile }}{{ sur }}{% endmacro %}",
    }
    gabarits = genre(
        app, loader=DictLoader({**autres, nom: texte}), autoescape=app.select_jinja_autoescape
    )
    return gabarits.get_template(nom)


@pytest.mark.parametrize("texte", TEXTES)
def test_ce_qui_s_ecrit_est_ce_que_jinja_ecrirait(texte: str, app: Flask) -> None:
    ecrit_par_jinja = compiler(Environment, app, texte).render(VALEURS)
    assert compiler(Gabarits, app, texte).render(VALEURS) == ecrit_par_jinja
    assert len(ecrit_par_jinja) > 5


def test_un_texte_simple_ne_s_echappe_pas(app: Flask) -> None:
    texte = "{{ hostile }} {% macro un(a) %}{{ a }}{% endmacro %}{{ un(hostile) }}"
    rendu = compiler(Gabarits, app, texte, "lettre.txt").render(VALEURS)
    assert rendu == f"{VALEURS['hostile']} {VALEURS['hostile']}"


@pytest.mark.parametrize("valeur", [*VALEURS.values(), None, 3, ""])
def test_une_valeur_s_ecrit_comme_elle_s_echappe(valeur: Any) -> None:
    assert echapper(valeur) == escape(valeur)


@pytest.mark.parametrize(
    ("texte", "refus"),
    [
        ("{{ absente() }}", UndefinedError),
        ("{{ hostile.absente(1) }}", UndefinedError),
        (IMPORTE + "{{ simple(1, 2, 3) }}", TypeError),
        (IMPORTE + "{{ simple(inconnu=1) }}", TypeError),
        (IMPORTE + "{{ dedans('sans corps') }}", UndefinedError),
        ("{% macro un() %}{{ varargs }}{% endmacro %}", TemplateAssertionError),
        ("{% macro un(caller=none) %}{{ caller }}{% endmacro %}", TemplateAssertionError),
    ],
)
def test_ce_qui_ne_peut_s_appeler_est_refuse(
    texte: str, refus: type[Exception], app: Flask
) -> None:
    with pytest.raises(refus):
        compiler(Gabarits, app, texte).render(VALEURS)


def test_rien_de_ce_qu_un_gabarit_appelle_ne_demande_son_contexte(app: Flask) -> None:
    """Called as Python calls, it would not be given it."""
    with app.test_request_context():
        donnes = dict(app.jinja_env.globals)
        for donner in app.template_context_processors[None]:
            donnes |= cast("dict[str, Any]", donner())
        demandeurs = [
            nom
            for nom, donne in donnes.items()
            if hasattr(donne, "jinja_pass_arg") or hasattr(type(donne).__call__, "jinja_pass_arg")
        ]
    assert {"url_for", "personne", "layout"} <= set(donnes)
    assert demandeurs == []
