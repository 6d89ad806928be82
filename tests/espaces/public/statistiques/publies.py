"""Figures as if months had been published."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import insert

from app.metier.chiffres.models import ChiffrePublic, Publication
from app.metier.chiffres.mois import DOUZE, decale
from app.metier.demarches.domaines import DOMAINES
from app.metier.organisations.types import TYPES
from app.metier.reseau.definitions import RESEAU
from app.metier.reseau.models import ChiffreReseau
from app.metier.territoires.cog import departements, regions
from app.socle.bdd import transaction

OCTOBRE = date(2026, 10, 1)
PUBLIE_LE = datetime(2026, 11, 3, 6, tzinfo=UTC)
SECRETES = {("region", "94"), ("region", "06"), ("departement", "2A"), ("departement", "2B")}


def une_cellule(mois: date, maille: str, code: str, nombre: int | None) -> dict[str, object]:
    mesures = dict.fromkeys(("mandats", "demarches", "personnes", "structures"), nombre)
    return {"mois": mois, "maille": maille, "code": code, "est_secret": nombre is None, **mesures}


def publier(app: Flask, mois: date, cellules: Iterable[Mapping[str, object]]) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.add(Publication(mois=mois, version=1, publiee_le=PUBLIE_LE))
        session.flush()
        session.execute(insert(ChiffrePublic), list(cellules))


def publier_un_an(app: Flask) -> None:
    """Twelve months of it."""
    publier_des_mois(app, DOUZE)


def publier_des_mois(app: Flask, nb_mois: int) -> None:
    """Months of large numbers, everywhere but in two régions that say nothing."""
    codes: dict[str, Sequence[str]] = {
        "france": [""],
        "region": list(regions()),
        "departement": list(departements()),
        "type": list(TYPES),
        "theme": list(DOMAINES),
    }
    for rang, mois in enumerate(decale(OCTOBRE, rang) for rang in range(1 - nb_mois, 1)):
        publier(
            app,
            mois,
            [
                une_cellule(
                    mois,
                    maille,
                    str(code),
                    None
                    if (maille, code) in SECRETES
                    else 112_339 - 1_234 * (nb_mois - 1 - rang) - 57 * place,
                )
                for maille, dedans in codes.items()
                for place, code in enumerate(dedans)
            ],
        )


def publier_reseau(app: Flask) -> None:
    """The network's figures of the last month published: large, but in Corse."""
    with app.extensions["fabrique"]() as session, transaction(session):
        rangees = [
            {"mois": OCTOBRE, "cle": cle, "maille": maille, "code": code, "nombre": nombre}
            for cle in RESEAU
            for maille, code, nombre in (
                ("france", "", 20_431),
                ("region", "53", 1_204),
                ("region", "94", None),
                ("departement", "29", 312),
                ("type", "ccas", 411),
            )
        ]
        session.execute(insert(ChiffreReseau), rangees)
