"""The person's word: « Je donne ce mandat », or « Non »; what the conclusion asks of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import appartenance
from app.metier.brouillons.distance.liens import LienFerme, fermer
from app.metier.brouillons.distance.models import CONCLU, REFUS, LienDistance
from app.metier.brouillons.distance.queries import lien_en_cours, tenir
from app.metier.brouillons.identification import noter
from app.metier.brouillons.models import Brouillon, BrouillonLisible
from app.metier.brouillons.recapitulatif import Recapitulatif, recapituler
from app.metier.demarches.vigueur import en_vigueur
from app.metier.mandats.papiers.attestation import Formalites
from app.socle.erreurs import Conflit, ErreurMetier

_RIEN_A_DONNER = (
    "Vous confiez déjà tout cela à cette structure, pour plus longtemps : il n’y a rien à donner."
)
_A_CHANGE = (
    "Ce mandat a changé depuis que cette page a été affichée. Rien n’a été donné : "
    "relisez, puis répondez à nouveau."
)


def a_lire(
    session: Session, lien: LienDistance, brouillon: BrouillonLisible, *, maintenant: datetime
) -> tuple[Recapitulatif, Appartenance] | None:
    """Return what the person reads, and for whom; None until they came by this very link."""
    identite = brouillon.identite_valable(maintenant)
    if identite is None or not est_venue_par(lien, brouillon):
        return None
    membre = appartenance(session, brouillon.aidant_id, brouillon.organisation_id)
    if membre is None or not membre.peut(Droit.MANDATS):
        return None
    catalogue = en_vigueur(session)
    lu = recapituler(
        session, brouillon, membre, identite, catalogue=catalogue, maintenant=maintenant
    )
    return lu, membre


def est_venue_par(lien: LienDistance, brouillon: BrouillonLisible) -> bool:
    """True when the identity in the draft is the one that came by this link."""
    return bool(brouillon.a_distance and lien.identifie_le == brouillon.identifie_le)


def donner(
    session: Session,
    lien: LienDistance,
    *,
    vu: str,
    courriel_confirme: bool | None,
    maintenant: datetime,
) -> None:
    """« Je donne ce mandat »: the recap that was read, and no other; twice is once.

    Raises LienFerme, Conflit when something else was read, ErreurMetier when all is given already.
    """
    brouillon = tenir(session, lien)
    lu = _exiger_vivant(session, lien, brouillon, maintenant)
    if vu != lu.empreinte:
        raise Conflit(_A_CHANGE)
    if lu.est_deja_confie:
        raise ErreurMetier(_RIEN_A_DONNER)
    if lien.accord_le is not None and lien.empreinte == lu.empreinte:
        return
    lien.accord_le, lien.empreinte = maintenant, lu.empreinte
    lien.courriel_confirme = courriel_confirme
    noter(session, "accord_distance", brouillon, maintenant, empreinte=lu.empreinte)


def refuser(session: Session, lien: LienDistance, *, maintenant: datetime) -> None:
    """« Non »: the link is closed, nothing of the person stays; twice is once. Raises LienFerme."""
    brouillon = tenir(session, lien)
    if lien.motif_fin == REFUS:
        return
    if not (lien.est_vivant(maintenant) and brouillon.est_ouvert(maintenant)):
        raise LienFerme
    fermer(session, lien, brouillon, REFUS, maintenant=maintenant)


def exiger(
    session: Session, brouillon: Brouillon, lu: Recapitulatif, *, maintenant: datetime
) -> LienDistance:
    """Return the link by which the person agreed to exactly this. Raises Conflit.

    The draft is held, and so is the person's row: nothing changes any more before the mandate.
    """
    lien = lien_en_cours(session, brouillon.id)
    a_dit_oui = (
        lien is not None
        and lien.est_vivant(maintenant)
        and lien.accord_le is not None
        and est_venue_par(lien, brouillon)
    )
    if lien is None or not a_dit_oui:
        raise Conflit("La personne n’a pas encore dit oui sur son téléphone : attendez sa réponse.")
    if lien.empreinte != lu.empreinte:
        raise Conflit(
            "Ce mandat a changé depuis l’accord de la personne. Rien n’a été fait : qu’elle "
            "relise sur son téléphone, et réponde à nouveau."
        )
    return lien


def formalites(lien: LienDistance, voulues: Formalites) -> Formalites:
    """Return how it was given: read alone, on the person's own screen, nothing shown to them left out."""
    return Formalites(
        lecture="seul",
        courriel_confirme=lien.courriel_confirme,
        reserve_a=voulues.reserve_a,
        a_distance=True,
    )


def clore(session: Session, brouillon: Brouillon, *, maintenant: datetime) -> None:
    """The mandate is given: the link has served."""
    if (lien := lien_en_cours(session, brouillon.id)) is not None:
        lien.fermer(CONCLU, maintenant=maintenant)


def _exiger_vivant(
    session: Session, lien: LienDistance, brouillon: Brouillon, maintenant: datetime
) -> Recapitulatif:
    if not (lien.est_vivant(maintenant) and brouillon.est_ouvert(maintenant)):
        raise LienFerme
    trouve = a_lire(session, lien, brouillon, maintenant=maintenant)
    if trouve is None:
        raise LienFerme
    return trouve[0]
