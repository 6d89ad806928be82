"""PostgreSQL: every wait ends, whatever the server, the network or a pooler in between does.

The server's own limits come first (a lock, a statement), set with each BEGIN: nothing is asked of
the start of the connection, which PgBouncer would refuse, nor left on it, which the next client
would inherit. A server that is stopped, or unreachable, applies no limit: so the driver's waits
have a deadline too, and a connection that missed it is closed without a word.
"""

import select
from functools import partial
from typing import Any, TypeVar

import psycopg
from psycopg import _queries
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext, ExecutionContext
from sqlalchemy.exc import InvalidatePoolError

from app.socle.delais import a_temps, patience
from app.socle.disjoncteur import Disjoncteur
from app.socle.sql.ordre import AVEC_COMMIT
from app.socle.sql.pilote import BaseMuette

RV = TypeVar("RV")

OPTIONS = {
    "pool_size": 10,
    "pool_timeout": 2,
    # The one that served last: what its server keeps of the plans is still in the processor's caches.
    "pool_use_lifo": True,
    "connect_args": {"connect_timeout": 2, "tcp_user_timeout": 8000},
}
_CONNEXION_D_UNE_COMMANDE = 10.0
# Sizes and nullability of a column, in its description.
_RIEN_DE_PLUS = (None,) * 5
_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = "
# Milliseconds. A worker that was stopped must not keep its locks for ever.
_BEGIN_D_UNE_REQUETE = (
    _BEGIN + "1500; SET LOCAL statement_timeout = 1800;"
    " SET LOCAL idle_in_transaction_session_timeout = 10000"
)
_BEGIN_D_UNE_COMMANDE = _BEGIN + "8000"

# Signs of a statement that the driver reads once and keeps: beyond its own 4,096, it reads the statement again at
# each execution, for fear of those that ORMs write anew each time. Ours are written once.
_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384


class Curseur(psycopg.Cursor[Any]):
    """A cursor that says of its columns what SQLAlchemy reads: their names, their types.

    The driver draws a whole object of each column, at each statement.
    """

    @property
    def description(self) -> Any:
        """Columns of the answer, as PEP 249 wants them; None when it has none."""
        reponse = self.pgresult
        if reponse is None or reponse.status != ExecStatus.TUPLES_OK:
            return None
        codage = self.connection.info.encoding
        return [
            ((reponse.fname(rang) or b"").decode(codage), reponse.ftype(rang), *_RIEN_DE_PLUS)
            for rang in range(reponse.nfields)
        ]


class Connexion(psycopg.Connection[Any]):
    """A connection whose waits share the patience of the request that uses it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cursor_factory = Curseur

    def rollback(self) -> None:
        """Undo the transaction; outside of any, ask nothing: the pool rolls back what it is given."""
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            super().rollback()

    def wait(self, gen: PQGen[RV], *args: Any, **options: Any) -> RV:
        """Consume a generator of the driver. Raises BaseMuette, the connection then closed."""
        a_attendre = patience()
        if a_attendre is None:
            return super().wait(gen, *args, **options)
        reste = a_attendre.reste
        try:
            with a_attendre.compter():
                return super().wait(gen, timeout=reste)
        except psycopg.errors._WaitTimeout as trop_long:
            self.close()
            raise BaseMuette("la base n’a pas répondu à temps") from trop_long


def preparer(moteur: Engine, disjoncteur: Disjoncteur) -> None:
    """Give an engine its deadlines, and throw away the connections that no longer serve."""
    event.listen(moteur, "do_connect", _connecter)
    event.listen(moteur, "checkout", _exiger_ouverte)
    event.listen(moteur, "begin", _commencer)
    event.listen(moteur, "do_execute", _envoyer_avec_commit)
    event.listen(moteur, "handle_error", partial(_juger, disjoncteur))


def _connecter(_dialecte: object, _fiche: object, args: Any, options: Any) -> Connexion:
    """Connect, the resolver and all the hosts of the address included in one deadline."""
    a_attendre = patience()
    try:
        if a_attendre is None:
            return a_temps(
                lambda: _ouvrir(args, options), _CONNEXION_D_UNE_COMMANDE, defaire=Connexion.close
            )
        with a_attendre.compter():
            return a_temps(
                lambda: _ouvrir(args, options), a_attendre.reste, defaire=Connexion.close
            )
    except TimeoutError as trop_long:
        raise BaseMuette("connexion à la base trop longue") from trop_long


def _ouvrir(args: Any, options: Any) -> Connexion:
    connexion = Connexion.connect(*args, **options)
    try:
        connexion.autocommit = True
        numero = connexion.execute("SELECT pg_backend_pid()").fetchone()
    except psycopg.Error:
        connexion.close()
        raise
    if numero != (connexion.info.backend_pid,):
        # A pooler is in between: the next statement may go to a server where nothing was prepared.
        connexion.prepare_threshold = None
    return connexion


def _exiger_ouverte(connexion: Any, _fiche: object, _pretee: object) -> None:
    """Have the pool open another connection when the server closed this one while it slept.

    Nobody speaks on a connection that sleeps: something to read is a farewell. `pool_pre_ping`
    tells as much for a round trip more, a tenth of the time of a token.
    """
    attente = select.poll()
    attente.register(connexion.fileno(), select.POLLIN)
    if attente.poll(0):
        raise InvalidatePoolError


def _commencer(connexion: Connection) -> None:
    options = connexion.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    # The driver must not begin by itself: its BEGIN carries no limit.
    pilote: Any = connexion.connection.dbapi_connection
    if not pilote.autocommit:
        pilote.autocommit = True
    if options.get("lit_sans_transaction") and not options.get("ecriture"):
        return
    connexion.exec_driver_sql(_BEGIN_D_UNE_COMMANDE if patience() is None else _BEGIN_D_UNE_REQUETE)


def _envoyer_avec_commit(
    curseur: psycopg.Cursor[Any], ordre: str, valeurs: Any, contexte: ExecutionContext
) -> bool:
    """Send the last statement of a transaction and its COMMIT at once, when it is told so.

    Between both, whoever waits for its locks would wait for this process to be scheduled, and for
    Python's own lock. The server skips the COMMIT of a statement that fails.
    """
    if not contexte.execution_options.get(AVEC_COMMIT):
        return False
    with curseur.connection.pipeline():
        curseur.execute(ordre, valeurs)
        curseur.connection.execute("COMMIT")
    return True


def _juger(disjoncteur: Disjoncteur, contexte: ExceptionContext) -> None:
    """Tell what an error says of its connection: all of them go with one that no longer serves."""
    if isinstance(contexte.original_exception, BaseMuette):
        contexte.is_disconnect = True
        disjoncteur.douter()
    # What was the primary is read-only since a failover: the address leads elsewhere now.
    if isinstance(contexte.original_exception, psycopg.errors.ReadOnlySqlTransaction):
        contexte.is_disconnect = True
