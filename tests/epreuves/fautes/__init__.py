"""The faults. One more is one more function under `@epreuve`, in the file of its kind."""

from tests.epreuves.declaration import EPREUVES
from tests.epreuves.fautes import bases, morts

__all__ = ("EPREUVES", "bases", "morts")
