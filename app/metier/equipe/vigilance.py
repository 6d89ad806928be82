"""Answer « Est-ce bien vous ? », once; close what was not recognised."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.authentification.models import Connexion
from app.metier.authentification.moyens.pertes import fermer_ailleurs
from app.metier.authentification.services import verrouiller
from app.metier.authentification.vigilance.libelles import ISSUES, NON, OUI, TITRES
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.authentification.vigilance.queries import question_de
from app.metier.equipe.queries import referents_de
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.socle.erreurs import Conflit, ErreurMetier, Introuvable


def repondre(
    session: Session,
    connexion: Connexion,
    question_id: uuid.UUID,
    reponse: str,
    *,
    fiche: str,
    telephone: str,
    maintenant: datetime,
) -> bool:
    """Answer a question of the account whose login is held; False when it was answered already.

    « Oui » closes it. « Non » closes every other login, forgets the known computers, locks this
    login until a code, writes to the holder and to the référents; `fiche` is the address of the
    holder's page. Raises Introuvable for somebody else's, ErreurMetier for no answer.
    """
    question = question_de(session, connexion.aidant_id, question_id, verrou=True)
    if question is None:
        raise Introuvable
    if reponse not in (OUI, NON):
        raise ErreurMetier("Répondez par oui ou par non.", champ="reponse")
    if question.repondu_le is not None:
        return False
    question.reponse, question.repondu_le = reponse, maintenant
    journal.noter(
        session,
        "usage_reconnu" if reponse == OUI else "usage_non_reconnu",
        le=maintenant,
        organisation=question.organisation_id,
        cible=question.aidant_id,
        details={"usage": question.motif},
    )
    if reponse == NON:
        fermer_ailleurs(session, connexion, maintenant)
        verrouiller(session, connexion, maintenant=maintenant)
        _prevenir(session, question, fiche, telephone, maintenant)
    return True


def clore(
    session: Session, usage_id: uuid.UUID, issue: str, *, par: Aidant, maintenant: datetime
) -> None:
    """Close a use that was not recognised. Raises Introuvable, Conflit when somebody did already,
    ErreurMetier without one of ISSUES, or for one's own account."""
    usage = session.scalar(
        select(UsageInhabituel).where(UsageInhabituel.id == usage_id).with_for_update()
    )
    if usage is None or usage.reponse != NON:
        raise Introuvable
    if usage.clos_le is not None:
        raise Conflit("Quelqu’un l’a déjà réglé : rien n’a été fait.")
    if usage.aidant_id == par.id:
        raise ErreurMetier("C’est votre compte : un ou une collègue le règle.")
    if issue not in ISSUES:
        raise ErreurMetier("Dites ce qui a été fait.", champ="issue")
    usage.issue, usage.clos_le = issue, maintenant
    journal.noter(
        session,
        "usage_non_reconnu_clos",
        le=maintenant,
        aidant=par.id,
        organisation=usage.organisation_id,
        cible=usage.aidant_id,
        details={"issue": issue},
    )


def _prevenir(
    session: Session,
    question: UsageInhabituel,
    fiche: str,
    telephone: str,
    maintenant: datetime,
) -> None:
    aidant = session.get_one(Aidant, question.aidant_id)
    deposer(
        session,
        aidant,
        rediger("vigilance/a_la_personne", prenom=aidant.prenom, telephone=telephone),
        maintenant=maintenant,
    )
    for referent in referents_de(session, question.organisation_id):
        if referent.id != aidant.id:
            message = rediger(
                "vigilance/au_referent",
                prenom=referent.prenom,
                qui=aidant.nom_complet,
                quoi=TITRES[question.motif],
                lien=fiche,
            )
            deposer(session, referent, message, maintenant=maintenant)
