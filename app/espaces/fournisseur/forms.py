"""Forms of the provider's two screens."""

from wtforms import HiddenField, RadioField
from wtforms.validators import UUID, DataRequired, Optional

from app.web.formulaires import ChampLigne, Formulaire


class FormulairePersonne(Formulaire):
    """The person chosen, and their one domaine when there is only one; `demarche` may be empty."""

    usager = HiddenField(validators=[DataRequired(), UUID()])
    domaine = HiddenField(validators=[Optional()])
    demarche = ChampLigne()


class FormulaireDemarche(Formulaire):
    """The domaine used, and which of its démarches when the aidant says it."""

    domaine = RadioField(
        "Choisissez son thème", validators=[DataRequired("Choisissez le thème de la démarche.")]
    )
    demarche = ChampLigne()
