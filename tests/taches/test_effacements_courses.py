"""Destroying while others act: on PostgreSQL, where they do so at the same instant."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.aidants.models import Appartenance
from app.bdd import transaction
from app.journal.verification import verifier_chaine
from app.mandats.models import Mandat
from app.mandats.queries import mandat_verrouille
from app.taches.effacements import effacer
from app.usagers.models import Usager
from app.usagers.queries import usager_verrouille
from tests.anciens import purger, terme
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import IDENTITE, un_mandat, un_usager

pytestmark = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def tenir_la_personne(session: Session, mandat: Mandat) -> None:
    """As a conclusion holds them."""
    usager_verrouille(session, mandat.usager_id)


def tenir_le_mandat(session: Session, mandat: Mandat) -> None:
    """As whoever reads it in the archive holds it."""
    mandat_verrouille(session, mandat.id)


@pytest.mark.parametrize("tenir", [tenir_la_personne, tenir_le_mandat])
def test_ce_que_quelqu_un_tient_attend_la_fois_suivante(
    session: Session,
    mandat: Mandat,
    moteur: Engine,
    tenir: Callable[[Session, Mandat], None],
) -> None:
    with un_acte(moteur, CLES) as autre:
        tenir(autre, mandat)
        assert purger(session, terme(mandat)) == 0, "ni attente, ni destruction"
    assert session.get_one(Usager, mandat.usager_id, populate_existing=True).identite == IDENTITE
    assert purger(session, terme(mandat)) == 1


def test_qui_revient_pendant_la_purge_attend_puis_est_une_autre_ligne(
    session: Session, membre: Appartenance, mandat: Mandat, moteur: Engine
) -> None:
    """The purge commits between the INSERT that found their row and the lock on it."""
    instant, ancien = terme(mandat), mandat.usager_id
    deja: list[str] = []

    def purger_entre_les_deux(_c, _cur, ordre: str, *_: object) -> None:
        if "FOR NO KEY UPDATE" in ordre and "usager.sub =" in ordre and not deja:
            deja.append(ordre)
            with un_acte(moteur, CLES) as autre:
                assert effacer(autre, maintenant=instant) == 1

    event.listen(moteur, "before_cursor_execute", purger_entre_les_deux)
    try:
        with transaction(session):
            usager = un_usager(session, membre, instant)
            nouveau = un_mandat(session, membre, usager, instant).usager_id
    finally:
        event.remove(moteur, "before_cursor_execute", purger_entre_les_deux)
    assert deja
    assert nouveau != ancien
    assert session.get_one(Usager, ancien, populate_existing=True).identite is None
    assert session.get_one(Usager, nouveau).identite == IDENTITE
    assert verifier_chaine(session).est_intact
