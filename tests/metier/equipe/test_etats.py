"""Who can work and why not: the rule in Python, and its twin in SQL, on every combination."""

from collections.abc import Callable
from datetime import datetime
from itertools import product
from typing import Any, cast

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, object_session

from app.metier.aidants.models import INACTIVITE, Aidant, Appartenance
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.queries import moyens_acceptes
from app.metier.equipe.etats import Etat, bloque, etat
from app.metier.equipe.libelles import ETATS, QUE_FAIRE
from app.socle.bdd import transaction
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    le_membre,
    tenir_roles,
    un_aidant,
    une_organisation,
)


def _tient(*roles: str) -> Callable[[Appartenance, MoyenConnexion], None]:
    return lambda membre, _: tenir_roles(cast(Session, object_session(membre)), membre, *roles)


def _endormir(aidant: Aidant) -> None:
    aidant.desactive_le, aidant.motif_desactivation = INSTANT, INACTIVITE


# Each cause alone: what changes in somebody ready, and the state that it gives.
CAUSES = {
    Etat.ACCES_FERME: lambda membre, _: setattr(membre, "terminee_le", INSTANT),
    Etat.ENDORMI: lambda membre, _: _endormir(membre.aidant),
    Etat.COMPTE_FERME: lambda membre, _: setattr(membre.aidant, "desactive_le", INSTANT),
    Etat.SANS_MOYEN: lambda _, moyen: setattr(moyen, "retire_le", INSTANT),
    Etat.MOYENS_SUSPENDUS: lambda _, moyen: setattr(moyen, "suspendu_le", INSTANT),
    Etat.JAMAIS_VENU: lambda membre, _: setattr(membre.aidant, "cgu_version", None),
    Etat.SANS_ROLE: _tient(),
    Etat.EQUIPE: _tient("referent"),
    Etat.PRET: lambda *_: None,
}


def lu(session: Session, membre: Appartenance) -> Etat:
    """The state of a member, from what the base holds."""
    return etat(membre, moyens_acceptes(session, membre.aidant_id))


@pytest.mark.parametrize("attendu", CAUSES)
def test_chaque_cause_donne_son_etat(attendu: Etat, session: Session) -> None:
    with transaction(session):
        ici = une_organisation(session, INSTANT)
        membre = le_membre(session, un_aidant(session, ici, INSTANT), ici)
        (moyen,) = moyens_acceptes(session, membre.aidant_id)
        CAUSES[attendu](membre, moyen)
        session.flush()
        assert lu(session, membre) is attendu


def test_un_moyen_en_service_suffit(session: Session) -> None:
    with transaction(session):
        ici = une_organisation(session, INSTANT)
        membre = le_membre(session, un_aidant(session, ici, INSTANT), ici)
        (premier,) = moyens_acceptes(session, membre.aidant_id)
        premier.suspendu_le = INSTANT
        assert lu(session, membre) is Etat.MOYENS_SUSPENDUS
        premier.suspendu_le, premier.valide_le = None, None
        session.flush()
        assert lu(session, membre) is Etat.SANS_MOYEN, "pending is not a means yet"


@deux_moteurs
def test_le_filtre_dit_ce_que_dit_la_regle(session: Session) -> None:
    instants: list[datetime | None] = [None, INSTANT]
    cas = list(
        product(instants, instants, instants, instants, (None, "2020"), *[(True, False)] * 2)
    )
    assert len(cas) == 128
    with transaction(session):
        ici = une_organisation(session, INSTANT)
        for rang, valeurs in enumerate(cas):
            parti, ferme, suspendu, retire, cgu, aide, gere = cast(Any, valeurs)
            aidant = un_aidant(session, ici, INSTANT, courriel=f"p{rang}@essai.fr")
            membre = le_membre(session, aidant, ici)
            (moyen,) = moyens_acceptes(session, aidant.id)
            membre.terminee_le, aidant.desactive_le, aidant.cgu_version = parti, ferme, cgu
            tenir_roles(session, membre, *["aidant"] * aide, *["referent"] * gere)
            moyen.suspendu_le, moyen.retire_le = suspendu, retire
        session.flush()
        requete = select(Appartenance).join(Appartenance.aidant)
        tous = list(session.scalars(requete.options(contains_eager(Appartenance.aidant))))
        trouves = set(session.scalars(select(Aidant.id).join(Aidant.appartenances).where(bloque())))
        voulus = {
            membre.aidant_id
            for membre in tous
            if membre.terminee_le is None and not lu(session, membre).peut_travailler
        }
    assert trouves == voulus
    assert 0 < len(voulus) < 64


def test_chaque_etat_a_ses_mots() -> None:
    assert ETATS.keys() == QUE_FAIRE.keys() == set(Etat)
    assert len(set(ETATS.values())) == len(Etat)
