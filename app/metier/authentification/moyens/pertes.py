"""« J’ai perdu ma carte »: a request, a link by mail, and the device opens nothing any more.

The request is the same acts for any e-mail; whoever it is about is looked at after the answer.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.authentification import ordinateurs, services
from app.metier.authentification.cles_acces.models import InvitationCle
from app.metier.authentification.models import Connexion, DemandePerte, LienConnexion
from app.metier.authentification.moyens import services as moyens
from app.metier.authentification.moyens.models import ChangementCourriel
from app.metier.authentification.queries import moyens_utilisables
from app.socle.cles import cles, condenser, nouveau_secret
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.reseau import Reseau
from app.socle.sql import chacun_son_tour, touche_une_ligne

DUREE_LIEN = timedelta(minutes=10)
TOUS = "tous"
_FENETRE = timedelta(minutes=15)
_NB_PAR_COMPTE, _NB_PAR_ADRESSE = 3, 30
_ABANDON = timedelta(hours=1)
_PAR_TOUR = 20


class LienPerteRefuse(ErreurMetier):
    """The link is spent, too old, replaced, or was never drawn."""

    statut = 403
    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Il a plus de 10 minutes, il a déjà servi, ou un autre "
            "l’a remplacé. Demandez-en un nouveau depuis la page de connexion."
        )


def demander(session: Session, courriel: str, *, adresse: Reseau, maintenant: datetime) -> None:
    """Write a request, alike for a known and an unknown e-mail.

    Raises TropDeTentatives past 3 requests in 15 minutes for one e-mail, 30 from one network.
    """
    trousseau = cles(session)
    compte = trousseau.pseudonyme("perte", courriel)
    lieu = trousseau.pseudonyme("perte, adresse", adresse)
    _limiter(session, DemandePerte.adresse == lieu, lieu, _NB_PAR_ADRESSE, maintenant)
    _limiter(session, DemandePerte.compte == compte, compte, _NB_PAR_COMPTE, maintenant)
    trouve = par_courriel(session, courriel)
    session.add(
        DemandePerte(
            aidant_id=trouve.id if trouve is not None and trouve.peut_revenir else None,
            compte=compte,
            adresse=lieu,
            demandee_le=maintenant,
        )
    )
    session.flush()


def a_traiter(session: Session, *, maintenant: datetime) -> list[uuid.UUID]:
    """Return the ids of requests that nobody has answered yet, the oldest first."""
    requete = (
        select(DemandePerte.id)
        .where(DemandePerte.traitee_le.is_(None), DemandePerte.demandee_le > maintenant - _ABANDON)
        .order_by(DemandePerte.demandee_le)
        .limit(_PAR_TOUR)
    )
    return list(session.scalars(requete))


def tirer_lien(
    session: Session, demande_id: uuid.UUID, *, maintenant: datetime
) -> tuple[Aidant, str] | None:
    """Answer a request, once: return whom to write to and the link's token.

    None when it was answered already, or when nobody who may come in has this e-mail.
    """
    prise = touche_une_ligne(
        session,
        update(DemandePerte)
        .where(DemandePerte.id == demande_id, DemandePerte.traitee_le.is_(None))
        .values(traitee_le=maintenant),
    )
    demande = session.get_one(DemandePerte, demande_id, populate_existing=True)
    if not prise or demande.aidant_id is None:
        return None
    aidant = session.get_one(Aidant, demande.aidant_id)
    if not aidant.peut_revenir:
        return None
    chacun_son_tour(session, "pertes", str(aidant.id))
    session.execute(
        update(DemandePerte)
        .where(DemandePerte.aidant_id == aidant.id, DemandePerte.annulee_le.is_(None))
        .where(DemandePerte.id != demande_id, DemandePerte.jeton_hash.is_not(None))
        .values(annulee_le=maintenant)
    )
    jeton = nouveau_secret()
    demande.jeton_hash, demande.expire_le = condenser(jeton), maintenant + DUREE_LIEN
    return aidant, jeton


def genres_en_service(session: Session, jeton: str, *, maintenant: datetime) -> list[str]:
    """Return the kinds of device that this link may suspend. Raises LienPerteRefuse."""
    demande = session.scalar(select(DemandePerte).where(*_valable(jeton, maintenant)))
    if demande is None or demande.aidant_id is None:
        raise LienPerteRefuse
    return sorted({moyen.genre for moyen in moyens_utilisables(session, demande.aidant_id)})


def suspendre(session: Session, jeton: str, genre: str, *, maintenant: datetime) -> Aidant:
    """Spend the link: every device of this kind (or TOUS) opens nothing from now on.

    Logins are closed, links of login die, known computers are forgotten. Returns whose account
    it is. Raises LienPerteRefuse, ErreurMetier when no device of this kind is in service.
    """
    depense = touche_une_ligne(
        session,
        update(DemandePerte).where(*_valable(jeton, maintenant)).values(utilisee_le=maintenant),
    )
    if not depense:
        raise LienPerteRefuse
    demande = session.scalars(
        select(DemandePerte).where(DemandePerte.jeton_hash == condenser(jeton))
    ).one()
    aidant = session.get_one(Aidant, demande.aidant_id)
    perdus = [
        moyen
        for moyen in moyens_utilisables(session, aidant.id, verrou=True)
        if genre in (TOUS, moyen.genre)
    ]
    if not perdus:
        raise ErreurMetier("Dites ce que vous avez perdu.", champ="genre")
    for moyen in perdus:
        moyen.suspendu_le = maintenant
        moyens.noter_moyen(session, "suspension_moyen_connexion", moyen, maintenant, motif="perte")
    fermer_partout(session, aidant.id, maintenant)
    return aidant


def fermer_partout(session: Session, aidant_id: uuid.UUID, maintenant: datetime) -> None:
    """Close every login, cancel every link that was sent, forget known computers.

    Devices then links are held first: whoever was opening has finished.
    """
    _annuler_les_liens(session, aidant_id, maintenant)
    services.fermer_tout(session, aidant_id, maintenant=maintenant)
    ordinateurs.oublier_tous(session, aidant_id, maintenant=maintenant)


def fermer_ailleurs(session: Session, connexion: Connexion, maintenant: datetime) -> None:
    """Close every other login of an account, as `fermer_partout` does; this one, held, stays."""
    _annuler_les_liens(session, connexion.aidant_id, maintenant)
    autres = select(Connexion).where(
        Connexion.aidant_id == connexion.aidant_id,
        Connexion.id != connexion.id,
        Connexion.fermee_le.is_(None),
    )
    for autre in session.scalars(autres.order_by(Connexion.id).with_for_update()):
        services.fermer(session, autre, maintenant=maintenant)
    ordinateurs.oublier_tous(session, connexion.aidant_id, maintenant=maintenant)


def _annuler_les_liens(session: Session, aidant_id: uuid.UUID, maintenant: datetime) -> None:
    """Cancel the links that log in, create a key, or prove another address.

    An address that the national team asked for stays to be proved: no login of the account chose it.
    That address comes first, as for who proves it: neither waits for the other.
    """
    session.execute(
        update(ChangementCourriel)
        .where(
            ChangementCourriel.aidant_id == aidant_id,
            ChangementCourriel.demande_par_id.is_(None),
            ChangementCourriel.clos_le.is_(None),
        )
        .values(clos_le=maintenant)
    )
    session.execute(
        update(LienConnexion)
        .where(LienConnexion.aidant_id == aidant_id, LienConnexion.annule_le.is_(None))
        .values(annule_le=maintenant)
    )
    session.execute(
        update(InvitationCle)
        .where(InvitationCle.aidant_id == aidant_id, InvitationCle.annulee_le.is_(None))
        .values(annulee_le=maintenant)
    )


def _limiter(
    session: Session, qui: ColumnElement[bool], cle: str, nb_permis: int, maintenant: datetime
) -> None:
    chacun_son_tour(session, "perte", cle)
    recentes = select(func.count()).where(qui, DemandePerte.demandee_le > maintenant - _FENETRE)
    if (session.scalar(recentes) or 0) >= nb_permis:
        raise TropDeTentatives(
            "Trop de messages ont été demandés. Regardez votre messagerie, indésirables compris, "
            "ou attendez un quart d’heure avant d’en demander un autre."
        )


def _valable(jeton: str, maintenant: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        DemandePerte.jeton_hash == condenser(jeton),
        DemandePerte.utilisee_le.is_(None),
        DemandePerte.annulee_le.is_(None),
        DemandePerte.expire_le > maintenant,
    )
