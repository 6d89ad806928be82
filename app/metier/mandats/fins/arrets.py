"""Stopping a mandate: one domaine or all, at once, by the person or by the organisation."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import mandat_verrouille
from app.metier.mandats.transferts.queries import TRANSFERT, suite_de
from app.metier.usagers.fins.libelles import MOTIFS

# What one may choose when stopping a mandate; its paper attests it.
MOTIFS_ARRET = ("usager", "organisation")
# Why a domaine ended before its date, as the organisation's own screens and papers say it.
MOTIFS_FIN: Mapping[str, str] = MappingProxyType(
    {
        "usager": "arrêté à la demande de la personne",
        "organisation": "arrêté par la structure",
        "remplacement": "remplacé par un nouveau mandat",
        TRANSFERT: "transféré à une autre structure",
        **{cle: motif.fin_de_mandat for cle, motif in MOTIFS.items()},
    }
)


def arreter(
    session: Session,
    mandat_id: uuid.UUID,
    *,
    motif: str,
    par_id: uuid.UUID | None,
    maintenant: datetime,
    domaines: Collection[str] | None = None,
) -> list[Autorisation]:
    """Stop these domaines of a mandate, all of them when None; return what was stopped.

    `motif` is one of MOTIFS_FIN; `par_id` the aidant who acts, None when the person does it
    alone. What is already stopped, or past its end, stays as it is: sent twice, the act is done
    and noted once. One that goes on in another organisation since is stopped there.
    """
    mandat = mandat_verrouille(session, mandat_id)
    if suite := suite_de(session, mandat):
        return arreter(
            session, suite, motif=motif, par_id=par_id, maintenant=maintenant, domaines=domaines
        )
    if mandat.fin_le < maintenant:
        return []
    arretees = [
        autorisation
        for autorisation in mandat.autorisations
        if autorisation.revoquee_le is None
        and (domaines is None or autorisation.domaine in domaines)
    ]
    for autorisation in arretees:
        _arreter_une(session, mandat, autorisation, motif, par_id, maintenant)
    if arretees and all(autorisation.revoquee_le for autorisation in mandat.autorisations):
        journal.noter(
            session,
            "revocation_mandat",
            le=maintenant,
            **mandat.liens(par_id),
            details={"motif": motif},
        )
    return arretees


def _arreter_une(
    session: Session,
    mandat: Mandat,
    autorisation: Autorisation,
    motif: str,
    par_id: uuid.UUID | None,
    maintenant: datetime,
) -> None:
    autorisation.revoquee_le, autorisation.motif_fin = maintenant, motif
    autorisation.revoquee_par_id = par_id
    journal.noter(
        session,
        "revocation_autorisation",
        le=maintenant,
        **mandat.liens(par_id),
        autorisation=autorisation.id,
        details={"domaine": autorisation.domaine, "motif": motif},
    )
