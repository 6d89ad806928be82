"""Eight statements at most, with one member or a thousand."""

from datetime import timedelta

from sqlalchemy import select

from app.metier.aidants.models import Appartenance
from app.metier.authentification.models import Connexion
from tests.espaces.referent.equipe.conftest import Equipe, lu
from tests.espaces.referent.equipe.foule import peupler
from tests.ordres import ORDRES_PAR_PAGE, ordres


def test_huit_ordres_au_plus_quel_que_soit_le_nombre(equipe: Equipe) -> None:
    alice = equipe.troupe.alice
    lectures = ["", "?tri=connexion", "?filtre=bloques", f"{alice}", f"?apres={alice}"]
    lectures += [
        f"{alice}/fermer",
        f"{alice}/themes",
        f"{alice}/passation",
        "ordinateurs",
        "equipe.csv",
        "/espace-aidant/",
    ]

    def mesurer() -> dict[str, int]:
        mesures = {}
        for lecture in [*lectures, "POST"]:
            with equipe.base() as session:
                for connexion in session.scalars(select(Connexion).filter_by(fermee_le=None)):
                    connexion.vue_le = equipe.temps.instant - timedelta(minutes=2)
            jeton = equipe.robert.jeton()
            with ordres(equipe.app.extensions["moteur"]) as envoyes:
                reponse = (
                    equipe.robert.post("/equipe/", data={"csrf_token": jeton, "recherche": "jo"})
                    if lecture == "POST"
                    else equipe.robert.get(f"/equipe/{lecture}".replace("/equipe//", "/"))
                )
            assert reponse.status_code == 200, lecture
            mesures[lecture] = len(envoyes)
        return mesures

    peu = mesurer()
    with equipe.base() as session:
        modele = session.get_one(Appartenance, (alice, equipe.troupe.organisation))
        peupler(session, modele, 1000)
    assert mesurer() == peu
    assert {lecture: n for lecture, n in peu.items() if n > ORDRES_PAR_PAGE} == {}
    page = lu(equipe.robert.get("/equipe/"))
    assert "1002 personnes" in page
    assert page.count("Dernière connexion :") == 25
