"""What nobody waits for, and must be over in its minute: scheduled acts; and what reads scan."""

import re
from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter

from app.commandes.taches import TACHES, moyens
from app.metier.taches import Moyens, Tache
from tests.mesures.debits import parcourir
from tests.mesures.decor import Decor
from tests.mesures.tableaux import Tableau, decimal, entier
from tests.plans import plans_des_lectures

_UNE_MINUTE = 60.0
# What grows with the country; a few thousand organisations are read whole in a blink.
GRANDES = (
    "mandat autorisation place usager usager_mot journal journal_corps courriel connexion demande"
).split()
_ENTIER = re.compile(r"Seq Scan on (\w+)")


def actes_programmes(decor: Decor) -> Tableau:
    """Each act, until nothing is due, then once more as the scheduler will run it."""
    tableau = Tableau(
        "Actes programmés",
        ("faits", "première fois (s)", "ensuite (s)"),
        "Sur la grande base. La première fois, tout ce qui attend depuis le début ; ensuite, comme "
        "chaque minute ou chaque heure. Rien ne part : les e-mails restent où ils sont.",
    )
    for nom, tache in TACHES.items():
        (faits, d_abord), (_, ensuite) = (_executer(decor, tache) for _ in range(2))
        valeurs = (entier(faits), decimal(d_abord), decimal(ensuite))
        tableau.ajouter(nom, *valeurs, but="≤ 60 s", tenu=ensuite <= _UNE_MINUTE)
    return tableau


def _executer(decor: Decor, tache: Tache) -> tuple[int, float]:
    with decor.app.test_request_context():
        donnes: Moyens = replace(moyens(), envoyer=lambda _: 0)
        debut = perf_counter()
        return tache.faire(donnes), perf_counter() - debut


def lectures_entieres(decor: Decor) -> Tableau:
    """The pages of the large base that read a growing table from end to end."""
    tableau = Tableau(
        "Lectures d’une table entière",
        ("tables lues d’un bout à l’autre",),
        f"EXPLAIN de chaque lecture, sur la grande base, pour {', '.join(GRANDES)}.",
    )
    moteur = decor.app.extensions["moteur"]
    for page, lire in parcourir(decor):
        with plans_des_lectures(moteur) as plans:
            lire()
        _juger(tableau, page, plans)
    for nom, tache in TACHES.items():
        with decor.app.test_request_context(), plans_des_lectures(moteur) as plans:
            tache.compter(moyens())
        _juger(tableau, f"acte {nom}", plans)
    return tableau


def _juger(tableau: Tableau, quoi: str, plans: Iterable[str]) -> None:
    lues = {table for plan in plans for table in _ENTIER.findall(plan) if table in GRANDES}
    tableau.ajouter(quoi, ", ".join(sorted(lues)) or "aucune", but="aucune", tenu=not lues)
