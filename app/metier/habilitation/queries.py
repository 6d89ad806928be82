"""Reads of one request: as who asks sees it, and who it proposes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import Session

from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable

PAR_PAGE = 25
_MES_DEMANDES = 100
_CLE = (Candidat.nom, Candidat.prenom, Candidat.id)


@dataclass(frozen=True, slots=True)
class PagePersonnes:
    """Some of the people to train; `suite` is the cursor of the next page, None at the end."""

    personnes: Sequence[Candidat]
    suite: uuid.UUID | None


def mes_demandes(session: Session, courriel: str) -> Sequence[DemandeHabilitation]:
    """Return the requests of a proved address, the newest first."""
    requete = (
        select(DemandeHabilitation)
        .where(DemandeHabilitation.demandeur_courriel == courriel)
        .order_by(DemandeHabilitation.creee_le.desc(), DemandeHabilitation.id)
    )
    return session.scalars(requete.limit(_MES_DEMANDES)).all()


def ma_demande(
    session: Session, courriel: str, demande_id: uuid.UUID, *, verrou: bool = False
) -> DemandeHabilitation:
    """Return a request of this address, held when it is to be written. Raises Introuvable."""
    requete = select(DemandeHabilitation).where(
        DemandeHabilitation.id == demande_id, DemandeHabilitation.demandeur_courriel == courriel
    )
    if verrou:
        requete = requete.with_for_update().execution_options(populate_existing=True)
    trouvee = session.scalar(requete)
    if trouvee is None:
        raise Introuvable
    return trouvee


def proposes(session: Session, demande: DemandeHabilitation) -> Sequence[Candidat]:
    """Return everybody whom a request proposes: référents first, then by name."""
    requete = (
        select(Candidat)
        .where(Candidat.demande_id == demande.id, Candidat.annule_le.is_(None))
        .order_by(Candidat.est_referent.desc(), Candidat.propose_le, *_CLE)
    )
    return session.scalars(requete).all()


def page_a_former(
    session: Session, demande: DemandeHabilitation, *, apres: uuid.UUID | None
) -> PagePersonnes:
    """Return those to train after `apres`, by name. Raises Introuvable for another's cursor."""
    requete = select(Candidat).where(*_a_former(demande))
    if apres is not None:
        repere = session.execute(
            select(*_CLE).where(Candidat.id == apres, Candidat.demande_id == demande.id)
        ).first()
        if repere is None:
            raise Introuvable
        requete = requete.where(tuple_(*_CLE) > tuple_(*repere))
    trouves = session.scalars(requete.order_by(*_CLE).limit(PAR_PAGE + 1)).all()
    reste = len(trouves) > PAR_PAGE
    return PagePersonnes(trouves[:PAR_PAGE], trouves[PAR_PAGE - 1].id if reste else None)


def nb_a_former(session: Session, demande: DemandeHabilitation) -> int:
    """Return how many people a request wants to train."""
    return session.scalar(select(func.count(Candidat.id)).where(*_a_former(demande))) or 0


def est_deja_la(session: Session, siret: str) -> bool:
    """True when an organisation that works here holds this SIRET; none of its people is named."""
    requete = select(Organisation.id).where(
        Organisation.siret == siret, Organisation.desactivee_le.is_(None)
    )
    return session.scalar(requete.limit(1)) is not None


def _a_former(demande: DemandeHabilitation) -> tuple[ColumnElement[bool], ...]:
    return (
        Candidat.demande_id == demande.id,
        Candidat.annule_le.is_(None),
        Candidat.a_former.is_(True),
    )


def attend_son_compte() -> ColumnElement[bool]:
    """A condition on Candidat: to be trained, neither refused nor taken back, no account yet."""
    return and_(
        Candidat.a_former,
        Candidat.refuse_le.is_(None),
        Candidat.annule_le.is_(None),
        Candidat.compte_le.is_(None),
    )
