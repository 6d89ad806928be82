"""Acts on usagers: record the identity that FranceConnect gave, forget it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.usagers.fins.queries import oublier_les_fins
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.mots import mots_de
from app.metier.usagers.queries import deja_connu, usager_verrouille
from app.socle.sql import inserer_si_absente


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


def inscrire(
    session: Session, identite: Identite, *, organisation_id: uuid.UUID, maintenant: datetime
) -> Usager:
    """Create, or find, who was identified on a document, held until the end of the transaction.

    Known in this organisation alone: see `queries.deja_connu`.
    """
    if (connu := deja_connu(session, organisation_id, identite)) is not None:
        usager = usager_verrouille(session, connu.id)
    else:
        usager = Usager(cree_le=maintenant)
        session.add(usager)
    usager.poser_identite(identite)
    usager.identifie_le = maintenant
    session.flush()
    _indexer(session, usager.id, organisation_id, mots_de(identite))
    return usager


def oublier(session: Session, usager: Usager, *, sauf: Collection[uuid.UUID]) -> None:
    """Have all organisations but these forget a person, held by the caller.

    The finder loses them, and so does what was reported of them there.
    """
    session.execute(
        delete(UsagerMot).where(
            UsagerMot.usager_id == usager.id, UsagerMot.organisation_id.not_in(sauf)
        )
    )
    oublier_les_fins(session, usager.id, sauf=sauf)


def _verrouiller(session: Session, identite: Identite, maintenant: datetime) -> Usager:
    # `key_share`: the journal's rows about this person are not held up, nor hold us up.
    requete = select(Usager).where(Usager.sub == identite.sub).with_for_update(key_share=True)
    while True:
        inserer_si_absente(
            session,
            Usager,
            id=uuid.uuid4(),
            sub=identite.sub,
            identifie_le=maintenant,
            cree_le=maintenant,
        )
        tenu = session.scalars(requete.execution_options(populate_existing=True)).one_or_none()
        if tenu is not None:  # otherwise blanked while we waited for it: a new row is theirs
            return tenu


def _indexer(
    session: Session, usager_id: uuid.UUID, organisation_id: uuid.UUID, mots: set[str]
) -> None:
    """Give the person these words here, and wherever they are already known."""
    requete = select(UsagerMot.organisation_id, UsagerMot.mot).where(
        UsagerMot.usager_id == usager_id
    )
    connus = {(ligne.organisation_id, ligne.mot) for ligne in session.execute(requete)}
    perimes = {mot for _, mot in connus} - mots
    if perimes:
        session.execute(
            delete(UsagerMot).where(UsagerMot.usager_id == usager_id, UsagerMot.mot.in_(perimes))
        )
    voulus = {(ou, mot) for ou in {organisation_id, *(ou for ou, _ in connus)} for mot in mots}
    if voulus - connus:
        lignes = [
            {"organisation_id": ou, "usager_id": usager_id, "mot": mot}
            for ou, mot in sorted(voulus - connus)
        ]
        session.execute(insert(UsagerMot), lignes)
