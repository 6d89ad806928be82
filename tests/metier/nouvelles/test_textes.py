"""Every SMS holds in one message: GSM-7, 160 signs, with the longest words it may take."""

import pytest

from app.metier.nouvelles.textes import DOSSIER, GSM7, TAILLE, composer

MOTS = {"code": "000000", "telephone": "+262 262 99 00 29", "fin": "24 septembre 2027"}
# What one is asked to open; no notice leads anywhere.
LIENS = {"distance": f"https://aidantsconnect.beta.gouv.fr/distance?j={'x' * 22}"}


@pytest.mark.parametrize("nom", sorted(f.stem for f in DOSSIER.glob("*.txt")))
def test_chaque_sms_tient_en_un_message(nom: str) -> None:
    texte = composer(nom, **MOTS, lien=LIENS.get(nom, ""))
    assert set(texte) <= GSM7, set(texte) - GSM7
    assert len(texte) <= TAILLE, len(texte)
    assert ("http" in texte) is (nom in LIENS)
