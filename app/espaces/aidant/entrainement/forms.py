"""Forms of a practice that a real mandate has elsewhere."""

from wtforms import RadioField
from wtforms.validators import DataRequired

from app.metier.demarches.domaines import DOMAINES
from app.metier.entrainement.personnes import PERSONNES
from app.web.formulaires import Formulaire, parmi


class FormulairePersonne(Formulaire):
    """Whom one plays on the pretend page."""

    personne = RadioField(
        "Qui jouez-vous ?",
        choices=parmi(PERSONNES),
        validators=[DataRequired("Choisissez une personne.")],
    )


class FormulaireDemarche(Formulaire):
    """Which of the themes confided opens the invented site."""

    domaine = RadioField(
        "Pour quelle démarche ?",
        choices=parmi(DOMAINES),
        validators=[DataRequired("Choisissez une démarche.")],
    )
