"""Stopping: one domaine or all, once, in the journal; a use and a stop never both win."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandat_de
from app.socle.bdd import transaction
from app.socle.erreurs import Interdit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_mandat, un_membre, un_usager, une_utilisation

pytestmark = deux_moteurs
DEMAIN = INSTANT + timedelta(days=1)


@pytest.fixture
def mandat(session: Session) -> Mandat:
    """A mandate over two domaines."""
    with transaction(session):
        membre = un_membre(session, INSTANT)
        usager = un_usager(session, membre, INSTANT)
        cree = un_mandat(
            session, membre, usager, INSTANT, domaines=["argent", "logement"], duree="mois"
        )
    relu = mandat_de(session, cree.organisation_id, cree.id, aidant_id=cree.aidant_id)
    assert relu is not None
    return relu


def recit(session: Session) -> list[str]:
    """Actions of revocation, in order."""
    requete = select(Ligne.action).where(Ligne.action.like("revocation%")).order_by(Ligne.seq)
    return list(session.scalars(requete))


def arreter_tout(session: Session, mandat: Mandat, *domaines: str) -> int:
    """Stop, committed, as the aidant who made it; how many stopped."""
    with transaction(session):
        arretees = arreter(
            session,
            mandat.id,
            domaines=domaines or None,
            motif="organisation",
            par_id=mandat.aidant_id,
            maintenant=DEMAIN,
        )
    return len(arretees)


def test_un_domaine_puis_le_reste(session: Session, mandat: Mandat) -> None:
    assert arreter_tout(session, mandat, "argent") == 1
    assert recit(session) == ["revocation_autorisation"]
    relu = mandat_de(session, mandat.organisation_id, mandat.id, aidant_id=mandat.aidant_id)
    assert relu is not None
    assert relu.est_actif(DEMAIN)
    assert arreter_tout(session, mandat) == 1
    assert recit(session) == ["revocation_autorisation"] * 2 + ["revocation_mandat"]


def test_deux_fois_est_une(session: Session, mandat: Mandat) -> None:
    assert arreter_tout(session, mandat) == 2
    assert arreter_tout(session, mandat) == 0
    assert arreter_tout(session, mandat, "argent", "inconnu") == 0
    assert len(recit(session)) == 3


def test_apres_sa_fin_il_n_y_a_plus_rien_a_arreter(session: Session, mandat: Mandat) -> None:
    for apres, arretees in ((timedelta(seconds=1), []), (timedelta(0), ["argent", "logement"])):
        with transaction(session):
            faites = arreter(
                session,
                mandat.id,
                motif="usager",
                par_id=None,
                maintenant=mandat.fin_le + apres,
            )
        assert [autorisation.domaine for autorisation in faites] == arretees
    assert len(recit(session)) == 3


def test_par_la_personne_seule(session: Session, mandat: Mandat) -> None:
    """Nobody of the organisation acts: the journal names no aidant."""
    with transaction(session):
        arreter(session, mandat.id, motif="usager", par_id=None, maintenant=DEMAIN)
    lignes = session.scalars(select(Corps.corps).join(Ligne, Ligne.seq == Corps.seq))
    arrets = [corps for corps in lignes if "revocation" in corps]
    assert len(arrets) == 3
    assert not any(str(mandat.aidant_id) in corps for corps in arrets)


def test_arret_et_usage_a_la_fois(moteur: Engine, session: Session, mandat: Mandat) -> None:
    """Eight acts at once: after the stop, no use; each act has its line."""
    autorisation_id: uuid.UUID = mandat.autorisations[0].id

    def acte(rang: int) -> str:
        with un_acte(moteur, CLES) as bdd:
            if rang == 3:
                arreter(bdd, mandat.id, motif="usager", par_id=None, maintenant=DEMAIN)
                return "arret"
            autorisation = utilisable(
                bdd, autorisation_id, aidant_id=mandat.aidant_id, maintenant=DEMAIN
            )
            une_utilisation(bdd, autorisation, mandat.aidant_id, maintenant=DEMAIN)
            return "usage"

    faits, refus = a_la_fois(8, acte)
    assert all(isinstance(erreur, Interdit) for erreur in refus)
    session.rollback()  # what it reads next is what the others committed
    suite = list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))
    usages = [rang for rang, action in enumerate(suite) if action == "utilisation_autorisation"]
    assert len(usages) == faits.count("usage")
    assert all(rang < suite.index("revocation_autorisation") for rang in usages)
