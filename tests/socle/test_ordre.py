"""Statements built once: compiled once, read together, sent together."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import OperationalError, _queries
from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    bindparam,
    event,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from app.commandes.demonstration import donnees
from app.metier.organisations.models import Organisation
from app.socle.base import Base
from app.socle.bdd import avant_commit, creer_fabrique_des_requetes, transaction
from app.socle.sql import en_un_trajet, est_sqlite
from app.socle.sql.ensemble import Ensemble
from app.socle.sql.ordre import Ordre
from app.socle.sql.pilote import Lecture
from tests.conftest import CLES
from tests.fabriques import INSTANT, deux_moteurs, postgresql, une_organisation
from tests.ordres import ordres, types_et_valeurs

NOM = select(Organisation.nom).where(Organisation.siret == bindparam("siret"))
SIRET = "11122233700011"
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
        session.connection().execute(requete, {"siret": SIRET})
    ordre = Ordre(requete)
    for _ in range(2):
        assert ordre.executer(session, {"siret": SIRET}).first() is None


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


@postgresql
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


@postgresql
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


@pytest.fixture
def requete(base: str, session: Session, moteur: Engine) -> Iterator[Session]:
    """The session of a request on PostgreSQL, with one organisation to read."""
    with transaction(session):
        une_organisation(session, INSTANT, siret=SIRET, nom="Une")
    with creer_fabrique_des_requetes(moteur, CLES)() as ouverte:
        yield ouverte


@pytest.fixture
def sans_sqlalchemy(requete: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, whatever goes through a session's connection fails."""

    def refuser(*_: object, **__: object) -> None:
        raise AssertionError("par SQLAlchemy")

    monkeypatch.setattr(Session, "connection", refuser)


@postgresql
@pytest.mark.usefixtures("sans_sqlalchemy")
def test_une_requete_lit_par_le_pilote_seul(requete: Session) -> None:
    ordre = Ordre(NOM)
    assert ordre.lire(requete, {"siret": SIRET}) == [("Une",)]
    assert ordre.lire_une(requete, {"siret": "1"}) is None


@postgresql
@pytest.mark.usefixtures("sans_sqlalchemy")
@pytest.mark.parametrize("colonne", [Organisation.siret, Organisation.desactivee_le])
def test_une_valeur_oubliee_n_est_pas_une_absence(
    colonne: ColumnElement[Any], requete: Session
) -> None:
    with pytest.raises(AssertionError, match="par SQLAlchemy"):
        Ordre(select(Organisation.nom).where(colonne == bindparam("oubliee"))).lire(requete, {})


@postgresql
def test_qui_tient_une_connexion_lit_avec_elle(requete: Session, moteur: Engine) -> None:
    """A second one, taken meanwhile, would be given back at once: each that is taken is counted."""
    prises: list[object] = []
    event.listen(moteur, "checkout", lambda pilote, *_: prises.append(pilote))
    requete.scalars(NOM, {"siret": SIRET}).all()
    assert Ordre(NOM).lire(requete, {"siret": SIRET}) == [("Une",)]
    assert len(prises) == 1


@postgresql
def test_rien_ne_s_ecrit_apres_le_dernier_acte(requete: Session, moteur: Engine) -> None:
    def acte(session: Session, noms: list[str]) -> None:
        RENOMMER.executer_et_valider(session, {"nom": noms[0]})
        session.scalars(select(Organisation)).one().nom = "Hors de toute transaction"

    with pytest.raises(RuntimeError, match="après le dernier acte"), transaction(requete):
        avant_commit(requete, acte, "Deux")
    with moteur.connect() as ailleurs:
        assert ailleurs.scalar(NOM, {"siret": SIRET}) == "Deux"


@postgresql
def test_qui_ecrit_relit_ce_qu_il_ecrit(requete: Session) -> None:
    ordre = Ordre(NOM)
    with transaction(requete):
        RENOMMER.executer(requete, {"nom": "Une autre"})
        assert ordre.lire(requete, {"siret": SIRET}) == [("Une autre",)]
        requete.rollback()
    assert ordre.lire(requete, {"siret": SIRET}) == [("Une",)]


@postgresql
def test_qui_ecoute_entend_ce_qui_se_lit(requete: Session, moteur: Engine) -> None:
    with ordres(moteur) as entendus:
        Ordre(NOM).lire(requete, {"siret": SIRET})
    assert len(entendus) == 1


@postgresql
def test_ce_que_le_pilote_refuse_se_redemande(
    requete: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuser(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(Lecture, "lire", refuser)
    assert Ordre(NOM).lire(requete, {"siret": SIRET}) == [("Une",)]
    assert re.search(r"relu par SQLAlchemy\s: OperationalError", caplog.text)


@postgresql
def test_ce_qui_est_faux_se_dit_par_sqlalchemy_et_ne_ferme_rien(requete: Session) -> None:
    numero = Ordre(select(func.pg_backend_pid()))
    avant = numero.lire(requete, {})
    with pytest.raises(DataError):
        Ordre(select(literal_column("1 / 0"))).lire(requete, {})
    requete.rollback()
    assert numero.lire(requete, {}) == avant


@postgresql
def test_hors_de_transaction_rien_ne_se_verrouille_ni_ne_s_ecrit(requete: Session) -> None:
    for requis in (NOM.with_for_update(), update(Organisation).values(nom="Autre")):
        with pytest.raises(RuntimeError, match="hors de transaction"):
            Ordre(requis).lire(requete, {"siret": SIRET})


@postgresql
def test_une_liste_de_valeurs_se_lit_aussi(requete: Session) -> None:
    parmi = select(Organisation.nom).where(Organisation.siret.in_(bindparam("n", expanding=True)))
    assert [*Ordre(parmi).lire(requete, {"n": [SIRET, "1"]})] == [("Une",)]


@postgresql
def test_chaque_colonne_se_lit_comme_par_sqlalchemy(requete: Session, moteur: Engine) -> None:
    """Of each table, all of them, as the demonstration fills them."""
    with transaction(requete):
        donnees.charger(requete, maintenant=INSTANT)
    pleines = 0
    for table in Base.metadata.sorted_tables:
        lecture = Lecture(toutes := select(*table.c), moteur.dialect)
        lues = types_et_valeurs(lecture.lire(moteur, {}))
        assert lues == types_et_valeurs(requete.execute(toutes)), table.name
        pleines += bool(lues)
    assert pleines > 25
