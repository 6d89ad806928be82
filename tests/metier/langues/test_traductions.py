"""Languages as they are committed, and what a bad file is told."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from app.metier.langues.fichier import ecrire
from app.metier.langues.langues import LANGUES, proposee
from app.metier.langues.phrases import DOSSIER, PHRASES, trous
from app.metier.langues.traduction import Langue, TraductionInvalide, Traduite, lire

AUJOURD_HUI = date(2026, 11, 29)
RACINE = Path(__file__).parents[3]
TRADUITES = [langue for langue in LANGUES.values() if not langue.est_francais]


def texte(langue: str) -> str:
    return (DOSSIER / f"{langue}.toml").read_text(encoding="utf-8")


def avec(langue: Langue, cle: str, **champs: str) -> Langue:
    phrases = {**langue.phrases, cle: replace(langue.phrases[cle], **champs)}
    return replace(langue, phrases=MappingProxyType(phrases))


def test_les_langues_voulues_sont_la_et_rien_n_y_est_dit_relu() -> None:
    assert next(iter(LANGUES)) == "fr"
    assert {*LANGUES} == {"fr", "en", "ar", "prs", "ps", "uk", "rcf", "gcf"}
    assert {une.cle for une in TRADUITES if une.sens == "rtl"} == {"ar", "prs", "ps"}
    assert not [une.cle for une in TRADUITES if une.relu_le or une.relu_par]


@pytest.mark.parametrize("langue", TRADUITES, ids=lambda langue: langue.cle)
def test_chaque_langue_dit_chaque_phrase_du_jour_avec_les_memes_accolades(langue: Langue) -> None:
    assert [*langue.phrases] == [*PHRASES]
    assert not langue.a_traduire
    assert not langue.a_relire
    for cle, phrase in PHRASES.items():
        assert trous(langue.phrases[cle].dite) == phrase.trous
    assert ecrire(langue, aujourd_hui=AUJOURD_HUI) == texte(langue.cle)


def test_chaque_phrase_sert() -> None:
    dits = " ".join(f.read_text("utf-8") for f in RACINE.glob("templates/**/*.html"))
    servies = {*re.findall(r"'([a-z-]+)'", dits)}
    assert [cle for cle in PHRASES if cle not in servies and not cle.startswith("theme-")] == []


def test_une_phrase_francaise_changee_rend_sa_traduction_a_relire_et_ferme_la_langue() -> None:
    relue = replace(LANGUES["ar"], relu_par="une interprète", relu_le=AUJOURD_HUI)
    assert relue.est_montree(production=True)
    assert not LANGUES["ar"].est_montree(production=True)
    changee = avec(relue, "gratuit", fr="C’était gratuit.")
    assert [phrase.cle for phrase in changee.a_relire] == ["gratuit"]
    assert changee.dite("gratuit") is None, "French is said in its place"
    assert not changee.est_montree(production=True)
    assert not avec(relue, "gratuit", dite="").est_montree(production=True)


@pytest.mark.parametrize(
    ("changer", "faute"),
    [
        (lambda t: t.replace("هاتفها: {telephone}", "هاتفها: {phone}"), "accolades"),
        (lambda t: t.replace('dite = "هذا مجاني."', 'dite = "هذا {مجاني."'), "accolade"),
        (lambda t: t.replace("هذا مجاني", "هذا\u202eمجاني"), "que l’on ne voit pas"),
        (lambda t: t.replace("[gratuit]", "[gratis]"), "phrase inconnue\u00a0: gratis"),
        (lambda t: t.replace("[gratuit]", "[gratis]"), "gratuit\u00a0: il faut fr et dite"),
        (lambda t: t.replace('relu_par = ""', 'relu_par = "une association"'), "relu_le"),
        (lambda t: t.replace("# relu_le = 2027-05-03", "relu_le = 2099-01-01"), "futur"),
        (lambda t: t.replace('sens = "rtl"', 'sens = "droite"'), "ltr ou rtl"),
        (lambda t: t.replace('nom = "العربية"', "nom = 3"), "nom n’est pas de la bonne forme"),
        (lambda t: t + "\n[", "fichier illisible"),
    ],
)
def test_un_mauvais_fichier_dit_ses_fautes(changer: Callable[[str], str], faute: str) -> None:
    change = changer(texte("ar"))
    assert change != texte("ar")
    with pytest.raises(TraductionInvalide, match=faute):
        lire("ar", change, aujourd_hui=AUJOURD_HUI)


@pytest.mark.parametrize(
    ("dite", "langue"),
    [
        ("Arabe (Maroc)", "ar"),
        ("créole réunionnais", "rcf"),
        ("Pashto", "ps"),
        ("langue des signes", None),
        ("créole", None),
        ("", None),
        (None, None),
    ],
)
def test_la_langue_d_un_interprete_se_reconnait(dite: str | None, langue: str | None) -> None:
    assert proposee(dite) == langue


def test_une_phrase_se_garde_avec_le_francais_qu_elle_traduit() -> None:
    assert LANGUES["en"].phrases["gratuit"] == Traduite(PHRASES["gratuit"].texte, "It is free.")
