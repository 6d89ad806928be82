"""Reading the journal again, row after row, from the first or from where an anchor stands."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, Text, and_, cast, select

from app.metier.journal.action import LIENS
from app.metier.journal.actions import OUBLIABLES
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.ancres import Ancre
from app.metier.journal.preuves.merkle import Arbre
from app.metier.journal.services import ORIGINE, condenser_corps, enchainer

PAR_LOT = {"yield_per": 5_000}
# How old a row is when its body may be missing (rules.md, Retention).
AGE_OUBLI = timedelta(days=365)
# What reading a row may raise: SQLite lets a column hold what its type cannot read, and whoever
# holds the key may write any body.
ILLISIBLE = (ValueError, TypeError, AttributeError, KeyError)
# The links as text: an object for each would take as long as all the hashes.
_EN_TEXTE = (cast(getattr(Ligne, f"{nom}_id"), Text) for nom in LIENS)
_PROJECTIONS: tuple[Any, ...] = (Ligne.action, Ligne.le, *_EN_TEXTE)
_COLONNES = (*_PROJECTIONS, Ligne.seq, Ligne.condensat, Ligne.empreinte, Corps.salt, Corps.corps)
_DES_LIENS = slice(2, 2 + len(LIENS))


@dataclass(slots=True)
class Relecture:
    """Where a reading stands after row `seq`.

    `tete` is that row's link, `arbre` the tree of all leaves so far, `colonnes` the running hash
    of the projections, which stays when a body is forgotten. At `maintenant` None, no body may
    be missing.
    """

    cle: bytes
    maintenant: datetime | None
    seq: int = 0
    tete: bytes = ORIGINE
    arbre: Arbre = field(default_factory=Arbre)
    colonnes: Any = field(default_factory=hashlib.sha256)

    def avancer(self, ligne: Row[Any]) -> str | None:
        """Take the next row; return what is wrong with it, and stay, or None."""
        liens = liens_de(ligne)
        anomalie = self._anomalie(ligne, liens)
        if anomalie is None:
            self.seq, self.tete = ligne.seq, ligne.empreinte
            self.arbre.ajouter(ligne.condensat)
            self.colonnes.update(octets_des_colonnes(ligne.action, ligne.le, liens))
        return anomalie

    def sceller_les_colonnes(self) -> bytes:
        """Return the running hash of the projections; what follows is hashed after it."""
        sceau: bytes = self.colonnes.digest()
        self.colonnes = hashlib.sha256(sceau)
        return sceau

    def _anomalie(self, ligne: Row[Any], liens: list[str]) -> str | None:
        if ligne.seq != self.seq + 1:
            return "la suite des numéros est rompue"
        if ligne.corps is None and not self._peut_manquer(ligne):
            return "le corps manque"
        if ligne.corps is not None and (
            condenser_corps(ligne.salt, ligne.corps) != ligne.condensat
        ):
            return "le corps a été modifié"
        lien = enchainer(self.cle, ligne.seq, self.tete, ligne.condensat)
        if not hmac.compare_digest(lien, ligne.empreinte):
            return "la chaîne est rompue"
        if ligne.corps is not None and not projections_fideles(ligne, liens):
            return "une colonne ne dit pas ce que dit le corps"
        return None

    def _peut_manquer(self, ligne: Row[Any]) -> bool:
        return (
            self.maintenant is not None
            and ligne.action in OUBLIABLES
            and ligne.le <= self.maintenant - AGE_OUBLI
        )


def reprise(cle: bytes, maintenant: datetime | None, ancre: Ancre) -> Relecture:
    """Return a reading that stands where an anchor does."""
    colonnes = hashlib.sha256(ancre.colonnes)
    return Relecture(cle, maintenant, ancre.taille, ancre.tete, ancre.arbre, colonnes)


def lignes_apres(seq: int) -> Select[Any]:
    """Select what a reading takes, from the row after `seq`.

    It is said of both tables: PostgreSQL would read all bodies from the first, up to that one.
    """
    return (
        select(*_COLONNES)
        .outerjoin(Corps, and_(Corps.seq == Ligne.seq, Corps.seq > seq))
        .where(Ligne.seq > seq)
        .order_by(Ligne.seq)
    )


def octets_des_colonnes(action: str, le: datetime, liens: Sequence[str]) -> bytes:
    """Return the bytes that these projections alone give: the only free text is the last."""
    texte = "\n".join((le.isoformat(), *liens, action)).encode()
    return len(texte).to_bytes(8) + texte


def projections_fideles(ligne: Row[Any], liens: Sequence[str]) -> bool:
    """True when the row's columns say what its body says. May raise one of ILLISIBLE."""
    corps = json.loads(ligne.corps)
    return (
        ligne.action == corps["action"]
        and ligne.le == datetime.fromisoformat(corps["le"])
        and [corps.get(nom, "") for nom in LIENS] == liens
    )


def liens_de(ligne: Row[Any]) -> list[str]:
    """Return the row's links in the order of LIENS, as its body writes them, "" for none."""
    return [_avec_tirets(lien) if lien else "" for lien in ligne[_DES_LIENS]]


def _avec_tirets(lien: str) -> str:
    """Return an id as bodies write it: SQLite keeps it without its dashes."""
    if len(lien) != 32:
        return lien
    return f"{lien[:8]}-{lien[8:12]}-{lien[12:16]}-{lien[16:20]}-{lien[20:]}"
