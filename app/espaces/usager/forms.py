"""Forms of the public check and of the card."""

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import (
    UUID,
    AnyOf,
    DataRequired,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from app.metier.demarches.domaines import DOMAINES
from app.socle.langue.lecture_dates import numero_du_mois
from app.socle.langue.saisies import lire_nombre
from app.web.formulaires import (
    ChampChoix,
    ChampCodeEcrit,
    ChampNombre,
    ChampSecret,
    ChampTexte,
    Formulaire,
    parmi,
)

TOUT = "tout"
_ANNEE = "Écrivez l’année de naissance, en 4 chiffres."
_JOUR = "Le jour va de 1 à 31."
_MOIS = "Écrivez le mois en chiffres, de 1 à 12."
_CHIFFRES = "Le code secret compte 4 à 6 chiffres."


def _mois(texte: str) -> str:
    """Return the number of a month, whether typed in figures or in words."""
    return str(numero_du_mois(texte) or lire_nombre(texte))


def _annee() -> ChampNombre:
    return ChampNombre(
        "Année de naissance", validators=[DataRequired(_ANNEE), NumberRange(1850, 2100, _ANNEE)]
    )


class FormulaireVerification(Formulaire):
    """What the verifier reads on the paper or the identity document."""

    nom = ChampTexte(
        "Nom de naissance de la personne",
        manque="Écrivez le nom de naissance.",
        maximum=256,
        trop_long="Ce nom est trop long.",
    )
    annee = _annee()


class FormulaireCarte(Formulaire):
    """What the person reads on the card, and their birth date."""

    consigne = "Tout est à remplir."
    code = ChampCodeEcrit(
        "Code de la carte",
        manque="Recopiez le code de votre carte.",
        trop_long="Le code compte 16 lettres et chiffres.",
    )
    jour = ChampNombre("Jour", validators=[Optional(), NumberRange(1, 31, _JOUR)])
    mois = ChampNombre("Mois", lire=_mois, validators=[Optional(), NumberRange(1, 12, _MOIS)])
    annee = _annee()


class FormulaireArret(Formulaire):
    """What the person stops, asked once."""

    passe = HiddenField()
    quoi = ChampChoix(
        "Que voulez-vous arrêter ?", [TOUT, *DOMAINES], manque="Choisissez ce que vous arrêtez."
    )
    confirme = BooleanField(
        "Oui, j’arrête. Pour recommencer, il faudra faire un nouveau mandat.",
        validators=[DataRequired("Cochez la case pour arrêter.")],
    )


class FormulairePasse(Formulaire):
    """Nothing but the page that was open."""

    passe = HiddenField()


class FormulaireFaits(Formulaire):
    """The secret that the person chose."""

    passe = HiddenField()
    secret = ChampSecret(
        "Code secret",
        DataRequired("Écrivez le code secret que vous avez choisi."),
        Regexp(r"^[0-9]{4,6}\Z", message=_CHIFFRES),
    )


class FormulaireSuite(Formulaire):
    """Where one is in what was done."""

    vue = HiddenField()
    avant = HiddenField(validators=[Optional(), UUID()])


class FormulaireContestation(FormulaireSuite):
    """The use that the person contests."""

    acte = HiddenField(validators=[DataRequired(), UUID()])


class FormulaireCodeDit(Formulaire):
    """The four digits that the person hears on the telephone."""

    jeton = HiddenField()
    code = ChampSecret(
        "Les 4 chiffres que l’on vous dit au téléphone",
        DataRequired("Écrivez les 4 chiffres que la personne qui vous aide vous dit."),
        Regexp(r"^[0-9]{4}\Z", message="Il y a 4 chiffres."),
    )


class FormulaireLien(Formulaire):
    """The secret of the link in a mail."""

    jeton = HiddenField()


class FormulaireReponse(Formulaire):
    """Go to FranceConnect, « Je donne ce mandat », « Non »; what was read comes back."""

    geste = HiddenField(
        validators=[AnyOf(("identifier", "accord", "non", "representant"), "Recommencez.")]
    )
    recapitulatif = HiddenField()
    declaration = BooleanField("Non. Et j’ai 18 ans ou plus")
    courriel_confirme = RadioField(
        "Est-ce bien votre adresse ?", choices=parmi(["", "oui", "non"]), default=""
    )

    def validate_declaration(self, champ: BooleanField) -> None:
        """Only who says yes declares it."""
        if self.geste.data == "accord" and not champ.data:
            raise ValidationError(
                "Il manque une réponse : quelqu’un a-t-il été désigné pour signer ? Si non, "
                "cochez la case. Si oui, choisissez « Oui, quelqu’un a été désigné »."
            )
