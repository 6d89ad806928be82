"""Scheduled acts: each room of the business declares its own in its `taches.py`, as TACHES."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, auto
from types import MappingProxyType, ModuleType

from sqlalchemy.orm import Session

from app.metier.journal.preuves.signataire import Lieux
from app.socle.bdd import transaction
from app.socle.paquets import modules
from app.socle.sql import vider_le_wal

CHAQUE_MINUTE, TOUTES_LES_5_MINUTES = "chaque minute", "toutes les 5 minutes"
CHAQUE_HEURE, CHAQUE_JOUR = "chaque heure", "chaque jour"
# How long after its last run an act is said to be late: twice its rhythm and more, for the slow ones.
RETARDS: Mapping[str, timedelta] = MappingProxyType(
    {
        CHAQUE_MINUTE: timedelta(minutes=10),
        TOUTES_LES_5_MINUTES: timedelta(minutes=20),
        CHAQUE_HEURE: timedelta(hours=3),
        CHAQUE_JOUR: timedelta(hours=30),
    }
)


class Moment(IntEnum):
    """When an act takes its turn in a run of all; at one moment, by room, then as declared."""

    # Those that write messages, then their departure: they leave in the same run.
    ANNONCES = auto()
    ENVOIS = auto()
    DELAIS = auto()
    CHIFFRES = auto()
    # What leans on drafts and logins goes before them.
    TRAJETS = auto()
    TRACES = auto()
    BROUILLONS = auto()
    CONNEXIONS = auto()
    ARCHIVES = auto()
    COMPTES = auto()
    # Last: what the others have just journalled is anchored in the same run.
    ANCRES = auto()


@dataclass(frozen=True, slots=True)
class Moyens:
    """What an act is given by who runs it, and that the business does not know.

    `envoyer` sends what waits while its argument says to go on, and returns how many left;
    `envoyer_sms` does so for the SMS, None without a gateway; `page_…` and `lien_…` are whole
    addresses; `avertir` tells the operator.
    """

    session: Session
    maintenant: Callable[[], datetime]
    envoyer: Callable[[Callable[[], bool]], int]
    page_du_mandat: Callable[[uuid.UUID], str]
    page_de_la_demande: Callable[[uuid.UUID], str]
    lien_de_la_question: Callable[[str], str]
    page_de_la_carte: str
    lien_d_arret: Callable[[str], str]
    lien_de_perte: str
    telephone_support: str
    ancres: Lieux
    avertir: Callable[[str], None]
    envoyer_sms: Callable[[Callable[[], bool]], int] | None = None


@dataclass(frozen=True, slots=True)
class Tache:
    """A scheduled act: how often it should run, how many rows wait for it, how many it did.

    Harmless when run twice.
    """

    nom: str
    frequence: str
    moment: Moment
    compter: Callable[[Moyens], int]
    faire: Callable[[Moyens], int]


def declarees(paquet: ModuleType) -> Mapping[str, Tache]:
    """Find the acts of every room of a package, by name, in the order of a run.

    Raises ValueError when two have one name.
    """
    toutes = [
        tache
        for module in modules(paquet)
        if module.__name__.endswith(".taches")
        for tache in getattr(module, "TACHES", ())
    ]
    par_nom = {tache.nom: tache for tache in sorted(toutes, key=lambda tache: tache.moment)}
    if len(par_nom) < len(toutes):
        raise ValueError("deux actes programmés portent le même nom")
    return MappingProxyType(par_nom)


def selon(nb: Callable[..., int]) -> Callable[[Moyens], int]:
    """Count by a query `(session, *, maintenant)`."""
    return lambda moyens: nb(moyens.session, maintenant=moyens.maintenant())


def par_lots(lot: Callable[..., int]) -> Callable[[Moyens], int]:
    """Act by a service `(session, *, maintenant)`, batch after batch until one did nothing.

    The journal and the rows are never held for long. One instant for all: what a batch did is
    not due again a second later.
    """

    def faire(moyens: Moyens) -> int:
        instant, total = moyens.maintenant(), 0
        while True:
            with transaction(moyens.session) as bdd:
                nombre = lot(bdd, maintenant=instant)
            if not nombre:
                return total
            total += nombre

    return faire


def effacer_par_lots(lot: Callable[..., int]) -> Callable[[Moyens], int]:
    """Act by batches, then leave no copy behind in SQLite's write-ahead log."""

    def faire(moyens: Moyens) -> int:
        total = par_lots(lot)(moyens)
        if total and not vider_le_wal(moyens.session):
            moyens.avertir("La base est lue en ce moment : son fichier « -wal » reste à vider.")
        return total

    return faire
