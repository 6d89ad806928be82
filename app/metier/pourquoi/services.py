"""Ask, once, who never made a mandate; count what they answer, and forget who did."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.roles import peut
from app.metier.mandats.models import Mandat
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.metier.pourquoi.libelles import RAISONS
from app.metier.pourquoi.models import QuestionPosee, ReponsePourquoi
from app.socle.bdd import tenir_les_libres
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import jour_a_paris
from app.socle.sql import chacun_son_tour

DEMANDE_APRES, VIE_LIEN = timedelta(days=60), timedelta(days=30)
_PAR_FOIS = 100


class LienQuestionRefuse(ErreurMetier):
    """The link is spent, too old, or was never drawn."""

    statut = 403
    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Il a plus d’un mois, ou il a déjà servi. Il n’y a rien d’autre à faire : merci."
        )


def nb_a_demander(session: Session, *, maintenant: datetime) -> int:
    """Return how many people may be asked now."""
    return session.scalar(select(func.count(Aidant.id)).where(_a_demander(maintenant))) or 0


def demander(session: Session, *, lien: Callable[[str], str], maintenant: datetime) -> int:
    """Ask a batch of people; return how many, 0 at the end. Nobody is asked twice, ever."""
    requete = select(Aidant).where(_a_demander(maintenant)).order_by(Aidant.id).limit(_PAR_FOIS)
    dus = tenir_les_libres(session, requete)
    for aidant in dus:
        jeton = nouveau_secret()
        session.add(
            QuestionPosee(
                aidant_id=aidant.id,
                jeton_hash=condenser(jeton),
                expire_le=maintenant + VIE_LIEN,
            )
        )
        message = rediger("compte/pourquoi", prenom=aidant.prenom, adresse=lien(jeton))
        deposer(session, aidant, message, maintenant=maintenant, perime_le=maintenant + VIE_LIEN)
    session.flush()
    return len(dus)


def question(
    session: Session, jeton: str, *, maintenant: datetime, verrou: bool = False
) -> QuestionPosee:
    """Return the question that this link answers; held with `verrou`. Raises LienQuestionRefuse."""
    requete = select(QuestionPosee).where(
        QuestionPosee.jeton_hash == condenser(jeton), QuestionPosee.expire_le > maintenant
    )
    trouvee = session.scalar(requete.with_for_update() if verrou else requete)
    if trouvee is None:
        raise LienQuestionRefuse
    return trouvee


def repondre(session: Session, jeton: str, raison: str, *, maintenant: datetime) -> None:
    """Count an answer, and forget whose it is: the link is spent.

    Raises ErreurMetier without one of RAISONS, LienQuestionRefuse.
    """
    posee = question(session, jeton, maintenant=maintenant, verrou=True)
    if raison not in RAISONS:
        raise ErreurMetier("Choisissez une réponse de la liste.")
    posee.jeton_hash = None
    chacun_son_tour(session, "pourquoi", raison)
    annee = jour_a_paris(maintenant).year
    compte = session.get(ReponsePourquoi, (annee, raison), populate_existing=True)
    if compte is None:
        session.add(ReponsePourquoi(annee=annee, raison=raison, nombre=1))
    else:
        compte.nombre += 1
    session.flush()


def _a_demander(maintenant: datetime) -> ColumnElement[bool]:
    """Aidants for two months, present somewhere, who never made a mandate nor were asked."""
    membre = (
        select(Appartenance.aidant_id)
        .join(Appartenance.organisation)
        .where(
            Appartenance.aidant_id == Aidant.id,
            Appartenance.depuis_le <= maintenant - DEMANDE_APRES,
            Appartenance.terminee_le.is_(None),
            Organisation.desactivee_le.is_(None),
            peut(Droit.MANDATS),
        )
    )
    mandat = select(Mandat.id).where(Mandat.aidant_id == Aidant.id)
    posee = select(QuestionPosee.aidant_id).where(QuestionPosee.aidant_id == Aidant.id)
    return and_(Aidant.desactive_le.is_(None), membre.exists(), ~mandat.exists(), ~posee.exists())
