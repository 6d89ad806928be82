"""Where a form comes from, and where it may lead: pages of ours, both times."""

from urllib.parse import urlsplit

from flask import g, request, url_for
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


def suite_sure(suite: str) -> str:
    """Return an internal address to go to next, the aidant's home when `suite` is not one."""
    interne = suite.startswith("/") and not suite.startswith("//")
    if interne and suite.isprintable() and "\\" not in suite:
        return suite
    return url_for("accueil.espace")


def suite_demandee() -> str:
    """Return where to go next, as the address asks, inside the service."""
    return suite_sure(request.args.get("suite", ""))
