"""Themes and démarches ticked together: what the person means."""

from hypothesis import given
from hypothesis import strategies as st

from app.metier.demarches.catalogue import PUBLIE
from app.metier.demarches.domaines import DOMAINES, en_ordre
from app.metier.demarches.selection import noms_par_domaine, reunir

THEMES = st.sets(st.sampled_from(list(DOMAINES)))
CLES = st.lists(st.sampled_from([*PUBLIE.demarches, "partie", ""]))


def test_une_demarche_apporte_son_theme() -> None:
    choisie = reunir(PUBLIE, ["logement"], ["carte-grise", "rsa"])
    assert choisie.domaines == ["papiers", "social", "logement"]
    assert choisie.cles == ["carte-grise", "rsa"]
    assert choisie.retirees == []


def test_un_theme_decoche_emporte_ses_demarches() -> None:
    choisie = reunir(PUBLIE, ["logement"], ["carte-grise", "apl"], montres=["papiers", "logement"])
    assert choisie.domaines == ["logement"]
    assert choisie.cles == ["apl"]
    assert [demarche.cle for demarche in choisie.retirees] == ["carte-grise"]


def test_un_theme_jamais_montre_coche_n_a_pas_ete_decoche() -> None:
    assert reunir(PUBLIE, [], ["carte-grise"], montres=["logement"]).domaines == ["papiers"]


def test_une_demarche_retiree_laisse_son_theme_coche() -> None:
    assert reunir(PUBLIE, ["papiers"], [], montres=["papiers"]).domaines == ["papiers"]


def test_un_theme_que_la_structure_n_ouvre_pas_n_entre_pas() -> None:
    choisie = reunir(PUBLIE, ["logement", "argent"], ["carte-grise", "apl"], permis=["logement"])
    assert (choisie.domaines, choisie.cles) == (["logement"], ["apl"])
    assert choisie.retirees == []


def test_l_argent_avertit() -> None:
    assert len(reunir(PUBLIE, [], ["avis-imposition"]).avertissements) == 1
    assert reunir(PUBLIE, ["logement"], []).avertissements == []


@given(THEMES, CLES, THEMES, st.none() | THEMES)
def test_ce_qui_reste_se_tient(
    domaines: set[str], demarches: list[str], montres: set[str], permis: set[str] | None
) -> None:
    choisie = reunir(PUBLIE, domaines, demarches, montres=montres, permis=permis)
    assert choisie.domaines == en_ordre(choisie.domaines)
    assert {d.domaine for d in choisie.demarches} <= set(choisie.domaines)
    assert not (montres - domaines) & set(choisie.domaines)
    assert permis is None or set(choisie.domaines) <= permis
    assert set(choisie.cles).isdisjoint(d.cle for d in choisie.retirees)
    encore = reunir(PUBLIE, choisie.domaines, choisie.cles, montres=choisie.domaines, permis=permis)
    assert (encore.domaines, encore.cles) == (choisie.domaines, choisie.cles)


def test_les_noms_se_rangent_sous_leur_theme() -> None:
    noms = noms_par_domaine(
        PUBLIE, ["papiers", "logement"], ["apl", "partie", "carte-grise", "rsa"]
    )
    assert noms == {"papiers": ["carte grise"], "logement": [PUBLIE.demarches["apl"].nom]}
