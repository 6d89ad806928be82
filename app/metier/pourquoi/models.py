"""Who was asked, as long as they may answer; what was answered, by nobody any more."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.socle.base import Base, Condensat


class QuestionPosee(Base):
    """An account was asked: its link answers once, until `expire_le`.

    Answered or too old, `jeton_hash` goes: whether somebody answered is then read nowhere.
    """

    __tablename__ = "question_posee"

    aidant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aidant.id"), primary_key=True)
    jeton_hash: Mapped[Condensat | None] = mapped_column(unique=True)
    expire_le: Mapped[datetime]


class ReponsePourquoi(Base):
    """How many gave a reason of RAISONS in a year: a number, that leads back to nobody."""

    __tablename__ = "reponse_pourquoi"

    annee: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    raison: Mapped[str] = mapped_column(String(20), primary_key=True)
    nombre: Mapped[int]
