"""Alice’s place, and Angela who asked to be told, by either channel."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats.models import Mandat
from app.metier.messages.models import Courriel
from app.metier.messages.services import composer, texte_de
from app.metier.nouvelles import abonnements, avis, envoi
from app.metier.nouvelles.avis import Pages
from app.metier.nouvelles.models import COURRIEL, SMS, Abonnement, Sms
from app.metier.nouvelles.reponses import Reponse, recevoir, stopper_par_lien
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, relire, un_mandat, un_membre, un_usager, une_utilisation

NUMERO, AUTRE, ADRESSE, DE = "+33639981234", "+33639980000", "angela@essai.fr", "ac@essai.fr"
MIDI = INSTANT.replace(hour=11)
DEMAIN = MIDI + timedelta(days=1)
PAGES = Pages("https://exemple.fr/carte", "https://exemple.fr/messages/arreter?j={}".format)

deux_canaux = pytest.mark.parametrize("canal", [SMS, COURRIEL])


class Lieu:
    """Alice's place, Angela and her mandate, told by SMS."""

    def __init__(self, session: Session, canal: str = SMS) -> None:
        self.session, self.canal = session, canal
        self.alice: Appartenance = un_membre(session, MIDI)
        self.usager: Usager = un_usager(session, self.alice, MIDI)
        self.mandat = un_mandat(session, self.alice, self.usager, MIDI, duree="longue")
        self.evenement = 0

    def demander(self, *, le: datetime = MIDI) -> Abonnement:
        with transaction(self.session):
            ici, qui = self.alice.organisation_id, self.usager.id
            vers = NUMERO if self.canal == SMS else ADRESSE
            return abonnements.demander(
                self.session, ici, qui, vers, canal=self.canal, maintenant=le
            )

    def code(self) -> str:
        """The code that waits to leave."""
        (texte,) = self.dits()
        (code,) = re.findall(r"\b\d{6}\b", texte)
        return str(code)

    def prouver(self, code: str, *, le: datetime = MIDI) -> bool:
        with transaction(self.session):
            tenu = self.abonnement()
            return abonnements.prouver(
                self.session, tenu, code, par_id=self.alice.aidant_id, maintenant=le
            )

    def abonnement(self) -> Abonnement:
        ici, qui = self.alice.organisation_id, self.usager.id
        trouve = abonnements.en_cours(self.session, ici, qui)
        assert trouve is not None
        return trouve

    def est_abonnee(self) -> bool:
        self.session.expire_all()
        ici, qui = self.alice.organisation_id, self.usager.id
        return abonnements.en_cours(self.session, ici, qui) is not None

    def servir(self, *, le: datetime = MIDI) -> None:
        with transaction(self.session):
            (autorisation,) = relire(self.session, self.mandat).autorisations
            une_utilisation(self.session, autorisation, self.alice.aidant_id, maintenant=le)

    def aviser(self, le: datetime) -> int:
        with transaction(self.session):
            return avis.aviser(self.session, canal=self.canal, pages=PAGES, maintenant=le)

    def repondre(self, texte: str, *, de: str = NUMERO, le: datetime = MIDI) -> None:
        self.evenement += 1
        with transaction(self.session):
            reponse = Reponse(f"e{self.evenement}", de, texte)
            recevoir(self.session, reponse, adresse=adresse, maintenant=le)

    def suivre(self, lien: str, *, le: datetime = MIDI) -> bool:
        """Press the button of the page that this link opens."""
        with transaction(self.session):
            jeton = lien.rpartition("=")[2]
            return stopper_par_lien(self.session, jeton, adresse=adresse, maintenant=le)

    def dits(self) -> list[str]:
        """What waits to be told to Angela, by her channel."""
        if self.canal == SMS:
            return self.sms()
        return [texte_de(composer(self.session, c, de=DE)) for c in self.lettres()]

    def lettres(self) -> Sequence[Courriel]:
        """Her mails that wait, the oldest first."""
        requete = select(Courriel).where(
            Courriel.abonnement_id.is_not(None), Courriel.texte_chiffre.is_not(None)
        )
        return self.session.scalars(requete.order_by(Courriel.cree_le, Courriel.id)).all()

    def sms(self) -> list[str]:
        """The texts that wait, the oldest first."""
        return [envoi.en_clair(self.session, sms).texte for sms in self.attendent()]

    def attendent(self) -> Sequence[Sms]:
        requete = select(Sms).where(Sms.contenu_chiffre.is_not(None))
        return self.session.scalars(requete.order_by(Sms.cree_le, Sms.id)).all()

    def courriels(self) -> list[str]:
        """The subjects of what her structure is written."""
        siens = select(Courriel.sujet).where(Courriel.abonnement_id.is_(None))
        return list(self.session.scalars(siens))


def adresse(mandat: Mandat) -> str:
    return f"https://exemple.fr/mandats/{mandat.id}"
