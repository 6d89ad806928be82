"""Every form of the service."""

import app as paquet
from app.socle.paquets import modules
from app.web.formulaires import Formulaire


def formulaires() -> list[type[Formulaire]]:
    """Every form of the service."""
    trouves = {
        genre
        for module in modules(paquet)
        for genre in vars(module).values()
        if isinstance(genre, type) and issubclass(genre, Formulaire) and genre is not Formulaire
    }
    return sorted(trouves, key=lambda genre: (genre.__module__, genre.__name__))
