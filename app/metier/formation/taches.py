"""Remind, every day, of who has chosen no session; forget who never came."""

from app.metier.formation.inscriptions import oublis
from app.metier.formation.inscriptions.rappels import nb_a_rappeler, rappeler
from app.metier.taches import CHAQUE_JOUR, Moment, Tache, effacer_par_lots, par_lots, selon

TACHES = (
    Tache(
        "sessions-a-choisir", CHAQUE_JOUR, Moment.ANNONCES, selon(nb_a_rappeler), par_lots(rappeler)
    ),
    Tache(
        oublis.SANS_SUITE,
        CHAQUE_JOUR,
        Moment.BROUILLONS,
        selon(oublis.nb_a_oublier),
        effacer_par_lots(oublis.oublier),
    ),
)
