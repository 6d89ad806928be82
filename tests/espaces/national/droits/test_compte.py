"""All about an aidant, as one document: noted first, told to them, and nobody helped is in it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.habilitation.models import Candidat
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu, sans_marques
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, INSTANT, Distribution, connecter
from tests.photographie import photographie

COMPTE = "/pilotage/droits/compte"
ALICE = {"courriel": "ALICE@essai.fr", "motif": "personne"}
HOSTILE = "<script>alert(1)</script>"


def lu(page: str) -> str:
    return sans_marques(page).replace("\u00a0", " ").replace("\u202f", " ")


def test_tout_est_en_un_document_et_la_personne_le_sait(
    app: Flask,
    nadia: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
    actions: Callable[[], list[str]],
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, troupe.alice).profession = HOSTILE
        session.add(
            Candidat(
                organisation_id=troupe.organisation,
                prenom="Alice",
                nom="Essai",
                courriel="alice@essai.fr",
                a_former=True,
                propose_le=INSTANT - timedelta(days=90),
                forme_le=INSTANT.date() - timedelta(days=60),
                compte_id=troupe.alice,
            )
        )
    page = lu(contenu(nadia.envoyer(COMPTE, ALICE)))
    assert actions()[-1] == "lecture_compte"
    assert HOSTILE not in page
    for morceau in (
        "alice@essai.fr",
        "Fait des mandats",
        "1 mandat fait dans la structure",
        "Attestation établie : 1 fois".lower(),
        "formation finie le",
        "Tout ce qui est gardé sur ce compte, lu par l’équipe nationale (la personne, ou qui la",
    ):
        assert morceau in page or morceau in page.lower(), morceau
    for tu in (IDENTITE.nom_naissance, IDENTITE.prenoms, str(troupe.usager)):
        assert tu not in page
    chez_elle = contenu(connecter(app, troupe.alice, temps.instant).get("/mon-compte/"))
    assert "Tout ce qui est gardé sur ce compte, lu par l’équipe nationale" in chez_elle


@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"courriel": "alice@essai.fr"},
        ALICE | {"motif": "curiosite"},
        ALICE | {"courriel": "alice"},
        ALICE | {"courriel": HOSTILE},
    ],
)
def test_sans_adresse_entiere_ni_raison_rien_ne_se_voit_ni_ne_s_ecrit(
    champs: dict[str, str], app: Flask, nadia: ClientVerifie
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(COMPTE, champs)
    assert reponse.status_code == 422
    assert "Ses structures" not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant
