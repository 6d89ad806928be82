"""Answers leave compressed: brotli, else gzip. Errors too, which the usual extension leaves out."""

import gzip
from functools import cache, lru_cache

import brotli
from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

_TROP_COURT = 500
# Brotli 4 costs a quarter less time than 5, for 5 % more bytes; 3 half of 4, for 5 % more again:
# of a page that carries its style, a sixth of all that it costs (decision 66).
_BROTLI_AU_VOL, _BROTLI_AU_DELA, _GZIP_AU_VOL = 4, 3, 6
# Such pages weigh more, the connected ones and the fragments less, but for the longest lists.
_GRANDE = 16 * 1024
# A window of 64 KB: pages fit in it, and what is prepared for 4 MB takes 2 % of a page's time.
_FENETRE = 16


def forme_acceptee() -> str:
    """Return `br`, `gzip` or `identity`, the lightest that the browser reads."""
    return _la_plus_legere(request.headers.get("Accept-Encoding"))


@lru_cache(maxsize=64)
def _la_plus_legere(acceptees: str | None) -> str:
    # Browsers are few, and say the same at each request.
    lues = parse_accept_header(acceptees, Accept)
    return lues.best_match(("br", "gzip", "identity"), "identity")


@cache
def comprimer_au_mieux(octets: bytes, forme: str) -> bytes:
    """Compress what is sent many times (static files), once and as small as can be."""
    if forme == "br":
        return bytes(brotli.compress(octets, quality=11))
    return gzip.compress(octets, 9, mtime=0) if forme == "gzip" else octets


def brotli_au_vol(corps: bytes) -> bytes:
    """Compress what is sent once."""
    niveau = _BROTLI_AU_DELA if len(corps) > _GRANDE else _BROTLI_AU_VOL
    return bytes(brotli.compress(corps, quality=niveau, lgwin=_FENETRE))


def init_app(app: Flask) -> None:
    """Compress the text of every answer; registered first, it runs after all that writes."""
    app.after_request(_comprimer)


def _comprimer(reponse: Response) -> Response:
    genre = reponse.mimetype or ""
    texte = genre.startswith("text/") or genre.endswith("json")
    if not texte or reponse.content_encoding or reponse.is_streamed:
        return reponse
    forme, corps = forme_acceptee(), reponse.get_data()
    if forme == "identity" or len(corps) < _TROP_COURT:
        return reponse
    if forme == "br":
        reponse.set_data(brotli_au_vol(corps))
    else:
        reponse.set_data(gzip.compress(corps, _GZIP_AU_VOL, mtime=0))
    reponse.content_encoding = forme
    return reponse
