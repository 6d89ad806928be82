"""One paper, one card, two structures: the person sees both parts, and stops them where they are."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.services import transferer
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.espaces.usager.conftest import Titulaire
from tests.fabriques import Distribution
from tests.ordres import ordres


@pytest.fixture
def suite(app: Flask, titulaire: Titulaire, troupe: Distribution, temps: Horloge) -> uuid.UUID:
    """« Logement » goes on in the other place; « argent » stays."""
    with app.extensions["fabrique"]() as session, transaction(session):
        transferer(
            session,
            troupe.organisation,
            troupe.ailleurs,
            par_id=troupe.nadia,
            maintenant=temps.instant,
            domaines=["logement"],
        )
    with app.extensions["fabrique"]() as session:
        return session.scalars(select(Mandat.id).filter_by(transfere_de_id=troupe.mandat)).one()


def test_la_carte_dit_qui_tient_quoi(titulaire: Titulaire, suite: uuid.UUID) -> None:
    vue = contenu(titulaire.ouvrir())
    assert "France Services de Saint-Just" in vue
    assert "Une partie a été reprise par une autre structure\u00a0: Logement" in vue
    assert "en cours, jusqu’au" in vue


def test_tout_arreter_arrete_les_deux_et_le_dit_aux_deux(
    titulaire: Titulaire, suite: uuid.UUID, app: Flask, troupe: Distribution
) -> None:
    vue = contenu(titulaire.arreter())
    assert "Ces structures" in vue
    assert "ne peuvent plus faire" in vue
    with app.extensions["fabrique"]() as session:
        finis = select(Autorisation.domaine, Autorisation.motif_fin).where(
            Autorisation.mandat_id.in_([troupe.mandat, suite])
        )
        fins = {tuple(un) for un in session.execute(finis)}
        assert fins == {("argent", "usager"), ("logement", "transfert"), ("logement", "usager")}
        prevenus = set(session.scalars(select(Courriel.mandat_id)))
    assert {troupe.mandat, suite} <= prevenus


def test_un_theme_s_arrete_la_ou_il_est(
    titulaire: Titulaire, suite: uuid.UUID, app: Flask, troupe: Distribution
) -> None:
    vue = contenu(titulaire.arreter("logement"))
    assert "La structure" in vue
    assert "en cours, jusqu’au" in vue
    with app.extensions["fabrique"]() as session:
        assert not session.scalars(
            select(Autorisation).filter_by(mandat_id=suite, revoquee_le=None)
        ).all()
        assert session.scalars(
            select(Autorisation.domaine).filter_by(mandat_id=troupe.mandat, revoquee_le=None)
        ).all() == ["argent"]


def test_le_code_du_papier_ne_dit_que_l_etat(
    client: ClientVerifie, suite: uuid.UUID, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session:
        code = session.get_one(Mandat, troupe.mandat).code_verification
    envoi = {"nom": "Dubois", "annee": "1962"}
    vue = contenu(client.envoyer(f"/verifier/{code}", envoi))
    assert "Il est valable jusqu’au" in vue
    assert "Logement" in vue
    assert "suspendu" not in vue
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, suite).suspendu_le = temps.instant
    vue = contenu(client.envoyer(f"/verifier/{code}", envoi))
    assert "Logement – suspendu" in vue
    assert "Il est valable jusqu’au" in vue


def test_un_papier_partage_ne_coute_qu_une_lecture_de_plus(
    titulaire: Titulaire, app: Flask, request: pytest.FixtureRequest
) -> None:
    def combien() -> int:
        with ordres(app.extensions["moteur"]) as envoyes:
            assert titulaire.ouvrir().status_code == 200
        return len(envoyes)

    seul = combien()
    request.getfixturevalue("suite")
    assert combien() == seul + 1
