"""`make bench`: every measure in one run, printed as tables, each beside something to compare.

`--seulement MOT` takes those whose name holds it (tenue, processus, journal, débits, échelle…).
`--ecrire FICHIER` writes the tables in a file, in the place of the same ones. `--tenue SECONDES`
says how long the even rate is held. `--nationale` fills a base as large as the country, `--part N`
one that many times smaller; `--base URL` keeps it: filled the first time, measured again the next,
its keys and anchors in `--instance DOSSIER`. `--sqlite` measures what a large base costs on SQLite.
`--sans-navigateur` leaves Chromium out: what is felt says nothing on a machine that is busy. Needs
Chromium and PostgreSQL, which the tests find too. Never part of the tests: times depend on the
machine, and on who else uses it.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.socle.horloge import maintenant
from tests import moteurs
from tests.mesures.base.taille import NATIONALE
from tests.mesures.mesures import COMPLETE, Envergure, Lieu, mesurer, sur_sqlite
from tests.mesures.tableaux import Tableau, placer
from tests.postgres import DURABLE, postgres_temporaire

# A server given what a machine of a few gigabytes gives it; what is filled is never replicated.
SERVEUR = DURABLE | {
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def entete(envergure: Envergure) -> str:
    """When, how, on what."""
    return f"# Mesures\n\nWritten by `make bench ECRIRE=1` (`tests/mesures/`).\n\n{_ou(envergure)}"


def _ou(envergure: Envergure) -> str:
    grande = envergure.grande
    return (
        f"Le {maintenant():%Y-%m-%d}, {os.cpu_count()} cœurs partagés entre le service, la base "
        f"et le client ; charge de la machine au départ : {os.getloadavg()[0]:.1f}. "
        f"Grande base : {grande.aidants} aidants, {grande.organisations} structures, "
        f"{grande.usagers} usagers, {grande.mandats} mandats, {grande.journal} lignes de journal."
    )


def main() -> int:
    """Measure, print, write if asked; 1 when a target is missed."""
    choisies = _options().parse_args()
    envergure = _envergure(choisies)
    if manques := moteurs.phrases_des_mesures():
        print("\n".join(manques), file=sys.stderr)
        return 2
    # What a signal stops cleans after itself too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    debut, tableaux = entete(envergure), []
    print(debut, flush=True)
    for tableau in _mesures(envergure, choisies):
        if envergure.seulement:  # taken another day than those beside it
            tableau.note += f" Pris le {maintenant():%Y-%m-%d}, charge {os.getloadavg()[0]:.1f}."
        tableaux.append(tableau)
        print(f"\n{tableau.en_markdown()}", flush=True)
    if choisies.ecrire:
        tout = not (envergure.seulement or choisies.sqlite or choisies.nationale)
        _ecrire(choisies.ecrire, debut if tout else "", tableaux)
    rates = [rate for tableau in tableaux for rate in tableau.manques()]
    for rate in rates:
        print(f"But manqué : {rate}", file=sys.stderr)
    return 1 if rates else 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument("--seulement", default="", metavar="MOT")
    options.add_argument("--ecrire", type=Path, metavar="FICHIER")
    options.add_argument("--tenue", type=float, default=COMPLETE.tenue, metavar="SECONDES")
    options.add_argument("--nationale", action="store_true")
    options.add_argument("--part", type=int, metavar="N")
    options.add_argument("--sqlite", action="store_true")
    options.add_argument("--sans-navigateur", action="store_true")
    options.add_argument("--base", metavar="URL")
    options.add_argument("--instance", type=Path, default=Path("instance/mesures"))
    return options


def _envergure(choisies: argparse.Namespace) -> Envergure:
    grande = NATIONALE if choisies.nationale else COMPLETE.grande
    return replace(
        COMPLETE,
        tenue=choisies.tenue,
        grande=NATIONALE.part(choisies.part) if choisies.part else grande,
        au_navigateur=not choisies.sans_navigateur,
        seulement=choisies.seulement,
    )


def _mesures(envergure: Envergure, choisies: argparse.Namespace) -> Iterator[Tableau]:
    garde = Lieu(choisies.base, choisies.instance.resolve()) if choisies.base else None
    with tempfile.TemporaryDirectory() as dossier:
        if choisies.sqlite:
            yield from sur_sqlite(envergure, Path(dossier))
            return
        with postgres_temporaire(SERVEUR) as serveur:
            yield from mesurer(envergure, serveur, Path(dossier), garde)


def _ecrire(fichier: Path, debut: str, tableaux: list[Tableau]) -> None:
    """Write a file anew, or, without its beginning, put the tables in their place among others."""
    texte = debut or fichier.read_text(encoding="utf-8").rstrip("\n")
    for tableau in tableaux:
        texte = placer(texte, tableau)
    fichier.write_text(f"{texte}\n", encoding="utf-8")
