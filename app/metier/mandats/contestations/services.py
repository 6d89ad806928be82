"""Contest a use with the card, once; answer it. Whoever did that use never learns who contested."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.actes import designe_par
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.journal.models import Ligne
from app.metier.mandats.contestations.libelles import AUTRE, ERREUR
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.queries import contestation_de
from app.metier.mandats.faits.dossiers import FAITS
from app.metier.mandats.fins.arrets import arreter, arreter_le_papier
from app.metier.mandats.models import Mandat
from app.metier.mandats.responsables import prevenir_tous
from app.metier.mandats.transferts.papiers import Papier, arretes, papier_de
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.langue.dates import date_longue
from app.socle.sql import inserer_si_absente


class DejaRepondu(Conflit):
    """Somebody else has answered: there is nothing left to answer on this page."""

    est_de_la_page = True

    def __init__(self) -> None:
        super().__init__("Quelqu’un a déjà répondu : rien n’a été fait.")


@dataclass(frozen=True, slots=True)
class Reponse:
    """What the référent answers: a key of REPONSES, a few words with « autre »."""

    cle: str
    precision: str = ""


def contester(
    session: Session,
    mandat_id: uuid.UUID,
    acte: uuid.UUID,
    *,
    lien: str,
    maintenant: datetime,
) -> bool:
    """Note that the person contests a use of this mandate; False when they did already.

    `acte` designates a line of the journal as a cursor does. `lien` is the address of the list
    of contested uses. Raises ErreurMetier when it is no use of this mandate.
    """
    papier = papier_de(session, mandat_id, verrou=True)
    ligne = session.scalar(
        select(Ligne).where(papier.actes, Ligne.action.in_(FAITS), designe_par(acte))
    )
    if ligne is None:
        raise ErreurMetier("Cette démarche n’est pas de ce mandat. Recommencez depuis la liste.")
    assert ligne.aidant_id is not None  # `FAITS` all name who acted
    mandat = _qui_en_repond(session, papier, ligne)
    nouvelle = inserer_si_absente(
        session,
        Contestation,
        id=uuid.uuid4(),
        ligne_seq=ligne.seq,
        mandat_id=mandat.id,
        organisation_id=mandat.organisation_id,
        aidant_id=ligne.aidant_id,
        contestee_le=maintenant,
    )
    if not nouvelle:
        return False
    journal.noter(
        session,
        "contestation",
        le=maintenant,
        **mandat.liens(None),
        autorisation=ligne.autorisation_id,
        details={"ligne": ligne.seq},
    )
    _prevenir(session, mandat, ligne.aidant_id, lien, maintenant)
    return True


def _qui_en_repond(session: Session, papier: Papier, ligne: Ligne) -> Mandat:
    """Return the mandate under which it was done or, its organisation closed, where it goes on."""
    mandat = next(mandat for mandat in papier.tous if mandat.id == ligne.mandat_id)
    domaine = _domaine(papier, ligne)
    while not session.get_one(Organisation, mandat.organisation_id).est_active:
        suite = papier.suite_de(mandat, domaine)
        if suite is None:
            break
        mandat = suite
    return mandat


def _domaine(papier: Papier, ligne: Ligne) -> str:
    toutes = (autorisation for mandat in papier.tous for autorisation in mandat.autorisations)
    return next(a.domaine for a in toutes if a.id == ligne.autorisation_id)


def _prevenir(
    session: Session, mandat: Mandat, sauf: uuid.UUID, lien: str, maintenant: datetime
) -> None:
    """Write to the référents, never to who did the use, with no more than the mandate's number."""
    referents = session.scalars(
        select(Aidant)
        .join(Appartenance, Appartenance.aidant_id == Aidant.id)
        .where(
            Appartenance.organisation_id == mandat.organisation_id,
            peut(Droit.EQUIPE),
            membre_present(),
            Aidant.id != sauf,
        )
        .order_by(Aidant.courriel)
    )
    for referent in referents:
        message = rediger("contestation", prenom=referent.prenom, numero=mandat.numero, lien=lien)
        deposer(session, referent, message, maintenant=maintenant, mandat_id=mandat.id)


def repondre(
    session: Session,
    voulues: ColumnElement[bool],
    contestation_id: uuid.UUID,
    reponse: Reponse,
    *,
    adresse: str,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> bool:
    """Answer a contested use; « erreur » stops the mandate, and its domaine wherever it goes on.

    Whoever goes on is told; `adresse` is the start of a mandate's address, which its id ends. Return
    whether something stopped. `voulues` are those that whoever answers may: see `queries`. Raises
    Introuvable for another, DejaRepondu when somebody did, Conflit when it has just gone to another
    organisation, ErreurMetier when « autre » says nothing.
    """
    contestation = contestation_de(session, voulues, contestation_id)
    papier = papier_de(session, contestation.mandat_id, verrou=True)
    session.refresh(contestation)
    if contestation.repondue_le is not None:
        raise DejaRepondu
    if contestation.mandat_id != papier.mandat.id:
        raise Conflit(
            "Cette contestation vient de passer à une autre structure : rien n’a été fait."
        )
    if reponse.cle == AUTRE and not reponse.precision:
        raise ErreurMetier("Écrivez votre réponse en quelques mots.", champ="precision")
    contestation.reponse, contestation.repondue_le = reponse.cle, maintenant
    contestation.precision = reponse.precision if reponse.cle == AUTRE else None
    journal.noter(
        session,
        "reponse_contestation",
        le=maintenant,
        **papier.mandat.liens(par_id),
        details={"ligne": contestation.ligne_seq, "reponse": reponse.cle},
    )
    if reponse.cle != ERREUR:
        return False
    arretees = arreter(
        session, papier.mandat.id, motif="organisation", par_id=par_id, maintenant=maintenant
    )
    domaine = _domaine(papier, session.get_one(Ligne, contestation.ligne_seq))
    ailleurs = arreter_le_papier(session, papier, domaines=[domaine], maintenant=maintenant)
    for mandat in arretes(papier, ailleurs):
        _dire_arrete(session, mandat, adresse, maintenant)
    return bool(arretees or ailleurs)


def _dire_arrete(session: Session, mandat: Mandat, adresse: str, maintenant: datetime) -> None:
    zone = session.get_one(Organisation, mandat.organisation_id).zone
    redige = partial(rediger, "mandat_arrete_ailleurs", jour=date_longue(maintenant, zone))
    prevenir_tous(session, mandat, redige, lien=adresse + str(mandat.id), maintenant=maintenant)
