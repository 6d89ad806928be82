"""Static files: named after their content, compressed once, kept a year by browsers.

`url_for("static", filename="style.css")` gives `/static/style.<12 hex>.css`. Files are few and
small: they are read at start, ours lightened of comments and blanks, and served from memory, in
brotli, in gzip or as they are. htmx leaves with our script, in one file.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask import session as session_signee
from markupsafe import Markup
from rcssmin import cssmin
from rjsmin import jsmin
from werkzeug.exceptions import NotFound

from app.web.reponses.compression import comprimer_au_mieux, forme_acceptee

_UN_AN = "public, max-age=31536000, immutable"
_UNE_HEURE = "public, max-age=3600"
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
_ALLEGER: dict[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin}
_DES_AUTRES = "vendor/"
# A request less, and on a slow line the style waits behind one script, not two.
_REUNIS = {"page.js": ("vendor/htmx-2.0.11.min.js", "page.js")}
_DEJA_COMPRIMES = (".webp",)
_UNE_MINUTE = "public, max-age=60"
_NOM_DATE = re.compile(r"(.+)\.[0-9a-f]{12}(\.[a-z]+)", re.ASCII)
_STYLE = "style.css"


@dataclass(frozen=True, slots=True)
class Fichier:
    """One static file, and the name under which it never changes."""

    octets: bytes
    condensat: bytes
    nom_date: str

    @classmethod
    def lire(cls, nom: str, octets: bytes) -> "Fichier":
        """Name a file after its content."""
        condensat = hashlib.sha256(octets).digest()
        tige, _, suffixe = nom.rpartition(".")
        return cls(octets, condensat, f"{tige}.{condensat.hex()[:12]}.{suffixe}")


def servis(dossier: Path, nom: str) -> bytes:
    """Return the bytes sent for a file: ours without what only a reader needs."""
    return b"\n".join(_alleger(dossier, partie) for partie in _REUNIS.get(nom, (nom,)))


def _alleger(dossier: Path, nom: str) -> bytes:
    octets = (dossier / nom).read_bytes()
    alleger = _ALLEGER.get(Path(nom).suffix)
    if alleger is None or nom.startswith(_DES_AUTRES):
        return octets
    return alleger(octets.decode()).encode()


class Statiques:
    """The static folder, as it was when the service started."""

    def __init__(self, dossier: Path) -> None:
        chemins = [c for c in sorted(dossier.rglob("*")) if c.suffix in _TYPES]
        noms = [c.relative_to(dossier).as_posix() for c in chemins]
        self.fichiers = {nom: Fichier.lire(nom, servis(dossier, nom)) for nom in noms}
        self.dates = {fichier.nom_date: fichier for fichier in self.fichiers.values()}

    def dater(self, endpoint: str, valeurs: dict[str, Any]) -> None:
        """Have `url_for` give the name that never changes."""
        if endpoint == "static" and valeurs["filename"] in self.fichiers:
            valeurs["filename"] = self.fichiers[valeurs["filename"]].nom_date

    def servir(self, filename: str) -> Response:
        """Answer with a file, under either of its names, or under one it had.

        While a version replaces another, pages of one ask their style to processes of the other:
        they get what is here, for a minute.
        """
        fichier, duree = self._trouver(filename)
        suffixe = Path(filename).suffix
        forme = "identity" if suffixe in _DEJA_COMPRIMES else forme_acceptee()
        reponse = Response(comprimer_au_mieux(fichier.octets, forme), mimetype=_TYPES[suffixe])
        if forme != "identity":
            reponse.content_encoding = forme
        if suffixe not in _DEJA_COMPRIMES:
            reponse.vary.add("Accept-Encoding")
        reponse.headers["Cache-Control"] = duree
        return reponse

    def _trouver(self, filename: str) -> tuple[Fichier, str]:
        if filename in self.dates:
            return self.dates[filename], _UN_AN
        if filename in self.fichiers:
            return self.fichiers[filename], _UNE_HEURE
        autre = _NOM_DATE.fullmatch(filename)
        if autre is None or "".join(autre.groups()) not in self.fichiers:
            raise NotFound
        return self.fichiers["".join(autre.groups())], _UNE_MINUTE


def init_app(app: Flask) -> None:
    """Serve the static folder; tell templates and the CSP the style that a page may carry."""
    statiques = Statiques(Path(app.root_path).parent / "static")
    style = statiques.fichiers[_STYLE]

    @app.get("/static/<path:filename>", endpoint="static")
    def servir(filename: str) -> Response:
        return statiques.servir(filename)

    app.extensions["statiques"] = statiques
    app.url_defaults(statiques.dater)
    app.config["CSP_STYLE"] = f"'sha256-{base64.b64encode(style.condensat).decode()}'"
    app.jinja_env.globals.update(
        STYLE=Markup(style.octets.decode()),  # noqa: S704
        a_deja_le_style=partial(_a_deja_le_style, style.nom_date),
    )


def _a_deja_le_style(nom_date: str) -> bool:
    """True when a page of this visit carried the style: the next ones name the file, which is kept.

    A browser that knows nothing of us shows its first page a trip earlier, 0.4 s on a slow line.
    """
    if session_signee.get(_STYLE) == nom_date:
        return True
    session_signee[_STYLE] = nom_date
    return False
