"""What a judge gets of one mandate: true, whole, nobody else's; and any change of it is seen."""

import copy
import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import horloge
from app.bdd import transaction
from app.journal.models import Ligne
from app.mandats.arrets import arreter
from app.mandats.models import Autorisation, Mandat
from tests.conftest import Horloge
from tests.courses import un_acte
from tests.fabriques import (
    IDENTITE,
    deux_moteurs,
    un_mandat,
    un_membre,
    un_usager,
    une_utilisation,
)
from tests.journal.trucages import Acte, truquer
from tests.photographie import photographie

SCRIPT = Path(__file__).parents[2] / "app" / "journal" / "verifier_extrait.py"
Document = dict[str, Any]


@pytest.fixture
def mandat(app: Flask, temps: Horloge) -> uuid.UUID:
    """A mandate used and stopped, beside another person's; anchored twice on the way."""
    moteur, cles = app.extensions["moteur"], app.extensions["cles"]
    journal(app, "cle-ancres")
    with un_acte(moteur, cles) as session:
        membre = un_membre(session, temps.instant)
        usager = un_usager(session, membre, temps.instant)
        autre = replace(IDENTITE, sub="c" * 64, nom_naissance="Lointaine")
        ailleurs = un_usager(session, membre, temps.instant, autre)
        le_sien = un_mandat(session, membre, usager, temps.instant, domaines=("logement", "social"))
        un_mandat(session, membre, ailleurs, temps.instant)
        identifiant = le_sien.id
    journal(app, "ancrer")
    temps.avancer(minutes=5)
    with un_acte(moteur, cles) as session:
        for autorisation in session.query(Autorisation):
            mandat_ = autorisation.mandat
            une_utilisation(session, autorisation, mandat_.aidant_id, maintenant=temps.instant)
    journal(app, "ancrer")
    temps.avancer(minutes=5)
    with un_acte(moteur, cles) as session:
        par_id = session.get_one(Mandat, identifiant).aidant_id
        arreter(session, identifiant, motif="usager", par_id=par_id, maintenant=temps.instant)
    journal(app, "ancrer")
    return identifiant


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


@deux_moteurs
def test_un_vrai_extrait_se_verifie_sans_nous(
    app: Flask, mandat: uuid.UUID, tmp_path: Path
) -> None:
    document = extraire(app, mandat)
    (cle,) = document["cles"]
    code, dit = juger(document, tmp_path, cle["empreinte"])
    assert code == 0, dit
    assert dit.endswith("L’attestation est celle que le journal a scellée.\nTout se vérifie.\n")
    actions = [json.loads(ligne["corps"])["action"] for ligne in document["lignes"]]
    assert actions == [
        "creation_attestation",
        *["creation_autorisation"] * 2,
        *["utilisation_autorisation"] * 2,
        *["revocation_autorisation"] * 2,
        "revocation_mandat",
    ]
    assert len(document["ancres"]) == 3, "each row with the first anchor that holds it"
    assert len({ligne["ancre"] for ligne in document["lignes"]}) == 3
    assert document["motif"] == "demande d’un juge ou d’un enquêteur"


def test_chaque_ligne_se_lit(app: Flask, mandat: uuid.UUID) -> None:
    phrases = [ligne["phrase"].replace("\u00a0", " ") for ligne in extraire(app, mandat)["lignes"]]
    assert phrases[0].startswith(
        "Le 23 novembre 2026 à 10 h 30 : attestation établie, par l’aidant"
    )
    assert "durée : 1 mois" in phrases[0]
    assert "thèmes : Logement, Social – Santé" in phrases[0]
    assert "jusqu’au 24 décembre 2026" in phrases[0]
    assert "connexion à un site au nom de la personne" in phrases[3]
    assert all(phrase.endswith(".") for phrase in phrases)


def test_rien_de_personne_d_autre(app: Flask, mandat: uuid.UUID, session: Session) -> None:
    document = extraire(app, mandat)
    texte = json.dumps(document, ensure_ascii=False)
    assert "Lointaine" not in texte
    siens: set[uuid.UUID] = set()
    autres: set[uuid.UUID] = set()
    for ligne in session.execute(sa.select(Ligne.__table__)):
        ids = {ligne.usager_id, ligne.mandat_id, ligne.autorisation_id} - {None}
        (siens if ligne.mandat_id == mandat else autres).update(ids)
    assert autres - siens
    for identifiant in autres - siens:
        assert str(identifiant) not in texte
    numeros = [ligne["seq"] for ligne in document["lignes"]]
    requete = sa.select(Ligne.seq).where(Ligne.mandat_id == mandat).order_by(Ligne.seq)
    assert numeros == list(session.scalars(requete))[:-1], "all, but this very opening"


def test_l_ouverture_est_journalisee_avec_son_motif(
    app: Flask, mandat: uuid.UUID, session: Session
) -> None:
    journal(app, "extraire", "--mandat", str(mandat), attendu=2)
    journal(app, "extraire", "--mandat", str(mandat), "--motif", "curiosité", attendu=2)
    extraire(app, mandat)
    derniere = session.scalars(sa.select(Ligne).order_by(Ligne.seq.desc())).first()
    assert derniere
    assert (derniere.action, derniere.mandat_id) == ("ouverture_dossier", mandat)
    journal(app, "ancrer")
    document = extraire(app, mandat)
    ouverture = json.loads(document["lignes"][-1]["corps"])
    assert (ouverture["action"], ouverture["details"]) == (
        "ouverture_dossier",
        {"motif": "justice"},
    )
    assert "motif : demande d’un juge" in document["lignes"][-1]["phrase"].replace("\u00a0", " ")


def test_ce_qui_n_est_pas_ancre_attend_ou_s_ancre(
    app: Flask, mandat: uuid.UUID, tmp_path: Path
) -> None:
    extraire(app, mandat)
    moteur = app.extensions["moteur"]
    avant, vers = photographie(moteur), tmp_path / "extrait.json"
    demande = ["extraire", "--mandat", str(mandat), "--motif", "litige", "--vers", str(vers)]
    refus = journal(app, *demande, attendu=2)
    assert "pas encore ancrées" in refus.stderr
    assert photographie(moteur) == avant
    assert not vers.exists()
    fait = journal(app, *demande, "--ancrer")
    assert fait.stdout == ""
    assert vers.stat().st_mode & 0o777 == 0o600
    assert json.loads(vers.read_text(encoding="utf-8"))["lignes"][-1]["phrase"]
    avant = photographie(moteur)
    assert "existe déjà" in journal(app, *demande, "--ancrer", attendu=2).stderr
    assert photographie(moteur) == avant


def test_sans_preuve_pas_d_extrait(app: Flask, mandat: uuid.UUID) -> None:
    lus, moteur = app.extensions["reglages"], app.extensions["moteur"]
    demande = ["extraire", "--mandat", str(mandat), "--motif", "controle"]
    avant, registre = photographie(moteur), lus.ancres.read_bytes()
    inconnu = [*demande[:2], str(uuid.uuid4()), *demande[3:]]
    assert "Aucun mandat" in journal(app, *inconnu, attendu=2).stderr
    lus.ancres.write_bytes(b"")
    assert "aucun point d’ancrage" in journal(app, *demande, attendu=2).stderr
    lus.ancres.write_bytes(registre[:-1])
    assert "ALTÉRÉ : point d’ancrage 3" in journal(app, *demande, attendu=1).stderr.replace(
        "\u00a0", " "
    )
    lus.ancres.write_bytes(registre)
    lus.ancres_cle_publique.write_bytes(b"")
    assert "n’est pas ici" in journal(app, *demande, attendu=2).stderr
    assert photographie(moteur) == avant


def test_des_lignes_truquees_ne_s_extraient_pas(app: Flask, mandat: uuid.UUID) -> None:
    moteur = app.extensions["moteur"]
    intacts: list[Acte] = []
    truquer(moteur, lambda actes: intacts.extend(copy.deepcopy(actes)))
    rang = next(i for i, acte in enumerate(intacts) if acte.ligne["mandat_id"] == mandat)

    def corps(actes: list[Acte]) -> None:
        actes[rang].corps = {**(actes[rang].corps or {}), "corps": "{}"}

    def colonne(actes: list[Acte]) -> None:
        actes[rang].ligne["action"] = "signature"

    def perdu(actes: list[Acte]) -> None:
        actes[rang].corps = None

    def feuille(actes: list[Acte]) -> None:
        actes[rang].ligne["condensat"] = bytes(32)

    def voisine(actes: list[Acte]) -> None:
        actes[0].ligne["condensat"] = bytes(32)

    def toutes(actes: list[Acte]) -> None:
        for acte in actes:
            acte.ligne["mandat_id"] = None

    for trucage in (corps, colonne, perdu, feuille, voisine, toutes):
        truquer(moteur, trucage)
        demande = ["extraire", "--mandat", str(mandat), "--motif", "personne"]
        assert "ALTÉRÉ" in journal(app, *demande, attendu=1).stderr, trucage.__name__
        truquer(moteur, lambda actes: actes.__setitem__(slice(None), copy.deepcopy(intacts)))


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
    import hashlib

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


@deux_moteurs
def test_une_attestation_oubliee_se_dit(
    app: Flask, mandat: uuid.UUID, moteur: Engine, tmp_path: Path, temps: Horloge
) -> None:
    assert horloge.maintenant() == temps.instant
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, mandat).texte_gele = ""
    document = extraire(app, mandat)
    assert document["attestation"] is None
    code, dit = juger(document, tmp_path, document["cles"][0]["empreinte"])
    assert code == 0
    assert "n’est plus gardée" in dit
