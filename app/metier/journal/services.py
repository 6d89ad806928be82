"""Note acts on the session; append them to the chain just before COMMIT.

Format, final: `condensat = SHA-256(0x00 ‖ salt ‖ corps)` and
`empreinte = HMAC-SHA256(key, version ‖ seq ‖ previous empreinte ‖ condensat)`.
"""

import hashlib
import hmac
import json
import secrets
import struct
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, bindparam, insert
from sqlalchemy.orm import Session

from app.metier.journal.action import LIENS, Detail
from app.metier.journal.actions import ACTIONS
from app.metier.journal.models import Corps, Ligne
from app.socle.base import Base
from app.socle.bdd import avant_commit
from app.socle.cles import cles
from app.socle.sql import en_un_trajet, est_sqlite
from app.socle.sql.ordre import Ordre

VERSION = 1
ORIGINE = bytes(32)
# « journal »: the advisory lock of the chain's head.
_PRENDRE_LA_TETE = f"SELECT pg_advisory_xact_lock({0x6A6F75726E616C})"
_TETE = "SELECT seq, empreinte FROM journal ORDER BY seq DESC LIMIT 1"


def _ajout(table: type[Base]) -> Insert:
    return insert(table).values({c.name: bindparam(c.name) for c in table.__table__.c})


_AJOUTER, _AJOUTER_CORPS = _ajout(Ligne), _ajout(Corps)
# A row of both tables in one trip: whoever writes next waits for it.
_AJOUTER_AVEC_CORPS = Ordre(_AJOUTER_CORPS.add_cte(_AJOUTER.cte("ligne")))


def noter(
    session: Session,
    action: str,
    *,
    le: datetime,
    details: dict[str, Detail] | None = None,
    **liens: uuid.UUID | None,
) -> None:
    """Queue one act on the session; `transaction()` writes it with the act, or not at all.

    `liens` are the ids that the action declares (aidant, organisation, usager, mandat,
    autorisation, cible). Raises ValueError when the line does not fit its action.
    """
    details = details or {}
    ACTIONS[action].controler(liens, details)
    corps: dict[str, Any] = {nom: str(liens[nom]) for nom in LIENS if liens.get(nom)}
    corps |= {"action": action, "le": le.isoformat(), "details": details}
    ligne = {f"{nom}_id": liens.get(nom) for nom in LIENS} | {"action": action, "le": le}
    avant_commit(session, _inscrire, (ligne, canonique(corps)))


def _inscrire(session: Session, file: list[Any]) -> None:
    """Append the queued acts to the chain, last in the transaction of the acts."""
    session.flush()
    seq, precedente = _prendre_la_tete(session)
    cle, lignes = cles(session).journal, []
    for seq, (ligne, corps) in enumerate(file, start=seq + 1):  # noqa: B020
        salt = secrets.token_bytes(16)
        condensat = condenser_corps(salt, corps)
        precedente = enchainer(cle, seq, precedente, condensat)
        chainee = {"seq": seq, "condensat": condensat, "empreinte": precedente}
        lignes.append({**chainee, **ligne, "salt": salt, "corps": corps})
    # Under the session: every other act waits here, and rows of two tables need no entity.
    if not est_sqlite(session):
        *premieres, derniere = lignes
        if premieres:
            _AJOUTER_AVEC_CORPS.executer(session, premieres)
        _AJOUTER_AVEC_CORPS.executer_et_valider(session, derniere)
        return
    for ajout in (_AJOUTER, _AJOUTER_CORPS):
        session.connection().execute(ajout, lignes)


def canonique(valeur: dict[str, Any]) -> str:
    """Return the one JSON text of `valeur`: sorted keys, no spaces, UTF-8."""
    return json.dumps(valeur, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def condenser_corps(salt: bytes, corps: str) -> bytes:
    """Return the leaf hash of a body: verifiable by whoever holds body and salt."""
    return hashlib.sha256(b"\x00" + salt + corps.encode()).digest()


def enchainer(cle: bytes, seq: int, precedente: bytes, condensat: bytes) -> bytes:
    """Return the link of row `seq` after the link `precedente`."""
    message = struct.pack(">BQ", VERSION, seq) + precedente + condensat
    return hmac.digest(cle, message, "sha256")


def _prendre_la_tete(session: Session) -> tuple[int, bytes]:
    """Hold the end of the chain until the end of the transaction; return it.

    On SQLite, BEGIN IMMEDIATE already holds the only write lock. On PostgreSQL, the second
    statement of the trip sees what was committed before its turn came.
    """
    ordres = [_TETE] if est_sqlite(session) else [_PRENDRE_LA_TETE, _TETE]
    seq, empreinte = en_un_trajet(session, *ordres) or (0, ORIGINE)
    return seq, empreinte
