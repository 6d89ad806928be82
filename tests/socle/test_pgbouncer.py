"""Behind PgBouncer, in transaction mode: everything works, limits included, and nothing leaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, select

from app.metier.organisations.models import Organisation
from app.socle import migrations
from app.socle.bdd import creer_fabrique_des_requetes, creer_moteur, est_inscriptible, transaction
from app.socle.sql.ordre import Ordre
from tests.conftest import CLES, fermer
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, une_organisation
from tests.pgbouncer import pgbouncer_devant
from tests.socle.attentes import une_requete, verrou_d_un_autre

pytestmark = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
_DEMENAGER = Ordre(sa.update(Organisation).values(adresse=sa.bindparam("adresse")))
_ADRESSES = Ordre(select(Organisation.adresse))
LIMITES = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


@pytest.fixture
def moteur_derriere(base: str, pgbouncer: Path) -> Iterator[Engine]:
    with pgbouncer_devant(pgbouncer, base) as url:
        cree = creer_moteur(url)
        yield cree
        fermer(cree)


def test_on_lit_et_on_ecrit_a_plusieurs(moteur_derriere: Engine) -> None:
    """More often than the driver waits to prepare a statement, on fewer servers than clients."""
    with un_acte(moteur_derriere, CLES) as session:
        identifiant = une_organisation(session, INSTANT, nom="0").id
    fabrique = creer_fabrique_des_requetes(moteur_derriere, CLES)

    def compter(_: int) -> None:
        for _ in range(10):
            with un_acte(moteur_derriere, CLES) as session:
                organisation = session.get_one(Organisation, identifiant, with_for_update=True)
                organisation.nom = str(int(organisation.nom) + 1)
                session.flush()
                _DEMENAGER.executer_et_valider(session, {"adresse": "1 rue Neuve"})
            with fabrique() as requete:
                assert _ADRESSES.lire(requete, {}) == [("1 rue Neuve",)]
                requete.scalars(select(Organisation)).all()

    assert a_la_fois(4, compter)[1] == []
    with fabrique() as requete:
        assert requete.get_one(Organisation, identifiant).nom == "40"
    assert migrations.est_a_jour(moteur_derriere)
    assert est_inscriptible(moteur_derriere)


def test_les_limites_tiennent_et_ne_restent_pas(moteur_derriere: Engine) -> None:
    with creer_fabrique_des_requetes(moteur_derriere, CLES)() as requete:
        with une_requete(2.0), transaction(requete):
            posees = [requete.scalar(sa.text(f"SHOW {limite}")) for limite in LIMITES]
        assert posees == ["1500ms", "1800ms", "10s"]
    for _ in range(5):
        with moteur_derriere.connect() as connexion:
            lectures = connexion.execution_options(isolation_level="AUTOCOMMIT")
            restees = [lectures.scalar(sa.text(f"SHOW {limite}")) for limite in LIMITES]
        assert restees == ["0", "0", "0"]


def test_un_verrou_d_un_autre_n_arrete_pas_une_requete(
    moteur_derriere: Engine, moteur: Engine
) -> None:
    fabrique = creer_fabrique_des_requetes(moteur_derriere, CLES)
    refus = pytest.raises(sa.exc.OperationalError)
    with (
        verrou_d_un_autre(moteur),
        fabrique() as requete,
        une_requete(2.0),
        refus,
        transaction(requete),
    ):
        requete.scalars(select(Organisation)).all()
    with fabrique() as requete, une_requete(2.0):
        assert requete.scalars(select(Organisation)).all() == []
