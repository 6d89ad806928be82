"""What the steps of a request read."""

from collections.abc import Mapping
from types import MappingProxyType

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired

from app.metier.habilitation.engagements import ENGAGEMENTS
from app.metier.habilitation.fil import TAILLE_MESSAGE
from app.metier.organisations.types import TYPES
from app.socle.langue.saisies import lire_courriel, lire_signes
from app.web.formulaires import (
    ChampChoix,
    ChampCourriel,
    ChampLibre,
    ChampLigne,
    ChampParagraphe,
    ChampTexte,
    Formulaire,
    parmi,
)
from app.web.partage.personnes import champ_formation_dite

_LONG = 255
_TROP_LONG = f"Écrivez {_LONG} caractères au plus."
RELAIS: Mapping[str, str] = MappingProxyType(
    {
        "deuxieme": "Une deuxième personne référente",
        "codes": "Dix codes de secours, imprimés et gardés sous clé",
    }
)


def _texte(label: str, manque: str) -> ChampTexte:
    return ChampTexte(label, manque=manque, maximum=_LONG, trop_long=_TROP_LONG)


def _courriel(label: str) -> ChampTexte:
    return ChampTexte(
        label,
        manque="Écrivez son adresse e-mail professionnelle.",
        maximum=254,
        trop_long="Cette adresse est trop longue.",
        lire=lire_courriel,
    )


class FormulaireAdresse(Formulaire):
    """The address to prove."""

    courriel = ChampCourriel("Votre adresse e-mail professionnelle")


class FormulaireDemandeur(Formulaire):
    """Who asks."""

    prenom = _texte("Votre prénom", "Écrivez votre prénom.")
    nom = _texte("Votre nom", "Écrivez votre nom.")
    fonction = _texte("Votre fonction dans la structure", "Écrivez votre fonction.")


class FormulaireSiret(Formulaire):
    """Fourteen digits, however they are separated."""

    siret = ChampTexte(
        "SIRET",
        manque="Écrivez le SIRET de la structure : 14 chiffres.",
        maximum=40,
        trop_long="Un SIRET compte 14 chiffres.",
    )


class FormulaireStructure(Formulaire):
    """What the structure is, where; the commune is asked when the postal code has several."""

    nom = _texte("Nom de la structure", "Écrivez le nom de la structure.")
    type = SelectField(
        "Type de structure",
        choices=parmi(["", *TYPES]),
        validators=[DataRequired("Choisissez un type de la liste.")],
    )
    type_autre = ChampLigne("Si c’est un autre type : lequel ?", _LONG)
    label_france_services = BooleanField("La structure a le label France Services")
    numero_france_services = ChampLigne("Numéro du label", 30)
    adresse = _texte("Adresse : numéro et rue", "Écrivez l’adresse.")
    code_postal = ChampTexte(
        "Code postal",
        manque="Écrivez le code postal.",
        maximum=10,
        trop_long="Un code postal compte 5 chiffres.",
        lire=lire_signes,
    )
    code_commune = SelectField("Commune", choices=parmi([]), validate_choice=False, default="")
    telephone = ChampLigne("Téléphone de la structure", 30)
    responsable = _texte(
        "Qui la dirige : nom et fonction", "Écrivez le nom et la fonction de qui la dirige."
    )
    missions = ChampLibre("Ce que fait la structure", 2_000)


class FormulaireReferents(Formulaire):
    """One référent, then a second one or recovery codes."""

    consigne = "Tout est à remplir, sauf ce qui est dit facultatif."
    prenom = _texte("Prénom", "Écrivez son prénom.")
    nom = _texte("Nom", "Écrivez son nom.")
    courriel = _courriel("Adresse e-mail professionnelle")
    profession = _texte("Profession", "Écrivez sa profession.")
    telephone = ChampLigne("Téléphone portable", 30)
    a_former = BooleanField("Cette personne fera aussi des démarches : elle est à former")
    relais = ChampChoix(
        "Et le jour où cette personne perd son moyen de connexion ?",
        RELAIS,
        manque="Choisissez une deuxième personne, ou les codes de secours.",
    )
    prenom_2 = ChampLigne("Prénom de la deuxième personne", _LONG)
    nom_2 = ChampLigne("Nom de la deuxième personne", _LONG)
    courriel_2 = ChampLigne("Adresse e-mail de la deuxième personne", 254)
    profession_2 = ChampLigne("Profession de la deuxième personne", _LONG)
    telephone_2 = ChampLigne("Téléphone portable de la deuxième personne", 30)
    a_former_2 = BooleanField("La deuxième personne est aussi à former")


class FormulaireAidant(Formulaire):
    """Somebody to train."""

    prenom = _texte("Prénom", "Écrivez son prénom.")
    nom = _texte("Nom", "Écrivez son nom.")
    courriel = _courriel("Adresse e-mail professionnelle")
    profession = _texte("Profession", "Écrivez sa profession.")
    conseiller_numerique = BooleanField("Cette personne est conseillère ou conseiller numérique")
    formation_dite = champ_formation_dite()


class FormulaireEngagements(Formulaire):
    """What is certified and promised."""

    delegation = BooleanField(
        "La personne qui dirige la structure délègue sa signature aux aidants, et je le certifie."
    )
    engagements = SelectMultipleField("Engagements", choices=parmi(ENGAGEMENTS))


class FormulaireMessage(Formulaire):
    """What is said to the national team."""

    texte = ChampParagraphe(
        "Écrire à l’équipe nationale",
        manque="Écrivez votre message.",
        maximum=TAILLE_MESSAGE,
        trop_long="Écrivez 4 000 signes au plus.",
    )
