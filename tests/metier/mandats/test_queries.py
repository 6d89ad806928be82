"""« Active » is written twice, in Python and in SQL: they agree on every border instant."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.metier.mandats.models import Mandat
from app.metier.mandats.possibles import autorisations_actives
from app.metier.mandats.queries import mandat_de
from app.metier.usagers.queries import usager_par_sub
from app.socle.bdd import transaction
from tests.fabriques import IDENTITE, INSTANT, deux_moteurs, un_mandat, un_membre, un_usager

DOMAINES = ("argent", "logement")
UNE_SECONDE = timedelta(seconds=1)


def rien(_: Mandat) -> None:
    pass


def suspendre(mandat: Mandat) -> None:
    mandat.suspendu_le = INSTANT


def arreter_argent(mandat: Mandat) -> None:
    mandat.autorisations[0].revoquee_le = INSTANT
    mandat.autorisations[0].motif_fin = "usager"


def tout_arreter(mandat: Mandat) -> None:
    for autorisation in mandat.autorisations:
        autorisation.revoquee_le, autorisation.motif_fin = INSTANT, "usager"


def un_peu_avant(mandat: Mandat) -> datetime:
    return mandat.debut_le - UNE_SECONDE


def au_debut(mandat: Mandat) -> datetime:
    return mandat.debut_le


def a_la_fin(mandat: Mandat) -> datetime:
    return mandat.fin_le


def juste_apres(mandat: Mandat) -> datetime:
    return mandat.fin_le + UNE_SECONDE


@deux_moteurs
@pytest.mark.parametrize(
    ("evenement", "pendant"),
    [
        (rien, ["argent", "logement"]),
        (suspendre, []),
        (arreter_argent, ["logement"]),
        (tout_arreter, []),
    ],
)
def test_active_se_dit_pareil_en_python_et_en_sql(
    session: Session, evenement: Callable[[Mandat], None], pendant: list[str]
) -> None:
    with transaction(session):
        membre = un_membre(session, INSTANT)
        usager = un_usager(session, membre, INSTANT)
        mandat_id = un_mandat(session, membre, usager, INSTANT, domaines=DOMAINES).id
    with transaction(session):
        mandat = mandat_de(session, membre.organisation_id, mandat_id, aidant_id=membre.aidant_id)
        assert mandat is not None
        evenement(mandat)
    instants = {un_peu_avant: [], au_debut: pendant, a_la_fin: pendant, juste_apres: []}
    for instant_de, attendus in instants.items():
        instant = instant_de(mandat)
        trouves = autorisations_actives(
            session,
            membre.organisation_id,
            [usager.id],
            aidant_id=membre.aidant_id,
            maintenant=instant,
            domaines=DOMAINES,
        )
        assert [active.domaine for active in trouves] == attendus
        assert [a.domaine for a in mandat.autorisations if a.est_active(instant)] == attendus
        assert mandat.est_actif(instant) is bool(attendus)


def test_le_mandat_d_ailleurs_ne_se_voit_pas(session: Session) -> None:
    with transaction(session):
        ici = un_membre(session, INSTANT)
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        mandat = un_mandat(session, ailleurs, un_usager(session, ailleurs, INSTANT), INSTANT)
    usager = usager_par_sub(session, IDENTITE.sub)
    assert usager is not None
    assert mandat_de(session, ici.organisation_id, mandat.id, aidant_id=ici.aidant_id) is None
    assert not autorisations_actives(
        session,
        ici.organisation_id,
        [usager.id],
        aidant_id=ici.aidant_id,
        maintenant=INSTANT,
        domaines=["logement"],
    )
