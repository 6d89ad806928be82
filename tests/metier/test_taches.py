"""Scheduled acts are found where they are declared, and said where they are explained."""

import sys
from types import ModuleType

import pytest

from app import metier
from app.metier import taches
from app.metier.taches import CHAQUE_JOUR, Moment, Tache, declarees
from tests.documents import DOCS

TACHES = declarees(metier)


def une_tache(nom: str, moment: Moment) -> Tache:
    return Tache(nom, CHAQUE_JOUR, moment, lambda _: 0, lambda _: 0)


def les_pieces(monkeypatch: pytest.MonkeyPatch, *pieces: tuple[Tache, ...]) -> ModuleType:
    """A package whose rooms declare these acts."""
    modules = [ModuleType(f"essai{rang}.taches") for rang, _ in enumerate(pieces)]
    for module, siennes in zip(modules, pieces, strict=True):
        vars(module)["TACHES"] = siennes
    monkeypatch.setattr(taches, "modules", lambda _: iter(modules))
    return sys.modules[__name__]


def test_les_messages_partent_apres_s_etre_ecrits_et_les_ancres_en_dernier() -> None:
    noms = list(TACHES)
    assert max(noms.index("pertes"), noms.index("fins-prochaines")) < noms.index("courriels")
    assert noms.index("identifications") < noms.index("brouillons") < noms.index("connexions")
    assert noms[-1] == "ancres"


def test_par_moment_puis_comme_declarees(monkeypatch: pytest.MonkeyPatch) -> None:
    fin, debut = une_tache("fin", Moment.ANCRES), une_tache("debut", Moment.ANNONCES)
    trace, autre = une_tache("trace", Moment.TRACES), une_tache("autre", Moment.TRACES)
    paquet = les_pieces(monkeypatch, (fin, trace), (autre, debut))
    assert list(declarees(paquet)) == ["debut", "trace", "autre", "fin"]


def test_un_nom_ne_se_declare_pas_deux_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    deux = (une_tache("une", Moment.TRACES),), (une_tache("une", Moment.ENVOIS),)
    with pytest.raises(ValueError, match="même nom"):
        declarees(les_pieces(monkeypatch, *deux))


@pytest.mark.parametrize(
    "nom",
    [
        nom
        for nom, tache in TACHES.items()
        if tache.moment >= Moment.TRAJETS and tache.moment < Moment.ANCRES
    ],
)
def test_chaque_oubli_est_dans_le_dictionnaire(nom: str) -> None:
    assert f"`{nom}`" in (DOCS / "donnees.md").read_text(encoding="utf-8")
