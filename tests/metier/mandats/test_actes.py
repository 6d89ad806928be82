"""Acts outside FranceConnect, below the screens: dated, coherent, once, while it runs."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.actes import ACTION, ActeFait, noter_acte
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Autorisation
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, Interdit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_mandat, un_membre, un_usager

pytestmark = deux_moteurs
PARIS = ZoneInfo("Europe/Paris")
FAIT = ActeFait("appele", "caf", date(2026, 11, 23), uuid.UUID(int=7))


class Confie(NamedTuple):
    """Ids of a mandate begun today, and its last instant."""

    mandat: uuid.UUID
    autorisation: uuid.UUID
    aidant: uuid.UUID
    fin: datetime


@pytest.fixture
def confie(session: Session) -> Confie:
    with transaction(session):
        membre = un_membre(session, INSTANT)
        mandat = un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
    autorisation_id = session.scalars(select(Autorisation.id)).one()
    return Confie(mandat.id, autorisation_id, mandat.aidant_id, mandat.fin_le)


def noter(session: Session, confie: Confie, fait: ActeFait, instant: datetime = INSTANT) -> bool:
    """Note, committed, as the aidant who made the mandate."""
    with transaction(session):
        return noter_acte(
            session,
            confie.autorisation,
            fait,
            aidant_id=confie.aidant,
            zone=PARIS,
            maintenant=instant,
        )


def nb_notes(session: Session) -> int:
    requete = select(func.count()).select_from(Ligne).where(Ligne.action == ACTION)
    return session.scalar(requete) or 0


def test_une_fois_par_formulaire(session: Session, confie: Confie) -> None:
    assert noter(session, confie, FAIT)
    assert not noter(session, confie, FAIT)
    assert not noter(session, confie, replace(FAIT, geste="depose")), "the form, not its content"
    assert noter(session, confie, replace(FAIT, envoi=uuid.UUID(int=8)))
    assert nb_notes(session) == 2
    assert verifier_chaine(session).est_intact


def test_le_meme_formulaire_a_la_fois(moteur: Engine, session: Session, confie: Confie) -> None:
    session.rollback()

    def acte(_: int) -> bool:
        with un_acte(moteur, CLES) as bdd:
            return noter_acte(
                bdd,
                confie.autorisation,
                FAIT,
                aidant_id=confie.aidant,
                zone=PARIS,
                maintenant=INSTANT,
            )

    faits, erreurs = a_la_fois(6, acte)
    assert erreurs == []
    assert sorted(faits) == [False] * 5 + [True]
    assert nb_notes(session) == 1


@pytest.mark.parametrize(
    "changements",
    [
        {"jour": date(2026, 11, 22)},
        {"jour": date(2026, 11, 24)},
        {"site": "caf_plus"},
        {"geste": "a_cote"},
    ],
)
def test_un_acte_impossible_ne_s_ecrit_pas(
    changements: dict, session: Session, confie: Confie
) -> None:
    with pytest.raises(ErreurMetier):
        noter(session, confie, replace(FAIT, **changements))
    assert nb_notes(session) == 0


def test_a_la_derniere_seconde_puis_plus(session: Session, confie: Confie) -> None:
    assert noter(session, confie, FAIT, confie.fin)
    autre = replace(FAIT, envoi=uuid.UUID(int=8))
    with pytest.raises(Interdit):
        noter(session, confie, autre, confie.fin + timedelta(seconds=1))
    assert nb_notes(session) == 1


def test_apres_l_arret_le_meme_formulaire_est_fait_un_autre_refuse(
    session: Session, confie: Confie
) -> None:
    assert noter(session, confie, FAIT)
    with transaction(session):
        arreter(session, confie.mandat, motif="usager", par_id=None, maintenant=INSTANT)
    assert not noter(session, confie, FAIT)
    with pytest.raises(Interdit):
        noter(session, confie, replace(FAIT, envoi=uuid.UUID(int=8)))
    assert nb_notes(session) == 1
