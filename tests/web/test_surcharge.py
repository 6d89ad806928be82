"""More requests than can be done: the late ones are told so, and have done nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.socle.delais import ATTENTE
from app.socle.tour import Tour
from app.web.bdd import rendre_la_connexion
from tests.acces import LIGNES
from tests.attente import LENTEUR
from tests.mesures.charge import Prise
from tests.mesures.serveur import gunicorn
from tests.photographie import photographie
from tests.scene import Scene
from tests.socle.attentes import LONGTEMPS, passer

REQUETE = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Aidants-Connect.Attente: 9\r\n\r\n"


def test_gunicorn_dit_combien_une_demande_a_attendu() -> None:
    un_seul_fil = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "1"}
    with gunicorn("tests.attente:app", un_seul_fil) as port, ThreadPoolExecutor(2) as fils:
        prises = [Prise(port) for _ in range(2)]
        reponses = list(fils.map(lambda prise: prise.demander(REQUETE), prises))
        for prise in prises:
            prise.fermer()
    premiere, seconde = sorted(float(corps) for _, corps in reponses)
    assert premiere < LENTEUR / 2 < seconde < 9


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_qui_a_trop_attendu_est_refuse_sans_rien_ecrire(scene: Scene, htmx: dict[str, str]) -> None:
    ligne = next(
        li for li in LIGNES if li.route == "nouveau_mandat.nouveau" and li.methode == "POST"
    )
    avant = photographie(scene.app.extensions["moteur"])
    reponse = scene.demander("aidante", ligne, entetes=htmx, environ={ATTENTE: 2.6})
    assert reponse.status_code == 503
    assert "Attendez quelques secondes" in reponse.text
    assert photographie(scene.app.extensions["moteur"]) == avant
    assert scene.demander("aidante", ligne, environ={ATTENTE: 1.9}).status_code == 303


def test_qui_rend_sa_connexion_rend_son_tour(app: Flask) -> None:
    """To ask the directory, to compose a paper: the others are served meanwhile."""
    tour = Tour(LONGTEMPS)
    with app.test_request_context(), ThreadPoolExecutor(1) as fils, tour.attendre():
        rendre_la_connexion()
        assert fils.submit(passer, tour).result() < LONGTEMPS / 2
