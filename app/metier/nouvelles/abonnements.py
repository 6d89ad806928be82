"""Be told by SMS: asked with the aidant, proved by a code read back, ended at any moment."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import VIE_CODE, Abonnement, Genre
from app.metier.nouvelles.textes import composer
from app.socle.cles import cles
from app.socle.erreurs import Conflit, ErreurMetier

STOP, PERSONNE, FIN = "stop", "personne", "fin"


def en_cours(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, *, verrou: bool = False
) -> Abonnement | None:
    """Return what one person asked of one organisation, proved or not."""
    requete = select(Abonnement).where(
        Abonnement.organisation_id == organisation_id,
        Abonnement.usager_id == usager_id,
        Abonnement.arrete_le.is_(None),
    )
    if verrou:
        requete = requete.with_for_update().execution_options(populate_existing=True)
    return session.scalar(requete)


def demander(
    session: Session,
    organisation_id: uuid.UUID,
    usager_id: uuid.UUID,
    numero: str,
    *,
    maintenant: datetime,
) -> Abonnement:
    """Send a code to this number (E.164); whoever reads it back proves it. The person is held.

    A number not proved yet is replaced. Raises Conflit when one is proved already.
    """
    actuel = en_cours(session, organisation_id, usager_id, verrou=True)
    if actuel is not None and actuel.prouve_le is not None:
        raise Conflit("Cette personne reçoit déjà des SMS : arrêtez-les d’abord.")
    if actuel is not None:
        envoi.retirer(session, [actuel.id])
        session.execute(delete(Abonnement).where(Abonnement.id == actuel.id))
    code, trousseau = f"{secrets.randbelow(10**6):06}", cles(session)
    abonnement = Abonnement(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        usager_id=usager_id,
        cle_id=trousseau.id_chiffrement,
        numero_hash=empreinte(session, numero),
        fin_du_numero=numero[-4:],
        demande_le=maintenant,
        nb_essais=0,
    )
    abonnement.numero_chiffre = trousseau.chiffrer(numero.encode(), abonnement.contexte)
    abonnement.code_hash = _empreinte_du_code(session, abonnement, code)
    session.add(abonnement)
    session.flush()
    texte = composer("code", code=code)
    envoi.deposer(
        session,
        numero,
        texte,
        Genre.CODE,
        abonnement_id=abonnement.id,
        vie=VIE_CODE,
        maintenant=maintenant,
    )
    return abonnement


def prouver(
    session: Session, abonnement: Abonnement, code: str, *, par_id: uuid.UUID, maintenant: datetime
) -> bool:
    """Spend the code that was read back, held; False when it is wrong, which is counted.

    Raises ErreurMetier when it is too old, or was tried too often.
    """
    if abonnement.prouve_le is not None:
        return True
    if not abonnement.attend_son_code(maintenant):
        raise ErreurMetier("Ce code ne sert plus : demandez-en un autre.", champ="code")
    abonnement.nb_essais += 1
    attendu = abonnement.code_hash or ""
    if not secrets.compare_digest(_empreinte_du_code(session, abonnement, code), attendu):
        return False
    abonnement.prouve_le, abonnement.code_hash = maintenant, None
    _noter(session, "abonnement_sms", abonnement, par_id, maintenant)
    return True


def arreter(
    session: Session,
    abonnement: Abonnement,
    *,
    motif: str,
    par_id: uuid.UUID | None,
    maintenant: datetime,
) -> None:
    """End it, held, and withdraw what waited; nothing when it is ended."""
    if abonnement.arrete_le is not None:
        return
    abonnement.arrete_le, abonnement.motif_fin = maintenant, motif
    abonnement.question_le = abonnement.code_hash = None
    envoi.retirer(session, [abonnement.id])
    if abonnement.prouve_le is not None:
        _noter(session, "fin_abonnement_sms", abonnement, par_id, maintenant, motif=motif)


def taire(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, *, maintenant: datetime
) -> None:
    """Say nothing more to a person whose mandates all end: a death, a protection."""
    abonnement = en_cours(session, organisation_id, usager_id, verrou=True)
    if abonnement is not None:
        arreter(session, abonnement, motif=FIN, par_id=None, maintenant=maintenant)


def numero_de(session: Session, abonnement: Abonnement) -> str:
    """Return the number, in clear."""
    return cles(session).dechiffrer(abonnement.numero_chiffre, abonnement.contexte).decode()


def empreinte(session: Session, numero: str) -> str:
    """Return the keyed hash by which an answer is recognised."""
    return cles(session).empreinte_durable("sms", numero)


def _empreinte_du_code(session: Session, abonnement: Abonnement, code: str) -> str:
    return cles(session).pseudonyme("code sms", str(abonnement.id), code)


def _noter(
    session: Session,
    action: str,
    abonnement: Abonnement,
    par_id: uuid.UUID | None,
    maintenant: datetime,
    **details: str,
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par_id,
        organisation=abonnement.organisation_id,
        usager=abonnement.usager_id,
        details={**details},
    )
