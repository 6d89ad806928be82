"""Makers of what the tests need, through the services whenever an act exists."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.metier.aidants import services as aidants
from app.metier.aidants.droits import NATIONAUX
from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.aidants.queries import appartenance
from app.metier.aidants.roles import donner
from app.metier.authentification import cartes_a_code as cartes
from app.metier.authentification import services as authentification
from app.metier.authentification.cles_acces.ceremonie import cle_leurre
from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.codes import INCONNU, compteur_compte, graine, reserver
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.brouillons import services as nouveau_mandat
from app.metier.brouillons.models import VIE_ECHANGE, Brouillon, Identification
from app.metier.cartes_mandat import services as cartes_mandat
from app.metier.echanges.models import VIE_DEMANDE, Demande
from app.metier.entrainement.models import VIE as VIE_EXERCICE
from app.metier.entrainement.models import Entrainement
from app.metier.mandats import services as mandats
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import mandat_de
from app.metier.mandats.usages import noter_utilisation
from app.metier.organisations import services as organisations
from app.metier.organisations.models import Organisation
from app.metier.usagers import services as usagers
from app.metier.usagers.identite import FRANCE, Identite
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import cles, condenser
from app.web.acces import CGU_VERSION
from app.web.securite import CONNEXION
from tests.client import ClientVerifie

deux_moteurs = pytest.mark.parametrize(
    "base",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)

# Where every test's clock stands when it starts.
INSTANT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

IDENTITE = Identite(
    sub="a" * 64,
    prenoms="Angela Claire",
    nom_naissance="Dubois",
    nom_usage=None,
    genre="female",
    date_naissance="1962-08-24",
    lieu_naissance="75107",
    pays_naissance=FRANCE,
    courriel="angela@exemple.fr",
)

# Her birth date as a form asks it; a secret that a person may choose.
NAISSANCE = {"jour": "24", "mois": "8", "annee": "1962"}
SECRET_CARTE = "7305"


def une_organisation(
    session: Session, maintenant: datetime, *, siret: str = "11122233700011", **champs: Any
) -> Organisation:
    """An organisation in Saint-Just, unless said otherwise."""
    valeurs: dict[str, Any] = {
        "nom": "France Services de Saint-Just",
        "type_": "france_services",
        "adresse": "1 place de la Mairie",
        "code_postal": "43240",
        "ville": "Saint-Just",
        **champs,
    }
    return organisations.creer(session, siret=siret, **valeurs, maintenant=maintenant)


def un_aidant(
    session: Session,
    organisation: Organisation,
    maintenant: datetime,
    *,
    courriel: str = "alice@essai.fr",
    roles: Sequence[str] = ("aidant",),
) -> Aidant:
    """An account ready to work: terms accepted, one application for codes."""
    prenom = courriel.partition("@")[0].capitalize()
    aidant = aidants.creer(
        session,
        organisation,
        prenom=prenom,
        nom="Essai",
        courriel=courriel,
        roles=roles,
        maintenant=maintenant,
    )
    aidant.cgu_version, aidant.cgu_le = CGU_VERSION, maintenant
    un_moyen(session, aidant, maintenant)
    return aidant


def tenir_roles(session: Session, titulaire: Aidant | Appartenance, *roles: str) -> None:
    """Have an account, or a member, hold these roles and no other."""
    session.flush()
    if isinstance(titulaire, Aidant):
        aidant_id, organisation_id = titulaire.id, None
    else:
        aidant_id, organisation_id = titulaire.aidant_id, titulaire.organisation_id
    les_siens = RoleTenu.aidant_id == aidant_id, RoleTenu.organisation_id == organisation_id
    session.execute(delete(RoleTenu).where(*les_siens))
    for nom in roles:
        donner(session, titulaire, nom, maintenant=INSTANT)
    session.expire(titulaire, ["roles"])


def un_moyen(
    session: Session, aidant: Aidant, maintenant: datetime, *, valide: bool = True
) -> MoyenConnexion:
    """An application, validated unless said otherwise."""
    moyen = authentification.ajouter_moyen(
        session, aidant, genre="application", secret=pyotp.random_base32(32), maintenant=maintenant
    )
    moyen.valide_le = maintenant if valide else None
    session.flush()
    return moyen


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


def le_membre(session: Session, aidant: Aidant, organisation: Organisation) -> Appartenance:
    """The living membership of an aidant."""
    return membre_de(session, aidant.id, organisation.id)


def membre_de(session: Session, aidant_id: uuid.UUID, organisation_id: uuid.UUID) -> Appartenance:
    """The living membership behind two ids."""
    membre = appartenance(session, aidant_id, organisation_id)
    assert membre is not None
    return membre


def un_membre(
    session: Session,
    maintenant: datetime,
    *,
    siret: str = "11122233700011",
    courriel: str = "alice@essai.fr",
    **champs: str,
) -> Appartenance:
    """An aidant ready to work in an organisation of their own."""
    organisation = une_organisation(session, maintenant, siret=siret, **champs)
    return le_membre(
        session, un_aidant(session, organisation, maintenant, courriel=courriel), organisation
    )


def un_usager(
    session: Session,
    membre: Appartenance,
    maintenant: datetime,
    identite: Identite = IDENTITE,
) -> Usager:
    """A person known to the member's organisation."""
    return usagers.enregistrer(
        session,
        identite,
        aidant_id=membre.aidant_id,
        organisation_id=membre.organisation_id,
        identifie_le=maintenant,
        maintenant=maintenant,
    )


def un_mandat(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    maintenant: datetime,
    *,
    domaines: Sequence[str] = ("logement",),
    duree: str = "mois",
    remplacer: Sequence[str] = (),
) -> Mandat:
    """A mandate concluded at `maintenant`."""
    accord = mandats.Accord({cle: [] for cle in domaines}, duree, remplacer)
    return mandats.conclure(
        session, membre, usager, accord, moyen_id=uuid.uuid4(), maintenant=maintenant
    )


def une_utilisation(
    session: Session,
    autorisation: Autorisation,
    aidant_id: uuid.UUID,
    *,
    demarche: str | None = None,
    maintenant: datetime,
) -> None:
    """Journal one use of an autorisation."""
    noter_utilisation(
        session,
        autorisation.id,
        autorisation.domaine,
        demarche=demarche,
        maintenant=maintenant,
        **autorisation.mandat.liens(aidant_id),
    )


def relire(session: Session, mandat: Mandat) -> Mandat:
    """The mandate as the base holds it now, as its aidant sees it."""
    session.expire_all()
    lu = mandat_de(session, mandat.organisation_id, mandat.id, aidant_id=mandat.aidant_id)
    assert lu is not None
    return lu


def imprimer_carte(
    session: Session,
    mandat: Mandat,
    aidant: Aidant,
    maintenant: datetime,
    *,
    secret: str | None = None,
) -> str:
    """Print the mandate's card, in place of the one in service; return its code."""
    actuelle = cartes_mandat.carte_en_service(session, mandat.id)
    demande = cartes_mandat.Impression(uuid.uuid4().hex, actuelle.id if actuelle else None, secret)
    return cartes_mandat.imprimer(
        session, mandat.id, demande, par_id=aidant.id, maintenant=maintenant
    )


def un_brouillon(
    session: Session,
    membre: Appartenance,
    maintenant: datetime,
    *,
    domaines: Sequence[str] = ("argent",),
    duree: str = "mois",
    identite: Identite | None = IDENTITE,
) -> Brouillon:
    """A draft; its person has just come back from FranceConnect, unless `identite` is None."""
    brouillon = nouveau_mandat.ouvrir(
        session, membre, domaines=domaines, duree=duree, maintenant=maintenant
    )
    if identite is not None:
        brouillon.poser_identite(identite)
        brouillon.identifie_le = maintenant
    session.flush()
    return brouillon


def un_exercice(
    session: Session,
    aidant_id: uuid.UUID,
    instant: datetime,
    *,
    domaines: Sequence[str] = ("argent",),
) -> Entrainement:
    """A practice that waits for its third step."""
    exercice = Entrainement(
        aidant_id=aidant_id,
        expire_le=instant + VIE_EXERCICE,
        domaines=list(domaines),
        demarches=[],
        duree="mois",
        personne="yvonne",
    )
    session.add(exercice)
    session.flush()
    return exercice


def un_trajet(
    session: Session,
    brouillon: Brouillon,
    connexion: Connexion,
    maintenant: datetime,
    *,
    state: str,
    id_token: str | None = None,
) -> Identification:
    """A trip to FranceConnect, pending; with `id_token` it is back and its logout is awaited."""
    trajet = Identification(
        id=uuid.uuid4(),
        brouillon_id=brouillon.id,
        connexion_id=connexion.id,
        state_hash=condenser(f"aller {state}" if id_token else state),
        nonce="nonce",
        ouverte_le=maintenant,
        expire_le=maintenant + VIE_ECHANGE,
    )
    if id_token:
        trajet.revenue_le, trajet.issue = maintenant, "identifiee"
        trajet.state_logout_hash = condenser(state)
        trajet.id_token_chiffre = cles(session).chiffrer(id_token.encode(), trajet.contexte)
    connexion.identification_jusqu_au = connexion.trajet_ouvert_jusqu_au = trajet.expire_le
    session.add(trajet)
    session.flush()
    return trajet


def une_demande(
    session: Session,
    connexion: Connexion,
    maintenant: datetime,
    *,
    redirect_uri: str,
    usager: Usager | None = None,
) -> Demande:
    """A pending request of FranceConnect in this login, its person already chosen or not."""
    demande = Demande(
        connexion_id=connexion.id,
        aidant_id=connexion.aidant_id,
        organisation_id=connexion.organisation_id,
        client_id="franceconnect",
        redirect_uri=redirect_uri,
        state="etat",
        nonce="nonce",
        scopes=["openid"],
        exige_code=False,
        ouverte_le=maintenant,
        expire_le=maintenant + VIE_DEMANDE,
        usager_id=usager.id if usager else None,
    )
    session.add(demande)
    session.flush()
    return demande


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


@dataclass(frozen=True)
class Distribution:
    """Ids of the fixed cast of persons."""

    organisation: uuid.UUID
    ailleurs: uuid.UUID
    alice: uuid.UUID
    robert: uuid.UUID
    chloe: uuid.UUID
    nadia: uuid.UUID
    usager: uuid.UUID
    mandat: uuid.UUID
    usager_ailleurs: uuid.UUID
    mandat_ailleurs: uuid.UUID


def distribuer(app: Flask, maintenant: datetime) -> Distribution:
    """Create the cast: Alice and Robert in one place, Chloé in another, Nadia above."""
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = une_organisation(session, maintenant)
        ailleurs = une_organisation(
            session, maintenant, siret="99988877900025", nom="CCAS d’Ailleurs"
        )
        alice = un_aidant(session, ici, maintenant)
        robert = un_aidant(
            session, ici, maintenant, courriel="robert@essai.fr", roles=("referent",)
        )
        chloe = un_aidant(
            session, ailleurs, maintenant, courriel="chloe@essai.fr", roles=("aidant", "referent")
        )
        nadia = un_aidant(session, ailleurs, maintenant, courriel="nadia@essai.fr", roles=NATIONAUX)
        membre, autre = le_membre(session, alice, ici), le_membre(session, chloe, ailleurs)
        usager = un_usager(session, membre, maintenant)
        inconnue = replace(IDENTITE, sub="b" * 64, prenoms="Zoé", nom_naissance="Lointaine")
        usager_ailleurs = un_usager(session, autre, maintenant, inconnue)
        mandat = un_mandat(session, membre, usager, maintenant)
        mandat_ailleurs = un_mandat(session, autre, usager_ailleurs, maintenant)
        return Distribution(
            organisation=ici.id,
            ailleurs=ailleurs.id,
            alice=alice.id,
            robert=robert.id,
            chloe=chloe.id,
            nadia=nadia.id,
            usager=usager.id,
            mandat=mandat.id,
            usager_ailleurs=usager_ailleurs.id,
            mandat_ailleurs=mandat_ailleurs.id,
        )


def rattacher_alice_ailleurs(app: Flask, troupe: Distribution, maintenant: datetime) -> None:
    """Make Alice an aidant of the other organisation too."""
    with app.extensions["fabrique"]() as session, transaction(session):
        aidants.rattacher(
            session,
            session.get_one(Aidant, troupe.alice),
            session.get_one(Organisation, troupe.ailleurs),
            roles=["aidant"],
            maintenant=maintenant,
        )
