"""Is a secret worth its name: long, drawn, its own; never the one of an example."""

from collections.abc import Iterator, Mapping

TAILLE = 32
_EXEMPLES = ("exemple", "example", "changeme", "changemoi", "aremplacer", "motdepasse", "password")
_SUITES = (
    "abcdefghijklmnopqrstuvwxyza",
    "01234567890",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
_PAS = {
    sens[i : i + 2] for suite in _SUITES for sens in (suite, suite[::-1]) for i in range(len(suite))
}


def faiblesses(secrets: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each secret that is none; it is never repeated."""
    for nom, valeur in secrets.items():
        if len(valeur) < TAILLE or _est_un_motif(valeur):
            yield f"{nom} est trop court ou trop simple ({TAILLE} signes au moins)"
        if any(exemple in _nu(valeur) for exemple in _EXEMPLES):
            yield f"{nom} est une valeur d’exemple"
        if any(_se_ressemblent(valeur, autre) for cle, autre in secrets.items() if cle != nom):
            yield f"{nom} est égal à un autre secret"


def _nu(valeur: str) -> str:
    """Return what is left without case, spaces and punctuation."""
    return "".join(signe for signe in valeur.casefold() if signe.isalnum())


def _se_ressemblent(un: str, autre: str) -> bool:
    """True when one is the other, but for a space, a case, a hyphen, or a few signs around."""
    nus = sorted((_nu(un), _nu(autre)), key=len)
    return un == autre or (bool(nus[0]) and nus[0] in nus[1])


def _est_un_motif(valeur: str) -> bool:
    """True when few signs serve, when the same piece comes back, or when keys follow each other."""
    if len(set(valeur)) < TAILLE // 4:
        return True
    plie = valeur.casefold()
    triples = [plie[i : i + 3] for i in range(len(plie) - 2)]
    paires = [plie[i : i + 2] for i in range(len(plie) - 1)]
    nb_suivies = sum(paire in _PAS or paire[0] == paire[1] for paire in paires)
    return len(set(triples)) < 0.7 * len(triples) or nb_suivies >= len(paires) / 2
