"""`make epreuve` can be played, and does not say that all is well when it is not."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.metier.brouillons.models import Brouillon
from app.socle.horloge import maintenant
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import SQLITE, Constat
from tests.epreuves.fautes import EPREUVES
from tests.epreuves.gestes import ensemble, rates
from tests.epreuves.moteurs import Sqlite
from tests.epreuves.verite import manques


@pytest.fixture
def banc(tmp_path: Path) -> Iterator[Banc]:
    moteur = Sqlite(tmp_path)
    with moteur.base(tmp_path) as url:
        pret = Banc(moteur, url, tmp_path, 1)
        yield pret
        pret.app.extensions["moteur"].dispose()


def test_chaque_faute_a_un_nom_et_une_base() -> None:
    assert EPREUVES
    noms = [jouee.nom for jouee in EPREUVES]
    assert len(noms) == len(set(noms))
    assert all(jouee.moteurs for jouee in EPREUVES)


def test_un_processus_tue(banc: Banc) -> None:
    (jouee,) = (jouee for jouee in EPREUVES if jouee.nom.startswith("un processus tué"))
    assert SQLITE in jouee.moteurs
    constat = jouee.jouer(banc)
    assert constat.manques == ()
    assert constat.trouve.startswith("3 actes confirmés sur 3")


def test_ce_qui_manque_est_dit(banc: Banc) -> None:
    (conclusion,), (usage,) = banc.conclusions(1), banc.usages(1)
    assert manques(banc) == []
    with banc.ecrire() as session:
        session.get_one(Brouillon, conclusion.brouillon).conclu_le = maintenant()
    assert manques(banc) == ["brouillon conclu sans mandat"]
    usage.confirme = True
    assert manques(banc, [usage]) == [
        "brouillon conclu sans mandat",
        "usage confirmé, puis perdu",
    ]


def test_un_geste_sans_personne_pour_repondre_n_est_pas_confirme(
    banc: Banc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.epreuves.gestes.PATIENCE", 0.1)
    assert ensemble(1, banc.usages(1), lambda: None) == ["Usage jamais confirmée"]


def test_ce_qui_n_a_pas_pu_etre_joue_n_est_pas_tenu() -> None:
    assert Constat("non jouée : npm est absent", "").tenu is None
    assert Constat("joué", "tout y est").tenu is True
    assert Constat("joué", "", ("une erreur",)).tenu is False


def test_une_demande_ratee_est_dite_un_refus_de_surcharge_aussi() -> None:
    assert rates(Counter({"200": 3})) == []
    donnes = Counter({"200": 3, "503": 1, "ReadError": 1})
    assert rates(donnes) == ["demandes ratées : {'503': 1, 'ReadError': 1}"]
