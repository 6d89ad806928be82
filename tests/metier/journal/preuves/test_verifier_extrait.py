"""The offline script finds any change of an extract, and proves nothing without the fingerprint."""

import copy
import hashlib
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from tests.metier.journal.extraits import Document, extraire, juger


def dans_une_ligne(nom: str, valeur: Any) -> Callable[[Document], None]:
    def trucage(document: Document) -> None:
        document["lignes"][3][nom] = valeur

    return trucage


def dans_une_ancre(nom: str, valeur: Any) -> Callable[[Document], None]:
    def trucage(document: Document) -> None:
        document["ancres"][1][nom] = valeur

    return trucage


def corps_retouche(document: Document) -> None:
    ligne = document["lignes"][3]
    ligne["corps"] = ligne["corps"].replace("logement", "argent").replace("social", "argent")


def corps_et_condensat(document: Document) -> None:
    corps_retouche(document)
    ligne = document["lignes"][3]
    texte = b"\0" + bytes.fromhex(ligne["sel"]) + ligne["corps"].encode()
    ligne["condensat"] = hashlib.sha256(texte).hexdigest()


def autre_cle(document: Document) -> None:
    document["cles"][0]["ed25519"] = "11" * 32


TRUQUES: dict[str, Callable[[Document], object]] = {
    "corps": corps_retouche,
    "corps et condensat": corps_et_condensat,
    "sel": dans_une_ligne("sel", "00" * 16),
    "numéro": dans_une_ligne("seq", 1),
    "numéro énorme": dans_une_ligne("seq", 10**9),
    "ancre absente": dans_une_ligne("ancre", 10**9),
    "preuve vide": dans_une_ligne("preuve", []),
    "preuve longue": lambda d: d["lignes"][3]["preuve"].append("00" * 32),
    "ligne répétée": lambda d: d["lignes"].append(d["lignes"][-1]),
    "lignes échangées": lambda d: d["lignes"].reverse(),
    "aucune ligne": lambda d: d["lignes"].clear(),
    "date de l’ancre": dans_une_ancre("le", "2020-01-01T00:00:00+00:00"),
    "racine": dans_une_ancre("racine", "00" * 32),
    "signature": dans_une_ancre("signature", "00" * 64),
    "clé de l’ancre": dans_une_ancre("cle", "00" * 32),
    "autre clé": autre_cle,
    "autre mandat": lambda d: d.update(mandat=str(uuid.uuid4())),
    "attestation": lambda d: d["attestation"].update(texte=d["attestation"]["texte"] + " "),
    "empreinte": lambda d: d["attestation"].update(empreinte="00" * 32),
    "gabarit": lambda d: d["attestation"].update(condensat_gabarit="00" * 32),
    "format": lambda d: d.update(format="autre"),
    "champ absent": lambda d: d.pop("ancres"),
    "pas une liste": lambda d: d.update(lignes=3),
}


def test_un_extrait_truque_se_voit(app: Flask, mandat: uuid.UUID, tmp_path: Path) -> None:
    vrai = extraire(app, mandat)
    empreinte = vrai["cles"][0]["empreinte"]
    assert juger(vrai, tmp_path, empreinte)[0] == 0
    for nom, trucage in TRUQUES.items():
        faux = copy.deepcopy(vrai)
        trucage(faux)
        code, dit = juger(faux, tmp_path, empreinte)
        assert code == 1, f"{nom} : {dit}"
        assert "ALTÉRÉ" in dit
    double = json.dumps(vrai).replace('"mandat":', '"mandat": "x", "mandat":', 1)
    for texte in (double, "{", "[]", "null", "[" * 100_000):
        assert juger(texte, tmp_path, empreinte)[0] == 1
    _, dit = juger(vrai | {"lignes": [{"seq": "\x1b[2J\u202e", "ancre": 1}]}, tmp_path, empreinte)
    assert "ligne ?[2J?" in dit, "nothing of a forged document drives a terminal"


def test_sans_l_empreinte_attendue_rien_n_est_prouve(
    app: Flask, mandat: uuid.UUID, tmp_path: Path
) -> None:
    vrai = extraire(app, mandat)
    assert juger(vrai, tmp_path)[0] == 2
    code, dit = juger(vrai, tmp_path, "00" * 32)
    assert code == 1
    assert "n’est pas celle que vous attendez" in dit
    assert juger(vrai | {"version": 2}, tmp_path, vrai["cles"][0]["empreinte"])[0] == 2
