"""What was done in the person's name, in plain words, for screens and papers alike."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.metier.aidants.actes import curseur_de
from app.metier.mandats.actes import GESTES_DITS, SITES

# From the name of a démarche to its site, None when it is not known: `Catalogue.site_de`.
SiteDe = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Fait:
    """One thing done in the person's name; `quoi` and `site` in words, a day without its hour.

    FranceConnect does not tell the site: it is the catalogue's, when the démarche was named.
    `acte` designates it, as a cursor does; `par` is who did it, as the reader may know them.
    """

    acte: uuid.UUID
    jour: date
    domaine: str
    quoi: str
    site: str
    par: str


def fait_de(
    condensat: bytes, note_le: date, corps: dict[str, Any], par: str, *, site_de: SiteDe
) -> Fait:
    """Return what a line of the journal says was done; `note_le` is the day it was written."""
    details: dict[str, str] = corps["details"]
    demarche, note = details.get("demarche"), SITES.get(details.get("site", ""))
    quoi = GESTES_DITS.get(details.get("geste", ""), "Connexion à un site à votre place")
    site = note.titre if note else site_de(demarche) if demarche else None
    return Fait(
        acte=curseur_de(condensat),
        jour=date.fromisoformat(details["jour"]) if "jour" in details else note_le,
        domaine=details["domaine"],
        quoi=f"{quoi} pour : {demarche}" if demarche else quoi,
        site=site or "site non connu",
        par=par,
    )
