"""How a test creates a passkey, asks for one, answers with it."""

from typing import Any

from werkzeug.test import TestResponse

from tests.authentificateur import Appareil, options_de
from tests.client import ClientVerifie
from tests.espaces.connexion.conftest import Poste

NOUVELLE, CLE = "/mon-compte/cles/nouvelle", "/connexion/cle"
ALICE = "alice@essai.fr"


def demander_l_ajout(poste: Poste, nom: str = "Mon téléphone") -> dict[str, Any]:
    """What the browser is asked to add a key."""
    return options_de(poste.navigateur.envoyer(NOUVELLE, {"nom": nom}).text)


def ajouter(poste: Poste, nom: str = "Mon téléphone", appareil: Appareil | None = None) -> Appareil:
    """Create a key from one's own account."""
    appareil = appareil or Appareil(poste.app.extensions["reglages"].base_url)
    reponse = appareil.creer(demander_l_ajout(poste, nom))
    fait = poste.navigateur.envoyer(NOUVELLE, {"nom": nom, "reponse": reponse})
    assert fait.status_code == 303, fait.text
    return appareil


def demander(client: ClientVerifie, courriel: str = ALICE, adresse: str = CLE) -> dict[str, Any]:
    """What the browser is asked to log in."""
    reponse = client.envoyer(adresse, {"email": courriel})
    assert reponse.status_code == 200
    return options_de(reponse.text)


def repondre(
    client: ClientVerifie, reponse: str, courriel: str = ALICE, adresse: str = CLE
) -> TestResponse:
    """Log in with what the device has signed."""
    return client.envoyer(adresse, {"email": courriel, "reponse": reponse})
