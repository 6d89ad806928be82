"""What the person answers when told that another organisation goes on: no, or yes after all."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.delais import REFUS, SANS_SIGNATURE
from app.metier.mandats.fins.orphelins import noter_dite
from app.metier.mandats.models import Mandat


def refuser(session: Session, mandat: Mandat, *, par_id: uuid.UUID, maintenant: datetime) -> bool:
    """Suspend a mandate, held, that came from elsewhere; False when it was told already.

    The source is rules.md, « Ends »: suspended for whoever refuses.
    """
    if mandat.transfere_de_id is None or not mandat.est_actif(maintenant):
        return False
    if not noter_dite(session, mandat, par_id=par_id, maintenant=maintenant):
        return False
    _suspendre(session, mandat, REFUS, par_id, maintenant)
    return True


def reprendre(session: Session, mandat: Mandat, *, par_id: uuid.UUID, maintenant: datetime) -> bool:
    """Have a mandate, held, serve again: the person agrees after all. False when it had not to.

    Its paper still waited for, for too long, it waits for that alone.
    """
    if not mandat.est_refuse(maintenant):
        return False
    mandat.suspendu_le = mandat.motif_suspension = None
    restants = sorted(a.domaine for a in mandat.autorisations if a.revoquee_le is None)
    journal.noter(
        session,
        "reprise_mandat",
        le=maintenant,
        **mandat.liens(par_id),
        details={"motif": REFUS, "domaines": restants},
    )
    if mandat.signe_le is None and mandat.a_signer_avant <= maintenant:
        _suspendre(session, mandat, SANS_SIGNATURE, par_id, maintenant)
    return True


def _suspendre(
    session: Session, mandat: Mandat, motif: str, par_id: uuid.UUID, maintenant: datetime
) -> None:
    mandat.suspendu_le, mandat.motif_suspension = maintenant, motif
    journal.noter(
        session, "suspension", le=maintenant, **mandat.liens(par_id), details={"motif": motif}
    )
