"""How PostgreSQL would run each read: the plans of what is sent meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def plans_des_lectures(moteur: Engine) -> Iterator[list[str]]:
    """The plan of each read sent meanwhile."""
    vus: list[str] = []

    def expliquer(connexion, curseur, ordre, parametres, *_) -> None:
        if ordre.startswith("SELECT"):
            curseur.execute(f"EXPLAIN {ordre}", parametres)
            vus.append("\n".join(ligne[0] for ligne in curseur.fetchall()))

    event.listen(moteur, "before_cursor_execute", expliquer)
    yield vus
    event.remove(moteur, "before_cursor_execute", expliquer)
