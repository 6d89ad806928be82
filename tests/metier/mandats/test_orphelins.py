"""A reserved mandate that nobody may open any more: who sees it, who opens it again, once."""

import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.journal.models import Ligne
from app.metier.mandats.fins import orphelins
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat, Reserve
from app.metier.mandats.queries import mandat_de
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.accueils import nb_orphelins
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    tenir_roles,
    un_aidant,
    un_mandat,
    un_membre,
    un_usager,
)
from tests.photographie import photographie

pytestmark = deux_moteurs


class Lieu:
    """Alice's reserved mandate, and a colleague."""

    def __init__(self, session: Session) -> None:
        self.session = session
        membre = un_membre(session, INSTANT)
        self.ici, self.alice = membre.organisation_id, membre.aidant_id
        self.bob = un_aidant(session, membre.organisation, INSTANT, courriel="bob@essai.fr").id
        mandat = un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
        mandat.est_reserve = True
        session.add(Reserve(mandat_id=mandat.id, aidant_id=self.alice))
        self.mandat = mandat.id

    def partir(self, qui: uuid.UUID) -> None:
        self.session.get_one(Appartenance, (qui, self.ici)).terminee_le = INSTANT

    def perdus(self) -> int:
        nombre = nb_orphelins(self.session, self.ici, maintenant=INSTANT)
        trouves = orphelins.orphelins(self.session, self.ici, maintenant=INSTANT)
        assert len(trouves) == nombre
        return nombre


@pytest.fixture
def lieu(session: Session) -> Lieu:
    with transaction(session):
        return Lieu(session)


def test_orphelin_quand_plus_personne_ne_peut_l_ouvrir(session: Session, lieu: Lieu) -> None:
    with transaction(session):
        assert lieu.perdus() == 0
        session.add(Reserve(mandat_id=lieu.mandat, aidant_id=lieu.bob))
        lieu.partir(lieu.alice)
        session.flush()
        assert lieu.perdus() == 0, "Bob est encore là"
        session.get_one(Aidant, lieu.bob).desactive_le = INSTANT
        session.flush()
        assert lieu.perdus() == 1
        session.get_one(Aidant, lieu.bob).desactive_le = None
        tenir_roles(session, session.get_one(Appartenance, (lieu.bob, lieu.ici)))
        session.flush()
        assert lieu.perdus() == 1, "présent, mais ne fait plus de mandats"
        session.get_one(Mandat, lieu.mandat).est_reserve = False
        session.flush()
        assert lieu.perdus() == 0, "ouvert à tous"


def test_ni_arrete_ni_fini_ni_d_ailleurs(session: Session, lieu: Lieu) -> None:
    with transaction(session):
        lieu.partir(lieu.alice)
        ailleurs = un_membre(session, INSTANT, siret="99988877900025", courriel="zoe@essai.fr")
        session.flush()
        fin = session.get_one(Mandat, lieu.mandat).fin_le
        assert orphelins.orphelin(session, lieu.ici, lieu.mandat, maintenant=INSTANT) is not None
        assert (
            orphelins.orphelin(session, ailleurs.organisation_id, lieu.mandat, maintenant=INSTANT)
            is None
        )
        assert nb_orphelins(session, lieu.ici, maintenant=fin) == 1
        apres = fin.replace(year=fin.year + 1)
        assert nb_orphelins(session, lieu.ici, maintenant=apres) == 0
        arreter(session, lieu.mandat, motif="usager", par_id=None, maintenant=INSTANT)
        session.flush()
        apres = INSTANT.replace(hour=23)
        assert nb_orphelins(session, lieu.ici, maintenant=apres) == 0


def test_deux_referents_a_la_fois_l_ouvrent_une_fois(
    session: Session, lieu: Lieu, moteur: Engine
) -> None:
    with transaction(session):
        lieu.partir(lieu.alice)
    ici, mandat_id, bob = lieu.ici, lieu.mandat, lieu.bob

    def confier(_: int) -> bool:
        with un_acte(moteur, CLES) as bdd:
            perdu = orphelins.orphelin(bdd, ici, mandat_id, maintenant=INSTANT, verrou=True)
            if perdu is None:
                return False
            orphelins.reattribuer(bdd, perdu, {bob}, par_id=bob, maintenant=INSTANT)
            return True

    faits, erreurs = a_la_fois(4, confier)
    assert not erreurs
    assert sum(faits) == 1
    session.rollback()
    actions = session.scalars(select(Ligne.action).where(Ligne.mandat_id == mandat_id))
    assert list(actions).count("reattribution_mandat") == 1
    assert mandat_de(session, ici, mandat_id, aidant_id=bob) is not None
    assert lieu.perdus() == 0


def test_seulement_a_qui_fait_des_mandats_ici(session: Session, lieu: Lieu, moteur: Engine) -> None:
    with transaction(session):
        lieu.partir(lieu.alice)
        ailleurs = un_membre(session, INSTANT, siret="99988877900025", courriel="zoe@essai.fr")
        zoe = ailleurs.aidant_id
    avant = photographie(moteur)
    for choisis in (set(), {zoe}, {lieu.alice}, {lieu.bob, zoe}, {uuid.uuid4()}):
        perdu = orphelins.orphelin(session, lieu.ici, lieu.mandat, maintenant=INSTANT)
        assert perdu is not None
        with pytest.raises(ErreurMetier):
            orphelins.reattribuer(session, perdu, choisis, par_id=lieu.bob, maintenant=INSTANT)
        session.rollback()
    assert photographie(moteur) == avant


def test_dire_a_la_personne_se_note_une_fois(session: Session, lieu: Lieu) -> None:
    def dire() -> bool:
        mandat = session.get_one(Mandat, lieu.mandat)
        return orphelins.noter_dite(session, mandat, par_id=lieu.bob, maintenant=INSTANT)

    with transaction(session):
        assert not dire(), "rien à dire"
        lieu.partir(lieu.alice)
        session.flush()
        perdu = orphelins.orphelin(session, lieu.ici, lieu.mandat, maintenant=INSTANT)
        assert perdu is not None
        orphelins.reattribuer(session, perdu, {lieu.bob}, par_id=lieu.bob, maintenant=INSTANT)
        session.flush()
        assert orphelins.gardiens(session, perdu) == ["Bob Essai"]
        assert [dire(), dire()] == [True, False]
