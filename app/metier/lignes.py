"""What a line of the journal says on screens: its words, its reason, without who did it.

The one renderer, whoever reads: what it shares with the extract is `conservation.phrases`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.metier.equipe.libelles import RAISONS
from app.metier.habilitation.comptes import MOTIFS_DECISION
from app.metier.journal.actions import MOTIFS_JOURNAL, MOTIFS_LECTURE, MOTS
from app.metier.mandats.actes import ACTION
from app.metier.mandats.conservation.phrases import quoi, theme
from app.metier.mandats.faits.recit import SiteDe
from app.metier.organisations.actes import FICHE, MOTIFS_FERMETURE
from app.metier.pilotage.regards import MOTIFS

# Why, for each act that says it.
_MOTIFS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        **RAISONS,
        "consultation_compte": MOTIFS,
        "consultation_vue": MOTIFS,
        "consultation_equipe": MOTIFS,
        "recherche_mandat": MOTIFS_JOURNAL,
        "fermeture_organisation": MOTIFS_FERMETURE,
        "ouverture_compte": MOTIFS_DECISION,
        "consultation_mandat": MOTIFS_JOURNAL,
        "consultation_journal": MOTIFS_JOURNAL,
        "recherche_personne": MOTIFS_LECTURE,
        "lecture_compte": MOTIFS_LECTURE,
    }
)
# What tells something of the person helped: not said where nobody opened their mandate.
_DE_LA_PERSONNE = frozenset(
    "domaine domaines demarche demarches geste site jour duree mesure lecture temoin".split()
)
_DEMARCHE_FAITE = "démarche faite sans FranceConnect"


def dire(
    action: str, details: Mapping[str, Any], site_de: SiteDe, *, mots: Mapping[str, str] = MOTS
) -> str:
    """Return what was done, in one line, without who did it: « Carte remise à l’heure »."""
    phrase = quoi(action, details, mots, site_de)
    motif = _MOTIFS.get(action, {}).get(details.get("motif", ""))
    if motif:
        phrase += f" ({motif[:1].lower()}{motif[1:]})"
    if champs := [FICHE[champ] for champ in details.get("champs", ()) if champ in FICHE]:
        phrase += " : " + ", ".join(champs)
    return _majuscule(phrase + theme(details))


def dire_sobrement(action: str, details: Mapping[str, Any], site_de: SiteDe) -> str:
    """Return the same without what it tells of the person helped."""
    if action == ACTION:
        return _majuscule(_DEMARCHE_FAITE)
    sobres = {nom: d for nom, d in details.items() if nom not in _DE_LA_PERSONNE}
    return dire(action, sobres, site_de)


def _majuscule(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]
