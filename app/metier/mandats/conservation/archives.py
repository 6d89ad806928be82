"""Open a mandate over for 3 to 6 years, for the data-protection officer."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.mandats.conservation.dossier import dossier_du_mandat, journal_du_mandat
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandat_verrouille
from app.socle.erreurs import Conflit, ErreurMetier

_OBJET = "archive"


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Who opened which mandate, why and when, and what it said then.

    `motif` is one of MOTIFS_OUVERTURE.
    """

    mandat_id: uuid.UUID
    par: str
    motif: str
    le: datetime
    dossier: dict[str, Any]

    def document(self, session: Session) -> dict[str, Any]:
        """Return all of it with the mandate's lines of the journal, this opening's the last.

        To be read after the commit: nothing is shown that is not written down.
        """
        lignes = journal_du_mandat(session, self.mandat_id)
        ouverture = {
            "le": self.le.isoformat(),
            "par": self.par,
            "motif": MOTIFS_OUVERTURE[self.motif],
            "ligne_du_journal": lignes[-1]["seq"],
        }
        return {"ouverture": ouverture, **self.dossier, "journal": lignes}


def ouvrir(
    session: Session,
    mandat_id: uuid.UUID,
    *,
    motif: str,
    par: str,
    maintenant: datetime,
    aidant_id: uuid.UUID | None = None,
) -> Ouverture:
    """Journal the opening of an archived mandate, held; return what it says.

    `par` is the name and function of who opens, for the file alone: the journal keeps the reason,
    and `aidant_id`, whose account it was, when it was one.
    Raises ErreurMetier when there is none, Conflit when it is not in the archive, or no longer.
    """
    if session.get(Mandat, mandat_id) is None:
        raise ErreurMetier("Aucun mandat ne porte cet identifiant.")
    mandat = mandat_verrouille(session, mandat_id)
    _exiger_archive(mandat, maintenant)
    journal.noter(
        session,
        "ouverture_dossier",
        le=maintenant,
        **{nom: lien for nom, lien in mandat.liens(aidant_id).items() if lien},
        details={"motif": motif, "objet": _OBJET},
    )
    return Ouverture(mandat_id, par.strip(), motif, maintenant, dossier_du_mandat(session, mandat))


def _exiger_archive(mandat: Mandat, maintenant: datetime) -> None:
    if mandat.est_archive(maintenant):
        return
    if mandat.est_montre(maintenant):
        raise Conflit("Les aidants de la structure voient encore ce mandat : il n’est pas archivé.")
    if mandat.efface_le or mandat.est_a_effacer(maintenant):
        raise Conflit("Ce mandat est fini depuis plus de 6 ans : il ne s’ouvre plus.")
    raise Conflit(
        "Ce mandat est fini depuis 1 à 3 ans : la personne référente de la structure le relit, "
        "avec un motif."
    )
