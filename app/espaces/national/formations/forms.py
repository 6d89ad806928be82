"""What the screens of training read."""

from typing import Any

from wtforms import HiddenField
from wtforms.validators import InputRequired, NumberRange

from app.metier.habilitation.comptes import MOTIFS_DECISION
from app.web.formulaires import (
    ChampChoix,
    ChampCourriel,
    ChampNombre,
    ChampTexte,
    Formulaire,
)

_TROP_LONG = "Écrivez 255 caractères au plus."


def _nom(label: str, manque: str) -> Any:
    return ChampTexte(label, manque=manque, maximum=255, trop_long=_TROP_LONG)


def _nombre(label: str, maximum: int) -> Any:
    faute = f"Écrivez un nombre de 0 à {maximum}."
    return ChampNombre(label, validators=[InputRequired(faute), NumberRange(0, maximum, faute)])


class FormulaireOrganisme(Formulaire):
    """A body, and who works there."""

    organisme = _nom("Nom de l’organisme", "Écrivez le nom de l’organisme.")
    prenom = _nom("Prénom de la personne", "Écrivez son prénom.")
    nom = _nom("Nom de la personne", "Écrivez son nom.")
    courriel = ChampCourriel("Son adresse e-mail")


class FormulaireRetraitOrganisme(Formulaire):
    """Who leaves a body, by its exact name and their address."""

    organisme = _nom("Nom de l’organisme", "Écrivez le nom de l’organisme.")
    courriel = ChampCourriel("Adresse e-mail de la personne")


class FormulaireReglages(Formulaire):
    """What is set of training."""

    delai_jours = _nombre("Une session se propose encore, en jours avant le premier jour", 365)
    delai_peu_jours = _nombre("Et s’il y a peu d’inscrits, en jours", 365)
    peu_inscrits = _nombre("« Peu d’inscrits » veut dire, au plus", 100)
    seuil_pix = _nombre("Pix est réussi à partir de, en pour cent", 100)


class FormulairePix(Formulaire):
    """A file of results, sent, then carried to the second screen."""

    contenu = HiddenField()
    colonne = HiddenField()
    geste = HiddenField()


class FormulaireDecision(Formulaire):
    """Why an account opens now."""

    motif = ChampChoix(
        "Pourquoi ouvrir ce compte maintenant ?",
        MOTIFS_DECISION,
        manque="Dites pourquoi vous ouvrez ce compte.",
    )
