"""The service, its clock put forward or back by as many seconds as the file `DECALAGE` says."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from app.socle import horloge
from wsgi import app

_FICHIER = Path(os.environ["DECALAGE"])


def _decalee() -> datetime:
    return horloge.systeme() + timedelta(seconds=float(_FICHIER.read_text()))


horloge.source = _decalee
__all__ = ("app",)
