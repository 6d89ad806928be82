"""What the screens of an account read."""

from wtforms import SelectMultipleField
from wtforms.validators import DataRequired

from app.metier.aidants.droits import ROLES
from app.metier.authentification.moyens.stock import MOTIFS_REBUT
from app.metier.comptes.services import MOTIFS_FERMETURE, MOTIFS_NOM
from app.metier.pilotage.regards import MOTIFS
from app.web.formulaires import (
    ChampChoix,
    ChampCourriel,
    ChampLigne,
    ChampRecherche,
    ChampTexte,
    Formulaire,
    parmi,
)

ROLES_ICI = tuple(nom for nom, role in ROLES.items() if not role.hors_structure)
_TROP_LONG = "Écrivez 255 caractères au plus."


class FormulaireRechercheCompte(Formulaire):
    """A name, an address, the number of a card."""

    recherche = ChampRecherche("Nom, adresse e-mail ou numéro de carte à code")


class FormulaireRechercheCarte(Formulaire):
    """The number written on the back of a card."""

    numero = ChampRecherche("Numéro écrit au dos de la carte")


class FormulaireRebut(Formulaire):
    """Why a card of the stock will never be given."""

    motif = ChampChoix(
        "Pourquoi cette carte ne servira-t-elle pas ?",
        MOTIFS_REBUT,
        manque="Dites pourquoi cette carte ne servira pas.",
    )


class FormulaireRegard(Formulaire):
    """Why an account is opened."""

    motif = ChampChoix(
        "Pourquoi ouvrez-vous ce compte\u202f?",
        MOTIFS,
        manque="Dites pourquoi vous ouvrez ce compte.",
    )


class FormulaireNomCompte(Formulaire):
    """The name as it will be written from now on."""

    prenom = ChampTexte("Prénom", manque="Écrivez le prénom.", maximum=255, trop_long=_TROP_LONG)
    nom = ChampTexte("Nom", manque="Écrivez le nom.", maximum=255, trop_long=_TROP_LONG)
    motif = ChampChoix("Pourquoi\u202f?", MOTIFS_NOM, manque="Dites pourquoi le nom change.")


class FormulaireCourriel(Formulaire):
    """The address to come."""

    courriel = ChampCourriel("Nouvelle adresse e-mail")


class FormulaireFermetureCompte(Formulaire):
    """Why an account closes."""

    motif = ChampChoix(
        "Pourquoi\u202f?", MOTIFS_FERMETURE, manque="Dites pourquoi vous fermez ce compte."
    )


class FormulaireRattachement(Formulaire):
    """One more place, and what they do there."""

    siret = ChampTexte(
        "SIRET de la structure", manque="Écrivez son SIRET.", maximum=30, trop_long=_TROP_LONG
    )
    structure = ChampLigne("Son nom, si plusieurs structures ont ce SIRET", 255)
    roles = SelectMultipleField(
        "Ce qu’elle y fera",
        choices=parmi(ROLES_ICI),
        validators=[DataRequired("Choisissez au moins un rôle.")],
    )
