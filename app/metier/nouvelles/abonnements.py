"""Be told, by SMS or by e-mail: asked with the aidant, proved by a code read back, ended at any moment."""

import secrets
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.nouvelles import envoi
from app.metier.nouvelles.canaux import Mots, dire
from app.metier.nouvelles.models import COURRIEL, SMS, VIE_CODE, Abonnement, Genre
from app.socle.cles import cles, condenser
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql import par_lots

STOP, PERSONNE, FIN, FUSION = "stop", "personne", "fin", "fusion"
_COPIES = (
    *("usager_id", "canal", "numero_hash", "fin_du_numero", "nb_essais", "demande_le"),
    *("prouve_le", "avise_le", "usages_dits_le"),
)
# What the journal calls its beginning and its end, by channel.
_ACTIONS = {
    SMS: ("abonnement_sms", "fin_abonnement_sms"),
    COURRIEL: ("abonnement_courriel", "fin_abonnement_courriel"),
}


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
    adresse: str,
    *,
    canal: str = SMS,
    maintenant: datetime,
) -> Abonnement:
    """Send a code to this number (E.164) or e-mail address; whoever reads it back proves it.

    The person is held. What is not proved yet is replaced, by whichever channel it was asked.
    Raises Conflit when one is proved already.
    """
    actuel = en_cours(session, organisation_id, usager_id, verrou=True)
    if actuel is not None and actuel.prouve_le is not None:
        raise Conflit("Cette personne est déjà prévenue : arrêtez d’abord ces messages.")
    if actuel is not None:
        _oublier(session, actuel)
    code, trousseau = f"{secrets.randbelow(10**6):06}", cles(session)
    abonnement = Abonnement(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        usager_id=usager_id,
        canal=canal,
        cle_id=trousseau.id_chiffrement,
        numero_hash=empreinte(session, adresse, canal),
        fin_du_numero=adresse[-4:] if canal == SMS else "",
        demande_le=maintenant,
        nb_essais=0,
    )
    abonnement.numero_chiffre = trousseau.chiffrer(adresse.encode(), abonnement.contexte)
    if canal == COURRIEL:
        abonnement.arret_hash = condenser(secret_d_arret(session, abonnement))
    abonnement.code_hash = _empreinte_du_code(session, abonnement, code)
    session.add(abonnement)
    session.flush()
    mots = Mots(code=code)
    dire(session, abonnement, adresse, Genre.CODE, mots, vie=VIE_CODE, maintenant=maintenant)
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
    debut, _ = _ACTIONS[abonnement.canal]
    _noter(session, debut, abonnement, par_id, maintenant)
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
        _, fin = _ACTIONS[abonnement.canal]
        _noter(session, fin, abonnement, par_id, maintenant, motif=motif)


def taire(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, *, maintenant: datetime
) -> None:
    """Say nothing more to a person whose mandates all end: a death, a protection."""
    abonnement = en_cours(session, organisation_id, usager_id, verrou=True)
    if abonnement is not None:
        arreter(session, abonnement, motif=FIN, par_id=None, maintenant=maintenant)


def suivre(
    session: Session,
    de_id: uuid.UUID,
    vers_id: uuid.UUID,
    usagers: Collection[uuid.UUID],
    *,
    restent: Collection[uuid.UUID] = (),
    par_id: uuid.UUID,
    maintenant: datetime,
) -> None:
    """Tell these persons, held, of what `vers_id` does from now on; what they asked there stays.

    Those who `restent` confide something to `de_id` still: they are told of both.
    """
    siens = [a for a in _tenus(session, de_id, usagers) if a.prouve_le is not None]
    la_bas = {a.usager_id: a for a in _tenus(session, vers_id, {a.usager_id for a in siens})}
    for abonnement in siens:
        deja = la_bas.get(abonnement.usager_id)
        est_partage = abonnement.usager_id in restent
        if deja is not None and deja.prouve_le is not None:
            if not est_partage:
                arreter(session, abonnement, motif=FUSION, par_id=par_id, maintenant=maintenant)
            continue
        if deja is not None:
            _oublier(session, deja)
        debut, fin = _ACTIONS[abonnement.canal]
        if est_partage:
            abonnement = _copier(session, abonnement, vers_id)
        else:
            _noter(session, fin, abonnement, par_id, maintenant, motif=FUSION)
            abonnement.organisation_id = vers_id
        _noter(session, debut, abonnement, par_id, maintenant)
    session.flush()


def adresse_de(session: Session, abonnement: Abonnement) -> str:
    """Return the number, or the e-mail address, in clear. Raises ChiffrementInvalide."""
    return cles(session).dechiffrer(abonnement.numero_chiffre, abonnement.contexte).decode()


def empreinte(session: Session, adresse: str, canal: str = SMS) -> str:
    """Return the keyed hash by which a number, or an address, is recognised."""
    return cles(session).empreinte_durable(canal, adresse)


def secret_d_arret(session: Session, abonnement: Abonnement) -> str:
    """Return what the link of every mail holds, and ends them; only its hash is stored."""
    return cles(session).empreinte_durable("arret des messages", str(abonnement.id))


def _tenus(
    session: Session, organisation_id: uuid.UUID, usagers: Collection[uuid.UUID]
) -> Sequence[Abonnement]:
    """Return what runs of these persons there, held; of nobody else, whom somebody may wait for."""
    requete = (
        select(Abonnement)
        .where(
            Abonnement.organisation_id == organisation_id,
            Abonnement.usager_id.in_(bindparam("lot", expanding=True)),
            Abonnement.arrete_le.is_(None),
        )
        .order_by(Abonnement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    lots = par_lots(sorted(usagers))
    return [trouve for lot in lots for trouve in session.scalars(requete, {"lot": lot})]


def _copier(session: Session, abonnement: Abonnement, vers_id: uuid.UUID) -> Abonnement:
    """Have the same number, or address, told of another organisation: it was proved once."""
    trousseau = cles(session)
    copie = Abonnement(
        id=uuid.uuid4(),
        organisation_id=vers_id,
        cle_id=trousseau.id_chiffrement,
        **{nom: getattr(abonnement, nom) for nom in _COPIES},
    )
    adresse = adresse_de(session, abonnement)
    copie.numero_chiffre = trousseau.chiffrer(adresse.encode(), copie.contexte)
    if copie.canal == COURRIEL:
        copie.arret_hash = condenser(secret_d_arret(session, copie))
    session.add(copie)
    return copie


def _oublier(session: Session, abonnement: Abonnement) -> None:
    """Forget what was not proved, and the code that waits to leave."""
    envoi.retirer(session, [abonnement.id])
    session.execute(delete(Abonnement).where(Abonnement.id == abonnement.id))


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
