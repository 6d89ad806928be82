"""Stopping a mandate: one domaine or all, at once, by the person or by the organisation."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.queries import TRANSFERT, mandats_du_papier
from app.metier.organisations.models import Organisation
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
    and noted once. What goes on in another organisation since is stopped there, when it was asked
    by its name or when this organisation has joined the other.
    """
    papier = mandats_du_papier(session, mandat_id, verrou=True)
    concernes = [papier[0]]
    for mandat in concernes:
        suites = [suite for suite in papier if suite.transfere_de_id == mandat.id]
        if suites and (domaines is not None or not _est_ouverte(session, mandat)):
            concernes += suites
    return [
        arretee
        for mandat in concernes
        for arretee in _arreter_ici(session, mandat, motif, par_id, maintenant, domaines)
    ]


def arreter_le_papier(
    session: Session,
    mandats: Iterable[Mandat],
    *,
    maintenant: datetime,
    domaines: Collection[str] | None = None,
) -> list[Autorisation]:
    """Have the person stop, alone, all these mandates of one paper, held, or these domaines of them.

    Return what was stopped. Sent twice, done and noted once.
    """
    return [
        arretee
        for mandat in mandats
        for arretee in _arreter_ici(session, mandat, "usager", None, maintenant, domaines)
    ]


def _est_ouverte(session: Session, mandat: Mandat) -> bool:
    return session.get_one(Organisation, mandat.organisation_id).est_active


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
