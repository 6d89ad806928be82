"""What stands between the network and the application: it waits on nobody, and loses nothing."""

import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest

from tests.attente import LENTEUR
from tests.mesures.serveur import gunicorn

DEMANDE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
DERNIERE = DEMANDE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
SANTE = DEMANDE.replace(b"/ ", b"/sante ", 1)
CLIENTS = 10
# As `gunicorn.conf.py` says: what runs under gunicorn alone is not imported here.
TOUR = 0.05
QUATRE_FILS = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "4"}
LONGUEUR = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with gunicorn("tests.attente:app", {"WEB_CONCURRENCY": "1", "WEB_THREADS": "1"}) as ouvert:
        yield ouvert


def ouvrir(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def lire(prise: socket.socket) -> bytes:
    """A whole answer, head and body. Raises EOFError when it is cut, OSError when none has begun."""
    recu = b""
    while b"\r\n\r\n" not in recu or len(recu.partition(b"\r\n\r\n")[2]) < _longueur(recu):
        try:
            morceau = prise.recv(65_536)
        except ConnectionError as coupee:
            if recu:
                raise EOFError from coupee
            raise
        if not morceau:
            raise EOFError
        recu += morceau
    return recu


def _longueur(recu: bytes) -> int:
    trouvee = LONGUEUR.search(recu)
    return int(trouvee[1]) if trouvee else 0


def demander(prise: socket.socket, requete: bytes) -> bytes:
    prise.sendall(requete)
    return lire(prise)


def test_la_sante_n_attend_pas_derriere_les_autres(port: int) -> None:
    """The one thread is taken, others wait for it: the process lives, and says so."""
    with ThreadPoolExecutor(4) as fils, ExitStack() as pile:
        prises = [pile.enter_context(ouvrir(port)) for _ in range(4)]
        lentes = [fils.submit(demander, prise, DEMANDE) for prise in prises]
        with ouvrir(port) as sonde:
            assert demander(sonde, SANTE).startswith(b"HTTP/1.1 200")
            assert demander(sonde, SANTE).startswith(b"HTTP/1.1 200"), "kept alive"
        assert not all(lente.done() for lente in lentes)
        assert all(lente.result().startswith(b"HTTP/1.1 200") for lente in lentes)


def test_qui_ne_dit_rien_ou_ne_raccroche_pas_ne_retient_personne(port: int) -> None:
    with ExitStack() as pile:
        for _ in range(CLIENTS):
            pile.enter_context(ouvrir(port))  # and silence
        for _ in range(3):
            reste = pile.enter_context(ouvrir(port))
            assert demander(reste, DERNIERE).startswith(b"HTTP/1.1 200")
            assert reste.recv(1) == b"", "all came; nobody hangs up here"
        pile.enter_context(ouvrir(port)).sendall(SANTE[:20])  # half of it takes another thread
        debut = time.monotonic()
        with ouvrir(port) as sonde:
            assert demander(sonde, SANTE).startswith(b"HTTP/1.1 200")
        # Each of those that say nothing would have held it for 5 s, of the others for 2 s.
        assert time.monotonic() - debut < 5


def test_un_arret_en_pleine_charge_ne_perd_aucune_demande() -> None:
    """Each request that was taken in is answered; who comes later is refused.

    One or two newcomers may knock at the very instant of the last close: let in by the system, by
    nobody else, they are turned away before a byte is said, as good as refused to a proxy.
    """
    comptes, arret, fini = Counter[str](), Event(), Event()

    def insister(port: int) -> None:
        prise = None
        while not fini.is_set():
            try:
                est_neuve, prise = prise is None, prise or ouvrir(port)
            except OSError:
                return
            try:
                close = b"\r\nconnection: close" in demander(prise, DEMANDE).lower()
            except (OSError, EOFError) as perte:
                est_au_seuil = est_neuve and arret.is_set() and isinstance(perte, ConnectionError)
                comptes["éconduite" if est_au_seuil else f"perdue : {perte!r}"] += 1
                close = True
            else:
                comptes["servie"] += 1
            if close:
                prise.close()
                prise = None

    with ThreadPoolExecutor(CLIENTS) as fils:
        with gunicorn("tests.attente:vive", {"WEB_CONCURRENCY": "2", "WEB_THREADS": "4"}) as port:
            courses = [fils.submit(insister, port) for _ in range(CLIENTS)]
            fin = time.monotonic() + 30
            while comptes["servie"] < CLIENTS * 5 and time.monotonic() < fin:
                time.sleep(0.05)
            arret.set()
        # Stopped: they have all been refused by now, or are about to be.
        fini.set()
        for course in courses:
            course.result()
    assert comptes.pop("éconduite", 0) <= 2, comptes
    assert set(comptes) == {"servie"}, comptes


def test_les_demandes_d_un_processus_passent_l_une_apres_l_autre() -> None:
    with gunicorn("tests.attente:vive", QUATRE_FILS) as port, ThreadPoolExecutor(2) as fils:
        rencontres = [nombre for suite in fils.map(servies, [port] * 2) for nombre in suite]
    # A busy machine may make one of them long.
    assert rencontres.count(1) > len(rencontres) * 3 / 4, rencontres


def test_qui_est_long_ne_retient_personne_et_la_sante_encore_moins() -> None:
    with gunicorn("tests.attente:app", QUATRE_FILS) as port, ThreadPoolExecutor(3) as fils:
        debut, lentes, sondes = time.monotonic(), [], []
        for _ in range(3):
            lentes.append(fils.submit(ensemble, port, DEMANDE))
            time.sleep(2 * TOUR)  # it holds the turn by now
            sondes.append(ensemble(port, SANTE)[1])
        assert max(lente.result()[0] for lente in lentes) > 1
        assert time.monotonic() - debut < 2 * LENTEUR
    assert min(sondes) < TOUR, "a turn is not theirs to wait for"


def servies(port: int) -> list[int]:
    """How many were being served with each of some requests, sent one after the other."""
    return [ensemble(port, DEMANDE)[0] for _ in range(12)]


def ensemble(port: int, requete: bytes) -> tuple[int, float]:
    """How many were being served with this request, and the seconds that it has waited."""
    with ouvrir(port) as prise:
        tete, _, attendu = demander(prise, requete).partition(b"\r\n\r\n")
    (nombre,) = re.findall(rb"Ensemble: ([0-9]+)", tete)
    return int(nombre), float(attendu)
