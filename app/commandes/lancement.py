"""Start the service and FranceConnect's stand-in side by side, and stop both together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import click

from config import RACINE, Reglages

_ATTENTE = 20.0
_ARRET = 8.0
_BIENVENUE = """
Aidants Connect, en démonstration (toutes les personnes sont inventées)

  le service                       {service}
  FranceConnect et le petit site   {bouchon}
  les codes à 6 chiffres           {bouchon}/codes
  les courriels                    {bouchon}/courriels
  les SMS                          {bouchon}/sms

  alice@demo.fr    aidante, France Services de Saint-Just
  robert@demo.fr   référent de la même structure, pas aidant
  chloe@demo.fr    aidante et référente d’un CCAS et d’une médiathèque
  nadia@demo.fr    équipe nationale, tous les rôles
  otto@demo.fr     organisme de formation

Pour commencer : ouvrez {service}/connexion, écrivez alice@demo.fr et son code,
puis ouvrez le lien reçu et choisissez « Faire un mandat ».

Ctrl-C arrête tout.
"""


def lancer_services(reglages: Reglages) -> None:
    """Run both until Ctrl-C, or until one of them stops. Raises ClickException."""
    bouchon = f"http://127.0.0.1:{reglages.bouchon_port}"
    for port, variable in ((reglages.port, "PORT"), (reglages.bouchon_port, "BOUCHON_PORT")):
        _exiger_libre(port, variable)
    environ = _environnement(reglages)
    commandes = (
        [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{reglages.port}"],
        [sys.executable, "-m", "app.bouchon"],
    )
    with _processus(commandes, environ) as enfants:
        _attendre(enfants, (reglages.port, reglages.bouchon_port))
        click.echo(_BIENVENUE.format(service=reglages.base_url, bouchon=bouchon))
        while all(enfant.poll() is None for enfant in enfants):
            time.sleep(0.2)


def _environnement(reglages: Reglages) -> dict[str, str]:
    """What the stand-in must know of the service; it reads the environment only."""
    return {
        **os.environ,
        "APP_ENV": reglages.app_env,
        "PORT": str(reglages.port),
        "BOUCHON_PORT": str(reglages.bouchon_port),
        "BOUCHON_DOSSIER": str(reglages.instance),
        "BASE_URL": reglages.base_url,
        "FC_FS_CLIENT_ID": reglages.fs.client_id,
        "FC_FS_CLIENT_SECRET": reglages.fs.client_secret,
        "FC_FS_ALG": reglages.fs.alg,
        "FC_FI_ISSUER": reglages.fi.issuer,
        "FC_FI_CLIENT_ID": reglages.fi.client_id,
        "FC_FI_CLIENT_SECRET": reglages.fi.client_secret,
        "FC_FI_ALG": reglages.fi.alg,
        "FC_FI_USERINFO_ALG": reglages.fi.userinfo_alg,
        "SMS_URL": reglages.sms_url or f"http://127.0.0.1:{reglages.bouchon_port}/sms/envois",
        "SMS_SECRET": reglages.sms_secret or "demonstration",
    }


def _exiger_libre(port: int, variable: str) -> None:
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind(("127.0.0.1", port))
        except OSError as erreur:
            raise click.ClickException(
                f"Le port {port} est déjà pris. Choisissez-en un autre : "
                f"{variable}={port + 50} make run"
            ) from erreur


def _attendre(enfants: list[subprocess.Popen[bytes]], ports: tuple[int, ...]) -> None:
    fin = time.monotonic() + _ATTENTE
    for port in ports:
        while not _repond(port):
            if any(enfant.poll() is not None for enfant in enfants) or time.monotonic() > fin:
                raise click.ClickException("Le démarrage a échoué : voyez les lignes ci-dessus.")
            time.sleep(0.1)


def _repond(port: int) -> bool:
    with socket.socket() as prise:
        prise.settimeout(0.5)
        return prise.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _processus(
    commandes: tuple[list[str], ...], environ: Mapping[str, str]
) -> Iterator[list[subprocess.Popen[bytes]]]:
    for signe in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signe, _comme_ctrl_c)
    enfants = [
        subprocess.Popen(commande, cwd=RACINE, env=environ)  # noqa: S603
        for commande in commandes
    ]
    try:
        yield enfants
    except KeyboardInterrupt:
        click.echo("\nArrêt.")
    finally:
        for enfant in enfants:
            enfant.terminate()
        for enfant in enfants:
            try:
                enfant.wait(_ARRET)
            except subprocess.TimeoutExpired:
                enfant.kill()


def _comme_ctrl_c(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
