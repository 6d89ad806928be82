"""The trip to FranceConnect by a link: the same services as at the counter, another door."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.brouillons import identification
from app.metier.brouillons.distance.liens import LienFerme, finir_les_trajets
from app.metier.brouillons.distance.models import LienDistance
from app.metier.brouillons.distance.queries import tenir
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.identification import Depart, Reception
from app.metier.brouillons.models import VIE_ECHANGE, VIE_IDENTITE, Identification
from app.metier.brouillons.sortie import SortieInconnue
from app.metier.usagers.identite import Identite
from app.socle.cles import condenser


def partir(
    session: Session, lien: LienDistance, depart: Depart, *, maintenant: datetime
) -> Identification:
    """Open the trip; an earlier one for the same draft is ended. Raises LienFerme."""
    brouillon = tenir(session, lien)
    if not (lien.est_vivant(maintenant) and brouillon.est_ouvert(maintenant)):
        raise LienFerme
    finir_les_trajets(session, brouillon, maintenant=maintenant)
    trajet = Identification(
        brouillon_id=brouillon.id,
        lien_id=lien.id,
        state_hash=condenser(depart.state),
        nonce=depart.nonce,
        verificateur_pkce=depart.verificateur,
        ouverte_le=maintenant,
        expire_le=maintenant + VIE_ECHANGE,
    )
    session.add(trajet)
    session.flush()
    return trajet


def reclamer_retour(
    session: Session, lien: LienDistance, state: str, code: str, *, maintenant: datetime
) -> tuple[Identification, Reception]:
    """Claim the return of the trip behind this `state`, by this link. Raises RetourInconnu."""
    porte = Identification.lien_id == lien.id
    return identification.reclamer(session, porte, state, code, maintenant=maintenant)


def retenir(
    session: Session, trajet_id: uuid.UUID, identite: Identite, *, maintenant: datetime
) -> None:
    """Put the identity in the draft, and say that it came by this link.

    Raises EchecIdentification, as at the counter, and when the link is closed.
    """
    trajet = identification.trajet_verrouille(session, trajet_id)
    lien = session.get_one(LienDistance, trajet.lien_id, populate_existing=True)
    if not lien.est_vivant(maintenant):
        raise EchecIdentification("ferme", "le lien est fermé")
    identification.retenir(session, trajet, identite, maintenant=maintenant)
    lien.identifie_le, lien.expire_le = maintenant, maintenant + VIE_IDENTITE
    lien.accord_le = lien.empreinte = None


def terminer(trajet: Identification, state: str | None, *, maintenant: datetime) -> None:
    """End the trip; `state` is what FranceConnect's logout must send back, if it is asked."""
    trajet.terminee_le = trajet.terminee_le or maintenant
    if state:
        trajet.state_logout_hash = condenser(state)


def confirmer_sortie(
    session: Session, lien: LienDistance, state: str, *, maintenant: datetime
) -> None:
    """FranceConnect says that it has forgotten the person. Raises SortieInconnue."""
    trajet = session.scalar(
        select(Identification).where(
            Identification.state_logout_hash == condenser(state),
            Identification.lien_id == lien.id,
        )
    )
    if trajet is None:
        raise SortieInconnue
    trajet.fermee_le = trajet.fermee_le or maintenant
