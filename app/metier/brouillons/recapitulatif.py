"""What the third screen shows before anybody agrees, and how to know that it is still so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.metier.aidants.models import AppartenanceLisible
from app.metier.brouillons.models import BrouillonLisible
from app.metier.demarches.catalogue import Catalogue
from app.metier.demarches.selection import noms_par_domaine
from app.metier.journal.services import canonique
from app.metier.mandats.durees import fin_de
from app.metier.mandats.papiers.attestation import GABARIT
from app.metier.mandats.possibles import Possible, actives_de_la_nommee, actives_lues
from app.metier.usagers.identite import Identite
from app.metier.usagers.queries import deja_connu
from app.socle.cles import condenser
from app.socle.erreurs import Conflit


@dataclass(frozen=True, slots=True)
class Confie:
    """What would be confided until `fin`, and what stays as it is because it runs longer.

    The same rule as the conclusion's (`mandats.services.conclure`): what is said of a mandate
    that is not made yet is built from this alone.
    """

    fin: datetime
    retenus: list[str]
    gardees: list[Possible]
    ecourtees: list[Possible]


def confier(
    domaines: Collection[str],
    fin: datetime,
    plus_longs: Collection[Possible],
    remplacer: Collection[str] = (),
) -> Confie:
    """Sort what was chosen, `remplacer` being what the person has shortened."""
    gardees = [a for a in plus_longs if a.domaine not in remplacer]
    deja = {a.domaine for a in gardees}
    return Confie(
        fin,
        [cle for cle in domaines if cle not in deja],
        gardees,
        [a for a in plus_longs if a.domaine in remplacer],
    )


class Choisi(Protocol):
    """What was chosen, in a draft or in a practice (`entrainement`)."""

    @property
    def domaines(self) -> list[str]:
        """Keys of the themes."""

    @property
    def demarches(self) -> list[str]:
        """Keys of the démarches named."""

    @property
    def est_borne(self) -> bool:
        """True when those démarches alone are confided."""

    @property
    def duree(self) -> str:
        """A key of DUREES."""


@dataclass(frozen=True, slots=True)
class Recapitulatif:
    """The end of the mandate, and the domaines already confided here for longer.

    `nommees` are the names of the démarches, by domaine: the catalogue may change them.
    """

    brouillon: Choisi
    identite: Identite
    fin: datetime
    plus_longs: list[Possible]
    nommees: Mapping[str, Sequence[str]]

    def confie(self, remplacer: Collection[str]) -> Confie:
        """What the mandate would hold, these domaines being shortened."""
        return confier(self.brouillon.domaines, self.fin, self.plus_longs, remplacer)

    @property
    def est_deja_confie(self) -> bool:
        """True when everything chosen is already confided for longer: nothing new to give."""
        return {a.domaine for a in self.plus_longs} >= set(self.brouillon.domaines)

    @property
    def empreinte(self) -> str:
        """What tells this screen from another one: who, what, until when, beside what."""
        contenu = {
            "gabarit": GABARIT,
            "domaines": self.brouillon.domaines,
            "demarches": self.brouillon.demarches,
            "nommees": {cle: [*noms] for cle, noms in self.nommees.items()},
            "est_borne": self.brouillon.est_borne,
            "duree": self.brouillon.duree,
            "fin": self.fin.isoformat(),
            "identite": asdict(self.identite),
            "plus_longs": [[a.domaine, a.fin_le.isoformat()] for a in self.plus_longs],
        }
        return condenser(canonique(contenu))

    def exiger_annonce(self, annonces: Collection[str], remplacer: Collection[str]) -> None:
        """Raise Conflit when the text that was read shortened what is not shortened after all.

        The other way round needs nothing: what is kept is read as kept unless it is shortened.
        """
        if not {a.domaine for a in self.plus_longs if a.domaine in annonces} <= set(remplacer):
            raise Conflit(
                "Le choix de garder ou d’écourter a changé depuis que le texte a été lu. Rien n’a "
                "été fait : relisez ensemble, puis donnez l’accord à nouveau."
            )

    def exiger_vu(self, vu: str | None) -> None:
        """Raise Conflit when the screen that was read is not this one; None was not told."""
        if vu and vu != self.empreinte:
            raise Conflit(
                "Les choix ont changé depuis que cette page a été affichée. Rien n’a été fait : "
                "relisez ensemble, puis donnez l’accord à nouveau."
            )


def recapituler(
    session: Session,
    brouillon: BrouillonLisible,
    membre: AppartenanceLisible,
    identite: Identite,
    *,
    catalogue: Catalogue,
    maintenant: datetime,
) -> Recapitulatif:
    """Read what the third screen shows of this draft, for this aidant."""
    lues = confiees(session, membre, identite, maintenant=maintenant)
    return recapitulatif(
        brouillon, membre, identite, lues, catalogue=catalogue, maintenant=maintenant
    )


def recapitulatif(
    brouillon: BrouillonLisible,
    membre: AppartenanceLisible,
    identite: Identite,
    deja_lues: Collection[Possible],
    *,
    catalogue: Catalogue,
    maintenant: datetime,
) -> Recapitulatif:
    """Return what the third screen shows, `deja_lues` being what `confiees` returns."""
    fin = fin_de(brouillon.duree, maintenant, membre.organisation.zone)
    plus_longs = plus_longues(deja_lues, brouillon.domaines, fin)
    nommees = noms_par_domaine(catalogue, brouillon.domaines, brouillon.demarches)
    return Recapitulatif(brouillon, identite, fin, plus_longs, nommees)


def plus_longues(
    deja_lues: Collection[Possible], domaines: Collection[str], fin: datetime
) -> list[Possible]:
    """Return what of these domaines is confided for longer than `fin`."""
    return [a for a in deja_lues if a.domaine in domaines and a.fin_le > fin]


def confiees(
    session: Session, membre: AppartenanceLisible, identite: Identite, *, maintenant: datetime
) -> list[Possible]:
    """Return what this person already confides here, of what this aidant may use."""
    ici, qui = membre.organisation_id, membre.aidant_id
    if identite.sub is not None:  # one statement: the wizard asks at each reading
        return actives_de_la_nommee(
            session, ici, identite.sub, aidant_id=qui, maintenant=maintenant
        )
    usager = deja_connu(session, ici, identite)
    if usager is None:
        return []
    return actives_lues(session, ici, [usager.id], aidant_id=qui, maintenant=maintenant)
