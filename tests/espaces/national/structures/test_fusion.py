"""Two structures become one, on screen: proposed by one, done by another; each side sees it."""

import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, tenir_roles
from tests.photographie import photographie

Ecrits = Callable[[], list[tuple[uuid.UUID, str]]]
CHAMPS = {"siret": "999 888 779 00025", "reference": "Délibération 12 du 3 mai"}


@pytest.fixture
def zora(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """Chloé, of the security role too."""
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, troupe.chloe), "securite")
    return connecter(app, troupe.chloe, temps.instant)


def proposer(nadia: ClientVerifie, troupe: Distribution) -> str:
    """Propose the merge; return its page."""
    adresse = f"/pilotage/structures/{troupe.organisation}"
    assert nadia.envoyer(f"{adresse}/fusion", CHAMPS).location == adresse
    trouvee = re.search(r"/pilotage/fusions/[0-9a-f-]{36}", contenu(nadia.get(adresse)))
    assert trouvee is not None
    return trouvee[0]


def test_une_fusion_se_propose_se_confirme_et_se_voit_de_chaque_cote(
    app: Flask,
    nadia: ClientVerifie,
    zora: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
    ecrits: Ecrits,
) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    page = proposer(nadia, troupe)
    assert ecrits() == []
    assert nadia.envoyer(page).status_code == 403
    assert "Une fusion ou un transfert à confirmer" in contenu(nadia.get("/pilotage/"))
    assert "Délibération 12 du 3 mai" in contenu(zora.get(page))
    assert zora.envoyer(page).location == "/pilotage/fusions"
    assert {sujet for _, sujet in ecrits()} == {
        "Votre structure a rejoint une autre structure",
        "Une structure a rejoint la vôtre",
    }
    assert "a rejoint" in contenu(nadia.get(f"/pilotage/structures/{troupe.organisation}"))
    # Who was at work there logs in again, in the other place, and tells the person.
    assert alice.get("/espace-aidant/").status_code == 303
    alice = connecter(app, troupe.alice, temps.instant)
    assert alice.get(f"/mandats/{troupe.mandat}").status_code == 404
    with app.extensions["fabrique"]() as session:
        suite = session.scalars(select(Mandat.id).filter_by(transfere_de_id=troupe.mandat)).one()
    vue = contenu(alice.get(f"/mandats/{suite}"))
    assert "À dire à la personne" in vue
    assert "En cours" in vue
    alice.envoyer(f"/mandats/{suite}/reattribution-dite")
    assert "À dire à la personne" not in contenu(alice.get(f"/mandats/{suite}"))
    assert alice.get(f"/mandats/{suite}/attestation").status_code == 200
    apres = photographie(app.extensions["moteur"])
    assert zora.envoyer(page).location == "/pilotage/fusions"
    assert photographie(app.extensions["moteur"]) == apres


def test_une_fusion_ecartee_ne_change_rien(
    app: Flask, nadia: ClientVerifie, zora: ClientVerifie, troupe: Distribution
) -> None:
    page = proposer(nadia, troupe)
    zora.envoyer(page, {"ecarter": "oui"})
    avant = photographie(app.extensions["moteur"])
    assert zora.envoyer(page).location == "/pilotage/fusions"
    assert photographie(app.extensions["moteur"]) == avant
    assert "Aucune" in contenu(zora.get("/pilotage/fusions"))


@pytest.mark.parametrize(
    ("champs", "statut"),
    [
        ({"siret": ""}, 422),
        ({"siret": "00000000000000"}, 422),
        ({"siret": "11122233700011"}, 422),
        ({"reference": " "}, 422),
        ({"reference": "x" * 201}, 422),
    ],
)
def test_une_fusion_mal_dite_ne_laisse_rien(
    champs: dict[str, str], statut: int, app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    adresse = f"/pilotage/structures/{troupe.organisation}/fusion"
    assert nadia.envoyer(adresse, CHAMPS | champs).status_code == statut
    assert photographie(app.extensions["moteur"]) == avant
