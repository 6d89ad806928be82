"""The queue of requests, as the national team reads it: by state, the oldest first, a page at a time."""

import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true, tuple_, union
from sqlalchemy.orm import Session, aliased, joinedload

from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.models import Candidat, DemandeHabilitation, DemandeMot, Evenement
from app.metier.organisations.models import Organisation
from app.socle.langue.noms import plier
from app.socle.langue.saisies import lire_signes
from app.socle.mots import cles_trouvees

PAR_PAGE = 25
AGES = (7, 15, 30)
_MOTS, _TAILLE_NUMERO = 6, 8


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
class Rang:
    """A request in the queue. `a_repondu`: its structure spoke last."""

    demande: DemandeHabilitation
    nb_a_former: int
    est_doublon: bool
    a_repondu: bool


@dataclass(frozen=True, slots=True)
class PageDemandes:
    """Some of the requests; `suite` is the cursor of the next page, None at the end."""

    rangs: Sequence[Rang]
    suite: uuid.UUID | None


def compter(session: Session) -> dict[Onglet, int]:
    """Return how many requests each tab holds."""
    nombres = (func.count(case((_dans(onglet), 1))) for onglet in Onglet)
    envoyees = select(*nombres).where(DemandeHabilitation.deposee_le.is_not(None))
    return dict(zip(Onglet, session.execute(envoyees).one(), strict=True))


def page_de_la_file(
    session: Session,
    filtre: Filtre,
    *,
    moi: uuid.UUID,
    maintenant: datetime,
    apres: uuid.UUID | None = None,
) -> PageDemandes | None:
    """Return the requests of a tab after `apres`, the oldest first; None when it is none of them."""
    cle = _cle(filtre.onglet)
    requete = _rangs().where(_voulues(filtre, moi, maintenant))
    if apres is not None:
        repere = session.execute(select(*cle).where(DemandeHabilitation.id == apres)).first()
        if repere is None or repere[0] is None:
            return None
        requete = requete.where(tuple_(*cle) > tuple_(*repere))
    return _page(session, requete.order_by(*cle))


def chercher(session: Session, saisie: str) -> PageDemandes:
    """Return the requests sent whose number, SIRET or words of the name are typed, whatever their
    state; `suite` says that there are more.
    """
    requete = _rangs().where(DemandeHabilitation.deposee_le.is_not(None), _trouve(saisie))
    return _page(session, requete.order_by(DemandeHabilitation.creee_le, DemandeHabilitation.id))


def suivante(session: Session, demande: DemandeHabilitation) -> uuid.UUID | None:
    """Return the request to answer that comes after this one, None at the end of the queue."""
    cle = _cle(Onglet.A_TRAITER)
    requete = select(DemandeHabilitation.id).where(_dans(Onglet.A_TRAITER))
    if demande.entree_le is not None:
        requete = requete.where(tuple_(*cle) > tuple_(demande.entree_le, demande.id))
    return session.scalar(requete.order_by(*cle).limit(1))


def onglet_de(demande: DemandeHabilitation) -> Onglet:
    """Return the tab where a request that was sent stands."""
    return next(onglet for onglet, etats in _ETATS.items() if demande.etat in etats)


def _page(session: Session, requete: Select[Any]) -> PageDemandes:
    lignes = session.execute(requete.limit(PAR_PAGE + 1)).all()
    rangs = [Rang(une, nb, bool(double), bool(dit)) for une, nb, double, dit in lignes[:PAR_PAGE]]
    reste = len(lignes) > PAR_PAGE
    return PageDemandes(rangs, rangs[-1].demande.id if reste else None)


def _rangs() -> Select[Any]:
    return select(DemandeHabilitation, _nb_a_former(), est_doublon(), _a_repondu()).options(
        joinedload(DemandeHabilitation.suivie_par)
    )


def _nb_a_former() -> Any:
    return (
        select(func.count(Candidat.id))
        .where(
            Candidat.demande_id == DemandeHabilitation.id,
            Candidat.a_former.is_(True),
            Candidat.annule_le.is_(None),
        )
        .correlate(DemandeHabilitation)
        .scalar_subquery()
    )


def est_doublon() -> ColumnElement[bool]:
    """True when its SIRET is also another sent request's, or an organisation's it did not make."""
    autre = aliased(DemandeHabilitation)
    demande = (
        select(autre.id)
        .where(
            autre.siret == DemandeHabilitation.siret,
            autre.id != DemandeHabilitation.id,
            autre.deposee_le.is_not(None),
        )
        .correlate(DemandeHabilitation)
    )
    lieu = (
        select(Organisation.id)
        .where(
            Organisation.siret == DemandeHabilitation.siret,
            or_(
                DemandeHabilitation.organisation_id.is_(None),
                Organisation.id != DemandeHabilitation.organisation_id,
            ),
        )
        .correlate(DemandeHabilitation)
    )
    return or_(demande.exists(), lieu.exists())


def _a_repondu() -> Any:
    """True when the last that was said on it was said by its structure, to somebody who follows."""
    dernier = (
        select(Evenement.cote)
        .where(Evenement.demande_id == DemandeHabilitation.id, Evenement.cote != "service")
        .order_by(Evenement.le.desc(), Evenement.id.desc())
        .limit(1)
        .correlate(DemandeHabilitation)
        .scalar_subquery()
    )
    return and_(DemandeHabilitation.suivie_par_id.is_not(None), dernier == "structure")


def _cle(onglet: Onglet) -> tuple[Any, Any]:
    rangees: dict[Onglet, Any] = {
        Onglet.PAS_OUVERTES: DemandeHabilitation.deposee_le,
        Onglet.ACCEPTEES: DemandeHabilitation.acceptee_le,
        Onglet.REFUSEES: DemandeHabilitation.refusee_le,
    }
    return rangees.get(onglet, DemandeHabilitation.entree_le), DemandeHabilitation.id


def _dans(onglet: Onglet) -> ColumnElement[bool]:
    return or_(*(est_dans(etat, DemandeHabilitation) for etat in _ETATS[onglet]))


def _voulues(filtre: Filtre, moi: uuid.UUID, maintenant: datetime) -> ColumnElement[bool]:
    voulues = [_dans(filtre.onglet)]
    if filtre.region:
        voulues.append(DemandeHabilitation.code_region == filtre.region)
    if filtre.type:
        voulues.append(DemandeHabilitation.type == filtre.type)
    if filtre.depuis:
        voulues.append(_cle(filtre.onglet)[0] <= maintenant - timedelta(days=filtre.depuis))
    suivie = DemandeHabilitation.suivie_par_id
    if filtre.suivi is Suivi.MOI:
        voulues.append(suivie == moi)
    if filtre.suivi is Suivi.PERSONNE:
        voulues.append(suivie.is_(None))
    return and_(true(), *voulues)


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
