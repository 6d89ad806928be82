"""Forms of the team."""

from wtforms import SelectMultipleField
from wtforms.validators import DataRequired

from app.metier.equipe.services import MOTIFS_FIN
from app.web.formulaires import (
    ChampChoix,
    ChampCourriel,
    ChampLigne,
    ChampParagraphe,
    ChampTexte,
    Formulaire,
)

INTERDITS, PERMIS = "interdits", "permis"
_TROP_LONG = "Écrivez 500 caractères au plus."


class FormulaireNom(Formulaire):
    """The beginning of a name; empty, everybody."""

    recherche = ChampLigne(
        "Nom ou prénom", trop_long="C’est trop long : quelques lettres suffisent."
    )


class FormulaireInvitation(Formulaire):
    """Who is invited to manage the team."""

    prenom = ChampTexte(
        "Prénom", manque="Écrivez son prénom.", maximum=100, trop_long="Ce prénom est trop long."
    )
    nom = ChampTexte(
        "Nom", manque="Écrivez son nom.", maximum=100, trop_long="Ce nom est trop long."
    )
    courriel = ChampCourriel("Adresse e-mail")


class FormulaireFermeture(Formulaire):
    """Why an access is closed."""

    motif = ChampChoix("Pourquoi ?", MOTIFS_FIN, manque="Dites pourquoi vous fermez cet accès.")


class FormulaireThemes(Formulaire):
    """The themes that somebody may use."""

    domaines = SelectMultipleField(
        "Thèmes permis", validators=[DataRequired("Laissez au moins un thème.")]
    )


class FormulaireReserve(Formulaire):
    """Who may open a reserved mandate from now on."""

    aidants = SelectMultipleField(
        "Qui l’ouvrira ?", validators=[DataRequired("Choisissez au moins une personne.")]
    )


class FormulaireOrdinateurs(Formulaire):
    """Whether known computers serve in this organisation."""

    choix = ChampChoix(
        "Dans votre structure, les ordinateurs connus sont :",
        (PERMIS, INTERDITS),
        manque="Choisissez l’un ou l’autre.",
    )


class FormulaireAccueil(Formulaire):
    """What the public reads of this organisation, besides its address and its telephone."""

    horaires = ChampParagraphe("Horaires", maximum=500, trop_long=_TROP_LONG)
    pour_nous_joindre = ChampParagraphe(
        "Pour venir ou pour vous joindre", maximum=500, trop_long=_TROP_LONG
    )
