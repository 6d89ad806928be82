"""Relays and partners that are slow to death, or away: who works here does not wait for them."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx
from sqlalchemy import update

from app.bouchon import create_app as create_bouchon
from app.bouchon.courriels import demarrer_smtp
from app.bouchon.reglages import ReglagesBouchon
from app.metier.authentification.models import Connexion
from app.metier.brouillons.models import Brouillon
from app.metier.messages.models import Courriel
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import Genre, Sms
from app.socle.horloge import maintenant
from app.web.reponses.securite import CONNEXION
from tests.bouchon.echanges import port_libre, servie
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import Constat, epreuve
from tests.epreuves.gestes import Entree, Geste, ensemble
from tests.epreuves.verite import manques
from tests.fabriques import un_trajet

_AU_PLUS = 20.0
_SMTP = b"220-bonjour, encore un instant\r\n" * 50
_HTTP = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
    + b" " * 999
)


@contextmanager
def goutte_a_goutte(port: int, octets: bytes) -> Iterator[None]:
    """Whoever comes to this port is given these bytes, one a second."""
    fini = Event()

    def goutter(prise: socket.socket) -> None:
        with prise:
            for rang in range(len(octets)):
                if fini.wait(1):
                    return
                try:
                    prise.sendall(octets[rang : rang + 1])
                except OSError:
                    return

    def accueillir(ecoute: socket.socket) -> None:
        while not fini.is_set():
            try:
                prise, _ = ecoute.accept()
            except TimeoutError:
                continue
            Thread(target=goutter, args=(prise,), daemon=True).start()

    with socket.create_server(("127.0.0.1", port)) as ecoute:
        ecoute.settimeout(0.2)
        fil = Thread(target=accueillir, args=(ecoute,))
        fil.start()
        try:
            yield
        finally:
            fini.set()
            fil.join()


@epreuve("relais de courriel goutte à goutte")
def courriel(banc: Banc) -> Constat:
    """People log in all the same; once the relay is well, each mail leaves once, whoever sends."""
    port = port_libre()
    entrees = [Entree(c.courriel, c.graine) for c in banc.conclusions(3)]
    with banc.service(SMTP_URL=f"smtp://127.0.0.1:{port}") as service:
        with goutte_a_goutte(port, _SMTP):
            debut = time.monotonic()
            fautes = ensemble(service.port, entrees, lambda: None)
            duree = time.monotonic() - debut
            fautes += ["une connexion a attendu le relais"] * (duree > _AU_PLUS)
            _laisser_essayer(banc)
        recus = _relais_gueri(banc, port)
    envois = sorted(recus.count(entree.courriel) for entree in entrees)
    fautes += [f"courriels reçus : {envois}"] * (envois != [1, 1, 1])
    return Constat(
        "trois connexions pendant ; puis le relais guéri, deux commandes et le service envoient",
        f"écrans rendus en {duree:.0f} s ; trois courriels, un chacun",
        tuple(fautes),
    )


def _laisser_essayer(banc: Banc) -> None:
    """Return once each was tried."""
    fin = time.monotonic() + 60
    while time.monotonic() < fin:
        with banc.lire() as session:
            if not session.query(Courriel).filter_by(nb_essais=0).count():
                return
        time.sleep(0.3)


def _relais_gueri(banc: Banc, port: int) -> str:
    """What the relay was given, once it is well and the rest of each message is over."""
    banc.environ["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    poste = demarrer_smtp(ReglagesBouchon(smtp_port=port, dossier=banc.dossier))
    try:
        fin = time.monotonic() + 120
        while _attend(banc, Courriel) and time.monotonic() < fin:
            _deux_commandes(banc, "courriels")
            time.sleep(1)
    finally:
        poste.stop()
    return _destinataires(banc.dossier / "courriels")


def _destinataires(dossier: Path) -> str:
    lignes = (fichier.read_text(errors="replace").splitlines() for fichier in dossier.glob("*.eml"))
    return "\n".join(ligne for texte in lignes for ligne in texte if ligne.startswith("To:"))


def _attend(banc: Banc, genre: type[Courriel] | type[Sms]) -> bool:
    """True while one has not left; its rest is cut short, which a clock would have done."""
    with banc.ecrire() as session:
        restent = session.query(genre).filter(genre.envoye_le.is_(None)).count()
        repos = genre.reserve_jusqu_au > maintenant()
        session.execute(update(genre).where(repos).values(reserve_jusqu_au=None))
    return bool(restent)


def _deux_commandes(banc: Banc, acte: str) -> None:
    """The scheduled act, on two machines at once."""
    for lancee in [banc.lancer("taches", "executer", acte) for _ in range(2)]:
        dit, _ = lancee.communicate(timeout=120)
        assert lancee.returncode == 0, dit


@epreuve("passerelle de SMS absente")
def sms(banc: Banc) -> Constat:
    """The SMS waits; once there is somebody, it leaves once."""
    port = port_libre()
    reglages = ReglagesBouchon(port=port, dossier=banc.dossier, sms_secret="epreuve" * 8)
    banc.environ |= {
        "SMS_URL": f"http://127.0.0.1:{port}/sms/envois",
        "SMS_SECRET": reglages.sms_secret,
    }
    with banc.ecrire() as session:
        envoi.deposer(session, "+33600000000", "Essai", Genre.USAGE, maintenant=maintenant())
    _deux_commandes(banc, "sms")
    fautes = ["le SMS n’attend pas"] * (not _attend(banc, Sms))
    with servie(create_bouchon(reglages), port):
        fin = time.monotonic() + 60
        while _attend(banc, Sms) and time.monotonic() < fin:
            _deux_commandes(banc, "sms")
    recus = len(list(banc.dossier.glob("**/sms/*.json")))
    fautes += [f"{recus} SMS reçus"] * (recus != 1)
    return Constat(
        "un SMS écrit pendant ; puis quelqu’un répond, deux commandes envoient",
        "il attend, puis part une fois",
        tuple(fautes),
    )


@epreuve("FranceConnect goutte à goutte")
def franceconnect(banc: Banc) -> Constat:
    """A return from FranceConnect ends in its deadline; the others are served meanwhile."""
    port = port_libre()
    (revient,) = banc.conclusions(1)
    with banc.ecrire() as session:
        connexion = session.query(Connexion).order_by(Connexion.ouverte_le.desc()).first()
        brouillon = session.get_one(Brouillon, revient.brouillon)
        assert connexion is not None
        brouillon.oublier_identite()
        un_trajet(session, brouillon, connexion, maintenant(), state="etat-de-l-epreuve")
    autres: list[Geste] = [*banc.conclusions(2), *banc.usages(4)]
    statuts: list[int] = []

    with (
        goutte_a_goutte(port, _HTTP),
        banc.service(FC_FS_ISSUER=f"http://127.0.0.1:{port}/api/v2") as service,
    ):

        def revenir() -> None:
            retour = httpx.get(
                f"http://127.0.0.1:{service.port}/callbackv2/",
                params={"code": "code", "state": "etat-de-l-epreuve"},
                cookies={CONNEXION: revient.secret},
                timeout=60,
            )
            statuts.append(retour.status_code)

        debut = time.monotonic()
        fautes = ensemble(service.port, autres, revenir)
        duree = time.monotonic() - debut
    with banc.lire() as session:
        identifie = session.get_one(Brouillon, revient.brouillon).identifie_le
    fautes += ["une identité est venue de nulle part"] * (identifie is not None)
    fautes += [f"le retour a pris {duree:.0f} s"] * (duree > _AU_PLUS)
    fautes += [f"le retour répond {statuts}"] * (statuts[0] == 500)
    return Constat(
        "un retour de FranceConnect, deux conclusions et quatre usages en même temps",
        f"le retour répond {statuts[0]} en {duree:.0f} s, sans identité ; les autres sont servis",
        (*fautes, *manques(banc, autres)),
    )
