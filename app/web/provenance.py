"""Where a form comes from: its token says that we drew it, the browser that our page sends it."""

from urllib.parse import urlsplit

from flask import g, request
from flask_wtf.csrf import CSRFError, CSRFProtect

_D_ICI = ("same-origin", "none")


class ProvenanceInconnue(CSRFError):
    """The token is ours, but the browser names another site, or over https nothing at all."""


class Protection(CSRFProtect):
    """Flask-WTF's token, then where the form comes from.

    The library's own check wants a Referer over https, which some browsers and proxies take off:
    whoever has none could never do anything. See decision 30.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        """Check a request that may write. Raises CSRFError."""
        g.pop("csrf_valid", None)
        super().protect(apply_exemptions=apply_exemptions)
        if g.get("csrf_valid") and not vient_d_ici(sinon=not request.is_secure):
            raise ProvenanceInconnue


def vient_d_ici(*, sinon: bool = False) -> bool:
    """True when the browser says that a page of ours sends this request.

    The first of three headers that it sends decides, the surest first; `sinon` when it sends none.
    """
    ici = request.host_url.rstrip("/")
    if origine := request.headers.get("Origin"):
        return origine == ici
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in _D_ICI
    if page := request.headers.get("Referer"):
        return _origine(page) == ici
    return sinon


def _origine(adresse: str) -> str:
    try:
        lue = urlsplit(adresse)
    except ValueError:
        return ""
    return f"{lue.scheme}://{lue.netloc}"
