"""Messages: written with the act, sent after it, once, and then wiped."""

import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.liaisons.courriel import Expediteur
from app.metier.aidants.models import Aidant
from app.metier.messages import services
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Acheminement, Courriel
from app.metier.messages.queries import perdus_le
from app.metier.messages.services import texte_de
from app.socle.bdd import creer_fabrique, transaction
from app.socle.cles import ChiffrementInvalide
from app.web.expedition import courriels
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois
from tests.fabriques import INSTANT, deux_moteurs, un_membre
from tests.photographie import photographie

DE = "Aidants Connect <ne-pas-repondre@essai.fr>"
LIEN = timedelta(minutes=10)
REFUS = smtplib.SMTPRecipientsRefused({"alice@essai.fr": (550, b"inconnue")})
PLUS_TARD = smtplib.SMTPRecipientsRefused({"alice@essai.fr": (451, b"plus tard")})
Deposer = Callable[..., None]

pytestmark = pytest.mark.usefixtures("temps")


class Boite(Expediteur):
    """A transport that keeps what it is given, slowly, or answers an error to some subjects."""

    def __init__(self, *, lenteur: float = 0, echecs: dict[str, Exception] | None = None) -> None:
        super().__init__("smtp://essai", DE)
        object.__setattr__(self, "recus", [])
        object.__setattr__(self, "essayes", [])
        object.__setattr__(self, "lenteur", lenteur)
        object.__setattr__(self, "echecs", echecs or {})

    recus: list[EmailMessage]
    essayes: list[str]
    lenteur: float
    echecs: dict[str, Exception]

    def __call__(self, message: EmailMessage) -> None:
        time.sleep(self.lenteur)
        self.essayes.append(str(message["Subject"]))
        if echec := self.echecs.get(message["Subject"]):
            raise echec
        self.recus.append(message)

    @property
    def sujets(self) -> list[str]:
        """What left, in order."""
        return [str(message["Subject"]) for message in self.recus]


def expedier(session: Session, boite: Boite) -> int:
    """One round."""
    return courriels.expedier(session, boite, continuer=lambda: True)


def courriel(session: Session, sujet: str) -> Courriel:
    """A row, as the base holds it."""
    session.rollback()
    return session.scalars(select(Courriel).filter_by(sujet=sujet)).one()


def perdus(session: Session, aidant: Aidant) -> datetime | None:
    """When the last message to this account was given up."""
    return session.scalar(select(perdus_le()).where(Aidant.id == aidant.id))


@pytest.fixture
def aidant(session: Session) -> Aidant:
    """Who receives."""
    with transaction(session):
        return un_membre(session, INSTANT).aidant


@pytest.fixture
def deposer(session: Session, aidant: Aidant, temps: Horloge) -> Deposer:
    """Write messages, in one act."""

    def depot(*sujets: str, vie: timedelta | None = None) -> None:
        with transaction(session):
            for sujet in sujets:
                services.deposer(
                    session,
                    aidant,
                    Message(sujet, "Bonjour,\n\nhttps://essai.fr/lien?jeton=s3cret\n"),
                    maintenant=temps.instant,
                    perime_le=temps.instant + vie if vie else None,
                )

    return depot


@deux_moteurs
def test_un_message_part_une_fois_puis_s_efface(
    session: Session, deposer: Deposer, moteur: Engine
) -> None:
    deposer("Votre lien")
    assert "s3cret" not in repr(photographie(moteur))
    boite = Boite()
    assert [expedier(session, boite) for _ in range(2)] == [1, 0]
    (message,) = boite.recus
    assert (message["To"], message["From"]) == ("alice@essai.fr", DE)
    assert "https://essai.fr/lien?jeton=s3cret" in texte_de(message)
    corps = message.get_body(("html",))
    assert corps is not None
    assert '<a href="https://essai.fr/lien?jeton=s3cret">Ouvrir ce lien, sur essai.fr</a>' in (
        corps.get_content()
    )
    assert str(message["Message-ID"]).endswith("@essai.fr>")
    parti = courriel(session, "Votre lien")
    assert (parti.envoye_le, parti.texte_chiffre) == (INSTANT, None)


@deux_moteurs
def test_un_acte_annule_n_ecrit_a_personne(
    session: Session, aidant: Aidant, moteur: Engine
) -> None:
    avant = photographie(moteur)
    with pytest.raises(ZeroDivisionError), transaction(session):  # noqa: PT012
        services.deposer(session, aidant, Message("Non", "Non"), maintenant=INSTANT)
        raise ZeroDivisionError
    assert photographie(moteur) == avant


@deux_moteurs
def test_quatre_expediteurs_n_envoient_rien_deux_fois(deposer: Deposer, moteur: Engine) -> None:
    sujets = [f"Message {rang}" for rang in range(6)]
    deposer(*sujets)
    boite = Boite(lenteur=0.02)

    def envoyer(_: int) -> int:
        with creer_fabrique(moteur, CLES)() as sienne:
            return expedier(sienne, boite)

    nombres, erreurs = a_la_fois(4, envoyer)
    assert (sum(nombres), erreurs) == (6, [])
    assert sorted(str(message["Subject"]) for message in boite.recus) == sujets


@deux_moteurs
def test_sans_relais_le_message_attend_puis_part(
    session: Session, deposer: Deposer, temps: Horloge
) -> None:
    deposer("Votre lien", vie=LIEN)
    panne = Boite(echecs={"Votre lien": ConnectionRefusedError()})
    assert [expedier(session, panne) for _ in range(2)] == [0, 0]
    assert panne.essayes == ["Votre lien"], "it rests"
    assert services.il_en_reste(session)
    boite = Boite()
    temps.avancer(seconds=29)
    assert expedier(session, boite) == 0
    temps.avancer(seconds=1)
    assert expedier(session, boite) == 1
    assert courriel(session, "Votre lien").nb_essais == 2
    assert not services.il_en_reste(session)


@deux_moteurs
def test_un_relais_en_panne_n_est_essaye_qu_une_fois_par_tournee(
    session: Session, deposer: Deposer
) -> None:
    deposer(*(f"Message {rang}" for rang in range(5)))
    for panne in (TimeoutError(), smtplib.SMTPServerDisconnected("coupé")):
        boite = Boite(echecs={f"Message {rang}": panne for rang in range(5)})
        assert expedier(session, boite) == 0
        assert len(boite.essayes) == 1


@deux_moteurs
def test_une_adresse_refusee_est_abandonnee_effacee_et_dite(
    session: Session, deposer: Deposer, aidant: Aidant, moteur: Engine, temps: Horloge
) -> None:
    deposer("refusé", "accepté")
    boite = Boite(echecs={"refusé": REFUS})
    assert expedier(session, boite) == 1
    refuse = courriel(session, "refusé")
    assert (refuse.abandonne_le, refuse.texte_chiffre, refuse.envoye_le) == (INSTANT, None, None)
    assert refuse.acheminement(INSTANT) is Acheminement.ABANDONNE
    temps.avancer(days=2)
    assert expedier(session, boite) == 0
    assert boite.essayes.count("refusé") == 1
    assert "s3cret" not in repr(photographie(moteur))
    deposer("refusé encore")
    expedier(session, Boite(echecs={"refusé encore": smtplib.SMTPDataError(554, b"non")}))
    session.rollback()
    assert perdus(session, aidant) == temps.instant
    temps.avancer(minutes=1)
    deposer("accepté encore")
    expedier(session, boite)
    session.rollback()
    assert perdus(session, aidant) is None


@deux_moteurs
def test_un_refus_provisoire_s_espace_puis_s_abandonne(
    session: Session, deposer: Deposer, temps: Horloge
) -> None:
    deposer("plus tard", "accepté")
    boite = Boite(echecs={"plus tard": PLUS_TARD})
    repos = []
    while (attendu := courriel(session, "plus tard")).abandonne_le is None:
        if attendu.reserve_jusqu_au:
            repos.append((attendu.reserve_jusqu_au - temps.instant).total_seconds())
            temps.instant = attendu.reserve_jusqu_au - timedelta(seconds=1)
            assert expedier(session, boite) == 0, "it rests"
            temps.avancer(seconds=1)
        expedier(session, boite)
    assert boite.sujets == ["accepté"]
    assert repos[:9] == [30, 60, 120, 240, 480, 960, 1920, 3840, 7200]
    assert boite.essayes.count("plus tard") == attendu.nb_essais == services.NB_ESSAIS_MAX
    assert attendu.texte_chiffre is None


@deux_moteurs
def test_trop_vieux_ou_perime_un_message_s_efface_sans_partir(
    session: Session, deposer: Deposer, temps: Horloge, moteur: Engine
) -> None:
    deposer("vieux")
    boite = Boite(echecs={"vieux": ConnectionRefusedError()})
    expedier(session, boite)
    temps.avancer(days=3, minutes=-10)
    deposer("Votre lien", vie=LIEN)
    temps.avancer(minutes=10)
    assert courriel(session, "Votre lien").acheminement(temps.instant) is Acheminement.ABANDONNE
    boite = Boite()
    assert (expedier(session, boite), boite.essayes) == (0, [])
    for sujet in ("vieux", "Votre lien"):
        assert courriel(session, sujet).texte_chiffre is None
        assert courriel(session, sujet).abandonne_le == temps.instant


@deux_moteurs
def test_un_lien_passe_devant_et_le_plus_recent_d_abord(
    session: Session, deposer: Deposer, temps: Horloge
) -> None:
    morts = [f"mort {rang}" for rang in range(20)]
    deposer(*morts)
    boite = Boite(echecs=dict.fromkeys(morts, PLUS_TARD))
    assert expedier(session, boite) == 0
    temps.avancer(seconds=30)
    deposer("annonce", vie=timedelta(days=30))
    deposer("premier lien", vie=LIEN)
    temps.avancer(seconds=1)
    deposer("second lien", vie=LIEN)
    assert expedier(session, boite) == 3
    assert boite.essayes[20:23] == ["second lien", "premier lien", "annonce"]
    assert sorted(boite.essayes[23:]) == sorted(morts)


@deux_moteurs
def test_un_lien_ecrit_pendant_la_tournee_part_ensuite(
    session: Session, deposer: Deposer, moteur: Engine, aidant: Aidant
) -> None:
    deposer(*(f"Message {rang}" for rang in range(3)))

    class Bavarde(Boite):
        def __call__(self, message: EmailMessage) -> None:
            if not self.recus:
                with creer_fabrique(moteur, CLES)() as autre, transaction(autre):
                    services.deposer(
                        autre,
                        aidant,
                        Message("lien", "t"),
                        maintenant=INSTANT,
                        perime_le=INSTANT + LIEN,
                    )
            super().__call__(message)

    boite = Bavarde()
    assert expedier(session, boite) == 4
    assert boite.sujets[1] == "lien"


@deux_moteurs
def test_rien_de_la_base_n_est_tenu_pendant_l_envoi(
    session: Session, deposer: Deposer, moteur: Engine
) -> None:
    deposer("un", "deux")
    session.rollback()

    class Temoin(Boite):
        def __call__(self, message: EmailMessage) -> None:
            assert moteur.pool.checkedout() == 0  # type: ignore[attr-defined]
            super().__call__(message)

    assert expedier(session, Temoin()) == 2


@deux_moteurs
def test_qui_meurt_en_chemin_laisse_le_message_a_un_autre(
    session: Session, deposer: Deposer, temps: Horloge
) -> None:
    deposer("Votre lien", vie=LIEN)

    class Mort(BaseException):
        """The process is killed."""

    class Mortel(Boite):
        def __call__(self, message: EmailMessage) -> None:
            raise Mort

    with pytest.raises(Mort):
        expedier(session, Mortel())
    boite = Boite()
    assert expedier(session, boite) == 0, "perhaps it is still trying"
    temps.avancer(minutes=2)
    assert (expedier(session, boite), expedier(session, boite)) == (1, 0)


@deux_moteurs
def test_un_texte_ne_s_ouvre_que_dans_sa_ligne(session: Session, deposer: Deposer) -> None:
    deposer("un", "deux")
    with transaction(session):
        un, deux = session.scalars(select(Courriel).order_by(Courriel.sujet))
        un.texte_chiffre, deux.texte_chiffre = deux.texte_chiffre, un.texte_chiffre
        with pytest.raises(ChiffrementInvalide):
            services.composer(session, un, de=DE)
    deposer("trois")
    boite = Boite()  # … and what cannot be opened holds nobody up
    assert expedier(session, boite) == 1
    assert boite.sujets == ["trois"]
