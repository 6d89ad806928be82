"""A call to FranceConnect ends in time, whatever comes off the wire, and however slowly."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import pytest

from app.liaisons.franceconnect import appels
from app.liaisons.franceconnect.appels import Appels
from app.liaisons.franceconnect.reseau import Reseau
from app.metier.brouillons.erreurs import EchecIdentification
from app.socle.tour import Tour
from tests.socle.attentes import LONGTEMPS, passer

GOUTTE = 0.05
# Far above the deadline that the tests give, far under what the drops below would take.
AU_PLUS = 5.0
ENTETES = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MORCEAUX = ENTETES + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True)
class Reponse:
    """What the other side sends: a beginning, then the same again and again."""

    debut: bytes
    suite: bytes = b""
    pause: float = GOUTTE


GOUTTES = {
    "silence": Reponse(b""),
    "statut": Reponse(b"HTTP/1.1 200 ", b"O"),
    "en-tête": Reponse(ENTETES + b"X-Long: ", b"a"),
    "en-têtes": Reponse(ENTETES, b"X: a\r\n"),
    "1xx": Reponse(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "corps": Reponse(ENTETES + b"Content-Length: 100000\r\n\r\n", b" "),
    "corps sans longueur": Reponse(ENTETES + b"\r\n", b" "),
    "taille d’un morceau": Reponse(MORCEAUX, b"0"),
    "extension d’un morceau": Reponse(MORCEAUX + b"5;a=", b"b"),
    "morceaux": Reponse(MORCEAUX, b"1\r\n \r\n"),
    "fin": Reponse(MORCEAUX + b"2\r\n{}\r\n0\r\n", b"X: a\r\n"),
}
FLOTS = {
    "en-tête": Reponse(ENTETES + b"X-Long: ", b"a" * 65536, 0),
    "en-têtes": Reponse(ENTETES, b"X: a\r\n" * 9000, 0),
    "1xx": Reponse(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000, 0),
    "corps": Reponse(ENTETES + b"\r\n", b" " * 65536, 0),
    "extension d’un morceau": Reponse(MORCEAUX + b"5;a=", b"b" * 65536, 0),
    "morceaux d’un octet": Reponse(MORCEAUX, b"1\r\n \r\n" * 9000, 0),
    "fin": Reponse(MORCEAUX + b"2\r\n{}\r\n0\r\n", b"X: a\r\n" * 9000, 0),
}


@contextmanager
def repondant(reponse: Reponse) -> Iterator[int]:
    """Give that answer to whoever comes, until they leave or the block ends."""
    fini = threading.Event()

    def servir(prise: socket.socket) -> None:
        with prise:
            try:
                prise.recv(65_536)
                prise.sendall(reponse.debut)
                while reponse.suite and not fini.wait(reponse.pause):
                    prise.sendall(reponse.suite)
            except OSError:
                return
            if not reponse.suite and not reponse.debut:
                fini.wait()

    def accueillir(ecoute: socket.socket) -> None:
        while not fini.is_set():
            try:
                prise, _ = ecoute.accept()
            except OSError:
                return
            threading.Thread(target=servir, args=(prise,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        threading.Thread(target=accueillir, args=(ecoute,), daemon=True).start()
        try:
            yield ecoute.getsockname()[1]
        finally:
            fini.set()
            ecoute.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def presse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appels, "LECTURE", 0.2)
    monkeypatch.setattr(appels, "TOTAL", 0.3)


@pytest.fixture(autouse=True)
def prises(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what a call keeps open: an `Appels` of the service lives as long as its process."""
    ouvertes: list[httpcore.NetworkStream] = []
    ouvrir = Reseau.connect_tcp

    def connect_tcp(self: Reseau, *args: Any, **options: Any) -> httpcore.NetworkStream:
        ouvertes.append(ouvrir(self, *args, **options))
        return ouvertes[-1]

    monkeypatch.setattr(Reseau, "connect_tcp", connect_tcp)
    yield
    for prise in ouvertes:
        prise.close()


def motif(adresse: str) -> str:
    debut = time.monotonic()
    with pytest.raises(EchecIdentification) as refus:
        Appels().faire("GET", adresse)
    assert time.monotonic() - debut < AU_PLUS
    return refus.value.motif


@pytest.mark.parametrize("nom", GOUTTES)
def test_goutte_a_goutte_l_appel_finit_a_l_heure(nom: str, presse: None) -> None:
    with repondant(GOUTTES[nom]) as port:
        assert motif(f"http://127.0.0.1:{port}/") in ("injoignable", "reponse")


@pytest.mark.parametrize("nom", FLOTS)
def test_un_flot_sans_fin_est_coupe(nom: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size on the wire, well before the deadline."""
    monkeypatch.setattr(appels, "TOTAL", 60)
    monkeypatch.setattr(appels, "_TAILLE_MAX", 65_536)
    with repondant(FLOTS[nom]) as port:
        assert motif(f"http://127.0.0.1:{port}/") in ("injoignable", "reponse")


def test_une_poignee_de_main_goutte_a_goutte(presse: None) -> None:
    with repondant(Reponse(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", b"\0")) as port:
        assert motif(f"https://127.0.0.1:{port}/") == "injoignable"


def test_un_nom_qui_ne_se_resout_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    fini = threading.Event()
    monkeypatch.setattr(appels, "CONNEXION", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: fini.wait())
    assert motif("http://jamais.exemple.fr/") == "injoignable"
    fini.set()


def test_les_adresses_d_un_nom_se_partagent_le_delai(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one swallows what it is sent, the last one answers."""
    with repondant(Reponse(ENTETES + b"Content-Length: 2\r\n\r\n{}")) as port:
        trouvees = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in ("192.0.2.1", "127.0.0.1")
        ]
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda hote, *_, **__: (
                trouvees
                if hote == "franceconnect.exemple.fr"
                else [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (hote, port))]
            ),
        )
        monkeypatch.setattr(appels, "CONNEXION", 1.0)
        assert Appels().faire("GET", f"http://franceconnect.exemple.fr:{port}/").corps == b"{}"


@pytest.mark.parametrize("codage", ["gzip", "GZIP", "br", "deflate", "x-inconnu", "identity, gzip"])
def test_une_reponse_compressee_est_refusee_sans_etre_ouverte(codage: str) -> None:
    corps = gzip.compress(b" " * 2**20)
    entetes = (
        ENTETES + f"Content-Encoding: {codage}\r\nContent-Length: {len(corps)}\r\n\r\n".encode()
    )
    with repondant(Reponse(entetes + corps)) as port:
        assert motif(f"http://127.0.0.1:{port}/") == "reponse"


def test_ce_qui_est_demande_est_en_clair_et_en_entier(monkeypatch: pytest.MonkeyPatch) -> None:
    recus = []
    with socket.create_server(("127.0.0.1", 0)) as ecoute:

        def servir() -> None:
            with ecoute.accept()[0] as prise:
                recus.append(prise.recv(65_536).lower())
                prise.sendall(
                    ENTETES + b"Content-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}"
                )

        threading.Thread(target=servir, daemon=True).start()
        adresse = f"http://127.0.0.1:{ecoute.getsockname()[1]}/jeton?a=%20"
        assert Appels().faire("POST", adresse, content="a=é").objet() == {}
    assert b"post /jeton?a=%20 http/1.1" in recus[0]
    assert b"\r\naccept-encoding: identity\r\n" in recus[0]
    assert b"\r\ncontent-length: 4\r\n" in recus[0]


def test_un_mebioctet_passe() -> None:
    corps = b'"' + b"a" * (2**20 - 2) + b'"'
    with repondant(Reponse(ENTETES + b"Content-Length: 1048576\r\n\r\n" + corps)) as port:
        assert Appels().faire("GET", f"http://127.0.0.1:{port}/").corps == corps


@pytest.mark.parametrize("adresse", ["http:///x", "http://a:b/", "http://é\n/", "rien", "ftp://a/"])
def test_une_adresse_qui_n_en_est_pas_une(adresse: str) -> None:
    assert motif(adresse) == "injoignable"


def test_par_le_relais_de_l_environnement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is known of where the relay leads: the whole address is sent to it."""
    with repondant(Reponse(ENTETES + b"Content-Length: 2\r\n\r\n{}")) as port:
        monkeypatch.setenv("http_proxy", f"http://compte:secret@127.0.0.1:{port}")
        monkeypatch.delenv("no_proxy", raising=False)
        assert Appels().faire("GET", "http://franceconnect.invalid/").corps == b"{}"


def test_qui_appelle_franceconnect_cede_son_tour(monkeypatch: pytest.MonkeyPatch) -> None:
    tour, attentes = Tour(LONGTEMPS), list[float]()

    def repondre(*_: object) -> appels.Reponse:
        with ThreadPoolExecutor(1) as fils:
            attentes.append(fils.submit(passer, tour).result())
        return appels.Reponse(200, "", b"")

    monkeypatch.setattr(Appels, "_faire", repondre)
    with tour.attendre():
        Appels().faire("GET", "http://localhost/")
    assert attentes[0] < LONGTEMPS / 2
