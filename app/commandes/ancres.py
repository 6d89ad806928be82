"""Anchors as a scheduled act and as a command: the key and the files of the settings."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.metier.journal.preuves import ancrage, cles_ancres, registre
from app.metier.journal.preuves.ancres import Ancre
from app.metier.journal.preuves.cles_ancres import Publiques
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import reglages


def creer_cle() -> str:
    """Create the pair of keys, and the file of anchors the first time; return the fingerprint."""
    lus = reglages()
    empreinte = cles_ancres.creer_paire(lus.cle_ancres, lus.ancres_cle_publique)
    registre.creer(lus.ancres)
    return empreinte


def ancrer() -> Ancre | None:
    """Anchor all rows that are not. Raises ErreurMetier without the key, or when it must not."""
    with _pour_ancrer() as (ouvert, cle, publiques):
        return _ancrer(ouvert, cle, publiques)


def ancrer_si_du() -> int:
    """Anchor when 1,000 rows or five minutes ask for it; return how many rows.

    Raises ErreurMetier when it must not. Without the key it says so and does nothing: it may be
    another process's business.
    """
    if not reglages().cle_ancres.exists():
        click.echo("Points d’ancrage : pas de clé ici (réglage CLE_ANCRES).", err=True)
        return 0
    with _pour_ancrer() as (ouvert, cle, publiques):
        derniere = ancrage.derniere_ancre(ouvert, publiques)
        nombre = ancrage.nb_a_ancrer(session(), derniere, maintenant=maintenant())
        if nombre:
            _ancrer(ouvert, cle, publiques)
        return nombre


def nb_a_ancrer() -> int:
    """Return how many rows would be anchored now."""
    if not reglages().cle_ancres.exists():
        return 0
    with _pour_ancrer() as (ouvert, _, publiques):
        derniere = ancrage.derniere_ancre(ouvert, publiques)
        return ancrage.nb_a_ancrer(session(), derniere, maintenant=maintenant())


@contextmanager
def _pour_ancrer() -> Iterator[tuple[registre.Registre, Ed25519PrivateKey, Publiques]]:
    lus = reglages()
    cle = cles_ancres.lire_privee(lus.cle_ancres)
    publiques = cles_ancres.lire_publiques(lus.ancres_cle_publique)
    publiques[cles_ancres.empreinte(cle.public_key())] = cle.public_key()
    with registre.ouvert(lus.ancres) as ouvert:
        session().rollback()  # what it read before the register was held may be older
        yield ouvert, cle, publiques


def _ancrer(
    ouvert: registre.Registre, cle: Ed25519PrivateKey, publiques: Publiques
) -> Ancre | None:
    return ancrage.ancrer(session(), ouvert, cle, publiques, maintenant=maintenant())
