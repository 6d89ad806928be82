"""Take a request in hand: hold it, know who may answer it, say who already did."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.models import Candidat, DemandeHabilitation, Evenement
from app.socle.erreurs import Conflit, Interdit, Introuvable
from app.socle.horloge import PARIS
from app.socle.langue.dates import date_et_heure

# What an answer is, in the past tense: « Nadia Essai … cette demande ».
_FAITS: Mapping[str, str] = MappingProxyType(
    {
        "modification": "a déjà demandé des changements pour",
        "pause": "a déjà mis en attente",
        "reprise": "a déjà repris",
        "acceptation": "a déjà accepté",
        "refus": "a déjà refusé",
    }
)
_ATTENTES: Mapping[Etat, str] = MappingProxyType(
    {
        Etat.BROUILLON: "Cette demande n’est pas envoyée : elle ne se traite pas encore.",
        Etat.PAS_OUVERTE: "La région de cette demande n’est pas ouverte : elle attend son jour.",
        Etat.A_MODIFIER: "Cette demande attend les changements de la structure.",
    }
)


@dataclass(frozen=True, slots=True)
class Personnes:
    """Everybody whom a request names now: those to look after a team, those to train."""

    toutes: Sequence[Candidat]

    @property
    def referents(self) -> list[Candidat]:
        """Who is to look after the team."""
        return [une for une in self.toutes if une.est_referent]

    @property
    def a_former(self) -> list[Candidat]:
        """Who is to be trained."""
        return [une for une in self.toutes if une.a_former]


def tenir(session: Session, demande_id: uuid.UUID) -> DemandeHabilitation:
    """Return a request that was sent, held. Raises Introuvable: a draft is its asker's alone."""
    demande = session.scalar(
        select(DemandeHabilitation)
        .where(DemandeHabilitation.id == demande_id, DemandeHabilitation.deposee_le.is_not(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if demande is None:
        raise Introuvable
    return demande


def personnes(session: Session, demande: DemandeHabilitation) -> Personnes:
    """Return whom a request names, référents first, then by name."""
    requete = (
        select(Candidat)
        .where(Candidat.demande_id == demande.id, Candidat.annule_le.is_(None))
        .order_by(Candidat.est_referent.desc(), Candidat.nom, Candidat.prenom, Candidat.id)
    )
    return Personnes(session.scalars(requete).all())


def exiger(session: Session, demande: DemandeHabilitation, par: Aidant, *etats: Etat) -> Personnes:
    """Return whom a request, held, names, when `par` may answer it now.

    Raises Interdit for who has not the right, or is of the request; Conflit, with who answered
    and when, when it is in none of `etats`: those that wait for an answer, unless said otherwise.
    """
    exiger_equipe(par)
    nommees = personnes(session, demande)
    if par.courriel in {demande.demandeur_courriel, *(une.courriel for une in nommees.toutes)}:
        raise Interdit("Vous êtes de cette demande : quelqu’un d’autre doit y répondre.")
    if demande.etat not in (etats or (Etat.DEPOSEE, Etat.EN_PAUSE)):
        raise Conflit(deja_repondu(session, demande))
    return nommees


def exiger_equipe(par: Aidant) -> None:
    """Refuse who does not review requests. Raises Interdit."""
    if not (par.est_actif and par.peut(Droit.ADMISSION)):
        raise Interdit("Seules les personnes chargées des demandes des structures y répondent.")


def deja_repondu(session: Session, demande: DemandeHabilitation) -> str:
    """Say who answered a request last, and when; or what it waits for."""
    dernier = session.scalar(
        select(Evenement)
        .options(joinedload(Evenement.aidant))
        .where(Evenement.demande_id == demande.id, Evenement.nature.in_([*_FAITS]))
        .order_by(Evenement.le.desc(), Evenement.id.desc())
        .limit(1)
    )
    if dernier is None or dernier.aidant is None:
        return _ATTENTES.get(demande.etat, "Cette demande a changé : relisez-la.")
    quand = date_et_heure(dernier.le, PARIS)
    qui = f"{dernier.aidant.nom_complet} {_FAITS[dernier.nature]} cette demande"
    return f"{qui}, le {quand}. Rien n’est changé."


def journaliser(
    session: Session,
    demande: DemandeHabilitation,
    reponse: str,
    *,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Note in the journal what was answered to a request, by whom."""
    journal.noter(
        session,
        "reponse_demande",
        le=maintenant,
        aidant=par.id,
        organisation=demande.organisation_id,
        details={"demande": demande.numero, "reponse": reponse},
    )
