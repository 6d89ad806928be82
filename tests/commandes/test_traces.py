"""Once destroyed, a name is nowhere: base, write-ahead log, dump. And nothing is read in full."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.comptes import departs
from app.metier.mandats.conservation import effacements
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from app.socle.sql import vider_le_wal
from tests.anciens import TRACES, terme, un_mandat_bavard
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, INSTANT, un_mandat, un_usager
from tests.moteurs import programmes_postgresql
from tests.peuple import peupler

POSTGRESQL = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
AILLEURS = "Ailleurs-sur-Marne"
GRANDES = re.compile(r"Seq Scan on (mandat|autorisation|usager|usager_mot)\b(?!_)")


def fichiers(base: str) -> bytes:
    """All that SQLite left on the disk."""
    fichier = Path(base.removeprefix("sqlite:///"))
    return b"".join(f.read_bytes() for f in sorted(fichier.parent.glob(f"{fichier.name}*")))


def presentes(octets: bytes) -> set[str]:
    """Which of the person's words are in there."""
    return {mot for mot in TRACES if mot.encode() in octets}


def executer(app: Flask, *options: str) -> str:
    """Run the scheduled act, as an operator."""
    mots = ["taches", "executer", "mandats-archives", *options]
    resultat = app.test_cli_runner().invoke(args=mots)
    assert resultat.exit_code == 0
    return resultat.output.replace("\N{NO-BREAK SPACE}", " ")


def test_sur_sqlite_plus_un_octet_d_elle_sur_le_disque(
    app: Flask, session: Session, mandat: Mandat, temps: Horloge, base: str
) -> None:
    """Her name was in many pages: others came, her identity changed, all of it is old now."""
    with transaction(session):
        membre = session.get_one(Appartenance, (mandat.aidant_id, mandat.organisation_id))
        for rang in range(40):
            autre = replace(IDENTITE, sub=f"{rang:064}", courriel=f"angela{rang}@exemple.fr")
            un_mandat_bavard(session, membre, INSTANT, autre)
        un_usager(session, membre, INSTANT, replace(IDENTITE, courriel="angela@exemple.fr"))
    assert presentes(fichiers(base)) == set(TRACES)
    session.rollback()
    temps.instant = terme(mandat)
    assert executer(app) == "mandats-archives : 41\n"
    assert presentes(fichiers(base)) == set()
    assert executer(app) == "mandats-archives : 0\n"


def test_une_lecture_en_cours_se_dit_et_ne_bloque_pas(
    app: Flask,
    session: Session,
    mandat: Mandat,
    temps: Horloge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.socle.sql._ATTENTE_WAL", 50)
    temps.instant = terme(mandat)
    session.scalars(sa.select(Mandat.id)).all()  # a reader that stays
    assert "reste à vider" in executer(app)
    session.rollback()
    assert vider_le_wal(session)


@POSTGRESQL
def test_sur_postgresql_plus_un_mot_d_elle_dans_un_export(
    app: Flask, session: Session, mandat: Mandat, temps: Horloge, moteur: Engine
) -> None:
    assert presentes(export(moteur)) == set(TRACES)
    temps.instant = terme(mandat)
    assert "mandats-archives : 1" in executer(app, "--a-blanc")
    assert presentes(export(moteur)) == set(TRACES)
    assert executer(app) == "mandats-archives : 1\n"
    assert presentes(export(moteur)) == set()


def export(moteur: Engine) -> bytes:
    """What `pg_dump` writes."""
    dossier = programmes_postgresql()
    programme = shutil.which("pg_dump", path=str(dossier) if dossier else None)
    assert programme is not None
    url = moteur.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return subprocess.run([programme, url], capture_output=True, check=True, timeout=60).stdout


@POSTGRESQL
def test_la_purge_lit_par_les_index(
    session: Session, membre: Appartenance, moteur: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five thousand mandates that live, ten that are due."""
    with transaction(session):
        recent = INSTANT + timedelta(days=2200)
        modele = un_mandat(session, membre, un_usager(session, membre, recent), recent)
        peupler(session, modele, 5_000)
        for rang in range(10):
            qui = replace(IDENTITE, sub=f"ancien{rang}", nom_naissance=AILLEURS)
            ancien = un_mandat(session, membre, un_usager(session, membre, INSTANT, qui), INSTANT)
    session.execute(sa.text("ANALYZE"))
    session.commit()
    vus: list[str] = []

    def expliquer(_c, curseur, ordre, parametres, *_) -> None:
        if ordre.startswith(("SELECT mandat", "SELECT usager", "SELECT count", "DELETE")):
            curseur.execute(f"EXPLAIN {ordre}", parametres)
            vus.append("\n".join(ligne[0] for ligne in curseur.fetchall()))

    sa.event.listen(moteur, "before_cursor_execute", expliquer)
    instant = terme(ancien)
    assert effacements.nb_a_effacer(session, maintenant=instant) == 10
    with transaction(session):
        assert effacements.effacer(session, maintenant=instant) == 10
        departs.archiver(session, maintenant=instant)
        departs.effacer(session, maintenant=instant)
    sa.event.remove(moteur, "before_cursor_execute", expliquer)
    fautifs = [plan for plan in vus if GRANDES.search(plan)]
    assert len(vus) > 8
    assert not fautifs, "\n\n".join(fautifs)
    assert any("ix_mandat_a_effacer" in plan for plan in vus)
