"""Anchors in a folder of the test, with their pair of keys."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.journal.preuves import cles_ancres, registre
from app.metier.journal.preuves.ancrage import ancrer
from app.metier.journal.preuves.ancres import Ancre, ancres_verifiees
from app.metier.journal.preuves.verification import Verdict, verifier
from app.socle.bdd import creer_fabrique
from app.socle.cles import Cles
from tests.conftest import CLES
from tests.fabriques import INSTANT


@dataclass
class Coffre:
    """A register of anchors and the two keys, in `dossier`."""

    dossier: Path

    def __post_init__(self) -> None:
        cles_ancres.creer_paire(self.privee, self.publique)
        registre.creer(self.registre)

    @property
    def registre(self) -> Path:
        return self.dossier / "ancres.jsonl"

    @property
    def privee(self) -> Path:
        return self.dossier / "ancres.cle"

    @property
    def publique(self) -> Path:
        return self.dossier / "ancres.pub"

    def ancrer(
        self, moteur: Engine, *, maintenant: datetime = INSTANT, cles: Cles = CLES
    ) -> Ancre | None:
        """Anchor what is in the base."""
        publiques = cles_ancres.lire_publiques(self.publique)
        privee = cles_ancres.lire_privee(self.privee)
        with creer_fabrique(moteur, cles)() as session, registre.ouvert(self.registre) as ouvert:
            return ancrer(session, ouvert, privee, publiques, maintenant=maintenant)

    def ancres(self) -> list[Ancre]:
        """The anchors, verified."""
        publiques = cles_ancres.lire_publiques(self.publique)
        return list(ancres_verifiees(registre.lignes(self.registre), publiques))

    def verifier(
        self, session: Session, *, maintenant: datetime = INSTANT, **reprise: Any
    ) -> Verdict:
        """Verify the base against the anchors."""
        publiques = cles_ancres.lire_publiques(self.publique)
        lues = ancres_verifiees(registre.lignes(self.registre), publiques)
        session.rollback()
        return verifier(session, lues, maintenant=maintenant, **reprise)
