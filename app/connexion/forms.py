"""Forms of the login."""

from wtforms import BooleanField, EmailField
from wtforms.validators import DataRequired, Length

from app.formulaires import ChampCode, Formulaire


class FormulaireConnexion(Formulaire):
    """E-mail and code, together: one refusal for both."""

    email = EmailField(
        "Adresse électronique",
        validators=[
            DataRequired("Écrivez votre adresse électronique professionnelle."),
            Length(max=254, message="Cette adresse est trop longue."),
        ],
    )
    code = ChampCode()


class FormulairePresence(Formulaire):
    """The code again."""

    code = ChampCode()


class FormulaireCgu(Formulaire):
    """Agreement to the terms."""

    accepter = BooleanField(
        "J’ai lu ces conditions et je les accepte",
        validators=[DataRequired("Cochez la case pour accepter les conditions.")],
    )
