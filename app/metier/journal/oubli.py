"""What a row loses after twelve months: its body, never its place in the chain nor its leaf."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Select, delete, func, select
from sqlalchemy.orm import Session

from app.metier.journal.actions import OUBLIABLES
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.relecture import AGE_OUBLI
from app.metier.journal.services import noter

NOM = "corps-du-journal"
# A day more than the verifier and the database ask for: no clock finds a body gone too soon.
_DELAI = AGE_OUBLI + timedelta(days=1)
_PAR_LOT = 2_000


def _dus(maintenant: datetime) -> Select[int]:
    return (
        select(Corps.seq)
        .join(Ligne, Ligne.seq == Corps.seq)
        .where(Ligne.action.in_(OUBLIABLES), Ligne.le <= maintenant - _DELAI)
    )


def nb_a_oublier(session: Session, *, maintenant: datetime) -> int:
    """Return how many bodies are due."""
    return session.scalar(select(func.count()).select_from(_dus(maintenant).subquery())) or 0


def oublier_les_corps(session: Session, *, maintenant: datetime) -> int:
    """Remove and journal one lot of bodies that are due; return how many.

    Only the tables' owner may; the database refuses any other row.
    """
    lot = _dus(maintenant).order_by(Corps.seq).limit(_PAR_LOT)
    ordre = delete(Corps).where(Corps.seq.in_(lot))
    resultat = session.execute(ordre.execution_options(synchronize_session=False))
    assert isinstance(resultat, CursorResult)
    nombre = resultat.rowcount
    if nombre:
        noter(session, "purge", le=maintenant, details={"nom": NOM, "nombre": nombre})
    return nombre
