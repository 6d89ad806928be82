"""`python -m app.bouchon`: the stand-in and its SMTP server, until SIGINT or SIGTERM."""

import logging
import os
import signal
import sys
from contextlib import ExitStack
from types import FrameType

from werkzeug.serving import WSGIRequestHandler, make_server

from app.bouchon import create_app
from app.bouchon.courriels import demarrer_smtp
from app.bouchon.ecoute import HOTE, PortPris, ecouter
from app.bouchon.reglages import ReglageInvalide, ReglagesBouchon, depuis_environnement

trace = logging.getLogger(__name__)


class RequeteSansSecret(WSGIRequestHandler):
    """Request log without query strings: they carry codes and tokens."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line: method, path, status."""
        chemin = getattr(self, "path", "-").partition("?")[0].encode("unicode_escape").decode()
        trace.info("%s %s %s", getattr(self, "command", "-"), chemin, code)


def servir(reglages: ReglagesBouchon) -> None:
    """Serve until a signal. Raises `PortPris`."""
    with ExitStack() as pile:
        prise = pile.enter_context(ecouter(reglages.port, "BOUCHON_PORT"))
        pile.callback(demarrer_smtp(reglages).stop)
        serveur = make_server(
            HOTE,
            reglages.port,
            create_app(reglages),
            threaded=True,
            request_handler=RequeteSansSecret,
            fd=prise.fileno(),
        )
        trace.info("FranceConnect (bouchon) : %s", reglages.adresse)
        serveur.serve_forever()


def main() -> int:
    """Read the settings, serve; the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # SIGINT too: a shell starts its background jobs with it ignored.
    for signe in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signe, _comme_ctrl_c)
    try:
        servir(depuis_environnement(os.environ))
    except (ReglageInvalide, PortPris) as erreur:
        print(erreur, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _comme_ctrl_c(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
