"""What must be forgotten is, at its hour, once, and the journal says so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import metier
from app.metier.authentification.models import (
    DemandePerte,
    LienConnexion,
    MoyenConnexion,
    Tentative,
)
from app.metier.brouillons.models import Brouillon, Identification
from app.metier.echanges.models import Demande
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.messages.models import Courriel
from app.metier.purges import compter, purger
from app.socle.bdd import creer_moteur, transaction
from app.socle.paquets import modules
from tests.bases import Modele, copie, poser
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
)
from tests.metier.perissable import laisser_de_tout

pytestmark = deux_moteurs
# In the order of a run of all.
PURGES = {
    purge.nom: purge
    for purge in sorted(
        (
            purge
            for module in modules(metier)
            if module.__name__.endswith(".taches")
            for purge in getattr(module, "PURGES", ())
        ),
        key=lambda purge: purge.moment,
    )
}


def _laisser(url: str) -> Modele:
    moteur = creer_moteur(url)
    with un_acte(moteur, CLES) as session:
        laisser_de_tout(session)
    moteur.dispose()
    poser(url)
    return Modele(url)


@pytest.fixture(scope="module")
def modele_sqlite(
    modele_sqlite: Modele, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Modele]:
    """The base that each purge gets a copy of, with one of everything in it."""
    with copie(modele_sqlite, tmp_path_factory.mktemp("traces")) as url:
        yield _laisser(url)


@pytest.fixture(scope="module")
def modele_postgresql(
    modele_postgresql: Modele, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Modele]:
    """The same, on the other engine."""
    with copie(modele_postgresql, tmp_path_factory.getbasetemp()) as url:
        yield _laisser(url)


# The last second of a mandate of a month, in Paris.
FIN = datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)
VIES = {
    "avis-lus": timedelta(days=7),
    "questions": timedelta(days=30),
    "avis": timedelta(days=372),
    "ouvertures-dossiers": timedelta(days=372),
    "demandes-droits": timedelta(days=3 * 365),
    "acces-demandeurs": timedelta(days=1, hours=1),
    "changements-courriel": timedelta(days=31),
    "propositions": timedelta(days=372),
    "regards": timedelta(days=1, minutes=30),
    "defis": timedelta(days=1),
    "invitations-cle": timedelta(days=2),
    "invitations-referents": timedelta(days=37),
    "identites": timedelta(hours=2),
    "identifications": timedelta(minutes=60),
    "liens-distance": timedelta(days=1, minutes=30),
    "demandes": timedelta(minutes=12),
    "tentatives": timedelta(days=1),
    "liens": timedelta(days=1, minutes=10),
    "demandes-perte": timedelta(days=1),
    "moyens-en-attente": timedelta(days=7),
    "courriels-perimes": timedelta(minutes=10),
    "courriels-partis": timedelta(days=30),
    "abonnements-non-prouves": timedelta(days=1),
    "abonnements-arretes": timedelta(days=30),
    "abonnements-sans-mandat": FIN - INSTANT + timedelta(days=30, seconds=1),
    "sms-vieux": timedelta(days=45),
    "sms-recus": timedelta(days=30),
    "brouillons": timedelta(days=8),
    "exercices": timedelta(days=7),
    "entrainements": timedelta(days=10),
    "questions-posees": timedelta(days=10),
    "connexions": timedelta(days=365),
    "usages-inhabituels": timedelta(days=365),
    "ordinateurs": timedelta(days=90),
    "cartes": FIN - INSTANT + timedelta(days=365, seconds=1),
}


@pytest.mark.parametrize("nom", PURGES)
def test_rien_avant_l_heure_tout_a_l_heure_une_fois(session: Session, nom: str) -> None:
    juste_avant, heure = INSTANT + VIES[nom] - timedelta(seconds=1), INSTANT + VIES[nom]
    assert compter(session, PURGES[nom], maintenant=juste_avant) == 0
    with transaction(session):
        for avant in takewhile(lambda autre: autre != nom, PURGES):
            purger(session, PURGES[avant], maintenant=juste_avant)
    assert compter(session, PURGES[nom], maintenant=heure) == 1
    with transaction(session):
        assert purger(session, PURGES[nom], maintenant=juste_avant) == 0
        assert purger(session, PURGES[nom], maintenant=heure) == 1
        assert purger(session, PURGES[nom], maintenant=heure) == 0


def test_ce_qui_reste_apres_toutes(session: Session) -> None:
    with transaction(session):
        for nom in PURGES:
            purger(session, PURGES[nom], maintenant=INSTANT + timedelta(days=2))
    assert session.scalar(select(func.count()).select_from(CarteMandat)) == 1, "son mandat court"
    for table in (Identification, Demande, Tentative, LienConnexion, DemandePerte):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    brouillon = session.scalars(select(Brouillon)).one()
    assert brouillon.identite is None
    assert brouillon.identifie_le is None
    assert brouillon.domaines == ["logement"]
    perimes = select(Courriel).where(Courriel.perime_le.is_not(None))
    assert session.scalars(perimes).one().texte_chiffre is None


def test_une_carte_en_stock_et_un_moyen_valide_ne_sont_jamais_en_attente(
    session: Session,
) -> None:
    with transaction(session):
        purger(session, PURGES["moyens-en-attente"], maintenant=INSTANT + timedelta(days=400))
    restes = session.scalars(select(MoyenConnexion)).all()
    assert {(moyen.genre, moyen.valide_le) for moyen in restes} == {
        ("carte", None),
        ("application", INSTANT),
    }
