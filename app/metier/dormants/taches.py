"""Tell of accounts that nothing opens, or that will close; close those that nobody opened."""

from collections.abc import Callable
from functools import partial

from app.metier.dormants import inactivite, sans_moyen
from app.metier.taches import CHAQUE_JOUR, Moment, Moyens, Tache, par_lots, selon


def _avec_telephone(lot: Callable[..., int]) -> Callable[[Moyens], int]:
    """Act by batches that write whom to call."""
    return lambda moyens: par_lots(partial(lot, telephone=moyens.telephone_support))(moyens)


TACHES = (
    Tache(
        "sans-moyen-de-connexion",
        CHAQUE_JOUR,
        Moment.ANNONCES,
        selon(sans_moyen.nb_a_rappeler),
        _avec_telephone(sans_moyen.rappeler),
    ),
    # Both before the mails leave: what is told leaves in the same run.
    Tache(
        "comptes-inactifs",
        CHAQUE_JOUR,
        Moment.ANNONCES,
        selon(inactivite.nb_a_annoncer),
        _avec_telephone(inactivite.annoncer),
    ),
    Tache(
        "comptes-endormis",
        CHAQUE_JOUR,
        Moment.ANNONCES,
        selon(inactivite.nb_a_fermer),
        _avec_telephone(inactivite.fermer),
    ),
)
