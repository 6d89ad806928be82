"""How a town hall comes in, act by act: who asks, who answers, who trains, who gives the means."""

from collections.abc import Mapping
from datetime import timedelta

import pyotp
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.bouchon.annuaire import STRUCTURES
from app.metier.formation.models import Inscription, SessionFormation
from app.metier.habilitation.models import Candidat
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from tests.parcours.conftest import Demonstration
from tests.parcours.gestes_habilitation import deposer, fichier_pix

SIRET, NOM = next((siret, une["nom_raison_sociale"]) for siret, une in STRUCTURES.items())
MAIRE, REFERENTE, SECONDE, AIDANTE = (
    f"{qui}@demo.fr" for qui in ("accueil-costaros", "lea", "joseph", "inaya")
)


def presser(page: Page, bouton: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=bouton, exact=True).click()


def ecrire(page: Page, champs: Mapping[str, str], bouton: str = "Continuer") -> None:
    """Fill in fields by their whole labels, then press a button."""
    for nom, valeur in champs.items():
        page.get_by_label(nom, exact=True).fill(valeur)
    presser(page, bouton)


def _personne(prenom: str, courriel: str) -> dict[str, str]:
    return {
        "Prénom": prenom,
        "Nom": "Exemple",
        "Adresse e-mail professionnelle": courriel,
        "Profession": "agent d’accueil",
    }


def demander(page: Page, demo: Demonstration) -> None:
    """Ask, from the first page to « envoyée »."""
    page.goto(f"{demo.service}/habilitation/")
    ecrire(page, {"Votre adresse e-mail professionnelle": MAIRE}, "Recevoir le lien")
    page.goto(demo.lien_recu(MAIRE))
    presser(page, "Continuer")
    presser(page, "Commencer la demande")
    qui = {"Votre prénom": "Rémi", "Votre nom": "Exemple"}
    ecrire(page, {**qui, "Votre fonction dans la structure": "secrétaire"})
    ecrire(page, {"SIRET": SIRET})
    expect(page.get_by_text("L’annuaire connaît cette structure")).to_be_visible()
    page.get_by_label("Type de structure").select_option("mairie")
    dit = {"Qui la dirige : nom et fonction": "Ève Canevas, maire"}
    page.get_by_label("Ce que fait la structure").fill("Accueillir, aider.")
    ecrire(page, dit)
    page.get_by_label("Une deuxième personne référente").check()
    for nom, valeur in _personne("Joseph", SECONDE).items():
        debut = nom.removesuffix(" professionnelle")
        page.get_by_label(f"{debut} de la deuxième personne (facultatif)", exact=True).fill(valeur)
    ecrire(page, _personne("Léa", REFERENTE))
    ecrire(page, _personne("Inaya", AIDANTE), "Ajouter")
    page.get_by_role("link", name="Tout le monde y est").click()
    for case in page.get_by_role("checkbox").all():
        case.check()
    presser(page, "Continuer")
    presser(page, "Envoyer")
    expect(page.get_by_text("Votre demande est envoyée.")).to_be_visible()


def accepter(page: Page, demo: Demonstration) -> None:
    """The national team accepts what it has read again."""
    demo.entrer(page, "nadia")
    page.goto(f"{demo.service}/pilotage/demandes")
    page.get_by_role("link", name=NOM).click()
    page.get_by_role("link", name="Accepter la structure").click()
    presser(page, "Relire")
    presser(page, "Accepter la structure")
    expect(page.locator(".etat")).to_have_text("Acceptée")


def ouvrir_son_acces(page: Page, demo: Demonstration) -> None:
    """The référent creates a key from the mail, logs in with it, accepts the terms."""
    page.context.clear_cookies()
    page.goto(demo.lien_recu(REFERENTE))
    ecrire(page, {"Nom de la clé": "Mon téléphone"}, "Créer la clé d’accès")
    expect(page.get_by_text("Votre clé d’accès est créée")).to_be_visible()
    ecrire(page, {"Adresse e-mail": REFERENTE})
    accepter_les_conditions(page)


def accepter_les_conditions(page: Page) -> None:
    """A first login begins with the terms."""
    page.get_by_role("checkbox").check()
    presser(page, "Accepter et continuer")
    expect(page.get_by_role("button", name="Accepter et continuer")).to_have_count(0)


def inscrire(page: Page, demo: Demonstration) -> None:
    """The référent chooses a session for who is to be trained."""
    page.goto(f"{demo.service}/equipe/formation")
    page.get_by_role("link", name="Inaya").click()
    page.get_by_role("radio").first.check()
    presser(page, "Inscrire à cette session")
    expect(page.get_by_text("L’inscription est faite.")).to_be_visible()


def former(page: Page, demo: Demonstration) -> None:
    """The days pass; the body notes that everybody came."""
    seance_id = _faire_passer_la_session(demo)
    demo.entrer(page, "otto")
    page.goto(f"{demo.service}/formation/{seance_id}")
    presser(page, "Tout le monde est là")
    expect(page.get_by_text("C’est enregistré")).to_be_visible()


def _faire_passer_la_session(demo: Demonstration) -> str:
    """Move the session chosen for Inaya behind us, behind everybody's back."""
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        seance = session.scalars(
            select(SessionFormation)
            .join(Inscription)
            .join(Candidat)
            .where(Candidat.courriel == AIDANTE)
            .options(selectinload(SessionFormation.demi_journees))
        ).one()
        recul = seance.demi_journees[-1].fin_le - maintenant() + timedelta(days=1)
        seance.commence_le -= recul
        for demi in seance.demi_journees:
            demi.debut_le, demi.fin_le = demi.debut_le - recul, demi.fin_le - recul
        return str(seance.id)


def prendre_pix(page: Page, demo: Demonstration) -> None:
    """The national team takes a file of results: the account opens."""
    demo.entrer(page, "farid")
    page.goto(f"{demo.service}/pilotage/formations/pix")
    deposer(page, fichier_pix(AIDANTE, le=f"{maintenant():%d/%m/%Y}"))
    presser(page, "Importer 1 résultat")
    expect(page.get_by_text("1 résultat de plus")).to_be_visible()


def donner_un_telephone(page: Page, demo: Demonstration) -> None:
    """The référent, beside the new aidant, has her telephone scan the square."""
    demo.entrer(page, "lea")
    page.goto(f"{demo.service}/equipe/")
    page.get_by_role("link", name="Inaya").first.click()
    page.get_by_role("link", name="Associer un téléphone").first.click()
    presser(page, "Afficher le carré")
    cle = page.locator("code").inner_text().replace(" ", "").replace("\u00a0", "")
    ecrire(
        page, {"Code affiché par l’application": pyotp.TOTP(cle).now()}, "Ajouter cette application"
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inaya")
    page.context.clear_cookies()
