"""What the national team's own pages read."""

from wtforms import HiddenField

from app.metier.pilotage.exports import TITRES
from app.web.formulaires import ChampChoix, ChampRecherche, Formulaire


class FormulaireRechercheGenerale(Formulaire):
    """Whatever a caller says of themselves, of their structure, of a mandate."""

    recherche = ChampRecherche("Que cherchez-vous\u202f?")


class FormulaireExport(Formulaire):
    """Which list is taken away."""

    liste = ChampChoix("Quelle liste\u202f?", TITRES, manque="Choisissez une liste.")


class FormulaireCatalogue(Formulaire):
    """A table of démarches, sent, then carried to the second screen."""

    contenu = HiddenField()
    geste = HiddenField()
