"""What anchors outside the base find, that the chain alone would not, and what they cannot say."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Appartenance
from app.metier.journal.preuves import cles_ancres
from app.metier.journal.preuves.ancres import Ancre, CleInconnue
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.journal.services import canonique
from app.socle.bdd import transaction
from tests.conftest import CLES, Horloge
from tests.courses import un_acte
from tests.fabriques import INSTANT, deux_moteurs
from tests.metier.journal.coffre import Coffre
from tests.metier.journal.trucages import (
    TRUCAGES,
    Acte,
    couper_la_fin,
    noter_des_connexions,
    recalculer_avec_la_cle,
    remplir,
    truquer,
)

APRES = "d’ici à la ligne 7, ce n’est plus ce que le point d’ancrage 2 a signé"
Lignes = list[bytes]


@pytest.fixture
def coffre(moteur: Engine, tmp_path: Path) -> Coffre:
    """Seven rows, anchored at the fourth and at the last."""
    remplir(moteur, CLES)
    intacts: list[Acte] = []
    truquer(moteur, lambda actes: intacts.extend(copy.deepcopy(actes)))
    truquer(moteur, lambda actes: actes.__delitem__(slice(4, None)))
    ferme = Coffre(tmp_path / "coffre")
    ferme.ancrer(moteur)
    truquer(moteur, lambda actes: actes.extend(intacts[4:]))
    noter_des_connexions(moteur, 1)
    ferme.ancrer(moteur)
    return ferme


def couper_tout(actes: list[Acte]) -> None:
    actes.clear()


def remettre_la_sauvegarde(actes: list[Acte]) -> None:
    del actes[4:]


def maquiller_en_oubli(actes: list[Acte]) -> None:
    """An owner removes a body, and makes the row look like an old login."""
    actes[1].corps = None
    actes[1].ligne |= {"action": "connexion", "le": INSTANT - timedelta(days=800)}


AVEC_ANCRES: dict[Callable[[list[Acte]], None], tuple[int, str]] = {
    **TRUCAGES,
    couper_la_fin: (7, "elle manque, le point d’ancrage 2 compte 7 lignes"),
    remettre_la_sauvegarde: (5, "elle manque, le point d’ancrage 2 compte 7 lignes"),
    couper_tout: (1, "elle manque, le point d’ancrage 1 compte 4 lignes"),
    recalculer_avec_la_cle: (5, APRES),
    maquiller_en_oubli: (1, APRES.replace("7", "4").replace("ancrage 2", "ancrage 1")),
}
SANS_ANCRES_INVISIBLES = (
    couper_la_fin,
    remettre_la_sauvegarde,
    couper_tout,
    recalculer_avec_la_cle,
    maquiller_en_oubli,
)


@deux_moteurs
def test_tout_trucage_se_voit(session: Session, moteur: Engine, coffre: Coffre) -> None:
    intacts: list[Acte] = []
    truquer(moteur, lambda actes: intacts.extend(copy.deepcopy(actes)))
    for trucage, (seq, anomalie) in AVEC_ANCRES.items():
        truquer(moteur, trucage)
        verdict = coffre.verifier(session)
        if trucage.__name__ == "repeter_la_derniere":
            seq = 8
        assert (verdict.seq, verdict.anomalie) == (seq, anomalie), trucage.__name__
        if trucage in SANS_ANCRES_INVISIBLES:
            with transaction(session):
                assert verifier_chaine(session, maintenant=INSTANT).est_intact
        truquer(moteur, lambda actes: actes.__setitem__(slice(None), copy.deepcopy(intacts)))
        verdict = coffre.verifier(session)
        assert (verdict.anomalie, verdict.nb_lignes, verdict.nb_ancres) == (None, 7, 2)


@deux_moteurs
def test_une_sauvegarde_continuee_se_voit(session: Session, moteur: Engine, coffre: Coffre) -> None:
    truquer(moteur, remettre_la_sauvegarde)
    noter_des_connexions(moteur, 9)
    verdict = coffre.verifier(session)
    assert (verdict.seq, verdict.anomalie) == (5, APRES)


def test_une_lecture_reprise_ne_lit_que_la_suite_et_n_absout_rien(
    session: Session, moteur: Engine, coffre: Coffre
) -> None:
    vues: list[Ancre] = []
    verdict = coffre.verifier(session, depuis=6, suivre=vues.append)
    assert (verdict.est_intact, verdict.reprise, verdict.nb_lignes) == (True, 4, 7)
    assert [ancre.taille for ancre in vues] == [7]
    assert coffre.verifier(session, depuis=99).reprise == 7
    truquer(moteur, couper_la_fin)
    perdue = coffre.verifier(session, depuis=99)
    assert (perdue.seq, perdue.anomalie) == (7, "ce n’est plus celle de son point d’ancrage")


def test_la_commande_reprend_et_dit_ou_reprendre(
    app: Flask, moteur: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remplir(moteur, app.extensions["cles"])
    coffre = Coffre(tmp_path / "coffre")
    coffre.ancrer(moteur, cles=app.extensions["cles"])
    copies = ["--ancres", str(coffre.registre), "--cle-publique", str(coffre.publique)]
    lancer = app.test_cli_runner().invoke
    repris = lancer(args=["journal", "verifier", *copies, "--depuis", "6"])
    assert "Reprise après la ligne 6, relue une autre fois.\n0 lignes relues" in repris.output
    assert lancer(args=["journal", "verifier", "--depuis", "6", "--noter"]).exit_code == 2

    def interrompre(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.commandes.journal.verdict_selon_les_ancres", interrompre)
    coupe = lancer(args=["journal", "verifier", *copies, "--depuis", "3"])
    assert coupe.exit_code == 2
    assert "flask journal verifier --depuis 3" in coupe.output


def modifier(**champs: object) -> Callable[[Lignes], Lignes]:
    """Edit the second line, everything else as it was."""

    def trucage(lignes: Lignes) -> Lignes:
        modifiee = canonique(json.loads(lignes[1]) | champs)
        return [lignes[0], modifiee.encode() + b"\n", *lignes[2:]]

    return trucage


def signer_d_une_autre_cle(lignes: Lignes) -> Lignes:
    """The forger has a key of their own, and gives it the true one's name."""
    fausse = replace(Ancre.lire(lignes[1][:-1]), le=INSTANT - timedelta(days=1))
    return [lignes[0], fausse.signee(Ed25519PrivateKey.generate()).ligne + b"\n", lignes[2]]


REGISTRES: dict[str, tuple[Callable[[Lignes], Lignes], int, str]] = {
    "date": (modifier(le="2026-11-22T09:30:00+00:00"), 2, "sa signature est fausse"),
    "racine": (modifier(racine="00" * 32), 2, "sa ligne a été modifiée"),
    "frontière": (modifier(frontiere=[]), 2, "sa ligne a été modifiée"),
    "taille": (modifier(taille=11), 2, "sa signature est fausse"),
    "taille nulle": (modifier(taille=-1), 2, "sa ligne a été modifiée"),
    "taille en texte": (modifier(taille="6"), 2, "sa ligne a été modifiée"),
    "tête": (modifier(tete="00" * 32), 2, "sa signature est fausse"),
    "colonnes": (modifier(colonnes="00" * 32), 2, "sa signature est fausse"),
    "précédente": (modifier(precedente="00" * 32), 2, "sa signature est fausse"),
    "signature": (modifier(signature="00" * 64), 2, "sa signature est fausse"),
    "signature courte": (modifier(signature=""), 2, "sa signature est fausse"),
    "version": (modifier(version=2), 2, "sa ligne a été modifiée"),
    "champ en plus": (modifier(note="x"), 2, "sa ligne a été modifiée"),
    "autre clé": (signer_d_une_autre_cle, 2, "sa signature est fausse"),
    "espaces": (lambda li: [li[0], li[1].replace(b":", b": ", 1), li[2]], 2, "sa ligne a été modifiée"),
    "première retirée": (lambda li: li[1:], 1, "il ne suit pas le précédent"),
    "retirée au milieu": (lambda li: [li[0], li[2]], 2, "il ne suit pas le précédent"),
    "échangées": (lambda li: [li[0], li[2], li[1]], 2, "il ne suit pas le précédent"),
    "répétée": (lambda li: [*li, li[2]], 4, "il ne suit pas le précédent"),
    "coupée": (lambda li: [*li[:2], li[2][:-1]], 3, "sa ligne est coupée"),
    "coupée au milieu": (lambda li: [*li[:2], li[2][:99]], 3, "sa ligne est coupée"),
    "vide": (lambda li: [*li[:2], b"\n"], 3, "sa ligne a été modifiée"),
    "pas du texte": (lambda li: [*li[:2], b"\xff\xfe\n"], 3, "sa ligne a été modifiée"),
    "trop profonde": (lambda li: [*li[:2], b"[" * 100_000 + b"\n"], 3, "sa ligne a été modifiée"),
    "clé en liste": (modifier(cle=["x"]), 2, "sa ligne a été modifiée"),
    "une liste": (lambda li: [*li[:2], b"[1]\n"], 3, "sa ligne a été modifiée"),
}  # fmt: skip


@pytest.mark.parametrize("cas", REGISTRES)
def test_un_registre_truque_se_voit(
    session: Session, moteur: Engine, coffre: Coffre, cas: str
) -> None:
    noter_des_connexions(moteur, 2)
    coffre.ancrer(moteur)
    assert coffre.verifier(session).est_intact
    trucage, numero, anomalie = REGISTRES[cas]
    lignes = coffre.registre.read_bytes().splitlines(keepends=True)
    coffre.registre.write_bytes(b"".join(trucage(lignes)))
    verdict = coffre.verifier(session)
    assert verdict.seq is None
    assert verdict.anomalie == f"point d’ancrage {numero}, {anomalie}"


@deux_moteurs
def test_une_ligne_qui_attend_trop_son_ancre_ne_se_dit_pas(
    session: Session, moteur: Engine, coffre: Coffre
) -> None:
    noter_des_connexions(moteur, 2)  # journalled at one minute past
    for minutes, en_retard in ((15, False), (16, True)):
        verdict = coffre.verifier(session, maintenant=INSTANT + timedelta(minutes=minutes))
        assert verdict.est_intact
        assert verdict.en_retard is en_retard
    coffre.ancrer(moteur)
    assert not coffre.verifier(session, maintenant=INSTANT + timedelta(days=9)).en_retard


def test_une_date_a_venir_ne_cache_pas_les_lignes_qui_attendent(
    session: Session, moteur: Engine, coffre: Coffre
) -> None:
    with un_acte(moteur, CLES) as ouverte:
        membre = ouverte.query(Appartenance).one()
        liens: dict[str, Any] = {"aidant": membre.aidant_id, "organisation": membre.organisation_id}
        for jours in (300, 0, 300):
            journal.noter(ouverte, "connexion", le=INSTANT + timedelta(days=jours), **liens)
    assert coffre.verifier(session, maintenant=INSTANT + timedelta(minutes=16)).en_retard


def test_sans_la_cle_on_ne_peut_pas_dire(session: Session, moteur: Engine, coffre: Coffre) -> None:
    coffre.publique.unlink()
    with pytest.raises(CleInconnue):
        coffre.verifier(session)
    cles_ancres.creer_paire(coffre.dossier / "autre.cle", coffre.publique)
    with pytest.raises(CleInconnue):
        coffre.verifier(session)


@deux_moteurs
def test_la_commande_rend_0_avec_la_preuve_seulement(
    app: Flask, moteur: Engine, temps: Horloge, tmp_path: Path
) -> None:
    cles, lancer = app.extensions["cles"], app.test_cli_runner().invoke

    def rend(code: int, *mots: str, dit: str = "") -> str:
        resultat = lancer(args=["journal", *mots])
        assert resultat.exit_code == code, resultat.output
        assert dit in resultat.output
        return resultat.output

    remplir(moteur, cles)
    temps.avancer(minutes=2)
    rend(2, "verifier", dit="INDÉCIS")
    rend(1, "ancrer", dit="réglage CLE_ANCRES")
    cree = rend(0, "cle-ancres", dit="Empreinte à noter ailleurs")
    rend(1, "cle-ancres", dit="Il y a déjà une clé")
    rend(2, "verifier", dit="aucun point d’ancrage")
    rend(0, "ancrer", dit="6 lignes")
    rend(0, "ancrer", dit="Rien de nouveau")
    dit = rend(0, "verifier", dit="INTACT.")
    assert "6 lignes relues, 6 ancrées. Points d’ancrage : 1" in dit.replace("\u00a0", " ")
    assert cree.split()[-1] in dit, "the fingerprint, to compare"
    noter_des_connexions(moteur, 3, cles)
    rend(0, "verifier", dit="9 lignes relues, 6 ancrées")
    temps.avancer(minutes=20)
    rend(2, "verifier", dit="plus de 15 minutes")
    rend(0, "verifier", "--chaine")
    rend(0, "ancrer")
    rend(0, "verifier")

    instance = Path(app.extensions["reglages"].instance)
    copies = {nom: tmp_path / nom for nom in ("ancres.jsonl", "ancres.pub")}
    for nom, copie in copies.items():
        copie.write_bytes((instance / nom).read_bytes())
    ailleurs = ["--ancres", str(copies["ancres.jsonl"])]
    (instance / "ancres.jsonl").write_bytes(
        (instance / "ancres.jsonl").read_bytes().splitlines(keepends=True)[0]
    )
    truquer(moteur, remettre_la_sauvegarde)
    rend(1, "verifier", dit="ALTÉRÉ")
    truquer(moteur, couper_la_fin)
    rend(1, "verifier", *ailleurs, dit="ALTÉRÉ")
    (instance / "ancres.pub").unlink()
    rend(2, "verifier", dit="n’est pas dans")
    rend(1, "verifier", "--cle-publique", str(copies["ancres.pub"]))
    (instance / "ancres.jsonl").unlink()
    rend(2, "verifier", dit="aucun point d’ancrage")
