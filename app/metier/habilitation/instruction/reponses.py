"""Answer a request without letting the structure in: changes, hold, refusal. Each told once."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.habilitation import fil
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.instruction import courriels
from app.metier.habilitation.instruction.prise import exiger, journaliser
from app.metier.habilitation.instruction.textes import RECOURS, lire_texte
from app.metier.habilitation.models import DemandeHabilitation


def demander_modification(
    session: Session,
    demande: DemandeHabilitation,
    texte: str,
    *,
    lien: str,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Give a request, held, back to its asker, who keeps its place in the queue.

    As each act here: `texte` is what the asker reads, `lien` the page of their request. Raises
    Interdit, ErreurMetier on the text, Conflit when somebody answered meanwhile.
    """
    exiger(session, demande, par)
    dit = lire_texte(texte)
    demande.modification_demandee_le, demande.en_pause_le = maintenant, None
    _dire(session, demande, "modification", dit, par, maintenant)
    courriels.modification(session, demande, dit, lien=lien, maintenant=maintenant)


def mettre_en_pause(
    session: Session,
    demande: DemandeHabilitation,
    texte: str,
    *,
    lien: str,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Have a request, held, wait, and say for what."""
    exiger(session, demande, par, Etat.DEPOSEE)
    dit = lire_texte(texte)
    demande.en_pause_le = maintenant
    _dire(session, demande, "pause", dit, par, maintenant)
    courriels.pause(session, demande, dit, lien=lien, maintenant=maintenant)


def reprendre(
    session: Session,
    demande: DemandeHabilitation,
    *,
    lien: str,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Take a request, held, that was waiting, in hand again."""
    exiger(session, demande, par, Etat.EN_PAUSE)
    demande.en_pause_le = None
    _dire(session, demande, "reprise", None, par, maintenant)
    courriels.reprise(session, demande, lien=lien, maintenant=maintenant)


def refuser(
    session: Session,
    demande: DemandeHabilitation,
    texte: str,
    *,
    lien: str,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Refuse a request, held: everybody whom it names is told, with the remedies."""
    nommees = exiger(session, demande, par).toutes
    dit = lire_texte(texte, reserve=len(RECOURS) + 2)
    demande.refusee_le = maintenant
    for personne in nommees:
        personne.refuse_le = maintenant
    _dire(session, demande, "refus", f"{dit}\n\n{RECOURS}", par, maintenant)
    courriels.refus(
        session, demande, dit, nommees, recours=RECOURS, lien=lien, maintenant=maintenant
    )


def _dire(
    session: Session,
    demande: DemandeHabilitation,
    nature: str,
    texte: str | None,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Keep what was answered: on the request, in its thread, in the journal."""
    session.flush()
    cote = fil.Cote.EQUIPE
    fil.noter(session, demande, nature, cote=cote, par=par, texte=texte, maintenant=maintenant)
    journaliser(session, demande, nature, par=par, maintenant=maintenant)
