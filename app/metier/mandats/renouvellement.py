"""Renewal: a new agreement on what is already confided, without FranceConnect while recent."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Appartenance, AppartenanceLisible
from app.metier.mandats.lisible import MandatLisible
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import domaines_repris, mandat_verrouille
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import usager_verrouille
from app.socle.erreurs import Conflit

# rules.md, « Renewal »: past either, the person is identified again.
DELAI_APRES_LA_FIN = timedelta(days=90)
DELAI_IDENTITE = timedelta(days=2 * 365)
_PLUS_LE_MEME = (
    "Ce mandat a changé depuis que vous avez commencé à le renouveler. Rien n’a été fait : "
    "revenez à la page de la personne, et recommencez."
)


def renouvelables(
    session: Session, mandat: Mandat, membre: AppartenanceLisible
) -> list[Autorisation]:
    """Return what of a mandate this aidant may have confided again: not stopped, nor replaced.

    Nothing while the mandate is suspended: it waits for something else first; nor once a death or
    a measure of protection was reported here; nor on paper, where the document is seen again.
    """
    offerts = a_proposer(mandat, membre, domaines_repris(session, mandat, membre.aidant_id))
    return [a for a in mandat.autorisations if a.domaine in offerts]


def a_proposer(
    mandat: MandatLisible, membre: AppartenanceLisible, repris: Collection[str]
) -> set[str]:
    """Return the domaines of `renouvelables`, once read which another mandate took since."""
    if mandat.suspendu_le is not None or mandat.est_papier:
        return set()
    restants = {a.domaine for a in mandat.autorisations if a.revoquee_le is None}
    return restants.intersection(membre.domaines).difference(repris)


def a_renouveler(mandats: Collection[Mandat], membre: AppartenanceLisible) -> set[uuid.UUID]:
    """Return which of one person's mandates, all read already, `renouvelables` finds something in.

    The place of a domaine is that of the last mandate which has not lost it.
    """
    derniers = {
        a.domaine: mandat.id
        for mandat in sorted(mandats, key=lambda mandat: mandat.debut_le)
        for a in mandat.autorisations
        if a.revoquee_le is None
    }
    fermes = {m.id for m in mandats if m.suspendu_le is not None or m.est_papier}
    permis = {mandat for domaine, mandat in derniers.items() if domaine in membre.domaines}
    return permis - fermes


def est_elargi(
    restantes: Collection[Autorisation], nommees: Mapping[str, Sequence[str]], *, est_borne: bool
) -> bool:
    """True when this confides more than what is left to renew: another domaine or démarche.

    `nommees` are the démarches by domaine; a domaine that is not bounded holds all of its own.
    """
    anciennes = {autorisation.domaine: autorisation for autorisation in restantes}
    if not nommees.keys() <= anciennes.keys():
        return True
    return any(
        ancienne.est_bornee and not (est_borne and set(nommees[cle]) <= set(ancienne.demarches))
        for cle, ancienne in anciennes.items()
        if cle in nommees
    )


def identite_connue(mandat: Mandat, usager: Usager, *, maintenant: datetime) -> Identite | None:
    """Return the identity that may serve again; None when FranceConnect must be asked."""
    assez_recente = maintenant < usager.identifie_le + DELAI_IDENTITE
    if assez_recente and maintenant <= mandat.fin_le + DELAI_APRES_LA_FIN:
        return usager.identite
    return None


def tenir(
    session: Session,
    mandat_id: uuid.UUID,
    membre: Appartenance,
    identite: Identite,
    nommees: Mapping[str, Sequence[str]],
    *,
    est_borne: bool,
    maintenant: datetime,
) -> Usager:
    """Hold the person, then the mandate being renewed, until the end of the transaction.

    Raises Conflit when it is no longer what was read: stopped or replaced since, another
    identity, or too old by now.
    """
    usager_id = session.get_one(Mandat, mandat_id).usager_id
    usager, mandat = usager_verrouille(session, usager_id), mandat_verrouille(session, mandat_id)
    restantes = renouvelables(session, mandat, membre)
    connue = identite_connue(mandat, usager, maintenant=maintenant)
    if connue != identite or est_elargi(restantes, nommees, est_borne=est_borne):
        raise Conflit(_PLUS_LE_MEME)
    return usager


def noter(session: Session, mandat: Mandat, renouvelle_id: uuid.UUID) -> None:
    """Journal that this mandate, just concluded, renews another one."""
    journal.noter(
        session,
        "renouvellement",
        le=mandat.debut_le,
        **mandat.liens(mandat.aidant_id),
        details={"renouvelle": str(renouvelle_id)},
    )
