"""What the boxes ticked at the first step confide, in a draft as in a practice."""

from collections.abc import Sequence

from app.metier.aidants.models import AppartenanceLisible
from app.metier.aidants.themes import refus_de_themes
from app.metier.demarches.catalogue import Catalogue
from app.metier.demarches.selection import Selection, exiger_nommes, reunir
from app.socle.erreurs import ErreurMetier, Interdit


def choisir(
    catalogue: Catalogue,
    membre: AppartenanceLisible,
    domaines: Sequence[str],
    demarches: Sequence[str],
    est_borne: bool,
) -> Selection:
    """Return what these ticked boxes confide. Raises Interdit, ErreurMetier."""
    choisie = reunir(catalogue, domaines, demarches)
    voulus = {*domaines, *choisie.domaines}
    if not voulus:
        raise ErreurMetier("Cochez au moins un thème.", champ="domaines")
    if refus := refus_de_themes(membre, voulus):
        raise Interdit(refus)
    if not voulus <= set(membre.domaines):
        raise Interdit("Choisissez parmi les thèmes qui sont montrés.")
    if est_borne:
        exiger_nommes(choisie.nommees)
    return choisie
