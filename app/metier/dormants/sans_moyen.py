"""Accounts that nothing opens, 14 days after they could be: their owner is told, and their référents."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.queries import accepte
from app.metier.dormants.ici import a_un_lieu, lieux_ouverts
from app.metier.equipe.queries import referents_de
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.socle.bdd import tenir_les_libres
from app.socle.horloge import jour_a_paris

DELAI = timedelta(days=14)
_PAR_FOIS = 100


def nb_a_rappeler(session: Session, *, maintenant: datetime) -> int:
    """Return how many accounts nothing opens, and nobody was told of it."""
    return session.scalar(select(func.count(Aidant.id)).where(_a_rappeler(maintenant))) or 0


def rappeler(session: Session, *, telephone: str, maintenant: datetime) -> int:
    """Write to a batch of owners, and once to each référent; return how many, 0 at the end."""
    requete = select(Aidant).where(_a_rappeler(maintenant)).order_by(Aidant.id).limit(_PAR_FOIS)
    dus = tenir_les_libres(session, requete)
    for aidant in dus:
        aidant.moyen_rappele_le = jour_a_paris(maintenant)
        message = rediger("compte/sans_moyen", prenom=aidant.prenom, telephone=telephone)
        deposer(session, aidant, message, maintenant=maintenant)
    session.flush()
    par_referent: dict[Aidant, set[str]] = defaultdict(set)
    for lieu, siens in lieux_ouverts(session, dus).items():
        for referent in referents_de(session, lieu.id):
            par_referent[referent] |= {qui.nom_complet for qui in siens if qui.id != referent.id}
    for referent, noms in par_referent.items():
        if noms:
            message = rediger("equipe/sans_moyen", prenom=referent.prenom, noms=sorted(noms))
            deposer(session, referent, message, maintenant=maintenant)
    return len(dus)


def _a_rappeler(maintenant: datetime) -> ColumnElement[bool]:
    moyen = select(MoyenConnexion.id).where(MoyenConnexion.aidant_id == Aidant.id, accepte())
    return and_(
        Aidant.desactive_le.is_(None),
        Aidant.moyen_rappele_le.is_(None),
        Aidant.actif_le <= jour_a_paris(maintenant - DELAI),
        ~moyen.exists(),
        a_un_lieu(),
    )
