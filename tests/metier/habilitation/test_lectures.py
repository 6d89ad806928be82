"""Among five thousand requests, the queue finds its way by an index."""

import re
import uuid

import pytest
from sqlalchemy import DateTime, Engine, case, func, literal, text
from sqlalchemy.orm import Session

from app.metier.habilitation.instruction.file import (
    Filtre,
    Suivi,
    page_de_la_file,
    suivante,
)
from app.metier.habilitation.models import DemandeHabilitation, Evenement
from app.socle.bdd import transaction
from tests.demandes import un_candidat, une_demande_dans_la_file
from tests.fabriques import INSTANT, un_aidant, une_organisation
from tests.peuple import RANG, id_de, multiplier
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
        evenement = Evenement(demande_id=demande.id, nature="depot", cote="structure", le=INSTANT)
        session.add(evenement)
        session.flush()
        il_y_a = func.make_interval(0, 0, 0, 0, RANG)
        le = literal(INSTANT, DateTime(timezone=True)) - il_y_a
        fin = {"refusee_le": case((RANG % 5 != 0, le)), "entree_le": le, "deposee_le": le}
        sienne = {"id": id_de("demande"), "numero": '"N"FM000000', "siret": "FM00000000000000"}
        multiplier(session, demande, NOMBRE, **sienne, **fin)
        multiplier(session, candidat, NOMBRE, demande_id=id_de("demande"))
        multiplier(session, evenement, NOMBRE, demande_id=id_de("demande"), le=le)
        multiplier(session, lieu, NOMBRE, siret=func.to_char(RANG + 9, "FM00000000000000"))
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
    entiere = session.get_one(DemandeHabilitation, demande.id)
    with plans_des_lectures(moteur) as plans:
        suivante(session, entiere)
    assert [plan for plan in plans if GRANDES.search(plan)] == []
