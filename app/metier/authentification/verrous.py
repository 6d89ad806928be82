"""Accounts locked by too many refused codes: told to their référent, who opens them sooner."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.authentification.codes import PAR_COMPTE
from app.metier.authentification.models import Tentative
from app.metier.authentification.moyens.services import Auteur
from app.socle.cles import cles
from app.socle.erreurs import TropDeTentatives
from app.socle.sql import chacun_son_tour

REPIT = timedelta(hours=1)


def est_bloque(session: Session, aidant: Aidant, *, maintenant: datetime) -> bool:
    """True when a code would be refused somewhere without being looked at: one statement."""
    echecs = session.execute(
        select(*(func.count().filter(Tentative.le > maintenant - duree) for duree, _ in PAR_COMPTE))
        .where(Tentative.compte.in_(_comptes(session, aidant)))
        .group_by(Tentative.cle)
    )
    return any(
        nombre >= nb_permis
        for ligne in echecs
        for nombre, (_, nb_permis) in zip(ligne, PAR_COMPTE, strict=True)
    )


def debloquer(session: Session, aidant: Aidant, *, par: Auteur, maintenant: datetime) -> bool:
    """Forget an account's failures, wherever they were; False when it was not locked.

    Once an hour at most, whoever asks: a guesser gets at best one more hour's tries. Raises
    TropDeTentatives.
    """
    deblocage = cles(session).pseudonyme("deblocage", str(aidant.id))
    chacun_son_tour(session, deblocage)
    if not est_bloque(session, aidant, maintenant=maintenant):
        return False
    recent = select(Tentative.le).where(
        Tentative.cle == deblocage, Tentative.le > maintenant - REPIT
    )
    if session.scalar(recent) is not None:
        raise TropDeTentatives(
            "Ce compte a déjà été débloqué il y a moins d’une heure. Par sécurité, attendez : "
            "il se débloquera seul, en une heure au plus."
        )
    session.execute(delete(Tentative).where(Tentative.compte.in_(_comptes(session, aidant))))
    session.add(
        Tentative(
            cle=deblocage,
            empreinte=cles(session).pseudonyme("deblocage", maintenant.isoformat()),
            le=maintenant,
        )
    )
    journal.noter(
        session,
        "deblocage_compte",
        le=maintenant,
        aidant=par.aidant_id,
        organisation=par.organisation_id,
        cible=aidant.id,
    )
    return True


def _comptes(session: Session, aidant: Aidant) -> list[str]:
    """How an account is named where its codes are tried: to log in, then once logged in."""
    noms = (aidant.courriel, str(aidant.id))
    return [cles(session).pseudonyme("compte", nom) for nom in noms]
