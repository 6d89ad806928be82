"""What several spaces ask of a reported end, and of a person that one names without a list."""

from datetime import date

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired

from app.metier.signalements.services import Signalement
from app.metier.usagers.fins.libelles import MESURES, MOTIFS
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.socle.langue.lecture_dates import lectures_de
from app.web.formulaires import ChampJour, ChampTexte, Formulaire, parmi

_DATE = "Écrivez la date ainsi : 24/8/1962, ou l’année seule."


class FormulaireFin(Formulaire):
    """A death or a measure of protection, and since when."""

    motif = RadioField(
        "Que signalez-vous ?",
        choices=parmi(MOTIFS),
        validators=[DataRequired("Dites ce que vous signalez.")],
    )
    mesure = SelectField("Quelle mesure de protection ?", choices=parmi(["", *MESURES]), default="")
    jour = ChampJour(
        "Depuis quel jour ?",
        format=["%Y-%m-%d", "%d/%m/%Y"],
        validators=[DataRequired("Écrivez la date ainsi : 31/12/2026.")],
    )

    def signalement(self) -> Signalement:
        """Return what was typed, once valid; a death has no measure."""
        assert isinstance(self.jour.data, date)
        mesure = self.mesure.data if self.motif.data == "protection" else None
        return Signalement(self.motif.data, self.jour.data, mesure or None)


class FormulairePersonne(Formulaire):
    """A person as their papers name them, for whoever may not look for one."""

    nom = ChampTexte(
        "Nom de naissance de la personne",
        manque="Écrivez le nom de naissance.",
        maximum=256,
        trop_long="Ce nom est trop long.",
    )
    naissance = ChampTexte(
        "Sa date de naissance",
        manque=_DATE,
        maximum=60,
        trop_long=_DATE,
    )

    def naissances(self) -> set[str]:
        """Return the birth dates that were typed, as FranceConnect writes them.

        Raises ErreurMetier when it is none.
        """
        lues = lectures_de(self.naissance.data or "", maintenant().date())
        if not lues:
            raise ErreurMetier(_DATE, champ="naissance")
        return {f"{lu.annee:04}-{lu.mois or 0:02}-{lu.jour or 0:02}" for lu in lues}
