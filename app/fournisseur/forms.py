"""Forms of the provider's two screens."""

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import UUID, DataRequired, Length, Optional

from app.formulaires import Formulaire


class FormulaireRecherche(Formulaire):
    """Letters of a name, or a birth date."""

    recherche = StringField(
        "Nom de la personne, ou sa date de naissance",
        validators=[
            DataRequired("Écrivez au moins 3 lettres du nom, ou la date de naissance."),
            Length(max=100, message="C’est trop long : quelques lettres suffisent."),
        ],
    )


class FormulairePersonne(Formulaire):
    """The person chosen, and their one domaine when there is only one."""

    usager = HiddenField(validators=[DataRequired(), UUID()])
    domaine = HiddenField(validators=[Optional()])


class FormulaireDemarche(Formulaire):
    """The domaine used."""

    domaine = RadioField(
        "Pour quelle démarche ?", validators=[DataRequired("Choisissez une démarche.")]
    )
