"""How the service holds: an even rate for a while, then five times as much, then the rate again."""

from collections.abc import Iterator

from tests.mesures.decor import Decor
from tests.mesures.tableaux import Tableau, decimal, entier
from tests.mesures.tenue.melange import DIT, Melange
from tests.mesures.tenue.memoire import Memoire, megaoctets
from tests.mesures.tenue.rythme import Releve, tenir
from tests.mesures.tenue.verite import dernier_acte, verite

PAR_SECONDE, SUR_SQLITE, SURCHARGE = 100, 50, 5
_SURCHARGE_MAX = 10.0  # seconds
_CONNEXIONS, _EN_SURCHARGE = 64, 800
_P95 = 0.3
_COLONNES = (
    "réponses", "autres que 200 et 303", "p50 (ms)", "p95 (ms)", "la plus longue (ms)"
)  # fmt: skip


def tenue(
    decor: Decor, port: int, *, secondes: float, rythme: int = PAR_SECONDE
) -> Iterator[Tableau]:
    """What was answered, and when, by phase and by kind; memory; what the base holds of it."""
    court = min(secondes, _SURCHARGE_MAX)
    melange = Melange(decor, port, round((secondes + court * (SURCHARGE + 1)) * rythme))
    premier, memoire = dernier_acte(decor), Memoire(port)
    tableau = _tableau(secondes, court)
    with memoire.guetter(secondes):
        egal = tenir(port, melange, rythme, _CONNEXIONS, secondes)
    _phase(tableau, f"{rythme} demandes/s", egal, port)
    presse = tenir(port, melange, rythme * SURCHARGE, _EN_SURCHARGE, court)
    _phase(tableau, f"{rythme * SURCHARGE} demandes/s", presse, port, est_jugee=False)
    _phase(tableau, "puis de nouveau", tenir(port, melange, rythme, _CONNEXIONS, court), port)
    yield tableau
    yield _genres(egal)
    yield memoire.tableau()
    yield verite(decor, premier, melange.dites)


def _tableau(secondes: float, court: float) -> Tableau:
    return Tableau(
        "Ce que tient le service",
        (*_COLONNES, "mémoire après (Mo)"),
        f"{DIT} À rythme égal sur {_CONNEXIONS} connexions : {entier(secondes)} s, puis "
        f"{SURCHARGE} fois plus pendant {entier(court)} s, sur {_EN_SURCHARGE} (qui a attendu "
        "deux secondes est refusé), puis comme avant. La durée part de l’instant où la demande "
        "était due. Mémoire : tous les processus.",
    )


def _phase(
    tableau: Tableau, quoi: str, releve: Releve, port: int, *, est_jugee: bool = True
) -> None:
    tenu = releve.nb_autres == 0 and releve.centile(0.95) <= _P95
    tableau.ajouter(
        quoi,
        *_valeurs(releve),
        entier(megaoctets(port)),
        but=f"0, p95 ≤ {1000 * _P95:.0f}" if est_jugee else "",
        tenu=tenu if est_jugee else None,
    )


def _valeurs(releve: Releve) -> tuple[str, ...]:
    durees = (releve.centile(part) for part in (0.5, 0.95, 1))
    millisecondes = (decimal(1000 * duree, 0) for duree in durees)
    return entier(len(releve.reponses)), entier(releve.nb_autres), *millisecondes


def _genres(releve: Releve) -> Tableau:
    tableau = Tableau(
        "Sous charge, par genre de demande", _COLONNES, "Pendant le rythme égal du tableau d’avant."
    )
    for quoi, siens in releve.par_genre().items():
        tableau.ajouter(quoi, *_valeurs(siens))
    return tableau
