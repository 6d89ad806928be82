"""Forms of the login."""

from wtforms import BooleanField, EmailField, StringField
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
    ordinateur = BooleanField("J’ouvre ce poste avec ma session Windows à moi")


class FormulaireSecours(Formulaire):
    """E-mail and recovery code: the day phone and card are lost."""

    email = EmailField(
        "Adresse électronique",
        validators=[
            DataRequired("Écrivez votre adresse électronique professionnelle."),
            Length(max=254, message="Cette adresse est trop longue."),
        ],
    )
    code = StringField(
        "Code de secours",
        validators=[
            DataRequired("Recopiez un de vos codes de secours."),
            Length(max=40, message="Un code de secours compte 16 signes."),
        ],
    )


class FormulairePresence(Formulaire):
    """The code again."""

    code = ChampCode()


class FormulaireCgu(Formulaire):
    """Agreement to the terms."""

    accepter = BooleanField(
        "J’ai lu ces conditions et je les accepte",
        validators=[DataRequired("Cochez la case pour accepter les conditions.")],
    )
