"""How PostgreSQL would run each read: the plans of what is sent meanwhile."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

# A table of its own may come first; a writing one too.
_LECTURES = ("SELECT", "WITH")
_ECRIT = re.compile(r"^\(?(INSERT|UPDATE|DELETE)\b", re.MULTILINE)


@contextmanager
def plans_des_lectures(moteur: Engine, *, jouees: bool = False) -> Iterator[list[str]]:
    """The plan of each read sent meanwhile; with what each step counted when they are `jouees`."""
    vus: list[str] = []
    explain = "EXPLAIN (ANALYZE, TIMING OFF)" if jouees else "EXPLAIN"

    def expliquer(connexion, curseur, ordre, parametres, *_) -> None:
        # Some leave together.
        for lecture in (
            o for o in ordre.split("; ") if o.startswith(_LECTURES) and not _ECRIT.search(o)
        ):
            curseur.execute(f"{explain} {lecture}", parametres)
            vus.append("\n".join(ligne[0] for ligne in curseur.fetchall()))

    event.listen(moteur, "before_cursor_execute", expliquer)
    yield vus
    event.remove(moteur, "before_cursor_execute", expliquer)
