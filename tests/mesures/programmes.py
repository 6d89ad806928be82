"""What one measures once: the fill, scheduled acts, what reads scan, a paper."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from statistics import median
from time import perf_counter

from app.commandes.taches import TACHES, moyens
from app.metier.taches import Moyens, Tache
from app.web.reponses.securite import CONNEXION
from tests.mesures.charge import Prise
from tests.mesures.debits import parcourir
from tests.mesures.decor import Decor, requete
from tests.mesures.tableaux import Tableau, decimal, entier
from tests.ordres import KO
from tests.plans import plans_des_lectures

_UNE_MINUTE, _BREF, _PDF = 60.0, 0.1, 0.5
# What grows with the country: organisations are read whole in a blink, requests live ten minutes.
GRANDES = (
    "mandat autorisation place usager usager_mot journal journal_corps courriel connexion"
).split()
_ENTIER = re.compile(r"Seq Scan on (\w+)")
# Of a step of a plan that was played: how many times, on which table, what it left out each time.
_ETAPE = re.compile(r"\(actual .*loops=(\d+)")
_TABLE = re.compile(r" on (\w+)")
_ECARTEES = re.compile(r"Rows Removed by ([\w ]+): (\d+)")
# A page shows 25 rows and counts to a hundred.
_ECARTEES_AU_PLUS = 1_000


def remplissages(*decors: Decor) -> Tableau:
    """What it took to fill the bases; a base that was kept was filled another day."""
    tableau = Tableau(
        "Remplissage",
        ("secondes", "lignes de journal", "mémoire du client (Mo)", "base (Mo)"),
        "Les index et les contraintes compris, et leur vérification.",
    )
    for decor in decors:
        bilan, taille = decor.bilan, decor.taille
        mesures = [entier(bilan.secondes), entier(taille.journal), entier(bilan.memoire)]
        if not bilan.secondes:
            mesures = ["déjà là", entier(taille.journal), ""]
        tableau.ajouter(f"{entier(taille.usagers)} usagers", *mesures, entier(bilan.base))
    return tableau


def actes_programmes(decor: Decor) -> Tableau:
    """Each act, until nothing is due, then once more as the scheduler will run it."""
    tableau = Tableau(
        "Actes programmés",
        ("faits", "première fois (s)", "ensuite (s)"),
        "Sur la grande base : ceux qui font quelque chose, ou prennent un dixième de seconde. La "
        "première fois, tout ce qui attend depuis le début ; ensuite, comme chaque minute ou "
        "chaque heure. Aucun e-mail ne part.",
    )
    petits = []
    for nom, tache in TACHES.items():
        (faits, d_abord), (_, ensuite) = (_executer(decor, tache) for _ in range(2))
        if not faits and d_abord < _BREF:
            petits.append(ensuite)
            continue
        valeurs = (entier(faits), decimal(d_abord), decimal(ensuite))
        tableau.ajouter(nom, *valeurs, but="≤ 60 s", tenu=ensuite <= _UNE_MINUTE)
    tableau.ajouter(
        f"les {len(petits)} autres, le plus long", "0", "", decimal(max(petits, default=0))
    )
    return tableau


def _executer(decor: Decor, tache: Tache) -> tuple[int, float]:
    with decor.app.app_context():
        donnes: Moyens = replace(moyens(), envoyer=lambda _: 0)
        debut = perf_counter()
        return tache.faire(donnes), perf_counter() - debut


def lectures_entieres(decor: Decor) -> Tableau:
    """The pages of the large base that read a growing table from end to end, or rows for nothing."""
    tableau = Tableau(
        "Lectures d’une table entière",
        ("tables lues d’un bout à l’autre", "lignes lues pour rien"),
        f"EXPLAIN de chaque lecture, sur la grande base, pour {', '.join(GRANDES)}. Pour les pages, "
        "jouée : les lignes qu’une étape d’un plan lit, puis écarte, au plus.",
    )
    moteur = decor.app.extensions["moteur"]
    for page, lire in parcourir(decor):
        with plans_des_lectures(moteur, jouees=True) as plans:
            lire()
        pour_rien = max((nombre for plan in plans for nombre in ecartees(plan)), default=0)
        _juger(tableau, page, plans, pour_rien)
    for nom, tache in TACHES.items():
        with decor.app.app_context(), plans_des_lectures(moteur) as plans:
            tache.compter(moyens())
        _juger(tableau, f"acte {nom}", plans)
    return tableau


def _juger(tableau: Tableau, quoi: str, plans: Iterable[str], pour_rien: int | None = None) -> None:
    lues = {table for plan in plans for table in _ENTIER.findall(plan) if table in GRANDES}
    tableau.ajouter(
        quoi,
        ", ".join(sorted(lues)) or "aucune",
        "" if pour_rien is None else entier(pour_rien),
        but=f"aucune, ≤ {entier(_ECARTEES_AU_PLUS)}",
        tenu=not lues and (pour_rien or 0) <= _ECARTEES_AU_PLUS,
    )


def ecartees(plan: str) -> Iterator[int]:
    """How many rows each step of a plan read and left out, in all its runs.

    Of the tables that grow: another is read whole in a blink, not a product of two.
    """
    est_grande, passes = False, 1
    for ligne in plan.split("\n"):
        if etape := _ETAPE.search(ligne):
            table = _TABLE.search(ligne)
            est_grande, passes = table is not None and table[1] in GRANDES, int(etape[1])
        nombre = _ECARTEES.search(ligne)
        if nombre and (est_grande or nombre[1] == "Join Filter"):
            yield passes * int(nombre[2])


def papiers(decor: Decor, port: int, *, fois: int) -> Tableau:
    """A mandate's attestation as a PDF, asked one at a time."""
    tableau = Tableau(
        "PDF", ("médiane (ms)", "octets"), f"L’attestation d’un mandat, médiane de {fois}."
    )
    adresse = f"/mandats/{decor.base.mandat(0)}/attestation?format=pdf"
    prise, demande = Prise(port), requete(port, adresse, {CONNEXION: decor.secret})
    durees, corps = [], b""
    for _ in range(fois):
        debut = perf_counter()
        statut, corps = prise.demander(demande)
        durees.append(perf_counter() - debut)
        assert statut == 200, corps[:300]
    prise.fermer()
    mediane = median(durees)
    tenu = mediane <= _PDF and len(corps) <= 100 * KO
    valeurs = (decimal(1000 * mediane, 0), entier(len(corps)))
    tableau.ajouter("attestation", *valeurs, but="≤ 500 ms, 100 Ko", tenu=tenu)
    return tableau
