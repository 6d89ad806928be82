"""Give each published month the figures of the network."""

from app.metier.reseau.services import compter, nb_mois_a_compter
from app.metier.taches import CHAQUE_HEURE, Moment, Tache, par_lots, selon

TACHES = (
    Tache("reseau", CHAQUE_HEURE, Moment.CHIFFRES, selon(nb_mois_a_compter), par_lots(compter)),
)
