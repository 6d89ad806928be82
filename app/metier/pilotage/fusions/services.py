"""Merge an organisation into another, or hand some themes on: proposed by the support, done by security.

What moves, and what does not, is decisions 40 and 73.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants import roles
from app.metier.aidants.droits import ROLES, Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.services import rattacher
from app.metier.brouillons.models import Brouillon
from app.metier.brouillons.services import abandonner
from app.metier.demarches.domaines import en_ordre, titres
from app.metier.equipe.services import prendre_son_tour
from app.metier.mandats.transferts.services import Transferts, transferer
from app.metier.nouvelles.abonnements import suivre, taire
from app.metier.organisations.actes import fermer
from app.metier.organisations.models import Organisation
from app.metier.pilotage.a_deux import VIE_PROPOSITION, exiger_une_autre
from app.metier.pilotage.fusions.models import Fusion
from app.metier.pilotage.fusions.queries import membres_presents
from app.socle.bdd import tenir_les_libres
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from app.socle.sql import chacun_son_tour


@dataclass(frozen=True, slots=True)
class Bilan:
    """What was done: who works in the other organisation from now on, and its mandates."""

    membres: list[Aidant]
    mandats: Transferts


def proposer(
    session: Session,
    de: Organisation,
    vers: Organisation,
    *,
    reference: str,
    domaines: Collection[str] | None = None,
    par: Aidant,
    maintenant: datetime,
) -> Fusion:
    """Propose that `de` joins `vers`, or hands it these domaines and stays.

    Raises Interdit, ErreurMetier, Conflit when something of it is proposed already.
    """
    _exiger(par, Droit.SUPPORT)
    _exiger_possible(de, vers, domaines)
    chacun_son_tour(session, "fusion", str(de.id))
    deja = session.scalar(
        select(Fusion).where(Fusion.organisation_id == de.id, Fusion.close_le.is_(None))
    )
    if deja is not None and deja.expire_le > maintenant:
        quoi = (
            "Une fusion de cette structure" if deja.domaines is None else "Un transfert de thèmes"
        )
        raise Conflit(f"{quoi} attend déjà une réponse : confirmez ou écartez cette proposition.")
    if deja is not None:
        _clore(deja, "expiree", None, maintenant)
        session.flush()
    fusion = Fusion(
        organisation_id=de.id,
        vers_id=vers.id,
        reference=reference,
        domaines=None if domaines is None else en_ordre(domaines),
        proposee_par_id=par.id,
        proposee_le=maintenant,
        expire_le=maintenant + VIE_PROPOSITION,
    )
    session.add(fusion)
    session.flush()
    action = "proposition_transfert" if fusion.domaines else "proposition_fusion"
    _noter(session, action, fusion, par, maintenant)
    return fusion


def ecarter(session: Session, fusion: Fusion, *, par: Aidant, maintenant: datetime) -> bool:
    """Set it, held, aside, one's own too; False when it was closed already."""
    _exiger(par, Droit.SECURITE)
    if fusion.close_le is not None:
        return False
    _clore(fusion, "ecartee", par, maintenant)
    action = "transfert_ecarte" if fusion.domaines else "fusion_ecartee"
    _noter(session, action, fusion, par, maintenant)
    return True


def confirmer(
    session: Session, fusion: Fusion, *, par: Aidant, maintenant: datetime
) -> Bilan | None:
    """Do what was proposed, held; None when it was done or set aside already.

    Raises Interdit for who proposed it or may not, Conflit once too old or when one is closed.
    """
    _exiger(par, Droit.SECURITE)
    if fusion.close_le is not None:
        return None
    exiger_une_autre(
        par, premiere_id=fusion.proposee_par_id, expire_le=fusion.expire_le, maintenant=maintenant
    )
    de, vers = _tenir_les_deux(session, fusion)
    _exiger_possible(de, vers, fusion.domaines)
    reunies = fusion.domaines is None
    membres = _rattacher_tous(session, de, vers, par, maintenant) if reunies else []
    mandats = transferer(
        session,
        de.id,
        vers.id,
        par_id=par.id,
        maintenant=maintenant,
        domaines=fusion.domaines,
    )
    _prevenir_de_la_bas(session, fusion, mandats, par, maintenant)
    if reunies:
        _abandonner_les_brouillons(session, de.id, maintenant)
        fermer(session, de, motif="fusion", par=par, maintenant=maintenant)
    _clore(fusion, "confirmee", par, maintenant)
    action = "fusion_organisation" if reunies else "transfert_themes"
    _noter(session, action, fusion, par, maintenant)
    return Bilan(membres, mandats)


def fusion_tenue(session: Session, fusion_id: uuid.UUID) -> Fusion | None:
    """Return one merge, held until the end of the transaction."""
    return session.get(Fusion, fusion_id, with_for_update=True, populate_existing=True)


def _exiger(par: Aidant, droit: Droit) -> None:
    if not par.peut(droit):
        raise Interdit("Vous n’avez plus ce droit.")


def _exiger_possible(
    de: Organisation, vers: Organisation, domaines: Collection[str] | None
) -> None:
    if de.id == vers.id:
        raise ErreurMetier("C’est la même structure : choisissez-en une autre.", champ="siret")
    for une in (de, vers):
        if not une.est_active:
            raise Conflit(f"La structure « {une.nom} » est fermée : rouvrez-la d’abord.")
    if fermes := set(domaines or ()) - set(vers.domaines):
        raise Conflit(
            f"La structure « {vers.nom} » ne fait pas de mandats pour : {titres(en_ordre(fermes))}. "
            "Ouvrez-lui d’abord ces thèmes."
        )


def _tenir_les_deux(session: Session, fusion: Fusion) -> tuple[Organisation, Organisation]:
    """Hold both, in one order whichever joins the other: no mandate is concluded there meanwhile.

    Not their keys, which the journal's lines refer to: a use that holds its mandate ends first.
    """
    ids = sorted((fusion.organisation_id, fusion.vers_id))
    for une in ids:
        prendre_son_tour(session, une)
    tenues = {
        une: session.get_one(
            Organisation, une, with_for_update={"key_share": True}, populate_existing=True
        )
        for une in ids
    }
    return tenues[fusion.organisation_id], tenues[fusion.vers_id]


def _rattacher_tous(
    session: Session, de: Organisation, vers: Organisation, par: Aidant, maintenant: datetime
) -> list[Aidant]:
    """Have whoever works in `de` work in `vers`, with their roles and the limits of their themes.

    An access that a référent closed there stays closed.
    """
    venus = []
    for membre in membres_presents(session, de.id):
        la_bas = session.get(Appartenance, (membre.aidant_id, vers.id))
        if la_bas is not None and la_bas.terminee_le is not None:
            continue
        siens = [nom for nom in (membre.roles or "").split(",") if nom in ROLES]
        if la_bas is None:
            nouveau = rattacher(
                session, membre.aidant, vers, roles=siens, par=par, maintenant=maintenant
            )
            nouveau.domaines_limites = membre.domaines_limites
        else:
            _completer(session, la_bas, siens, par, maintenant)
        venus.append(membre.aidant)
    return venus


def _completer(
    session: Session, membre: Appartenance, siens: list[str], par: Aidant, maintenant: datetime
) -> None:
    deja = (membre.roles or "").split(",")
    nouveaux = sorted(nom for nom in siens if nom not in deja)
    for nom in nouveaux:
        roles.donner(session, membre, nom, maintenant=maintenant)
    if nouveaux:
        journal.noter(
            session,
            "rattachement",
            le=maintenant,
            aidant=par.id,
            organisation=membre.organisation_id,
            cible=membre.aidant_id,
            details={"roles": nouveaux},
        )


def _prevenir_de_la_bas(
    session: Session, fusion: Fusion, transferts: Transferts, par: Aidant, maintenant: datetime
) -> None:
    """Whoever asked to be told is told of what the other does; nothing more of who is dead there."""
    de, vers = fusion.organisation_id, fusion.vers_id
    if fusion.domaines is None:
        for usager in transferts.finies:
            taire(session, de, usager, maintenant=maintenant)
        qui = transferts.personnes - transferts.finies
    else:
        qui = transferts.suivies
    suivre(
        session,
        de,
        vers,
        qui,
        restent=transferts.partagees,
        par_id=par.id,
        maintenant=maintenant,
    )


def _abandonner_les_brouillons(
    session: Session, organisation_id: uuid.UUID, maintenant: datetime
) -> None:
    """Wipe the drafts; one that somebody holds now is refused by its closed organisation."""
    requete = select(Brouillon).where(
        Brouillon.organisation_id == organisation_id,
        Brouillon.conclu_le.is_(None),
        Brouillon.abandonne_le.is_(None),
        Brouillon.expire_le > maintenant,
    )
    for brouillon in tenir_les_libres(session, requete):
        abandonner(brouillon, maintenant=maintenant)


def _clore(fusion: Fusion, issue: str, par: Aidant | None, maintenant: datetime) -> None:
    fusion.issue, fusion.close_le = issue, maintenant
    fusion.close_par_id = par.id if par else None


def _noter(
    session: Session, action: str, fusion: Fusion, par: Aidant, maintenant: datetime
) -> None:
    """Note it on the organisation that receives; one that closes has its own line, one that stays too."""
    details: dict[str, str | int | bool | list[str]] = {
        "de": str(fusion.organisation_id),
        "fusion": str(fusion.id),
        "propose_par": str(fusion.proposee_par_id),
    }
    lieux = [fusion.vers_id]
    if fusion.domaines is not None:
        details |= {"vers": str(fusion.vers_id), "domaines": fusion.domaines}
        lieux.append(fusion.organisation_id)
    for lieu in lieux:
        journal.noter(
            session, action, le=maintenant, aidant=par.id, organisation=lieu, details=details
        )
