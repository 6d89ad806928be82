"""Browsers where an account has logged in: a mark that opens nothing, and counts failures apart.

Whoever types somebody's e-mail elsewhere then never shuts them out of the browser they work in, even
where known computers are forbidden. Nothing is stored: the mark proves itself.
"""

from collections.abc import Sequence
from hmac import compare_digest

from sqlalchemy.orm import Session

from app.socle.cles import cles, nouveau_secret

_SEPARATEUR = "!"
_NB_MAX = 5


def marquer(session: Session, courriel: str, marques: Sequence[str]) -> list[str]:
    """Return the marks that a browser keeps after this account's login, the newest first."""
    if reconnaitre(session, courriel, marques):
        return list(marques[:_NB_MAX])
    poste = nouveau_secret()
    marque = f"{poste}{_SEPARATEUR}{_sceau(session, courriel, poste)}"
    return [marque, *marques][:_NB_MAX]


def reconnaitre(session: Session, courriel: str, marques: Sequence[str]) -> str | None:
    """Return what failures of this account are counted for in this browser, if it is its own."""
    for marque in marques[:_NB_MAX]:
        poste, _, sceau = marque.partition(_SEPARATEUR)
        if compare_digest(sceau.encode(), _sceau(session, courriel, poste).encode()):
            return f"poste {poste}"
    return None


def _sceau(session: Session, courriel: str, poste: str) -> str:
    return cles(session).pseudonyme("poste", courriel, poste)
