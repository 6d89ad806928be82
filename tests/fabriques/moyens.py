"""What opens an account: devices, cards, codes, logins."""

import uuid
from datetime import datetime

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification import services as authentification
from app.metier.authentification.cles_acces.ceremonie import cle_leurre
from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.codes import INCONNU, compteur_compte, graine, reserver
from app.metier.authentification.models import CodeSecours, Connexion, MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.authentification.moyens import services as moyens
from app.socle.bdd import transaction
from app.socle.cles import cles, condenser
from app.web.reponses.securite import CONNEXION
from tests.client import ClientVerifie


def un_moyen(
    session: Session, aidant: Aidant, maintenant: datetime, *, valide: bool = True
) -> MoyenConnexion:
    """An application, validated unless said otherwise."""
    moyen = moyens.ajouter_moyen(
        session, aidant, genre="application", secret=pyotp.random_base32(32), maintenant=maintenant
    )
    moyen.valide_le = maintenant if valide else None
    session.flush()
    return moyen


def un_secours(session: Session, aidant_id: uuid.UUID, maintenant: datetime) -> None:
    """A recovery code that nobody reads, kept under lock: who manages a team alone may work."""
    empreinte = condenser(str(uuid.uuid4()))
    session.add(CodeSecours(aidant_id=aidant_id, empreinte=empreinte, cree_le=maintenant))
    session.flush()


def une_cle(
    session: Session, aidant: Aidant, maintenant: datetime, *, nom: str = "Mon téléphone"
) -> MoyenConnexion:
    """A passkey in service; nobody holds its device (see `tests.authentificateur` for one)."""
    trousseau, identifiant = cles(session), uuid.uuid4()
    cle = MoyenConnexion(id=identifiant, aidant_id=aidant.id, genre="cle", ajoute_le=maintenant)
    cle.secret_chiffre = trousseau.chiffrer(cle_leurre(), cle.contexte)
    cle.cle_id, cle.valide_le = trousseau.id_chiffrement, maintenant
    cle.cle = CleAcces(
        identifiant=identifiant.bytes,
        nom=nom,
        compteur=0,
        transports=["internal"],
        est_synchronisable=False,
        est_synchronisee=False,
    )
    session.add(cle)
    session.flush()
    return cle


def carte_numero(session: Session, numero: str) -> MoyenConnexion:
    """The card of this serial number, which must be known."""
    return session.query(MoyenConnexion).filter_by(numero_serie=numero).one()


def une_carte(
    session: Session, maintenant: datetime, *, numero: str, aidant: Aidant | None = None
) -> MoyenConnexion:
    """A card: in stock, or somebody's and validated."""
    secret = pyotp.random_base32(32)
    cartes.importer(session, [cartes.CarteLue(numero, secret)], maintenant=maintenant)
    carte = carte_numero(session, numero)
    if aidant is not None:
        carte.aidant_id, carte.valide_le = aidant.id, maintenant
        session.flush()
    return carte


def bloquer(
    session: Session, aidant: Aidant, maintenant: datetime, *, navigateur: str = INCONNU
) -> None:
    """Lock an account out of a browser, of all unknown ones by default, as five wrong codes do."""
    compteur = compteur_compte(aidant.courriel, navigateur)
    for rang in range(5):
        reserver(session, [compteur], f"{rang:06}", maintenant=maintenant)


def la_connexion(session: Session, aidant_id: uuid.UUID) -> Connexion:
    """The latest opened login of this account."""
    return (
        session.query(Connexion)
        .filter_by(aidant_id=aidant_id, fermee_le=None)
        .order_by(Connexion.ouverte_le.desc())
        .first()
    ) or pytest.fail("pas de connexion ouverte")


def code_de(
    session: Session, aidant_id: uuid.UUID, maintenant: datetime, *, decalage: int = 0
) -> str:
    """The code that the aidant's application shows, `decalage` steps from now."""
    moyens = session.query(MoyenConnexion).filter_by(aidant_id=aidant_id)
    premier = moyens.order_by(MoyenConnexion.ajoute_le).first()
    assert premier is not None
    return code_du_moyen(session, premier.id, maintenant, decalage=decalage)


def code_du_moyen(
    session: Session, moyen_id: uuid.UUID, maintenant: datetime, *, decalage: int = 0
) -> str:
    """The code that this device shows, `decalage` steps from now."""
    moyen = session.get_one(MoyenConnexion, moyen_id)
    horloge = pyotp.TOTP(graine(session, moyen), interval=moyen.periode)
    return horloge.at(maintenant, counter_offset=decalage)


def connecter(app: Flask, aidant_id: uuid.UUID, maintenant: datetime) -> ClientVerifie:
    """A browser where this account has just logged in."""
    navigateur = app.test_client()
    assert isinstance(navigateur, ClientVerifie)
    with app.extensions["fabrique"]() as session, transaction(session):
        _, secret = authentification.ouvrir(session, aidant_id, maintenant=maintenant)
    navigateur.set_cookie(CONNEXION, secret)
    return navigateur
