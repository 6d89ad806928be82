"""What is said of a request about what is held."""

from wtforms.validators import DataRequired

from app.metier.journal.actions import MOTIFS_LECTURE
from app.metier.pilotage.donnees.droits_personnes import GENRES, ISSUES
from app.web.formulaires import ChampChoix, ChampJour, ChampTexte, Formulaire


class FormulaireDemande(Formulaire):
    """A request that came: no name, the letter's reference."""

    genre = ChampChoix(
        "Que demande la personne\u202f?", GENRES, manque="Choisissez ce que la personne demande."
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

    issue = ChampChoix(
        "Qu’avez-vous répondu\u202f?", ISSUES, manque="Choisissez ce que vous avez répondu."
    )


class FormulaireCompte(Formulaire):
    """Whose account, by its whole address, and why it is read."""

    courriel = ChampTexte(
        "Adresse e-mail du compte",
        manque="Écrivez l’adresse e-mail du compte, en entier.",
        maximum=254,
        trop_long="Cette adresse est trop longue.",
    )
    motif = ChampChoix(
        "Pourquoi\u202f?", MOTIFS_LECTURE, manque="Dites pourquoi vous lisez ce compte."
    )
