"""Who asked to be told goes on being told where their mandate goes on."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.metier.journal.models import Ligne
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.messages.models import Courriel
from app.metier.nouvelles import abonnements
from app.metier.nouvelles.models import SMS, Abonnement, Sms
from app.metier.pilotage.fusions import services
from app.metier.signalements.services import Signalement, signaler
from app.socle.bdd import transaction
from tests.fabriques import (
    deux_moteurs,
    relire,
    un_aidant,
    un_mandat,
    un_membre,
    une_utilisation,
)
from tests.metier.nouvelles.lieu import AUTRE, DEMAIN, MIDI, Lieu, deux_canaux


class Absorbee(Lieu):
    """Alice’s place joins Chloé’s."""

    def __init__(self, session: Session, canal: str = SMS) -> None:
        super().__init__(session, canal)
        self.chloe = un_membre(
            session, MIDI, siret="99988877900025", courriel="chloe@essai.fr", nom="CCAS"
        )
        self.la_bas = self.chloe.organisation
        self.sacha, self.zora = (
            un_aidant(session, self.la_bas, MIDI, courriel=f"{nom}@essai.fr", roles=(role,))
            for nom, role in (("sacha", "support"), ("zora", "securite"))
        )

    def joindre(self, domaines: Sequence[str] | None = None) -> None:
        with transaction(self.session) as session:
            fusion = services.proposer(
                session,
                self.alice.organisation,
                self.la_bas,
                reference="Délibération 12",
                domaines=domaines,
                par=self.sacha,
                maintenant=MIDI,
            )
            assert services.confirmer(session, fusion, par=self.zora, maintenant=MIDI)

    def suite(self) -> Mandat:
        self.session.expire_all()
        suite = select(Mandat).filter_by(transfere_de_id=self.mandat.id)
        return relire(self.session, self.session.scalars(suite).one())

    def abonnements(self) -> list[tuple[bool, bool]]:
        """Of each: is it there, does it run."""
        self.session.expire_all()
        tous = self.session.scalars(select(Abonnement).order_by(Abonnement.demande_le))
        return [(a.organisation_id == self.la_bas.id, a.arrete_le is None) for a in tous]

    def demander_la_bas(self, adresse: str) -> Abonnement:
        with transaction(self.session):
            return abonnements.demander(
                self.session,
                self.la_bas.id,
                self.usager.id,
                adresse,
                canal=self.canal,
                maintenant=MIDI + timedelta(minutes=1),
            )


@pytest.fixture
def lieu(session: Session, canal: str) -> Absorbee:
    with transaction(session):
        return Absorbee(session, canal)


@deux_moteurs
@deux_canaux
def test_un_usage_la_bas_est_dit(abonnee: Absorbee) -> None:
    abonnee.joindre()
    assert abonnee.abonnements() == [(True, True)]
    with transaction(abonnee.session) as session:
        (autorisation,) = abonnee.suite().autorisations
        une_utilisation(session, autorisation, abonnee.chloe.aidant_id, maintenant=DEMAIN)
    assert abonnee.aviser(DEMAIN + timedelta(minutes=1)) == 1
    assert len(abonnee.dits()) == 1
    lues = select(Ligne.action, Ligne.organisation_id).where(Ligne.action.contains("abonnement_"))
    ici, la_bas = abonnee.alice.organisation_id, abonnee.la_bas.id
    actions = [(a.partition("abonnement_")[0], ou) for a, ou in abonnee.session.execute(lues)]
    assert actions == [("", ici), ("fin_", ici), ("", la_bas)]


def test_arreter_arrete_ce_qui_continue_la_bas(abonnee: Absorbee) -> None:
    abonnee.repondre("ARRETER")
    abonnee.joindre()
    assert abonnee.suite().est_actif(MIDI)
    abonnee.repondre("OUI", le=MIDI + timedelta(minutes=5))
    assert not abonnee.suite().est_actif(MIDI + timedelta(minutes=5))


@deux_canaux
@pytest.mark.parametrize("prouve", [True, False])
def test_ce_qui_etait_demande_la_bas(abonnee: Absorbee, prouve: bool) -> None:
    """Proved there, it stays and ours ends; only asked there, it gives way to what is proved."""
    abonnee.demander_la_bas(AUTRE if abonnee.canal == SMS else "autre@essai.fr")
    if prouve:
        with transaction(abonnee.session) as session:
            la_bas = abonnements.en_cours(session, abonnee.la_bas.id, abonnee.usager.id)
            assert la_bas is not None
            assert abonnements.prouver(
                session,
                la_bas,
                abonnee.code(),
                par_id=abonnee.chloe.aidant_id,
                maintenant=MIDI + timedelta(minutes=2),
            )
            for table in (Sms, Courriel):
                session.execute(delete(table))
    abonnee.joindre()
    assert abonnee.abonnements() == ([(False, False), (True, True)] if prouve else [(True, True)])
    assert abonnee.dits() == [], "no code waits for what is gone"


@deux_canaux
def test_rien_ne_suit_qui_est_mort_la_bas(abonnee: Absorbee) -> None:
    with transaction(abonnee.session) as session:
        signaler(
            session,
            abonnee.la_bas,
            abonnee.usager.id,
            Signalement("deces", MIDI.date()),
            par_id=abonnee.chloe.aidant_id,
            maintenant=MIDI,
        )
    abonnee.joindre()
    assert abonnee.abonnements() == [(False, False)]


def test_ce_qui_n_est_pas_prouve_ne_suit_pas(lieu: Absorbee) -> None:
    lieu.demander()
    lieu.joindre()
    assert lieu.abonnements() == [(False, True)]


@pytest.fixture
def partagee(abonnee: Absorbee) -> Absorbee:
    """She confides a second theme, that stays when the first goes on elsewhere."""
    with transaction(abonnee.session) as session:
        un_mandat(
            session, abonnee.alice, abonnee.usager, MIDI, domaines=("argent",), duree="longue"
        )
    abonnee.joindre(["logement"])
    return abonnee


@deux_moteurs
@deux_canaux
def test_qui_confie_encore_ici_est_prevenu_des_deux_cotes(partagee: Absorbee) -> None:
    assert sorted(partagee.abonnements()) == [(False, True), (True, True)]
    with transaction(partagee.session) as session:
        (autorisation,) = partagee.suite().autorisations
        une_utilisation(session, autorisation, partagee.chloe.aidant_id, maintenant=DEMAIN)
    assert partagee.aviser(DEMAIN + timedelta(minutes=1)) == 1
    assert len(partagee.dits()) == 1


def test_stop_fait_taire_les_deux(partagee: Absorbee) -> None:
    partagee.repondre("STOP")
    assert sorted(partagee.abonnements()) == [(False, False), (True, False)]


def test_arreter_arrete_un_papier_partage_en_entier(abonnee: Absorbee) -> None:
    """Two mandates, two places, one paper: one question is enough."""
    with transaction(abonnee.session) as session:
        session.add(Autorisation(mandat_id=abonnee.mandat.id, domaine="argent", demarches=[]))
    abonnee.joindre(["logement"])
    abonnee.repondre("ARRETER")
    abonnee.repondre("OUI", le=MIDI + timedelta(minutes=5))
    apres = MIDI + timedelta(minutes=6)
    assert not abonnee.suite().est_actif(apres)
    assert not relire(abonnee.session, abonnee.mandat).est_actif(apres)
