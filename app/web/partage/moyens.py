"""What « Mon compte » and the team's screens share: the forms on a device, the square to scan."""

import segno
from markupsafe import Markup

from app.metier.authentification.moyens.services import MOTIFS_RETRAIT, PRECISION_MAX, adresse_totp
from app.socle.cles import en_groupes
from app.web.formulaires import ChampChoix, ChampCode, ChampLigne, ChampTexte, Formulaire


class FormulaireApplication(Formulaire):
    """The first code of a phone's application."""

    code = ChampCode(
        "Code affiché par l’application", manque="Recopiez le code affiché par l’application."
    )


class FormulaireCarte(Formulaire):
    """A card: its number, and the code it shows."""

    numero = ChampTexte(
        "Numéro écrit au dos de la carte",
        manque="Recopiez le numéro écrit au dos de la carte.",
        maximum=40,
        trop_long="Ce numéro est trop long.",
    )
    code = ChampCode("Code affiché par la carte", manque="Recopiez le code affiché par la carte.")


class FormulaireSynchronisation(Formulaire):
    """Two codes in a row of the same card."""

    premier = ChampCode("Premier code affiché", manque="Recopiez le premier code de la carte.")
    code = ChampCode("Code suivant", manque="Recopiez le code qui le remplace sur la carte.")


class FormulaireReprise(Formulaire):
    """The code of a device found again."""

    code = ChampCode("Code affiché", manque="Recopiez le code affiché.")


class FormulaireRetrait(Formulaire):
    """Why a device is removed."""

    motif = ChampChoix(
        "Pourquoi ?", MOTIFS_RETRAIT, manque="Dites pourquoi vous retirez ce moyen de connexion."
    )
    precision = ChampLigne(
        "Si c’est une autre raison, laquelle ?",
        PRECISION_MAX,
        trop_long=f"{PRECISION_MAX} signes au plus, s’il vous plaît.",
    )


def a_scanner(cle: str, courriel: str) -> dict[str, str]:
    """Return what a page shows of a key: the square of its address, and the key by fours."""
    carre = segno.make(adresse_totp(cle, courriel), error="m")
    return {
        "qr": Markup(carre.svg_inline(border=2, omitsize=True)),  # noqa: S704
        "cle": en_groupes(cle),
    }
