"""`make epreuve`: play the faults, print what was found; 1 when a promise is not held.

`--seulement MOT` plays those whose name holds it, `--coups N` says how many times processes are
killed, `--moteur` on which engine, `--ecrire FICHIER` writes the table.
"""

import argparse
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.socle.horloge import maintenant
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import POSTGRESQL, SQLITE, Constat, Epreuve
from tests.epreuves.fautes import EPREUVES
from tests.epreuves.moteurs import Moteur, Postgresql, Sqlite
from tests.mesures.tableaux import Tableau

COUPS = 200
_NOTE = (
    "Après chaque panne : la chaîne du journal relue, aucun mandat ni brouillon à moitié, rien de "
    "perdu de ce qui avait été confirmé."
)


def jouer(jouee: Epreuve, moteur: Moteur, dossier: Path, coups: int) -> Constat:
    """Play one fault on a base of its own; what stops it halfway is not held either."""
    dossier.mkdir()
    with moteur.base(dossier) as url:
        banc = Banc(moteur, url, dossier, coups)
        try:
            return jouee.jouer(banc)
        except Exception as erreur:
            return Constat("", "l’épreuve n’a pas été jusqu’au bout", (repr(erreur),))
        finally:
            banc.app.extensions["moteur"].dispose()


def tableau(choisies: argparse.Namespace, dossier: Path) -> Tableau:
    """Play all that was chosen, and say each one as it ends."""
    resultat = Tableau("Ce qui a été joué", ("base", "fait", "trouvé"), _NOTE)
    for moteur in _moteurs(choisies.moteur, dossier):
        for rang, jouee in enumerate(EPREUVES):
            if choisies.seulement in jouee.nom and moteur.nom in jouee.moteurs:
                ici = dossier / f"{moteur.nom}-{rang}"
                constat = jouer(jouee, moteur, ici, choisies.coups)
                trouve = " ; ".join((constat.trouve, *sorted(set(constat.manques))))
                tenu = constat.tenu
                resultat.ajouter(jouee.nom, moteur.nom, constat.fait, trouve, tenu=tenu)
                etat = {True: "tenu", False: "NON ", None: "pas là"}[tenu]
                print(f"{etat} {moteur.nom}, {jouee.nom} : {trouve or constat.fait}", flush=True)
    return resultat


def _moteurs(choisi: str, dossier: Path) -> Iterator[Moteur]:
    if choisi != POSTGRESQL:
        yield Sqlite(dossier)
    if choisi != SQLITE:
        serveur = Postgresql()
        try:
            yield serveur
        finally:
            serveur.fermer()


def entete(coups: int) -> str:
    """When, how, on what."""
    return (
        "# Faults, and what the service does of them\n\n"
        "Written by `make epreuve ECRIRE=1` (`tests/epreuves/`): the real service, under gunicorn, two "
        "processes unless said otherwise.\n\n"
        f"Le {maintenant():%Y-%m-%d}, {os.cpu_count()} cœurs, {coups} morts sans préavis par base."
    )


def main() -> int:
    """Play, print, write if asked."""
    options = argparse.ArgumentParser(prog="make epreuve", description=__doc__)
    options.add_argument("--ecrire", type=Path, metavar="FICHIER")
    options.add_argument("--coups", type=int, default=COUPS)
    options.add_argument("--seulement", default="", metavar="MOT")
    options.add_argument("--moteur", default="", choices=("", SQLITE, POSTGRESQL))
    choisies = options.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # what the browsers ask for
    # What a signal stops cleans after itself too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory() as dossier:
        Path(dossier).chmod(0o755)  # PostgreSQL's own account goes through it
        joue = tableau(choisies, Path(dossier))
    texte = f"{entete(choisies.coups)}\n\n{joue.en_markdown()}\n"
    print(f"\n{texte}")
    if choisies.ecrire:
        choisies.ecrire.write_text(texte, encoding="utf-8")
    return 1 if joue.manques() else 0


if __name__ == "__main__":
    sys.exit(main())
