"""Logins lose their body after twelve months, nothing else does, and all still verifies."""

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Appartenance
from app.metier.journal.actions import OUBLIABLES
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.oubli import nb_a_oublier, oublier_les_corps
from app.metier.journal.preuves.verification import verifier_chaine
from app.socle.bdd import transaction
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_membre
from tests.metier.journal.coffre import Coffre
from tests.metier.journal.trucages import Acte, truquer
from tests.photographie import photographie

pytestmark = deux_moteurs
# The database has its own clock: what these tests call old is old for it too.
IL_Y_A_LONGTEMPS = INSTANT - timedelta(days=400)
HEURE = IL_Y_A_LONGTEMPS + timedelta(days=366)


def noter_un_an(moteur: Engine, cles=CLES) -> None:
    """Four rows of an account, five old logins and the like, an old act, a recent login."""
    vieux = IL_Y_A_LONGTEMPS
    with un_acte(moteur, cles) as session:
        membre = un_membre(session, vieux)
        liens: dict[str, Any] = {"aidant": membre.aidant_id, "organisation": membre.organisation_id}
        details: dict[str, Any] = {
            "presence": {"moyen": "m"},
            "bascule_organisation": {"depuis": "d"},
        }
        for action in sorted(OUBLIABLES):
            journal.noter(session, action, le=vieux, details=details.get(action), **liens)
        journal.noter(session, "cgu", le=vieux, details={"version": "1"}, **liens)
        journal.noter(session, "connexion", le=HEURE - timedelta(days=9), **liens)


def corps_restants(session: Session) -> list[int]:
    return list(session.scalars(sa.select(Corps.seq).order_by(Corps.seq)))


def test_rien_avant_l_heure_puis_eux_seuls_une_fois(session: Session, moteur: Engine) -> None:
    noter_un_an(moteur)
    avant = HEURE - timedelta(seconds=1)
    assert nb_a_oublier(session, maintenant=avant) == 0
    assert nb_a_oublier(session, maintenant=HEURE) == 5
    with transaction(session):
        assert oublier_les_corps(session, maintenant=avant) == 0
        assert oublier_les_corps(session, maintenant=HEURE) == 5
        assert oublier_les_corps(session, maintenant=HEURE) == 0
    assert corps_restants(session) == [1, 2, 3, 4, 10, 11, 12]
    assert session.scalar(sa.select(sa.func.count()).select_from(Ligne)) == 12
    derniere = session.scalars(sa.select(Ligne.action).order_by(Ligne.seq.desc())).first()
    assert derniere == "purge"
    assert verifier_chaine(session, maintenant=HEURE).est_intact
    assert not verifier_chaine(session).est_intact, "without a clock, no body may be missing"


def test_les_ancres_se_verifient_avant_comme_apres(
    session: Session, moteur: Engine, tmp_path: Path
) -> None:
    coffre = Coffre(tmp_path / "coffre")
    noter_un_an(moteur)
    coffre.ancrer(moteur)
    with transaction(session):
        oublier_les_corps(session, maintenant=HEURE)
    assert coffre.verifier(session).est_intact
    coffre.ancrer(moteur)
    verdict = coffre.verifier(session)
    assert (verdict.est_intact, verdict.nb_lignes, verdict.nb_ancres) == (True, 12, 2)
    with transaction(session):  # another clock, an hour late, still admits it
        en_retard = coffre.verifier(session, maintenant=HEURE - timedelta(hours=1))
        assert en_retard.est_intact


def retirer(seq: int):
    def trucage(actes: list[Acte]) -> None:
        actes[seq - 1].corps = None

    return trucage


def vieillir_et_retirer(actes: list[Acte]) -> None:
    """A recent login, made old."""
    actes[10].corps = None
    actes[10].ligne["le"] = IL_Y_A_LONGTEMPS


def deguiser_et_retirer(actes: list[Acte]) -> None:
    """An old act that is no login, called one."""
    actes[9].corps = None
    actes[9].ligne["action"] = "connexion"


def retoucher_une_oubliee(actes: list[Acte]) -> None:
    """A login whose body is gone, given to nobody."""
    actes[5].corps = None
    actes[5].ligne["aidant_id"] = None


def test_tout_autre_corps_qui_manque_est_une_alteration(
    session: Session, moteur: Engine, tmp_path: Path
) -> None:
    coffre = Coffre(tmp_path / "coffre")
    noter_un_an(moteur)
    coffre.ancrer(moteur)
    intacts: list[Acte] = []
    truquer(moteur, lambda actes: intacts.extend(copy.deepcopy(actes)))
    tot = HEURE - timedelta(days=2)
    signe = "d’ici à la ligne 11, ce n’est plus ce que le point d’ancrage 1 a signé"
    for trucage, quand, seq, anomalie in (
        (retirer(6), HEURE, None, None),
        (retirer(6), tot, 6, "le corps manque"),  # not old enough yet
        (retirer(10), HEURE, 10, "le corps manque"),  # an old act, and no login
        (retirer(1), HEURE, 1, "le corps manque"),
        (vieillir_et_retirer, HEURE, 1, signe),
        (deguiser_et_retirer, HEURE, 1, signe),
        (retoucher_une_oubliee, HEURE, 1, signe),
    ):
        truquer(moteur, trucage)
        verdict = coffre.verifier(session, maintenant=quand)
        assert (verdict.seq, verdict.anomalie) == (seq, anomalie), (trucage, quand)
        truquer(moteur, lambda actes: actes.__setitem__(slice(None), copy.deepcopy(intacts)))


def test_la_base_ne_laisse_partir_que_ceux_la(session: Session, moteur: Engine) -> None:
    noter_un_an(moteur)
    with un_acte(moteur, CLES) as ouverte:
        membre = ouverte.query(Appartenance).one()
        liens: dict[str, Any] = {"aidant": membre.aidant_id, "organisation": membre.organisation_id}
        recente = datetime.now(UTC).replace(microsecond=0) - timedelta(days=364)
        journal.noter(ouverte, "connexion", le=recente, **liens)
    avant = photographie(moteur)
    for ordre in (
        "DELETE FROM journal_corps WHERE seq = 10",
        "DELETE FROM journal_corps WHERE seq = 12",
        "DELETE FROM journal_corps",
        "DELETE FROM journal WHERE seq = 5",
        "UPDATE journal_corps SET corps = '{}' WHERE seq = 5",
        "UPDATE journal SET le = '2000-01-01 00:00:00' WHERE seq = 12",
    ):
        with pytest.raises(DBAPIError, match="rien ne se modifie"), moteur.begin() as connexion:
            connexion.execute(sa.text(ordre))
    assert photographie(moteur) == avant


def test_la_commande(app: Flask, moteur: Engine) -> None:
    lancer = app.test_cli_runner().invoke
    noter_un_an(moteur, app.extensions["cles"])
    for mots, nombre in (
        (["journal", "purger", "--a-blanc"], 5),
        (["journal", "purger"], 5),
        (["journal", "purger"], 0),
    ):
        resultat = lancer(args=mots)
        assert resultat.exit_code == 0
        assert resultat.output == f"corps-du-journal\N{NO-BREAK SPACE}: {nombre}\n"
    assert lancer(args=["journal", "verifier", "--chaine"]).exit_code == 0
    assert "flask journal purger" in lancer(args=["taches", "lister"]).output
