"""What the screens of a session read."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from app.metier.aidants.typologies import TYPOLOGIES
from app.metier.formation.models import PLACES, SessionFormation
from app.metier.formation.sessions import Moment, Programme
from app.metier.territoires.cog import regions
from app.socle.erreurs import ErreurMetier
from app.socle.langue.dates import heure
from app.web.formulaires import (
    ChampChoix,
    ChampJour,
    ChampLigne,
    ChampNombre,
    ChampTexte,
    Formulaire,
    parmi,
)

NB_DEMI_JOURNEES = 4
_UNE_HEURE = "Écrivez une heure, comme « 9 h 30 »."
HEURES = {"7": "7 heures", "14": "14 heures"}
FUSEAUX = {
    "Europe/Paris": "de Paris",
    "America/Guadeloupe": "de la Guadeloupe",
    "America/Martinique": "de la Martinique",
    "America/Cayenne": "de la Guyane",
    "Indian/Reunion": "de La Réunion",
    "Indian/Mayotte": "de Mayotte",
    "America/Miquelon": "de Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "de la Nouvelle-Calédonie",
    "Pacific/Tahiti": "de Tahiti",
    "Pacific/Wallis": "de Wallis-et-Futuna",
}
_HEURE = re.compile(r"(\d{1,2})\s*[h:.]?\s*(\d{2})?(?:\s*min)?", re.IGNORECASE)


class FormulaireSession(Formulaire):
    """What a session is."""

    # Asked of who works in several bodies.
    organisme = RadioField("De quel organisme ?", validators=[Optional()], validate_choice=False)
    heures = ChampChoix(
        "Durée du programme", HEURES, manque="Choisissez 7 ou 14 heures.", default="7"
    )
    lieu = ChampTexte(
        "Lieu, ou lien de la réunion",
        manque="Écrivez où elle a lieu.",
        maximum=255,
        trop_long="Écrivez 255 caractères au plus.",
    )
    a_distance = BooleanField("À distance")
    region = SelectField("Région (facultatif)", default="")
    fuseau = SelectField(
        "Heures locales",
        choices=parmi(FUSEAUX),
        default="Europe/Paris",
        validators=[InputRequired("Dites de quelle heure il s’agit.")],
    )
    capacite = ChampNombre(
        "Nombre de places",
        default=PLACES,
        validators=[
            InputRequired("Écrivez le nombre de places."),
            NumberRange(1, 200, "Écrivez un nombre de places de 1 à 200."),
        ],
    )
    typologies = SelectMultipleField(
        "Pour ces métiers seulement (aucun coché : pour tous)", choices=parmi(TYPOLOGIES)
    )
    jour_1 = ChampJour("Jour", validators=[DataRequired("Écrivez la date ainsi : 31/12/2026.")])
    debut_1 = ChampTexte("De", manque=_UNE_HEURE, maximum=10, trop_long=_UNE_HEURE)
    fin_1 = ChampTexte("À", manque=_UNE_HEURE, maximum=10, trop_long=_UNE_HEURE)
    jour_2, debut_2, fin_2 = ChampJour("Jour"), ChampLigne("De", 10), ChampLigne("À", 10)
    jour_3, debut_3, fin_3 = ChampJour("Jour"), ChampLigne("De", 10), ChampLigne("À", 10)
    jour_4, debut_4, fin_4 = ChampJour("Jour"), ChampLigne("De", 10), ChampLigne("À", 10)

    def __init__(self, **valeurs: Any) -> None:
        super().__init__(**valeurs)
        self.region.choices = parmi(["", *regions()])

    @property
    def rangs(self) -> range:
        """The half-days that the form asks."""
        return range(1, NB_DEMI_JOURNEES + 1)

    def programme(self) -> Programme:
        """Return what was filled in. Raises ErreurMetier for an hour that is none."""
        return Programme(
            heures=int(self.heures.data),
            moments=sorted(self._moments()),
            lieu=self.lieu.data or "",
            a_distance=self.a_distance.data,
            capacite=self.capacite.data or 0,
            typologies=self.typologies.data or [],
            fuseau=self.fuseau.data,
            code_region=self.region.data or None,
        )

    def _moments(self) -> Iterator[Moment]:
        zone = ZoneInfo(self.fuseau.data)
        for rang in self.rangs:
            jour, debut, fin = (self[f"{nom}_{rang}"] for nom in ("jour", "debut", "fin"))
            if jour.data is None:
                if debut.data or fin.data:
                    raise ErreurMetier("Écrivez le jour de cette demi-journée.", champ=jour.name)
                continue
            yield (
                _instant(jour.data, debut.data, zone, debut.name),
                _instant(jour.data, fin.data, zone, fin.name),
            )


class FormulaireAnnulation(Formulaire):
    """Why a session is cancelled."""

    motif = ChampTexte(
        "La raison, que les personnes inscrites liront",
        manque="Dites pourquoi la session est annulée.",
        maximum=255,
        trop_long="Écrivez 255 caractères au plus.",
    )


class FormulaireDispense(Formulaire):
    """Why somebody is trained without every half-day."""

    motif = ChampTexte(
        "Votre raison",
        manque="Écrivez la raison.",
        maximum=255,
        trop_long="Écrivez 255 caractères au plus.",
    )


def valeurs_de(seance: SessionFormation) -> dict[str, Any]:
    """Return what fills the form with a session."""
    valeurs: dict[str, Any] = {
        "heures": str(seance.heures),
        "lieu": seance.lieu,
        "a_distance": seance.a_distance,
        "region": seance.code_region or "",
        "fuseau": seance.fuseau,
        "capacite": seance.capacite,
        "typologies": seance.typologies or [],
    }
    for rang, demi in enumerate(seance.demi_journees, 1):
        valeurs[f"jour_{rang}"] = demi.debut_le.astimezone(seance.zone).date()
        valeurs[f"debut_{rang}"] = heure(demi.debut_le, seance.zone)
        valeurs[f"fin_{rang}"] = heure(demi.fin_le, seance.zone)
    return valeurs


def _instant(jour: date, saisie: str | None, zone: ZoneInfo, champ: str) -> datetime:
    lue = _HEURE.fullmatch((saisie or "").strip())
    heures, minutes = (int(lue[1]), int(lue[2] or 0)) if lue else (99, 0)
    if heures > 23 or minutes > 59:
        raise ErreurMetier(_UNE_HEURE, champ=champ)
    return datetime.combine(jour, time(heures, minutes), zone)
