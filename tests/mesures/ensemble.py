"""`make bench`: every measure in one run, printed as tables, each beside something to compare.

`--ecrire FICHIER` writes the same tables in a file, `--tenue SECONDES` says how long the even
rate is held. `--nationale` fills a base as large as the country; `--base URL` keeps it: filled the
first time, measured again the next, its keys and anchors in `--instance DOSSIER`. `--sqlite`
measures what a large base costs on SQLite. `--sans-navigateur` leaves Chromium out: what is felt
says nothing on a machine that is busy. Needs Chromium and PostgreSQL, which the tests find too.
Never part of the tests: times depend on the machine, and on who else uses it.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from app.socle.horloge import maintenant
from tests import moteurs
from tests.mesures.base.taille import NATIONALE, Taille
from tests.mesures.debits import debits, echelle, ordres_sql
from tests.mesures.decor import Decor
from tests.mesures.ecritures import ecritures
from tests.mesures.navigation import poids, ressenti
from tests.mesures.programmes import actes_programmes, lectures_entieres, papiers, remplissages
from tests.mesures.serveur import gunicorn
from tests.mesures.tableaux import Tableau
from tests.mesures.tenue import SUR_SQLITE, tenue
from tests.mesures.travail import travail
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
    au_navigateur: bool = True


COMPLETE = Envergure(NATIONALE.part(1000), NATIONALE.part(100))
# A server given what a machine of a few gigabytes gives it; what is filled is never replicated.
SERVEUR = DURABLE | {
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Lieu:
    """Where the large base is: its address, and the folder of its keys."""

    url: str
    instance: Path


def mesurer(
    envergure: Envergure, serveur: str, dossier: Path, garde: Lieu | None = None
) -> Iterator[Tableau]:
    """Take every measure, on the PostgreSQL server at this address; `garde` is the large base."""
    with ExitStack() as pile:
        lieux = [
            Lieu(pile.enter_context(base_jetable(serveur)), dossier / nom)
            for nom in ("petite", "grande")
        ]
        petit, grand = _decors(pile, envergure, [lieux[0], garde or lieux[1]])
        temoin = pile.enter_context(gunicorn("tests.mesures.temoin:app", grand.environ))
        ports = [pile.enter_context(gunicorn("wsgi:app", d.environ)) for d in (petit, grand)]
        port, tours = ports[1], envergure.tours
        yield remplissages(petit, grand)
        if envergure.au_navigateur:
            navigateur = _chromium(pile)
            yield ressenti(navigateur, grand, port, temoin, fois=envergure.fois)
            yield poids(navigateur, grand, port)
        yield ordres_sql(petit, grand)
        yield travail(grand)
        yield debits(grand, port, temoin, tours=tours, secondes=envergure.secondes)
        yield echelle(petit, grand, ports, fois=envergure.passages)
        yield lectures_entieres(grand)
        yield actes_programmes(grand)
        yield papiers(grand, port, fois=envergure.passages)
        yield ecritures(grand, ecrivains=envergure.ecrivains, secondes=envergure.secondes)
        yield tenue(grand, port, secondes=envergure.tenue)


def _chromium(pile: ExitStack) -> Browser:
    playwright, chemin = pile.enter_context(sync_playwright()), moteurs.chromium()
    navigateur = playwright.chromium.launch(
        executable_path=chemin and str(chemin), args=ARGUMENTS.split()
    )
    pile.callback(navigateur.close)
    return navigateur


def sur_sqlite(envergure: Envergure, dossier: Path) -> Iterator[Tableau]:
    """Take on SQLite the measures that depend on the base alone."""
    with ExitStack() as pile:
        lieux = [Lieu(f"sqlite:///{dossier}/{n}.db", dossier / n) for n in ("petite", "grande")]
        petit, grand = _decors(pile, envergure, lieux)
        ports = [pile.enter_context(gunicorn("wsgi:app", d.environ)) for d in (petit, grand)]
        yield remplissages(petit, grand)
        yield ordres_sql(petit, grand)
        yield echelle(petit, grand, ports, fois=envergure.passages)
        yield actes_programmes(grand)
        yield tenue(grand, ports[1], secondes=envergure.tenue, rythme=SUR_SQLITE)


def _decors(pile: ExitStack, envergure: Envergure, lieux: list[Lieu]) -> list[Decor]:
    decors = []
    for lieu, taille in zip(lieux, (envergure.petite, envergure.grande), strict=True):
        lieu.instance.mkdir(parents=True, exist_ok=True)
        decors.append(Decor(lieu.url, lieu.instance, taille))
        decors[-1].garder(envergure.pages)
        pile.callback(decors[-1].app.extensions["moteur"].dispose)
    return decors


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
    options.add_argument("--nationale", action="store_true")
    options.add_argument("--sqlite", action="store_true")
    options.add_argument("--sans-navigateur", action="store_true")
    options.add_argument("--base", metavar="URL")
    options.add_argument("--instance", type=Path, default=Path("instance/mesures"))
    choisies = options.parse_args()
    grande = NATIONALE if choisies.nationale else COMPLETE.grande
    envergure = replace(
        COMPLETE,
        tenue=choisies.tenue,
        grande=grande,
        au_navigateur=not choisies.sans_navigateur,
    )
    if manques := moteurs.phrases_des_mesures():
        print("\n".join(manques), file=sys.stderr)
        return 2
    # What a signal stops cleans after itself too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    textes, rates = [entete(envergure)], []
    print(textes[0], flush=True)
    for tableau in _mesures(envergure, choisies):
        textes.append(tableau.en_markdown())
        rates += tableau.manques()
        print(f"\n{textes[-1]}", flush=True)
    if choisies.ecrire:
        choisies.ecrire.write_text("\n\n".join(textes) + "\n", encoding="utf-8")
    for rate in rates:
        print(f"But manqué : {rate}", file=sys.stderr)
    return 1 if rates else 0


def _mesures(envergure: Envergure, choisies: argparse.Namespace) -> Iterator[Tableau]:
    garde = Lieu(choisies.base, choisies.instance.resolve()) if choisies.base else None
    with tempfile.TemporaryDirectory() as dossier:
        if choisies.sqlite:
            yield from sur_sqlite(envergure, Path(dossier))
            return
        with postgres_temporaire(SERVEUR) as serveur:
            yield from mesurer(envergure, serveur, Path(dossier), garde)
