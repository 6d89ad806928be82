"""What the screens of the requests read."""

from wtforms import BooleanField
from wtforms.validators import Optional

from app.metier.habilitation.fil import TAILLE_MESSAGE
from app.web.formulaires import ChampJour, ChampParagraphe, ChampRecherche, Formulaire


class FormulaireRechercheDemande(Formulaire):
    """A number, words of the name, a SIRET."""

    recherche = ChampRecherche("Numéro, nom ou SIRET")


class FormulaireMessage(Formulaire):
    """What is written to the structure, nothing being decided."""

    texte = ChampParagraphe(
        "Écrire à la structure",
        manque="Écrivez votre message.",
        maximum=TAILLE_MESSAGE,
        trop_long="Écrivez 4\u202f000 caractères au plus.",
    )


class FormulaireReponse(Formulaire):
    """The text of an answer; for an acceptance, that a shared SIRET is meant."""

    texte = ChampParagraphe(
        "Votre message à la structure",
        manque="Écrivez ce que vous dites à la structure.",
        maximum=TAILLE_MESSAGE,
        trop_long="Écrivez 4\u202f000 caractères au plus.",
    )
    siret_partage = BooleanField("Oui, c’est une autre structure, avec le même SIRET")


class FormulaireOuverture(Formulaire):
    """The day a territory opens; empty, none is known yet."""

    jour = ChampJour("Jour d’ouverture", validators=[Optional()])
