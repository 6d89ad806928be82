"""Destroying while others act: on PostgreSQL, where they do so at the same instant."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.conservation.effacements import MANDATS, PERSONNES, effacer
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandat_verrouille
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import usager_verrouille
from app.socle.bdd import transaction
from tests.anciens import purger, terme
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import IDENTITE, INSTANT, un_mandat, un_usager

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


def test_deux_purges_a_la_fois_n_en_font_qu_une(
    session: Session, membre: Appartenance, mandat: Mandat, moteur: Engine
) -> None:
    with transaction(session):
        for rang in range(20):
            qui = replace(IDENTITE, sub=f"{rang:064}")
            un_mandat(session, membre, un_usager(session, membre, INSTANT, qui), INSTANT)
    instant = terme(mandat)

    def une(_: int) -> int:
        with un_acte(moteur, CLES) as autre:
            return effacer(autre, maintenant=instant)

    faits, erreurs = a_la_fois(4, une)
    assert not erreurs
    assert sum(faits) == 21
    assert purger(session, instant) == 0
    notees = select(Corps.corps).join(Ligne, Ligne.seq == Corps.seq).where(Ligne.action == "purge")
    details = [json.loads(corps)["details"] for corps in session.scalars(notees)]
    for nom in (MANDATS, PERSONNES):
        assert sum(detail["nombre"] for detail in details if detail["nom"] == nom) == 21
    assert verifier_chaine(session).est_intact


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
