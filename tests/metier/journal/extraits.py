"""Ask for an extract, and have it judged by somebody who has nothing of ours."""

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from flask import Flask

SCRIPT = (
    Path(__file__).parents[3] / "app" / "metier" / "journal" / "preuves" / "verifier_extrait.py"
)
Document = dict[str, Any]


def journal(app: Flask, *mots: str, attendu: int = 0) -> Any:
    resultat = app.test_cli_runner().invoke(args=["journal", *mots])
    assert resultat.exit_code == attendu, resultat.output
    return resultat


def extraire(app: Flask, mandat: uuid.UUID, *mots: str) -> Document:
    sortie = journal(app, "extraire", "--mandat", str(mandat), "--motif", "justice", *mots)
    lu: Document = json.loads(sortie.stdout)
    return lu


def juger(document: object, dossier: Path, *empreintes: str) -> tuple[int, str]:
    """Run the script alone, as somebody who has nothing of ours."""
    fichier = dossier / "extrait.json"
    texte = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    fichier.write_text(texte, encoding="utf-8")
    copie = dossier / "verifier_extrait.py"
    copie.write_bytes(SCRIPT.read_bytes())
    fini = subprocess.run(
        [sys.executable, "-I", copie, fichier, *empreintes],
        cwd=dossier,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert fini.stderr == "" or fini.returncode == 2
    return fini.returncode, fini.stdout
