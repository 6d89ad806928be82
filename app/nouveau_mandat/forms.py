"""Forms of the wizard."""

from collections.abc import Collection

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, ValidationError

from app.demarches.selection import Selection, reunir
from app.domaines import DOMAINES
from app.formulaires import ChampCode, Formulaire, parmi
from app.mandats.durees import DUREES

NB_DEMARCHES = 10
_TAILLE_RECHERCHE = 100


class FormulaireChoix(Formulaire):
    """What is confided, and for how long.

    `coches` are the themes that the page showed ticked: see `selection.reunir`. A démarche that
    left the catalogue meanwhile is no fault: it is skipped.
    """

    recherche = StringField("Cherchez une démarche")
    demarches = SelectMultipleField("Démarches", choices=[], validate_choice=False)
    coches = HiddenField()
    domaines = SelectMultipleField("Que confiez-vous ?", choices=parmi(DOMAINES))
    duree = RadioField(
        "Pour combien de temps ?",
        choices=parmi(DUREES),
        validators=[DataRequired("Choisissez une durée.")],
    )

    @property
    def cherche(self) -> str:
        """What was typed in the search, cut short."""
        return (self.recherche.data or "").strip()[:_TAILLE_RECHERCHE]

    def selection(self, permis: Collection[str] | None = None) -> Selection:
        """Return what the ticked boxes mean together."""
        return reunir(
            self.domaines.data or [],
            self.demarches.data or [],
            montres=(self.coches.data or "").split(),
            permis=permis,
        )

    def validate_domaines(self, champ: Field) -> None:
        """Something is confided: a theme, or a démarche which brings its own."""
        if not self.selection().domaines:
            raise ValidationError("Cochez au moins un thème, ou une démarche.")

    def validate_demarches(self, champ: Field) -> None:
        """The mandate prints on one page: the themes say the rest."""
        if len(self.selection().demarches) > NB_DEMARCHES:
            raise ValidationError(
                f"Le mandat tient sur une page : gardez {NB_DEMARCHES} démarches au plus. "
                "Les autres restent permises par leur thème."
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
