"""The programs that the tests drive but pip does not install: Chromium, PostgreSQL, PgBouncer.

`python -m tests.moteurs manquants` prints the system packages to install, one line per engine;
`python -m tests.moteurs dire` says how to get what is missing. Both are silent when all is there.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SANS_ECRAN = "chromium-headless-shell"
NOMS_CHROMIUM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
CACHES_PLAYWRIGHT = (
    (".cache/ms-playwright", "chromium-*/chrome-linux*/chrome"),
    (
        "Library/Caches/ms-playwright",
        "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    ),
)
DOSSIERS_POSTGRESQL = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr/pgsql-*", "bin"),
    ("/opt/homebrew/opt", "postgresql*/bin"),
    ("/usr/local/opt", "postgresql*/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
)


def chromium() -> Path | None:
    """The Chromium to drive: `CHROMIUM` when set, else the first found on this machine."""
    if impose := os.environ.get("CHROMIUM"):
        return Path(impose) if shutil.which(impose) else None
    for nom in NOMS_CHROMIUM:
        if trouve := shutil.which(nom):
            return Path(trouve)
    for dossier, motif in CACHES_PLAYWRIGHT:
        if trouves := sorted((Path.home() / dossier).glob(motif)):
            return trouves[-1]
    return None


def chromium_sans_ecran() -> Path | None:
    """The Chromium of the journeys: the same engine without a desktop, a third quicker, if here."""
    trouve = None if os.environ.get("CHROMIUM") else shutil.which(SANS_ECRAN)
    return Path(trouve) if trouve else chromium()


def programmes_postgresql() -> Path | None:
    """The folder that holds `initdb` and `pg_ctl`, of the newest version outside the PATH."""
    if trouve := shutil.which("initdb"):
        dossier = Path(trouve).resolve().parent
        if (dossier / "pg_ctl").exists():
            return dossier
    dossiers = [
        dossier
        for base, motif in DOSSIERS_POSTGRESQL
        for dossier in Path("/").glob(f"{base.lstrip('/')}/{motif}")
        if (dossier / "initdb").exists() and (dossier / "pg_ctl").exists()
    ]
    return max(dossiers, key=_numero, default=None)


def pgbouncer() -> Path | None:
    """PgBouncer's program, which Debian keeps out of an ordinary account's PATH."""
    trouve = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    return Path(trouve) if trouve else None


def nginx() -> Path | None:
    """Nginx's program, kept there too."""
    trouve = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    return Path(trouve) if trouve else None


def _numero(dossier: Path) -> int:
    return max((int(n) for n in re.findall(r"\d+", str(dossier))), default=0)


def version(programme: Path) -> str:
    """The version number that a program prints of itself, or an empty string."""
    sortie = subprocess.run(
        [programme, "--version"], capture_output=True, text=True, timeout=30, check=False
    ).stdout
    trouve = re.search(r"\d+(\.\d+)+", sortie)
    return trouve.group() if trouve else ""


def _systeme() -> str:
    """`macos`, or the `ID` of /etc/os-release: `debian`, `ubuntu`…"""
    if sys.platform == "darwin":
        return "macos"
    fichier = Path("/etc/os-release")
    texte = fichier.read_text(encoding="utf-8") if fichier.exists() else ""
    trouve = re.search(r'^ID="?(\w+)', texte, re.MULTILINE)
    return trouve.group(1) if trouve else ""


def paquets_manquants() -> list[str]:
    """For each engine that was not found, what to ask this system's package manager for."""
    systeme = _systeme()
    paquets = []
    trouve = chromium_sans_ecran()
    impose = bool(os.environ.get("CHROMIUM"))
    if trouve is None or (systeme == "debian" and not impose and trouve.name != SANS_ECRAN):
        noms = {
            "debian": f"{SANS_ECRAN} fonts-liberation",
            "macos": "google-chrome",
            "ubuntu": "chromium-browser fonts-liberation",
        }
        paquets.append(noms.get(systeme, "chromium chromium-sandbox fonts-liberation"))
    if programmes_postgresql() is None and not os.environ.get("TEST_POSTGRES_URL"):
        paquets.append("postgresql@17" if systeme == "macos" else "postgresql")
    if pgbouncer() is None:
        paquets.append("pgbouncer")
    return paquets


def phrases() -> list[str]:
    """One sentence per engine of the tests that is missing, with the way to get it."""
    manques = _phrases(chromium_sans_ecran())
    if pgbouncer() is None:
        manques.append("PgBouncer est absent : installez le paquet pgbouncer.")
    return manques


def phrases_des_mesures() -> list[str]:
    """The same, of the engines that `make bench` drives: the Chromium that people have."""
    return _phrases(chromium())


def _phrases(navigateur: Path | None) -> list[str]:
    manques = []
    if navigateur is None:
        manques.append(
            "Chromium est absent : installez le paquet chromium, lancez « .venv/bin/python -m "
            "playwright install chromium », ou donnez son chemin dans CHROMIUM."
        )
    if programmes_postgresql() is None and not os.environ.get("TEST_POSTGRES_URL"):
        manques.append(
            "PostgreSQL est absent : installez le paquet postgresql (ses programmes suffisent), "
            "ou donnez l’adresse d’une base d’essai dans TEST_POSTGRES_URL."
        )
    return manques


if __name__ == "__main__":
    for ligne in paquets_manquants() if sys.argv[1:] == ["manquants"] else phrases():
        print(ligne)
