"""`flask taches executer`, `flask carte importer`, as an operator calls them."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.commandes.taches import TACHES
from app.metier.authentification.codes import compteur_compte, reserver
from app.metier.authentification.models import MoyenConnexion
from app.metier.journal.models import Ligne
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.metier.journal.trucages import couper_la_fin, remplir, truquer
from tests.photographie import photographie


def test_tout_s_execute_et_deux_fois_ne_change_rien(app: Flask, temps: Horloge) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        reserver(session, [compteur_compte("c", "n")], "123456", maintenant=temps.instant)
    temps.avancer(days=2)
    moteur, lanceur = app.extensions["moteur"], app.test_cli_runner()
    lanceur.invoke(args=["journal", "cle-ancres"])
    avant = photographie(moteur)
    a_blanc = lanceur.invoke(args=["taches", "executer", "--a-blanc"])
    assert "tentatives : 1" in a_blanc.output
    assert photographie(moteur) == avant
    premiere = lanceur.invoke(args=["taches", "executer"])
    assert premiere.exit_code == 0
    assert [
        ligne.partition("\N{NO-BREAK SPACE}")[0] for ligne in premiere.output.splitlines()
    ] == list(TACHES)
    apres = photographie(moteur)
    assert lanceur.invoke(args=["taches", "executer"]).exit_code == 0
    assert photographie(moteur) == apres
    with app.extensions["fabrique"]() as session:
        assert list(session.scalars(select(Ligne.action))) == ["purge"]
    assert len(app.extensions["reglages"].ancres.read_bytes().splitlines()) == 1
    assert lanceur.invoke(args=["journal", "verifier"]).exit_code == 0


def test_sans_la_cle_des_ancres_le_reste_s_execute(app: Flask) -> None:
    resultat = app.test_cli_runner().invoke(args=["taches", "executer"])
    assert resultat.exit_code == 0
    assert "pas de clé ici" in resultat.stderr
    assert "ancres\N{NO-BREAK SPACE}: 0" in resultat.stdout
    assert not app.extensions["reglages"].ancres.exists()


def test_une_base_en_retard_sur_ses_ancres_arrete_l_acte(app: Flask, temps: Horloge) -> None:
    lanceur, ancres = app.test_cli_runner(), ["taches", "executer", "ancres"]
    lanceur.invoke(args=["journal", "cle-ancres"])
    remplir(app.extensions["moteur"], app.extensions["cles"])
    assert lanceur.invoke(args=[*ancres, "--a-blanc"]).stdout == "ancres\N{NO-BREAK SPACE}: 6\n"
    assert lanceur.invoke(args=ancres).stdout == "ancres\N{NO-BREAK SPACE}: 6\n"
    truquer(app.extensions["moteur"], couper_la_fin)
    refus = lanceur.invoke(args=ancres)
    assert refus.exit_code == 1
    assert "Rien n’a été ancré" in refus.stderr


def test_un_nom_inconnu_est_refuse(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["taches", "executer", "tout"]).exit_code == 2


def test_des_cartes_entrent_en_stock_ou_aucune(app: Flask, temps: Horloge, tmp_path: Path) -> None:
    fichier = tmp_path / "cartes.csv"
    lanceur = app.test_cli_runner()
    fichier.write_text(f"C-1;{'31' * 20}\nC-2;pas une graine\n", encoding="utf-8")
    refus = lanceur.invoke(args=["carte", "importer", str(fichier)])
    assert refus.exit_code == 1
    assert "Ligne 2" in refus.output
    fichier.write_text(f"C-1;{'31' * 20}\nC-2;{'32' * 20}\n", encoding="utf-8")
    assert lanceur.invoke(args=["carte", "importer", str(fichier)]).exit_code == 0
    assert lanceur.invoke(args=["carte", "importer", str(fichier)]).exit_code == 1
    with app.extensions["fabrique"]() as session:
        cartes = session.scalars(select(MoyenConnexion).order_by(MoyenConnexion.numero_serie))
        assert [(c.numero_serie, c.aidant_id) for c in cartes] == [("C-1", None), ("C-2", None)]
