"""One person known by FranceConnect and on paper: what is reported of one row ends both."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import appartenance
from app.metier.authentification.codes import Essai, compteur_compte, reserver
from app.metier.brouillons import services as brouillons
from app.metier.brouillons.models import Brouillon
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.metier.signalements.annulation import annuler, demander_annulation
from app.metier.signalements.queries import a_verifier
from app.metier.signalements.services import Signalement, signaler
from app.metier.usagers import services as usagers
from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import lignes_de, usager_verrouille
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, Interdit, Introuvable
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    IDENTITE_LUE,
    INSTANT,
    code_de,
    deux_moteurs,
    relire,
    tenir_roles,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_mandat_papier,
    un_membre,
    un_usager,
)

pytestmark = deux_moteurs
DEMAIN = INSTANT + timedelta(days=1)
DECES = Signalement("deces", INSTANT.date())


class Lieu:
    """Alice's place, and Angela there: one mandate by FranceConnect, another on paper."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.alice: Appartenance = un_membre(session, INSTANT)
        self.nommee = un_usager(session, self.alice, INSTANT)
        self.mandat = un_mandat(session, self.alice, self.nommee, INSTANT)
        self.papier = un_mandat_papier(session, self.alice, INSTANT)
        self.lue = session.get_one(Usager, self.papier.usager_id)

    def signaler(
        self, usager: Usager, quoi: Signalement = DECES, *, le: datetime = INSTANT
    ) -> bool:
        """Alice reports it of one row, committed."""
        with transaction(self.session):
            par_id, ici = self.alice.aidant_id, self.alice.organisation
            return signaler(self.session, ici, usager.id, quoi, par_id=par_id, maintenant=le)

    def nationaux(self) -> tuple[Aidant, Aidant]:
        """Two of the national team."""
        with transaction(self.session):
            deux = [
                un_aidant(self.session, self.alice.organisation, INSTANT, courriel=courriel)
                for courriel in ("nina@essai.fr", "paul@essai.fr")
            ]
            for qui in deux:
                tenir_roles(self.session, qui, "securite")
        return deux[0], deux[1]

    def annuler(self, fin_id: uuid.UUID) -> set[uuid.UUID]:
        """One asks, another confirms: which mandates run again."""
        nina, paul = self.nationaux()
        with transaction(self.session):
            demander_annulation(self.session, fin_id, par=nina, maintenant=DEMAIN)
        with transaction(self.session):
            rendus = annuler(
                self.session, fin_id, seconde_personne=paul, adresse=str, maintenant=DEMAIN
            )
        return {mandat.id for mandat in rendus}

    def fins(self) -> list[FinSignalee]:
        """What was reported, the first first."""
        ordre = FinSignalee.signalee_le, FinSignalee.signalee_avec_id.is_not(None)
        return list(self.session.scalars(select(FinSignalee).order_by(*ordre)))

    def actifs(self, le: datetime = INSTANT) -> set[uuid.UUID]:
        """Which of all mandates run."""
        tous = self.session.scalars(select(Mandat)).all()
        return {mandat.id for mandat in tous if relire(self.session, mandat).est_actif(le)}


@pytest.fixture
def lieu(session: Session) -> Lieu:
    with transaction(session):
        return Lieu(session)


@pytest.mark.parametrize("dite", ["nommee", "lue"])
def test_signale_d_une_ligne_tout_s_arrete_et_tout_revient(
    dite: str, session: Session, lieu: Lieu
) -> None:
    tous = {lieu.mandat.id, lieu.papier.id}
    assert lieu.actifs() == tous
    assert lieu.signaler(getattr(lieu, dite))
    assert lieu.actifs() == set()
    premiere, seconde = lieu.fins()
    assert premiere.usager_id == getattr(lieu, dite).id
    assert (premiere.signalee_avec_id, seconde.signalee_avec_id) == (None, premiere.id)
    (a_voir,) = a_verifier(session)
    assert set(a_voir.numeros) == {lieu.mandat.numero, lieu.papier.numero}
    assert not lieu.signaler(lieu.nommee, le=DEMAIN)
    assert not lieu.signaler(lieu.lue, le=DEMAIN)
    assert lieu.annuler(seconde.id) == tous
    assert lieu.actifs(DEMAIN) == tous
    assert a_verifier(session) == []
    assert all(fin.annulee_le == DEMAIN for fin in lieu.fins())


def test_l_annulation_ne_rend_que_ce_que_ce_signalement_avait_arrete(
    session: Session, lieu: Lieu
) -> None:
    """Death, then protection: the death undone, what stopped stays stopped, on both rows."""
    lieu.signaler(lieu.lue)
    lieu.signaler(lieu.nommee, Signalement("protection", INSTANT.date()), le=DEMAIN)
    assert len(lieu.fins()) == 4
    deces = next(fin for fin in lieu.fins() if fin.motif == "deces")
    assert lieu.annuler(deces.id) == set()
    assert lieu.actifs(DEMAIN) == set()
    for mandat in (lieu.mandat, lieu.papier):
        assert {a.motif_fin for a in relire(session, mandat).autorisations} == {"protection"}


def test_annulee_deux_fois_ou_inconnue_rien_ne_change(session: Session, lieu: Lieu) -> None:
    lieu.signaler(lieu.nommee)
    premiere, seconde = lieu.fins()
    lieu.annuler(premiere.id)
    paul = session.scalars(select(Aidant).filter_by(courriel="paul@essai.fr")).one()
    for fin_id, refus in ((seconde.id, Conflit), (uuid.uuid4(), Introuvable)):
        with pytest.raises(refus), transaction(session):
            annuler(session, fin_id, seconde_personne=paul, adresse=str, maintenant=DEMAIN)


def test_ce_qui_n_est_pas_elle_continue(session: Session, lieu: Lieu) -> None:
    with transaction(session):
        autre_jour = replace(IDENTITE, sub="c" * 64, date_naissance="1962-08-25")
        voisine = un_mandat(
            session, lieu.alice, un_usager(session, lieu.alice, INSTANT, autre_jour), INSTANT
        )
        chloe = un_membre(session, INSTANT, siret="99988877900025", courriel="chloe@essai.fr")
        ailleurs = un_mandat(session, chloe, un_usager(session, chloe, INSTANT), INSTANT)
    lieu.signaler(lieu.nommee)
    assert lieu.actifs() == {voisine.id, ailleurs.id}


def test_deux_que_franceconnect_a_nommees_ne_sont_pas_une(session: Session, lieu: Lieu) -> None:
    """Nothing tells whose the paper is: each row is reported alone."""
    with transaction(session):
        homonyme = un_usager(session, lieu.alice, INSTANT, replace(IDENTITE, sub="c" * 64))
        sien = un_mandat(session, lieu.alice, homonyme, INSTANT)
    assert lignes_de(session, lieu.alice.organisation_id, lieu.lue) == [lieu.lue]
    lieu.signaler(homonyme)
    assert lieu.actifs() == {lieu.mandat.id, lieu.papier.id}
    assert not relire(session, sien).est_actif(INSTANT)


def test_les_brouillons_de_papier_sont_effaces_aussi(session: Session, lieu: Lieu) -> None:
    with transaction(session):
        siens = [
            un_brouillon(session, lieu.alice, INSTANT, identite=identite).id
            for identite in (IDENTITE, IDENTITE_LUE)
        ]
        autrui = un_brouillon(
            session, lieu.alice, INSTANT, identite=replace(IDENTITE_LUE, prenoms="Angélique")
        ).id
    lieu.signaler(lieu.nommee)
    session.expire_all()
    for sien in siens:
        efface = session.get_one(Brouillon, sien)
        assert efface.abandonne_le == INSTANT
        assert efface.identite is None
    assert session.get_one(Brouillon, autrui).identite is not None


def essai_de(session: Session, aidant_id: uuid.UUID, code: str) -> Essai:
    """A reserved try of this code."""
    return reserver(session, [compteur_compte(str(aidant_id), "")], code, maintenant=INSTANT)


def conclure(
    moteur: Engine, membre: tuple[uuid.UUID, uuid.UUID], brouillon: uuid.UUID
) -> uuid.UUID:
    """Conclude a draft as a screen does, in a transaction of its own."""
    with un_acte(moteur, CLES) as sienne:
        essai = essai_de(sienne, membre[0], code_de(sienne, membre[0], INSTANT))
    with un_acte(moteur, CLES) as sienne:
        le_sien = appartenance(sienne, *membre, verrou=True)
        assert le_sien is not None
        return brouillons.conclure(
            sienne, brouillon, le_sien, essai, remplacer=[], maintenant=INSTANT
        ).id


def sur_papier(session: Session, membre: Appartenance, domaine: str = "argent") -> uuid.UUID:
    """A draft whose person was read on a document."""
    brouillon = un_brouillon(session, membre, INSTANT, domaines=[domaine], identite=IDENTITE_LUE)
    brouillon.piece = "passeport"
    return brouillon.id


def test_sur_papier_plus_rien_ne_se_conclut(session: Session, moteur: Engine) -> None:
    """Reported of whom FranceConnect named, before any document was seen of her."""
    with transaction(session):
        alice = un_membre(session, INSTANT)
        nommee = un_usager(session, alice, INSTANT)
        un_mandat(session, alice, nommee, INSTANT)
    with transaction(session):
        signaler(
            session,
            alice.organisation,
            nommee.id,
            DECES,
            par_id=alice.aidant_id,
            maintenant=INSTANT,
        )
    with transaction(session):
        brouillon = sur_papier(session, alice)
    elle = (alice.aidant_id, alice.organisation_id)
    session.rollback()
    with pytest.raises(Interdit, match="équipe nationale"):
        conclure(moteur, elle, brouillon)
    assert len(session.scalars(select(Mandat)).all()) == 1
    assert len(session.scalars(select(Usager)).all()) == 1


@pytest.mark.parametrize("tour", range(3))
def test_signale_pendant_que_l_autre_se_conclut(
    tour: int, session: Session, moteur: Engine
) -> None:
    """Whoever comes first, nothing runs afterwards."""
    with transaction(session):
        alice = un_membre(session, INSTANT)
        nommee = un_usager(session, alice, INSTANT)
        un_mandat(session, alice, nommee, INSTANT)
        brouillon = sur_papier(session, alice)
    elle, nommee_id = (alice.aidant_id, alice.organisation_id), nommee.id
    session.rollback()

    def acte(rang: int) -> object:
        if rang == tour % 2:
            return conclure(moteur, elle, brouillon)
        with un_acte(moteur, CLES) as sienne:
            ici = sienne.get_one(Organisation, elle[1])
            return signaler(sienne, ici, nommee_id, DECES, par_id=elle[0], maintenant=INSTANT)

    _, erreurs = a_la_fois(2, acte)
    assert all(isinstance(erreur, (Conflit, Interdit)) for erreur in erreurs)
    for mandat in session.scalars(select(Mandat)):
        assert not relire(session, mandat).est_actif(INSTANT)


def test_une_ligne_qui_nait_pendant_le_signalement_attend_et_se_refuse(
    session: Session, moteur: Engine
) -> None:
    """Nothing of hers was there to be held on paper, neither a draft nor a row."""
    with transaction(session):
        alice = un_membre(session, INSTANT)
        nommee = un_usager(session, alice, INSTANT)
        un_mandat(session, alice, nommee, INSTANT)
    elle, nommee_id = (alice.aidant_id, alice.organisation_id), nommee.id
    session.rollback()

    def lire_puis_conclure() -> uuid.UUID:
        with un_acte(moteur, CLES) as sienne:
            membre = appartenance(sienne, *elle)
            assert membre is not None
            brouillon = sur_papier(sienne, membre)
        return conclure(moteur, elle, brouillon)

    with ThreadPoolExecutor(1) as fil:
        with un_acte(moteur, CLES) as sienne:
            ici = sienne.get_one(Organisation, elle[1])
            signaler(sienne, ici, nommee_id, DECES, par_id=elle[0], maintenant=INSTANT)
            course = fil.submit(lire_puis_conclure)
            with pytest.raises(TimeoutError):
                course.result(timeout=1)
        with pytest.raises(Interdit):
            course.result(timeout=30)
    assert len(session.scalars(select(Mandat)).all()) == 1


def test_deux_aidants_ecrivent_la_meme_personne_au_meme_instant(
    session: Session, moteur: Engine
) -> None:
    """One row, two mandates: neither hides the other."""
    with transaction(session):
        alice = un_membre(session, INSTANT)
        un_aidant(session, alice.organisation, INSTANT, courriel="lea@essai.fr")
        lea = session.scalars(select(Aidant).filter_by(courriel="lea@essai.fr")).one()
        chez_lea = appartenance(session, lea.id, alice.organisation_id)
        assert chez_lea is not None
        taches = [
            ((alice.aidant_id, alice.organisation_id), sur_papier(session, alice, "argent")),
            ((lea.id, alice.organisation_id), sur_papier(session, chez_lea, "social")),
        ]
    session.rollback()
    faits, erreurs = a_la_fois(2, lambda rang: conclure(moteur, *taches[rang]))
    assert erreurs == []
    assert len(set(faits)) == 2
    personne = session.scalars(select(Usager)).one()
    assert {m.usager_id for m in session.scalars(select(Mandat))} == {personne.id}


def test_un_mandat_papier_conclu_dix_fois_n_en_fait_qu_un(session: Session, moteur: Engine) -> None:
    with transaction(session):
        alice = un_membre(session, INSTANT)
        brouillon = sur_papier(session, alice)
    elle = (alice.aidant_id, alice.organisation_id)
    session.rollback()
    faits, erreurs = a_la_fois(10, lambda _: conclure(moteur, elle, brouillon))
    assert erreurs == []
    (mandat,) = session.scalars(select(Mandat))
    assert set(faits) == {mandat.id}
    assert mandat.est_papier
    assert len(session.scalars(select(Usager)).all()) == 1
    creees = session.scalars(select(Ligne).where(Ligne.action == "creation_attestation")).all()
    assert len(creees) == 1


def test_une_ligne_oubliee_laisse_l_autre_signalee(session: Session, lieu: Lieu) -> None:
    """Six years after, one row goes before the other: what is left is still undone, alone."""
    lieu.signaler(lieu.nommee)
    with transaction(session):
        usagers.oublier(session, usager_verrouille(session, lieu.nommee.id), sauf=())
    session.expire_all()
    (reste,) = lieu.fins()
    assert (reste.usager_id, reste.signalee_avec_id) == (lieu.lue.id, None)
    assert lieu.annuler(reste.id) == {lieu.papier.id}
