"""Report what ends all that a person confided to an organisation: a death, a protection.

Everything goes silent at once: what would write or remind looks for what is not stopped, and what
was already written of these mandates is withdrawn before it leaves.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.brouillons.models import Brouillon
from app.metier.brouillons.services import abandonner
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.metier.messages.services import retirer
from app.metier.nouvelles.abonnements import taire
from app.metier.organisations.models import OrganisationLisible
from app.metier.usagers.fins.models import FinAutorisation, FinSignalee
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import lignes_de, une_personne_a_la_fois, usagers_verrouilles
from app.socle.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True)
class Signalement:
    """What is reported: a key of MOTIFS, the day it happened, the MESURES kind when known."""

    motif: str
    jour: date
    mesure: str | None = None


def signaler(
    session: Session,
    organisation: OrganisationLisible,
    usager_id: uuid.UUID,
    signalement: Signalement,
    *,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> bool:
    """Stop every mandate of this person here, reserved ones too; wipe their drafts, and what waits to leave.

    By FranceConnect and on paper, whichever row was reported. False when the same was reported
    already: sent twice, it is done and noted once. Drafts are held before the person, as a conclusion
    holds them. Raises ErreurMetier for a day that cannot be.
    """
    usager = session.get_one(Usager, usager_id)
    brouillons = _tenir_les_brouillons(session, organisation.id, usager, maintenant)
    lignes = _tenir_les_lignes(session, organisation.id, usager)
    _exiger_jour_possible(signalement.jour, usager, organisation, maintenant)
    deja = _deja_signalees(session, organisation.id, lignes, signalement.motif)
    nouvelles = [ligne for ligne in lignes if ligne not in deja]
    if not nouvelles:
        return False
    for brouillon in brouillons:
        abandonner(brouillon, maintenant=maintenant)
    premiere = None
    for ligne in nouvelles:
        taire(session, organisation.id, ligne, maintenant=maintenant)
        fin = _inscrire(session, organisation.id, ligne, signalement, par_id, maintenant)
        fin.signalee_avec_id = premiere
        premiere = premiere or fin.id
        _arreter_tout(session, fin, maintenant)
    return True


def _tenir_les_brouillons(
    session: Session, organisation_id: uuid.UUID, usager: Usager, maintenant: datetime
) -> list[Brouillon]:
    """Hold the drafts still open here that name this person."""
    lignes = lignes_de(session, organisation_id, usager)
    subs = {ligne.sub for ligne in lignes if ligne.sub}
    requete = (
        select(Brouillon)
        .where(
            Brouillon.organisation_id == organisation_id,
            or_(Brouillon.sub.in_(subs), Brouillon.date_naissance == usager.date_naissance),
            Brouillon.conclu_le.is_(None),
            Brouillon.abandonne_le.is_(None),
            Brouillon.expire_le > maintenant,
        )
        .order_by(Brouillon.id)
        .with_for_update()
    )
    tenus = session.scalars(requete.execution_options(populate_existing=True)).all()
    return [b for b in tenus if b.sub in subs or _la_nomme(b, lignes)]


def _la_nomme(brouillon: Brouillon, lignes: Sequence[Usager]) -> bool:
    nommee = brouillon.identite
    return nommee is not None and all(
        ligne.identite is not None and ligne.identite.est_de_la_meme_personne(nommee)
        for ligne in lignes
    )


def _tenir_les_lignes(
    session: Session, organisation_id: uuid.UUID, usager: Usager
) -> list[uuid.UUID]:
    """Hold a person, by all the rows that know them here; this one first."""
    if usager.identite is not None:
        une_personne_a_la_fois(session, organisation_id, usager.identite)
    lignes = [ligne.id for ligne in lignes_de(session, organisation_id, usager)]
    usagers_verrouilles(session, lignes)
    return lignes


def _exiger_jour_possible(
    jour: date, usager: Usager, organisation: OrganisationLisible, maintenant: datetime
) -> None:
    if jour > maintenant.astimezone(organisation.zone).date():
        raise ErreurMetier("Cette date n’est pas encore passée.", champ="jour")
    if usager.identite is not None and jour.year < usager.identite.naissance.annee:
        raise ErreurMetier("La personne n’était pas née à cette date.", champ="jour")


def _deja_signalees(
    session: Session, organisation_id: uuid.UUID, lignes: Collection[uuid.UUID], motif: str
) -> Collection[uuid.UUID]:
    """The person is held: nobody is reporting the same meanwhile."""
    requete = select(FinSignalee.usager_id).where(
        FinSignalee.organisation_id == organisation_id,
        FinSignalee.usager_id.in_(lignes),
        FinSignalee.motif == motif,
        FinSignalee.annulee_le.is_(None),
    )
    return session.scalars(requete).all()


def _inscrire(
    session: Session,
    organisation_id: uuid.UUID,
    usager_id: uuid.UUID,
    signalement: Signalement,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> FinSignalee:
    fin = FinSignalee(
        organisation_id=organisation_id,
        usager_id=usager_id,
        motif=signalement.motif,
        mesure=signalement.mesure,
        survenue_le=signalement.jour,
        signalee_le=maintenant,
        signalee_par_id=par_id,
    )
    session.add(fin)
    session.flush()
    journal.noter(
        session,
        "fin_signalee",
        le=maintenant,
        aidant=par_id,
        organisation=organisation_id,
        usager=usager_id,
        details={
            "motif": fin.motif,
            **({"mesure": fin.mesure} if fin.mesure else {}),
        },
    )
    return fin


def _arreter_tout(session: Session, fin: FinSignalee, maintenant: datetime) -> None:
    ici = select(Mandat.id).where(
        Mandat.organisation_id == fin.organisation_id, Mandat.usager_id == fin.usager_id
    )
    mandats = session.scalars(ici.order_by(Mandat.id)).all()
    for mandat_id in mandats:
        arretees = arreter(
            session,
            mandat_id,
            motif=fin.motif,
            par_id=fin.signalee_par_id,
            maintenant=maintenant,
        )
        session.add_all(FinAutorisation(fin_id=fin.id, autorisation_id=a.id) for a in arretees)
    # Held by now: whoever was writing of one of them has committed, or will find it stopped.
    retirer(session, mandats)
