"""Acts on mandates: conclude."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import aidants_de
from app.metier.aidants.themes import refus_de_themes
from app.metier.demarches.selection import exiger_nommes
from app.metier.mandats import renouvellement
from app.metier.mandats.durees import fin_de
from app.metier.mandats.models import Autorisation, Mandat, Place, Reserve
from app.metier.mandats.papiers.attestation import GABARIT, Formalites, geler, sceller
from app.metier.mandats.queries import autorisation_verrouillee, places_verrouillees
from app.metier.usagers.models import Usager
from app.socle.cles import code_crockford
from app.socle.erreurs import ErreurMetier, Interdit
from app.socle.sql import inserer_absentes

TAILLE_VERIFICATION = 26
SIMPLES = Formalites()
TOUT_EST_DEJA_CONFIE = (
    "Tout ce que vous avez choisi est déjà confié pour plus longtemps : il n’y a rien à signer. "
    "Pour l’écourter quand même, cochez-le."
)


@dataclass(frozen=True, slots=True)
class Accord:
    """What the person agreed to: démarches named by domaine, how long, which to replace.

    `est_borne`: those démarches alone, and each domaine names one. `renouvelle_id` is the mandate
    that is renewed, when FranceConnect was not asked again.
    """

    domaines: Mapping[str, Sequence[str]]
    duree: str
    remplacer: Collection[str] = ()
    renouvelle_id: uuid.UUID | None = None
    est_borne: bool = False


def conclure(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    accord: Accord,
    formalites: Formalites = SIMPLES,
    *,
    moyen_id: uuid.UUID,
    maintenant: datetime,
) -> Mandat:
    """Create the mandate and its autorisations, and claim their places.

    A domaine already confided for longer stays where it is, unless it is in
    `accord.remplacer`; one confided for less, or suspended, is replaced. So is one reserved to
    colleagues, whatever its end: keeping it would tell that it exists. Raises Interdit when
    the aidant may not use a domaine, ErreurMetier when nothing is left to confide, when a domaine
    of a bounded mandate names no démarche, or when somebody it is reserved to is no longer an
    aidant here.
    """
    _exiger_domaines_permis(membre, accord.domaines)
    if accord.est_borne:
        exiger_nommes(accord.domaines)
    reserves = _reserves(session, membre, formalites)
    fin = fin_de(accord.duree, maintenant, membre.organisation.zone)
    places = _reclamer(session, membre.organisation_id, usager.id, accord.domaines)
    en_cours = {cle: _en_cours(session, place, maintenant) for cle, place in places.items()}
    retenus = _retenir(accord, en_cours, fin, membre.aidant_id)
    mandat = Mandat(
        organisation_id=membre.organisation_id,
        usager_id=usager.id,
        aidant_id=membre.aidant_id,
        duree=accord.duree,
        renouvelle_id=accord.renouvelle_id,
        debut_le=maintenant,
        fin_le=fin,
        est_reserve=reserves is not None,
        reserves=[Reserve(aidant_id=aidant.id) for aidant in reserves or ()],
        **formalites.colonnes,
    )
    donne = replace(accord, domaines=retenus)
    _geler(mandat, membre, usager, donne, formalites, reserves)
    autorisations = _autorisations(mandat, donne)
    session.add(mandat)
    session.flush()
    _noter_attestation(session, mandat, retenus, moyen_id, maintenant)
    for autorisation in autorisations:
        cle = autorisation.domaine
        _installer(session, autorisation, places[cle], en_cours[cle], maintenant)
    if accord.renouvelle_id:
        renouvellement.noter(session, mandat, accord.renouvelle_id)
    return mandat


def _autorisations(mandat: Mandat, accord: Accord) -> list[Autorisation]:
    return [
        Autorisation(mandat=mandat, domaine=cle, demarches=list(noms), est_bornee=accord.est_borne)
        for cle, noms in sorted(accord.domaines.items())
    ]


def _retenir(
    accord: Accord,
    en_cours: Mapping[str, Autorisation | None],
    fin: datetime,
    aidant_id: uuid.UUID,
) -> dict[str, Sequence[str]]:
    """Return what is really confided; what is already, for longer, stays where it is."""
    retenus = {
        cle: accord.domaines[cle]
        for cle, ancienne in en_cours.items()
        if cle in accord.remplacer or _cede(ancienne, fin, aidant_id)
    }
    if not retenus:
        raise ErreurMetier(TOUT_EST_DEJA_CONFIE, champ="remplacer")
    return retenus


def _cede(ancienne: Autorisation | None, fin: datetime, aidant_id: uuid.UUID) -> bool:
    """True when what holds the place gives way to a mandate of this aidant that ends at `fin`."""
    return (
        ancienne is None
        or ancienne.mandat.fin_le <= fin
        or ancienne.mandat.suspendu_le is not None
        or not ancienne.mandat.est_visible_par(aidant_id)
    )


def _exiger_domaines_permis(membre: Appartenance, domaines: Collection[str]) -> None:
    if refus := refus_de_themes(membre, domaines):
        raise Interdit(refus)
    if not domaines or not set(domaines) <= set(membre.domaines):
        raise Interdit("Choisissez parmi les thèmes qui sont montrés.")


def _reclamer(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, domaines: Collection[str]
) -> dict[str, Place]:
    ici = {"organisation_id": organisation_id, "usager_id": usager_id}
    inserer_absentes(session, Place, [ici | {"domaine": cle} for cle in sorted(domaines)])
    return places_verrouillees(session, organisation_id, usager_id, domaines)


def _en_cours(session: Session, place: Place, maintenant: datetime) -> Autorisation | None:
    if place.autorisation_id is None:
        return None
    autorisation = autorisation_verrouillee(session, place.autorisation_id)
    # A suspended mandate may come back: it is replaced too, so that two never run at once.
    if (
        autorisation
        and autorisation.revoquee_le is None
        and autorisation.mandat.fin_le >= maintenant
    ):
        return autorisation
    return None


def _reserves(
    session: Session, membre: Appartenance, formalites: Formalites
) -> list[Aidant] | None:
    """Return to whom the mandate is reserved, who acts first; None when open to all here."""
    if formalites.reserve_a is None:
        return None
    demandes = set(formalites.reserve_a) - {membre.aidant_id}
    if not demandes:
        return [membre.aidant]
    vivants = aidants_de(session, membre.organisation_id)
    choisis = [aidant for aidant in vivants if aidant.id in demandes]
    if len(choisis) < len(demandes):
        raise ErreurMetier(
            "Une des personnes choisies n’aide plus dans votre structure. Choisissez à nouveau.",
            champ="reserve_a",
        )
    return [membre.aidant, *choisis]


def _geler(
    mandat: Mandat,
    membre: Appartenance,
    usager: Usager,
    accord: Accord,
    formalites: Formalites,
    reserves: Collection[Aidant] | None,
) -> None:
    """Write on the mandate the text that its attestation prints, and seal it."""
    assert usager.identite is not None
    mandat.gabarit, mandat.code_verification = GABARIT, code_crockford(TAILLE_VERIFICATION)
    mandat.texte_gele = geler(
        membre.organisation,
        membre.aidant,
        usager.identite,
        formalites,
        domaines=accord.domaines,
        est_borne=accord.est_borne,
        reserves=reserves,
        identifie_le=usager.identifie_le if mandat.renouvelle_id else None,
        duree=mandat.duree,
        debut=mandat.debut_le,
        fin=mandat.fin_le,
        code_verification=mandat.code_verification,
    )
    mandat.empreinte = sceller(mandat.texte_gele)


def _noter_attestation(
    session: Session,
    mandat: Mandat,
    domaines: Collection[str],
    moyen_id: uuid.UUID,
    maintenant: datetime,
) -> None:
    journal.noter(
        session,
        "creation_attestation",
        le=maintenant,
        **mandat.liens(mandat.aidant_id),
        details={
            "duree": mandat.duree,
            "fin": mandat.fin_le.isoformat(),
            "domaines": sorted(domaines),
            "empreinte": mandat.empreinte,
            "moyen": str(moyen_id),
            "lecture": mandat.lecture,
            "temoin": mandat.temoin_nom is not None,
            "reserve": mandat.est_reserve,
            "distance": mandat.a_distance,
            **({"piece": mandat.piece} if mandat.piece else {}),
        },
    )


def _installer(
    session: Session,
    autorisation: Autorisation,
    place: Place,
    remplacee: Autorisation | None,
    maintenant: datetime,
) -> None:
    """Give an autorisation its place; the one that held it ends first, in the journal too."""
    mandat = autorisation.mandat
    if remplacee is not None:
        _remplacer(session, remplacee, autorisation, mandat.aidant_id, maintenant)
    place.autorisation_id = autorisation.id
    journal.noter(
        session,
        "creation_autorisation",
        le=maintenant,
        **mandat.liens(mandat.aidant_id),
        autorisation=autorisation.id,
        details={
            "domaine": autorisation.domaine,
            "demarches": autorisation.demarches,
            "bornee": autorisation.est_bornee,
        },
    )


def _remplacer(
    session: Session,
    ancienne: Autorisation,
    nouvelle: Autorisation,
    aidant_id: uuid.UUID,
    maintenant: datetime,
) -> None:
    ancienne.revoquee_le, ancienne.motif_fin = maintenant, "remplacement"
    ancienne.revoquee_par_id = aidant_id
    journal.noter(
        session,
        "revocation_autorisation",
        le=maintenant,
        **ancienne.mandat.liens(aidant_id),
        autorisation=ancienne.id,
        details={
            "domaine": ancienne.domaine,
            "motif": "remplacement",
            "remplacee_par": str(nouvelle.id),
        },
    )
