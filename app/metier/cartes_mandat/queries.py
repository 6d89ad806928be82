"""Reads behind the card: the mandate, what was done."""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.metier.aidants.models import Aidant
from app.metier.demarches.catalogue import CATALOGUE
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.actes import GESTES, SITES
from app.metier.mandats.models import Mandat

FAITS = ("utilisation_autorisation", "acte_hors_franceconnect")
FAITS_MONTRES = 25


@dataclass(frozen=True, slots=True)
class Fait:
    """One thing done in the person's name; `quoi` and `site` in words, a day without its hour.

    FranceConnect does not tell the site: it is the catalogue's, when the démarche was named.
    """

    jour: date
    domaine: str
    quoi: str
    site: str
    prenom: str


def mandat_complet(session: Session, mandat_id: uuid.UUID) -> Mandat:
    """Return a mandate and its autorisations, whoever holds it; it must exist."""
    return session.scalars(
        select(Mandat).options(selectinload(Mandat.autorisations)).where(Mandat.id == mandat_id)
    ).one()


def faits_du_mandat(session: Session, mandat_id: uuid.UUID, zone: ZoneInfo) -> list[Fait]:
    """Return the last 25 things done under this mandate, the newest first, days in `zone`."""
    lignes = session.execute(
        select(Ligne.le, Corps.corps, Aidant.prenom)
        .join(Corps, Corps.seq == Ligne.seq)
        .join(Aidant, Aidant.id == Ligne.aidant_id)
        .where(Ligne.mandat_id == mandat_id, Ligne.action.in_(FAITS))
        .order_by(Ligne.seq.desc())
        .limit(FAITS_MONTRES)
    )
    return [
        _fait(le.astimezone(zone).date(), json.loads(corps)["details"], prenom)
        for le, corps, prenom in lignes
    ]


def _fait(note_le: date, details: dict[str, str], prenom: str) -> Fait:
    demarche, note = details.get("demarche"), SITES.get(details.get("site", ""))
    quoi = GESTES.get(details.get("geste", ""), "Connexion à un site à votre place")
    site = note.titre if note else CATALOGUE.site_de(demarche) if demarche else None
    return Fait(
        jour=date.fromisoformat(details["jour"]) if "jour" in details else note_le,
        domaine=details["domaine"],
        quoi=f"{quoi} pour : {demarche}" if demarche else quoi,
        site=site or "site non connu",
        prenom=prenom,
    )
