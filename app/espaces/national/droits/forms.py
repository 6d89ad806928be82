"""What is said of a request about what is held."""

from wtforms import RadioField
from wtforms.validators import DataRequired, InputRequired

from app.metier.journal.actions import MOTIFS_LECTURE
from app.metier.pilotage.donnees.droits_personnes import GENRES, ISSUES
from app.web.formulaires import ChampJour, ChampTexte, Formulaire, parmi


class FormulaireDemande(Formulaire):
    """A request that came: no name, the letter's reference."""

    genre = RadioField(
        "Que demande la personne\u202f?",
        choices=parmi(GENRES),
        validators=[InputRequired("Choisissez ce que la personne demande.")],
    )
    reference = ChampTexte(
        "Référence du courrier",
        manque="Écrivez la référence du courrier.",
        maximum=40,
        trop_long="Écrivez 40 caractères au plus.",
    )
    recue_le = ChampJour(
        "Reçue le", validators=[DataRequired("Écrivez le jour où elle est reçue.")]
    )


class FormulaireProlongation(Formulaire):
    """Two months more, and why."""

    raison = ChampTexte(
        "Pourquoi faut-il plus de temps\u202f?",
        manque="Dites pourquoi il faut plus de temps.",
        maximum=200,
        trop_long="Écrivez 200 caractères au plus.",
    )


class FormulaireCloture(Formulaire):
    """What was answered."""

    issue = RadioField(
        "Qu’avez-vous répondu\u202f?",
        choices=parmi(ISSUES),
        validators=[InputRequired("Choisissez ce que vous avez répondu.")],
    )


class FormulaireCompte(Formulaire):
    """Whose account, by its whole address, and why it is read."""

    courriel = ChampTexte(
        "Adresse e-mail du compte",
        manque="Écrivez l’adresse e-mail du compte, en entier.",
        maximum=254,
        trop_long="Cette adresse est trop longue.",
    )
    motif = RadioField(
        "Pourquoi\u202f?",
        choices=parmi(MOTIFS_LECTURE),
        validators=[InputRequired("Dites pourquoi vous lisez ce compte.")],
    )
