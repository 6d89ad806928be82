"""The notices: a mandate that served, a mandate that ends. One a day at most, in the day's hours."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.metier.journal.models import Ligne
from app.metier.mandats.faits.dossiers import FAITS
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import finit_bientot
from app.metier.nouvelles import envoi
from app.metier.nouvelles.abonnements import numero_de
from app.metier.nouvelles.models import ENTRE_DEUX, Abonnement, Genre, Sms
from app.metier.nouvelles.textes import composer
from app.metier.organisations.models import Organisation
from app.socle.bdd import tenir_les_libres
from app.socle.cles import ChiffrementInvalide
from app.socle.langue.dates import jour_long

journal_technique = logging.getLogger(__name__)
_PAR_FOIS = 100
# Nobody's telephone rings at night: from nine to seven in the evening, where the structure is.
_HEURES = range(9, 19)


def nb_a_aviser(session: Session, *, maintenant: datetime) -> int:
    """Return how many persons are to be told now that their mandate served, or soon ends."""
    requete = select(func.count()).select_from(Abonnement).where(_a_aviser(session, maintenant))
    return session.scalar(requete) or 0


def aviser(session: Session, *, maintenant: datetime) -> int:
    """Tell a batch of persons; return how many, 0 at the end. The end first: it is told once."""
    requete = select(Abonnement).where(_a_aviser(session, maintenant)).order_by(Abonnement.id)
    tenus = tenir_les_libres(session, requete.limit(_PAR_FOIS))
    lieux, finissants = _lieux(session, tenus), _finissants(session, tenus, maintenant)
    for abonnement in tenus:
        mandat = finissants.get((abonnement.organisation_id, abonnement.usager_id))
        _aviser_une(session, abonnement, lieux[abonnement.organisation_id], mandat, maintenant)
    return len(tenus)


def _aviser_une(
    session: Session,
    abonnement: Abonnement,
    organisation: Organisation,
    mandat: Mandat | None,
    maintenant: datetime,
) -> None:
    abonnement.avise_le = maintenant
    try:
        numero = numero_de(session, abonnement)
    except ChiffrementInvalide:  # tomorrow, perhaps, its key is back; the others do not wait
        journal_technique.error("numéro illisible : abonnement %s", abonnement.id)
        return
    telephone = organisation.telephone or ""
    if mandat is not None:
        fin = jour_long(mandat.fin_le.astimezone(organisation.zone).date())
        texte, genre = composer("fin", fin=fin, telephone=telephone), Genre.FIN
    else:
        texte, genre = composer("usage", telephone=telephone), Genre.USAGE
        abonnement.usages_dits_le = maintenant
    envoi.deposer(
        session,
        numero,
        texte,
        genre,
        abonnement_id=abonnement.id,
        mandat_id=mandat.id if mandat else None,
        maintenant=maintenant,
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
    """The end of this mandate was told: its row stays until the mandate is over."""
    dite = select(Sms.id).where(Sms.mandat_id == Mandat.id, Sms.genre == Genre.FIN)
    return dite.correlate(Mandat).exists()


def _a_aviser(session: Session, maintenant: datetime) -> ColumnElement[bool]:
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
