"""Robert's desk, who manages Alice's place; what he does there on her means of login."""

import uuid

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification import ordinateurs
from app.metier.authentification.models import MoyenConnexion
from app.metier.messages.services import texte_de
from app.socle.bdd import transaction
from app.web.reponses.securite import ORDINATEUR
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.fabriques import Distribution, code_du_moyen, tenir_roles, un_moyen, une_carte
from tests.photographie import photographie

NUMERO = "C-1234"
# A try leaves its count, whatever becomes of the act.
HORS_ESSAIS = ("tentative",)


class Bureau:
    """Robert, just logged in, and what he may reach of Alice."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge, boite: Boite) -> None:
        self.app, self.troupe, self.temps, self.boite = app, troupe, temps, boite
        self.robert = Poste(app, troupe.robert, temps)
        self.alice = Poste(app, troupe.alice, temps)
        with app.extensions["fabrique"]() as session, transaction(session):
            self.stock = une_carte(session, temps.instant, numero=NUMERO).id
        (self.telephone,) = (moyen.id for moyen in self.moyens())

    @property
    def navigateur(self) -> ClientVerifie:
        """Robert's."""
        return self.robert.navigateur

    def adresse(self, suite: str = "", aidant_id: uuid.UUID | None = None) -> str:
        """An address under somebody's page, Alice's unless said otherwise."""
        return f"/equipe/{aidant_id or self.troupe.alice}{suite}"

    def moyen(self, geste: str, moyen_id: uuid.UUID | None = None) -> str:
        """The address of an act on a device, Alice's telephone unless said otherwise."""
        return self.adresse(f"/moyens/{moyen_id or self.telephone}/{geste}")

    def voir(self, suite: str = "") -> TestResponse:
        """Robert opens a page of Alice's."""
        return self.navigateur.get(self.adresse(suite))

    def moyens(self, aidant_id: uuid.UUID | None = None) -> list[MoyenConnexion]:
        """Alice's devices, the oldest first."""
        requete = select(MoyenConnexion).filter_by(aidant_id=aidant_id or self.troupe.alice)
        with self.app.extensions["fabrique"]() as session:
            return list(session.scalars(requete.order_by(MoyenConnexion.ajoute_le)))

    def code(self, moyen_id: uuid.UUID, decalage: int = 0) -> str:
        """What a device shows now."""
        with self.app.extensions["fabrique"]() as session:
            return code_du_moyen(session, moyen_id, self.temps.instant, decalage=decalage)

    def faux(self, moyen_id: uuid.UUID, rang: int = 0) -> str:
        """Six digits that it does not show."""
        return f"{(int(self.code(moyen_id)) + 500_000 + rang) % 10**6:06}"

    def donner(self, code: str | None = None, numero: str = NUMERO) -> TestResponse:
        """Robert gives a card."""
        champs = {"numero": numero, "code": code or self.code(self.stock)}
        return self.navigateur.envoyer(self.adresse("/carte"), champs)

    def commencer(self) -> str:
        """Robert begins to pair a telephone: the address of its square."""
        return self.navigateur.envoyer(self.adresse("/application")).location

    def entrer(self, code: str) -> TestResponse:
        """Somebody types Alice's e-mail and a code, in a browser that nobody knows."""
        inconnu = self.app.test_client()
        assert isinstance(inconnu, ClientVerifie)
        return inconnu.envoyer("/connexion", {"email": "alice@essai.fr", "code": code})

    def connaitre_l_ordinateur_d_alice(self) -> None:
        """Her code is enough in her browser."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            secret = ordinateurs.retenir(
                session, self.troupe.alice, nom="Firefox, Linux", maintenant=self.temps.instant
            )
        self.alice.navigateur.set_cookie(ORDINATEUR, secret)

    def entrer_chez_alice(self, code: str) -> str:
        """Somebody types a code at Alice's desk: where it leads."""
        champs = {"email": "alice@essai.fr", "code": code}
        return self.alice.navigateur.envoyer("/connexion", champs).location

    def un_autre_moyen(self, aidant_id: uuid.UUID, *, valide: bool = True) -> uuid.UUID:
        """One more application for somebody."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            aidant = session.get_one(Aidant, aidant_id)
            return un_moyen(session, aidant, self.temps.instant, valide=valide).id

    def changer_le_membre(self, aidant_id: uuid.UUID, **valeurs: object) -> None:
        """Write on somebody's membership here, or on their account."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            cle = (aidant_id, self.troupe.organisation)
            membre = session.get_one(Appartenance, cle)
            for nom, valeur in valeurs.items():
                porteur = membre if hasattr(membre, nom) else membre.aidant
                setattr(porteur, nom, valeur)

    def tenir_roles(self, aidant_id: uuid.UUID, *roles: str) -> None:
        """Have somebody hold these roles here, and no other."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            membre = session.get_one(Appartenance, (aidant_id, self.troupe.organisation))
            tenir_roles(session, membre, *roles)

    def nommer_pilote(self, aidant_id: uuid.UUID) -> None:
        """Have somebody of the national team."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            tenir_roles(session, session.get_one(Aidant, aidant_id), "pilotage")

    def messages(self) -> list[str]:
        """What left for the mailboxes, once the answers have left."""
        self.app.extensions["arriere_plan"].faire()
        return [f"{recu['To']} {texte_de(recu)}" for recu in self.boite.recus]

    def base(self) -> object:
        """The whole base, counts of tries apart."""
        return photographie(self.app.extensions["moteur"], sauf=HORS_ESSAIS)
