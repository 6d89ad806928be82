"""Told by SMS: the screens, with a gateway and without; what the gateway tells back, signed."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.liaisons.sms import Passerelle, signer
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import Abonnement
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.photographie import photographie

SECRET, NUMERO = "un secret des essais", "06 39 98 12 34"


@pytest.fixture
def passerelle(app: Flask) -> Iterator[None]:
    """SMS are in service; nothing leaves by itself."""
    avant = app.extensions["passerelle"]
    app.extensions["passerelle"] = Passerelle("http://sms.exemple", SECRET)
    yield
    app.extensions["passerelle"] = avant


@pytest.fixture
def alice(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.alice, temps.instant)


def code(app: Flask, temps: Horloge) -> str:
    with app.extensions["fabrique"]() as session, transaction(session):
        sms = envoi.prendre(session, maintenant=temps.instant)
        assert sms is not None
        return envoi.en_clair(session, sms).texte[:6]


def rappeler(app: Flask, temps: Horloge, dit: dict[str, Any], **entetes: str) -> TestResponse:
    """What the gateway posts."""
    corps, instant = json.dumps(dit).encode(), str(int(temps.instant.timestamp()))
    signes = {"X-Horodatage": instant, "X-Signature": signer(SECRET, instant, corps)}
    return app.test_client().post("/sms/recu", data=corps, headers={**signes, **entetes})


def test_sans_passerelle_c_est_dit_et_rien_ne_part(
    alice: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    adresse = f"/usagers/{troupe.usager}/sms"
    assert "Les SMS ne sont pas en service" in contenu(alice.get(adresse))
    avant = photographie(app.extensions["moteur"])
    refus = alice.envoyer(adresse, {"geste": "numero", "numero": NUMERO})
    assert refus.status_code == 403
    assert rappeler(app, temps, {}).status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.usefixtures("passerelle")
def test_du_numero_au_stop(
    alice: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    adresse = f"/usagers/{troupe.usager}/sms"
    for faux in ("", "01 99 00 12 34", "<script>alert(1)</script>", "6" * 31):
        refus = alice.envoyer(adresse, {"geste": "numero", "numero": faux})
        assert refus.status_code == 422, faux
    assert alice.envoyer(adresse, {"geste": "rien"}).status_code == 422
    assert alice.envoyer(adresse, {"geste": "code", "code": "1"}).status_code == 422
    assert alice.envoyer(adresse, {"geste": "numero", "numero": NUMERO}).status_code == 303
    lu = code(app, temps)
    page = contenu(alice.get(adresse))
    assert "finit par 1234" in page
    assert lu not in page
    faux = f"{(int(lu) + 1) % 10**6:06}"
    assert alice.envoyer(adresse, {"geste": "code", "code": faux}).status_code == 422
    assert alice.envoyer(adresse, {"geste": "code", "code": lu}).status_code == 303
    assert "est prévenue" in contenu(alice.get(adresse))
    assert alice.envoyer(adresse, {"geste": "numero", "numero": NUMERO}).status_code == 409
    dit = {"evenement": "a1", "type": "reponse", "numero": "+33639981234", "texte": "STOP"}
    assert [rappeler(app, temps, dit).status_code for _ in range(2)] == [204, 204]
    assert "Envoyer un code" in contenu(alice.get(adresse))
    with app.extensions["fabrique"]() as session:
        actions = list(session.scalars(select(Ligne.action)))
        assert [a for a in actions if a.endswith("_sms")] == [
            "abonnement_sms",
            "fin_abonnement_sms",
        ]
        assert session.get_one(Mandat, troupe.mandat).suspendu_le is None
        assert "639981234" not in repr(photographie(app.extensions["moteur"]))


@pytest.mark.usefixtures("passerelle")
@pytest.mark.parametrize(
    ("dit", "entetes"),
    [
        ({}, {}),
        ({"evenement": "a", "type": "reponse", "numero": "06", "texte": "STOP"}, {}),
        ({"evenement": "a\0", "type": "reponse", "numero": "+33639981234", "texte": "STOP"}, {}),
        ({"evenement": "\ud800", "type": "reponse", "numero": "+33639981234", "texte": "STOP"}, {}),
        ({"evenement": "a" * 101, "type": "reponse", "numero": "+33639981234"}, {}),
        ({"evenement": "a", "type": "autre", "numero": "+33639981234"}, {}),
        ({"evenement": "a", "type": "reponse", "numero": "+33639981234", "texte": 3}, {}),
        (
            {"evenement": "a", "type": "reponse", "numero": "+33639981234", "texte": "STOP"},
            {"X-Signature": "v1=" + "0" * 64},
        ),
        (
            {"evenement": "a", "type": "reponse", "numero": "+33639981234", "texte": "STOP"},
            {"X-Signature": "é"},
        ),
        (
            {"evenement": "a", "type": "reponse", "numero": "+33639981234", "texte": "STOP"},
            {"X-Horodatage": "1"},
        ),
    ],
)
def test_ce_que_la_passerelle_n_a_pas_signe_ne_fait_rien(
    dit: dict[str, Any], entetes: dict[str, str], app: Flask, temps: Horloge
) -> None:
    avant = photographie(app.extensions["moteur"])
    assert rappeler(app, temps, dit, **entetes).status_code == 401
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.usefixtures("passerelle")
def test_on_ne_fait_pas_sonner_un_inconnu_toute_la_journee(
    alice: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    adresse = f"/usagers/{troupe.usager}/sms"
    for _ in range(3):
        assert alice.envoyer(adresse, {"geste": "numero", "numero": NUMERO}).status_code == 303
    assert alice.envoyer(adresse, {"geste": "numero", "numero": NUMERO}).status_code == 429
    with app.extensions["fabrique"]() as session:
        assert len(session.scalars(select(Abonnement)).all()) == 1
        assert re.fullmatch(r"\d{4}", session.scalars(select(Abonnement.fin_du_numero)).one())
