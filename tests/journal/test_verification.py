"""What `verifier_chaine` finds once somebody has had the whole base in hand."""

import copy
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app import journal
from app.bdd import transaction
from app.cles import Cles
from app.journal.models import Corps, Ligne
from app.journal.verification import Verdict, verifier_chaine
from tests.conftest import CLES, INSTANT
from tests.courses import un_acte
from tests.fabriques import deux_moteurs, un_membre


@dataclass
class Acte:
    """A row of the chain and its body, to be tampered with."""

    ligne: dict[str, Any]
    corps: dict[str, Any] | None


def remplir(moteur: Engine, cles: Cles) -> None:
    """Six lines: the four of an account, two logins."""
    with un_acte(moteur, cles) as session:
        membre = un_membre(session, INSTANT)
        for minutes in (1, 2):
            journal.noter(
                session,
                "connexion",
                le=INSTANT + timedelta(minutes=minutes),
                aidant=membre.aidant_id,
                organisation=membre.organisation_id,
            )


@pytest.fixture
def chaine(moteur: Engine) -> None:
    """Six lines under the tests' key."""
    remplir(moteur, CLES)


def ouvrir_le_coffre(connexion: Connection) -> None:
    """Drop what the database holds against tampering, as its owner could."""
    if connexion.dialect.name == "postgresql":
        for table in ("journal", "journal_corps"):
            connexion.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    noms = connexion.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for nom in noms.scalars().all():
        connexion.execute(sa.text(f"DROP TRIGGER {nom}"))


def truquer(moteur: Engine, trucage: Callable[[list[Acte]], None]) -> None:
    """Read the whole journal, let `trucage` change it, write it back."""
    lignes, corps = Ligne.__table__, Corps.__table__
    assert isinstance(lignes, sa.Table)
    assert isinstance(corps, sa.Table)
    with moteur.begin() as connexion:
        ouvrir_le_coffre(connexion)
        par_seq = {c.seq: dict(c._mapping) for c in connexion.execute(sa.select(corps))}
        actes = [
            Acte(dict(ligne._mapping), par_seq.get(ligne.seq))
            for ligne in connexion.execute(sa.select(lignes).order_by(lignes.c.seq))
        ]
        trucage(actes)
        connexion.execute(sa.delete(corps))
        connexion.execute(sa.delete(lignes))
        for acte in actes:
            connexion.execute(sa.insert(lignes).values(acte.ligne))
            if acte.corps:
                connexion.execute(sa.insert(corps).values(acte.corps))


def numeroter(actes: list[Acte]) -> None:
    for seq, acte in enumerate(actes, start=1):
        acte.ligne = {**acte.ligne, "seq": seq}
        acte.corps = acte.corps and {**acte.corps, "seq": seq}


def retoucher_le_corps(actes: list[Acte]) -> None:
    assert actes[4].corps
    actes[4].corps["corps"] = actes[4].corps["corps"].replace("09:31", "09:41")


def retoucher_l_action(actes: list[Acte]) -> None:
    actes[4].ligne["action"] = "presence"


def retoucher_l_instant(actes: list[Acte]) -> None:
    actes[4].ligne["le"] += timedelta(seconds=1)


def retoucher_un_lien(actes: list[Acte]) -> None:
    actes[4].ligne["aidant_id"] = None


def ajouter_un_lien(actes: list[Acte]) -> None:
    actes[4].ligne["cible_id"] = actes[4].ligne["aidant_id"]


def effacer_au_milieu(actes: list[Acte]) -> None:
    del actes[4]


def effacer_et_renumeroter(actes: list[Acte]) -> None:
    del actes[4]
    numeroter(actes)


def effacer_le_debut(actes: list[Acte]) -> None:
    del actes[0]


def inserer_au_milieu(actes: list[Acte]) -> None:
    salt, corps = bytes(16), actes[4].corps
    assert corps
    condensat = hashlib.sha256(b"\0" + salt + corps["corps"].encode()).digest()
    faux = Acte({**actes[4].ligne, "condensat": condensat}, {**corps, "salt": salt})
    actes.insert(4, faux)
    numeroter(actes)


def permuter(actes: list[Acte]) -> None:
    actes[4], actes[5] = actes[5], actes[4]
    numeroter(actes)


def repeter_la_derniere(actes: list[Acte]) -> None:
    actes.append(Acte(actes[5].ligne, actes[5].corps))
    numeroter(actes)


def recalculer_sans_la_cle(actes: list[Acte]) -> None:
    retoucher_le_corps(actes)
    precedente = actes[3].ligne["empreinte"]
    for acte in actes[4:]:
        assert acte.corps
        texte = acte.corps["corps"].encode()
        condensat = hashlib.sha256(b"\0" + acte.corps["salt"] + texte).digest()
        message = b"\x01" + acte.ligne["seq"].to_bytes(8, "big") + precedente + condensat
        precedente = hmac.new(b"une autre cle", message, hashlib.sha256).digest()
        acte.ligne |= {"condensat": condensat, "empreinte": precedente}


def couper_la_fin(actes: list[Acte]) -> None:
    del actes[-1]


def perdre_un_corps(actes: list[Acte]) -> None:
    actes[4].corps = None


COLONNE = "une colonne ne dit pas ce que dit le corps"
TRUCAGES: dict[Callable[[list[Acte]], None], tuple[int, str]] = {
    retoucher_le_corps: (5, "le corps a été modifié"),
    retoucher_l_action: (5, COLONNE),
    retoucher_l_instant: (5, COLONNE),
    retoucher_un_lien: (5, COLONNE),
    ajouter_un_lien: (5, COLONNE),
    effacer_au_milieu: (6, "la suite des numéros est rompue"),
    effacer_et_renumeroter: (5, "la chaîne est rompue"),
    effacer_le_debut: (2, "la suite des numéros est rompue"),
    inserer_au_milieu: (5, "la chaîne est rompue"),
    permuter: (5, "la chaîne est rompue"),
    repeter_la_derniere: (7, "la chaîne est rompue"),
    recalculer_sans_la_cle: (5, "la chaîne est rompue"),
    perdre_un_corps: (5, "le corps manque"),
}


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
def test_un_corps_sans_sa_ligne_se_voit(session: Session, moteur: Engine) -> None:
    with moteur.connect() as connexion:
        if moteur.dialect.name == "sqlite":
            connexion.exec_driver_sql("COMMIT")
            connexion.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connexion.exec_driver_sql("BEGIN")
        else:
            connexion.exec_driver_sql(
                "ALTER TABLE journal_corps DROP CONSTRAINT fk_journal_corps_seq"
            )
        connexion.execute(sa.insert(Corps).values(seq=0, salt=bytes(16), corps="{}"))
        connexion.commit()
        connexion.invalidate()
    assert verifier_chaine(session) == Verdict(6, 0, "un corps sans sa ligne")


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
