"""What the screens of the training of a team read."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from app.web.formulaires import ChampJour, Formulaire


class FormulaireChoix(Formulaire):
    """The session that is chosen for somebody."""

    seance = RadioField(
        "Quelle session ?",
        validators=[InputRequired("Choisissez une session.")],
        validate_choice=False,
    )


class FormulairePair(Formulaire):
    """Who trained a colleague, and when."""

    formateur = RadioField(
        "Qui l’a formée ou formé ?",
        validators=[InputRequired("Dites qui a donné la formation.")],
        validate_choice=False,
    )
    jour = ChampJour("Quel jour ?", validators=[InputRequired("Écrivez le jour.")])
