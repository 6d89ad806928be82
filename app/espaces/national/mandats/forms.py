"""What the screens that read a mandate are told."""

from wtforms import RadioField
from wtforms.validators import DataRequired

from app.metier.journal.actions import MOTIFS_LECTURE, MOTIFS_OUVERTURE
from app.metier.pilotage.donnees.ouvertures import GENRES
from app.web.formulaires import ChampChoix, ChampJour, ChampTexte, Formulaire

_TROP_LONG = "Écrivez 255 caractères au plus."


def _pourquoi() -> RadioField:
    return ChampChoix(
        "Pourquoi\u202f?", MOTIFS_LECTURE, manque="Dites pourquoi vous lisez ce dossier."
    )


def _numero() -> ChampTexte:
    return ChampTexte(
        "Numéro du mandat",
        manque="Écrivez le numéro du mandat.",
        maximum=40,
        trop_long="Un numéro de mandat compte 8 lettres et chiffres.",
    )


class FormulaireMandat(Formulaire):
    """One mandate, by its whole number."""

    numero = _numero()
    motif = _pourquoi()


class FormulairePersonne(Formulaire):
    """One person, by their exact identity."""

    nom = ChampTexte(
        "Nom de naissance",
        manque="Écrivez le nom de naissance.",
        maximum=255,
        trop_long=_TROP_LONG,
    )
    prenoms = ChampTexte(
        "Tous les prénoms",
        manque="Écrivez tous les prénoms.",
        maximum=255,
        trop_long=_TROP_LONG,
    )
    naissance = ChampJour(
        "Date de naissance", validators=[DataRequired("Écrivez la date de naissance.")]
    )
    lieu = ChampTexte(
        "Lieu de naissance",
        manque="Écrivez la commune ou le pays de naissance.",
        maximum=255,
        trop_long=_TROP_LONG,
    )
    motif = _pourquoi()


class FormulaireOuverture(Formulaire):
    """A file to open, by two."""

    numero = _numero()
    genre = ChampChoix(
        "Que faut-il ouvrir\u202f?", GENRES, manque="Choisissez ce que vous voulez ouvrir."
    )
    motif = ChampChoix(
        "Pourquoi\u202f?", MOTIFS_OUVERTURE, manque="Dites pourquoi vous ouvrez ce dossier."
    )
