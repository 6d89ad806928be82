"""What the walk for accessibility finds: Alice has one of everything, and who is logged in."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import appartenances, par_courriel
from app.metier.authentification import ordinateurs
from app.metier.authentification import services as authentification
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.authentification.moyens import pertes
from app.metier.authentification.moyens.models import ChangementCourriel
from app.metier.pilotage import a_deux, regards
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import condenser, nouveau_secret
from app.socle.horloge import maintenant
from app.socle.reseau import reseau_de
from tests.fabriques import (
    bloquer,
    un_aidant,
    un_moyen,
    une_carte,
    une_cle,
    une_demande,
)
from tests.parcours.conftest import Demonstration
from tests.parcours.decor_formation import une_formation
from tests.parcours.decor_mandats import (
    brouillons,
    mandats_de_toutes_sortes,
    mandats_partages,
    un_an_passe,
)


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
            **brouillons(session, membre, instant),
            **mandats_de_toutes_sortes(session, membre, instant),
            **mandats_partages(session, membre, instant),
            "moyen": un_moyen(session, alice, instant, valide=False).id,
            "carte": une_carte(session, instant, numero="C-1", aidant=alice).id,
            "cle": une_cle(session, alice, instant).id,
            "invitation": invitations.inviter(session, alice, maintenant=instant),
            "perte": _lien_de_perte(session, alice.courriel, instant),
            **_equipe(session, membre, instant),
            "an_passe": un_an_passe(session, membre, instant),
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
    otto = par_courriel(session, "otto@demo.fr")
    assert otto is not None
    for regarde in (alice, otto):
        regards.ouvrir(session, regarde, motif="panne", par=nadia, maintenant=instant)
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
        "otto": otto.id,
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
