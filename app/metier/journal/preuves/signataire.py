"""Who anchors: one process at a time, where the key and the register are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from app.metier.journal.preuves import ancrage, cles_ancres, registre
from app.metier.journal.preuves.ancres import Ancre


@dataclass(frozen=True, slots=True)
class Lieux:
    """The files of the anchors: their register, the private key, the public ones."""

    registre: Path
    cle: Path
    publiques: Path

    def creer_cle(self) -> str:
        """Create the pair of keys, the register the first time; return the fingerprint.

        Raises ErreurMetier when there is a private key already.
        """
        empreinte = cles_ancres.creer_paire(self.cle, self.publiques)
        registre.creer(self.registre)
        return empreinte


@dataclass(frozen=True, slots=True)
class Signataire:
    """Alone in the register, with the keys, in front of a base of which nothing is read yet."""

    session: Session
    registre: registre.Registre
    cle: Ed25519PrivateKey
    publiques: cles_ancres.Publiques

    def ancrer(self, *, maintenant: datetime) -> Ancre | None:
        """Anchor all rows that are not; return the anchor, None when there is no such row.

        Raises AncrageRefuse when it must not.
        """
        return ancrage.ancrer(
            self.session, self.registre, self.cle, self.publiques, maintenant=maintenant
        )

    def nb_a_ancrer(self, *, maintenant: datetime) -> int:
        """Return how many rows 1,000 rows or five minutes ask to anchor. Raises AncrageRefuse."""
        derniere = ancrage.derniere_ancre(self.registre, self.publiques)
        return ancrage.nb_a_ancrer(self.session, derniere, maintenant=maintenant)


@contextmanager
def signataire(session: Session, lieux: Lieux) -> Iterator[Signataire]:
    """Hold the register; the instant of an anchor is read inside, once it is held.

    Raises ErreurMetier without the key or the register.
    """
    cle = cles_ancres.lire_privee(lieux.cle)
    publiques = cles_ancres.lire_publiques(lieux.publiques)
    publiques[cles_ancres.empreinte(cle.public_key())] = cle.public_key()
    with registre.ouvert(lieux.registre) as ouvert:
        session.rollback()  # what it read before the register was held may be older
        yield Signataire(session, ouvert, cle, publiques)
