"""How much a base holds, and who is where in it: the same numbers always give the same base."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b

from app.metier.demarches.domaines import DOMAINES

DUREE = timedelta(days=182)
UN_AN = timedelta(days=365)
_DEUX_SEMAINES = 14 * 24 * 60  # in minutes
_NOMS_DES_DOMAINES = sorted(DOMAINES)


@dataclass(frozen=True)
class Taille:
    """How much a base holds."""

    aidants: int
    organisations: int
    usagers: int
    mandats: int
    journal: int

    def part(self, diviseur: int) -> "Taille":
        """The same, that many times smaller."""
        return Taille(**{nom: nombre // diviseur for nom, nombre in asdict(self).items()})

    @property
    def connexions(self) -> int:
        """Logins are kept for a year: one a week."""
        return 50 * self.aidants

    @property
    def courriels(self) -> int:
        """Messages are kept for a month."""
        return 10 * self.aidants

    @property
    def demandes(self) -> int:
        """FranceConnect's requests live for minutes, and are purged every hour."""
        return self.aidants // 2


NATIONALE = Taille(20_000, 5_000, 1_000_000, 2_400_000, 10_000_000)


def cle(quoi: str, rang: int) -> str:
    """The 32 signs of the id of the row `rang` of a table: drawn at random, and never kept."""
    tire = blake2b(rang.to_bytes(8), digest_size=16, person=quoi.encode()).hexdigest()
    return f"{tire[:12]}4{tire[13:16]}8{tire[17:]}"


def avec_tirets(cle: str) -> str:
    """An id as the journal writes it."""
    return f"{cle[:8]}-{cle[8:12]}-{cle[12:16]}-{cle[16:20]}-{cle[20:]}"


def instant(le: datetime) -> str:
    """An instant as both engines read it; the session is in UTC."""
    return le.isoformat(" ", "microseconds")[:26]


@dataclass(frozen=True)
class Repartition:
    """Whom each organisation knows: the first holds a tenth of the usagers.

    Of twenty mandates of an aidant, nineteen have their paper signed. The first mandate of each
    usager runs; the others are over.
    """

    taille: Taille
    depart: datetime

    @cached_property
    def aidants(self) -> list[str]:
        """Ids of the aidants."""
        return [cle("aidant", rang) for rang in range(self.taille.aidants)]

    @cached_property
    def organisations(self) -> list[str]:
        """Ids of the organisations."""
        return [cle("organisation", rang) for rang in range(self.taille.organisations)]

    def aidant(self, rang: int) -> uuid.UUID:
        """Id of an aidant, as the models hold it."""
        return uuid.UUID(self.aidants[rang])

    def organisation(self, rang: int) -> uuid.UUID:
        """Id of an organisation."""
        return uuid.UUID(self.organisations[rang])

    def usager(self, rang: int) -> uuid.UUID:
        """Id of an usager."""
        return uuid.UUID(cle("usager", rang))

    def mandat(self, rang: int) -> uuid.UUID:
        """Id of a mandate."""
        return uuid.UUID(cle("mandat", rang))

    @property
    def nb_actifs(self) -> int:
        """How many mandates run."""
        return min(self.taille.usagers, self.taille.mandats)

    def chez(self, usager: int) -> int:
        """The organisation that knows an usager."""
        return 0 if usager % 10 == 0 else usager % self.taille.organisations

    def tenu_par(self, mandat: int) -> int:
        """The aidant who made a mandate."""
        par_lieu = self.taille.aidants // self.taille.organisations
        ici = self.chez(mandat % self.taille.usagers)
        return ici + self.taille.organisations * (mandat // self.taille.organisations % par_lieu)

    def domaines(self, mandat: int) -> list[str]:
        """What a mandate confides."""
        noms = _NOMS_DES_DOMAINES
        return [noms[mandat % len(noms)], noms[(mandat + 3) % len(noms)]]

    def debut(self, mandat: int) -> datetime:
        """When a mandate began."""
        jours = 10 + 200 * (mandat // self.taille.usagers)
        return self.depart - timedelta(days=jours, minutes=mandat % _DEUX_SEMAINES)
