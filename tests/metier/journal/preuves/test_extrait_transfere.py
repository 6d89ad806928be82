"""The extract of a mandate that goes on elsewhere proves what was signed, as the first one's does."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.services import transferer
from tests.conftest import Horloge
from tests.courses import un_acte
from tests.fabriques import un_mandat, un_membre, un_usager
from tests.metier.journal.extraits import extraire, journal, juger


@pytest.mark.parametrize("lequel", ["signe", "continue"])
def test_l_attestation_est_celle_qui_fut_scellee(
    lequel: str, app: Flask, temps: Horloge, tmp_path: Path
) -> None:
    journal(app, "cle-ancres")
    with un_acte(app.extensions["moteur"], app.extensions["cles"]) as session:
        ici = un_membre(session, temps.instant)
        la_bas = un_membre(
            session, temps.instant, siret="99988877900025", courriel="chloe@essai.fr", nom="CCAS"
        )
        usager = un_usager(session, ici, temps.instant)
        mandat = un_mandat(session, ici, usager, temps.instant, domaines=["logement", "social"])
        session.flush()
        transferer(
            session,
            ici.organisation_id,
            la_bas.organisation_id,
            par_id=la_bas.aidant_id,
            maintenant=temps.instant + timedelta(minutes=1),
            domaines=["logement"],
        )
        suite = session.scalars(select(Mandat.id).filter_by(transfere_de_id=mandat.id)).one()
        voulu = mandat.id if lequel == "signe" else suite
    journal(app, "ancrer")
    document = extraire(app, voulu)
    code, dit = juger(document, tmp_path, document["cles"][0]["empreinte"])
    assert code == 0, dit
    assert "celle que le journal a scellée" in dit
