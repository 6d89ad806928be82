"""Ask, every day, who never made a mandate; forget the links that nobody pressed."""

from functools import partial

from app.metier.pourquoi.models import QuestionPosee
from app.metier.pourquoi.services import demander, nb_a_demander
from app.metier.purges import Purge
from app.metier.taches import CHAQUE_JOUR, Moment, Moyens, Tache, par_lots, selon


def _demander(moyens: Moyens) -> int:
    return par_lots(partial(demander, lien=moyens.lien_de_la_question))(moyens)


PURGES = (
    Purge(
        "questions",
        Moment.TRACES,
        QuestionPosee,
        lambda instant: (
            (QuestionPosee.expire_le <= instant) & QuestionPosee.jeton_hash.is_not(None)
        ),
        ("jeton_hash",),
    ),
)
TACHES = (
    *(purge.tache for purge in PURGES),
    Tache("pourquoi-pas-encore", CHAQUE_JOUR, Moment.ANNONCES, selon(nb_a_demander), _demander),
)
