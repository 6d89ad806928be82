"""The oldest browsers promised: an aidant's day in each, and what is heard there (decision 68)."""

import os
import subprocess
import sys
from functools import partial

from tests.epreuves.banc import Banc
from tests.epreuves.declaration import SQLITE, Constat, epreuve
from tests.epreuves.navigateurs.lignes import PLANCHERS, RACINE, passer, programme

_ENTENDU = "tests/parcours/test_dictees.py"


def _journee(nom: str, banc: Banc, *, javascript: bool) -> Constat:
    ligne = passer(nom, javascript=javascript, images=banc.dossier)
    if ligne.tenu is None:
        return Constat(f"non jouée : {ligne.dit}", "")
    manques = () if ligne.tenu else (ligne.dit,)
    return Constat("une journée d’aidant, puis la carte", ligne.dit if ligne.tenu else "", manques)


for _nom, (_titre, _) in PLANCHERS.items():
    for _javascript in (True, False):
        _mode = "avec JavaScript" if _javascript else "sans JavaScript"
        epreuve(f"{_titre}, {_mode}", SQLITE)(partial(_journee, _nom, javascript=_javascript))


@epreuve("Chromium 109, ce qui s’entend", SQLITE)
def ecouter(_: Banc) -> Constat:
    """Five journeys, compared with what is kept, which the Chromium of the day has told."""
    try:
        ancien = programme("chromium")
    except subprocess.CalledProcessError as refus:
        return Constat(f"non jouée : {refus.stderr.strip().splitlines()[-1]}", "")
    # `ECRIRE` is for the table of trials: what is heard is compared, never written from here.
    environ = {nom: valeur for nom, valeur in os.environ.items() if nom != "ECRIRE"}
    joue = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", _ENTENDU],
        cwd=RACINE,
        env=environ | {"CHROMIUM": str(ancien), "APP_ENV": "test"},
        capture_output=True,
        text=True,
        check=False,
    )
    if joue.returncode:
        lignes = joue.stdout.strip().splitlines()
        causes = [ligne for ligne in lignes if ligne.startswith(("ERROR", "FAILED"))]
        return Constat("cinq parcours écoutés", "", tuple(causes or lignes[-1:]))
    return Constat("cinq parcours écoutés", "mot pour mot ce qui est gardé")
