"""Told by e-mail: an address that is never in clear, a link that ends it, a relay that is away."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select

from app.liaisons.courriel import Expediteur
from app.metier.messages.models import Courriel
from app.metier.messages.services import composer
from app.metier.nouvelles import abonnements, avis
from app.metier.nouvelles.models import COURRIEL, SMS, Abonnement
from app.metier.nouvelles.reponses import stopper_par_lien
from app.metier.usagers.queries import usager_verrouille
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from app.web.expedition.courriels import expedier
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois, un_acte
from tests.fabriques import deux_moteurs, relire
from tests.metier.nouvelles.lieu import ADRESSE, DE, DEMAIN, MIDI, NUMERO, PAGES, Lieu, adresse
from tests.photographie import photographie


@pytest.fixture
def canal() -> str:
    return COURRIEL


class Relais(Expediteur):
    """A relay that keeps what it took, or is away."""

    __slots__ = ("echec", "pris")
    echec: Exception | None
    pris: list[EmailMessage]

    def __init__(self, echec: Exception | None = None) -> None:
        super().__init__("smtp://exemple", DE)
        object.__setattr__(self, "pris", [])
        object.__setattr__(self, "echec", echec)

    def __call__(self, message: EmailMessage) -> None:
        if self.echec:
            raise self.echec
        self.pris.append(message)


def avisee(lieu: Lieu) -> str:
    """Her mandate served, she is told: the link of the mail."""
    lieu.servir(le=MIDI + timedelta(minutes=1))
    assert lieu.aviser(MIDI + timedelta(minutes=2)) == 1
    (texte,) = lieu.dits()
    (lien,) = [ligne for ligne in texte.splitlines() if "/messages/arreter" in ligne]
    return lien


def test_un_avis_ne_dit_ni_le_theme_ni_le_nom(abonnee: Lieu) -> None:
    avisee(abonnee)
    (lettre,) = abonnee.lettres()
    lue = composer(abonnee.session, lettre, de=DE)
    assert lue["To"] == ADRESSE
    assert (lettre.destinataire, lue["Subject"]) == ("", "Un message de votre structure")
    for mot in ("Logement", "Angela", abonnee.alice.aidant.nom):
        assert mot not in lue.as_string()
    assert "https://exemple.fr/carte" in abonnee.dits()[0]


def test_l_adresse_n_est_nulle_part_en_clair(abonnee: Lieu, moteur: Engine) -> None:
    avisee(abonnee)
    assert ADRESSE not in repr(photographie(moteur))


def test_le_lien_arrete_les_messages_pas_le_mandat(abonnee: Lieu) -> None:
    lien = avisee(abonnee)
    assert [abonnee.suivre(lien) for _ in range(2)] == [True, True]
    assert not abonnee.est_abonnee()
    assert abonnee.dits() == [], "what waited is withdrawn"
    assert abonnee.courriels() == ["Une personne ne veut plus de messages"]
    assert relire(abonnee.session, abonnee.mandat).est_actif(MIDI)
    assert abonnee.aviser(DEMAIN) == 0


@pytest.mark.parametrize("faux", ["", "x", "0" * 64, "é", "' OR 1=1 --", "9" * 100_000])
def test_un_autre_secret_n_arrete_rien(abonnee: Lieu, moteur: Engine, faux: str) -> None:
    abonnee.session.rollback()
    avant = photographie(moteur)
    assert not abonnee.suivre(faux)
    assert photographie(moteur) == avant


def test_le_lien_d_hier_n_arrete_pas_ce_qui_est_demande_depuis(abonnee: Lieu) -> None:
    lien = avisee(abonnee)
    abonnee.suivre(lien)
    abonnee.demander()
    assert abonnee.prouver(abonnee.code())
    assert abonnee.suivre(lien)
    assert abonnee.est_abonnee()


@deux_moteurs
def test_deux_boutons_a_la_fois_n_ecrivent_qu_une_fois(abonnee: Lieu, moteur: Engine) -> None:
    jeton = avisee(abonnee).rpartition("=")[2]
    abonnee.session.rollback()

    def appuyer(_: int) -> bool:
        with un_acte(moteur, CLES) as sienne:
            return stopper_par_lien(sienne, jeton, adresse=adresse, maintenant=MIDI)

    faits, erreurs = a_la_fois(5, appuyer)
    assert (erreurs, all(faits)) == ([], True)
    assert len(abonnee.courriels()) == 1


@deux_moteurs
def test_deux_canaux_a_la_fois_n_en_gardent_qu_un(lieu: Lieu, moteur: Engine) -> None:
    ici, qui = lieu.alice.organisation_id, lieu.usager.id
    lieu.session.rollback()

    def demander(rang: int) -> None:
        canal, vers = ((SMS, NUMERO), (COURRIEL, ADRESSE))[rang % 2]
        with un_acte(moteur, CLES) as sienne:
            usager_verrouille(sienne, qui)
            abonnements.demander(sienne, ici, qui, vers, canal=canal, maintenant=MIDI)

    _, erreurs = a_la_fois(4, demander)
    assert erreurs == []
    assert len(lieu.session.scalars(select(Abonnement)).all()) == 1
    assert len(lieu.sms()) + len(lieu.dits()) == 1, "the code of the one that is left"


def test_un_relais_absent_ne_perd_ni_ne_double_rien(abonnee: Lieu, temps: Horloge) -> None:
    temps.instant = MIDI
    avisee(abonnee)
    session = abonnee.session
    assert expedier(session, Relais(ConnectionRefusedError()), continuer=lambda: True) == 0
    temps.avancer(minutes=1)
    relais = Relais()
    assert [expedier(session, relais, continuer=lambda: True) for _ in range(2)] == [1, 0]
    assert [message["To"] for message in relais.pris] == [ADRESSE]
    assert abonnee.lettres() == [], "wiped once taken"


def test_une_adresse_que_le_relais_refuse_n_est_pas_redemandee(
    abonnee: Lieu, temps: Horloge
) -> None:
    temps.instant = MIDI
    avisee(abonnee)
    refus = smtplib.SMTPRecipientsRefused({ADRESSE: (550, b"no")})
    assert expedier(abonnee.session, Relais(refus), continuer=lambda: True) == 0
    assert abonnee.lettres() == []


@pytest.mark.parametrize("est_partie", [True, False])
def test_la_fin_dite_par_courriel_ne_se_redit_pas_par_sms(
    abonnee: Lieu, temps: Horloge, est_partie: bool
) -> None:
    """Withdrawn before it left, it was not told."""
    mandat = relire(abonnee.session, abonnee.mandat)
    bientot = temps.instant = mandat.fin_le.replace(hour=10) - timedelta(days=20)
    assert abonnee.aviser(bientot) == 1
    if est_partie:
        assert expedier(abonnee.session, Relais(), continuer=lambda: True) == 1
    with transaction(abonnee.session):
        actuel = abonnee.abonnement()
        abonnements.arreter(
            abonnee.session, actuel, motif="personne", par_id=None, maintenant=bientot
        )
    assert abonnee.lettres() == []
    abonnee.canal = SMS
    abonnee.demander(le=bientot)
    assert abonnee.prouver(abonnee.code(), le=bientot)
    assert abonnee.aviser(bientot + timedelta(days=1)) == (0 if est_partie else 1)


def test_chaque_canal_a_son_passage(abonnee: Lieu) -> None:
    abonnee.servir(le=MIDI + timedelta(minutes=1))
    instant = MIDI + timedelta(minutes=2)
    nombres = {
        c: avis.nb_a_aviser(abonnee.session, canal=c, maintenant=instant) for c in (SMS, COURRIEL)
    }
    assert nombres == {SMS: 0, COURRIEL: 1}
    with transaction(abonnee.session):
        assert avis.aviser(abonnee.session, canal=SMS, pages=PAGES, maintenant=instant) == 0
    assert abonnee.dits() == []


def test_prouvee_par_un_canal_rien_ne_part_par_l_autre(abonnee: Lieu) -> None:
    abonnee.canal = SMS
    with pytest.raises(Conflit, match="déjà prévenue"):
        abonnee.demander()
    assert abonnee.sms() == []
    assert abonnee.session.scalars(select(Courriel)).all() == []
