"""What a request's people are written by the national side: one mail each, whoever they are in it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces.invitations import DUREE_INVITATION
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.messages.gabarits import Message, rediger
from app.metier.messages.services import deposer


def message(
    session: Session, demande: DemandeHabilitation, *, lien: str, maintenant: datetime
) -> None:
    """Say that there is something to read."""
    mail = rediger("instruction/message", numero=demande.numero, adresse=lien)
    _au_demandeur(session, demande, mail, maintenant)


def modification(
    session: Session, demande: DemandeHabilitation, texte: str, *, lien: str, maintenant: datetime
) -> None:
    """Say what is to be changed."""
    mail = rediger("instruction/modification", numero=demande.numero, texte=texte, adresse=lien)
    _au_demandeur(session, demande, mail, maintenant)


def pause(
    session: Session, demande: DemandeHabilitation, texte: str, *, lien: str, maintenant: datetime
) -> None:
    """Say that the request waits, and for what."""
    mail = rediger("instruction/pause", numero=demande.numero, texte=texte, adresse=lien)
    _au_demandeur(session, demande, mail, maintenant)


def reprise(
    session: Session, demande: DemandeHabilitation, *, lien: str, maintenant: datetime
) -> None:
    """Say that the request waits no more."""
    mail = rediger("instruction/reprise", numero=demande.numero, adresse=lien)
    _au_demandeur(session, demande, mail, maintenant)


def entree(
    session: Session, demande: DemandeHabilitation, *, lien: str, maintenant: datetime
) -> None:
    """Say that the région is open, and that the request is in the queue."""
    mail = rediger("instruction/entree", numero=demande.numero, adresse=lien)
    _au_demandeur(session, demande, mail, maintenant)


def acceptation(
    session: Session, demande: DemandeHabilitation, texte: str, *, lien: str, maintenant: datetime
) -> None:
    """Tell the asker that the structure is in."""
    mail = rediger("instruction/acceptee", numero=demande.numero, texte=texte, adresse=lien)
    _au_demandeur(session, demande, mail, maintenant)


def premier_acces(
    session: Session,
    referent: Aidant,
    demande: DemandeHabilitation,
    *,
    lien: str,
    est_seul: bool,
    telephone: str,
    maintenant: datetime,
) -> None:
    """Give a référent who has no means of login yet the link that makes one."""
    mail = rediger(
        "instruction/premier_acces",
        prenom=referent.prenom,
        lieu=demande.nom,
        adresse=lien,
        est_seul=est_seul,
        telephone=telephone,
    )
    fin = maintenant + DUREE_INVITATION
    deposer(session, referent, mail, maintenant=maintenant, perime_le=fin)


def acces_de_plus(
    session: Session,
    referent: Aidant,
    demande: DemandeHabilitation,
    *,
    est_seul: bool,
    maintenant: datetime,
) -> None:
    """Tell a référent who logs in already that they look after one structure more."""
    mail = rediger(
        "instruction/acces_de_plus", prenom=referent.prenom, lieu=demande.nom, est_seul=est_seul
    )
    deposer(session, referent, mail, maintenant=maintenant)


def refus(
    session: Session,
    demande: DemandeHabilitation,
    texte: str,
    nommees: Collection[Candidat],
    *,
    recours: str,
    lien: str,
    maintenant: datetime,
) -> None:
    """Tell the asker why; everybody else whom the request names, that it is refused. One each."""
    mail = rediger(
        "instruction/refusee", numero=demande.numero, texte=texte, recours=recours, adresse=lien
    )
    _au_demandeur(session, demande, mail, maintenant)
    ecrits = {demande.demandeur_courriel}
    for personne in nommees:
        if personne.courriel in ecrits:
            continue
        ecrits.add(personne.courriel)
        mail = rediger(
            "instruction/refusee_personne",
            prenom=personne.prenom,
            lieu=demande.nom,
            recours=recours,
        )
        deposer(session, None, mail, a=personne.courriel, maintenant=maintenant)


def brouillon(
    session: Session, demande: DemandeHabilitation, *, lien: str, maintenant: datetime
) -> None:
    """Warn that a draft that is left will be wiped."""
    mail = rediger("instruction/brouillon", numero=demande.numero, adresse=lien)
    _au_demandeur(session, demande, mail, maintenant)


def semaine(
    session: Session, aidant: Aidant, *, recues: int, attendent: int, maintenant: datetime
) -> None:
    """Tell somebody of the national team how many requests came, and how many wait."""
    mail = rediger("instruction/semaine", prenom=aidant.prenom, recues=recues, attendent=attendent)
    deposer(session, aidant, mail, maintenant=maintenant)


def _au_demandeur(
    session: Session, demande: DemandeHabilitation, mail: Message, maintenant: datetime
) -> None:
    deposer(session, None, mail, a=demande.demandeur_courriel, maintenant=maintenant)
