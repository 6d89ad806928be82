"""What screens say of an organisation."""

from app.metier.organisations.juridique import forme_juridique
from app.metier.organisations.models import StructureLisible
from app.metier.organisations.queries import ZonageLu
from app.metier.territoires.models import Zonage
from app.socle.langue.dates import jour_long
from app.socle.langue.siret import ecrire_siret


def description(organisation: StructureLisible, zonage: Zonage | ZonageLu | None) -> dict[str, str]:
    """Return what an organisation is and where, in words, by title; what is not known is not said."""
    categorie = organisation.categorie_juridique
    dite = {
        "Type": organisation.type_dit,
        "Label": _label(organisation),
        "SIRET": ecrire_siret(organisation.siret),
        "Forme juridique": forme_juridique(categorie) if categorie else "",
        "Adresse": f"{organisation.adresse}, {organisation.code_postal} {organisation.ville}",
        "Commune": _commune(organisation),
        "Horaires": organisation.horaires or "",
        "Pour nous joindre": organisation.pour_nous_joindre or "",
        "Zonage": f"{zonage.nom}, depuis le {jour_long(zonage.depuis_le)}" if zonage else "",
    }
    return {titre: valeur for titre, valeur in dite.items() if valeur}


def _label(organisation: StructureLisible) -> str:
    if not organisation.label_france_services:
        return ""
    numero = organisation.numero_france_services
    return f"France Services n°\u00a0{numero}" if numero else "France Services"


def _commune(organisation: StructureLisible) -> str:
    """Return « Saint-Just-Malmont (Haute-Loire, Auvergne-Rhône-Alpes) »."""
    commune = organisation.commune
    if commune is None:
        return ""
    noms = [commune.departement.nom, commune.region.nom if commune.region else ""]
    ou = ", ".join(dict.fromkeys(nom for nom in noms if nom and nom != commune.nom))
    return f"{commune.nom} ({ou})" if ou else commune.nom
