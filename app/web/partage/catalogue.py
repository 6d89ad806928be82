"""The catalogue in force, for the request; what somebody chose of it."""

from app.metier.brouillons.recapitulatif import Choisi
from app.metier.demarches.catalogue import Catalogue
from app.metier.demarches.selection import Selection, reunir
from app.metier.demarches.vigueur import en_vigueur
from app.web.bdd import session


def catalogue() -> Catalogue:
    """Return the catalogue in force."""
    return en_vigueur(session())


def selection_de(choix: Choisi) -> Selection:
    """Return what a draft, or a practice, holds of it."""
    return reunir(catalogue(), choix.domaines, choix.demarches, permis=choix.domaines)
