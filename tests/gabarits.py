"""Every template of the service."""

from pathlib import Path

RACINE = Path(__file__).parents[1]


DOSSIER = RACINE / "templates"


GABARITS = sorted(p.relative_to(DOSSIER).as_posix() for p in DOSSIER.rglob("*.html"))
