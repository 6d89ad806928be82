"""The rows of a table of figures: what a number is the number of, and where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from app.metier.chiffres.cellules import SANS_CODE, Maille
from app.metier.chiffres.colonnes import libelle
from app.metier.chiffres.publics import Publie

DESSINEE = "demarches"


@dataclass(frozen=True, slots=True)
class Part:
    """A row: its code, its words, its number (None: secret), where it leads from `/statistiques`."""

    code: str
    titre: str
    nombre: int | None
    url: str | None


def part(lu: Publie, maille: Maille, code: str) -> Part:
    """Return the démarches of the last month of a part of what is read."""
    titre = libelle(maille, code)
    if maille is Maille.DEPARTEMENT and code:
        titre = f"{titre} ({code})"
    return Part(code, titre, lu.nombre(maille, code, DESSINEE), _url(maille, code))


def triees(parts: Iterable[Part]) -> list[Part]:
    """Return what holds something, the most first, then what is secret."""
    return sorted((une for une in parts if une.nombre != 0), key=lambda une: -(une.nombre or 0))


def _url(maille: Maille, code: str) -> str | None:
    if code == SANS_CODE:
        return None
    if maille is Maille.DEPARTEMENT:
        return url_for("statistiques.departement", code_departement=code)
    return f"?{maille}={code}"  # short: a page holds dozens of them
