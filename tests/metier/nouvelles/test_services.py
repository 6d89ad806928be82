"""A number proved by a code; one notice a day; STOP twice; ARRETER after one question."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from app.liaisons.sms import Passerelle, PasserelleEnPanne, SmsRefuse
from app.metier.nouvelles import avis, envoi
from app.metier.nouvelles.models import ESSAIS_CODE, Abonnement, Genre
from app.metier.nouvelles.reponses import bloquer
from app.metier.signalements.services import Signalement, signaler
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from app.socle.langue.telephones import lire_mobile
from app.web.expedition.sms import expedier
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    deux_moteurs,
    relire,
    un_mandat,
    un_mandat_papier,
)
from tests.metier.nouvelles.lieu import (
    ADRESSE,
    AUTRE,
    DEMAIN,
    MIDI,
    NUMERO,
    PAGES,
    Lieu,
    deux_canaux,
)


class Boite(Passerelle):
    """A gateway that keeps what it took, or fails as it is told."""

    def __init__(self, echec: Exception | None = None) -> None:
        super().__init__("http://sms.exemple", "secret")
        object.__setattr__(self, "pris", [])
        object.__setattr__(self, "echec", echec)

    pris: list[tuple[str, str]]
    echec: Exception | None
    __slots__ = ("echec", "pris")

    def __call__(self, sms_id: object, numero: str, texte: str, *, horodatage: int) -> None:
        if self.echec:
            raise self.echec
        self.pris.append((numero, texte))


@pytest.mark.parametrize(
    ("saisie", "numero"),
    [
        ("06 39 98 12 34", "+33639981234"),
        ("0692.12.34.56", "+262692123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0696-12-34-56", "+596696123456"),
        ("+33 (0)6 39 98 12 34", "+33639981234"),
        ("0032 470 12 34 56", "+32470123456"),
        ("01 99 00 12 34", None),
        ("06 39 98 12", None),
        ("'; DROP TABLE sms; --", None),
        ("٠٦٣٩٩٨١٢٣٤", None),
    ],
)
def test_un_numero_se_lit_comme_on_l_ecrit(saisie: str, numero: str | None) -> None:
    assert lire_mobile(saisie) == numero


@deux_canaux
def test_le_code_relu_prouve_le_numero_une_fois(lieu: Lieu) -> None:
    lieu.demander()
    code = lieu.code()
    assert re.fullmatch(r"\d{6}", code)
    faux = f"{(int(code) + 1) % 10**6:06}"
    assert not lieu.prouver(faux)
    assert lieu.prouver(code)
    assert lieu.prouver("000000"), "proved already: nothing is spent"
    lu = lieu.session.execute(select(Abonnement.numero_chiffre, Abonnement.code_hash)).one()
    assert NUMERO.encode() not in lu[0]
    assert ADRESSE.encode() not in lu[0]
    assert lu[1] is None


@deux_canaux
def test_un_code_trop_essaye_ou_trop_vieux_ne_sert_plus(lieu: Lieu) -> None:
    lieu.demander()
    code = lieu.code()
    with pytest.raises(ErreurMetier, match="ne sert plus"):
        lieu.prouver(code, le=MIDI + timedelta(minutes=15))
    for _ in range(ESSAIS_CODE):
        assert not lieu.prouver("x")
    with pytest.raises(ErreurMetier, match="ne sert plus"):
        lieu.prouver(code)


@deux_moteurs
@deux_canaux
def test_un_avis_par_jour_au_plus_et_pas_la_nuit(abonnee: Lieu) -> None:
    assert abonnee.aviser(MIDI) == 0, "it served nobody yet"
    abonnee.servir(le=MIDI + timedelta(minutes=1))
    assert abonnee.aviser(MIDI + timedelta(hours=11)) == 0, "it is night"
    assert abonnee.aviser(MIDI + timedelta(minutes=2)) == 1
    abonnee.servir(le=MIDI + timedelta(minutes=3))
    assert abonnee.aviser(MIDI + timedelta(hours=5)) == 0
    assert abonnee.aviser(DEMAIN) == 1
    assert abonnee.aviser(DEMAIN + timedelta(days=1)) == 0
    premier, _ = abonnee.dits()
    assert "Votre mandat a servi." in premier
    assert "Logement" not in premier


@deux_moteurs
@deux_canaux
def test_a_la_fois_un_seul_avis(moteur: Engine, abonnee: Lieu, canal: str) -> None:
    abonnee.servir(le=MIDI + timedelta(minutes=1))
    abonnee.session.rollback()

    def un_passage(_: int) -> int:
        with un_acte(moteur, CLES) as sienne:
            instant = MIDI + timedelta(minutes=2)
            return avis.aviser(sienne, canal=canal, pages=PAGES, maintenant=instant)

    faits, erreurs = a_la_fois(5, un_passage)
    assert erreurs == []
    assert sum(faits) == 1


@deux_canaux
def test_la_fin_se_dit_une_fois(abonnee: Lieu) -> None:
    bientot = relire(abonnee.session, abonnee.mandat).fin_le.replace(hour=10) - timedelta(days=20)
    assert abonnee.aviser(bientot) == 1
    assert abonnee.aviser(bientot + timedelta(days=1)) == 0
    (texte,) = abonnee.dits()
    assert "Votre mandat finit le " in texte


def test_une_passerelle_en_panne_ne_perd_ni_ne_double_rien(abonnee: Lieu, temps: Horloge) -> None:
    temps.instant = MIDI
    abonnee.servir()
    abonnee.repondre("STOP")
    panne, boite = Boite(PasserelleEnPanne()), Boite()
    assert expedier(abonnee.session, panne, continuer=lambda: True) == 0
    assert expedier(abonnee.session, boite, continuer=lambda: True) == 0, "it rests"
    temps.avancer(minutes=1)
    assert [expedier(abonnee.session, boite, continuer=lambda: True) for _ in range(2)] == [1, 0]
    assert [numero for numero, _ in boite.pris] == [NUMERO]
    assert abonnee.sms() == [], "wiped once taken"


def test_ce_qu_aucune_cle_n_ouvre_ne_retient_pas_les_autres(abonnee: Lieu, temps: Horloge) -> None:
    temps.instant = MIDI
    with transaction(abonnee.session):
        for texte in ("un", "deux"):
            envoi.deposer(abonnee.session, NUMERO, texte, Genre.USAGE, maintenant=MIDI)
        premier, _ = abonnee.attendent()
        premier.contenu_chiffre = b"autre cle"
    boite = Boite()
    assert expedier(abonnee.session, boite, continuer=lambda: True) == len(boite.pris) == 1
    abonnee.session.expire_all()
    assert abonnee.attendent() == [premier], "kept: its key may come back"


@deux_canaux
def test_un_numero_qu_aucune_cle_n_ouvre_ne_retient_pas_les_avis(abonnee: Lieu) -> None:
    abonnee.servir(le=MIDI + timedelta(minutes=1))
    with transaction(abonnee.session):
        abonnee.abonnement().numero_chiffre = b"autre cle"
    bientot = MIDI + timedelta(minutes=2)
    assert abonnee.aviser(bientot) == 1
    assert abonnee.dits() == []
    assert abonnee.aviser(bientot) == 0, "not again today"


def test_un_sms_retire_pendant_qu_il_part_n_arrete_pas_la_tournee(
    abonnee: Lieu, moteur: Engine, temps: Horloge
) -> None:
    temps.instant = MIDI
    with transaction(abonnee.session):
        ici = abonnee.abonnement().id
        for texte in ("un", "deux"):
            envoi.deposer(
                abonnee.session, NUMERO, texte, Genre.USAGE, abonnement_id=ici, maintenant=MIDI
            )

    class Stop(Boite):
        def __call__(self, sms_id: object, numero: str, texte: str, *, horodatage: int) -> None:
            with un_acte(moteur, CLES) as autre:
                envoi.retirer(autre, [ici])
            raise SmsRefuse

    assert expedier(abonnee.session, Stop(), continuer=lambda: True) == 0
    assert abonnee.attendent() == []


def test_un_refus_est_definitif(abonnee: Lieu, temps: Horloge) -> None:
    temps.instant = MIDI
    abonnee.repondre("STOP")
    assert expedier(abonnee.session, Boite(SmsRefuse()), continuer=lambda: True) == 0
    temps.avancer(hours=3)
    assert expedier(abonnee.session, Boite(), continuer=lambda: True) == 0
    assert abonnee.sms() == []


@deux_moteurs
def test_stop_deux_fois(abonnee: Lieu) -> None:
    abonnee.servir(le=MIDI + timedelta(minutes=1))
    abonnee.aviser(MIDI + timedelta(minutes=2))
    abonnee.repondre(" Stop ! ", le=MIDI + timedelta(minutes=3))
    assert not abonnee.est_abonnee()
    assert abonnee.courriels() == ["Une personne ne veut plus de SMS"]
    (texte,) = abonnee.sms()
    assert texte.startswith("C'est noté"), "the notice that waited is withdrawn"
    abonnee.repondre("STOP", le=MIDI + timedelta(minutes=4))
    assert len(abonnee.sms()) == len(abonnee.courriels()) == 1
    assert relire(abonnee.session, abonnee.mandat).est_actif(MIDI)
    assert abonnee.aviser(DEMAIN) == 0


def test_le_meme_evenement_redit_ne_fait_rien(abonnee: Lieu) -> None:
    abonnee.repondre("bonjour")
    abonnee.evenement -= 1
    abonnee.repondre("STOP")
    assert abonnee.est_abonnee()
    assert len(abonnee.sms()) == 1


def test_arreter_demande_puis_oui_arrete(abonnee: Lieu) -> None:
    abonnee.repondre("Arrêter")
    abonnee.repondre("ARRETER")
    assert relire(abonnee.session, abonnee.mandat).est_actif(MIDI)
    (question,) = abonnee.sms()
    assert "OUI" in question
    abonnee.repondre("oui", le=MIDI + timedelta(hours=1))
    assert not relire(abonnee.session, abonnee.mandat).est_actif(DEMAIN)
    assert abonnee.courriels() == ["Un mandat a été arrêté par SMS"]
    abonnee.repondre("oui", le=MIDI + timedelta(hours=2))
    assert len(abonnee.courriels()) == 1


def test_arreter_compte_aussi_le_mandat_papier_de_la_personne(abonnee: Lieu) -> None:
    """Two mandates, of one person known twice: which one is meant, somebody asks her."""
    with transaction(abonnee.session):
        papier = un_mandat_papier(abonnee.session, abonnee.alice, MIDI)
    abonnee.repondre("ARRETER")
    assert abonnee.courriels() == ["Une personne veut arrêter un mandat"]
    abonnee.repondre("oui", le=MIDI + timedelta(hours=1))
    for mandat in (abonnee.mandat, papier):
        assert relire(abonnee.session, mandat).est_actif(DEMAIN)


def test_un_oui_n_arrete_pas_le_mandat_donne_depuis_la_question(abonnee: Lieu) -> None:
    abonnee.repondre("ARRETER")
    with transaction(abonnee.session):
        relire(abonnee.session, abonnee.mandat).debut_le = MIDI + timedelta(minutes=30)
    abonnee.repondre("oui", le=MIDI + timedelta(hours=1))
    assert relire(abonnee.session, abonnee.mandat).est_actif(DEMAIN)
    assert abonnee.courriels() == ["Une personne veut arrêter un mandat"]


def test_un_oui_trop_tard_ou_sans_question_n_arrete_rien(abonnee: Lieu) -> None:
    abonnee.repondre("oui")
    abonnee.repondre("ARRETER")
    abonnee.repondre("oui", le=MIDI + timedelta(hours=24))
    assert relire(abonnee.session, abonnee.mandat).est_actif(DEMAIN)


def test_arreter_depuis_un_autre_telephone_n_arrete_rien(abonnee: Lieu) -> None:
    for _ in range(3):
        abonnee.repondre("ARRÊTER", de=AUTRE)
        abonnee.repondre("OUI", de=AUTRE)
    assert relire(abonnee.session, abonnee.mandat).est_actif(MIDI)
    assert abonnee.courriels() == []
    (neutre,) = abonnee.sms()
    assert "carte" in neutre, "one neutral answer a day"


def test_arret_seul_est_le_stop_des_operateurs(abonnee: Lieu) -> None:
    abonnee.repondre("ARRET")
    assert not abonnee.est_abonnee()
    assert relire(abonnee.session, abonnee.mandat).est_actif(MIDI)


def test_plusieurs_mandats_quelqu_un_rappelle(abonnee: Lieu) -> None:
    with transaction(abonnee.session):
        un_mandat(abonnee.session, abonnee.alice, abonnee.usager, MIDI, domaines=["argent"])
    for _ in range(3):
        abonnee.repondre("ARRETER")
        abonnee.repondre("OUI")
    assert abonnee.courriels() == ["Une personne veut arrêter un mandat"]
    assert len(abonnee.sms()) == 1
    assert relire(abonnee.session, abonnee.mandat).est_actif(MIDI)


@deux_canaux
def test_un_deces_fait_taire(abonnee: Lieu) -> None:
    abonnee.servir(le=MIDI + timedelta(minutes=1))
    abonnee.aviser(MIDI + timedelta(minutes=2))
    with transaction(abonnee.session):
        signaler(
            abonnee.session,
            abonnee.alice.organisation,
            abonnee.usager.id,
            Signalement("deces", MIDI.date()),
            par_id=abonnee.alice.aidant_id,
            maintenant=MIDI + timedelta(minutes=3),
        )
    assert not abonnee.est_abonnee()
    assert abonnee.dits() == []
    assert abonnee.aviser(DEMAIN) == 0


def test_un_numero_bloque_chez_l_operateur_n_est_plus_appele(abonnee: Lieu) -> None:
    with transaction(abonnee.session):
        bloquer(abonnee.session, "bloque-1", NUMERO, maintenant=MIDI)
    assert not abonnee.est_abonnee()
    assert IDENTITE.nom_naissance not in repr(abonnee.sms())


def test_bloque_redit_ne_ferme_pas_ce_que_la_personne_a_redemande(abonnee: Lieu) -> None:
    with transaction(abonnee.session):
        bloquer(abonnee.session, "bloque-1", NUMERO, maintenant=MIDI)
    abonnee.demander()
    assert abonnee.prouver(abonnee.code())
    for evenement, reste in (("bloque-1", True), ("bloque-2", False)):
        with transaction(abonnee.session):
            bloquer(abonnee.session, evenement, NUMERO, maintenant=MIDI)
        assert abonnee.est_abonnee() is reste
