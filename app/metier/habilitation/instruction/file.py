"""The queue of requests, as the national team reads it: by state, the oldest first, a page at a time."""

import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import Session

from app.metier.habilitation.etats import DemandeDatee, Etat, est_dans
from app.metier.habilitation.instruction.rangs import RANGS, Rang, rangs
from app.metier.habilitation.models import DemandeHabilitation, DemandeMot
from app.socle.langue.noms import plier
from app.socle.langue.saisies import lire_signes
from app.socle.mots import cles_trouvees
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
AGES = (7, 15, 30)
_MOTS, _TAILLE_NUMERO = 6, 8
_UNE_DE_PLUS: ColumnElement[int] = literal_column(str(PAR_PAGE + 1))


class Onglet(enum.StrEnum):
    """A tab of the queue; its value is its key in the address."""

    A_TRAITER = "a-traiter"
    EN_PAUSE = "en-attente"
    A_MODIFIER = "attendent-la-structure"
    PAS_OUVERTES = "region-pas-ouverte"
    ACCEPTEES = "acceptees"
    REFUSEES = "refusees"


TITRES: Mapping[Onglet, str] = MappingProxyType(
    {
        Onglet.A_TRAITER: "À traiter",
        Onglet.EN_PAUSE: "En attente",
        Onglet.A_MODIFIER: "Attendent la structure",
        Onglet.PAS_OUVERTES: "Région pas encore ouverte",
        Onglet.ACCEPTEES: "Acceptées",
        Onglet.REFUSEES: "Refusées",
    }
)
_ETATS: Mapping[Onglet, tuple[Etat, ...]] = MappingProxyType(
    {
        Onglet.A_TRAITER: (Etat.DEPOSEE,),
        Onglet.EN_PAUSE: (Etat.EN_PAUSE,),
        Onglet.A_MODIFIER: (Etat.A_MODIFIER,),
        Onglet.PAS_OUVERTES: (Etat.PAS_OUVERTE,),
        Onglet.ACCEPTEES: (Etat.ACCEPTEE, Etat.CLOSE),
        Onglet.REFUSEES: (Etat.REFUSEE,),
    }
)
_ONGLETS = {etat: onglet for onglet, etats in _ETATS.items() for etat in etats}


class Suivi(enum.StrEnum):
    """Whose requests are listed."""

    TOUS = ""
    MOI = "moi"
    PERSONNE = "personne"


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the queue is narrowed to; nothing when all is empty. `depuis` is in days."""

    onglet: Onglet = Onglet.A_TRAITER
    region: str = ""
    type: str = ""
    depuis: int = 0
    suivi: Suivi = Suivi.TOUS

    def en_adresse(self) -> dict[str, str]:
        """Return what an address says of it."""
        dits = {
            "region": self.region,
            "type": self.type,
            "depuis": str(self.depuis or ""),
            "suivi": self.suivi.value,
        }
        return {"onglet": self.onglet.value} | {nom: dit for nom, dit in dits.items() if dit}


@dataclass(frozen=True, slots=True)
class PageDemandes:
    """Some of the requests; `suite` is the cursor of the next page, None at the end."""

    rangs: Sequence[Rang]
    suite: uuid.UUID | None


def compter(session: Session) -> dict[Onglet, int]:
    """Return how many requests each tab holds."""
    (nombres,) = _NOMBRES.lire(session, {})
    return dict(zip(Onglet, nombres, strict=True))


def page_de_la_file(
    session: Session,
    filtre: Filtre,
    *,
    moi: uuid.UUID,
    maintenant: datetime,
    apres: uuid.UUID | None = None,
) -> PageDemandes | None:
    """Return the requests of a tab after `apres`, the oldest first; None when it is none of them."""
    bornes = {
        "region": filtre.region,
        "type": filtre.type,
        "avant": filtre.depuis and maintenant - timedelta(days=filtre.depuis),
        "moi": filtre.suivi is Suivi.MOI and moi,
        "personne": filtre.suivi is Suivi.PERSONNE,
    }
    if apres is not None:
        reperes = select(_cle(filtre.onglet)[0]).where(DemandeHabilitation.id == apres)
        apres_le = session.scalar(reperes)
        if apres_le is None:
            return None
        bornes |= {"apres": apres, "apres_le": apres_le}
    ordre = _pour(filtre.onglet, frozenset(nom for nom, borne in bornes.items() if borne))
    return _page(ordre.lire(session, bornes))


def chercher(session: Session, saisie: str) -> PageDemandes:
    """Return the requests sent whose number, SIRET or words of the name are typed, whatever their
    state; `suite` says that there are more.
    """
    return _page(session.execute(_ENVOYEES.where(_trouve(saisie))).all())


def suivante(session: Session, demande: DemandeHabilitation) -> uuid.UUID | None:
    """Return the request to answer that comes after this one, None at the end of the queue."""
    cle = _cle(Onglet.A_TRAITER)
    requete = select(DemandeHabilitation.id).where(_dans(Onglet.A_TRAITER))
    if demande.entree_le is not None:
        requete = requete.where(tuple_(*cle) > tuple_(demande.entree_le, demande.id))
    return session.scalar(requete.order_by(*cle).limit(1))


def onglet_de(demande: DemandeDatee) -> Onglet:
    """Return the tab where a request that was sent stands."""
    return _ONGLETS[demande.etat]


def _page(lignes: Sequence[Sequence[Any]]) -> PageDemandes:
    montres, reste = rangs(lignes[:PAR_PAGE]), len(lignes) > PAR_PAGE
    return PageDemandes(montres, montres[-1].demande.id if reste else None)


def _cle(onglet: Onglet) -> tuple[Any, Any]:
    rangees: dict[Onglet, Any] = {
        Onglet.PAS_OUVERTES: DemandeHabilitation.deposee_le,
        Onglet.ACCEPTEES: DemandeHabilitation.acceptee_le,
        Onglet.REFUSEES: DemandeHabilitation.refusee_le,
    }
    return rangees.get(onglet, DemandeHabilitation.entree_le), DemandeHabilitation.id


def _dans(onglet: Onglet) -> ColumnElement[bool]:
    return or_(*(est_dans(etat, DemandeHabilitation) for etat in _ETATS[onglet]))


_NOMBRES = Ordre(
    select(*(func.count().filter(_dans(onglet)) for onglet in Onglet)).where(
        DemandeHabilitation.deposee_le.is_not(None)
    )
)
_ENVOYEES = (
    RANGS.where(DemandeHabilitation.deposee_le.is_not(None))
    .order_by(DemandeHabilitation.creee_le, DemandeHabilitation.id)
    .limit(_UNE_DE_PLUS)
)


@cache
def _pour(onglet: Onglet, bornes: frozenset[str]) -> Ordre:
    """Build once what reads a page of a tab within these bounds."""
    cle = (le, id_) = _cle(onglet)
    suivie = DemandeHabilitation.suivie_par_id
    derniere = tuple_(bindparam("apres_le", type_=le.type), bindparam("apres", type_=id_.type))
    conditions = {
        "region": DemandeHabilitation.code_region == bindparam("region"),
        "type": DemandeHabilitation.type == bindparam("type"),
        "avant": le <= bindparam("avant"),
        "moi": suivie == bindparam("moi"),
        "personne": suivie.is_(None),
        "apres": tuple_(*cle) > derniere,
    }
    voulues = [condition for nom, condition in conditions.items() if nom in bornes]
    lignes = RANGS.where(_dans(onglet), *voulues).order_by(*cle).limit(_UNE_DE_PLUS)
    return Ordre(lignes)


def _trouve(saisie: str) -> ColumnElement[bool]:
    mots, signes = [(mot,) for mot in plier(saisie)[:_MOTS]], lire_signes(saisie)
    numero = DemandeHabilitation.numero == signes.upper()[:_TAILLE_NUMERO]
    cles = [
        select(DemandeHabilitation.id).where(ou).correlate(None)
        for ou in (numero, DemandeHabilitation.siret == signes)
    ]
    if mots:
        cles.append(cles_trouvees(DemandeMot, "demande_id", mots))
    return DemandeHabilitation.id.in_(union(*cles))
