"""A base that is away, hangs, is held by somebody, takes no writing, has no room left."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import httpx
import sqlalchemy as sa

from app.web.reponses.securite import CONNEXION
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import POSTGRESQL, SQLITE, Constat, epreuve
from tests.epreuves.gestes import Conclusion, Geste, ensemble
from tests.epreuves.moteurs import Postgresql
from tests.epreuves.service import Service
from tests.epreuves.verite import manques

# Seconds: an answer comes long before gunicorn ends the worker that would give it (30 s).
_AU_PLUS = 20.0


def _pendant(
    banc: Banc, faute: Callable[[], object], remede: Callable[[], object], *, se_lit: bool = False
) -> Constat:
    """Acts asked while the base is away: refused, told so, then all done once it is back."""
    with banc.service() as service:
        # The service has served before the fault comes.
        fautes = ensemble(service.port, banc.usages(1), lambda: None)
        gestes: list[Geste] = [*banc.conclusions(2), *banc.usages(4)]
        (temoin,) = banc.conclusions(1)
        vus: list[str] = []

        def mal() -> None:
            faute()
            try:
                vus.extend(_regarder(service, temoin, se_lit=se_lit))
            finally:
                remede()

        fautes += ensemble(service.port, gestes, mal) + vus
    fautes += manques(banc, gestes)
    refus = sum(statut == 503 for geste in gestes for statut in geste.statuts)
    return Constat(
        "deux conclusions et quatre usages demandés pendant, puis insistés",
        f"{refus} refus (503), puis {sum(geste.confirme for geste in gestes)} actes confirmés",
        tuple(fautes),
    )


def _regarder(service: Service, temoin: Conclusion, *, se_lit: bool) -> list[str]:
    """A page that needs the base says so in time; the process says that it lives."""
    debut = time.monotonic()
    with httpx.Client(base_url=f"http://127.0.0.1:{service.port}", timeout=60) as vers:
        for _ in range(3):
            page = vers.get("/espace-aidant/", cookies={CONNEXION: temoin.secret})
        sonde = vers.get("/sante")
    attendu = 200 if se_lit else 503
    return [
        *([] if page.status_code == attendu else [f"l’accueil répond {page.status_code}"]),
        *([] if sonde.status_code == 200 else ["/sante ne répond plus"]),
        *([] if time.monotonic() - debut < _AU_PLUS else ["une page a trop attendu"]),
    ]


def _serveur(banc: Banc) -> Postgresql:
    assert isinstance(banc.moteur, Postgresql)
    return banc.moteur


@epreuve("base arrêtée", POSTGRESQL)
def arretee(banc: Banc) -> Constat:
    """Its server stops at once, and is started again."""
    grappe = _serveur(banc).grappe
    return _pendant(banc, grappe.couper, grappe.lancer)


@epreuve("base figée (SIGSTOP)", POSTGRESQL)
def figee(banc: Banc) -> Constat:
    """It takes connections in and says nothing."""
    return _pendant(banc, _serveur(banc).figer, _serveur(banc).degeler)


@epreuve("base en lecture seule", POSTGRESQL)
def lecture_seule(banc: Banc) -> Constat:
    """Every new transaction is read-only, as on a replica that was not promoted."""
    maitre = sa.create_engine(_serveur(banc).grappe.url, isolation_level="AUTOCOMMIT")

    def regler(valeur: str) -> None:
        with maitre.connect() as connexion:
            connexion.exec_driver_sql(f"ALTER SYSTEM SET default_transaction_read_only = {valeur}")
            connexion.exec_driver_sql("SELECT pg_reload_conf()")

    try:
        return _pendant(banc, lambda: regler("on"), lambda: regler("off"), se_lit=True)
    finally:
        maitre.dispose()


@epreuve("base tenue par un autre", SQLITE)
def tenue(banc: Banc) -> Constat:
    """Another process keeps the one lock of writing."""
    chemin = str(sa.make_url(banc.url).database)
    with closing(sqlite3.connect(chemin, isolation_level=None, check_same_thread=False)) as autre:
        return _pendant(
            banc,
            lambda: autre.execute("BEGIN IMMEDIATE"),
            lambda: autre.execute("ROLLBACK"),
            se_lit=True,
        )
