"""Names in sentences: no preposition right before one, and none that a browser may translate."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.socle.langue.prepositions import a, de
from tests.gabarits import DOSSIER, GABARITS

# What a template calls a name: of a person, a structure, a place.
NOM = re.compile(
    r"\.(nom_complet|prenom|ville|responsable|lieu|lieu_naissance)\b"
    r"|(organisation|aidant|ordinateur)\.nom\b|\b(temoin|gardiens|reserve_a)\b(?!\.)"
)
PERSONNE = re.compile(r"nom_complet|prenom|reserve_a|gardiens")
# Filters that write the preposition themselves, or that only look at the name.
ACCORDE = re.compile(r"\|(a|de|ne_a)\b")
PROTEGE = re.compile(r"\|(propre|length)\b")
PREPOSITION = re.compile(r"(?:\b(à|en|au|aux|de|du|des|chez)\s|d’)(?:<[^<>]*>)*$", re.IGNORECASE)


def noms() -> Iterator[tuple[str, str, str]]:
    """Each name that a template writes: where, the expression, what stands before it."""
    for gabarit in GABARITS:
        if gabarit.startswith("bouchon/"):
            continue
        source = re.sub(r"\{#.*?#\}", "", (DOSSIER / gabarit).read_text("utf-8"), flags=re.DOTALL)
        for trouve in re.finditer(r"\{\{ (.*?) \}\}", source):
            if NOM.search(trouve[1]) and not re.match(r"(url_for|champ|choix|fautes)", trouve[1]):
                yield gabarit, trouve[1], source[: trouve.start()]


def neutre(avant: str) -> str:
    """The same length, without what Jinja computes: a « < » is then a tag's."""
    return re.sub(r"\{[{%].*?[%}]\}", lambda lu: "x" * len(lu[0]), avant, flags=re.DOTALL)


def est_du_texte(avant: str) -> bool:
    """False inside a tag, a <title> or the block of one: nothing can be marked there."""
    ligne = avant.rpartition("\n")[2]
    lu = neutre(avant)
    return lu.rfind("<") <= lu.rfind(">") and not re.search(r"<title>|block titre", ligne)


def test_aucun_nom_ne_suit_une_preposition_nue() -> None:
    fautes = []
    for gabarit, expression, avant in noms():
        lue = PREPOSITION.search(" ".join(avant[-80:].split("\n")))
        if not lue or ACCORDE.search(expression):
            continue
        if (lue[1] or "").casefold() == "à" and PERSONNE.search(expression):
            continue  # « à Alice Essai »: nothing to contract
        fautes.append(f"{gabarit} : {lue[0]}{{{{ {expression} }}}}")
    assert not fautes, "\n".join(fautes)


def test_aucun_nom_ne_se_traduit() -> None:
    fautes = [
        f"{gabarit} : {expression}"
        for gabarit, expression, avant in noms()
        if est_du_texte(avant)
        and not PROTEGE.search(expression)
        and not re.search(r'translate="no"[^<>]*>$', neutre(avant))
    ]
    assert not fautes, "\n".join(fautes)


@pytest.mark.parametrize("code", ["code }}", "cle }}", "numero }}"])
def test_les_codes_montres_ne_se_traduisent_pas(code: str) -> None:
    montres = {
        "code }}": ["aidant/dossiers/carte_feuille.html", "compte/secours.html"],
        "cle }}": ["composants/moyens.html"],
        "numero }}": [
            "referent/equipe/papiers.html",
            "referent/equipe/reserve.html",
            "referent/equipe/reserves.html",
        ],
    }
    for gabarit in montres[code]:
        source = (DOSSIER / gabarit).read_text("utf-8")
        entre = r"(?:\s|<[^<>]*>|\{%[^%]*%\})*"
        assert re.search(rf'translate="no"[^<>]*>{entre}\{{\{{ [a-z.]*{code}', source), gabarit


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("Paris", "à Paris"),
        ("Le Havre", "au Havre"),
        ("LE HAVRE", "au HAVRE"),
        ("Les Abymes", "aux Abymes"),
        ("La Rochelle", "à La Rochelle"),
        ("L’Haÿ-les-Roses", "à L’Haÿ-les-Roses"),
        ("Lens", "à Lens"),
        ("Lesneven", "à Lesneven"),
    ],
)
def test_a_un_lieu(nom: str, dit: str) -> None:
    assert a(nom) == dit


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("octobre 2025", "d’octobre 2025"),
        ("mars 2026", "de mars 2026"),
        ("Évry", "d’Évry"),
        ("Œting", "d’Œting"),
        ("Hélène", "d’Hélène"),
        ("Haute-Loire", "de Haute-Loire"),
        ("Yves", "d’Yves"),
        ("Yasmina", "de Yasmina"),
        ("ANTS", "d’ANTS"),
        ("CAF", "de CAF"),
        ("Le Mans", "du Mans"),
        ("Les Sables", "des Sables"),
        ("La Réunion", "de La Réunion"),
        ("", "de "),
    ],
)
def test_de_quelqu_un_ou_de_quelque_part(nom: str, dit: str) -> None:
    assert de(nom) == dit


def test_un_nom_hostile_reste_du_texte(app: Flask) -> None:
    ecrit = app.jinja_env.from_string("{{ nom|propre }}").render(nom="<b>&")
    assert ecrit == '<span translate="no">&lt;b&gt;&amp;</span>'
