"""Reads of organisations."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.metier.organisations.models import Organisation, StructureLisible
from app.metier.territoires.models import Zonage
from app.socle.base import colonnes_lues
from app.socle.erreurs import ErreurMetier
from app.socle.langue.saisies import lire_signes, sur_une_ligne


@dataclass(frozen=True, slots=True)
class StructureLue(StructureLisible):
    """The columns that describe an organisation."""

    type: str
    type_autre: str | None
    label_france_services: bool
    numero_france_services: str | None
    siret: str
    categorie_juridique: str | None
    adresse: str
    code_postal: str
    ville: str
    code_commune: str | None
    horaires: str | None
    pour_nous_joindre: str | None


@dataclass(frozen=True, slots=True)
class ZonageLu:
    """The rural zone of a commune."""

    nom: str
    depuis_le: date


_DE_LA_STRUCTURE = colonnes_lues(Organisation, StructureLue)
# What `structure_lue` makes an organisation of.
STRUCTURE = (
    select(*_DE_LA_STRUCTURE, Zonage.nom, Zonage.depuis_le)
    .outerjoin(Zonage, Zonage.code_commune == Organisation.code_commune)
    .where(Organisation.id == bindparam("organisation_id"))
)


def structure_lue(ligne: Sequence[Any]) -> tuple[StructureLue, ZonageLu | None]:
    """Return an organisation and the rural zone of its commune, of the row of STRUCTURE."""
    *structure, zonage, depuis_le = ligne
    return StructureLue(*structure), ZonageLu(zonage, depuis_le) if zonage else None


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
