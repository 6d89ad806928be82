"""Forms of the login."""

from wtforms import BooleanField
from wtforms.validators import DataRequired

from app.web.formulaires import ChampCode, ChampCodeEcrit, ChampCourriel, Formulaire


class FormulaireConnexion(Formulaire):
    """E-mail and code, together: one refusal for both."""

    email = ChampCourriel()
    code = ChampCode()
    ordinateur = BooleanField("J’ouvre ce poste avec ma session Windows à moi")


class FormulaireSecours(Formulaire):
    """E-mail and recovery code: the day phone and card are lost."""

    email = ChampCourriel()
    code = ChampCodeEcrit(
        "Code de secours",
        manque="Recopiez un de vos codes de secours.",
        trop_long="Un code de secours compte 16 signes.",
    )


class FormulairePerte(Formulaire):
    """The e-mail of whoever has lost a device."""

    email = ChampCourriel()


class FormulairePresence(Formulaire):
    """The code again."""

    code = ChampCode()


class FormulaireCgu(Formulaire):
    """Agreement to the terms."""

    accepter = BooleanField(
        "J’ai lu ces conditions et je les accepte",
        validators=[DataRequired("Cochez la case pour accepter les conditions.")],
    )
