"""What a command answers when it cannot: one sentence, and an exit code that is not 0."""

import errno
import os
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as AttenteTropLongue

from app.socle.erreurs import ErreurMetier

_PAS_A_JOUR = "La base n’est pas à jour : lancez d’abord « flask db upgrade »."
_OCCUPEE = "La base est occupée. Rien n’a été fait ; réessayez dans un moment."
_PLEINE = "Le disque de la base est plein. Rien n’a été fait ; faites de la place, puis réessayez."
_MUETTE = (
    "La base ne répond pas. Vérifiez qu’elle est en marche, et les adresses DATABASE_URL et "
    "DATABASE_URL_MIGRATIONS."
)
_LECTURE_SEULE = "La base est en lecture seule ici : rien n’a été écrit."
_ILLISIBLE = (
    "Le fichier de la base ne s’ouvre pas. Vérifiez son chemin (DATABASE_URL), son dossier et vos "
    "droits."
)
# By SQLSTATE on PostgreSQL, by the name of the error on SQLite.
_PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "42501": (
            "Ce rôle n’a pas ce droit dans la base. Les migrations et la purge du journal se font "
            "avec le rôle propriétaire des tables (DATABASE_URL_MIGRATIONS) ; « flask db upgrade » "
            "donne les siens au rôle du service."
        ),
        "42P01": _PAS_A_JOUR,
        "42703": _PAS_A_JOUR,
        "28P01": "La base refuse ce mot de passe. Vérifiez DATABASE_URL.",
        "28000": "La base refuse ce rôle. Vérifiez DATABASE_URL et pg_hba.conf.",
        "3D000": "Cette base n’existe pas. Créez-la (docs/exploitation.md), ou vérifiez DATABASE_URL.",
        "42704": "Le rôle de DATABASE_URL n’existe pas dans la base : créez-le (docs/exploitation.md).",
        "25006": _LECTURE_SEULE,
        "53100": _PLEINE,
        "55P03": _OCCUPEE,
        "57014": _OCCUPEE,
        "40P01": _OCCUPEE,
        "SQLITE_CANTOPEN": _ILLISIBLE,
        "SQLITE_READONLY": _LECTURE_SEULE,
        "SQLITE_FULL": _PLEINE,
        "SQLITE_BUSY": _OCCUPEE,
        "SQLITE_LOCKED": _OCCUPEE,
        "SQLITE_NOTADB": "Ce fichier n’est pas une base SQLite. Vérifiez DATABASE_URL.",
        "SQLITE_CORRUPT": "La base est abîmée. Ne la modifiez plus ; restaurez une sauvegarde.",
        "SQLITE_IOERR": "Le disque de la base ne répond pas bien. Rien n’a été fait.",
    }
)


class Indecis(click.ClickException):
    """What is asked cannot be proved, yet or here."""

    exit_code = 2


class Groupe(click.Group):
    """A group of commands; none ever shows a trace for what the machine or the base refuses.

    `indecises` name those whose exit code 1 accuses: when they cannot say, it is 2.
    """

    def __init__(self, *args: Any, indecises: Collection[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._indecises = indecises

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and say what stopped it."""
        try:
            return super().invoke(ctx)
        except ErreurMetier as refus:
            raise self._echec(ctx, refus.phrase) from refus
        except CommandError as refus:
            raise self._echec(ctx, f"Cette migration ne peut pas se faire ({refus}).") from refus
        except SQLAlchemyError as erreur:
            raise self._echec(ctx, phrase_de_la_base(erreur)) from erreur
        except UnicodeDecodeError as erreur:
            raise self._echec(ctx, "Ce fichier n’est pas du texte en UTF-8.") from erreur
        except OSError as erreur:
            if erreur.errno == errno.EPIPE:
                raise  # who was reading has left: click ends quietly
            _lacher_une_sortie_pleine()
            raise self._echec(ctx, phrase_du_systeme(erreur)) from erreur

    def _echec(self, ctx: click.Context, phrase: str) -> click.ClickException:
        genre = Indecis if ctx.invoked_subcommand in self._indecises else click.ClickException
        return genre(phrase)


def _lacher_une_sortie_pleine() -> None:
    """Python would try to write again what is left, at the very end, and show a trace."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def refus_en_phrase() -> Iterator[None]:
    """Turn a refusal of the domain into a command's error message."""
    try:
        yield
    except ErreurMetier as refus:
        raise click.ClickException(refus.phrase) from refus


def phrase_de_la_base(erreur: SQLAlchemyError) -> str:
    """Say what a database refused, without a word of what was being written."""
    if isinstance(erreur, AttenteTropLongue):
        return _OCCUPEE
    origine = getattr(erreur, "orig", None)
    code = getattr(origine, "sqlstate", None) or getattr(origine, "sqlite_errorname", None) or ""
    if code == "SQLITE_ERROR" and str(origine).startswith(("no such table", "no such column")):
        return _PAS_A_JOUR
    # SQLite's are more precise than needed: SQLITE_IOERR_WRITE, SQLITE_READONLY_DBMOVED.
    connue = next((phrase for nom, phrase in _PHRASES.items() if code.startswith(nom)), None)
    if connue:
        return connue
    if type(origine).__name__ == "OperationalError":
        return _MUETTE
    return f"La base a refusé ({code or type(origine or erreur).__name__}). Rien n’a été fait."


def phrase_du_systeme(erreur: OSError) -> str:
    """Say what the machine refused: a disk that is full, a file that may not be written."""
    if erreur.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        quoi = "le disque est plein"
    elif erreur.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        quoi = "ce compte du système n’en a pas le droit"
    elif erreur.errno == errno.ENOENT:
        quoi = "il n’y a rien à cet endroit"
    else:
        quoi = os.strerror(erreur.errno) if erreur.errno else str(erreur)
    ou = f"{erreur.filename} : " if erreur.filename else ""
    return f"{ou}{quoi}. Rien n’a été fait, ou pas jusqu’au bout ; corrigez, puis relancez."
