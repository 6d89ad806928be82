"""The database: its engine, its sessions, and the one way to write, `transaction()`."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session, sessionmaker

from app.socle.cles import Cles
from app.socle.delais import patience
from app.socle.disjoncteur import Disjoncteur
from app.socle.sql import postgresql
from app.socle.sql.ordre import ECRIT, PAR_LE_PILOTE

# Milliseconds that a command waits for SQLite's one writer.
_ATTENTE_D_UNE_COMMANDE = 30_000
_AVANT_COMMIT, _APRES_COMMIT, MEMOIRE = "avant_commit", "apres_commit", "memoire"
T = TypeVar("T")
# Of the connection of `transaction()`.
_ECRITURE = {"ecriture": True}


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
        connexion.execution_options(**_ECRITURE)
        connexion.begin()
        yield connexion
        connexion.rollback()


def _essayer(moteur: Engine) -> None:
    with _essai_d_ecriture(moteur):
        pass


def est_inscriptible(moteur: Engine) -> bool:
    """True when the base lets one write now. Raises SQLAlchemyError when it does not answer."""
    exiger_presente(moteur)
    with _essai_d_ecriture(moteur) as connexion:
        if moteur.dialect.name == "sqlite":
            connexion.exec_driver_sql("PRAGMA user_version = 1")
            return True
        lecture_seule = connexion.exec_driver_sql("SHOW transaction_read_only").scalar_one()
    if lecture_seule == "on":
        # Its connections do not learn that it was promoted, or that their address leads elsewhere.
        moteur.dispose()
    return bool(lecture_seule == "off")


def exiger_presente(moteur: Engine | Connection) -> None:
    """Refuse at once in a request while the base is known not to answer. Raises BaseAbsente."""
    if patience() is not None:
        moteur.get_execution_options()["disjoncteur"].exiger()


class _Session(Session):
    def close(self) -> None:
        """Give back the connection and the objects: a page read by the driver has neither."""
        if self.in_transaction() or len(self.identity_map):
            super().close()

    def expunge_all(self) -> None:
        """Forget every object; none may die meanwhile (docs/decisions/0016-ramasse-miettes.md)."""
        vivants = list(self)
        super().expunge_all()
        del vivants


def creer_fabrique(moteur: Engine, cles: Cles) -> sessionmaker[Session]:
    """Return the maker of sessions, which carry the service's keys, and what it remembers."""
    portes = {"cles": cles, MEMOIRE: {}}
    return sessionmaker(moteur, class_=_Session, expire_on_commit=False, info=portes)


def memoire(session: Session) -> dict[Any, Any]:
    """Return what the sessions of one maker remember together of the base, in this process."""
    gardee: dict[Any, Any] = session.info.setdefault(MEMOIRE, {})
    return gardee


def creer_fabrique_des_requetes(moteur: Engine, cles: Cles) -> sessionmaker[Session]:
    """Return the maker of the sessions of requests, which write in `transaction()` only.

    What they read outside of it needs no transaction on PostgreSQL, where each statement sees
    what is committed anyway: nothing to begin nor to roll back, and the driver keeps the
    statements it prepared, which it forgets at each ROLLBACK.
    """
    # Its own listeners, whatever else uses the engine.
    des_requetes = moteur.execution_options(lit_sans_transaction=True)
    event.listen(des_requetes, "before_execute", _exiger_de_lire)
    fabrique = creer_fabrique(des_requetes, cles)
    fabrique.kw["info"][PAR_LE_PILOTE] = moteur.dialect.name == "postgresql"
    return fabrique


def _exiger_de_lire(connexion: Connection, ordre: Any, *_: Any) -> None:
    # A lock taken outside would be given back at once.
    lit = ordre.is_select and ordre._for_update_arg is None
    if not lit and not connexion.get_execution_options().get("ecriture"):
        raise RuntimeError("rien ne s’écrit ni ne se verrouille hors de transaction()")


def ecrit(session: Session) -> bool:
    """True inside `transaction()`: what is read may not be committed yet."""
    return bool(session.info.get(ECRIT))


def avant_commit(
    session: Session, acte: Callable[[Session, list[Any]], object], element: Any
) -> None:
    """Have `acte(session, elements)` done last in the transaction, with all it was given.

    One act alone is the last: it may take the COMMIT with it (`Ordre.executer_et_valider`).
    Rolled back, it is forgotten with the rest.
    """
    dernier, elements = session.info.setdefault(_AVANT_COMMIT, (acte, []))
    assert dernier is acte
    elements.append(element)


def apres_commit(session: Session, acte: Callable[[Session], object]) -> None:
    """Have `acte(session)` done once the transaction is committed; rolled back, it is forgotten."""
    session.info.setdefault(_APRES_COMMIT, []).append(acte)


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Read and write in one transaction: return commits, raise rolls back.

    Whatever the session had read before is forgotten, so that all the act relies on is read
    under its locks. What `avant_commit` was given meanwhile is done just before COMMIT.
    Raises RuntimeError inside another one of the same session, whose words would be lost.
    """
    if ecrit(session):
        raise RuntimeError("une transaction() est déjà ouverte")
    session.rollback()
    exiger_presente(session.get_bind())
    session.expire_all()  # what an earlier transaction of this request committed, too
    session.connection(execution_options=_ECRITURE)
    session.info[ECRIT] = True
    try:
        yield session
        if _AVANT_COMMIT in session.info:
            dernier, elements = session.info.pop(_AVANT_COMMIT)
            dernier(session, elements)
            if session.new or session.dirty or session.deleted:
                raise RuntimeError("rien ne s’écrit après le dernier acte, qui a pu valider")
        session.commit()
        for acte in session.info.pop(_APRES_COMMIT, []):
            acte(session)
    except BaseException:
        session.info.pop(_AVANT_COMMIT, None)
        session.info.pop(_APRES_COMMIT, None)
        session.rollback()
        raise
    finally:
        session.info[ECRIT] = False


def tenir_les_libres(session: Session, requete: Select[T]) -> Sequence[T]:
    """Read and hold what this selects, but for what somebody else holds: no batch waits for it."""
    return session.scalars(
        requete.with_for_update(key_share=True, skip_locked=True),
        execution_options={"populate_existing": True},
    ).all()
