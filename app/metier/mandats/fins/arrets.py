"""Stopping a mandate: one domaine or all, at once, by the person or by the organisation."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.papiers import Papier, papier_de
from app.metier.mandats.transferts.queries import TRANSFERT
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
    and noted once. A domaine asked by its name, that goes on in another organisation since, is
    stopped there.
    """
    papier = papier_de(session, mandat_id, verrou=True)
    mandats = [papier.mandat] if domaines is None else papier.mandats
    return _arreter_les(session, mandats, motif, par_id, maintenant, domaines)


def arreter_le_papier(
    session: Session,
    papier: Papier,
    *,
    maintenant: datetime,
    domaines: Collection[str] | None = None,
) -> list[Autorisation]:
    """Have the person stop, alone, a mandate, held, and all that goes on of it, or these domaines.

    Return what was stopped. Sent twice, done and noted once.
    """
    return _arreter_les(session, papier.mandats, "usager", None, maintenant, domaines)


def _arreter_les(
    session: Session,
    mandats: Iterable[Mandat],
    motif: str,
    par_id: uuid.UUID | None,
    maintenant: datetime,
    domaines: Collection[str] | None,
) -> list[Autorisation]:
    return [
        arretee
        for mandat in mandats
        for arretee in _arreter_ici(session, mandat, motif, par_id, maintenant, domaines)
    ]


def _arreter_ici(
    session: Session,
    mandat: Mandat,
    motif: str,
    par_id: uuid.UUID | None,
    maintenant: datetime,
    domaines: Collection[str] | None,
) -> list[Autorisation]:
    """Stop these domaines, or all, of one mandate, held; return what was stopped."""
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
