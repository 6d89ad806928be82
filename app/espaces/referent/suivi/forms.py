"""What a référent says to read again a mandate that is over."""

from wtforms.validators import ValidationError

from app.metier.journal.actions import MOTIFS_RELECTURE
from app.metier.mandats.conservation.relecture import IdentiteDite
from app.metier.usagers.identite import DateNaissance
from app.socle.langue.lecture_dates import JourLu, lectures_de
from app.web.connectee import jour_ici
from app.web.formulaires import ChampChoix, ChampTexte, Formulaire

_TROP_LONG = "Écrivez 255 caractères au plus."
_DATE = "Écrivez la date ainsi : 24/8/1962, ou l’année seule."


def _lectures(texte: str) -> tuple[JourLu, ...]:
    return lectures_de(texte, jour_ici())


class FormulaireRelecture(Formulaire):
    """One person, as their papers say, and why."""

    prenom = ChampTexte(
        "Premier prénom",
        manque="Écrivez le premier prénom.",
        maximum=255,
        trop_long=_TROP_LONG,
    )
    nom = ChampTexte(
        "Nom de naissance",
        manque="Écrivez le nom de naissance.",
        maximum=255,
        trop_long=_TROP_LONG,
    )
    naissance = ChampTexte("Date de naissance", manque=_DATE, maximum=60, trop_long=_DATE)
    motif = ChampChoix(
        "Pourquoi ?", MOTIFS_RELECTURE, manque="Dites pourquoi vous relisez ce mandat."
    )

    def validate_naissance(self, champ: ChampTexte) -> None:
        """Refuse what is no date, whole or not."""
        if champ.data and not _lectures(champ.data):
            raise ValidationError(_DATE)

    def identite(self) -> IdentiteDite:
        """Return who was typed, once valid."""
        naissances = [
            DateNaissance(lu.annee, lu.mois, lu.jour) for lu in _lectures(self.naissance.data or "")
        ]
        return IdentiteDite(self.prenom.data or "", self.nom.data or "", naissances)
