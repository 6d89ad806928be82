"""Forms of the public check."""

from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange

from app.formulaires import Formulaire


class FormulaireVerification(Formulaire):
    """What the verifier reads on the paper or the identity document."""

    nom = StringField(
        "Nom de naissance de la personne",
        validators=[
            DataRequired("Écrivez le nom de naissance."),
            Length(max=256, message="Ce nom est trop long."),
        ],
    )
    annee = IntegerField(
        "Année de naissance",
        validators=[
            DataRequired("Écrivez l’année de naissance, en 4 chiffres."),
            NumberRange(1850, 2100, "Écrivez l’année de naissance, en 4 chiffres."),
        ],
    )
