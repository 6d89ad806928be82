"""The postman: called by what is committed, one round at a time, and gone when asked."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.liaisons.courriel import Expediteur
from app.metier.aidants.models import Aidant
from app.metier.messages import services
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.expedition import facteur as expedition
from app.web.expedition.facteur import Facteur
from tests.conftest import FacteurEndormi, Horloge
from tests.fabriques import Distribution
from tests.metier.messages.relais import Conduite, dialogue, muet, relais, un_octet

ATTENTE = 10.0
Continuer = Callable[[], bool]


@pytest.fixture
def partis() -> Callable[[], bool]:
    """Whether every postman of this test is gone; another test's application may have its own."""
    d_avant = set(threading.enumerate())
    return lambda: "facteur" not in {fil.name for fil in set(threading.enumerate()) - d_avant}


def jusqu_a(condition: Callable[[], bool]) -> None:
    """Wait for something that happens soon."""
    fin = time.monotonic() + ATTENTE
    while not condition():
        assert time.monotonic() < fin
        time.sleep(0.01)


def test_il_dort_puis_fait_une_tournee_par_appel_et_s_en_va(partis: Callable[[], bool]) -> None:
    tournees: list[bool] = []

    def tournee(continuer: Continuer) -> bool:
        tournees.append(continuer())
        return False

    facteur = Facteur(tournee)
    assert tournees == []
    facteur.reveiller()
    jusqu_a(lambda: len(tournees) == 1)
    facteur.reveiller()
    jusqu_a(lambda: len(tournees) == 2)
    facteur.finir()
    facteur.finir()
    facteur.reveiller()
    assert tournees == [True, True]
    assert partis()


def test_appele_pendant_sa_tournee_il_en_refait_une_seule() -> None:
    parti, suite, tournees = threading.Event(), threading.Event(), []

    def tournee(_: Continuer) -> bool:
        tournees.append(1)
        parti.set()
        suite.wait(ATTENTE)
        return False

    facteur = Facteur(tournee)
    facteur.reveiller()
    assert parti.wait(ATTENTE)
    for _ in range(50):
        facteur.reveiller()
    suite.set()
    jusqu_a(lambda: len(tournees) == 2)
    facteur.finir()
    assert len(tournees) == 2


def test_quand_il_en_reste_il_repart_seul(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expedition, "_REPOS", 0.02)
    tournees: list[int] = []

    def tournee(_: Continuer) -> bool:
        tournees.append(1)
        return len(tournees) < 3

    facteur = Facteur(tournee)
    facteur.reveiller()
    jusqu_a(lambda: len(tournees) == 3)
    time.sleep(0.1)
    facteur.finir()
    assert len(tournees) == 3


def test_une_base_en_panne_ne_le_tue_pas(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(expedition, "_REPOS", 0.02)
    tournees: list[int] = []

    def tournee(_: Continuer) -> bool:
        tournees.append(1)
        if len(tournees) == 1:
            raise OperationalError("s3cret", {}, Exception("s3cret"))
        return False

    facteur = Facteur(tournee)
    facteur.reveiller()
    jusqu_a(lambda: len(tournees) == 2)
    facteur.finir()
    assert "OperationalError" in caplog.text
    assert "s3cret" not in caplog.text


def test_ce_qui_est_annule_n_appelle_personne(app: Flask, troupe: Distribution) -> None:
    facteur = app.extensions["facteur"]
    assert isinstance(facteur, FacteurEndormi)
    with pytest.raises(ZeroDivisionError):
        _deposer(app, troupe, erreur=True)
    assert not facteur.est_appele
    _deposer(app, troupe)
    assert facteur.est_appele


@pytest.mark.parametrize("conduite", [muet, un_octet, dialogue(fin=None)])
def test_un_relais_qui_ne_finit_pas_ne_retient_pas_l_arret(
    conduite: Conduite,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    monkeypatch: pytest.MonkeyPatch,
    partis: Callable[[], bool],
) -> None:
    monkeypatch.setattr("app.liaisons.courriel.DELAI", 30.0)
    monkeypatch.setattr(expedition, "_FIN", 0.2)
    with relais(conduite) as ouvert:
        app.extensions["expediteur"] = Expediteur(ouvert.url, "x@essai.fr")
        facteur = app.extensions["facteur"] = Facteur(partial(expedition.tournee, app))
        for _ in range(3):
            _deposer(app, troupe)
        assert ouvert.appele.wait(ATTENTE)
        depart = time.monotonic()
        facteur.finir()
        assert time.monotonic() - depart < ATTENTE
    # A process that ends would not wait for it.
    jusqu_a(partis)
    assert ouvert.nb_appels == 1, "nothing more begins"
    with app.extensions["fabrique"]() as session:
        assert set(session.scalars(select(Courriel.envoye_le))) == {None}


def _deposer(app: Flask, troupe: Distribution, *, erreur: bool = False) -> None:
    """One message, in a transaction of a request."""
    with app.extensions["fabrique_des_requetes"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        services.deposer(session, alice, Message("s", "t"), maintenant=maintenant())
        if erreur:
            raise ZeroDivisionError
