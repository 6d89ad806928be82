"""One readable sentence per row, in French, from its body alone."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from app.metier.journal.actions import LIBELLES
from app.socle.langue.dates import date_et_heure, date_longue

# Details that a reader needs; the others are keys to other rows.
_NOMS: Mapping[str, str] = MappingProxyType(
    {
        "domaine": "thème",
        "domaines": "thèmes",
        "demarches": "notamment",
        "demarche": "démarche",
        "geste": "geste",
        "site": "site",
        "jour": "fait le",
        "duree": "durée",
        "fin": "jusqu’au",
        "lecture": "lecture",
        "temoin": "devant témoin",
        "reserve": "réservé à certains aidants",
        "motif": "motif",
        "secret": "avec code secret",
        "actes": "avec le détail des actes",
        "reprise": "mandat repris",
        "reponse": "réponse",
    }
)


def phrase(
    corps: Mapping[str, Any], zone: ZoneInfo, valeurs: Mapping[str, Mapping[str, str]]
) -> str:
    """Say one act: when (where `zone` is), what, by whom (an id), with what details.

    `valeurs` names, per detail, what stands behind each of its keys.
    """
    le = date_et_heure(datetime.fromisoformat(corps["le"]), zone)
    quoi = LIBELLES.get(corps["action"], corps["action"].replace("_", " "))
    par = f", par l’aidant {corps['aidant']}" if "aidant" in corps else ""
    details = [
        f"{_NOMS[nom]}{_precision(nom, valeur, zone, valeurs.get(nom, {}))}"
        for nom, valeur in corps["details"].items()
        if nom in _NOMS and valeur not in ([], "", False)
    ]
    precisions = f" ({' ; '.join(details)})" if details else ""
    return f"Le {le} : {quoi}{par}{precisions}."


def _precision(nom: str, valeur: Any, zone: ZoneInfo, noms: Mapping[str, str]) -> str:
    if valeur is True:
        return ""
    if isinstance(valeur, list):
        return " : " + ", ".join(noms.get(element, element) for element in valeur)
    if nom == "fin":
        return " " + date_longue(datetime.fromisoformat(valeur), zone)
    return f" : {noms.get(valeur, valeur)}"
