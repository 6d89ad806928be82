"""One line a floor browser, with and without JavaScript: held, not held, or not there."""

import logging
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Error

from app.socle import migrations
from app.socle.bdd import creer_moteur
from tests.epreuves.navigateurs.conduites import Conduite, ouvrir_chromium, ouvrir_firefox
from tests.epreuves.navigateurs.journee import Visiteur, passer_la_journee
from tests.epreuves.navigateurs.marionette import Refus
from tests.parcours.conftest import servir

RACINE = Path(__file__).parents[3]
IMAGES = RACINE / "rapports" / "navigateurs"
LARGE, ETROIT = 1280, 500  # a headless Firefox is no narrower
Ouvrir = Callable[..., AbstractContextManager[Conduite]]
PLANCHERS: dict[str, tuple[str, Ouvrir]] = {
    "chromium": ("Chromium 109", ouvrir_chromium),
    "firefox": ("Firefox 115 ESR", ouvrir_firefox),
}


@dataclass(frozen=True)
class Ligne:
    """What came of one day: `tenu` is None when there was no such browser here."""

    navigateur: str
    javascript: bool
    tenu: bool | None
    dit: str

    def __str__(self) -> str:
        etat = {True: "tenu", False: "PAS TENU", None: "pas là"}[self.tenu]
        avec = "avec JavaScript" if self.javascript else "sans JavaScript"
        return f"{self.navigateur:16} {avec} : {etat}, {self.dit}"


def programme(nom: str) -> Path:
    """Get a floor browser if it is not here yet; raise `CalledProcessError`, its reason last."""
    subprocess.run([RACINE / ".ci/planchers", nom], check=True, capture_output=True, text=True)
    return RACINE / ".planchers" / nom / "programme"


def passer(nom: str, *, javascript: bool, images: Path) -> Ligne:
    """One day in one browser, its pictures kept in `images`."""
    titre, ouvrir = PLANCHERS[nom]
    try:
        ici = programme(nom)
    except subprocess.CalledProcessError as refus:
        return Ligne(titre, javascript, None, refus.stderr.strip().splitlines()[-1])
    largeur, vus = LARGE if javascript else ETROIT, list[str]()
    ouvert = partial(ouvrir, ici, javascript=javascript, largeur=largeur)
    try:
        fautes = _journee(ouvert, partial(Visiteur, images=images, largeur=largeur, vus=vus))
    except (AssertionError, Error, Refus) as faute:
        apres = vus[-1] if vus else "rien"
        return Ligne(titre, javascript, False, f"arrêté après {apres} : {_court(faute)}")
    dit = " ; ".join(fautes) or f"{len(vus)} écrans, aucune erreur"
    return Ligne(titre, javascript, not fautes, dit)


def _court(faute: Exception) -> str:
    return " ".join(str(faute).split())[:160]


def _journee(ouvrir: Ouvrir, arriver: Callable[[Conduite], Visiteur]) -> list[str]:
    with (
        tempfile.TemporaryDirectory() as dossier,
        servir(_base(dossier), Path(dossier)) as demo,
        ouvrir(dossier=Path(dossier)) as conduite,
    ):
        passer_la_journee(arriver(conduite), demo)
        return conduite.fautes()


def _base(dossier: str) -> str:
    url = f"sqlite:///{dossier}/essai.db"
    moteur = creer_moteur(url)
    migrations.monter(moteur)
    moteur.dispose()
    return url


def lignes(images: Path) -> Iterator[Ligne]:
    """Every day, as it ends."""
    for nom in PLANCHERS:
        for javascript in (True, False):
            dossier = images / f"{nom}-{'avec' if javascript else 'sans'}-javascript"
            dossier.mkdir(parents=True, exist_ok=True)
            yield passer(nom, javascript=javascript, images=dossier)


def main() -> int:
    """Print the lines; leave the pictures where they are looked at."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    tenus = []
    for ligne in lignes(IMAGES):
        print(ligne, flush=True)
        tenus.append(ligne.tenu)
    return int(False in tenus)
