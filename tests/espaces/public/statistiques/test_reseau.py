"""The page of the network: every figure with how it is counted, nothing secret told."""

import pytest
from flask import Flask

from app.metier.reseau.definitions import RESEAU
from app.web.reponses.compression import brotli_au_vol
from tests.client import ClientVerifie
from tests.espaces.public.statistiques.publies import KO, mots, publier_reseau, publier_un_an
from tests.ordres import ordres
from tests.tables import lignes_valides

PAGE = "/statistiques/reseau"


def test_rien_de_compte_le_dit(client: ClientVerifie) -> None:
    assert "Aucun mois n’est encore publié" in client.get(PAGE).text


def test_la_page_dit_chaque_chiffre_et_comment_il_est_compte(
    app: Flask, client: ClientVerifie
) -> None:
    publier_un_an(app)
    publier_reseau(app)
    with ordres(app.extensions["moteur"]) as envoyes:
        reponse = client.get(PAGE)
    assert len(envoyes) == 2
    assert len(brotli_au_vol(reponse.data)) <= 10 * KO
    page = mots(reponse.text)
    for mesure in RESEAU.values():
        assert " ".join(f"{mesure.titre} 20431 {mesure.explication}".split()) in page
    assert "Corse Aidants qui peuvent faire un mandat : secret" in page
    assert "Bretagne Aidants qui peuvent faire un mandat : 1204" in page
    bretagne = mots(client.get(f"{PAGE}?region=53").text)
    assert "Aidants au travail 1204" in bretagne
    assert "Finistère Aidants qui peuvent faire un mandat : 312" in bretagne
    assert "Places prises" not in bretagne, "a session is of no région"
    assert "Aidants au travail 411" in mots(client.get(f"{PAGE}?type=ccas").text)


@pytest.mark.parametrize(
    "demande", ["region=00", "type=x", "region=53&type=ccas", "theme=logement"]
)
def test_ce_qui_ne_se_demande_pas(demande: str, client: ClientVerifie) -> None:
    attendu = 200 if demande.startswith("theme") else 404
    assert client.get(f"{PAGE}?{demande}").status_code == attendu


def test_le_fichier_dit_ce_que_dit_la_page_comme_son_schema(
    app: Flask, client: ClientVerifie
) -> None:
    schema = client.get(f"{PAGE}.schema.json").json
    assert schema is not None
    assert lignes_valides(schema, client.get(f"{PAGE}.csv").text) == []
    publier_un_an(app)
    publier_reseau(app)
    with ordres(app.extensions["moteur"]) as envoyes:
        reponse = client.get(f"{PAGE}.csv")
    assert len(envoyes) == 2
    assert reponse.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in reponse.headers
    par_lieu = {une["libelle"]: une for une in lignes_valides(schema, reponse.text)}
    france, bretagne, corse = (par_lieu[nom] for nom in ("France", "Bretagne", "Corse"))
    assert {france[cle] for cle in RESEAU} == {"20431"}
    assert (bretagne["region_code"], bretagne["aidants_au_travail"]) == ("53", "1204")
    assert (bretagne["places_prises"], bretagne["secrets"]) == ("", "")
    assert not any(corse[cle] for cle in RESEAU)
    assert "aidants_au_travail" in corse["secrets"].split("|")
    assert "places_prises" not in corse["secrets"].split("|"), "said of no région"
    deja = {"If-None-Match": reponse.headers["ETag"]}
    with ordres(app.extensions["moteur"]) as envoyes:
        encore = client.get(f"{PAGE}.csv", headers=deja)
    assert (encore.status_code, encore.data, len(envoyes)) == (304, b"", 1)
