"""Acts on organisations."""

from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.organisations.juridique import lire_categorie
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import de_ce_siret
from app.metier.organisations.types import AUTRE, TYPES
from app.metier.territoires.cog import Commune, commune
from app.socle.erreurs import ErreurMetier
from app.socle.langue.saisies import lire_signes, sur_une_ligne
from app.socle.langue.siret import lire_siret
from app.socle.sql import chacun_son_tour


def creer(
    session: Session,
    *,
    nom: str,
    type_: str,
    siret: str,
    adresse: str,
    code_postal: str,
    ville: str,
    maintenant: datetime,
    type_autre: str | None = None,
    siret_partage: bool = False,
    code_commune: str | None = None,
    fuseau: str = "Europe/Paris",
    telephone: str | None = None,
    responsable: str | None = None,
    label_france_services: bool = False,
    numero_france_services: str | None = None,
    categorie_juridique: str | None = None,
) -> Organisation:
    """Create an organisation; its time zone is its commune's, `fuseau` when that is not known.

    `type_` is a key of TYPES. `siret_partage`: one that another holds is meant. Raises ErreurMetier
    on a bad SIRET, one known that is not meant to be shared, a bad type, commune, zone or number.
    """
    organisation = Organisation(
        nom=nom,
        siret=_siret(session, siret, partage=siret_partage),
        adresse=adresse,
        code_postal=code_postal,
        ville=ville,
        telephone=telephone,
        responsable=responsable,
        label_france_services=label_france_services,
        categorie_juridique=lire_categorie(categorie_juridique) if categorie_juridique else None,
        creee_le=maintenant,
    )
    organisation.type, organisation.type_autre = _type(type_, type_autre)
    organisation.numero_france_services = _numero(label_france_services, numero_france_services)
    if code_commune:
        organisation.situer(_commune(code_commune))
    else:
        organisation.fuseau = _fuseau(fuseau)
    session.add(organisation)
    session.flush()
    journal.noter(session, "creation_organisation", le=maintenant, organisation=organisation.id)
    return organisation


def _siret(session: Session, saisi: str, *, partage: bool) -> str:
    siret = lire_siret(saisi)
    chacun_son_tour(session, "siret", siret)
    if not partage and de_ce_siret(session, siret):
        raise ErreurMetier("Une structure porte déjà ce SIRET.", champ="siret")
    return siret


def _type(cle: str, autre: str | None) -> tuple[str, str | None]:
    if cle not in TYPES:
        raise ErreurMetier("Choisissez un type de structure de la liste.", champ="type")
    if cle != AUTRE:
        return cle, None
    dit = sur_une_ligne(autre or "")
    if not 0 < len(dit) <= 255:
        raise ErreurMetier("Dites quel est ce type, en quelques mots.", champ="type_autre")
    return cle, dit


def _numero(label: bool, saisi: str | None) -> str | None:
    numero = sur_une_ligne(saisi or "") or None
    if numero and not label:
        raise ErreurMetier(
            "Un numéro France Services va avec le label : dites qu’elle l’a.",
            champ="label_france_services",
        )
    if numero and len(numero) > 30:
        raise ErreurMetier("Ce numéro dépasse 30 signes.", champ="numero_france_services")
    return numero


def _commune(code_commune: str) -> Commune:
    trouvee = commune(lire_signes(code_commune))
    if trouvee is None:
        raise ErreurMetier("Aucune commune ne porte ce code INSEE.", champ="code_commune")
    return trouvee


def _fuseau(fuseau: str) -> str:
    if fuseau not in available_timezones():
        raise ErreurMetier(f"Le fuseau « {fuseau} » n’existe pas.", champ="fuseau")
    return fuseau
