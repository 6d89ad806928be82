"""The journal, in a chain that holds, and the anchors that the service would have signed."""

import hashlib
import random
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.metier.journal.preuves import cles_ancres
from app.metier.journal.preuves.ancrage import NB_LIGNES
from app.metier.journal.preuves.ancres import Ancre, ancre_de
from app.metier.journal.preuves.merkle import Arbre
from app.metier.journal.preuves.relecture import octets_des_colonnes
from app.metier.journal.preuves.signataire import Lieux
from app.metier.journal.services import ORIGINE, canonique, condenser_corps, enchainer
from tests.mesures.base.ecriture import Ecrire, Ligne
from tests.mesures.base.taille import UN_AN, Repartition, avec_tirets, cle, instant

# Rows held in memory at once.
LOT = 20 * NB_LIGNES
ACTION = "utilisation_autorisation"
_LIENS = ("aidant", "organisation", "usager", "mandat", "autorisation")
_COLONNES = ["seq", "condensat", "empreinte", "action", "le", *(f"{nom}_id" for nom in _LIENS)]
# What `noter` writes, each value to be put in its place: a dump for each row would take longer.
_CORPS = canonique(
    {"action": ACTION, "details": {"domaine": "%(domaine)s"}, "le": "%(le)s"}
    | {nom: f"%({nom})s" for nom in _LIENS}
)


class Chaine:
    """A year of uses of the mandates, one after the other; an anchor every thousand."""

    def __init__(self, ou: Repartition, cle_journal: bytes, lieux: Lieux) -> None:
        self.ou, self.cle = ou, cle_journal
        lieux.creer_cle()
        self.privee: Ed25519PrivateKey = cles_ancres.lire_privee(lieux.cle)
        self.registre: Path = lieux.registre
        self.pas = UN_AN / max(ou.taille.journal, 1)
        self.hasard = random.Random(ou.taille.journal)
        self.arbre, self.tete = Arbre(), ORIGINE
        self.colonnes: Any = hashlib.sha256()
        self.ancre: Ancre | None = None

    def ecrire(self, ecrire: Ecrire) -> None:
        """Write the rows and their bodies, batch after batch, then their anchors."""
        with self.registre.open("ab") as ancres:
            for debut in range(0, self.ou.taille.journal, LOT):
                fin = min(debut + LOT, self.ou.taille.journal)
                couples = [self._suivante(seq, ancres) for seq in range(debut + 1, fin + 1)]
                ecrire("journal", _COLONNES, (ligne for ligne, _ in couples))
                ecrire("journal_corps", ["seq", "salt", "corps"], (corps for _, corps in couples))

    def _suivante(self, seq: int, ancres: BinaryIO) -> tuple[Ligne, Ligne]:
        """The next row and its body; where a thousand are, their anchor is signed."""
        mandat, le = seq % self.ou.taille.mandats, self._le(seq)
        liens = self._liens(mandat)
        dits = [avec_tirets(lien) for lien in liens]
        corps = _CORPS % {
            "le": le.isoformat(),
            "domaine": self.ou.domaines(mandat)[0],
            **dict(zip(_LIENS, dits, strict=True)),
        }
        salt = self.hasard.randbytes(16)
        condensat = condenser_corps(salt, corps)
        self.tete = enchainer(self.cle, seq, self.tete, condensat)
        self.arbre.ajouter(condensat)
        self.colonnes.update(octets_des_colonnes(ACTION, le, [*dits, ""]))
        if seq % NB_LIGNES == 0 or seq == self.ou.taille.journal:
            self._ancrer(le, ancres)
        return (seq, condensat, self.tete, ACTION, instant(le), *liens), (seq, salt, corps)

    def _le(self, seq: int) -> datetime:
        return self.ou.depart - (self.ou.taille.journal - seq) * self.pas

    def _liens(self, mandat: int) -> tuple[str, ...]:
        usager = mandat % self.ou.taille.usagers
        return (
            self.ou.aidants[self.ou.tenu_par(mandat)],
            self.ou.organisations[self.ou.chez(usager)],
            cle("usager", usager),
            cle("mandat", mandat),
            cle("autorisation", 2 * mandat),
        )

    def _ancrer(self, le: datetime, ancres: BinaryIO) -> None:
        sceau = self.colonnes.digest()
        self.colonnes = hashlib.sha256(sceau)
        self.ancre = ancre_de(
            self.privee,
            self.arbre,
            tete=self.tete,
            colonnes=sceau,
            precedente=self.ancre,
            maintenant=le,
        )
        ancres.write(self.ancre.ligne + b"\n")
