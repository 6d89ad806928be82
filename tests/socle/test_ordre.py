"""Statements built once: compiled once, read together, sent together."""

import uuid
from typing import Any

import pytest
from psycopg import _queries
from sqlalchemy import Engine, Select, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.sql import en_un_trajet, est_sqlite
from app.socle.sql.ensemble import Ensemble
from app.socle.sql.ordre import Ordre
from tests.fabriques import INSTANT, deux_moteurs, une_organisation

NOM = select(Organisation.nom).where(Organisation.siret == bindparam("siret"))
RENOMMER = Ordre(update(Organisation).values(nom=bindparam("nom")))


def jamais_compilee() -> Select[str]:
    """The name of an organisation, by a statement that no other test has sent."""
    return NOM.prefix_with(f"/* {uuid.uuid4()} */")


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that is compiled from now on."""
    ecrits: list[str] = []
    compiler = SQLCompiler.__init__

    def noter(self: SQLCompiler, *args: object, **options: object) -> None:
        compiler(self, *args, **options)  # type: ignore[arg-type]
        ecrits.append(self.string)

    monkeypatch.setattr(SQLCompiler, "__init__", noter)
    return ecrits


@deux_moteurs
def test_un_ordre_se_compile_une_fois_et_rend_a_chacun_le_sien(
    session: Session, compiles: list[str]
) -> None:
    noms = {"11122233700011": "Une", "11122233700029": "Deux"}
    for siret, nom in noms.items():
        une_organisation(session, INSTANT, siret=siret, nom=nom)
    session.flush()
    ordre = Ordre(jamais_compilee())
    compiles.clear()
    lus = [ordre.executer(session, {"siret": siret}).scalar_one() for siret in [*noms] * 2]
    assert lus == ["Une", "Deux"] * 2
    assert len(compiles) == 1


def test_ce_dont_un_ordre_est_fait_n_est_jamais_relu(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLAlchemy hashes all of it at each execution: here, that would raise."""

    class SansCondense(tuple[object, ...]):
        def __hash__(self) -> int:
            raise AssertionError("relu")

    requete = jamais_compilee()
    cle = requete._generate_cache_key()
    assert cle is not None
    monkeypatch.setattr(
        requete, "_generate_cache_key", lambda: cle._replace(key=SansCondense(cle.key))
    )
    with pytest.raises(AssertionError, match="relu"):
        session.connection().execute(requete, {"siret": "0"})
    ordre = Ordre(requete)
    for _ in range(2):
        assert ordre.executer(session, {"siret": "0"}).first() is None


def test_deux_ordres_et_d_autres_valeurs_ne_se_confondent_pas(
    session: Session, compiles: list[str]
) -> None:
    siret = une_organisation(session, INSTANT, nom="Une").siret
    session.flush()
    requete = jamais_compilee()
    nom, numero = Ordre(requete), Ordre(requete.with_only_columns(Organisation.id))
    compiles.clear()
    assert nom.executer(session, {"siret": siret}).scalar_one() == "Une"
    assert numero.executer(session, {"siret": siret}).scalar_one() != "Une"
    assert nom.executer(session, {"siret": siret, "autre": 1}).scalar_one() == "Une"
    assert len(compiles) == 3


@deux_moteurs
def test_un_ensemble_rend_les_lignes_de_chaque_lecture_avec_leurs_types(session: Session) -> None:
    une = une_organisation(session, INSTANT, nom="Une")
    session.flush()
    ensemble = Ensemble(NOM, select(Organisation.id, Organisation.domaines_permis), NOM)
    noms, lignes, encore = ensemble.lire(session, {"siret": une.siret})
    assert [*map(tuple, noms)] == [*map(tuple, encore)] == [("Une",)]
    assert [*map(tuple, lignes)] == [(une.id, une.domaines_permis)]


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_le_pilote_lit_une_fois_un_long_ordre(
    moteur: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lus: list[bytes] = []
    lire = _queries._split_query

    def noter(ordre: bytes, *args: Any, **options: Any) -> Any:
        lus.append(ordre)
        return lire(ordre, *args, **options)

    monkeypatch.setattr(_queries, "_split_query", noter)
    ordre = f"SELECT %(un)s::int /* {uuid.uuid4()} {'x' * 12_000} */"
    with moteur.connect() as connexion:
        for un in range(3):
            assert connexion.exec_driver_sql(ordre, {"un": un}).scalar_one() == un
    assert len(lus) == 1


@deux_moteurs
def test_ce_qui_part_ensemble_rend_la_derniere_reponse(session: Session) -> None:
    ordres = ["SELECT 1"] if est_sqlite(session) else ["SELECT 3", "SELECT 2", "SELECT 1"]
    ligne = en_un_trajet(session, *ordres)
    assert ligne is not None
    assert tuple(ligne) == (1,)
    assert en_un_trajet(session, "SELECT 1 WHERE 1 = 0") is None


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_un_dernier_ordre_emmene_son_commit(session: Session, moteur: Engine) -> None:
    with transaction(session):
        siret = une_organisation(session, INSTANT).siret
    with transaction(session):
        RENOMMER.executer_et_valider(session, {"nom": "Une autre"})
        with moteur.connect() as ailleurs:
            assert ailleurs.scalar(NOM, {"siret": siret}) == "Une autre"
    with transaction(session):
        session.execute(update(Organisation).values(nom="Une troisième"))
    with moteur.connect() as ailleurs:
        assert ailleurs.scalar(NOM, {"siret": siret}) == "Une troisième"


@deux_moteurs
def test_un_dernier_ordre_refuse_defait_toute_la_transaction(
    session: Session, moteur: Engine
) -> None:
    with transaction(session):
        siret = une_organisation(session, INSTANT, nom="Une").siret
    for _ in range(2):
        with pytest.raises(IntegrityError), transaction(session):  # noqa: PT012
            session.execute(update(Organisation).values(nom="Une autre"))
            RENOMMER.executer_et_valider(session, {"nom": None})
    with moteur.connect() as ailleurs:
        assert ailleurs.scalar(NOM, {"siret": siret}) == "Une"
