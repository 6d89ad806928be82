"""Notice an unusual use, in the transaction of the use: it is never stopped, a question is kept."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.authentification.models import Connexion
from app.metier.authentification.vigilance.libelles import NON, NUIT, ORDINATEUR, PLUSIEURS
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.journal.models import Ligne
from app.socle.sql import inserer_si_absente

# Nobody receives anybody then, whatever the counter.
_NUIT_DE, _NUIT_A = 22, 6
# As many persons, in so short a time: a counter does not go that fast.
_PERSONNES, _FENETRE = 4, timedelta(minutes=10)
# The lines of an account's last minutes, and more: the index stops there.
_LIGNES = 50
# Whoever works so every day is not asked every day.
REPIT = timedelta(days=7)


def observer_un_usage(
    session: Session,
    aidant_id: uuid.UUID,
    organisation_id: uuid.UUID,
    usager_id: uuid.UUID,
    *,
    zone: ZoneInfo,
    maintenant: datetime,
) -> None:
    """Notice the use of a mandate at night, or of several persons' in a few minutes."""
    if est_la_nuit(maintenant, zone):
        demander(session, aidant_id, organisation_id, NUIT, le=maintenant)
    if _autres_personnes(session, aidant_id, usager_id, maintenant) >= _PERSONNES - 1:
        demander(session, aidant_id, organisation_id, PLUSIEURS, le=maintenant)


def observer_un_ordinateur(session: Session, connexion: Connexion, *, deja_venu: bool) -> None:
    """Notice a login from a computer where the account never logged in; its first is no surprise.

    Nor one from a computer that its holder did not recognise: having come there is no excuse. Each
    is asked about once, and a yes is for it alone. Who works in no organisation has a passkey, and
    no référent to tell: nothing is noticed.
    """
    organisation_id, poste = connexion.organisation_id, connexion.poste_hash or ""
    if organisation_id is None or not _est_deja_servi(session, connexion):
        return
    reponses = set(
        session.scalars(
            select(func.coalesce(UsageInhabituel.reponse, "")).where(
                UsageInhabituel.aidant_id == connexion.aidant_id,
                UsageInhabituel.motif == ORDINATEUR,
                UsageInhabituel.poste_hash == poste,
            )
        )
    )
    connu = deja_venu and NON not in reponses
    if connu or (poste and reponses - {NON}):
        return
    _poser(
        session, connexion.aidant_id, organisation_id, ORDINATEUR, poste, le=connexion.ouverte_le
    )


def est_la_nuit(instant: datetime, zone: ZoneInfo) -> bool:
    """True between 22 and 6, where the counter is."""
    heure = instant.astimezone(zone).hour
    return heure >= _NUIT_DE or heure < _NUIT_A


def demander(
    session: Session,
    aidant_id: uuid.UUID,
    organisation_id: uuid.UUID,
    motif: str,
    *,
    le: datetime,
) -> None:
    """Keep a question for the holder, unless the same was asked this week and not denied."""
    recente = select(UsageInhabituel.id).where(
        UsageInhabituel.aidant_id == aidant_id,
        UsageInhabituel.motif == motif,
        UsageInhabituel.le > le - REPIT,
        func.coalesce(UsageInhabituel.reponse, "") != NON,
    )
    if session.scalar(recente.limit(1)) is None:
        _poser(session, aidant_id, organisation_id, motif, "", le=le)


def _poser(
    session: Session,
    aidant_id: uuid.UUID,
    organisation_id: uuid.UUID,
    motif: str,
    poste: str,
    *,
    le: datetime,
) -> None:
    """Keep a question, unless the same waits for its answer."""
    inserer_si_absente(
        session,
        UsageInhabituel,
        id=uuid.uuid4(),
        aidant_id=aidant_id,
        organisation_id=organisation_id,
        motif=motif,
        poste_hash=poste,
        le=le,
    )


def _autres_personnes(
    session: Session, aidant_id: uuid.UUID, usager_id: uuid.UUID, maintenant: datetime
) -> int:
    dernieres = (
        select(Ligne.usager_id, Ligne.action, Ligne.le)
        .where(Ligne.aidant_id == aidant_id)
        .order_by(Ligne.seq.desc())
        .limit(_LIGNES)
        .subquery()
    )
    requete = select(func.count(dernieres.c.usager_id.distinct())).where(
        dernieres.c.action == "utilisation_autorisation",
        dernieres.c.le > maintenant - _FENETRE,
        dernieres.c.usager_id != usager_id,
    )
    return session.scalar(requete) or 0


def _est_deja_servi(session: Session, connexion: Connexion) -> bool:
    avant = select(Connexion.id).where(
        Connexion.aidant_id == connexion.aidant_id, Connexion.ouverte_le < connexion.ouverte_le
    )
    return session.scalar(avant.limit(1)) is not None
