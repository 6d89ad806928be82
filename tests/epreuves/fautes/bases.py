"""A base that is away, hangs, is held by somebody, takes no writing, has no room left."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import sqlalchemy as sa

from app.web.reponses.securite import CONNEXION
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import POSTGRESQL, SQLITE, Constat, epreuve
from tests.epreuves.gestes import Conclusion, Geste, ensemble
from tests.epreuves.moteurs import Postgresql, Sqlite, disque
from tests.epreuves.service import Service
from tests.epreuves.verite import manques

# Seconds: an answer comes long before gunicorn ends the worker that would give it (30 s).
_AU_PLUS = 20.0
# A PostgreSQL that holds almost nothing takes 130 MB.
_MEGA = 300


def _pendant(
    banc: Banc, faute: Callable[[], object], remede: Callable[[], object], *, se_lit: bool = False
) -> Constat:
    """Acts under way when the base goes, others asked while it is away: told so, then all done."""
    with banc.service() as service:
        # The service has served before the fault comes.
        fautes = ensemble(service.port, banc.usages(1), lambda: None)
        en_vol: list[Geste] = [*banc.conclusions(1), *banc.usages(4)]
        pendant: list[Geste] = [*banc.conclusions(2), *banc.usages(4)]
        (temoin,) = banc.conclusions(1)

        def regarder() -> None:
            try:
                fautes.extend(_regarder(service, temoin, se_lit=se_lit))
            finally:
                remede()

        def mal() -> None:
            faute()
            fautes.extend(ensemble(service.port, pendant, regarder))

        fautes += ensemble(service.port, en_vol, mal)
    gestes = en_vol + pendant
    fautes += manques(banc, gestes)
    refus = sum(statut == 503 for geste in gestes for statut in geste.statuts)
    return Constat(
        "cinq actes en route, six autres demandés pendant, tous insistés",
        f"{refus} refus (503), puis {sum(geste.confirme for geste in gestes)} actes confirmés",
        (*fautes, *["aucun acte n’a été refusé"] * (not refus)),
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


@epreuve("disque plein")
def disque_plein(banc: Banc) -> Constat:
    """A small disk of its own (a mounted tmpfs), filled to its last byte, then freed."""
    try:
        with disque(banc.dossier, _MEGA) as ici, _sur(banc, ici) as la_bas:
            remplissage = ici / "remplissage"
            return _pendant(
                la_bas,
                lambda: _remplir(la_bas, remplissage),
                lambda: _vider(la_bas, remplissage),
                se_lit=True,
            )
    except subprocess.CalledProcessError:
        return Constat("non jouée : monter un disque demande d’être root", "")


@contextmanager
def _sur(banc: Banc, ici: Path) -> Iterator[Banc]:
    """The same engine on that disk."""
    moteur = Sqlite(ici) if isinstance(banc.moteur, Sqlite) else Postgresql(ici)
    try:
        with moteur.base(ici) as url:
            la_bas = Banc(moteur, url, banc.dossier, banc.coups)
            try:
                yield la_bas
            finally:
                la_bas.app.extensions["moteur"].dispose()
    finally:
        if isinstance(moteur, Postgresql):
            moteur.fermer()


def _remplir(banc: Banc, fichier: Path) -> None:
    """Not a byte left on the disk, nor room in what the base had already taken of it."""
    with suppress(OSError), fichier.open("wb", buffering=0) as ouvert:
        while ouvert.write(bytes(65_536)):
            pass
    moteur = sa.create_engine(banc.url)
    with suppress(sa.exc.SQLAlchemyError), moteur.begin() as connexion:
        connexion.exec_driver_sql("CREATE TABLE lest (octets text)")
        for _ in range(20_000):
            connexion.execute(sa.text("INSERT INTO lest VALUES (:octets)"), {"octets": "x" * 500})
    moteur.dispose()


def _vider(banc: Banc, fichier: Path) -> None:
    fichier.unlink()
    if isinstance(banc.moteur, Postgresql) and not banc.moteur.est_la():
        banc.moteur.grappe.lancer()
