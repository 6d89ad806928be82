"""What the national team's own pages read."""

from wtforms import HiddenField, SelectField

from app.espaces.national.pilotage.forms_catalogue import lire_version
from app.metier.demarches.regles import TAILLE_TEXTE
from app.metier.pilotage.listes import LISTES
from app.metier.territoires.cog import regions
from app.web.formulaires import ChampChoix, ChampLigne, ChampRecherche, Formulaire, parmi


class FormulaireRechercheGenerale(Formulaire):
    """Whatever a caller says of themselves, of their structure, of a mandate."""

    recherche = ChampRecherche("Que cherchez-vous\u202f?")


class FormulaireExport(Formulaire):
    """Which list is taken away, of which région."""

    liste = ChampChoix("Quelle liste\u202f?", LISTES, manque="Choisissez une liste.")
    region = SelectField("De quelle région\u202f?", choices=parmi(["", *regions()]), default="")


class FormulaireCatalogue(Formulaire):
    """A table of démarches, sent, then carried to the second screen; why, when it is put in force.

    `version` is that of the catalogue which the second screen compared it with.
    """

    contenu = HiddenField()
    geste = HiddenField()
    version = HiddenField()
    raison = ChampLigne("Pourquoi ?", TAILLE_TEXTE)

    def __init__(self) -> None:
        super().__init__()
        self.raison.flags.required = True  # of the second screen, which alone shows it

    @property
    def vu(self) -> int:
        """The version, none that ever was when it is not one."""
        return lire_version(self.version.data)
