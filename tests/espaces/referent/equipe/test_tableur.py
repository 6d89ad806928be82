"""The team as a file: it opens, and computes nothing."""

import csv
from io import StringIO

from app.metier.aidants.models import Aidant
from tests.espaces.referent.equipe.conftest import Equipe, poster


def lignes(reponse_texte: str) -> list[list[str]]:
    assert reponse_texte.startswith("\ufeff")
    return list(csv.reader(StringIO(reponse_texte.removeprefix("\ufeff")), delimiter=";"))


def test_le_tableur_s_ouvre_et_ne_calcule_rien(equipe: Equipe) -> None:
    hostiles = ["=1+1", "+33", "-2", "@SOMME(A1)", "\t=1", " =1", 'a";b\r\n=c', "<script>"]
    ids = [equipe.ajouter(f"h{rang}") for rang in range(len(hostiles))]
    with equipe.base() as session:
        for aidant_id, nom in zip(ids, hostiles, strict=True):
            aidant = session.get_one(Aidant, aidant_id)
            aidant.nom, aidant.prenom = nom, "Hostile"
    poster(equipe, equipe.troupe.alice, "fermer")
    reponse = equipe.robert.get("/equipe/equipe.csv")
    assert reponse.mimetype == "text/csv"
    assert reponse.headers["Cache-Control"] == "no-store"
    assert "attachment" in reponse.headers["Content-Disposition"]
    entete, *autres = lignes(reponse.get_data(as_text=True))
    assert entete[0] == "Nom"
    assert {len(ligne) for ligne in autres} == {len(entete)}
    noms = {ligne[0] for ligne in autres if ligne[1] == "Hostile"}
    assert noms == {
        "'=1+1",
        "'+33",
        "'-2",
        "'@SOMME(A1)",
        "'\t=1",
        "' =1",
        'a";b\r\n=c',
        "<script>",
    }
    (alice,) = (ligne for ligne in autres if ligne[1] == "Alice")
    assert alice[4:8] == ["non", "Accès fermé", "", ""]
    (robert,) = (ligne for ligne in autres if ligne[1] == "Robert")
    assert robert[4:8] == [
        "oui",
        "Gère l’équipe, ne fait pas de mandats",
        "Application sur téléphone",
        "novembre\u00a02026",
    ]
