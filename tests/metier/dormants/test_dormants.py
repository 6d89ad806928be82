"""Accounts that nobody opens: told, closed, opened again; those that nothing opens: told, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import INACTIVITE, Aidant, Appartenance
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.authentification.services import ouvrir
from app.metier.dormants import inactivite, sans_moyen
from app.metier.equipe.services import rouvrir_acces
from app.metier.journal.models import Ligne
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    le_membre,
    tenir_roles,
    un_aidant,
    une_organisation,
)

TELEPHONE = "01 99 00 12 34"
UN_SEUL = pytest.mark.parametrize("base", ["sqlite"], indirect=True)
# The last day without any warning, then the first day closed: past noon in Paris, in Tahiti too.
CALME, FIN = INSTANT + timedelta(days=365), INSTANT + timedelta(days=397, hours=3)
JOUR = timedelta(days=1)


@dataclass(frozen=True)
class Equipe:
    """Alice, an aidant; Robert, their référent, who logs in every day."""

    session: Session
    ici: Organisation
    alice: Aidant
    robert: Aidant

    @property
    def membre(self) -> Appartenance:
        return self.session.get_one(Appartenance, (self.alice.id, self.ici.id))

    def faire(self, acte: object, le: datetime) -> int:
        assert callable(acte)
        with transaction(self.session) as bdd:
            self.robert.actif_le = le.date()
            bdd.flush()
            return int(acte(bdd, telephone=TELEPHONE, maintenant=le))

    def lettres(self, qui: Aidant) -> list[str]:
        requete = select(Courriel.sujet).where(Courriel.destinataire == qui.courriel)
        return list(self.session.scalars(requete.order_by(Courriel.cree_le)))

    def actions(self) -> list[str]:
        return list(self.session.scalars(select(Ligne.action).order_by(Ligne.seq)))[-2:]


@pytest.fixture
def equipe(session: Session) -> Equipe:
    with transaction(session):
        ici = une_organisation(session, INSTANT)
        alice = un_aidant(session, ici, INSTANT)
        robert = un_aidant(session, ici, INSTANT, courriel="robert@essai.fr", roles=("referent",))
    return Equipe(session, ici, alice, robert)


@deux_moteurs
def test_un_compte_qui_dort_est_annonce_puis_ferme_puis_rouvert(equipe: Equipe) -> None:
    assert equipe.faire(inactivite.annoncer, CALME) == 0
    assert equipe.faire(inactivite.annoncer, CALME + JOUR) == 1
    assert equipe.faire(inactivite.annoncer, CALME + JOUR) == 0
    for trop_tot in (FIN - JOUR, FIN - timedelta(hours=2)):
        assert equipe.faire(inactivite.fermer, trop_tot) == 0
    assert equipe.faire(inactivite.fermer, FIN) == 1
    assert equipe.faire(inactivite.fermer, FIN) == 0
    alice = equipe.alice
    assert (alice.desactive_le, alice.motif_desactivation) == (FIN, INACTIVITE)
    assert equipe.actions()[-1] == "desactivation_compte"
    assert equipe.lettres(alice) == [
        "Une connexion garde votre accès ouvert",
        "Votre accès à Aidants Connect est en sommeil",
    ]
    assert equipe.lettres(equipe.robert) == ["Des accès se sont fermés faute de connexion"]
    for attendu in (True, False):
        with transaction(equipe.session) as bdd:
            fait = rouvrir_acces(bdd, equipe.membre, par=equipe.robert, maintenant=FIN)
        assert fait is attendu
    assert equipe.actions() == ["reactivation_compte", "reouverture_acces"]
    assert alice.est_actif
    assert alice.actif_le == FIN.date()
    assert equipe.faire(inactivite.annoncer, FIN + JOUR) == 0
    assert equipe.faire(inactivite.fermer, FIN + 40 * JOUR) == 0


@UN_SEUL
def test_une_connexion_suffit_et_la_fois_d_apres_s_annonce_aussi(equipe: Equipe) -> None:
    equipe.faire(inactivite.annoncer, CALME + JOUR)
    with transaction(equipe.session) as bdd:
        ouvrir(bdd, equipe.alice.id, maintenant=FIN - JOUR)
    bdd.refresh(equipe.alice)
    assert equipe.alice.actif_le == (FIN - JOUR).date()
    assert equipe.faire(inactivite.fermer, FIN) == 0
    plus_tard = FIN + timedelta(days=500)
    assert equipe.faire(inactivite.fermer, plus_tard) == 0, "never without a warning"
    assert equipe.faire(inactivite.annoncer, plus_tard) == 1
    assert equipe.faire(inactivite.fermer, plus_tard + 30 * JOUR) == 0
    assert equipe.faire(inactivite.fermer, plus_tard + 31 * JOUR) == 1


@UN_SEUL
def test_une_equipe_sans_referent_se_dit_au_support(equipe: Equipe, session: Session) -> None:
    with transaction(session):
        ailleurs = une_organisation(session, INSTANT, siret="99999999800019")
        soutien = un_aidant(session, ailleurs, INSTANT, courriel="soutien@essai.fr")
        tenir_roles(session, soutien, "support")
        soutien.actif_le = FIN.date()
        tenir_roles(session, equipe.membre, "referent")
        tenir_roles(session, le_membre(session, equipe.robert, equipe.ici), "aidant")
    equipe.faire(inactivite.annoncer, CALME + JOUR)
    assert equipe.faire(inactivite.fermer, FIN) == 1
    assert equipe.lettres(soutien) == ["Des structures n’ont plus de personne référente"]


@UN_SEUL
def test_un_referent_ne_rouvre_pas_l_equipe_nationale(equipe: Equipe) -> None:
    with transaction(equipe.session) as bdd:
        tenir_roles(bdd, equipe.alice, "securite")
    equipe.faire(inactivite.annoncer, CALME + JOUR)
    equipe.faire(inactivite.fermer, FIN)
    with transaction(equipe.session) as bdd:
        assert not rouvrir_acces(bdd, equipe.membre, par=equipe.robert, maintenant=FIN)
        equipe.membre.terminee_le = FIN
        with pytest.raises(Conflit):
            rouvrir_acces(bdd, equipe.membre, par=equipe.robert, maintenant=FIN)
    assert not equipe.alice.est_actif


@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_des_connexions_a_la_fois_comptent(equipe: Equipe, moteur: Engine) -> None:
    ici = equipe.alice.id
    demain = INSTANT + JOUR

    def entrer(_: int) -> None:
        with un_acte(moteur, CLES) as bdd:
            ouvrir(bdd, ici, maintenant=demain)

    _, erreurs = a_la_fois(6, entrer)
    assert not erreurs
    assert len(list(equipe.session.scalars(select(Connexion.id)))) == 6
    equipe.session.rollback()
    equipe.faire(inactivite.annoncer, CALME + JOUR)
    assert equipe.alice.actif_le == demain.date()
    assert equipe.lettres(equipe.alice) == []


@deux_moteurs
def test_ce_que_rien_n_ouvre_se_dit_une_fois(equipe: Equipe, session: Session) -> None:
    le_jour = INSTANT + timedelta(days=14)
    assert equipe.faire(sans_moyen.rappeler, le_jour) == 0, "everybody has an application"
    with transaction(session):
        for moyen in session.scalars(select(MoyenConnexion).filter_by(aidant_id=equipe.alice.id)):
            moyen.retire_le = INSTANT
    assert equipe.faire(sans_moyen.rappeler, le_jour - JOUR) == 0
    assert equipe.faire(sans_moyen.rappeler, le_jour) == 1
    assert equipe.faire(sans_moyen.rappeler, le_jour + 30 * JOUR) == 0
    assert equipe.lettres(equipe.alice) == ["Il manque un moyen de connexion à votre compte"]
    assert equipe.lettres(equipe.robert) == [
        "Des personnes de votre équipe ne peuvent pas encore se connecter"
    ]


@UN_SEUL
def test_rien_ne_se_dit_ou_rien_n_est_a_faire(equipe: Equipe, session: Session) -> None:
    with transaction(session):
        for moyen in session.scalars(select(MoyenConnexion)):
            moyen.retire_le = INSTANT
        equipe.ici.desactivee_le = INSTANT
    assert equipe.faire(sans_moyen.rappeler, INSTANT + timedelta(days=30)) == 0
