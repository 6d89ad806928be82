"""What step 1 says aloud when something changes: one short sentence, never what it shows."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import Demarche
from app.metier.demarches.selection import Selection
from app.metier.mandats.durees import DUREES
from app.socle.langue.dates import date_longue


def duree_choisie(duree: str, fin: datetime, zone: ZoneInfo) -> str:
    """Say how long, and until when."""
    return f"{DUREES[duree].titre}, jusqu’au {date_longue(fin, zone)}."


def themes_changes(avant: Sequence[str], choisie: Selection) -> str:
    """Say which theme came or went since `avant`, and how many there are."""
    apres = choisie.domaines
    venus = [f"{DOMAINES[cle].titre} ajouté" for cle in apres if cle not in avant]
    partis = [
        f"{DOMAINES[cle].titre} retiré" for cle in avant if cle in DOMAINES and cle not in apres
    ]
    quoi = (venus + partis)[0] if venus or partis else _compter(len(choisie.demarches), "démarche")
    return f"{quoi}, {_compter(len(apres), 'thème')}."


def borne_changee(*, est_borne: bool) -> str:
    """Say whether the themes are still confided whole."""
    return "Seulement les démarches choisies." if est_borne else "Les thèmes entiers."


def demarches_trouvees(cherche: str, trouvees: Sequence[Demarche]) -> str:
    """Say how many were found; nothing when nothing was looked for."""
    if not cherche:
        return ""
    accord = "s" if len(trouvees) > 1 else ""
    return f"{_compter(len(trouvees), 'démarche')} trouvée{accord}."


def _compter(nombre: int, chose: str) -> str:
    if not nombre:
        return f"aucune {chose}" if chose == "démarche" else f"aucun {chose}"
    return f"{nombre} {chose}{'s' if nombre > 1 else ''}"
