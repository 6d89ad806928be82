"""The form of a mandat papier: who the person is, as read on their document."""

from wtforms import BooleanField, Field, RadioField
from wtforms.validators import DataRequired, ValidationError

from app.metier.usagers.identite import DateNaissance, Identite
from app.metier.usagers.pieces import PIECES
from app.socle.langue.lecture_dates import trouver_date
from app.socle.langue.noms import aplatir
from app.web.connectee import jour_ici
from app.web.formulaires import ChampChoix, ChampLigne, ChampTexte, Formulaire, parmi


def _naissance(texte: str) -> str:
    """Read a birth date as people write it, `YYYY-MM-DD`, 00 for what is not said; else as typed."""
    plat, aujourd_hui = aplatir(texte), jour_ici()
    trouvee = trouver_date(plat, aujourd_hui)
    if trouvee is None or plat[: trouvee.debut].strip() or plat[trouvee.fin :].strip():
        return texte
    lu = trouvee.lectures[0]
    return f"{lu.annee:04}-{lu.mois or 0:02}-{lu.jour or 0:02}"


class FormulairePapier(Formulaire):
    """Who the person is, as read on the document that the aidant holds."""

    consigne = "Recopiez ce que dit la pièce. Tout est à remplir, sauf ce qui est dit facultatif."
    piece = ChampChoix(
        "Quelle pièce avez-vous sous les yeux ?",
        PIECES,
        manque="Choisissez la pièce que vous regardez.",
    )
    genre = RadioField("Civilité (facultatif)", choices=parmi(["", "female", "male"]), default="")
    prenoms = ChampTexte(
        "Prénoms",
        manque="Écrivez les prénoms.",
        maximum=256,
        trop_long="C’est trop long : 256 caractères au plus.",
    )
    nom_naissance = ChampTexte(
        "Nom de naissance",
        manque="Écrivez le nom de naissance.",
        maximum=256,
        trop_long="C’est trop long : 256 caractères au plus.",
    )
    nom_usage = ChampLigne("Nom d’usage, s’il est écrit", 256)
    naissance = ChampTexte(
        "Date de naissance",
        manque="Écrivez la date de naissance.",
        maximum=60,
        trop_long="C’est trop long : écrivez la date ainsi : 24/08/1962.",
    )
    lieu = ChampTexte(
        "Lieu de naissance",
        manque="Écrivez le lieu de naissance, comme sur la pièce.",
        maximum=100,
        trop_long="C’est trop long : 100 caractères au plus.",
    )
    vue = BooleanField(
        "J’ai vu cette pièce aujourd’hui, avec la personne. Je n’en garde ni copie, ni numéro.",
        validators=[DataRequired("Il faut voir la pièce, avec la personne : cochez la case.")],
    )

    def validate_naissance(self, champ: Field) -> None:
        """A day, or a month or a year where the document tells no more."""
        try:
            DateNaissance.lire(_naissance(champ.data))
        except ValueError:
            raise ValidationError(
                "Écrivez la date ainsi : 24/08/1962 ; ou l’année seule, si la pièce ne dit rien de plus."
            ) from None

    @property
    def identite(self) -> Identite:
        """What was read, once it is valid."""
        return Identite(
            sub=None,
            prenoms=self.prenoms.data or "",
            nom_naissance=self.nom_naissance.data or "",
            nom_usage=self.nom_usage.data or None,
            genre=self.genre.data,
            date_naissance=_naissance(self.naissance.data or ""),
            lieu_naissance=None,
            pays_naissance="",
            courriel="",
            lieu_dit=self.lieu.data,
        )
