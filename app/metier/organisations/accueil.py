"""What an organisation says to the public: when it is open, how to come or to call."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.organisations.models import Organisation

if TYPE_CHECKING:
    from app.metier.aidants.models import Aidant

CHAMPS = ("horaires", "pour_nous_joindre")


def dire_l_accueil(
    session: Session,
    organisation: Organisation,
    dit: Mapping[str, str | None],
    *,
    par: "Aidant",
    maintenant: datetime,
) -> bool:
    """Write what the public reads of an organisation, held; False when nothing changes."""
    voulus = {champ: dit.get(champ) or None for champ in CHAMPS}
    changes = [champ for champ in CHAMPS if voulus[champ] != getattr(organisation, champ)]
    for champ in changes:
        setattr(organisation, champ, voulus[champ])
    if changes:
        journal.noter(
            session,
            "accueil_organisation",
            le=maintenant,
            aidant=par.id,
            organisation=organisation.id,
            details={"champs": changes},
        )
    return bool(changes)
