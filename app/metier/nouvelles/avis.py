"""The notices: a mandate that served, a mandate that ends. One a day at most, in the day's hours."""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.metier.journal.models import Ligne
from app.metier.mandats.faits.dossiers import FAITS
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import finit_bientot
from app.metier.messages.models import Courriel
from app.metier.nouvelles.abonnements import adresse_de, secret_d_arret
from app.metier.nouvelles.canaux import Mots, dire
from app.metier.nouvelles.models import ENTRE_DEUX, Abonnement, Genre, Sms
from app.metier.organisations.models import Organisation
from app.socle.bdd import tenir_les_libres
from app.socle.cles import ChiffrementInvalide
from app.socle.langue.dates import jour_long

journal_technique = logging.getLogger(__name__)
_PAR_FOIS = 100
# Nobody's telephone rings at night: from nine to seven in the evening, where the structure is.
_HEURES = range(9, 19)


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a mail leads: the page of the card, the one that ends the messages by its secret."""

    carte: str
    arret: Callable[[str], str]


def nb_a_aviser(session: Session, *, canal: str, maintenant: datetime) -> int:
    """Return how many persons are to be told now that their mandate served, or soon ends."""
    dus = _a_aviser(session, canal, maintenant)
    return session.scalar(select(func.count()).select_from(Abonnement).where(dus)) or 0


def aviser(session: Session, *, canal: str, pages: Pages, maintenant: datetime) -> int:
    """Tell a batch of persons; return how many, 0 at the end. The end first: it is told once."""
    dus = _a_aviser(session, canal, maintenant)
    requete = select(Abonnement).where(dus).order_by(Abonnement.id)
    tenus = tenir_les_libres(session, requete.limit(_PAR_FOIS))
    lieux, finissants = _lieux(session, tenus), _finissants(session, tenus, maintenant)
    for abonnement in tenus:
        mandat = finissants.get((abonnement.organisation_id, abonnement.usager_id))
        lieu = lieux[abonnement.organisation_id]
        _aviser_une(session, abonnement, lieu, mandat, pages, maintenant)
    return len(tenus)


def _aviser_une(
    session: Session,
    abonnement: Abonnement,
    organisation: Organisation,
    mandat: Mandat | None,
    pages: Pages,
    maintenant: datetime,
) -> None:
    abonnement.avise_le = maintenant
    try:
        adresse = adresse_de(session, abonnement)
    except ChiffrementInvalide:  # tomorrow, perhaps, its key is back; the others do not wait
        journal_technique.error("adresse illisible : abonnement %s", abonnement.id)
        return
    genre = Genre.FIN if mandat else Genre.USAGE
    if mandat is None:
        abonnement.usages_dits_le = maintenant
    dire(
        session,
        abonnement,
        adresse,
        genre,
        _mots(session, abonnement, organisation, mandat, pages),
        mandat_id=mandat.id if mandat else None,
        maintenant=maintenant,
    )


def _mots(
    session: Session,
    abonnement: Abonnement,
    organisation: Organisation,
    mandat: Mandat | None,
    pages: Pages,
) -> Mots:
    return Mots(
        telephone=organisation.telephone or "",
        fin=jour_long(mandat.fin_le.astimezone(organisation.zone).date()) if mandat else "",
        carte=pages.carte,
        arret=pages.arret(secret_d_arret(session, abonnement)),
    )


def _lieux(session: Session, abonnements: Sequence[Abonnement]) -> Mapping[uuid.UUID, Organisation]:
    ids = {abonnement.organisation_id for abonnement in abonnements}
    trouves = session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {organisation.id: organisation for organisation in trouves}


def _finissants(
    session: Session, abonnements: Sequence[Abonnement], maintenant: datetime
) -> Mapping[tuple[uuid.UUID, uuid.UUID], Mandat]:
    """Return, by organisation and person, the first of their mandates whose end is to be told."""
    paires = [(abonnement.organisation_id, abonnement.usager_id) for abonnement in abonnements]
    requete = (
        select(Mandat)
        .where(
            tuple_(Mandat.organisation_id, Mandat.usager_id).in_(paires),
            finit_bientot(maintenant),
            ~_fin_dite(),
        )
        .order_by(Mandat.fin_le.desc())
    )
    return {
        (mandat.organisation_id, mandat.usager_id): mandat for mandat in session.scalars(requete)
    }


def _fin_dite() -> ColumnElement[bool]:
    """The end of this mandate was told, by either channel: its row stays until then."""
    par_sms = select(Sms.id).where(Sms.mandat_id == Mandat.id, Sms.genre == Genre.FIN)
    par_courriel = select(Courriel.id).where(
        Courriel.mandat_id == Mandat.id, Courriel.abonnement_id.is_not(None)
    )
    return or_(
        par_sms.correlate(Mandat).exists(),
        par_courriel.correlate(Mandat).exists(),
    )


def _a_aviser(session: Session, canal: str, maintenant: datetime) -> ColumnElement[bool]:
    servi = select(Ligne.seq).where(
        Ligne.usager_id == Abonnement.usager_id,
        Ligne.organisation_id == Abonnement.organisation_id,
        Ligne.action.in_(FAITS),
        Ligne.le > func.coalesce(Abonnement.usages_dits_le, Abonnement.prouve_le),
    )
    finit = select(Mandat.id).where(
        Mandat.usager_id == Abonnement.usager_id,
        Mandat.organisation_id == Abonnement.organisation_id,
        finit_bientot(maintenant),
        ~_fin_dite(),
    )
    eveillees = select(Organisation.id).where(
        Organisation.fuseau.in_(_fuseaux_eveilles(session, maintenant))
    )
    return and_(
        Abonnement.canal == canal,
        Abonnement.arrete_le.is_(None),
        Abonnement.prouve_le.is_not(None),
        Abonnement.organisation_id.in_(eveillees),
        # Of the row itself: read again under its lock, it says that another has just told.
        or_(Abonnement.avise_le.is_(None), Abonnement.avise_le <= maintenant - ENTRE_DEUX),
        or_(servi.correlate(Abonnement).exists(), finit.correlate(Abonnement).exists()),
    )


def _fuseaux_eveilles(session: Session, maintenant: datetime) -> list[str]:
    tous = session.scalars(select(Organisation.fuseau).distinct())
    return [nom for nom in tous if maintenant.astimezone(ZoneInfo(nom)).hour in _HEURES]
