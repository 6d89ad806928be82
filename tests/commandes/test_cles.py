"""Rotation of the encryption key: nobody is shut out before, during or after."""

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.commandes import cles as rotation
from app.metier.authentification.codes import GraineIllisible, code_au_pas
from app.metier.authentification.models import MoyenConnexion
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.metier.messages.services import composer, deposer, texte_de
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import Genre, Sms
from app.socle.bdd import transaction
from config import Reglages
from tests.conftest import Horloge
from tests.fabriques import INSTANT, deux_moteurs, un_aidant, un_moyen, une_organisation

pytestmark = deux_moteurs
NUMERO = "+33639981234"
NOUVELLE = "une-toute-nouvelle-cle-de-chiffrement-pour-cet-essai"


def app_avec(reglages: Reglages, cle: str, *anciennes: str) -> Flask:
    return create_app(replace(reglages, cle_chiffrement=cle, cles_chiffrement_anciennes=anciennes))


def codes(app: Flask, instant: datetime) -> list[str]:
    with app.extensions["fabrique"]() as session:
        moyens = session.scalars(select(MoyenConnexion).order_by(MoyenConnexion.id))
        return [code_au_pas(session, moyen, int(instant.timestamp()) // 30) for moyen in moyens]


def peupler(session: Session) -> None:
    aidant = un_aidant(session, une_organisation(session, INSTANT), INSTANT)
    for _ in range(4):
        un_moyen(session, aidant, INSTANT)
    deposer(session, aidant, Message("s", "bonjour"), maintenant=INSTANT)
    envoi.deposer(session, NUMERO, "bonjour", Genre.USAGE, maintenant=INSTANT)


def test_tourner_se_reprend_et_libere_l_ancienne_cle(
    reglages: Reglages, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_PAR_LOT", 2)
    avant = create_app(reglages)
    with avant.extensions["fabrique"]() as session, transaction(session):
        peupler(session)
    attendus = codes(avant, temps.instant)

    pendant = app_avec(reglages, NOUVELLE, reglages.cle_chiffrement)
    assert codes(pendant, temps.instant) == attendus
    with pendant.extensions["fabrique"]() as session, transaction(session):
        assert rotation._un_lot(session, MoyenConnexion, "secret_chiffre", set()) == (
            2,
            2,
        )  # cut here: two of five are done
    assert codes(pendant, temps.instant) == attendus
    fini = pendant.test_cli_runner().invoke(args=["cles", "tourner"])
    assert fini.exit_code == 0
    assert "3" in fini.output

    apres = app_avec(reglages, NOUVELLE)
    assert codes(apres, temps.instant) == attendus
    with apres.extensions["fabrique"]() as session:
        message = composer(session, session.scalars(select(Courriel)).one(), de="a@essai.fr")
        assert texte_de(message).strip() == "bonjour"
        texto = envoi.en_clair(session, session.scalars(select(Sms)).one())
        assert (texto.numero, texto.texte) == (NUMERO, "bonjour")
    with pytest.raises(GraineIllisible):
        codes(avant, temps.instant)
    for app in (avant, pendant, apres):
        app.extensions["moteur"].dispose()


def test_une_graine_illisible_n_arrete_pas_la_rotation(
    reglages: Reglages, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_PAR_LOT", 1)
    avant = create_app(reglages)
    with avant.extensions["fabrique"]() as session, transaction(session):
        peupler(session)
        for moyen in session.scalars(select(MoyenConnexion).limit(3)):
            moyen.secret_chiffre = b"perdu"
    pendant = app_avec(reglages, NOUVELLE, reglages.cle_chiffrement)
    for attendu in ("2.", "0."):
        fini = pendant.test_cli_runner().invoke(args=["cles", "tourner"])
        assert fini.exit_code == 0
        assert fini.output.splitlines()[0].endswith(attendu)
        assert "3" in fini.stderr
    for app in (avant, pendant):
        app.extensions["moteur"].dispose()
