"""Tell of the ends that come, suspend what was never signed, destroy what is over for 6 years."""

from functools import partial

from app.metier.mandats.conservation import effacements
from app.metier.mandats.fins import prochaines
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.signature import nb_a_suspendre, suspendre_les_non_signes
from app.metier.taches import (
    CHAQUE_HEURE,
    CHAQUE_JOUR,
    Moment,
    Moyens,
    Tache,
    effacer_par_lots,
    par_lots,
    selon,
)


def _annoncer_les_fins(moyens: Moyens) -> int:
    def adresse(mandat: Mandat) -> str:
        return moyens.page_du_mandat(mandat.id)

    return par_lots(partial(prochaines.annoncer, adresse=adresse))(moyens)


TACHES = (
    Tache(
        "fins-prochaines",
        CHAQUE_JOUR,
        Moment.ANNONCES,
        selon(prochaines.nb_a_annoncer),
        _annoncer_les_fins,
    ),
    Tache(
        "papiers-non-signes",
        CHAQUE_HEURE,
        Moment.DELAIS,
        selon(nb_a_suspendre),
        par_lots(suspendre_les_non_signes),
    ),
    Tache(
        effacements.MANDATS,
        CHAQUE_JOUR,
        Moment.ARCHIVES,
        selon(effacements.nb_a_effacer),
        effacer_par_lots(effacements.effacer),
    ),
)
