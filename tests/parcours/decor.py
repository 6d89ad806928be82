"""What the walk for accessibility finds: Alice has one of everything, and who is logged in."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.aidants.actes import curseur_de
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import appartenances, par_courriel
from app.metier.authentification import ordinateurs, pertes
from app.metier.authentification import services as authentification
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.chiffres.definitions import MESURES
from app.metier.chiffres.models import ChiffreMensuel
from app.metier.chiffres.mois import decale, douze_mois, mois_de
from app.metier.comptes.models import ChangementCourriel
from app.metier.journal.models import Ligne
from app.metier.mandats import services as mandats
from app.metier.mandats.arrets import arreter
from app.metier.mandats.attestation import Formalites
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.services import contester
from app.metier.mandats.models import Mandat
from app.metier.pilotage import a_deux, regards
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import condenser, nouveau_secret
from app.socle.horloge import maintenant
from app.socle.reseau import reseau_de
from tests.fabriques import (
    IDENTITE,
    SECRET_CARTE,
    bloquer,
    imprimer_carte,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_moyen,
    un_trajet,
    un_usager,
    une_carte,
    une_cle,
    une_demande,
)
from tests.parcours.conftest import Demonstration
from tests.parcours.decor_formation import une_formation


def preparer(demo: Demonstration) -> dict[str, str]:
    """Give Alice one of everything; return the ids by the names that `ECRANS` uses."""
    instant = maintenant()
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        alice = par_courriel(session, "alice@demo.fr")
        assert alice is not None
        (membre,) = appartenances(session, alice.id)
        ordinateurs.retenir(session, alice.id, nom="Firefox, Linux", maintenant=instant)
        authentification.ouvrir(session, alice.id, maintenant=instant, navigateur="Edge, Windows")
        robert = par_courriel(session, "robert@demo.fr")
        assert robert is not None
        _suspendre_tout(session, robert, instant)
        objets = {
            **_brouillons(session, membre, instant),
            **_mandats(session, membre, instant),
            "moyen": un_moyen(session, alice, instant, valide=False).id,
            "carte": une_carte(session, instant, numero="C-1", aidant=alice).id,
            "cle": une_cle(session, alice, instant).id,
            "invitation": invitations.inviter(session, alice, maintenant=instant),
            "perte": _lien_de_perte(session, alice.courriel, instant),
            **_equipe(session, membre, instant),
            "an_passe": _an_passe(session, membre, instant),
            **_moyens(session, membre, robert, instant),
            **_pilotage(session, membre, instant),
            **une_formation(session, alice, instant),
        }
    return {nom: str(objet) for nom, objet in objets.items()} | {"absent": str(uuid.uuid4())}


def _pilotage(session: Session, membre: Appartenance, instant: datetime) -> dict[str, object]:
    """An account that Nadia looks at, a role that Paula proposed, an address to confirm."""
    nadia, paula = (par_courriel(session, f"{qui}@demo.fr") for qui in ("nadia", "paula"))
    assert nadia is not None
    assert paula is not None
    alice = membre.aidant
    regards.ouvrir(session, alice, motif="panne", par=nadia, maintenant=instant)
    proposee = a_deux.proposer(
        session,
        "role",
        alice,
        "chiffres",
        raison="Elle suit les chiffres",
        par=paula,
        maintenant=instant,
    )
    jeton = nouveau_secret()
    session.add(
        ChangementCourriel(
            aidant_id=alice.id,
            nouveau="neuve@demo.fr",
            jeton_hash=condenser(jeton),
            cree_le=instant,
            expire_le=instant + timedelta(days=1),
        )
    )
    return {
        "ici": membre.organisation_id,
        "proposition": proposee.id,
        "paula": paula.id,
        "courriel": jeton,
    }


def _equipe(session: Session, membre: Appartenance, instant: datetime) -> dict[str, object]:
    """Alice's colleagues, two more than a page holds, one of them a référent."""
    autres = [
        un_aidant(
            session,
            membre.organisation,
            instant,
            courriel=f"collegue{rang}@demo.fr",
            roles=("aidant", "referent") if rang == 0 else ("aidant",),
        ).id
        for rang in range(25)
    ]
    comptes = {
        qui: par_courriel(session, f"{qui}@demo.fr") for qui in ("robert", "yasmine", "maxime")
    }
    return {
        "alice": membre.aidant_id,
        "referent": autres[0],
        **{qui: compte.id for qui, compte in comptes.items() if compte is not None},
    }


def _suspendre_tout(session: Session, aidant: Aidant, instant: datetime) -> None:
    siens = MoyenConnexion.aidant_id == aidant.id
    session.execute(update(MoyenConnexion).where(siens).values(suspendu_le=instant))


def _moyens(
    session: Session, membre: Appartenance, robert: Aidant, instant: datetime
) -> dict[str, object]:
    """What Robert sees of his team: Alice locked out, who has one device, who has none."""
    alice, ici = membre.aidant, membre.organisation
    bloquer(session, alice, instant)
    perdue = une_carte(session, instant, numero="C-2", aidant=alice)
    perdue.suspendu_le = instant
    carre = un_moyen(session, alice, instant, valide=False)
    carre.ajoute_par_id = robert.id
    paul, lise = (
        un_aidant(session, ici, instant, courriel=f"{nom}@demo.fr") for nom in ("paul", "lise")
    )
    _suspendre_tout(session, lise, instant)
    unique = session.scalars(select(MoyenConnexion).filter_by(aidant_id=paul.id)).one()
    return {
        "paul": paul.id,
        "lise": lise.id,
        "perdue": perdue.id,
        "carre": carre.id,
        "unique": unique.id,
    }


def _brouillons(session: Session, membre: Appartenance, instant: datetime) -> dict[str, object]:
    connexion, _ = authentification.ouvrir(session, membre.aidant_id, maintenant=instant)
    usager = session.scalars(select(Usager).filter_by(nom_naissance="Factice")).one()
    choisi, echoue, oublie, ferme = (
        un_brouillon(session, membre, instant, identite=None) for _ in range(4)
    )
    un_trajet(session, echoue, connexion, instant, state="echec").issue = "refus"
    un_trajet(session, oublie, connexion, instant, state="oubli").issue = "identifiee"
    connexion.identification_jusqu_au = None
    ferme.expire_le = instant
    return {
        "choisi": choisi.id,
        "echoue": echoue.id,
        "oublie": oublie.id,
        "ferme": ferme.id,
        "connu": un_brouillon(session, membre, instant, identite=usager.identite).id,
        "neuf": un_brouillon(session, membre, instant).id,
        "represente": un_brouillon(session, membre, instant).id,
    }


def _mandats(session: Session, membre: Appartenance, instant: datetime) -> dict[str, object]:
    par_duree = {m.duree: m for m in session.scalars(select(Mandat))}
    long, termine = par_duree["longue"], par_duree["court"]
    il_y_a_40_jours, il_y_a_10_jours = (instant - timedelta(days=n) for n in (40, 10))
    angela = un_usager(session, membre, instant, replace(IDENTITE, sub="e" * 64))
    a_signer = un_mandat(session, membre, angela, il_y_a_10_jours)
    suspendu = un_mandat(
        session, membre, angela, il_y_a_40_jours, domaines=["justice"], duree="longue"
    )
    suspendu.suspendu_le, suspendu.motif_suspension = instant, "signature"
    reserve = mandats.conclure(
        session,
        membre,
        angela,
        mandats.Accord({"loisirs": []}, "mois"),
        Formalites(reserve_a=[]),
        moyen_id=uuid.uuid4(),
        maintenant=instant,
    )
    arrete = un_mandat(session, membre, angela, instant, domaines=["famille", "travail"])
    arreter(
        session,
        arrete.id,
        motif="usager",
        par_id=membre.aidant_id,
        domaines=["famille"],
        maintenant=instant,
    )
    fini = un_mandat(session, membre, angela, instant, domaines=["argent"])
    arreter(session, fini.id, motif="usager", par_id=None, maintenant=instant)
    remplace = un_mandat(session, membre, angela, instant, domaines=["transports"])
    un_mandat(session, membre, angela, instant, domaines=["transports"], duree="longue")
    bientot = un_mandat(session, membre, angela, instant, domaines=["etranger"], duree="semestre")
    bientot.signe_le, bientot.fin_le = instant, instant + timedelta(days=12)
    return {
        "arrete_en_entier": fini.id,
        "remplace": remplace.id,
        "bientot": bientot.id,
        "aidee": angela.id,
        "code": long.code_verification,
        "mandat": long.id,
        "usager": long.usager_id,
        "termine": termine.id,
        "sans_mandat": termine.usager_id,
        "a_signer": a_signer.id,
        "suspendu": suspendu.id,
        "reserve": reserve.id,
        "arrete": arrete.id,
        "contestation": _contestation(session, long, instant),
        "code_carte": imprimer_carte(session, long, membre.aidant, instant, secret=SECRET_CARTE),
    }


def _contestation(session: Session, mandat: Mandat, instant: datetime) -> uuid.UUID:
    """The last use of a mandate, that its person contests."""
    dernier = (
        select(Ligne.condensat)
        .where(Ligne.mandat_id == mandat.id, Ligne.action == "utilisation_autorisation")
        .order_by(Ligne.seq.desc())
        .limit(1)
    )
    acte = curseur_de(session.scalars(dernier).one())
    contester(session, mandat.id, acte, lien="https://exemple.fr/", maintenant=instant)
    return session.scalars(select(Contestation.id).filter_by(mandat_id=mandat.id)).one()


def _an_passe(session: Session, membre: Appartenance, instant: datetime) -> str:
    """Figures of the year before; return the month that they end with."""
    dernier = decale(mois_de(instant, membre.organisation.zone), -12)
    for rang, mois in enumerate(douze_mois(dernier)):
        for cle in MESURES:
            session.add(
                ChiffreMensuel(
                    organisation_id=membre.organisation_id, mois=mois, cle=cle, nombre=rang + 1
                )
            )
    return f"{dernier:%Y-%m}"


def _lien_de_perte(session: Session, courriel: str, instant: datetime) -> str:
    pertes.demander(session, courriel, adresse=reseau_de(""), maintenant=instant)
    (demande,) = pertes.a_traiter(session, maintenant=instant)
    tire = pertes.tirer_lien(session, demande, maintenant=instant)
    assert tire is not None
    return tire[1]


def demander(session: Session, connexion: Connexion, demo: Demonstration) -> dict[str, str]:
    """Two requests of FranceConnect in this login, one whose person is chosen."""
    instant, adresse = maintenant(), demo.app.extensions["reglages"].fi.redirect_uris[0]
    usager = session.scalars(select(Usager).filter_by(nom_naissance="Factice")).one()
    libre = une_demande(session, connexion, instant, redirect_uri=adresse)
    choisie = une_demande(session, connexion, instant, redirect_uri=adresse, usager=usager)
    return {"demande": str(libre.id), "choisie": str(choisie.id)}


def ouvrir(demo: Demonstration, qui: str) -> tuple[str, dict[str, str]]:
    """Log somebody in; return the secret of the cookie, and the ids bound to this login."""
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        aidant = session.scalars(select(Aidant).filter_by(courriel=f"{qui}@demo.fr")).one()
        connexion, secret = authentification.ouvrir(session, aidant.id, maintenant=maintenant())
        return secret, demander(session, connexion, demo) if qui == "alice" else {}
