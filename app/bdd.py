"""The database: engine, session of the request, and the one way to write, `transaction()`."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session, sessionmaker

from app import postgresql
from app.cles import Cles
from app.delais import ATTENTE, BASE, patience, perdre_patience_apres
from app.disjoncteur import Disjoncteur
from app.journal import services as services_journal
from config import Reglages

# Milliseconds that a command waits for SQLite's one writer.
_ATTENTE_D_UNE_COMMANDE = 30_000
# How `transaction()` begins on each engine.
_ECRITURE: dict[str, dict[str, Any]] = {
    "sqlite": {"ecriture": True},
    "postgresql": {"ecriture": True, "isolation_level": "READ COMMITTED"},
}


def creer_moteur(url: str) -> Engine:
    """Create the engine, with what each database needs to keep our promises."""
    options: dict[str, Any] = postgresql.OPTIONS
    if url.startswith("sqlite"):
        options = {"pool_size": 10, "pool_timeout": 2, "connect_args": {"check_same_thread": False}}
    # Parameters hold names: they stay out of error messages, thus out of the logs.
    moteur = create_engine(url, hide_parameters=True, **options)
    disjoncteur = Disjoncteur(partial(_essayer, moteur))
    moteur.update_execution_options(disjoncteur=disjoncteur)
    if moteur.dialect.name == "sqlite":
        event.listen(moteur, "connect", _preparer_sqlite)
        event.listen(moteur, "begin", _commencer_sqlite)
        event.listen(moteur, "handle_error", partial(_juger_sqlite, disjoncteur))
    else:
        postgresql.preparer(moteur, disjoncteur)
    return moteur


def _preparer_sqlite(connexion: Any, _: Any) -> None:
    # The driver must not open transactions by itself: `_commencer_sqlite` does.
    connexion.isolation_level = None
    for reglage in (
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
    ):
        connexion.execute(f"PRAGMA {reglage}")


def _commencer_sqlite(connexion: Connection) -> None:
    pilote: Any = connexion.connection.dbapi_connection
    ecriture = connexion.get_execution_options().get("ecriture")
    ordre = "BEGIN IMMEDIATE" if ecriture else "BEGIN"
    a_attendre = patience()
    if a_attendre is None:
        pilote.execute(f"PRAGMA busy_timeout = {_ATTENTE_D_UNE_COMMANDE}")
        connexion.exec_driver_sql(ordre)
        return
    pilote.execute(f"PRAGMA busy_timeout = {a_attendre.reste * 1000:.0f}")
    with a_attendre.compter():
        connexion.exec_driver_sql(ordre)


def _juger_sqlite(disjoncteur: Disjoncteur, contexte: ExceptionContext) -> None:
    """Who waited in vain for the file's lock tells the others not to."""
    code = getattr(contexte.original_exception, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_BUSY and patience() is not None:
        disjoncteur.douter()


@contextmanager
def _essai_d_ecriture(moteur: Engine) -> Iterator[Connection]:
    """Yield a connection that has begun to write; nothing of it stays."""
    with moteur.connect() as connexion:
        connexion.execution_options(**_ECRITURE[moteur.dialect.name])
        connexion.begin()
        yield connexion
        connexion.rollback()


def _essayer(moteur: Engine) -> None:
    with _essai_d_ecriture(moteur):
        pass


def est_inscriptible(moteur: Engine) -> bool:
    """True when the base lets one write now. Raises SQLAlchemyError when it does not answer."""
    _exiger_presente(moteur)
    with _essai_d_ecriture(moteur) as connexion:
        if moteur.dialect.name == "sqlite":
            connexion.exec_driver_sql("PRAGMA user_version = 1")
            return True
        lecture_seule = connexion.exec_driver_sql("SHOW transaction_read_only").scalar_one()
    if lecture_seule == "on":
        # Its connections do not learn that it was promoted, or that their address leads elsewhere.
        moteur.dispose()
    return bool(lecture_seule == "off")


def _exiger_presente(moteur: Engine | Connection) -> None:
    """Refuse at once in a request while the base is known not to answer. Raises BaseAbsente."""
    if patience() is not None:
        moteur.get_execution_options()["disjoncteur"].exiger()


class _Session(Session):
    def expunge_all(self) -> None:
        """Forget every object; none may die meanwhile (docs/decisions/0016-ramasse-miettes.md)."""
        vivants = list(self)
        super().expunge_all()
        del vivants


def creer_fabrique(moteur: Engine, cles: Cles) -> sessionmaker[Session]:
    """Return the maker of sessions, which carry the service's keys."""
    return sessionmaker(moteur, class_=_Session, expire_on_commit=False, info={"cles": cles})


def creer_fabrique_des_requetes(moteur: Engine, cles: Cles) -> sessionmaker[Session]:
    """Return the maker of the sessions of requests, which write in `transaction()` only.

    What they read outside of it needs no transaction on PostgreSQL, where each statement sees
    what is committed anyway: nothing to begin nor to roll back, and the driver keeps the
    statements it prepared, which it forgets at each ROLLBACK.
    """
    postgresql = moteur.dialect.name == "postgresql"
    lecture = {"isolation_level": "AUTOCOMMIT"} if postgresql else {}
    # Its own listeners, whatever else uses the engine.
    des_requetes = moteur.execution_options(**lecture)
    event.listen(des_requetes, "before_execute", _exiger_de_lire)
    return creer_fabrique(des_requetes, cles)


def _exiger_de_lire(connexion: Connection, ordre: Any, *_: Any) -> None:
    # A lock taken outside would be given back at once.
    lit = ordre.is_select and ordre._for_update_arg is None
    if not lit and not connexion.get_execution_options().get("ecriture"):
        raise RuntimeError("rien ne s’écrit ni ne se verrouille hors de transaction()")


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Read and write in one transaction: return commits, raise rolls back.

    Whatever the session had read before is forgotten, so that all the act relies on is read
    under its locks. The journal's lines noted meanwhile are appended just before COMMIT.
    Raises RuntimeError inside another one of the same session, whose words would be lost.
    """
    if session.info.get("ecrit"):
        raise RuntimeError("une transaction() est déjà ouverte")
    session.rollback()
    _exiger_presente(session.get_bind())
    session.expire_all()  # what an earlier transaction of this request committed, too
    session.connection(execution_options=_ECRITURE[session.get_bind().dialect.name])
    session.info["ecrit"] = True
    try:
        yield session
        services_journal.inscrire(session)
        session.commit()
    except BaseException:
        services_journal.oublier(session)
        session.rollback()
        raise
    finally:
        session.info["ecrit"] = False


def init_app(app: Flask) -> None:
    """Give the application its engine, and each request its session."""
    reglages: Reglages = app.extensions["reglages"]
    if reglages.database_url.startswith("sqlite"):
        reglages.instance.mkdir(parents=True, exist_ok=True)
    moteur = creer_moteur(reglages.database_url)
    app.extensions["moteur"] = moteur
    app.extensions["fabrique"] = creer_fabrique(moteur, app.extensions["cles"])
    app.extensions["fabrique_des_requetes"] = creer_fabrique_des_requetes(
        moteur, app.extensions["cles"]
    )
    app.before_request(_borner_l_attente)
    app.teardown_appcontext(_fermer)


def _borner_l_attente() -> None:
    """All that a request waits for counts together: a thread, then the base."""
    perdre_patience_apres(BASE - request.environ.get(ATTENTE, 0.0))


def session() -> Session:
    """Return the session of this request (or command), opened at first use."""
    if "session_bdd" not in g:
        fabrique = "fabrique_des_requetes" if has_request_context() else "fabrique"
        g.session_bdd = current_app.extensions[fabrique]()
        if g.session_bdd.get_bind().dialect.name == "postgresql":
            _exiger_presente(g.session_bdd.get_bind())  # SQLite may be read while somebody writes
    ouverte = g.session_bdd
    assert isinstance(ouverte, Session)
    return ouverte


def _fermer(_: BaseException | None) -> None:
    ouverte = g.pop("session_bdd", None)
    if ouverte is not None:
        ouverte.close()
    perdre_patience_apres(None)
