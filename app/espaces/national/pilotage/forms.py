"""What the national team's own pages read."""

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from app.metier.pilotage.exports import TITRES
from app.web.formulaires import ChampRecherche, Formulaire, parmi


class FormulaireRechercheGenerale(Formulaire):
    """Whatever a caller says of themselves, of their structure, of a mandate."""

    recherche = ChampRecherche("Que cherchez-vous\u202f?")


class FormulaireExport(Formulaire):
    """Which list is taken away."""

    liste = RadioField(
        "Quelle liste\u202f?",
        choices=parmi(TITRES),
        validators=[InputRequired("Choisissez une liste.")],
    )


class FormulaireCatalogue(Formulaire):
    """A table of démarches, sent, then carried to the second screen."""

    contenu = HiddenField()
    geste = HiddenField()
