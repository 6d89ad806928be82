"""What the screens of an organisation read."""

from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import DataRequired

from app.metier.demarches.domaines import DOMAINES
from app.metier.organisations.actes import MOTIFS_FERMETURE
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

INTERDITS, PERMIS = "interdits", "permis"
_TROP_LONG = "Écrivez 255 caractères au plus."


class FormulaireRechercheStructure(Formulaire):
    """Words of a name or of a town, or a SIRET; nothing, all of them."""

    recherche = ChampRecherche("Nom, ville ou SIRET")


class FormulaireLectureEquipe(Formulaire):
    """Why a team is read, and which part of it."""

    motif = ChampChoix(
        "Pourquoi lisez-vous cette équipe\u202f?",
        MOTIFS,
        manque="Dites pourquoi vous lisez cette équipe.",
    )
    filtre = HiddenField()
    apres = HiddenField()


class FormulaireFiche(Formulaire):
    """The particulars of an organisation, as papers will print them from now on."""

    nom = ChampTexte(
        "Nom", manque="Écrivez le nom de la structure.", maximum=255, trop_long=_TROP_LONG
    )
    adresse = ChampTexte(
        "Adresse", manque="Écrivez son adresse.", maximum=255, trop_long=_TROP_LONG
    )
    code_postal = ChampTexte(
        "Code postal",
        manque="Écrivez son code postal.",
        maximum=10,
        trop_long="Écrivez 10 caractères au plus.",
    )
    ville = ChampTexte("Ville", manque="Écrivez sa ville.", maximum=255, trop_long=_TROP_LONG)
    telephone = ChampLigne("Téléphone", 30)
    responsable = ChampLigne("Qui la dirige : nom et fonction", 255)


class FormulaireThemesStructure(Formulaire):
    """What mandates may be made for."""

    domaines = SelectMultipleField(
        "Thèmes de la structure",
        choices=parmi(DOMAINES),
        validators=[DataRequired("Laissez au moins un thème.")],
    )


class FormulaireFermetureStructure(Formulaire):
    """Why an organisation closes."""

    motif = ChampChoix(
        "Pourquoi ?", MOTIFS_FERMETURE, manque="Dites pourquoi vous fermez cette structure."
    )


class FormulaireReferent(Formulaire):
    """Whose account manages the team from now on."""

    courriel = ChampCourriel("Adresse e-mail du compte")


class FormulaireOrdinateursStructure(Formulaire):
    """Whether known computers serve in this organisation."""

    choix = ChampChoix(
        "Dans cette structure, les ordinateurs connus sont :",
        (PERMIS, INTERDITS),
        manque="Choisissez l’un ou l’autre.",
    )


def _siret(qui: str) -> ChampTexte:
    return ChampTexte(
        f"SIRET de la structure {qui}",
        manque=f"Écrivez le SIRET de la structure {qui}.",
        maximum=30,
        trop_long=_TROP_LONG,
    )


def _reference(quoi: str) -> ChampTexte:
    return ChampTexte(
        "Référence de la décision",
        manque=f"Écrivez la décision qui {quoi} : date, numéro.",
        maximum=200,
        trop_long="Écrivez 200 caractères au plus.",
    )


class FormulaireFusion(Formulaire):
    """Which organisation it joins, and the decision that says so."""

    siret = _siret("qui reste")
    structure = ChampLigne("Son nom, si plusieurs structures ont ce SIRET", 255)
    reference = _reference("réunit ces structures")


class FormulaireTransfert(Formulaire):
    """What it hands on, to which organisation, and the decision that says so."""

    domaines = SelectMultipleField(
        "Thèmes qui passent à l’autre structure",
        choices=parmi(DOMAINES),
        validators=[DataRequired("Choisissez au moins un thème.")],
    )
    siret = _siret("qui les reprend")
    structure = ChampLigne("Son nom, si plusieurs structures ont ce SIRET", 255)
    reference = _reference("change la compétence")
