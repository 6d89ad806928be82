"""The database: engine, session of the request, and the one way to write, `transaction()`."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app, g, has_request_context
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker

from app.cles import Cles
from app.journal import services as services_journal
from config import Reglages

# How `transaction()` begins on each engine.
_ECRITURE: dict[str, dict[str, Any]] = {
    "sqlite": {"ecriture": True},
    "postgresql": {"ecriture": True, "isolation_level": "READ COMMITTED"},
}


def creer_moteur(url: str) -> Engine:
    """Create the engine, with what each database needs to keep our promises."""
    options: dict[str, Any] = {
        "pool_size": 10,
        "pool_timeout": 5,
        # Two seconds to reach the server, eight to wait for a row, or for the network to say
        # that it has our words: then a clear 503.
        "connect_args": {
            "connect_timeout": 2,
            "tcp_user_timeout": 8000,
            "options": "-c lock_timeout=8s",
        },
    }
    if url.startswith("sqlite"):
        options = {"connect_args": {"timeout": 30, "check_same_thread": False}}
    # Parameters hold names: they stay out of error messages, thus out of the logs.
    moteur = create_engine(url, hide_parameters=True, **options)
    if moteur.dialect.name == "sqlite":
        event.listen(moteur, "connect", _preparer_sqlite)
        event.listen(moteur, "begin", _commencer_sqlite)
    else:
        event.listen(moteur, "checkout", _exiger_ouverte)
    return moteur


def _exiger_ouverte(connexion: Any, _fiche: object, _pretee: object) -> None:
    """Have the pool open another connection when the server closed this one while it slept.

    Nobody speaks on a connection that sleeps: something to read is a farewell. `pool_pre_ping`
    tells as much for a round trip more, a tenth of the time of a token.
    """
    attente = select.poll()
    attente.register(connexion.fileno(), select.POLLIN)
    if attente.poll(0):
        raise InvalidatePoolError


def _preparer_sqlite(connexion: Any, _: Any) -> None:
    # The driver must not open transactions by itself: `_commencer_sqlite` does.
    connexion.isolation_level = None
    for reglage in (
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "busy_timeout=30000",
    ):
        connexion.execute(f"PRAGMA {reglage}")


def _commencer_sqlite(connexion: Connection) -> None:
    ecriture = connexion.get_execution_options().get("ecriture")
    connexion.exec_driver_sql("BEGIN IMMEDIATE" if ecriture else "BEGIN")


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
    app.teardown_appcontext(_fermer)


def session() -> Session:
    """Return the session of this request (or command), opened at first use."""
    if "session_bdd" not in g:
        fabrique = "fabrique_des_requetes" if has_request_context() else "fabrique"
        g.session_bdd = current_app.extensions[fabrique]()
    ouverte = g.session_bdd
    assert isinstance(ouverte, Session)
    return ouverte


def _fermer(_: BaseException | None) -> None:
    ouverte = g.pop("session_bdd", None)
    if ouverte is not None:
        ouverte.close()
