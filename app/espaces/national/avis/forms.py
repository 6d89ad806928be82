"""What the screen of a new notice reads."""

from datetime import datetime, time

from wtforms import SelectField
from wtforms.validators import DataRequired

from app.metier.avis.libelles import PUBLICS, SORTES
from app.metier.avis.services import Contenu
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import regions
from app.web.connectee import personne
from app.web.formulaires import (
    ChampChoix,
    ChampJour,
    ChampParagraphe,
    ChampTexte,
    Formulaire,
    parmi,
)


class FormulaireAvis(Formulaire):
    """What it says, to whom, until which day."""

    sorte = ChampChoix("Quelle sorte d’avis ?", SORTES, manque="Choisissez une sorte d’avis.")
    public = ChampChoix(
        "À qui s’adresse-t-il ?", PUBLICS, manque="Choisissez à qui l’avis s’adresse."
    )
    code_region = SelectField("Dans quelle région ?", default="")
    titre = ChampTexte(
        "Titre",
        manque="Écrivez un titre : c’est ce qu’on lit d’abord.",
        maximum=100,
        trop_long="Écrivez un titre de 100 caractères au plus.",
    )
    texte = ChampParagraphe(
        "Texte",
        manque="Écrivez ce que les gens doivent savoir ou faire.",
        maximum=1000,
        trop_long="Écrivez 1 000 caractères au plus.",
    )
    jusqu_au = ChampJour(
        "Jusqu’à quel jour ?",
        format=["%Y-%m-%d", "%d/%m/%Y"],
        validators=[DataRequired("Écrivez la date ainsi : 31/12/2026.")],
    )

    def __init__(self) -> None:
        super().__init__()
        self.code_region.choices = parmi(["", *regions()])

    def contenu(self, organisation: Organisation | None) -> Contenu:
        """Return what was written, once valid; it shows until the end of the last day."""
        dernier = self.jusqu_au.data
        assert dernier is not None
        return Contenu(
            sorte=self.sorte.data,
            public=self.public.data,
            titre=self.titre.data or "",
            texte=self.texte.data or "",
            finit_le=datetime.combine(dernier, time(23, 59, 59), personne().zone),
            code_region=self.code_region.data or None,
            organisation=organisation,
        )
