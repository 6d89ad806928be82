"""Anchoring: what is new, once, after the last line, and never over a base that disagrees."""

import json
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves import cles_ancres
from app.metier.journal.preuves.ancrage import AncrageRefuse, nb_a_ancrer
from app.metier.journal.services import canonique
from app.socle.erreurs import ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois
from tests.fabriques import INSTANT, deux_moteurs
from tests.metier.journal.coffre import Coffre
from tests.metier.journal.trucages import (
    Acte,
    couper_la_fin,
    noter_des_connexions,
    recalculer_avec_la_cle,
    remplir,
    retoucher_le_corps,
    truquer,
)

pytestmark = deux_moteurs


@pytest.fixture
def coffre(moteur: Engine, tmp_path: Path) -> Coffre:
    """Six rows, of which nothing is anchored yet."""
    remplir(moteur, CLES)
    return Coffre(tmp_path / "coffre")


def test_une_ligne_dit_tout_et_suit_la_precedente(moteur: Engine, coffre: Coffre) -> None:
    premiere = coffre.ancrer(moteur)
    noter_des_connexions(moteur, 3)
    seconde = coffre.ancrer(moteur, maintenant=INSTANT + timedelta(minutes=5))
    assert premiere
    assert seconde
    assert coffre.ancres() == [premiere, seconde]
    lues = [json.loads(ligne) for ligne in coffre.registre.read_bytes().splitlines()]
    assert [lue["taille"] for lue in lues] == [6, 9]
    assert [lue["version"] for lue in lues] == [1, 1]
    assert [len(lue["frontiere"]) for lue in lues] == [2, 2]
    assert lues[1]["precedente"] == premiere.condensat.hex()
    assert lues[1]["le"] == "2026-11-23T09:35:00+00:00"
    (empreinte,) = cles_ancres.lire_publiques(coffre.publique)
    assert {lue["cle"] for lue in lues} == {empreinte}


def test_rien_de_nouveau_rien_d_ecrit(moteur: Engine, coffre: Coffre) -> None:
    coffre.ancrer(moteur)
    avant = coffre.registre.read_bytes()
    assert coffre.ancrer(moteur) is None
    assert coffre.registre.read_bytes() == avant


def test_un_journal_vide_ne_s_ancre_pas(moteur: Engine, tmp_path: Path) -> None:
    vide = Coffre(tmp_path / "coffre")
    assert vide.ancrer(moteur) is None
    assert vide.registre.read_bytes() == b""


def test_plusieurs_a_la_fois_ne_font_qu_une_suite(moteur: Engine, coffre: Coffre) -> None:
    ecrire = threading.Thread(target=noter_des_connexions, args=(moteur, 20))
    ecrire.start()
    resultats, erreurs = a_la_fois(6, lambda _: coffre.ancrer(moteur))
    ecrire.join()
    coffre.ancrer(moteur)
    assert erreurs == []
    tailles = [ancre.taille for ancre in coffre.ancres()]
    assert tailles[-1] == 26
    assert len(tailles) <= 1 + sum(ancre is not None for ancre in resultats)


@pytest.mark.parametrize(
    ("trucage", "phrase"),
    [
        (couper_la_fin, "la base a 5 lignes, le dernier point d’ancrage en compte 6"),
        (recalculer_avec_la_cle, "la ligne 6 n’est plus celle du dernier point d’ancrage"),
    ],
)
def test_une_base_qui_n_est_plus_la_meme_ne_s_ancre_pas(
    moteur: Engine, coffre: Coffre, trucage, phrase: str
) -> None:
    coffre.ancrer(moteur)
    avant = coffre.registre.read_bytes()
    truquer(moteur, trucage)
    with pytest.raises(AncrageRefuse, match=phrase):
        coffre.ancrer(moteur)
    assert coffre.registre.read_bytes() == avant


def test_une_sauvegarde_remise_puis_continuee_ne_s_ancre_pas(
    moteur: Engine, coffre: Coffre
) -> None:
    coffre.ancrer(moteur)
    truquer(moteur, couper_la_fin)
    noter_des_connexions(moteur, 4)
    with pytest.raises(AncrageRefuse, match="la ligne 6 n’est plus celle"):
        coffre.ancrer(moteur)


def test_une_ligne_nouvelle_qui_ne_va_pas_ne_s_ancre_pas(moteur: Engine, coffre: Coffre) -> None:
    truquer(moteur, retoucher_le_corps)
    with pytest.raises(AncrageRefuse, match="ligne 5, le corps a été modifié"):
        coffre.ancrer(moteur)
    assert coffre.registre.read_bytes() == b""


def test_un_registre_abime_ne_se_continue_pas(moteur: Engine, coffre: Coffre) -> None:
    coffre.ancrer(moteur)
    noter_des_connexions(moteur, 1)
    ligne = coffre.registre.read_bytes()
    autre = canonique(json.loads(ligne) | {"taille": 4, "frontiere": ["00" * 32]}).encode()
    for abime, phrase in (
        (ligne[:-1], "sa ligne est coupée"),
        (ligne[: len(ligne) // 2], "sa ligne est coupée"),
        (ligne.replace(b'"taille":6', b'"taille":7'), "sa ligne a été modifiée"),
        (ligne.replace(b"09:30", b"08:30"), "sa signature est fausse"),
        (autre + b"\n", "sa ligne a été modifiée"),
        (b"\xff\n", "sa ligne a été modifiée"),
        (b"[]\n", "sa ligne a été modifiée"),
    ):
        coffre.registre.write_bytes(abime)
        with pytest.raises(AncrageRefuse, match=phrase):
            coffre.ancrer(moteur)
        assert coffre.registre.read_bytes() == abime


def test_un_registre_perdu_ne_recommence_pas_seul(moteur: Engine, coffre: Coffre) -> None:
    coffre.ancrer(moteur)
    coffre.registre.unlink()
    with pytest.raises(ErreurMetier, match="remettez-en une copie"):
        coffre.ancrer(moteur)
    assert not coffre.registre.exists()


def test_un_disque_plein_ne_laisse_pas_de_demi_ligne(
    moteur: Engine, coffre: Coffre, monkeypatch: pytest.MonkeyPatch
) -> None:
    coffre.ancrer(moteur)
    noter_des_connexions(moteur, 1)
    avant, ecrire = coffre.registre.read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda qui, quoi: ecrire(qui, quoi[:40]))
    with pytest.raises(OSError, match="le disque est plein"):
        coffre.ancrer(moteur)
    monkeypatch.undo()
    assert coffre.registre.read_bytes() == avant
    assert coffre.ancrer(moteur)


def test_la_cle_se_change_et_les_anciens_points_se_verifient(
    moteur: Engine, coffre: Coffre, session: Session
) -> None:
    coffre.ancrer(moteur)
    with pytest.raises(ErreurMetier, match="Il y a déjà une clé"):
        cles_ancres.creer_paire(coffre.privee, coffre.publique)
    assert coffre.privee.stat().st_mode & 0o777 == 0o600
    coffre.privee.rename(coffre.dossier / "ancienne.cle")
    cles_ancres.creer_paire(coffre.privee, coffre.publique)
    noter_des_connexions(moteur, 1)
    coffre.ancrer(moteur)
    assert len({ancre.cle for ancre in coffre.ancres()}) == 2
    assert coffre.verifier(session).est_intact


def test_mille_lignes_ou_cinq_minutes(moteur: Engine, coffre: Coffre, session: Session) -> None:
    assert nb_a_ancrer(session, None, maintenant=INSTANT) == 6
    ancre = coffre.ancrer(moteur)
    assert nb_a_ancrer(session, ancre, maintenant=INSTANT + timedelta(hours=1)) == 0
    noter_des_connexions(moteur, 999)
    session.rollback()
    presque = INSTANT + timedelta(minutes=5, seconds=-1)
    assert nb_a_ancrer(session, ancre, maintenant=presque) == 0
    assert nb_a_ancrer(session, ancre, maintenant=INSTANT + timedelta(minutes=5)) == 999
    noter_des_connexions(moteur, 1)
    session.rollback()
    assert nb_a_ancrer(session, ancre, maintenant=presque) == 1000


def test_une_colonne_illisible_ne_s_ancre_pas(moteur: Engine, coffre: Coffre) -> None:
    def un_corps_sans_rien(actes: list[Acte]) -> None:
        assert actes[5].corps
        actes[5].corps["corps"] = "[]"
        recalculer_avec_la_cle(actes)

    truquer(moteur, un_corps_sans_rien)
    with pytest.raises(AncrageRefuse, match="illisible"):
        coffre.ancrer(moteur)
    with moteur.connect() as connexion:
        compte = connexion.scalar(sa.select(sa.func.count()).select_from(Ligne).join(Corps))
    assert compte == 6
