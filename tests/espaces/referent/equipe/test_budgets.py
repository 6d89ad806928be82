"""Eight statements at most, with one member or a thousand."""

import uuid
from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import Connexion, MoyenConnexion
from tests.espaces.referent.equipe.conftest import Equipe, lu
from tests.peuple import colonnes
from tests.test_budgets import ORDRES_PAR_PAGE, ordres


def peupler(session: Session, modele: Appartenance, nombre: int) -> None:
    """Add members like this one, each with a device and a login."""
    aidant = session.get_one(Aidant, modele.aidant_id)
    moyen = session.scalars(select(MoyenConnexion).filter_by(aidant_id=aidant.id)).one()
    ids = [uuid.uuid4() for _ in range(nombre)]
    lots = {
        Aidant: [
            colonnes(aidant) | {"id": i, "courriel": f"{i}@essai.fr", "prenom": "Jo", "nom": str(i)}
            for i in ids
        ],
        Appartenance: [colonnes(modele) | {"aidant_id": i} for i in ids],
        MoyenConnexion: [colonnes(moyen) | {"id": uuid.uuid4(), "aidant_id": i} for i in ids],
        Connexion: [
            {
                "id": uuid.uuid4(),
                "aidant_id": i,
                "organisation_id": modele.organisation_id,
                "secret_hash": i.hex * 2,
                "ouverte_le": modele.depuis_le - timedelta(days=rang),
                "vue_le": modele.depuis_le,
                "code_le": modele.depuis_le,
                "fermee_le": modele.depuis_le,
            }
            for rang, i in enumerate(ids)
        ],
    }
    for table, contenus in lots.items():
        session.execute(insert(table), contenus)


def test_huit_ordres_au_plus_quel_que_soit_le_nombre(equipe: Equipe) -> None:
    alice = equipe.troupe.alice
    lectures = ["", "?tri=connexion", "?filtre=bloques", f"{alice}", f"?apres={alice}"]
    lectures += [
        f"{alice}/fermer",
        f"{alice}/themes",
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
    assert page.count("Dernière connexion") == 25
