"""What the screen of national roles reads."""

from app.metier.aidants.droits import NATIONAUX
from app.web.formulaires import ChampChoix, ChampCourriel, ChampLigne, ChampTexte, Formulaire

_NOM, _TROP_LONG = 255, "Écrivez 255 caractères au plus."


class FormulaireProposition(Formulaire):
    """To whom, which role, why."""

    courriel = ChampCourriel("Adresse e-mail")
    prenom = ChampLigne("Prénom", _NOM, trop_long=_TROP_LONG)
    nom = ChampLigne("Nom", _NOM, trop_long=_TROP_LONG)
    role = ChampChoix("Quel rôle ?", NATIONAUX, manque="Choisissez un rôle.")
    raison = ChampTexte(
        "Pourquoi ?",
        manque="Dites pourquoi, en quelques mots.",
        maximum=200,
        trop_long="Écrivez 200 caractères au plus.",
    )
