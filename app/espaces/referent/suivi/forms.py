"""Forms of what persons ask of a référent."""

from wtforms import RadioField
from wtforms.validators import DataRequired

from app.metier.mandats.contestations.libelles import PRECISION_MAXIMUM, REPONSES
from app.web.formulaires import ChampLigne, Formulaire, parmi


class FormulaireReponse(Formulaire):
    """What is answered to a contested use."""

    reponse = RadioField(
        "Votre réponse",
        choices=parmi(REPONSES),
        validators=[DataRequired("Choisissez une réponse.")],
    )
    precision = ChampLigne(
        "En quelques mots, pour « Autre réponse »",
        PRECISION_MAXIMUM,
        trop_long="C’est trop long : 200 caractères au plus.",
    )
