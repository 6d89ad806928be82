"""Passkeys on the screens: their forms, their challenges, whether an account must have one."""

from flask import current_app
from wtforms import HiddenField
from wtforms.validators import Length

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces import defis
from app.metier.authentification.cles_acces.ceremonie import TAILLE_MAX, Site
from app.metier.authentification.cles_acces.defis import Usage
from app.metier.authentification.cles_acces.models import NOM_MAX
from app.metier.authentification.cles_acces.queries import cles_en_service
from app.metier.comptes.parcours import Adresses
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import adresse_publique, reglages, reseau_du_visiteur
from app.web.connectee import personne
from app.web.formulaires import ChampCourriel, ChampTexte, Formulaire


class FormulaireCle(Formulaire):
    """What the device answered, as the script sends it: empty at first, a challenge is then drawn."""

    reponse = HiddenField(
        validators=[Length(max=TAILLE_MAX, message="La réponse de l’appareil est trop longue.")]
    )


class FormulaireCleConnexion(FormulaireCle):
    """Whose key is asked."""

    email = ChampCourriel()


class FormulaireNomCle(Formulaire):
    """What a key is called."""

    nom = ChampTexte(
        "Nom de la clé",
        manque="Donnez un nom à cette clé, pour la reconnaître.",
        maximum=NOM_MAX,
        trop_long=f"{NOM_MAX} signes au plus, s’il vous plaît.",
    )


class FormulaireNouvelleCle(FormulaireCle, FormulaireNomCle):
    """A key to create, and what it is called."""


def site() -> Site:
    """Return the name and the address that keys are bound to."""
    return Site.depuis(reglages().base_url)


def tirer_defi(usage: Usage, *qui: str) -> bytes:
    """Draw a challenge, in a transaction of its own. Raises TropDeTentatives."""
    with transaction(session()) as bdd:
        return defis.tirer(bdd, usage, *qui, adresse=reseau_du_visiteur(), maintenant=maintenant())


def depenser_defi(defi: bytes, usage: Usage, *qui: str) -> None:
    """Spend a challenge, in a transaction of its own: a refused answer serves no second time.

    Raises CleRefusee.
    """
    with transaction(session()) as bdd:
        defis.depenser(bdd, defi, usage, *qui, maintenant=maintenant())


def est_exigee(aidant: Aidant) -> bool:
    """True when this account opens with a key only, in production: the national team's, a body's."""
    nulle_part = aidant.peut(Droit.PILOTAGE) or aidant.peut(Droit.ORGANISMES)
    return reglages().app_env == "production" and nulle_part


def lien_de_cle() -> Adresses:
    """Return where the link that creates an account's first key leads, and whom to call."""
    chemin = current_app.url_map.bind("").build("connexion.cle_invitation")
    return Adresses(adresse_publique(chemin), reglages().telephone_support)


def j_en_ai_une() -> bool:
    """True when the connected person may prove presence with a key."""
    return bool(cles_en_service(session(), personne().connexion.aidant_id))
