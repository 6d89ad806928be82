"""What a person answers: STOP, or the link of a mail, ends the messages; ARRETER the mandate after one question.

An answer from a number is no identity: what it may not do alone, somebody calls back for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, selectinload

from app.metier.mandats.fins.arrets import arreter_le_papier
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.responsables import prevenir_tous
from app.metier.mandats.transferts.papiers import arretes, papier_de
from app.metier.messages.gabarits import Redige, rediger
from app.metier.nouvelles import envoi
from app.metier.nouvelles.abonnements import STOP, arreter, empreinte
from app.metier.nouvelles.models import VIE_QUESTION, Abonnement, Genre, SmsRecu
from app.metier.nouvelles.textes import composer
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import lignes_de, usagers_verrouilles
from app.socle.cles import condenser
from app.socle.langue.dates import date_longue
from app.socle.langue.noms import plier
from app.socle.sql import inserer_si_absente

_STOP = ("stop", "stopsms", "arret")
_ARRETER, _OUI = "arreter", "oui"
_UN_JOUR = timedelta(days=1)
# Of a mandate's number and a day: what its structure is written.
Lettre = Callable[[str, str], Redige]


@dataclass(frozen=True, slots=True)
class Reponse:
    """One SMS that somebody sent; `evenement` names it, told again or not."""

    evenement: str
    numero: str
    texte: str


def recevoir(
    session: Session, reponse: Reponse, *, adresse: Callable[[Mandat], str], maintenant: datetime
) -> bool:
    """Do what one answer asks, once; False when it was told already.

    `adresse` gives the address of a mandate's page. « ARRET » alone is the operators' STOP.
    """
    if not _est_nouveau(session, reponse.evenement, reponse.numero, maintenant):
        return False
    abonnes = _tenus(session, empreinte(session, reponse.numero))
    mot = next(iter(plier(reponse.texte)), "")
    if mot in _STOP:
        _stopper(session, reponse.numero, abonnes, adresse, maintenant)
    elif mot == _ARRETER and abonnes:
        _demander_confirmation(session, reponse, abonnes, adresse, maintenant)
    elif mot == _OUI and (ouverte := _question_ouverte(abonnes, maintenant)):
        _arreter(session, reponse.numero, ouverte, abonnes, adresse, maintenant)
    elif _est_la_premiere(session, reponse, maintenant):
        _dire(session, reponse.numero, "inconnu", maintenant)
    return True


def bloquer(session: Session, evenement: str, numero: str, *, maintenant: datetime) -> None:
    """End what goes to a number that its operator closed to us: its STOP never reached us.

    Once: told again, it does not end what the person asked for since.
    """
    if not _est_nouveau(session, evenement, numero, maintenant):
        return
    for abonnement in _tenus(session, empreinte(session, numero)):
        arreter(session, abonnement, motif=STOP, par_id=None, maintenant=maintenant)


def stopper_par_lien(
    session: Session, jeton: str, *, adresse: Callable[[Mandat], str], maintenant: datetime
) -> bool:
    """End the messages that hold this secret, as STOP does; False when none does. Twice is once."""
    tenus = _tenus_par(session, Abonnement.arret_hash == condenser(jeton))
    for abonnement in tenus:
        if abonnement.arrete_le is None:
            arreter(session, abonnement, motif=STOP, par_id=None, maintenant=maintenant)
            _faire_rappeler(session, [abonnement], _lettre_lien, adresse, maintenant)
    return bool(tenus)


def _est_nouveau(session: Session, evenement: str, numero: str, maintenant: datetime) -> bool:
    return inserer_si_absente(
        session,
        SmsRecu,
        evenement=evenement,
        numero_hash=empreinte(session, numero),
        recu_le=maintenant,
        repondu=False,
    )


def _tenus(session: Session, numero_hash: str) -> Sequence[Abonnement]:
    """Those of a number, held: several persons may share a telephone."""
    return _tenus_par(
        session, Abonnement.numero_hash == numero_hash, Abonnement.arrete_le.is_(None)
    )


def _tenus_par(session: Session, *criteres: ColumnElement[bool]) -> Sequence[Abonnement]:
    """Those who proved it, held: persons first, as whoever reports a death: neither waits for the other."""
    requete = select(Abonnement).where(*criteres, Abonnement.prouve_le.is_not(None))
    usagers_verrouilles(session, [abonnement.usager_id for abonnement in session.scalars(requete)])
    tenus = requete.order_by(Abonnement.id).with_for_update()
    return session.scalars(tenus.execution_options(populate_existing=True)).all()


def _stopper(
    session: Session,
    numero: str,
    abonnes: Sequence[Abonnement],
    adresse: Callable[[Mandat], str],
    maintenant: datetime,
) -> None:
    """End the messages; the structures are asked to call. Sent again, nothing more is said."""
    for abonnement in abonnes:
        arreter(session, abonnement, motif=STOP, par_id=None, maintenant=maintenant)
        _faire_rappeler(session, [abonnement], _lettre_stop, adresse, maintenant)
    if abonnes:
        _dire(session, numero, "stop", maintenant)


def _demander_confirmation(
    session: Session,
    reponse: Reponse,
    abonnes: Sequence[Abonnement],
    adresse: Callable[[Mandat], str],
    maintenant: datetime,
) -> None:
    """Ask, when one paper alone is meant; otherwise somebody calls. Asked twice, it is open."""
    if _question_ouverte(abonnes, maintenant):
        return
    papiers = {m.racine: a for a in abonnes for m in _actifs(session, a, maintenant)}
    if len(papiers) == 1:
        (cible,) = papiers.values()
        cible.question_le = maintenant
        _dire(session, reponse.numero, "question", maintenant)
    elif _est_la_premiere(session, reponse, maintenant):
        _faire_rappeler(session, abonnes, _lettre_arreter, adresse, maintenant)
        _dire(session, reponse.numero, "rappel" if papiers else "inconnu", maintenant)


def _question_ouverte(abonnes: Sequence[Abonnement], maintenant: datetime) -> Abonnement | None:
    ouvertes = (a for a in abonnes if a.question_le and maintenant < a.question_le + VIE_QUESTION)
    return next(ouvertes, None)


def _arreter(
    session: Session,
    numero: str,
    abonnement: Abonnement,
    abonnes: Sequence[Abonnement],
    adresse: Callable[[Mandat], str],
    maintenant: datetime,
) -> None:
    """Stop the one paper that the question was about, where this number is told of it, and say so.

    One that began since is not what was answered: somebody calls.
    """
    posee_le, abonnement.question_le = abonnement.question_le, None
    mandats = [m for a in abonnes for m in _actifs(session, a, maintenant)]
    papiers = {mandat.racine for mandat in mandats}
    if len(papiers) != 1 or posee_le is None or mandats[0].debut_le > posee_le:
        _faire_rappeler(session, [abonnement], _lettre_arreter, adresse, maintenant)
        _dire(session, numero, "rappel", maintenant)
        return
    _dire(session, numero, "arrete", maintenant)
    for mandat in mandats:
        papier = papier_de(session, mandat.id, verrou=True)
        arretees = arreter_le_papier(session, papier, maintenant=maintenant)
        for arrete in arretes(papier, arretees):
            _ecrire(session, arrete, _lettre_arrete, adresse, maintenant)


def _est_la_premiere(session: Session, reponse: Reponse, maintenant: datetime) -> bool:
    """Note that this answer gets one, unless this number had one today: robots would never stop."""
    deja = select(SmsRecu.evenement).where(
        SmsRecu.numero_hash == empreinte(session, reponse.numero),
        SmsRecu.recu_le > maintenant - _UN_JOUR,
        SmsRecu.repondu,
    )
    if session.scalar(deja.limit(1)) is not None:
        return False
    session.execute(
        update(SmsRecu).where(SmsRecu.evenement == reponse.evenement).values(repondu=True)
    )
    return True


def _actifs(session: Session, abonnement: Abonnement, maintenant: datetime) -> list[Mandat]:
    """Return what runs of the person, by FranceConnect and on paper, in that organisation."""
    usager = session.get_one(Usager, abonnement.usager_id)
    lignes = lignes_de(session, abonnement.organisation_id, usager)
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .where(
            Mandat.organisation_id == abonnement.organisation_id,
            Mandat.usager_id.in_([ligne.id for ligne in lignes]),
            Mandat.fin_le >= maintenant,
            Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
        )
        .order_by(Mandat.debut_le, Mandat.id)
    )
    return list(session.scalars(requete))


def _dire(session: Session, numero: str, nom: str, maintenant: datetime) -> None:
    envoi.deposer(session, numero, composer(nom), Genre.REPONSE, maintenant=maintenant)


def _faire_rappeler(
    session: Session,
    abonnes: Sequence[Abonnement],
    lettre: Lettre,
    adresse: Callable[[Mandat], str],
    maintenant: datetime,
) -> None:
    """Ask the structures to call: one message a person, about the first of their mandates."""
    for abonnement in abonnes:
        for mandat in _actifs(session, abonnement, maintenant)[:1]:
            _ecrire(session, mandat, lettre, adresse, maintenant)


def _ecrire(
    session: Session,
    mandat: Mandat,
    lettre: Lettre,
    adresse: Callable[[Mandat], str],
    maintenant: datetime,
) -> None:
    zone = session.get_one(Organisation, mandat.organisation_id).zone
    redige = lettre(mandat.numero, date_longue(maintenant, zone))
    prevenir_tous(session, mandat, redige, lien=adresse(mandat), maintenant=maintenant)


def _lettre_stop(numero: str, jour: str) -> Redige:
    return partial(rediger, "sms_stop", numero=numero, jour=jour)


def _lettre_lien(numero: str, jour: str) -> Redige:
    return partial(rediger, "nouvelles/arret", numero=numero, jour=jour)


def _lettre_arreter(numero: str, jour: str) -> Redige:
    return partial(rediger, "sms_arreter", numero=numero, jour=jour)


def _lettre_arrete(numero: str, jour: str) -> Redige:
    return partial(rediger, "sms_arrete", numero=numero, jour=jour)
