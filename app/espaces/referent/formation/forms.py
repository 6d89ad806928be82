"""What the screens of the training of a team read."""

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from app.web.formulaires import ChampCourriel, ChampJour, ChampTexte, Formulaire
from app.web.partage.personnes import champ_formation_dite


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


def _nom(label: str, manque: str) -> Any:
    return ChampTexte(
        label, manque=manque, maximum=255, trop_long="Écrivez 255 caractères au plus."
    )


class FormulaireProposition(Formulaire):
    """Somebody to train, or trained elsewhere."""

    prenom = _nom("Prénom", "Écrivez son prénom.")
    nom = _nom("Nom", "Écrivez son nom.")
    courriel = ChampCourriel("Adresse e-mail professionnelle")
    profession = _nom("Profession", "Écrivez sa profession.")
    conseiller_numerique = BooleanField("Cette personne est conseillère ou conseiller numérique")
    formation_dite = champ_formation_dite()
