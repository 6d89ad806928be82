"""The journal: acts per second of several writers at once, rows verified per second."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine, text

from app.socle.cles import Cles
from app.socle.horloge import maintenant
from tests.mesures.decor import Decor
from tests.mesures.ecrivain import Membre, ajouter, attendre_les_autres, inserer
from tests.mesures.tableaux import Tableau, decimal, entier
from tests.metier.journal.coffre import Coffre


def ecritures(decor: Decor, *, ecrivains: int, secondes: float) -> Tableau:
    """Beside rows inserted one by one without a chain, and rows read without checking them."""
    tableau = Tableau(
        "Journal",
        ("journal", "sans chaîne", "rapport"),
        f"PostgreSQL, {ecrivains} écrivains à la fois, un processus chacun, un COMMIT par ligne ; "
        "à côté : une insertion nue par COMMIT. Vérification : toute la chaîne et son "
        "point d’ancrage, à côté de la lecture des mêmes lignes.",
    )
    moteur: Engine = decor.app.extensions["moteur"]
    with moteur.begin() as connexion:
        connexion.execute(text("CREATE TABLE temoin (id uuid PRIMARY KEY, corps text)"))

    def par_seconde(acte: Callable[[str, Cles, Membre, float], int]) -> float:
        url, cles = decor.environ["DATABASE_URL"], decor.app.extensions["cles"]
        membre = (decor.base.aidant(0), decor.base.organisation(0))
        contexte = multiprocessing.get_context("spawn")
        depart = contexte.Barrier(ecrivains)
        with ProcessPoolExecutor(ecrivains, contexte, attendre_les_autres, (depart,)) as bassin:
            courses = [bassin.submit(acte, url, cles, membre, secondes) for _ in range(ecrivains)]
            return sum(course.result() for course in courses) / secondes

    nues = par_seconde(inserer)
    _ligne(tableau, "actes par seconde", par_seconde(ajouter), nues)
    _ligne(tableau, "lignes vérifiées par seconde", *_verifier(decor))
    return tableau


def _ligne(tableau: Tableau, quoi: str, nous: float, nu: float) -> None:
    tableau.ajouter(quoi, entier(nous), entier(nu), decimal(nous / nu))


def _verifier(decor: Decor) -> tuple[float, float]:
    coffre = Coffre(Path(decor.environ["INSTANCE"]) / "ancres")
    coffre.ancrer(
        decor.app.extensions["moteur"], maintenant=maintenant(), cles=decor.app.extensions["cles"]
    )
    with decor.ouvrir() as session:
        debut = perf_counter()
        verdict = coffre.verifier(session, maintenant=maintenant())
        verifiees = verdict.nb_lignes / (perf_counter() - debut)
        assert verdict.est_intact, verdict
        debut = perf_counter()
        lues = session.execute(
            text("SELECT * FROM journal JOIN journal_corps USING (seq) ORDER BY seq"),
            execution_options={"yield_per": 5_000},
        )
        nombre = sum(1 for _ in lues)
        return verifiees, nombre / (perf_counter() - debut)
