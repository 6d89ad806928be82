"""`make bench`: every measure in one run, printed as tables, each beside something to compare.

`--ecrire FICHIER` writes the same tables in a file, `--tenue SECONDES` says how long the even
rate is held. Needs Chromium and PostgreSQL, which the
tests find too. Never part of the tests: times depend on the machine, and on who else uses it.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.socle.horloge import maintenant
from tests import moteurs
from tests.mesures.base.taille import NATIONALE, Taille
from tests.mesures.debits import debits, echelle, ordres_sql
from tests.mesures.decor import Decor
from tests.mesures.ecritures import ecritures
from tests.mesures.navigation import poids, ressenti
from tests.mesures.serveur import gunicorn
from tests.mesures.tableaux import Tableau
from tests.mesures.tenue import tenue
from tests.parcours.conftest import ARGUMENTS
from tests.postgres import DURABLE, base_jetable, postgres_temporaire


@dataclass(frozen=True)
class Envergure:
    """How large, how often, how long; on which pages, all when none is named."""

    petite: Taille
    grande: Taille
    fois: int = 5
    tours: int = 3
    secondes: float = 2.0
    passages: int = 40
    ecrivains: int = 8
    tenue: float = 60.0
    pages: tuple[str, ...] = ()


COMPLETE = Envergure(NATIONALE.part(1000), NATIONALE.part(100))


def mesurer(envergure: Envergure, serveur: str, dossier: Path) -> Iterator[Tableau]:
    """Take every measure, on the PostgreSQL server at this address."""
    with ExitStack() as pile:
        petit, grand = (
            Decor(pile.enter_context(base_jetable(serveur)), dossier, taille)
            for taille in (envergure.petite, envergure.grande)
        )
        for decor in (petit, grand):
            decor.garder(envergure.pages)
            pile.callback(decor.app.extensions["moteur"].dispose)
        temoin = pile.enter_context(gunicorn("tests.mesures.temoin:app", grand.environ))
        ports = [pile.enter_context(gunicorn("wsgi:app", d.environ)) for d in (petit, grand)]
        playwright = pile.enter_context(sync_playwright())
        chromium = moteurs.chromium()
        navigateur = playwright.chromium.launch(
            executable_path=chromium and str(chromium), args=ARGUMENTS.split()
        )
        pile.callback(navigateur.close)
        port, tours = ports[1], envergure.tours
        yield ressenti(navigateur, grand, port, temoin, fois=envergure.fois)
        yield poids(navigateur, grand, port)
        yield ordres_sql(petit, grand)
        yield debits(grand, port, temoin, tours=tours, secondes=envergure.secondes)
        yield echelle(petit, grand, ports, fois=envergure.passages)
        yield ecritures(grand, ecrivains=envergure.ecrivains, secondes=envergure.secondes)
        yield tenue(grand, port, secondes=envergure.tenue)


def entete(envergure: Envergure) -> str:
    """When, how, on what."""
    grande = envergure.grande
    return (
        "# Mesures\n\n"
        "Written by `make bench ECRIRE=1` (`tests/mesures/`).\n\n"
        f"Le {maintenant():%Y-%m-%d}, {os.cpu_count()} cœurs partagés entre le service, PostgreSQL "
        f"et le client ; charge de la machine au départ : {os.getloadavg()[0]:.1f}. "
        f"Grande base : {grande.aidants} aidants, {grande.organisations} structures, "
        f"{grande.usagers} usagers, {grande.mandats} mandats, {grande.journal} lignes de journal."
    )


def main() -> int:
    """Measure, print, write if asked; 1 when a target is missed."""
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument("--ecrire", type=Path, metavar="FICHIER")
    options.add_argument("--tenue", type=float, default=COMPLETE.tenue, metavar="SECONDES")
    choisies = options.parse_args()
    envergure = replace(COMPLETE, tenue=choisies.tenue)
    if manques := moteurs.phrases_des_mesures():
        print("\n".join(manques), file=sys.stderr)
        return 2
    textes, rates = [entete(envergure)], []
    print(textes[0], flush=True)
    with tempfile.TemporaryDirectory() as dossier, postgres_temporaire(DURABLE) as serveur:
        for tableau in mesurer(envergure, serveur, Path(dossier)):
            textes.append(tableau.en_markdown())
            rates += tableau.manques()
            print(f"\n{textes[-1]}", flush=True)
    if choisies.ecrire:
        choisies.ecrire.write_text("\n\n".join(textes) + "\n", encoding="utf-8")
    for rate in rates:
        print(f"But manqué : {rate}", file=sys.stderr)
    return 1 if rates else 0
