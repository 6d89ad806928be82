"""Told by SMS or by e-mail: the screens, with a gateway and without; what the gateway tells back, signed; the link of a mail."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.liaisons.sms import Passerelle, signer
from app.metier.aidants.models import Aidant
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from app.metier.messages.models import Courriel
from app.metier.messages.services import composer, texte_de
from app.metier.nouvelles import envoi
from app.metier.nouvelles.abonnements import secret_d_arret
from app.metier.nouvelles.models import Abonnement
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.photographie import photographie

SECRET, NUMERO, ADRESSE = "un secret des essais", "06 39 98 12 34", "angela@essai.fr"


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
        lettre = session.scalar(select(Courriel).where(Courriel.abonnement_id.is_not(None)))
        if lettre is not None:
            return texte_de(composer(session, lettre, de="ac@essai.fr")).split("\n\n")[1][:6]
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


def test_de_l_adresse_au_lien(
    alice: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """Without a gateway, the screen is open: by e-mail."""
    adresse = f"/usagers/{troupe.usager}/sms"
    envoi_ = {"geste": "courriel", "courriel": f" Mailto:{ADRESSE.upper()} "}
    assert alice.envoyer(adresse, envoi_).status_code == 303
    page, lu = contenu(alice.get(adresse)), code(app, temps)
    assert "à l’adresse a…@essai.fr" in page
    assert lu not in page
    faux = f"{(int(lu) + 1) % 10**6:06}"
    assert alice.envoyer(adresse, {"geste": "code", "code": faux}).status_code == 422
    assert alice.envoyer(adresse, {"geste": "code", "code": lu}).status_code == 303
    assert "La personne est prévenue à l’adresse a…@essai.fr" in contenu(alice.get(adresse))
    assert alice.envoyer(adresse, envoi_).status_code == 409
    with app.extensions["fabrique"]() as session:
        jeton = secret_d_arret(session, session.scalars(select(Abonnement)).one())
    avant, visiteur = photographie(app.extensions["moteur"]), app.test_client()
    lien = f"/messages/arreter?j={jeton}"
    assert "Ne plus recevoir" in contenu(visiteur.get(lien))
    assert contenu(visiteur.get(lien)) == contenu(visiteur.get(lien))
    assert photographie(app.extensions["moteur"]) == avant
    assert isinstance(visiteur, ClientVerifie)
    refus = visiteur.envoyer("/messages/arreter", {"jeton": jeton[:-1]})
    assert refus.status_code == 409
    assert photographie(app.extensions["moteur"]) == avant
    for _ in range(2):
        reponse = visiteur.envoyer("/messages/arreter", {"jeton": f"{jeton}. "})
        assert "C’est noté" in contenu(reponse)
    assert "Envoyer un code" in contenu(alice.get(adresse))
    with app.extensions["fabrique"]() as session:
        actions = list(session.scalars(select(Ligne.action)))
        assert [a for a in actions if a.endswith("abonnement_courriel")] == [
            "abonnement_courriel",
            "fin_abonnement_courriel",
        ]
        assert session.get_one(Mandat, troupe.mandat).suspendu_le is None
    assert ADRESSE not in repr(photographie(app.extensions["moteur"]))


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "angela",
        "a@essai.fr, b@essai.fr",
        "a@essai.fr\r\nBcc: b@essai.fr",
        "a@essai.fr\nb@essai.fr",
        "a\N{RIGHT-TO-LEFT OVERRIDE}@essai.fr b@essai.fr",
        "<script>@essai.fr",
        "a@" + "e" * 300 + ".fr",
        "a@" + "é" * 1_000_000,
    ],
)
def test_une_adresse_hostile_n_ecrit_rien(
    hostile: str, alice: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    refus = alice.envoyer(
        f"/usagers/{troupe.usager}/sms", {"geste": "courriel", "courriel": hostile}
    )
    assert refus.status_code == (422 if len(hostile) < 1_000 else 413)
    assert photographie(app.extensions["moteur"]) == avant


def test_sa_propre_adresse_n_est_pas_celle_de_la_personne(
    alice: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    with app.extensions["fabrique"]() as session:
        sienne = session.get_one(Aidant, troupe.alice).courriel
    refus = alice.envoyer(
        f"/usagers/{troupe.usager}/sms", {"geste": "courriel", "courriel": sienne}
    )
    assert refus.status_code == 422
    assert "C’est votre adresse" in contenu(refus)
    assert photographie(app.extensions["moteur"]) == avant


def test_on_ne_remplit_pas_la_boite_d_un_inconnu(
    alice: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    adresse, dit = f"/usagers/{troupe.usager}/sms", {"geste": "courriel", "courriel": ADRESSE}
    assert [alice.envoyer(adresse, dit).status_code for _ in range(4)] == [303, 303, 303, 429]
    with app.extensions["fabrique"]() as session:
        assert len(session.scalars(select(Abonnement)).all()) == 1
        assert len(session.scalars(select(Courriel)).all()) == 1, "each withdraws the one before"
