"""What `verifier_chaine` finds once somebody has had the whole base in hand."""

import copy
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Corps
from app.metier.journal.preuves.relecture import lignes_apres
from app.metier.journal.preuves.verification import Verdict, verifier_chaine
from app.socle.bdd import transaction
from tests.conftest import CLES
from tests.fabriques import INSTANT, deux_moteurs, un_mandat, un_usager
from tests.metier.journal.trucages import (
    TRUCAGES,
    Acte,
    couper_la_fin,
    ouvrir_le_coffre,
    remplir,
    retoucher_le_corps,
    truquer,
)
from tests.peuple import allonger_le_journal
from tests.plans import plans_des_lectures


@pytest.fixture
def chaine(moteur: Engine) -> None:
    """Six lines under the tests' key."""
    remplir(moteur, CLES)


@deux_moteurs
@pytest.mark.usefixtures("chaine")
def test_un_trucage_se_voit(session: Session, moteur: Engine) -> None:
    intacts: list[Acte] = []
    truquer(moteur, lambda actes: intacts.extend(copy.deepcopy(actes)))
    for trucage, (seq, anomalie) in TRUCAGES.items():
        truquer(moteur, trucage)
        with transaction(session):
            verdict = verifier_chaine(session)
        assert (verdict.seq, verdict.anomalie) == (seq, anomalie), trucage.__name__
        truquer(moteur, lambda actes: actes.__setitem__(slice(None), copy.deepcopy(intacts)))
        with transaction(session):
            assert verifier_chaine(session) == Verdict(6)


@deux_moteurs
@pytest.mark.usefixtures("chaine")
@pytest.mark.parametrize("seq", [-3, 0, 7, 10_000], ids=str)
def test_un_corps_sans_sa_ligne_se_voit(session: Session, moteur: Engine, seq: int) -> None:
    with moteur.connect() as connexion:
        if moteur.dialect.name == "sqlite":
            connexion.exec_driver_sql("COMMIT")
            connexion.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connexion.exec_driver_sql("BEGIN")
        else:
            connexion.exec_driver_sql(
                "ALTER TABLE journal_corps DROP CONSTRAINT fk_journal_corps_seq"
            )
        connexion.execute(sa.insert(Corps).values(seq=seq, salt=bytes(16), corps="{}"))
        connexion.commit()
        connexion.invalidate()
    assert verifier_chaine(session) == Verdict(6, seq, "un corps sans sa ligne")


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_reprendre_ne_relit_rien_de_ce_qui_precede(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    with transaction(session):
        mandat = un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
        allonger_le_journal(session, mandat, 5_000)
    session.execute(sa.text("ANALYZE"))
    session.commit()
    with plans_des_lectures(moteur) as plans:
        session.execute(lignes_apres(4_000)).all()
    for table in ("journal", "journal_corps"):
        borne = rf"Index Scan using pk_{table} on {table} .*\n +Index Cond: \(seq > '4000"
        assert re.search(borne, plans[0]), plans[0]
    session.rollback()


@pytest.mark.usefixtures("chaine")
def test_une_colonne_illisible_se_voit(session: Session, moteur: Engine) -> None:
    with moteur.begin() as connexion:
        ouvrir_le_coffre(connexion)
        connexion.execute(sa.text("UPDATE journal SET le = 'hier' WHERE seq = 5"))
    verdict = verifier_chaine(session)
    assert not verdict.est_intact
    assert verdict.seq is not None
    assert verdict.seq <= 5


@deux_moteurs
def test_la_commande_rend_0_1_ou_2(app: Flask, moteur: Engine) -> None:
    remplir(moteur, app.extensions["cles"])
    lancer = app.test_cli_runner().invoke
    chaine = lancer(args=["journal", "verifier", "--chaine"])
    assert (chaine.exit_code, chaine.output) == (0, "Chaîne intacte : 6 lignes relues.\n")
    indecis = lancer(args=["journal", "verifier"])
    assert indecis.exit_code == 2
    assert "INDÉCIS" in indecis.output
    # A cut tail leaves a valid chain: that is why the plain command never says « intact » alone.
    truquer(moteur, couper_la_fin)
    assert lancer(args=["journal", "verifier", "--chaine"]).exit_code == 0
    assert lancer(args=["journal", "verifier"]).exit_code == 2
    truquer(moteur, retoucher_le_corps)
    for options in ([], ["--chaine"]):
        altere = lancer(args=["journal", "verifier", *options])
        assert altere.exit_code == 1
        assert altere.output == "ALTÉRÉ : ligne 5, le corps a été modifié.\n"
