"""Accounts locked by too many refused codes: told to their référent, who opens them sooner."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, cast, delete, func, select
from sqlalchemy.orm import Session

from app import journal
from app.aidants.models import Aidant
from app.authentification.codes import (
    INCONNU,
    Compteur,
    chacun_son_tour,
    compteur_compte,
    poste_connu,
)
from app.authentification.models import VIE, Connexion, MoyenConnexion, Ordinateur, Tentative
from app.authentification.services import Auteur
from app.cles import cles
from app.erreurs import TropDeTentatives

REPIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ouvertures:
    """What opens an account, the newest first, and where its codes are tried."""

    moyens: list[MoyenConnexion]
    compteurs: list[Compteur]


def ouvertures(session: Session, aidant: Aidant, *, maintenant: datetime) -> Ouvertures:
    """Return what opens an account and the counters of its failures, in one statement."""
    ordinateurs = select(func.aggregate_strings(cast(Ordinateur.id, String), ",")).where(
        Ordinateur.aidant_id == aidant.id, Ordinateur.oublie_le.is_(None)
    )
    connexions = select(func.aggregate_strings(cast(Connexion.id, String), ",")).where(
        Connexion.aidant_id == aidant.id,
        Connexion.fermee_le.is_(None),
        Connexion.ouverte_le > maintenant - VIE,
    )
    lignes = session.execute(
        select(MoyenConnexion, ordinateurs.scalar_subquery(), connexions.scalar_subquery())
        .select_from(Aidant)
        .outerjoin(
            MoyenConnexion,
            (MoyenConnexion.aidant_id == Aidant.id)
            & MoyenConnexion.valide_le.is_not(None)
            & MoyenConnexion.retire_le.is_(None),
        )
        .where(Aidant.id == aidant.id)
        .order_by(MoyenConnexion.ajoute_le.desc(), MoyenConnexion.id)
    ).all()
    _, postes, ouvertes = lignes[0]
    compteurs = [
        compteur_compte(aidant.courriel, INCONNU),
        *(compteur_compte(aidant.courriel, poste_connu(poste)) for poste in _ids(postes)),
        *(compteur_compte(str(aidant.id), str(ouverte)) for ouverte in _ids(ouvertes)),
    ]
    return Ouvertures([moyen for moyen, *_ in lignes if moyen is not None], compteurs)


def est_bloque(session: Session, compteurs: Sequence[Compteur], *, maintenant: datetime) -> bool:
    """True when a code would be refused somewhere without being looked at: one statement."""
    limites = compteurs[0].limites
    echecs = session.execute(
        select(*(func.count().filter(Tentative.le > maintenant - duree) for duree, _ in limites))
        .where(Tentative.cle.in_(_cles(session, compteurs)))
        .group_by(Tentative.cle)
    )
    return any(
        nombre >= nb_permis
        for ligne in echecs
        for nombre, (_, nb_permis) in zip(ligne, limites, strict=True)
    )


def debloquer(session: Session, aidant: Aidant, *, par: Auteur, maintenant: datetime) -> bool:
    """Forget an account's failures, wherever they were; False when it was not locked.

    Once an hour at most, whoever asks: a guesser gets at best one more hour's tries. Raises
    TropDeTentatives.
    """
    deblocage = cles(session).pseudonyme("deblocage", str(aidant.id))
    chacun_son_tour(session, deblocage)
    compteurs = ouvertures(session, aidant, maintenant=maintenant).compteurs
    if not est_bloque(session, compteurs, maintenant=maintenant):
        return False
    recent = select(Tentative.le).where(
        Tentative.cle == deblocage, Tentative.le > maintenant - REPIT
    )
    if session.scalar(recent) is not None:
        raise TropDeTentatives(
            "Ce compte a déjà été débloqué il y a moins d’une heure. Par sécurité, attendez : "
            "il se débloquera seul, en une heure au plus."
        )
    session.execute(delete(Tentative).where(Tentative.cle.in_(_cles(session, compteurs))))
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


def _cles(session: Session, compteurs: Sequence[Compteur]) -> list[str]:
    return [cles(session).pseudonyme(*compteur.cle) for compteur in compteurs]


def _ids(texte: str | None) -> list[uuid.UUID]:
    return [uuid.UUID(id_) for id_ in texte.split(",")] if texte else []
