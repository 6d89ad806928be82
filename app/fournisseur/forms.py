"""Forms of the provider's two screens."""

from wtforms import HiddenField, RadioField
from wtforms.validators import UUID, DataRequired, Optional

from app.formulaires import Formulaire


class FormulairePersonne(Formulaire):
    """The person chosen, and their one domaine when there is only one."""

    usager = HiddenField(validators=[DataRequired(), UUID()])
    domaine = HiddenField(validators=[Optional()])


class FormulaireDemarche(Formulaire):
    """The domaine used."""

    domaine = RadioField(
        "Choisissez son thème", validators=[DataRequired("Choisissez le thème de la démarche.")]
    )
