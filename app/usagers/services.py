"""Acts on usagers: record the identity that FranceConnect gave."""

import uuid
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app import journal
from app.sql import inserer_si_absente
from app.usagers.identite import Identite
from app.usagers.models import Usager, UsagerMot
from app.usagers.mots import mots_de


def enregistrer(
    session: Session,
    identite: Identite,
    *,
    aidant_id: uuid.UUID,
    organisation_id: uuid.UUID,
    identifie_le: datetime,
    maintenant: datetime,
) -> Usager:
    """Create or refresh the person behind this `sub`, held until the end of the transaction.

    The identity is FranceConnect's latest word; a change of e-mail is journalled.
    """
    usager = _verrouiller(session, identite, maintenant)
    if usager.courriel and usager.courriel != identite.courriel:
        journal.noter(
            session,
            "maj_courriel_usager",
            le=maintenant,
            aidant=aidant_id,
            organisation=organisation_id,
            usager=usager.id,
        )
    usager.poser_identite(identite)
    usager.identifie_le = identifie_le
    _indexer(session, usager.id, organisation_id, mots_de(identite))
    return usager


def _verrouiller(session: Session, identite: Identite, maintenant: datetime) -> Usager:
    inserer_si_absente(
        session,
        Usager,
        id=uuid.uuid4(),
        sub=identite.sub,
        identifie_le=maintenant,
        cree_le=maintenant,
    )
    return session.scalars(select(Usager).where(Usager.sub == identite.sub).with_for_update()).one()


def _indexer(
    session: Session, usager_id: uuid.UUID, organisation_id: uuid.UUID, mots: set[str]
) -> None:
    ici = (UsagerMot.organisation_id == organisation_id, UsagerMot.usager_id == usager_id)
    connus = set(session.scalars(select(UsagerMot.mot).where(*ici)))
    if connus - mots:
        session.execute(delete(UsagerMot).where(*ici, UsagerMot.mot.in_(connus - mots)))
    if mots - connus:
        lignes = [
            {"organisation_id": organisation_id, "usager_id": usager_id, "mot": mot}
            for mot in sorted(mots - connus)
        ]
        session.execute(insert(UsagerMot), lignes)
