"""Among five thousand requests, the queue finds its way by an index."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from app.metier.habilitation.instruction.file import (
    Filtre,
    Suivi,
    page_de_la_file,
    suivante,
)
from app.metier.habilitation.models import Candidat, DemandeHabilitation, Evenement
from app.metier.organisations.models import Organisation
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
        lots: dict[type, list[dict]] = {
            table: [] for table in (Organisation, DemandeHabilitation, Candidat, Evenement)
        }
        for rang in range(NOMBRE):
            demande_id, le = uuid.uuid4(), INSTANT - timedelta(hours=rang)
            sienne = {"id": demande_id, "numero": f"N{rang:06}", "siret": f"{rang:014}"}
            fin = {"refusee_le": le if rang % 5 else None, "entree_le": le, "deposee_le": le}
            lots[DemandeHabilitation].append(colonnes(demande) | sienne | fin)
            liee = {"id": uuid.uuid4(), "demande_id": demande_id}
            lots[Candidat].append(colonnes(candidat) | liee)
            lots[Evenement].append(liee | {"nature": "depot", "cote": "structure", "le": le})
            autre = {"id": uuid.uuid4(), "siret": f"{rang + 9:014}"}
            lots[Organisation].append(colonnes(lieu) | autre)
        for table, lignes in lots.items():
            session.execute(insert(table), lignes)
    with transaction(session):
        session.execute(text("ANALYZE"))
    return qui.id


def test_la_file_se_lit_par_un_index(moi: uuid.UUID, session: Session, moteur: Engine) -> None:
    demande = None
    for filtre in (Filtre(), Filtre(suivi=Suivi.PERSONNE, region="84", depuis=7)):
        premiere = page_de_la_file(session, filtre, moi=moi, maintenant=INSTANT)
        assert premiere is not None
        demande = premiere.rangs[0].demande
        with plans_des_lectures(moteur) as plans:
            page_de_la_file(session, filtre, moi=moi, maintenant=INSTANT, apres=premiere.suite)
        lents = [plan for plan in plans if GRANDES.search(plan)]
        assert not lents, lents[0]
    assert demande is not None
    with plans_des_lectures(moteur) as plans:
        suivante(session, demande)
    assert [plan for plan in plans if GRANDES.search(plan)] == []
