"""A clock that is put back, or forward, while people work."""

from pathlib import Path

import httpx

from app.web.reponses.securite import CONNEXION
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import Constat, epreuve
from tests.epreuves.gestes import Geste, Inattendue, ensemble
from tests.epreuves.verite import manques

HEURE, JOUR = 3600, 86_400


@epreuve("horloge reculée d’une heure, puis avancée d’un jour")
def decalee(banc: Banc) -> Constat:
    """The service's own clock (`socle/horloge`), moved while it serves, then put right."""
    fichier = banc.dossier / "decalage"
    fichier.write_text("0")
    fautes: list[str] = []
    statuts: list[int] = []
    with banc.service("tests.epreuves.decalee:app", DECALAGE=str(fichier)) as service:
        fautes += ensemble(service.port, banc.usages(2), lambda: None)
        for secondes in (-HEURE, JOUR):
            gestes: list[Geste] = [*banc.conclusions(2), *banc.usages(2)]
            _regler(fichier, secondes)
            statuts += _essayer(service.port, gestes)
            _regler(fichier, 0)
            code, dit = banc.commande("journal", "verifier", "--chaine")
            fautes += [f"journal verifier : {dit[-200:]}"] * (code != 0)
        derniers: list[Geste] = [*banc.conclusions(2), *banc.usages(2)]
        fautes += ensemble(service.port, derniers, lambda: None)
    fautes += [f"réponse {statut}" for statut in statuts if statut >= 500]
    fautes += manques(banc, derniers)
    return Constat(
        "conclusions et usages demandés à chaque heure fausse ; puis remise à l’heure",
        f"réponses {', '.join(map(str, sorted(set(statuts))))} ; à l’heure, tout se fait",
        tuple(fautes),
    )


def _regler(fichier: Path, secondes: int) -> None:
    neuf = fichier.with_suffix(".neuf")
    neuf.write_text(str(secondes))
    neuf.replace(fichier)


def _essayer(port: int, gestes: list[Geste]) -> list[int]:
    """Ask once each, and for a page; a refusal is an answer."""
    for geste in gestes:
        try:
            geste.tenter(port)
        except Inattendue:
            continue
    page = httpx.get(
        f"http://127.0.0.1:{port}/espace-aidant/",
        cookies={CONNEXION: getattr(gestes[0], "secret", "")},
        timeout=40,
    )
    return [page.status_code, *(statut for geste in gestes for statut in geste.statuts)]
