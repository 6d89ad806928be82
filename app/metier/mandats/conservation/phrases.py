"""What a line of the journal says, in French: the words that screens, papers and the extract share.

The words of an action are its own (`journal.actions`); what is behind its details, a mandate's.
`app.metier.lignes` adds the reasons that other rooms give.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from app.metier.demarches.domaines import TITRES
from app.metier.journal.actions import MOTIFS_OUVERTURE, MOTS
from app.metier.mandats.actes import ACTION, GESTES, SITES
from app.metier.mandats.durees import DUREES
from app.metier.mandats.faits.recit import SiteDe
from app.metier.mandats.fins.arrets import MOTIFS_FIN
from app.socle.langue.dates import date_et_heure, date_longue, jour_long

_TOUS_MOTIFS = {**MOTIFS_OUVERTURE, **MOTIFS_FIN}
# What the complete sentence adds, and what stands behind its keys; the others are other rows' keys.
_PRECISIONS: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {
        "domaines": ("thèmes", TITRES),
        "demarches": ("démarches", {}),
        "bornee": ("seulement ces démarches", {}),
        "duree": ("durée", {cle: duree.titre for cle, duree in DUREES.items()}),
        "fin": ("jusqu’au", {}),
        "lecture": ("lecture", {}),
        "temoin": ("devant témoin", {}),
        "reserve": ("réservé à certains aidants", {}),
        "motif": ("motif", _TOUS_MOTIFS),
        "secret": ("avec code secret", {}),
        "actes": ("avec le détail des actes", {}),
        "reprise": ("mandat repris", {}),
        "reponse": ("réponse", {}),
    }
)


def phrase(corps: Mapping[str, Any], zone: ZoneInfo, site_de: SiteDe) -> str:
    """Say one act whole, from its body alone: when (where `zone` is), what, by whom (an id)."""
    le, action = date_et_heure(datetime.fromisoformat(corps["le"]), zone), corps["action"]
    details = corps["details"]
    par = f", par l’aidant {corps['aidant']}" if "aidant" in corps else ""
    precisions = [
        f"{nom}{_valeur(cle, details[cle], zone, valeurs)}"
        for cle, (nom, valeurs) in _PRECISIONS.items()
        if details.get(cle) not in (None, [], "", False)
    ]
    suite = f" ({' ; '.join(precisions)})" if precisions else ""
    return f"Le {le} : {quoi(action, details, MOTS, site_de)}{theme(details)}{par}{suite}."


def quoi(action: str, details: Mapping[str, Any], mots: Mapping[str, str], site_de: SiteDe) -> str:
    """Return the act in words, with the démarche and its site, which are what one looks for."""
    if action == ACTION:
        ou = SITES[details["site"]].titre if details.get("site") in SITES else "administration"
        geste = GESTES.get(details.get("geste", ""), "Démarche faite")
        pour = f" pour : {details['demarche']}" if details.get("demarche") else ""
        return f"{geste}{pour} : {ou}, le {jour_long(date.fromisoformat(details['jour']))}"
    if action == "revocation_autorisation" and (fin := MOTIFS_FIN.get(details.get("motif", ""))):
        return fin
    dit = mots.get(action, action.replace("_", " "))
    if details.get("distance"):
        dit += ", accord donné à distance"
    if demarche := details.get("demarche"):
        site = site_de(demarche)
        dit += f" : {demarche}" + (f", site : {site}" if site else "")
    return dit


def theme(details: Mapping[str, Any]) -> str:
    """Return what follows it: « – Logement », or nothing."""
    domaine = details.get("domaine", "")
    return f" – {TITRES[domaine]}" if domaine in TITRES else ""


def _valeur(cle: str, valeur: Any, zone: ZoneInfo, noms: Mapping[str, str]) -> str:
    if valeur is True:
        return ""
    if isinstance(valeur, list):
        return " : " + ", ".join(noms.get(element, element) for element in valeur)
    if cle == "fin":
        return " " + date_longue(datetime.fromisoformat(valeur), zone)
    return f" : {noms.get(valeur, valeur)}"
