"""Forms about one person: stop, note an act, write to another place."""

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import UUID, AnyOf, DataRequired, EqualTo, Optional, Regexp

from app.metier.mandats.actes import GESTES, SITES
from app.metier.mandats.fins.arrets import MOTIFS_ARRET
from app.web.formulaires import (
    ChampChoix,
    ChampJour,
    ChampLigne,
    ChampParagraphe,
    ChampSecret,
    ChampTexte,
    Formulaire,
    parmi,
)

_CHOISIR = "Choisissez une administration dans la liste."


class FormulaireArret(Formulaire):
    """Which domaines stop, and at whose demand."""

    domaines = SelectMultipleField(
        "Qu’est-ce qui s’arrête ?",
        validators=[DataRequired("Cochez ce qui s’arrête.")],
    )
    motif = ChampChoix("Qui le demande ?", MOTIFS_ARRET, manque="Dites qui demande d’arrêter.")


class FormulaireActe(Formulaire):
    """One act outside FranceConnect, all from lists; `envoi` is this form's own number."""

    domaine = RadioField("Pour quel thème ?", validators=[DataRequired("Choisissez un thème.")])
    geste = ChampChoix("Qu’avez-vous fait ?", GESTES, manque="Dites ce qui a été fait.")
    site = SelectField(
        "Auprès de quelle administration ?",
        choices=parmi(["", *SITES]),
        validators=[DataRequired(_CHOISIR)],
    )
    jour = ChampJour(
        "Quel jour ?",
        format=["%Y-%m-%d", "%d/%m/%Y"],
        validators=[DataRequired("Écrivez la date ainsi : 31/12/2026.")],
    )
    demarche = ChampLigne()
    envoi = HiddenField(validators=[DataRequired(), UUID()])


class FormulaireLettre(Formulaire):
    """The other place, as the person names it; nothing of it is kept."""

    nom = ChampTexte(
        "Nom de cet autre lieu",
        manque="Écrivez le nom du lieu.",
        maximum=120,
        trop_long="C’est trop long : 120 caractères au plus.",
    )
    adresse = ChampParagraphe(
        "Son adresse",
        manque="Écrivez l’adresse du lieu.",
        maximum=300,
        trop_long="C’est trop long : 300 caractères au plus.",
    )


_CHIFFRES = "Le code secret compte 4 à 6 chiffres."


class FormulaireImpression(Formulaire):
    """The secret that the person chooses, twice, or nothing; what the screen knew."""

    graine = HiddenField(validators=[DataRequired("Rechargez cette page, puis recommencez.")])
    remplace = HiddenField(validators=[Optional(), UUID("Rechargez cette page.")])
    garder_secret = BooleanField()
    secret = ChampSecret(
        "Code secret, 4 à 6 chiffres",
        Optional(),
        Regexp(r"^[0-9]{4,6}\Z", message=_CHIFFRES),
    )
    encore = ChampSecret(
        "Encore une fois le code secret",
        EqualTo("secret", "Les deux codes secrets ne sont pas les mêmes."),
    )


class FormulaireSms(Formulaire):
    """One of four gestures: send a code to a number, or to an address; read it back; end the messages."""

    geste = HiddenField(
        validators=[AnyOf(("numero", "courriel", "code", "arreter"), "Recommencez.")]
    )
    numero = ChampLigne("Numéro de portable", 30, trop_long="Ce numéro est trop long.")
    courriel = ChampLigne("Adresse e-mail", 254, trop_long="Cette adresse est trop longue.")
    code = ChampLigne("Code reçu par la personne", 10, trop_long="Le code compte 6 chiffres.")
