"""When a mandate ends, and what it then becomes, is written twice: Python and SQL agree."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import a_effacer, dure_jusqu_a, mandat_montre
from app.socle.bdd import transaction
from tests.anciens import AGES, UNE_SECONDE
from tests.fabriques import INSTANT, deux_moteurs, relire, un_mandat, un_usager

MICRO = timedelta(microseconds=1)
PLUS_TARD = INSTANT + timedelta(days=9)


def rien(mandat: Mandat) -> datetime:
    """Its end is its date."""
    return mandat.fin_le


def arreter_argent(mandat: Mandat) -> datetime:
    """One domaine is left: its end is its date."""
    mandat.autorisations[0].revoquee_le, mandat.autorisations[0].motif_fin = INSTANT, "usager"
    return mandat.fin_le


def suspendre(mandat: Mandat) -> datetime:
    """It could have come back until its date."""
    mandat.suspendu_le = INSTANT
    return mandat.fin_le


def tout_arreter(mandat: Mandat) -> datetime:
    """Its end is when the last was stopped."""
    for autorisation, instant in zip(mandat.autorisations, (PLUS_TARD, INSTANT), strict=True):
        autorisation.revoquee_le, autorisation.motif_fin = instant, "usager"
    return PLUS_TARD


def arreter_a_la_fin(mandat: Mandat) -> datetime:
    """At its very last instant."""
    for autorisation in mandat.autorisations:
        autorisation.revoquee_le, autorisation.motif_fin = mandat.fin_le, "usager"
    return mandat.fin_le


@deux_moteurs
@pytest.mark.parametrize(
    "evenement", [rien, arreter_argent, suspendre, tout_arreter, arreter_a_la_fin]
)
def test_l_age_se_dit_pareil_en_python_et_en_sql(
    session: Session, membre: Appartenance, evenement: Callable[[Mandat], datetime]
) -> None:
    with transaction(session):
        usager = un_usager(session, membre, INSTANT)
        cree = un_mandat(session, membre, usager, INSTANT, domaines=("argent", "logement"))
    with transaction(session):
        attendu = evenement(relire(session, cree))
    mandat = relire(session, cree)
    fin = mandat.finit_le
    assert fin == attendu

    def en_sql(condition: ColumnElement[bool]) -> bool:
        return session.scalar(select(Mandat.id).where(condition)) is not None

    ici = (membre.organisation_id, membre.aidant_id)
    for age in (timedelta(), *AGES.values()):
        for ecart in (-UNE_SECONDE, -MICRO, timedelta(), MICRO, UNE_SECONDE):
            instant = fin + age + ecart
            limite = instant - age
            assert en_sql(dure_jusqu_a(limite)) is (fin >= limite) is (ecart <= timedelta())
            montre = mandat_montre(*ici, maintenant=instant)
            assert en_sql(montre) is mandat.est_montre(instant)
            assert en_sql(a_effacer(instant)) is mandat.est_a_effacer(instant)
            etats = (mandat.est_montre, mandat.est_archive, mandat.est_a_effacer)
            assert sum(etat(instant) for etat in etats) == (
                0 if AGES["au bout d'un an"] < instant - fin <= AGES["au bout de trois ans"] else 1
            )
