"""A démarche as a screen writes it, and a correction as it is made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.corrections.services import Acte, corriger
from app.metier.demarches.fiches import champs
from app.metier.demarches.models import DEMARCHE
from app.metier.demarches.vigueur import vigueur_exacte

# What the form of a démarche sends.
FICHE_D_ESSAI: Mapping[str, str] = {
    "version": "0",
    "nom": "démarche d’essai",
    "domaine": "papiers",
    "mots": "essai\nessayer",
    "site": "Un site",
    "adresse": "https://www.exemple.fr/",
    "franceconnect": "oui",
    "verifie_le": "",
    "verifie_par": "l’équipe d’Aidants Connect",
    "source": "",
    "apporter": "",
    "attention": "",
    "raison": "Le site a changé",
}


def une_correction(
    session: Session, cle: str, par: Aidant, instant: datetime, **changes: Any
) -> int:
    """Correct a démarche in force, its note unless said otherwise. Return the number."""
    vigueur = vigueur_exacte(session)
    fiche = champs(vigueur.catalogue.demarches[cle]) | (changes or {"attention": "Une note."})
    vu = vigueur.numeros.get((DEMARCHE, cle), 0)
    corriger(session, cle, fiche, Acte(par, instant, "Le site a changé", vu))
    return vigueur.version + 1
