"""Forms of the wizard."""

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired

from app.domaines import DOMAINES
from app.formulaires import ChampCode, Formulaire, parmi
from app.mandats.durees import DUREES


class FormulaireChoix(Formulaire):
    """What is confided, and for how long."""

    domaines = SelectMultipleField(
        "Que confiez-vous ?",
        choices=parmi(DOMAINES),
        validators=[DataRequired("Cochez au moins un thème.")],
    )
    duree = RadioField(
        "Pour combien de temps ?",
        choices=parmi(DUREES),
        validators=[DataRequired("Choisissez une durée.")],
    )


class FormulaireIdentite(Formulaire):
    """Nothing but the wish to go to FranceConnect."""


class FormulaireConclusion(Formulaire):
    """Declaration and agreement of the person, then the aidant's code."""

    remplacer = SelectMultipleField("Remplacer", choices=parmi(DOMAINES))
    declaration = BooleanField(
        "Je suis majeur ou majeure, et personne n’a été désigné pour signer avec moi ou pour moi",
        validators=[
            DataRequired(
                "Un juge ou un papier officiel a-t-il désigné quelqu’un pour signer avec vous "
                "ou pour vous ? Si oui, venez avec cette personne. Sinon, cochez la case."
            )
        ],
    )
    accord = BooleanField(
        "Je donne ce mandat",
        validators=[DataRequired("La personne doit donner son accord : cochez la case avec elle.")],
    )
    code = ChampCode("Votre code à 6 chiffres (aidant)")
