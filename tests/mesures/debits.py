"""Requests per second, statements per page, and what a large base costs, beside small ones."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from statistics import median
from time import perf_counter

from flask.testing import FlaskClient

from app.metier import journal
from app.metier.aidants.queries import appartenance
from app.metier.mandats import services as mandats
from app.metier.mandats.models import Mandat
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from tests.mesures.charge import Prise, debit, durees
from tests.mesures.decor import RECHERCHE, Decor, lecture_nue, verifier
from tests.mesures.tableaux import Tableau, decimal, entier
from tests.ordres import ORDRES_PAR_PAGE, ordres

SANS_BASE = ("connexion",)
_RESERVE = 4_000  # codes or tokens of one round: more than any server here can spend


def debits(decor: Decor, port: int, temoin: int, *, tours: int, secondes: float) -> Tableau:
    """Answers per second of ours beside the bare view's, in turn, on the same base."""
    tableau = Tableau(
        "Réponses par seconde",
        ("service", "vue nue", "rapport"),
        "À côté d’une vue Flask nue qui lit une ligne par son index : même gunicorn, mêmes "
        "processus, même base, 8 connexions gardées, chacun son tour ; médiane des tours.",
    )
    recherche, entiere = decor.recherche(port), decor.recherche(port, sans_htmx=True)
    for demande in (recherche, entiere):
        verifier(port, demande, RECHERCHE)
    # Every page, then what is not read by its address.
    sujets: dict[str, Callable[[], Iterator[bytes]]] = {
        page: partial(_lectures, decor, port, page) for page in decor.pages
    }
    sujets["recherche"] = lambda: repeat(recherche)
    sujets["recherche, page entière"] = lambda: repeat(entiere)
    sujets["token"] = lambda: decor.echanges(port, _reserve(secondes))
    sujets["userinfo"] = lambda: decor.identites(port, _reserve(secondes))
    for quoi, requetes in sujets.items():
        but = 0.6 if quoi == "connexion" else 0.25
        releves = []
        for _ in range(tours):
            suite = requetes()
            nue = debit(temoin, lecture_nue(temoin), secondes=secondes)
            releves.append((debit(port, suite, secondes=secondes), nue))
        rapport = median(nous / nue for nous, nue in releves)
        nous, nue = (median(colonne) for colonne in zip(*releves, strict=True))
        tableau.ajouter(
            quoi, entier(nous), entier(nue), decimal(rapport), but=f"≥ {decimal(but)}",
            tenu=rapport >= but,
        )  # fmt: skip
    return tableau


def _lectures(decor: Decor, port: int, page: str) -> Iterator[bytes]:
    return repeat(decor.lecture(port, page))


def _reserve(secondes: float) -> int:
    return min(_RESERVE, int(1_500 * secondes))


def ordres_sql(petit: Decor, grand: Decor) -> Tableau:
    """Statements of each page, on both bases."""
    tableau = Tableau(
        "Ordres SQL par page",
        (f"{entier(petit.taille.usagers)} usagers", f"{entier(grand.taille.usagers)} usagers"),
        "Transactions non comptées ; la page note aussi que l’aidant est là, une fois par minute.",
    )
    comptes = [_compter(decor) for decor in (petit, grand)]
    for page in comptes[0]:
        peu, beaucoup = (compte[page] for compte in comptes)
        but = 0 if page in SANS_BASE else ORDRES_PAR_PAGE
        tenu = peu == beaucoup <= but
        tableau.ajouter(page, str(peu), str(beaucoup), but=f"≤ {but}", tenu=tenu)
    return tableau


def parcourir(decor: Decor) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each page with what reads it, in this process."""
    for page, adresse in decor.pages.items():
        navigateur: FlaskClient = decor.app.test_client()
        for nom, valeur in decor.cookies(page).items():
            navigateur.set_cookie(nom, valeur)

        def lire(navigateur: FlaskClient = navigateur, adresse: str = adresse) -> None:
            assert navigateur.get(adresse).status_code == 200, adresse

        yield page, lire


def _compter(decor: Decor) -> dict[str, int]:
    comptes = {}
    for page, lire in parcourir(decor):
        decor.laisser_passer_une_minute()
        with ordres(decor.app.extensions["moteur"]) as envoyes:
            lire()
        comptes[page] = len(envoyes)
    return comptes


def echelle(petit: Decor, grand: Decor, ports: list[int], *, fois: int) -> Tableau:
    """Time of each page and act on the large base, beside the small one."""
    tableau = Tableau(
        "Ce que coûte une grande base",
        (f"{entier(petit.taille.usagers)} usagers", f"{entier(grand.taille.usagers)} usagers",
         "rapport"),
        f"Médiane de {fois}, en millisecondes, une demande à la fois, les deux bases tour à tour. "
        "La structure de l’aidant tient un dixième des personnes.",
    )  # fmt: skip
    decors = [petit, grand]
    suites: dict[str, list[Iterator[bytes]]] = {
        page: [repeat(d.lecture(p, page)) for d, p in zip(decors, ports, strict=True)]
        for page in petit.pages
    }
    suites["recherche"] = [repeat(d.recherche(p)) for d, p in zip(decors, ports, strict=True)]
    suites["token"] = [d.echanges(p, fois) for d, p in zip(decors, ports, strict=True)]
    suites["userinfo"] = [d.identites(p, fois) for d, p in zip(decors, ports, strict=True)]
    # Opened once there is something to ask: who says nothing for five seconds is hung up on.
    prises = [Prise(port) for port in ports]
    for quoi, requetes in suites.items():
        _comparer(tableau, quoi, durees(prises, requetes, fois=fois))
    for prise in prises:
        prise.fermer()
    _comparer(tableau, "conclusion d’un mandat", _actes(decors, conclure, fois))
    _comparer(tableau, "ligne de journal", _actes(decors, noter, fois))
    return tableau


def _comparer(tableau: Tableau, quoi: str, mesures: list[float]) -> None:
    petit, grand = mesures
    valeurs = (decimal(1000 * petit, 1), decimal(1000 * grand, 1), decimal(grand / petit))
    tableau.ajouter(quoi, *valeurs, but="≤ 2", tenu=grand <= 2 * petit)


def _actes(decors: list[Decor], acte: Callable[[Decor, int], None], fois: int) -> list[float]:
    releves: list[list[float]] = [[] for _ in decors]
    for rang in range(fois):
        for decor, releve in zip(decors, releves, strict=True):
            debut = perf_counter()
            acte(decor, rang)
            releve.append(perf_counter() - debut)
    return [median(releve) for releve in releves]


def conclure(decor: Decor, rang: int) -> None:
    """Conclude one mandate, in its own transaction."""
    with decor.ouvrir() as session, transaction(session):
        ancien = session.get_one(Mandat, decor.base.mandat(rang))
        membre = appartenance(session, ancien.aidant_id, ancien.organisation_id)
        assert membre is not None
        usager = session.get_one(Usager, ancien.usager_id)
        accord = mandats.Accord({"logement": [], "argent": []}, "longue")
        moyen = decor.base.aidant(0)
        mandats.conclure(session, membre, usager, accord, moyen_id=moyen, maintenant=maintenant())


def noter(decor: Decor, _: int) -> None:
    """Append one line to the journal, in its own transaction."""
    with decor.ouvrir() as session, transaction(session):
        journal.noter(
            session,
            "connexion",
            le=maintenant(),
            aidant=decor.base.aidant(0),
            organisation=decor.base.organisation(0),
        )
