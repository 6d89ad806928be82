"""The file that keeps the anchors: lines are added at its end, by one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.socle.erreurs import ErreurMetier

_FIN_A_RELIRE = 16_384  # an anchor's line is two or three kibibytes at most


class Registre:
    """An opened file of anchors."""

    def __init__(self, descripteur: int) -> None:
        self._descripteur = descripteur

    @property
    def derniere_ligne(self) -> bytes | None:
        """The last line with its end, None when the file is empty."""
        debut = max(0, os.fstat(self._descripteur).st_size - _FIN_A_RELIRE)
        fin = os.pread(self._descripteur, _FIN_A_RELIRE, debut)
        return fin.splitlines(keepends=True)[-1] if fin else None

    def ajouter(self, ligne: bytes) -> None:
        """Write a line and see it on the disk; half a line is taken back. Raises OSError."""
        taille = os.fstat(self._descripteur).st_size
        try:
            if os.write(self._descripteur, ligne + b"\n") <= len(ligne):
                raise OSError("le disque est plein")
            os.fsync(self._descripteur)
        except OSError:
            os.ftruncate(self._descripteur, taille)
            raise


def creer(chemin: Path) -> None:
    """Create the empty file, unless it is there."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.touch()


@contextmanager
def ouvert(chemin: Path) -> Iterator[Registre]:
    """Yield the file, alone in it. Raises ErreurMetier when it is not there.

    It is never created here: a file that was lost, or taken away, must not begin again unseen.
    """
    try:
        descripteur = os.open(chemin, os.O_RDWR | os.O_APPEND)
    except OSError as erreur:
        raise ErreurMetier(
            f"Les points d’ancrage ne se lisent pas dans {chemin} (réglage ANCRES). S’ils ont "
            "été perdus, remettez-en une copie. La première fois : flask journal cle-ancres."
        ) from erreur
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX)
        yield Registre(descripteur)
    finally:
        os.close(descripteur)


def lignes(chemin: Path) -> list[bytes]:
    """Return the lines of the file with their ends; none when it cannot be read."""
    try:
        return chemin.read_bytes().splitlines(keepends=True)
    except OSError:
        return []


def fin_de(chemin: Path) -> bytes | None:
    """Return the last line of the file with its end, without waiting for who writes in it.

    None when it is empty, or cannot be read.
    """
    try:
        descripteur = os.open(chemin, os.O_RDONLY)
    except OSError:
        return None
    try:
        return Registre(descripteur).derniere_ligne
    finally:
        os.close(descripteur)
