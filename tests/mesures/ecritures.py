"""The journal: acts per second of several writers at once, rows verified per second."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter

from sqlalchemy import Engine, text

from app.metier.journal.preuves.queries import verdict_selon_les_ancres
from app.metier.journal.preuves.signataire import signataire
from app.metier.journal.preuves.verification import Verdict
from app.socle.cles import Cles
from app.socle.horloge import maintenant
from tests.mesures.decor import Decor
from tests.mesures.ecrivain import Membre, ajouter, attendre_les_autres, inserer
from tests.mesures.tableaux import Tableau, decimal, entier

_VERIFIEES, _AU_PLUS = 25_000, 200_000


def ecritures(decor: Decor, *, ecrivains: int, secondes: float) -> Tableau:
    """Beside rows inserted one by one without a chain, and rows read without checking them."""
    tableau = Tableau(
        "Journal",
        ("journal", "sans chaîne", "rapport"),
        f"PostgreSQL, {ecrivains} écrivains à la fois, un processus chacun, un COMMIT par ligne ; "
        "à côté : une insertion nue par COMMIT. Vérification : la chaîne et ses points "
        f"d’ancrage, {entier(_AU_PLUS)} lignes au plus, à côté de la lecture des mêmes lignes.",
    )
    moteur: Engine = decor.app.extensions["moteur"]
    with moteur.begin() as connexion:
        connexion.execute(
            text("CREATE TABLE IF NOT EXISTS temoin (id uuid PRIMARY KEY, corps text)")
        )

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
    verifiees, lues = _verifier(decor)
    valeurs = (entier(verifiees), entier(lues), decimal(verifiees / lues))
    tableau.ajouter(
        "lignes vérifiées par seconde", *valeurs, but="≥ 25 000", tenu=verifiees >= _VERIFIEES
    )
    return tableau


def _ligne(tableau: Tableau, quoi: str, nous: float, nu: float) -> None:
    tableau.ajouter(quoi, entier(nous), entier(nu), decimal(nous / nu))


def _verifier(decor: Decor) -> tuple[float, float]:
    verdict, duree = verifier_depuis(decor, max(0, decor.taille.journal - _AU_PLUS))
    assert verdict.est_intact, verdict
    with decor.ouvrir() as session:
        debut = perf_counter()
        lues = session.execute(
            text(
                "SELECT * FROM journal JOIN journal_corps USING (seq)"
                " WHERE seq > :depuis ORDER BY seq"
            ),
            {"depuis": verdict.reprise},
            execution_options={"yield_per": 5_000},
        )
        nombre = sum(1 for _ in lues)
        par_seconde = (verdict.nb_lignes - verdict.reprise) / duree
        return par_seconde, nombre / (perf_counter() - debut)


def verifier_depuis(decor: Decor, depuis: int) -> tuple[Verdict, float]:
    """Anchor the journal, then read it again from this row; the verdict, and how long it took."""
    lieux = decor.lieux
    with decor.ouvrir() as session, signataire(session, lieux) as qui:
        qui.ancrer(maintenant=maintenant())
    with decor.ouvrir() as session:
        debut = perf_counter()
        verdict, doute = verdict_selon_les_ancres(
            session, lieux.registre, lieux.publiques, maintenant=maintenant(), depuis=depuis
        )
        assert not doute, doute
        return verdict, perf_counter() - debut
