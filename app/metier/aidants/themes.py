"""Why a theme is closed to somebody: their organisation does not offer it, or a référent limits it."""

from collections.abc import Collection

from app.metier.aidants.models import AppartenanceLisible
from app.metier.demarches.domaines import en_ordre, titres


def pourquoi_ferme(membre: AppartenanceLisible, cle: str) -> str:
    """Return the end of a sentence on one theme, empty when it is open to this person."""
    if cle in membre.domaines:
        return ""
    if cle in membre.organisation.domaines:
        return "la personne référente ne vous a pas ouvert ce thème"
    return "votre structure ne propose pas ce thème"


def refus_de_themes(membre: AppartenanceLisible, cles: Collection[str]) -> str:
    """Return whole sentences: which of these themes are closed to this person, and whose choice it is.

    Empty when all are open.
    """
    fermes = [cle for cle in en_ordre(cles) if cle not in membre.domaines]
    offerts = membre.organisation.domaines
    absents = [cle for cle in fermes if cle not in offerts]
    limites = [cle for cle in fermes if cle in offerts]
    phrases = []
    if absents:
        phrases.append(f"Votre structure ne propose pas : {titres(absents)}.")
    if limites:
        phrases.append(
            f"La personne référente ne vous a pas ouvert : {titres(limites)}. Demandez-lui, ou "
            "passez par un ou une collègue."
        )
    return " ".join(phrases)
