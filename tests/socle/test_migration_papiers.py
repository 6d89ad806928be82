"""Migration 0058: what merges had moved learns which paper it is of; back, one goes on in one other."""

from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.mandats.models import Mandat
from app.socle import migrations
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, un_mandat, un_membre, un_usager


def _quatre(session: Session) -> list[Mandat]:
    """A mandate moved three times, one merge after the other."""
    membre = un_membre(session, INSTANT)
    usager = un_usager(session, membre, INSTANT)
    mandats = [un_mandat(session, membre, usager, INSTANT) for _ in range(4)]
    session.flush()
    for avant, apres in pairwise(mandats):
        apres.transfere_de_id, apres.origine_id = avant.id, mandats[0].id
    return mandats


def test_ce_qui_avait_continue_sait_de_quel_papier_il_est(vide: Engine) -> None:
    migrations.monter(vide)
    with un_acte(vide, CLES) as session:
        ids = [mandat.id for mandat in _quatre(session)]
    migrations.descendre(vide, "0057")
    migrations.monter(vide)
    with un_acte(vide, CLES) as session:
        origines = dict(session.execute(sa.select(Mandat.id, Mandat.origine_id)).all())
    assert origines == {ids[0]: None, **dict.fromkeys(ids[1:], ids[0])}


def test_de_deux_suites_une_seule_le_dit_en_redescendant(vide: Engine) -> None:
    migrations.monter(vide)
    with un_acte(vide, CLES) as session:
        mandats = _quatre(session)
        mandats[2].transfere_de_id = mandats[0].id
    migrations.descendre(vide, "0057")
    with vide.connect() as connexion:
        liens = connexion.scalars(
            sa.text("SELECT transfere_de_id FROM mandat WHERE transfere_de_id IS NOT NULL")
        ).all()
    assert len(liens) == len(set(liens)) == 2
    migrations.monter(vide)
