"""Messages: written with the act, sent after it, once, and then wiped."""

import smtplib
import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import expedition
from app.aidants.models import Aidant
from app.bdd import creer_fabrique, transaction
from app.cles import ChiffrementInvalide
from app.courriels import services
from app.courriels.models import Courriel
from app.courriels.services import Expediteur, texte_de
from tests.conftest import CLES, INSTANT
from tests.courses import a_la_fois
from tests.fabriques import deux_moteurs, un_membre
from tests.photographie import photographie

DE = "Aidants Connect <ne-pas-repondre@essai.fr>"
PERSONNE_N_ECOUTE = Expediteur("smtp://127.0.0.1:9", DE)
Deposer = Callable[..., None]


class Boite(Expediteur):
    """A transport that keeps what it is given, slowly, or cannot send to some."""

    def __init__(self, *, lenteur: float = 0, refuses: tuple[str, ...] = ()) -> None:
        super().__init__("smtp://essai", DE)
        object.__setattr__(self, "recus", [])
        object.__setattr__(self, "lenteur", lenteur)
        object.__setattr__(self, "refuses", refuses)

    recus: list[EmailMessage]
    lenteur: float
    refuses: tuple[str, ...]

    def __call__(self, message: EmailMessage) -> None:
        time.sleep(self.lenteur)
        if message["Subject"] in self.refuses:
            raise smtplib.SMTPRecipientsRefused({})
        self.recus.append(message)


@pytest.fixture
def aidant(session: Session) -> Aidant:
    """Who receives."""
    with transaction(session):
        return un_membre(session, INSTANT).aidant


@pytest.fixture
def deposer(session: Session, aidant: Aidant) -> Deposer:
    """Write messages, in one act."""

    def depot(*sujets: str, vie: timedelta | None = None) -> None:
        with transaction(session):
            for sujet in sujets:
                services.deposer(
                    session,
                    aidant,
                    sujet=sujet,
                    texte="Bonjour,\n\nhttps://essai.fr/lien?jeton=s3cret\n",
                    maintenant=INSTANT,
                    perime_le=INSTANT + vie if vie else None,
                )

    return depot


@deux_moteurs
def test_un_message_part_une_fois_puis_s_efface(
    session: Session, deposer: Deposer, moteur: Engine
) -> None:
    deposer("Votre lien")
    assert "s3cret" not in repr(photographie(moteur))
    boite = Boite()
    for _ in range(2):
        assert expedition.expedier(session, boite, maintenant=INSTANT)
    (message,) = boite.recus
    assert (message["To"], message["From"]) == ("alice@essai.fr", DE)
    assert "https://essai.fr/lien?jeton=s3cret" in texte_de(message)
    corps = message.get_body(("html",))
    assert corps is not None
    assert '<a href="https://essai.fr/lien?jeton=s3cret">Ouvrir ce lien, sur essai.fr</a>' in (
        corps.get_content()
    )
    assert str(message["Message-ID"]).endswith("@essai.fr>")
    courriel = session.scalars(select(Courriel)).one()
    assert (courriel.envoye_le, courriel.texte_chiffre) == (INSTANT, None)


@deux_moteurs
def test_un_acte_annule_n_ecrit_a_personne(
    session: Session, aidant: Aidant, moteur: Engine
) -> None:
    avant = photographie(moteur)
    with pytest.raises(ZeroDivisionError), transaction(session):  # noqa: PT012
        services.deposer(session, aidant, sujet="Non", texte="Non", maintenant=INSTANT)
        raise ZeroDivisionError
    assert photographie(moteur) == avant


@deux_moteurs
def test_quatre_expediteurs_n_envoient_rien_deux_fois(deposer: Deposer, moteur: Engine) -> None:
    sujets = [f"Message {rang}" for rang in range(6)]
    deposer(*sujets)
    boite = Boite(lenteur=0.02)

    def envoyer(_: int) -> bool:
        with creer_fabrique(moteur, CLES)() as sienne:
            return expedition.expedier(sienne, boite, maintenant=INSTANT)

    _, erreurs = a_la_fois(4, envoyer)
    assert erreurs == []
    assert sorted(str(message["Subject"]) for message in boite.recus) == sujets


@deux_moteurs
def test_sans_serveur_le_message_attend_puis_part(session: Session, deposer: Deposer) -> None:
    deposer("Votre lien", vie=timedelta(minutes=10))
    assert not expedition.expedier(session, PERSONNE_N_ECOUTE, maintenant=INSTANT)
    boite = Boite()
    # Held two minutes by who tried, in case it is still trying.
    assert expedition.expedier(session, boite, maintenant=INSTANT + timedelta(minutes=1))
    assert boite.recus == []
    assert expedition.expedier(session, boite, maintenant=INSTANT + timedelta(minutes=3))
    assert len(boite.recus) == 1
    assert session.scalars(select(Courriel.nb_essais)).one() == 2


@deux_moteurs
def test_un_destinataire_refuse_n_arrete_pas_les_autres(session: Session, deposer: Deposer) -> None:
    deposer("refusé", "accepté")
    boite = Boite(refuses=("refusé",))
    assert not expedition.expedier(session, boite, maintenant=INSTANT)
    assert [str(message["Subject"]) for message in boite.recus] == ["accepté"]


@deux_moteurs
def test_un_message_perime_ne_part_jamais(session: Session, deposer: Deposer) -> None:
    deposer("Votre lien", vie=timedelta(minutes=10))
    boite = Boite()
    assert expedition.expedier(session, boite, maintenant=INSTANT + timedelta(minutes=10))
    assert boite.recus == []


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
    assert not expedition.expedier(session, boite, maintenant=INSTANT)
    assert [str(message["Subject"]) for message in boite.recus] == ["trois"]
