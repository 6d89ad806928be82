"""Find a person of one's organisation: the form and the read that several screens share."""

import uuid
from dataclasses import dataclass

from app.metier.mandats.queries import usager_visible
from app.metier.usagers.queries import MAXIMUM, Trouvee, assez_precise, chercher
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.connectee import jour_ici
from app.web.formulaires import ChampTexte, Formulaire

_TROP_VAGUE = "Écrivez au moins 3 lettres du nom, ou la date de naissance."


class FormulaireRecherche(Formulaire):
    """Letters of a name, or a birth date."""

    recherche = ChampTexte(
        "Nom de la personne, ou sa date de naissance",
        manque=_TROP_VAGUE,
        maximum=100,
        trop_long="C’est trop long : quelques lettres suffisent.",
    )


@dataclass(frozen=True, slots=True)
class Trouvees:
    """The persons to show, and whether others match too."""

    personnes: list[Trouvee]
    il_en_reste: bool


def chercher_personnes(
    formulaire: FormulaireRecherche, organisation_id: uuid.UUID, aidant_id: uuid.UUID
) -> Trouvees | None:
    """Return who matches what was posted; None without a search, or when the form refuses it."""
    if not formulaire.est_valide():
        return None
    saisie, instant = formulaire.recherche.data or "", maintenant()
    if not assez_precise(saisie, aujourd_hui=jour_ici()):
        formulaire.porter(ErreurMetier(_TROP_VAGUE, champ="recherche"))
        return None
    trouvees = chercher(
        session(),
        organisation_id,
        saisie,
        maximum=MAXIMUM + 1,
        visible=usager_visible(organisation_id, aidant_id, maintenant=instant),
        aujourd_hui=jour_ici(),
    )
    return Trouvees(trouvees[:MAXIMUM], len(trouvees) > MAXIMUM)
