"""What the national team has begun about each person of the scene."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.metier.pilotage import a_deux, regards
from app.metier.pilotage.donnees import droits_personnes
from app.metier.pilotage.fusions import services as fusions
from app.metier.pilotage.models import OuvertureDossier
from tests.fabriques import tenir_roles, un_aidant, un_avis, une_organisation


def nationaux(
    session: Session, aidant: Aidant, organisation: Organisation, instant: datetime, nadia: Aidant
) -> dict[str, Any]:
    """An account that Nadia looks at, a role for two, a merger, a right that is asked for."""
    paula = un_aidant(
        session, organisation, instant, courriel=f"paula-{aidant.courriel}", roles=("pilotage",)
    )
    regards.ouvrir(session, aidant, motif="demande", par=nadia, maintenant=instant)
    proposee = a_deux.proposer(
        session,
        "role",
        aidant,
        "chiffres",
        raison="Elle suit les chiffres",
        par=paula,
        maintenant=instant,
    )
    return {
        "proposition": proposee.id,
        "avis": un_avis(session, paula, instant, organisation=organisation).id,
        "fusion": _fusion(session, organisation, paula, instant),
        "national": paula.id,
        "demande_droits": droits_personnes.enregistrer(
            session,
            genre="rectification",
            reference=f"R-{aidant.id.hex[:8]}",
            recue_le=instant.date(),
            par=nadia,
            maintenant=instant,
        ).id,
    }


def ouverture(session: Session, mandat: Mandat, instant: datetime) -> uuid.UUID:
    """An extract of this mandate, that another of the team asked for."""
    demandee = OuvertureDossier(
        genre="extrait",
        motif="justice",
        mandat_id=mandat.id,
        demandee_par_id=mandat.aidant_id,
        demandee_le=instant,
        expire_le=instant + timedelta(days=1),
    )
    session.add(demandee)
    session.flush()
    return demandee.id


def _fusion(
    session: Session, organisation: Organisation, paula: Aidant, instant: datetime
) -> uuid.UUID:
    """A small place that waits to join this one."""
    voisine = une_organisation(
        session, instant, siret_partage=True, nom="Voisine", siret=organisation.siret
    )
    tenir_roles(session, paula, "pilotage", "support")
    proposee = fusions.proposer(
        session,
        voisine,
        organisation,
        reference="Délibération 7",
        par=paula,
        maintenant=instant,
    )
    tenir_roles(session, paula, "pilotage")
    return proposee.id
