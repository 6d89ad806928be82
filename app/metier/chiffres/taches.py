"""Count, every hour, what the journal says of each organisation; publish the months that close."""

from app.metier.chiffres.publication import nb_a_publier, publier
from app.metier.chiffres.services import compter, nb_a_compter
from app.metier.taches import CHAQUE_HEURE, Moment, Tache, par_lots, selon

TACHES = (
    Tache("chiffres", CHAQUE_HEURE, Moment.CHIFFRES, selon(nb_a_compter), par_lots(compter)),
    Tache("publication", CHAQUE_HEURE, Moment.CHIFFRES, selon(nb_a_publier), par_lots(publier)),
)
