"""A practice brought to one of its steps, and one of its screens then."""

from playwright.sync_api import Page

from app.metier.aidants.queries import par_courriel
from app.metier.entrainement.models import ETAPES, EXERCICE
from app.metier.entrainement.services import commencer, tenir
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from tests.parcours.gestes import Geste, Visite


def exercer(etape: str, ecran: str, puis: Geste | None = None) -> Geste:
    """Open a screen of a practice that waits for this step."""

    def geste(page: Page, visite: Visite) -> None:
        amener_a(visite, etape)
        page.goto(f"{visite.demo.service}/entrainement/{ecran}")
        assert page.url.endswith(f"/entrainement/{ecran}"), page.url
        if puis:
            puis(page, visite)

    return geste


def amener_a(visite: Visite, etape: str) -> None:
    """Write what Alice's practice holds when it waits for this step."""
    instant = maintenant()
    faits: dict[str, dict[str, object]] = {
        "choix": {"domaines": ["argent", "logement"], "demarches": ["apl"], "duree": "mois"},
        "identite": {"personne": "marie-jose"},
        "conclusion": {"donne_le": instant},
        "papier": {"signe_le": instant},
        "site": {"utilise_le": instant, "domaine_utilise": "logement"},
        "arret": {"arrete_le": instant},
    }
    with visite.demo.app.extensions["fabrique"]() as session, transaction(session):
        alice = par_courriel(session, "alice@demo.fr")
        assert alice is not None
        commencer(session, alice.id, maintenant=instant)
        exercice = tenir(session, alice.id)
        for nom in ETAPES[: ETAPES.index(etape)]:
            for champ, valeur in faits[nom].items():
                assert champ in EXERCICE
                setattr(exercice, champ, valeur)
