"""Reads of organisations."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.organisations.models import Organisation
from app.metier.territoires.models import Zonage
from app.socle.erreurs import ErreurMetier
from app.socle.langue.saisies import lire_signes, sur_une_ligne


def de_ce_siret(session: Session, siret: str) -> list[Organisation]:
    """Return the organisations that hold this SIRET, the oldest first: there may be several."""
    requete = select(Organisation).where(Organisation.siret == lire_signes(siret))
    return list(session.scalars(requete.order_by(Organisation.creee_le, Organisation.nom)))


def par_siret(session: Session, siret: str, *, nom: str | None = None) -> Organisation | None:
    """Return the organisation that holds this SIRET, and this name when one is given.

    Raises ErreurMetier when several do: nobody else can tell which is meant.
    """
    trouvees = de_ce_siret(session, siret)
    if nom is not None:
        trouvees = [une for une in trouvees if une.nom == sur_une_ligne(nom)]
    if len(trouvees) > 1:
        noms = ", ".join(f"« {une.nom} »" for une in trouvees)
        raise ErreurMetier(f"Plusieurs structures portent ce SIRET : {noms}.", champ="siret")
    return trouvees[0] if trouvees else None


def avec_son_zonage(
    session: Session, organisation_id: uuid.UUID
) -> tuple[Organisation, Zonage | None]:
    """Return an organisation and the rural zone of its commune, in one statement."""
    requete = (
        select(Organisation, Zonage)
        .outerjoin(Zonage, Zonage.code_commune == Organisation.code_commune)
        .where(Organisation.id == organisation_id)
    )
    organisation, zonage = session.execute(requete).one()
    return organisation, zonage
