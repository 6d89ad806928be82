"""Who may import whom: the contracts of `pyproject.toml`, kept by the tests too."""

import re
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).parents[1]
ESSAIS = RACINE / "tests"


def test_les_contrats_d_import_sont_tenus() -> None:
    # A process of its own: in ours, it would silence the loggers that other tests listen to.
    lint_imports = Path(sys.executable).with_name("lint-imports")
    fait = subprocess.run(
        [lint_imports, "--no-cache"], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert fait.returncode == 0, fait.stdout


def test_aucun_essai_n_importe_le_fichier_d_un_autre() -> None:
    """What several tests share has a file of its own."""
    fautifs = [
        fichier.relative_to(ESSAIS).as_posix()
        for fichier in ESSAIS.rglob("*.py")
        if re.search(
            r"^from tests\.(\w+\.)*test_\w+ import", fichier.read_text("utf-8"), re.MULTILINE
        )
    ]
    assert fautifs == []
