"""Every screen and state that the walk for accessibility visits, and how each is reached.

A screen to add is a line in `ECRANS`: who looks, at which address, after which gesture.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.aidants.models import Aidant
from app.aidants.queries import appartenances, par_courriel
from app.authentification import ordinateurs
from app.authentification import services as authentification
from app.authentification.models import Connexion
from app.bdd import transaction
from app.horloge import maintenant
from app.mandats.models import Mandat
from app.usagers.models import Usager
from tests.fabriques import un_brouillon, un_moyen, un_trajet, une_carte, une_demande
from tests.parcours.conftest import Demonstration

Geste = Callable[[Page, Demonstration], None]


@dataclass(frozen=True)
class Ecran:
    """One state: `adresse` is filled with the ids of `preparer`; `qui` is empty for nobody."""

    nom: str
    qui: str
    adresse: str
    geste: Geste | None = None


def envoyer(page: Page, _: Demonstration) -> None:
    """Send the page's form as it is: refused."""
    page.locator("main form").first.locator("button").last.click()
    expect(page).to_have_title(re.compile("^Erreur"))


def chercher(texte: str) -> Geste:
    """Look for somebody."""

    def geste(page: Page, _: Demonstration) -> None:
        page.get_by_label("Nom de la personne").fill(texte)
        page.get_by_role("button", name="Chercher").click()
        expect(page.get_by_role("heading", level=2)).to_contain_text("trouvée")

    return geste


def appuyer(bouton: str, titre: str) -> Geste:
    """Press a button; wait for the title that follows."""

    def geste(page: Page, _: Demonstration) -> None:
        page.get_by_role("button", name=bouton).click()
        expect(page.get_by_role("heading", name=titre)).to_be_visible()

    return geste


def se_tromper(page: Page, _: Demonstration) -> None:
    """A login that is well formed and wrong."""
    page.get_by_label("Adresse électronique").fill("personne@demo.fr")
    page.get_by_label("Code à 6 chiffres").fill("000000")
    envoyer(page, _)


def couper(page: Page, _: Demonstration) -> None:
    """The line drops under a form."""
    page.context.set_offline(True)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("La ligne est coupée")).to_be_visible()
    page.context.set_offline(False)


def s_absenter(page: Page, demo: Demonstration) -> None:
    """A quarter of an hour later, the form is sent."""
    changer_connexions(demo, vue_le=maintenant() - timedelta(minutes=16))
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#reprise").get_by_text("C’est toujours vous ?")).to_be_visible()
    changer_connexions(demo, vue_le=maintenant())


def etre_parti(page: Page, demo: Demonstration) -> None:
    """The login was closed elsewhere, the form is sent."""
    ouvertes = changer_connexions(demo, fermee_le=maintenant())
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Reconnectez-vous")).to_be_visible()
    changer_connexions(demo, ouvertes, fermee_le=None)


def changer_connexions(
    demo: Demonstration, ids: list[uuid.UUID] | None = None, **valeurs: datetime | None
) -> list[uuid.UUID]:
    """Change the logins (those that are open), behind everybody's back; return their ids."""
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        touchees = ids or list(session.scalars(select(Connexion.id).filter_by(fermee_le=None)))
        session.execute(update(Connexion).where(Connexion.id.in_(touchees)).values(**valeurs))
        return touchees


ECRANS = [
    Ecran("accueil public", "", "/"),
    Ecran("connexion", "", "/connexion"),
    Ecran("connexion vide", "", "/connexion", envoyer),
    Ecran("connexion refusée", "", "/connexion", se_tromper),
    Ecran("secours", "", "/connexion/secours"),
    Ecran("secours vide", "", "/connexion/secours", envoyer),
    Ecran("attente", "", "/connexion/attente"),
    Ecran("attente en retard", "", "/connexion/attente?retard=1"),
    Ecran("lien", "", "/connexion/lien?jeton=inconnu"),
    Ecran("vérification", "", "/verifier/{code}"),
    Ecran("vérification vide", "", "/verifier/{code}", envoyer),
    Ecran("déconnexion de FranceConnect", "", "/logout/"),
    Ecran("400", "", "/authorize/"),
    Ecran("404 sans compte", "", "/absente"),
    Ecran("espace sans brouillon", "chloe", "/espace-aidant/"),
    Ecran("espace de qui n’est pas aidant", "robert", "/espace-aidant/"),
    Ecran("403", "robert", "/mandats/nouveau"),
    Ecran("espace avec brouillons", "alice", "/espace-aidant/"),
    Ecran("conditions", "alice", "/cgu"),
    Ecran("conditions non acceptées", "alice", "/cgu", envoyer),
    Ecran("présence", "alice", "/presence"),
    Ecran("présence vide", "alice", "/presence", envoyer),
    Ecran("structure", "alice", "/structure"),
    Ecran("structures", "chloe", "/structure"),
    Ecran("étape 1", "alice", "/mandats/nouveau"),
    Ecran("étape 1 vide", "alice", "/mandats/nouveau", envoyer),
    Ecran("étape 1, ligne coupée", "alice", "/mandats/nouveau", couper),
    Ecran("étape 1, présence redemandée", "alice", "/mandats/nouveau", s_absenter),
    Ecran("étape 1, connexion fermée", "alice", "/mandats/nouveau", etre_parti),
    Ecran("étape 1 reprise", "alice", "/mandats/nouveau/{connu}/choix"),
    Ecran("étape 2", "alice", "/mandats/nouveau/{choisi}/identite"),
    Ecran("étape 2 en échec", "alice", "/mandats/nouveau/{echoue}/identite"),
    Ecran("étape 3", "alice", "/mandats/nouveau/{connu}/conclusion"),
    Ecran("étape 3 vide", "alice", "/mandats/nouveau/{connu}/conclusion", envoyer),
    Ecran("409", "alice", "/mandats/nouveau/{ferme}/choix"),
    Ecran("404", "alice", "/mandats/{absent}"),
    Ecran("mandat", "alice", "/mandats/{mandat}"),
    Ecran("mandat terminé", "alice", "/mandats/{termine}"),
    Ecran("attestation", "alice", "/mandats/{mandat}/attestation"),
    Ecran("qui aidez-vous", "alice", "/authorize/{demande}/personne"),
    Ecran("recherche vide", "alice", "/authorize/{demande}/personne", envoyer),
    Ecran("personne trouvée", "alice", "/authorize/{demande}/personne", chercher("factice")),
    Ecran("personne sans mandat", "alice", "/authorize/{demande}/personne", chercher("imagin")),
    Ecran("personne introuvable", "alice", "/authorize/{demande}/personne", chercher("zzz")),
    Ecran("quelle démarche", "alice", "/authorize/{choisie}/demarche"),
    Ecran("quelle démarche vide", "alice", "/authorize/{choisie}/demarche", envoyer),
    Ecran("compte", "alice", "/mon-compte/"),
    Ecran("application à ajouter", "alice", "/mon-compte/application"),
    Ecran("application à valider", "alice", "/mon-compte/application/{moyen}"),
    Ecran("application refusée", "alice", "/mon-compte/application/{moyen}", envoyer),
    Ecran("carte à ajouter", "alice", "/mon-compte/carte"),
    Ecran("carte refusée", "alice", "/mon-compte/carte", envoyer),
    Ecran("carte à l’heure", "alice", "/mon-compte/moyens/{carte}/synchroniser"),
    Ecran("carte pas à l’heure", "alice", "/mon-compte/moyens/{carte}/synchroniser", envoyer),
    Ecran("secours à tirer", "alice", "/mon-compte/secours"),
    Ecran(
        "secours tirés", "alice", "/mon-compte/secours", appuyer("Tirer dix", "Codes de secours")
    ),
]


def preparer(demo: Demonstration) -> dict[str, str]:
    """Give Alice one of everything; return the ids by the names that `ECRANS` uses."""
    instant = maintenant()
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        alice = par_courriel(session, "alice@demo.fr")
        assert alice is not None
        (membre,) = appartenances(session, alice.id)
        connexion, _ = authentification.ouvrir(session, alice.id, maintenant=instant)
        usager = session.scalars(select(Usager).filter_by(nom_naissance="Factice")).one()
        mandats = {m.duree: m for m in session.scalars(select(Mandat))}
        choisi, echoue, ferme = (
            un_brouillon(session, membre, instant, identite=None) for _ in range(3)
        )
        un_trajet(session, echoue, connexion, instant, state="echec").issue = "refus"
        connexion.identification_jusqu_au = None
        ferme.expire_le = instant
        ordinateurs.retenir(session, alice.id, nom="Firefox, Linux", maintenant=instant)
        objets = {
            "code": mandats["longue"].code_verification,
            "mandat": mandats["longue"].id,
            "termine": mandats["court"].id,
            "choisi": choisi.id,
            "echoue": echoue.id,
            "ferme": ferme.id,
            "connu": un_brouillon(session, membre, instant, identite=usager.identite).id,
            "moyen": un_moyen(session, alice, instant, valide=False).id,
            "carte": une_carte(session, instant, numero="C-1", aidant=alice).id,
        }
    return {nom: str(objet) for nom, objet in objets.items()} | {"absent": str(uuid.uuid4())}


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
