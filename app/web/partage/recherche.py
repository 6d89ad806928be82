"""Find a person of one's organisation: the form that several screens share."""

import uuid

from app.metier.mandats.queries import usager_visible
from app.metier.usagers.recherche import Recherche, preparer
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
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


def lire_recherche(
    formulaire: FormulaireRecherche, organisation_id: uuid.UUID, aidant_id: uuid.UUID
) -> Recherche | None:
    """Return the search that was posted; None without one, or when the form refuses it."""
    if not formulaire.est_valide():
        return None
    recherche = preparer(
        organisation_id,
        formulaire.recherche.data or "",
        visible=usager_visible(organisation_id, aidant_id, maintenant=maintenant()),
        aujourd_hui=jour_ici(),
    )
    if recherche is None:
        formulaire.porter(ErreurMetier(_TROP_VAGUE, champ="recherche"))
    return recherche
