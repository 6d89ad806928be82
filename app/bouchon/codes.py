"""The demonstration accounts' codes, computed from the seeds of `demo charger`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from flask import Blueprint, render_template

from app.bouchon.etat import bouchon

blueprint = Blueprint("codes", __name__)

RAFRAICHIR = 5


@dataclass(frozen=True)
class Code:
    """What the person's phone would show now."""

    nom: str
    courriel: str
    role: str
    actuel: str
    suivant: str
    secondes: int


@blueprint.get("/codes")
def page() -> str:
    """Current and next code of each account, refreshed every few seconds."""
    etat = bouchon()
    instant = int(etat.maintenant())
    codes = [_code(compte, instant) for compte in _comptes(etat.reglages.graines)]
    return render_template("bouchon/codes.html", codes=codes, rafraichir=RAFRAICHIR)


def _comptes(graines: Path) -> list[dict[str, Any]]:
    """Accounts of the file; none while it is missing or being written."""
    try:
        contenu = json.loads(graines.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    comptes: list[dict[str, Any]] = contenu["comptes"]
    return comptes


def _code(compte: dict[str, Any], instant: int) -> Code:
    periode = int(compte.get("periode", 30))
    totp = pyotp.TOTP(compte["secret"], interval=periode)
    return Code(
        nom=compte["nom"],
        courriel=compte["courriel"],
        role=compte["role"],
        actuel=totp.at(instant),
        suivant=totp.at(instant + periode),
        secondes=periode - instant % periode,
    )
