"""A search for one row reads an index, on a base as large as the whole network."""

import re

import pytest
from sqlalchemy import Engine, func, insert, select, text, true
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.comptes import recherche as comptes
from app.metier.organisations.models import Organisation
from app.metier.pilotage import recherche
from app.socle.base import Base
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, un_membre, une_carte
from tests.plans import plans_des_lectures

NB_STRUCTURES, NB_COMPTES = 5_000, 20_000


def peupler(session: Session) -> None:
    """The network: its organisations, its accounts, nobody in particular."""
    with transaction(session):
        membre = un_membre(session, INSTANT)
        une_carte(session, INSTANT, numero="C-1234", aidant=membre.aidant)
    multiplier(session, Organisation, NB_STRUCTURES, siret="FM00000000000000")
    multiplier(session, Aidant, NB_COMPTES, courriel='"a"FM99999"@essai.fr"')
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()


def multiplier(session: Session, modele: type[Base], nombre: int, **formes: str) -> None:
    """Copy one row so many times; its numbered columns are written as `to_char` does."""
    table = modele.__table__
    colonnes, une = table.columns, select(*table.columns).limit(1).subquery()
    rang = func.generate_series(1, nombre).table_valued("n").render_derived()
    valeurs = {"id": func.gen_random_uuid()} | {
        nom: func.to_char(rang.c.n, forme) for nom, forme in formes.items()
    }
    copies = select(*(valeurs.get(c.name, une.c[c.name]) for c in colonnes)).select_from(
        une.join(rang, true())
    )
    session.execute(insert(modele).from_select([c.name for c in colonnes], copies))


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_qui_cherche_une_ligne_n_en_parcourt_pas_vingt_mille(
    moteur: Engine, session: Session
) -> None:
    peupler(session)
    with plans_des_lectures(moteur) as plans:
        trouves = [
            comptes.chercher(session, "a777@essai.fr").comptes,
            comptes.chercher(session, "C 12-34").comptes,
            recherche.chercher(
                session, "00000000000777", mandats_aussi=False, comptes=None
            ).structures,
        ]
    assert [len(liste) for liste in trouves] == [1, 1, 1]
    fautifs = [plan for plan in plans if re.search(r"Seq Scan on (aidant|organisation)\b", plan)]
    assert len(plans) >= 5
    assert not fautifs, "\n\n".join(fautifs)
