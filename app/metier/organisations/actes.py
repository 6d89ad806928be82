"""What the national team changes of an organisation: its particulars, its themes, whether it works."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.demarches.domaines import DOMAINES, en_ordre
from app.metier.organisations.models import Organisation
from app.metier.territoires.recherche import commune_de_l_adresse
from app.socle.erreurs import ErreurMetier

if TYPE_CHECKING:
    from app.metier.aidants.models import Aidant

# What the page of an organisation lets one change, and what each is called there.
FICHE: Mapping[str, str] = MappingProxyType(
    {
        "nom": "nom",
        "adresse": "adresse",
        "code_postal": "code postal",
        "ville": "ville",
        "telephone": "téléphone",
        "responsable": "qui la dirige",
    }
)
# Why the national team closes one.
MOTIFS_FERMETURE: Mapping[str, str] = MappingProxyType(
    {
        "demande": "La structure le demande",
        "activite": "Elle n’aide plus dans les démarches",
        "fusion": "Elle a rejoint une autre structure",
        "manquement": "Elle n’a pas respecté les conditions",
        "autre": "Autre raison",
    }
)


def modifier(
    session: Session,
    organisation: Organisation,
    fiche: Mapping[str, str | None],
    *,
    par: "Aidant",
    maintenant: datetime,
) -> list[str]:
    """Write what changes in the particulars of an organisation, held; return which of FICHE did.

    Mandates keep what was frozen in them. Raises ErreurMetier when a name or a place is missing.
    """
    for champ in ("nom", "adresse", "code_postal", "ville"):
        if not fiche.get(champ):
            raise ErreurMetier("Ce champ ne peut pas rester vide.", champ=champ)
    champs = [champ for champ in FICHE if fiche.get(champ) != getattr(organisation, champ)]
    for champ in champs:
        setattr(organisation, champ, fiche.get(champ))
    if {"code_postal", "ville"} & set(champs):
        _resituer(organisation)
    if champs:
        session.flush()
        _noter(session, "modification_organisation", organisation, par, maintenant, champs=champs)
    return champs


def choisir_themes(
    session: Session,
    organisation: Organisation,
    domaines: Collection[str],
    *,
    par: "Aidant",
    maintenant: datetime,
) -> bool:
    """Choose what an organisation, held, may make mandates for; False when nothing changes.

    All of them, it is no limit. Mandates given before keep theirs. Raises ErreurMetier for none,
    or for one that does not exist.
    """
    if not domaines or not set(domaines) <= set(DOMAINES):
        raise ErreurMetier("Laissez au moins un thème.", champ="domaines")
    voulus = en_ordre(domaines)
    permis = None if voulus == [*DOMAINES] else voulus
    if (organisation.domaines_permis or None) == permis:
        return False
    organisation.domaines_permis = permis
    _noter(session, "themes_organisation", organisation, par, maintenant, themes=voulus)
    return True


def fermer(
    session: Session, organisation: Organisation, *, motif: str, par: "Aidant", maintenant: datetime
) -> bool:
    """Close an organisation, held: nobody works there any more; False when it was closed.

    Its mandates keep their dates and serve nobody meanwhile; open again before, it finds them.
    Raises ErreurMetier without one of MOTIFS_FERMETURE.
    """
    if motif not in MOTIFS_FERMETURE:
        raise ErreurMetier("Dites pourquoi vous fermez cette structure.", champ="motif")
    if not organisation.est_active:
        return False
    organisation.desactivee_le, organisation.motif_desactivation = maintenant, motif
    _noter(session, "fermeture_organisation", organisation, par, maintenant, motif=motif)
    return True


def rouvrir(
    session: Session, organisation: Organisation, *, par: "Aidant", maintenant: datetime
) -> bool:
    """Open an organisation, held, again; False when it was open."""
    if organisation.est_active:
        return False
    organisation.desactivee_le = organisation.motif_desactivation = None
    _noter(session, "reouverture_organisation", organisation, par, maintenant)
    return True


def _resituer(organisation: Organisation) -> None:
    """Follow the address to its commune, and to its time; one that is not known is left unknown."""
    commune = commune_de_l_adresse(organisation.code_postal, organisation.ville)
    if commune is not None:
        organisation.situer(commune)
        return
    organisation.code_commune = None
    organisation.code_departement = organisation.code_region = None


def _noter(
    session: Session,
    action: str,
    organisation: Organisation,
    par: "Aidant",
    maintenant: datetime,
    **details: str | list[str],
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id,
        organisation=organisation.id,
        details=dict(details),
    )
