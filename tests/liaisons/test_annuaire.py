"""The open directory: known, unknown, closed, mute; late, huge or absurd, it is mute in two seconds."""

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from app.liaisons.annuaire import MUET, TOTAL, Annuaire

SIRET = "73282932000074"
UNITE = {"nom_raison_sociale": "CCAS DE PRADELLES", "nature_juridique": "7361"}
ETABLISSEMENT = {
    "siret": SIRET,
    "etat_administratif": "A",
    "adresse": "1 PLACE DU FOIRAIL 43420 PRADELLES",
    "code_postal": "43420",
    "commune": "43154",
    "liste_enseignes": None,
}
Repondre = Callable[[BaseHTTPRequestHandler], None]


def resultats(**etablissement: Any) -> dict[str, Any]:
    return {
        "results": [{**UNITE, "matching_etablissements": [{**ETABLISSEMENT, **etablissement}]}],
        "total_results": 1,
    }


class Guichet:
    """A directory that answers what the test says."""

    def __init__(self) -> None:
        self.demandes: list[str] = []
        self.repondre: Repondre = lambda _: None
        guichet = self

        class Mains(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                guichet.demandes.append(self.path)
                guichet.repondre(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Mains)
        self.serveur.daemon_threads = True
        Thread(target=self.serveur.serve_forever, args=(0.01,), daemon=True).start()
        self.annuaire = Annuaire(f"http://127.0.0.1:{self.serveur.server_port}/")

    def dit(self, corps: object, statut: int = 200) -> None:
        """Answer this JSON, or these very bytes."""
        octets = corps if isinstance(corps, bytes) else json.dumps(corps).encode()

        def repondre(mains: BaseHTTPRequestHandler) -> None:
            mains.send_response(statut)
            mains.send_header("Content-Length", str(len(octets)))
            mains.end_headers()
            mains.wfile.write(octets)

        self.repondre = repondre


@pytest.fixture
def guichet() -> Iterator[Guichet]:
    ouvert = Guichet()
    yield ouvert
    ouvert.serveur.shutdown()
    ouvert.serveur.server_close()


def test_un_siret_connu_remplit_la_demande_sans_rien_de_personnel(guichet: Guichet) -> None:
    guichet.dit(resultats())
    vu = guichet.annuaire.chercher(SIRET)
    assert (vu.repond, vu.est_connu, vu.est_ferme) == (True, True, False)
    assert vu.champs == {
        "nom": "CCAS DE PRADELLES",
        "adresse": "1 PLACE DU FOIRAIL 43420 PRADELLES",
        "code_postal": "43420",
        "code_commune": "43154",
        "categorie_juridique": "7361",
    }
    (demande,) = guichet.demandes
    assert f"q={SIRET}" in demande
    assert "minimal=true" in demande
    assert "dirigeants" not in demande


def test_une_enseigne_passe_devant_et_ce_qui_est_cache_manque(guichet: Guichet) -> None:
    guichet.dit(resultats(liste_enseignes=["Maison"], adresse="[NON-DIFFUSIBLE]"))
    champs = guichet.annuaire.chercher(SIRET).champs
    assert champs["nom"] == "Maison"
    assert "adresse" not in champs


def test_un_etablissement_ferme_se_dit(guichet: Guichet) -> None:
    guichet.dit(resultats(etat_administratif="F"))
    assert guichet.annuaire.chercher(SIRET).est_ferme


@pytest.mark.parametrize("corps", [{"results": []}, resultats(siret="35600000000048")])
def test_un_siret_inconnu_n_est_pas_un_annuaire_muet(corps: object, guichet: Guichet) -> None:
    guichet.dit(corps)
    vu = guichet.annuaire.chercher(SIRET)
    assert (vu.repond, vu.est_connu) == (True, False)


@pytest.mark.parametrize(
    "corps",
    [
        b"",
        b"<html>",
        b"[" * 100_000,
        b"\xff\xfe",
        b"a" * 300_000,
        [],
        None,
        {"results": "x"},
        {"erreur": "non"},
    ],
)
def test_une_reponse_absurde_rend_l_annuaire_muet(corps: object, guichet: Guichet) -> None:
    guichet.dit(corps)
    assert guichet.annuaire.chercher(SIRET) == MUET


@pytest.mark.parametrize("unite", [None, 3, {"siege": 3}, {"matching_etablissements": {"a": 1}}])
def test_des_resultats_absurdes_ne_disent_rien(unite: object, guichet: Guichet) -> None:
    guichet.dit({"results": [unite]})
    assert not guichet.annuaire.chercher(SIRET).est_connu


@pytest.mark.parametrize("statut", [301, 400, 404, 429, 500])
def test_une_autre_reponse_que_deux_cents_rend_muet(statut: int, guichet: Guichet) -> None:
    guichet.dit(resultats(), statut)
    assert guichet.annuaire.chercher(SIRET) == MUET


def test_un_annuaire_lent_octet_par_octet_est_muet_en_deux_secondes(guichet: Guichet) -> None:
    def goutter(mains: BaseHTTPRequestHandler) -> None:
        mains.send_response(200)
        mains.end_headers()
        try:
            for _ in range(60):
                mains.wfile.write(b" ")
                mains.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    guichet.repondre = goutter
    debut = time.monotonic()
    assert guichet.annuaire.chercher(SIRET) == MUET
    assert time.monotonic() - debut < TOTAL + 1


def test_sans_adresse_ou_sans_personne_il_est_muet() -> None:
    assert not Annuaire("").est_la
    assert Annuaire("").chercher(SIRET) == MUET
    assert Annuaire("http://127.0.0.1:9").chercher(SIRET) == MUET
