"""A refusal of the domain, as a command says it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.erreurs import ErreurMetier


@contextmanager
def refus_en_phrase() -> Iterator[None]:
    """Turn a refusal of the domain into a command's error message."""
    try:
        yield
    except ErreurMetier as refus:
        raise click.ClickException(refus.phrase) from refus
