"""Among five thousand requests, the queue finds its way by an index."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from app.metier.habilitation.instruction.file import (
    Filtre,
    Onglet,
    Suivi,
    page_de_la_file,
    suivante,
)
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.socle.bdd import transaction
from tests.demandes import un_candidat, une_demande_dans_la_file
from tests.fabriques import INSTANT, un_aidant, une_organisation
from tests.peuple import colonnes
from tests.plans import plans_des_lectures

pytestmark = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
NOMBRE = 5_000
GRANDES = re.compile(r"Seq Scan on (demande_habilitation|candidat|organisation|demande_evenement)")


@pytest.fixture
def moi(session: Session) -> uuid.UUID:
    """Somebody who reviews, among requests of which one in five still waits."""
    with transaction(session):
        lieu = une_organisation(session, INSTANT)
        qui = un_aidant(session, lieu, INSTANT, courriel="ada@essai.fr", roles=("admission",))
        demande = une_demande_dans_la_file(session, INSTANT)
        candidat = un_candidat(session, INSTANT, demande=demande)
        demandes, candidats = [], []
        for rang in range(NOMBRE):
            autre = {"id": uuid.uuid4(), "numero": f"N{rang:06}", "siret": f"{rang:014}"}
            le = INSTANT - timedelta(hours=rang)
            fin = {"refusee_le": le if rang % 5 else None, "entree_le": le, "deposee_le": le}
            demandes.append(colonnes(demande) | autre | fin)
            candidats.append(colonnes(candidat) | {"id": uuid.uuid4(), "demande_id": autre["id"]})
        session.execute(insert(DemandeHabilitation), demandes)
        session.execute(insert(Candidat), candidats)
    with transaction(session):
        session.execute(text("ANALYZE"))
    return qui.id


def test_la_file_se_lit_par_un_index(moi: uuid.UUID, session: Session, moteur: Engine) -> None:
    filtres = [
        Filtre(),
        Filtre(suivi=Suivi.PERSONNE, region="84", depuis=7),
        Filtre(onglet=Onglet.REFUSEES),
    ]
    for filtre in filtres:
        premiere = page_de_la_file(session, filtre, moi=moi, maintenant=INSTANT)
        assert premiere is not None
        assert premiere.suite is not None
        with plans_des_lectures(moteur) as plans:
            page_de_la_file(session, filtre, moi=moi, maintenant=INSTANT, apres=premiere.suite)
        session.rollback()
        assert [plan for plan in plans if GRANDES.search(plan)] == [], filtre
    demande = premiere.rangs[0].demande
    with plans_des_lectures(moteur) as plans:
        suivante(session, demande)
    assert [plan for plan in plans if GRANDES.search(plan)] == []
