"""Acts on organisations."""

from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import par_siret
from app.socle.erreurs import ErreurMetier
from app.socle.langue.saisies import lire_signes


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
    fuseau: str = "Europe/Paris",
    telephone: str | None = None,
    responsable: str | None = None,
) -> Organisation:
    """Create an organisation. Raises ErreurMetier on a bad SIRET, one known, a bad zone."""
    siret = lire_signes(siret)
    if len(siret) != 14 or not siret.isdecimal():
        raise ErreurMetier("Un SIRET compte 14 chiffres.", champ="siret")
    if par_siret(session, siret):
        raise ErreurMetier("Une structure porte déjà ce SIRET.", champ="siret")
    if fuseau not in available_timezones():
        raise ErreurMetier(f"Le fuseau « {fuseau} » n’existe pas.", champ="fuseau")
    organisation = Organisation(
        nom=nom,
        type=type_,
        siret=siret,
        adresse=adresse,
        code_postal=code_postal,
        ville=ville,
        telephone=telephone,
        responsable=responsable,
        fuseau=fuseau,
        creee_le=maintenant,
    )
    session.add(organisation)
    session.flush()
    journal.noter(session, "creation_organisation", le=maintenant, organisation=organisation.id)
    return organisation
