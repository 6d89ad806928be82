"""A request's dates say its state, the same in Python and in SQL; a territory opens on its day."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.models import DemandeHabilitation, Ouverture
from app.metier.habilitation.ouvertures import est_ouverte, ouverture_de, sont_ouvertes
from app.metier.territoires.cog import commune, regions
from tests.demandes import une_demande
from tests.fabriques import INSTANT, deux_moteurs

DATES = (
    *("deposee_le", "entree_le", "modification_demandee_le", "en_pause_le"),
    *("acceptee_le", "refusee_le", "close_le"),
)


@deux_moteurs
def test_l_etat_se_lit_pareil_en_python_et_en_sql(session: Session) -> None:
    """Every set of dates, those that no act makes too: one state, and only one."""
    for presentes in product((None, INSTANT), repeat=len(DATES)):
        une_demande(session, INSTANT, **dict(zip(DATES, presentes, strict=True)))
    toutes = {demande.id: demande.etat for demande in session.scalars(select(DemandeHabilitation))}
    lues = {
        demande_id: etat
        for etat in Etat
        for demande_id in session.scalars(
            select(DemandeHabilitation.id).where(est_dans(etat, DemandeHabilitation))
        )
    }
    assert lues == toutes
    assert set(toutes.values()) == set(Etat)


@deux_moteurs
def test_chaque_region_a_son_jour_les_collectivites_attendent(session: Session) -> None:
    ouvertures = list(session.scalars(select(Ouverture)))
    assert {o.code_region for o in ouvertures if o.code_region} == set(regions())
    assert all(o.ouvre_le and o.vague for o in ouvertures if o.code_region)
    assert len([o for o in ouvertures if o.code_departement and o.ouvre_le is None]) == 8


@deux_moteurs
@pytest.mark.parametrize(
    ("instant", "ouverte"),
    [
        (datetime(2021, 2, 28, 22, 59, tzinfo=UTC), False),
        (datetime(2021, 2, 28, 23, 0, tzinfo=UTC), True),
    ],
)
def test_une_region_ouvre_a_minuit_a_paris(
    session: Session, instant: datetime, ouverte: bool
) -> None:
    saint_denis = commune("97411")
    assert saint_denis is not None
    une_demande(session, INSTANT, code_commune="97411")
    ouverture = ouverture_de(session, saint_denis)
    assert est_ouverte(ouverture, instant) is ouverte
    requete = select(func.count(DemandeHabilitation.id)).where(sont_ouvertes(instant))
    assert bool(session.scalar(requete)) is ouverte


@deux_moteurs
def test_une_collectivite_d_outre_mer_ouvre_quand_on_le_decide(session: Session) -> None:
    miquelon = commune("97502")
    assert miquelon is not None
    une_demande(session, INSTANT, code_commune="97502")
    ouverture = ouverture_de(session, miquelon)
    assert ouverture is not None
    assert not est_ouverte(ouverture, INSTANT)
    ouverture.ouvre_le = date(2026, 11, 23)
    session.flush()
    for instant, attendu in ((INSTANT, True), (INSTANT - timedelta(days=1), False)):
        assert est_ouverte(ouverture, instant) is attendu
        requete = select(func.count(DemandeHabilitation.id)).where(sont_ouvertes(instant))
        assert bool(session.scalar(requete)) is attendu
