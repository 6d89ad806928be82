"""The national home where much waits: it counts to a hundred; what a machine reads is exact."""

from datetime import timedelta

from flask import Flask

from app.metier.messages.models import Courriel
from app.metier.pilotage.accueil.attentes import attentes
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.demandes import une_demande_dans_la_file
from tests.fabriques import Distribution


def test_l_accueil_national_dit_plus_de_cent_et_la_file_se_mesure_en_entier(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    instant = temps.instant
    with app.extensions["fabrique"]() as session, transaction(session):
        for rang in range(103):
            une_demande_dans_la_file(session, instant, entree_le=instant - timedelta(days=rang))
            session.add(
                Courriel(
                    destinataire="alice@essai.fr",
                    sujet="Essai",
                    cle_id="x",
                    cree_le=instant - timedelta(hours=3),
                    abandonne_le=instant - timedelta(hours=1),
                )
            )
    page = contenu(nadia.get("/pilotage/"))
    assert "Plus de 100 structures demandent à entrer</a>, la plus ancienne du" in page
    assert "Plus de 100 e-mails n’ont pas pu partir" in page
    with app.extensions["fabrique"]() as session:
        comptees = [
            attentes(
                session, troupe.nadia, lambda _: True, maintenant=instant, jusqu_au_bout=tout
            ).demandes
            for tout in (False, True)
        ]
    assert [attente.nombre for attente in comptees] == [101, 103]
    assert {attente.depuis for attente in comptees} == {instant - timedelta(days=102)}
