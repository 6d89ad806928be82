"""Follow a request, let it go, write to the structure without deciding."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.habilitation import fil
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.instruction import courriels
from app.metier.habilitation.instruction.prise import exiger_equipe, journaliser
from app.metier.habilitation.models import DemandeHabilitation
from app.socle.erreurs import Conflit, ErreurMetier

NB_A_LA_FOIS = 25
_FINIES = (Etat.ACCEPTEE, Etat.CLOSE, Etat.REFUSEE)


def suivre(
    session: Session, demande: DemandeHabilitation, *, par: Aidant, maintenant: datetime
) -> bool:
    """Follow a request, held, in place of whoever did; False when it is done already.

    Raises Interdit, Conflit once it is answered for good.
    """
    exiger_equipe(par)
    if demande.etat in _FINIES:
        raise Conflit("Cette demande a sa réponse : elle n’est plus à suivre.")
    if demande.suivie_par_id == par.id:
        return False
    _prendre(session, demande, par, maintenant)
    return True


def suivre_ensemble(
    session: Session, ids: Collection[uuid.UUID], *, par: Aidant, maintenant: datetime
) -> int:
    """Follow those of these requests that wait and that nobody follows; return how many.

    Raises Interdit, ErreurMetier for none, or more than a page of them.
    """
    exiger_equipe(par)
    if not ids:
        raise ErreurMetier("Cochez les demandes que vous voulez suivre.")
    if len(ids) > NB_A_LA_FOIS:
        raise ErreurMetier(f"Cochez {NB_A_LA_FOIS} demandes au plus.")
    libres = session.scalars(
        select(DemandeHabilitation)
        .where(
            DemandeHabilitation.id.in_(ids),
            DemandeHabilitation.deposee_le.is_not(None),
            DemandeHabilitation.suivie_par_id.is_(None),
            DemandeHabilitation.acceptee_le.is_(None),
            DemandeHabilitation.refusee_le.is_(None),
        )
        .order_by(DemandeHabilitation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for demande in libres:
        _prendre(session, demande, par, maintenant)
    return len(libres)


def lacher(
    session: Session, demande: DemandeHabilitation, *, par: Aidant, maintenant: datetime
) -> bool:
    """Follow a request, held, no more; False when `par` did not. Raises Interdit."""
    exiger_equipe(par)
    if demande.suivie_par_id != par.id:
        return False
    demande.suivie_par_id = None
    session.flush()
    journaliser(session, demande, "lacher", par=par, maintenant=maintenant)
    return True


def ecrire(
    session: Session,
    demande: DemandeHabilitation,
    texte: str,
    *,
    lien: str,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Write in the thread of a request, held, and tell its asker by mail; nothing is decided.

    `lien` is the page of the request. Raises Interdit, ErreurMetier on the text, Conflit when
    nobody would read it any more.
    """
    exiger_equipe(par)
    if demande.effacee_le is not None:
        raise Conflit(
            "Cette demande ne garde plus l’adresse de la structure : écrivez-lui autrement."
        )
    cote = fil.Cote.EQUIPE
    fil.noter(session, demande, "message", cote=cote, par=par, texte=texte, maintenant=maintenant)
    courriels.message(session, demande, lien=lien, maintenant=maintenant)
    journaliser(session, demande, "message", par=par, maintenant=maintenant)


def _prendre(
    session: Session, demande: DemandeHabilitation, par: Aidant, maintenant: datetime
) -> None:
    demande.suivie_par_id = par.id
    session.flush()
    fil.noter(session, demande, "suivi", cote=fil.Cote.EQUIPE, par=par, maintenant=maintenant)
    journaliser(session, demande, "suivre", par=par, maintenant=maintenant)
