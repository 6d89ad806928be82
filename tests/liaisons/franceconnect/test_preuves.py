"""The table of proofs names tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[2]
TABLE = TESTS.parent / "docs" / "franceconnect-preuves.md"


def test_chaque_preuve_existe() -> None:
    nommees = re.findall(r"`([\w/]+\.py)::(\w+)`", TABLE.read_text(encoding="utf-8"))
    assert len(nommees) > 60
    absentes = [
        f"{fichier}::{nom}"
        for fichier, nom in nommees
        if not re.search(rf"^(def|class) {nom}\b", (TESTS / fichier).read_text(), re.MULTILINE)
    ]
    assert absentes == []
