"""The home's live line: read once in a while by each process, so that the home costs nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.metier.chiffres.publics import EnBref, en_bref
from app.socle.horloge import maintenant
from app.web.bdd import session

_VIE = timedelta(minutes=10)
_CLE = "chiffres_en_bref"


@dataclass(slots=True)
class _Garde:
    bref: EnBref | None = None
    jusqu_au: datetime | None = None


def chiffres_en_bref() -> EnBref | None:
    """Return the last figures, ten minutes old at most; none while the base is away."""
    garde: _Garde = current_app.extensions.setdefault(_CLE, _Garde())
    if garde.jusqu_au is None or garde.jusqu_au <= maintenant():
        garde.jusqu_au = maintenant() + _VIE
        garde.bref = _lire()
    return garde.bref


def _lire() -> EnBref | None:
    try:
        return en_bref(session())
    except SQLAlchemyError:
        return None
