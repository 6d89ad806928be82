"""Alice at her counter, and acts done without the screens."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from flask import Flask

from app.metier.mandats.fins.arrets import arreter
from app.metier.usagers.identite import Identite
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, membre_de, un_mandat, un_usager

Confier = Callable[..., uuid.UUID]


@pytest.fixture
def alice(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.alice, temps.instant)


@pytest.fixture
def confier(app: Flask, troupe: Distribution, temps: Horloge) -> Confier:
    """Conclude a mandate in Alice's place; return its id."""

    def acte(
        *domaines: str,
        identite: Identite = IDENTITE,
        duree: str = "mois",
        le: datetime | None = None,
        remplacer: Sequence[str] = (),
    ) -> uuid.UUID:
        instant = le or temps.instant
        with app.extensions["fabrique"]() as session, transaction(session):
            membre = membre_de(session, troupe.alice, troupe.organisation)
            return un_mandat(
                session,
                membre,
                un_usager(session, membre, instant, identite),
                instant,
                domaines=domaines,
                duree=duree,
                remplacer=remplacer,
            ).id

    return acte


@pytest.fixture
def arret(app: Flask, temps: Horloge) -> Callable[..., None]:
    """Stop a mandate, whole or some domaines, at the person's demand and alone."""

    def acte(mandat_id: uuid.UUID, *domaines: str) -> None:
        with app.extensions["fabrique"]() as session, transaction(session):
            arreter(
                session,
                mandat_id,
                motif="usager",
                par_id=None,
                domaines=domaines or None,
                maintenant=temps.instant,
            )

    return acte
