"""Ask, every day, who never made a mandate; forget old links, and who was asked and left."""

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, select

from app.metier.aidants.models import Aidant
from app.metier.pourquoi.models import QuestionPosee
from app.metier.pourquoi.services import demander, nb_a_demander
from app.metier.purges import Purge
from app.metier.taches import CHAQUE_JOUR, Moment, Moyens, Tache, par_lots, selon


def _demander(moyens: Moyens) -> int:
    return par_lots(partial(demander, lien=moyens.lien_de_la_question))(moyens)


def _de_comptes_archives(instant: datetime) -> ColumnElement[bool]:
    archives = select(Aidant.id).where(Aidant.archive_le <= instant)
    return QuestionPosee.aidant_id.in_(archives)


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
    Purge("questions-posees", Moment.COMPTES, QuestionPosee, _de_comptes_archives),
)
TACHES = (
    *(purge.tache for purge in PURGES),
    Tache("pourquoi-pas-encore", CHAQUE_JOUR, Moment.ANNONCES, selon(nb_a_demander), _demander),
)
