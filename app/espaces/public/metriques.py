"""Figures for a scraper, behind a token: read from the base each time, the same in each process."""

from collections.abc import Iterable, Iterator
from hmac import compare_digest

from flask import Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.registry import Collector

from app import metier
from app.espaces.public import plan
from app.metier.aidants.droits import Droit
from app.metier.pilotage.mesures import Mesure, mesurer
from app.metier.taches import declarees
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import reglages

_PREFIXE = "aidants_connect_"
_TACHES = declarees(metier)


class _Releve(Collector):
    """Gauges that were just read, as the library writes them."""

    def __init__(self, mesures: Iterable[Mesure]) -> None:
        self._mesures = mesures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for mesure in self._mesures:
            noms = [mesure.etiquette] if mesure.etiquette else []
            jauge = GaugeMetricFamily(_PREFIXE + mesure.nom, mesure.aide, labels=noms)
            for etiquette, valeur in mesure.valeurs.items():
                jauge.add_metric([etiquette] if noms else [], valeur)
            yield jauge


@plan.get("/metriques")
@exige(Droit.PUBLIC)
def metriques() -> Response:
    """Counts and ages; nothing is here without METRIQUES_JETON, nor without saying it."""
    jeton = reglages().metriques_jeton
    if not jeton:
        raise Introuvable
    dit = request.headers.get("Authorization", "").encode()
    if not compare_digest(dit, f"Bearer {jeton}".encode()):
        return Response("", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    lues = mesurer(session(), _TACHES.values(), reglages().ancres, maintenant=maintenant())
    releve = CollectorRegistry()
    releve.register(_Releve(lues))
    return Response(generate_latest(releve), content_type=CONTENT_TYPE_PLAIN_1_0_0)
