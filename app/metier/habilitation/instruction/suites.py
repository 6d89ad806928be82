"""What becomes of requests by itself: closed when somebody can log in; left or refused, forgotten."""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.queries import en_service
from app.metier.habilitation import fil
from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.instruction import courriels
from app.metier.habilitation.models import Candidat, DemandeHabilitation, Evenement
from app.metier.purges import UN_AN
from app.socle.bdd import tenir_les_libres

BROUILLONS, REFUSEES = "demandes-brouillons", "demandes-refusees"
AVERTIE, EFFACE = timedelta(days=50), timedelta(days=60)
_PAR_FOIS = 50
_OUBLIES = (
    "demandeur_prenom demandeur_nom demandeur_fonction responsable telephone missions".split()
)


def nb_a_clore(session: Session, *, maintenant: datetime) -> int:
    """Return how many accepted requests have a référent who can log in."""
    return _nb(session, _a_clore())


def clore(session: Session, *, maintenant: datetime) -> int:
    """Close a batch of accepted requests, one of whose référents has a working second factor."""
    closes = tenir_les_libres(session, _les(_a_clore()))
    for demande in closes:
        demande.close_le = maintenant
        session.flush()
        fil.noter(session, demande, "cloture", cote=fil.Cote.SERVICE, maintenant=maintenant)
    return len(closes)


def nb_a_avertir(session: Session, *, maintenant: datetime) -> int:
    """Return how many drafts are left, whose asker does not know yet that they will go."""
    return _nb(session, _a_avertir(maintenant))


def avertir(session: Session, *, adresse: Callable[[uuid.UUID], str], maintenant: datetime) -> int:
    """Warn a batch of askers, once until they change their draft again."""
    laissees = tenir_les_libres(session, _les(_a_avertir(maintenant)))
    for demande in laissees:
        demande.avertie_le = maintenant
        courriels.brouillon(session, demande, lien=adresse(demande.id), maintenant=maintenant)
    session.flush()
    return len(laissees)


def nb_brouillons_a_effacer(session: Session, *, maintenant: datetime) -> int:
    """Return how many drafts are left for good."""
    return _nb(session, _a_effacer(maintenant))


def effacer_brouillons(session: Session, *, maintenant: datetime) -> int:
    """Wipe a batch of drafts, with whom they name: nobody changed them since their asker was told."""
    ids = [demande.id for demande in tenir_les_libres(session, _les(_a_effacer(maintenant)))]
    _effacer_ce_qui_en_depend(session, ids)
    session.execute(delete(DemandeHabilitation).where(DemandeHabilitation.id.in_(ids)))
    return _journaliser(session, BROUILLONS, len(ids), maintenant)


def nb_refusees_a_oublier(session: Session, *, maintenant: datetime) -> int:
    """Return how many requests were refused for two years, and still name people."""
    return _nb(session, _a_oublier(maintenant))


def oublier_refusees(session: Session, *, maintenant: datetime) -> int:
    """Forget a batch of people whom refused requests name, and what was written to them."""
    refusees = tenir_les_libres(session, _les(_a_oublier(maintenant)))
    for demande in refusees:
        demande.effacee_le, demande.demandeur_courriel = maintenant, ""
        for champ in _OUBLIES:
            setattr(demande, champ, None)
    session.flush()
    ids = [demande.id for demande in refusees]
    session.execute(delete(Candidat).where(Candidat.demande_id.in_(ids)))
    session.execute(update(Evenement).where(Evenement.demande_id.in_(ids)).values(texte=None))
    return _journaliser(session, REFUSEES, len(ids), maintenant)


def _a_clore() -> ColumnElement[bool]:
    connecte = (
        select(Appartenance.aidant_id)
        .join(Aidant, Aidant.id == Appartenance.aidant_id)
        .join(MoyenConnexion, MoyenConnexion.aidant_id == Appartenance.aidant_id)
        .where(
            Appartenance.organisation_id == DemandeHabilitation.organisation_id,
            membre_present(),
            peut(Droit.EQUIPE),
            en_service(),
        )
        .correlate(DemandeHabilitation)
    )
    return est_dans(Etat.ACCEPTEE, DemandeHabilitation) & connecte.exists()


def _a_avertir(maintenant: datetime) -> ColumnElement[bool]:
    return (
        est_dans(Etat.BROUILLON, DemandeHabilitation)
        & (DemandeHabilitation.changee_le <= maintenant - AVERTIE)
        & or_(
            DemandeHabilitation.avertie_le.is_(None),
            DemandeHabilitation.avertie_le < DemandeHabilitation.changee_le,
        )
    )


def _a_effacer(maintenant: datetime) -> ColumnElement[bool]:
    return (
        est_dans(Etat.BROUILLON, DemandeHabilitation)
        & (DemandeHabilitation.changee_le <= maintenant - EFFACE)
        & (DemandeHabilitation.avertie_le >= DemandeHabilitation.changee_le)
        & (DemandeHabilitation.avertie_le <= maintenant - (EFFACE - AVERTIE))
    )


def _a_oublier(maintenant: datetime) -> ColumnElement[bool]:
    return (DemandeHabilitation.refusee_le <= maintenant - 2 * UN_AN) & (
        DemandeHabilitation.effacee_le.is_(None)
    )


def _les(dues: ColumnElement[bool]) -> Select[DemandeHabilitation]:
    requete = select(DemandeHabilitation).where(dues)
    return requete.order_by(DemandeHabilitation.creee_le, DemandeHabilitation.id).limit(_PAR_FOIS)


def _nb(session: Session, dues: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(DemandeHabilitation.id)).where(dues)) or 0


def _effacer_ce_qui_en_depend(session: Session, ids: Collection[uuid.UUID]) -> None:
    session.execute(delete(Candidat).where(Candidat.demande_id.in_(ids)))
    session.execute(delete(Evenement).where(Evenement.demande_id.in_(ids)))


def _journaliser(session: Session, nom: str, nombre: int, maintenant: datetime) -> int:
    if nombre:
        journal.noter(session, "purge", le=maintenant, details={"nom": nom, "nombre": nombre})
    return nombre
