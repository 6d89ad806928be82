"""Open data: what the file says is what is published, as its own schema describes it."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.metier.chiffres.colonnes import COLONNES
from app.metier.chiffres.publication import publier_mois
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.espaces.public.statistiques.publies import (
    OCTOBRE,
    SECRETES,
    publier,
    publier_un_an,
    une_cellule,
)
from tests.fabriques import deux_moteurs
from tests.ordres import ordres
from tests.tables import lignes_valides

FICHIER, SCHEMA = "/statistiques.csv", "/statistiques.schema.json"
# A renamed column breaks who reads the file: these are only ever added to.
NOMS = (
    "mois maille region_code departement_code type_structure theme libelle "
    "demarches personnes mandats structures secret version publie_le"
).split()


def lignes(client: ClientVerifie) -> list[dict[str, str]]:
    reponse = client.get(FICHIER)
    assert reponse.status_code == 200
    assert reponse.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(reponse.text)))


@deux_moteurs
def test_chaque_ligne_est_comme_le_schema_la_dit(app: Flask, client: ClientVerifie) -> None:
    publier_un_an(app)
    schema = client.get(SCHEMA).json
    assert schema is not None
    assert [champ["name"] for champ in schema["fields"]] == NOMS
    lues = lignes_valides(schema, client.get(FICHIER).text)
    assert list(lues[0]) == NOMS


@deux_moteurs
def test_le_fichier_dit_ce_que_dit_la_page(app: Flask, client: ClientVerifie) -> None:
    publier_un_an(app)
    d_octobre = [ligne for ligne in lignes(client) if ligne["mois"] == "2026-10"]
    par_libelle = {(ligne["maille"], ligne["libelle"]): ligne for ligne in d_octobre}
    assert par_libelle["france", "France"]["demarches"] == "112339"
    assert par_libelle["region", "Martinique"]["demarches"] == "112282"
    assert par_libelle["region", "Martinique"]["publie_le"] == "2026-11-03"
    assert par_libelle["departement", "Finistère"]["region_code"] == "53"
    secretes = {
        (ligne["maille"], ligne["departement_code"] or ligne["region_code"]): ligne
        for ligne in d_octobre
        if ligne["secret"] == "true"
    }
    assert secretes.keys() == SECRETES
    for ligne in secretes.values():
        assert not any(ligne[nom] for nom in ("demarches", "personnes", "mandats", "structures"))


def test_le_json_est_le_fichier_type(app: Flask, client: ClientVerifie) -> None:
    publier_un_an(app)
    reponse = client.get("/statistiques.json")
    assert reponse.mimetype == "application/json"
    objets = reponse.json
    assert isinstance(objets, list)
    lues = lignes(client)
    assert len(objets) == len(lues)
    for objet, ligne in zip(objets, lues, strict=True):
        assert list(objet) == NOMS
        assert objet["secret"] is (ligne["secret"] == "true")
        for nom in ("demarches", "personnes", "mandats", "structures", "version"):
            assert objet[nom] == (int(ligne[nom]) if ligne[nom] else None)
        assert objet["libelle"] == ligne["libelle"]
    deja = {"If-None-Match": reponse.headers["ETag"]}
    assert client.get("/statistiques.json", headers=deja).status_code == 304


def test_sans_mois_publie_le_fichier_a_ses_colonnes(client: ClientVerifie) -> None:
    assert client.get(FICHIER).text == ",".join(NOMS) + "\r\n"


@deux_moteurs
@pytest.mark.usefixtures("troupe")
def test_ce_qui_n_a_pas_change_ne_repart_pas(app: Flask, client: ClientVerifie) -> None:
    publier(app, OCTOBRE, [une_cellule(OCTOBRE, "france", "", 41)])
    premiere = client.get(FICHIER)
    assert premiere.headers["Cache-Control"] == "public, max-age=3600"
    assert premiere.headers["Access-Control-Allow-Origin"] == "*"
    assert "etalab-2.0" in premiere.headers["Link"]
    assert premiere.last_modified == datetime(2026, 11, 3, 6, tzinfo=UTC)
    deja = {"If-None-Match": premiere.headers["ETag"]}
    with ordres(app.extensions["moteur"]) as envoyes:
        encore = client.get(FICHIER, headers=deja)
    assert (encore.status_code, encore.data, len(envoyes)) == (304, b"", 1)
    with app.extensions["fabrique"]() as session, transaction(session):
        publier_mois(session, OCTOBRE, maintenant=datetime(2026, 11, 9, tzinfo=UTC))
    corrige = client.get(FICHIER, headers=deja)
    assert corrige.status_code == 200
    assert ",2,2026-11-09" in corrige.text


@pytest.mark.parametrize("adresse", [FICHIER, SCHEMA])
def test_rien_de_qui_passe_n_est_retenu(adresse: str, client: ClientVerifie) -> None:
    reponse = client.get(adresse)
    assert "Set-Cookie" not in reponse.headers
    assert client.get(adresse, headers={"If-None-Match": reponse.headers["ETag"]}).data == b""


def test_chaque_colonne_a_sa_phrase() -> None:
    assert all(colonne.description.endswith(".") for colonne in COLONNES)
