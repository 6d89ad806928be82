"""What several spaces ask of a reported end, and of a person that one names without a list."""

from datetime import date

from wtforms import SelectField
from wtforms.validators import DataRequired

from app.metier.mandats.contestations.libelles import PRECISION_MAXIMUM, REPONSES
from app.metier.mandats.contestations.services import Reponse
from app.metier.signalements.services import Signalement
from app.metier.usagers.fins.libelles import MESURES, MOTIFS
from app.web.formulaires import ChampChoix, ChampJour, ChampLigne, Formulaire, parmi

_DATE = "Écrivez la date ainsi : 24/8/1962, ou l’année seule."


class FormulaireFin(Formulaire):
    """A death or a measure of protection, and since when."""

    motif = ChampChoix("Que signalez-vous ?", MOTIFS, manque="Dites ce que vous signalez.")
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


class FormulaireReponse(Formulaire):
    """What is answered to a contested use."""

    reponse = ChampChoix("Votre réponse", REPONSES, manque="Choisissez une réponse.")
    precision = ChampLigne(
        "En quelques mots, pour « Autre réponse »",
        PRECISION_MAXIMUM,
        trop_long="C’est trop long : 200 caractères au plus.",
    )

    def reponse_dite(self) -> Reponse:
        """Return what was answered, once valid."""
        return Reponse(self.reponse.data, self.precision.data or "")
