"""Acts done for a person without FranceConnect: by telephone, at a counter, on paper.

They come from a list, so that nothing is ever written freely about somebody.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.demarches.catalogue import PUBLIE
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.faits.usages import PLUS_EN_COURS, exiger_nommee
from app.metier.mandats.queries import autorisation_verrouillee
from app.socle.erreurs import ErreurMetier, Interdit

ACTION = "acte_hors_franceconnect"
A_COTE = "a_cote"

# Each as the aidant notes it, and as whoever reads it afterwards is told: it was not they.
_GESTES = {
    "appele": ("Appelé", "Appel, sans FranceConnect"),
    "depose": ("Déposé un dossier", "Dossier déposé, sans FranceConnect"),
    "piece": ("Envoyé une pièce", "Pièce envoyée, sans FranceConnect"),
    "rendez_vous": ("Pris rendez-vous", "Rendez-vous pris, sans FranceConnect"),
    "imprime": ("Imprimé un document", "Document imprimé, sans FranceConnect"),
    "relance": ("Relancé l’administration", "Administration relancée, sans FranceConnect"),
    A_COTE: (
        "La personne s’est identifiée elle-même, j’étais à côté",
        "La personne s’est identifiée elle-même, l’aidant était à côté",
    ),
}
GESTES: Mapping[str, str] = MappingProxyType({cle: note for cle, (note, _) in _GESTES.items()})
GESTES_DITS: Mapping[str, str] = MappingProxyType({cle: dit for cle, (_, dit) in _GESTES.items()})


# What is noted was done at one of these, which a release alone changes.
SITES = PUBLIE.sites


@dataclass(frozen=True, slots=True)
class ActeFait:
    """What was done, where and on which day; `envoi` is the form's own number, kept once.

    `demarche` is one of those that the mandate names, None when it is not said.
    """

    geste: str
    site: str
    jour: date
    envoi: uuid.UUID
    demarche: str | None = None


def noter_acte(
    session: Session,
    autorisation_id: uuid.UUID,
    acte: ActeFait,
    *,
    aidant_id: uuid.UUID,
    zone: ZoneInfo,
    maintenant: datetime,
) -> bool:
    """Journal one act; return False when this very form was already noted.

    `acte.jour` is a day in `zone`, the organisation's. Raises Interdit when the mandate no
    longer runs, ErreurMetier when the day, the act or the démarche does not fit.
    """
    autorisation = autorisation_verrouillee(session, autorisation_id)
    if autorisation is None:
        raise Interdit(PLUS_EN_COURS)
    if _deja_note(session, autorisation.mandat_id, acte.envoi):
        return False
    if not autorisation.est_active(maintenant):
        raise Interdit(PLUS_EN_COURS)
    exiger_nommee(autorisation, acte.demarche)
    _exiger_coherent(acte)
    _exiger_jour_possible(acte.jour, autorisation.mandat.debut_le, maintenant, zone)
    journal.noter(
        session,
        ACTION,
        le=maintenant,
        **autorisation.mandat.liens(aidant_id),
        autorisation=autorisation.id,
        details={
            "domaine": autorisation.domaine,
            **({"demarche": acte.demarche} if acte.demarche else {}),
            "geste": acte.geste,
            "site": acte.site,
            "jour": acte.jour.isoformat(),
            "envoi": str(acte.envoi),
        },
    )
    return True


def _exiger_jour_possible(
    jour: date, debut: datetime, maintenant: datetime, zone: ZoneInfo
) -> None:
    if jour > maintenant.astimezone(zone).date():
        raise ErreurMetier("Cette date n’est pas encore passée.", champ="jour")
    if jour < debut.astimezone(zone).date():
        raise ErreurMetier("Le mandat n’avait pas encore commencé ce jour-là.", champ="jour")


def _exiger_coherent(acte: ActeFait) -> None:
    if SITES[acte.site].plus and acte.geste != A_COTE:
        raise ErreurMetier(
            "Sur FranceConnect+, la personne s’identifie elle-même et vous restez à côté : "
            "choisissez cette ligne, ou une autre administration.",
            champ="geste",
        )
    if acte.geste == A_COTE and not SITES[acte.site].plus:
        raise ErreurMetier(
            "« J’étais à côté » concerne les sites en FranceConnect+ : choisissez le site.",
            champ="site",
        )


def _deja_note(session: Session, mandat_id: uuid.UUID, envoi: uuid.UUID) -> bool:
    """The mandate is held: whoever noted this form has committed."""
    lignes = (
        select(Ligne.seq)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(
            Ligne.mandat_id == mandat_id,
            Ligne.action == ACTION,
            Corps.corps.contains(f'"envoi":"{envoi}"', autoescape=True),
        )
    )
    return session.scalar(lignes.limit(1)) is not None
