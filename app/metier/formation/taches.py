"""Remind, every day, of who has chosen no session."""

from app.metier.formation.inscriptions.rappels import nb_a_rappeler, rappeler
from app.metier.taches import CHAQUE_JOUR, Moment, Tache, par_lots, selon

TACHES = (
    Tache(
        "sessions-a-choisir", CHAQUE_JOUR, Moment.ANNONCES, selon(nb_a_rappeler), par_lots(rappeler)
    ),
)
