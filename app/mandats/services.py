"""Acts on mandates: conclude, use."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import journal
from app.aidants.models import Appartenance
from app.cles import code_crockford
from app.erreurs import ErreurMetier, Interdit
from app.mandats.attestation import GABARIT, geler, sceller
from app.mandats.durees import fin_de
from app.mandats.models import Autorisation, Mandat, Place
from app.mandats.queries import autorisation_verrouillee, place_verrouillee
from app.sql import inserer_si_absente
from app.usagers.models import Usager

_TAILLE_CODE = 26


@dataclass(frozen=True, slots=True)
class Accord:
    """What the person agreed to: démarches named by domaine, how long, which to replace."""

    domaines: Mapping[str, Sequence[str]]
    duree: str
    remplacer: Collection[str] = ()


def conclure(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    accord: Accord,
    *,
    moyen_id: uuid.UUID,
    maintenant: datetime,
) -> Mandat:
    """Create the mandate and its autorisations, and claim their places.

    A domaine already confided for longer stays where it is, unless it is in
    `accord.remplacer`; one confided for less, or suspended, is replaced. Raises Interdit when
    the aidant may not use a domaine, ErreurMetier when nothing is left to confide.
    """
    _exiger_domaines_permis(membre, accord.domaines)
    fin = fin_de(accord.duree, maintenant, membre.organisation.zone)
    places = _reclamer(session, membre.organisation_id, usager.id, accord.domaines)
    en_cours = {cle: _en_cours(session, place, maintenant) for cle, place in places.items()}
    retenus = {
        cle: accord.domaines[cle]
        for cle, ancienne in en_cours.items()
        if ancienne is None
        or ancienne.mandat.fin_le <= fin
        or ancienne.mandat.suspendu_le is not None
        or cle in accord.remplacer
    }
    if not retenus:
        raise ErreurMetier("Tout ce que vous avez choisi est déjà confié pour plus longtemps.")
    mandat = _creer(session, membre, usager, accord.duree, retenus, fin, maintenant)
    _noter_attestation(session, mandat, retenus, moyen_id, maintenant)
    for cle in sorted(retenus):
        autorisation = Autorisation(
            id=uuid.uuid4(), mandat=mandat, domaine=cle, demarches=list(retenus[cle])
        )
        _installer(session, autorisation, places[cle], en_cours[cle], maintenant)
    return mandat


def utilisable(
    session: Session, autorisation_id: uuid.UUID, *, maintenant: datetime
) -> Autorisation:
    """Return this autorisation, held, if it is still active. Raises Interdit otherwise."""
    autorisation = autorisation_verrouillee(session, autorisation_id)
    if autorisation is None or not autorisation.est_active(maintenant):
        raise Interdit("Ce mandat n’est plus en cours.")
    return autorisation


def noter_utilisation(
    session: Session,
    autorisation: Autorisation,
    aidant_id: uuid.UUID,
    *,
    maintenant: datetime,
) -> None:
    """Journal one use. FranceConnect does not tell the site: it is not written."""
    journal.noter(
        session,
        "utilisation_autorisation",
        le=maintenant,
        **_liens(autorisation.mandat) | {"aidant": aidant_id},
        autorisation=autorisation.id,
        details={"domaine": autorisation.domaine},
    )


def _exiger_domaines_permis(membre: Appartenance, domaines: Collection[str]) -> None:
    if not domaines or not set(domaines) <= set(membre.domaines):
        raise Interdit("Votre structure ne vous a pas ouvert tous ces thèmes.")


def _reclamer(
    session: Session, organisation_id: uuid.UUID, usager_id: uuid.UUID, domaines: Collection[str]
) -> dict[str, Place]:
    places = {}
    for domaine in sorted(domaines):
        ici = {"organisation_id": organisation_id, "usager_id": usager_id, "domaine": domaine}
        inserer_si_absente(session, Place, **ici)
        places[domaine] = place_verrouillee(session, organisation_id, usager_id, domaine)
    return places


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


def _creer(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    duree: str,
    domaines: Mapping[str, Sequence[str]],
    fin: datetime,
    maintenant: datetime,
) -> Mandat:
    assert usager.identite is not None
    code = code_crockford(_TAILLE_CODE)
    texte = geler(
        membre.organisation,
        membre.aidant,
        usager.identite,
        domaines=domaines,
        duree=duree,
        debut=maintenant,
        fin=fin,
        code_verification=code,
    )
    mandat = Mandat(
        organisation_id=membre.organisation_id,
        usager_id=usager.id,
        aidant_id=membre.aidant_id,
        duree=duree,
        debut_le=maintenant,
        fin_le=fin,
        gabarit=GABARIT,
        texte_gele=texte,
        empreinte=sceller(texte),
        code_verification=code,
    )
    session.add(mandat)
    session.flush()
    return mandat


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
        **_liens(mandat),
        details={
            "duree": mandat.duree,
            "fin": mandat.fin_le.isoformat(),
            "domaines": sorted(domaines),
            "empreinte": mandat.empreinte,
            "moyen": str(moyen_id),
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
    session.add(autorisation)
    session.flush()
    mandat = autorisation.mandat
    if remplacee is not None:
        _remplacer(session, remplacee, autorisation, mandat.aidant_id, maintenant)
    place.autorisation_id = autorisation.id
    journal.noter(
        session,
        "creation_autorisation",
        le=maintenant,
        **_liens(mandat),
        autorisation=autorisation.id,
        details={"domaine": autorisation.domaine, "demarches": autorisation.demarches},
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
        **_liens(ancienne.mandat) | {"aidant": aidant_id},
        autorisation=ancienne.id,
        details={
            "domaine": ancienne.domaine,
            "motif": "remplacement",
            "remplacee_par": str(nouvelle.id),
        },
    )


def _liens(mandat: Mandat) -> dict[str, uuid.UUID | None]:
    return {
        "aidant": mandat.aidant_id,
        "organisation": mandat.organisation_id,
        "usager": mandat.usager_id,
        "mandat": mandat.id,
    }
