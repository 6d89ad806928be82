"""Acts on notices: written, withdrawn, closed by who has read them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.avis.libelles import PUBLICS, SORTES
from app.metier.avis.models import Avis, AvisLu
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import CodeRegion, regions
from app.socle.erreurs import ErreurMetier
from app.socle.sql import chacun_son_tour

VIE_LA_PLUS_LONGUE = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Contenu:
    """What a notice says, and to whom; `finit_le` is the first instant when it shows no more."""

    sorte: str
    public: str
    titre: str
    texte: str
    finit_le: datetime
    code_region: str | None = None
    organisation: Organisation | None = None


def ecrire(session: Session, contenu: Contenu, *, par: Aidant, maintenant: datetime) -> Avis:
    """Show a notice, from now on. Raises ErreurMetier on what is none of the lists, or too long."""
    _verifier(contenu, maintenant)
    avis = Avis(
        sorte=contenu.sorte,
        public=contenu.public,
        titre=contenu.titre,
        texte=contenu.texte,
        code_region=contenu.code_region,
        organisation_id=contenu.organisation.id if contenu.organisation else None,
        ecrit_le=maintenant,
        ecrit_par_id=par.id,
        finit_le=contenu.finit_le,
    )
    session.add(avis)
    session.flush()
    _noter(session, "avis", avis, par, maintenant)
    return avis


def retirer(session: Session, avis: Avis, *, par: Aidant, maintenant: datetime) -> bool:
    """Take a notice, held, off the homes; False when it shows no more already."""
    if not avis.se_montre(maintenant):
        return False
    avis.retire_le = maintenant
    _noter(session, "avis_retire", avis, par, maintenant)
    return True


def lire(session: Session, avis: Avis, *, par_id: uuid.UUID, maintenant: datetime) -> None:
    """Note that somebody closed a notice; twice is once."""
    chacun_son_tour(session, "avis", str(avis.id), str(par_id))
    if session.get(AvisLu, (avis.id, par_id)) is None:
        session.add(AvisLu(avis_id=avis.id, aidant_id=par_id, lu_le=maintenant))


def _verifier(contenu: Contenu, maintenant: datetime) -> None:
    if contenu.sorte not in SORTES:
        raise ErreurMetier("Choisissez une sorte d’avis.", champ="sorte")
    if contenu.public not in PUBLICS:
        raise ErreurMetier("Choisissez à qui l’avis s’adresse.", champ="public")
    if contenu.code_region and CodeRegion(contenu.code_region) not in regions():
        raise ErreurMetier("Choisissez une région de la liste.", champ="code_region")
    if contenu.finit_le <= maintenant:
        raise ErreurMetier("Choisissez un jour à venir, ou aujourd’hui.", champ="jusqu_au")
    if contenu.finit_le > maintenant + VIE_LA_PLUS_LONGUE:
        raise ErreurMetier("Un avis se montre 3 mois au plus.", champ="jusqu_au")


def _noter(session: Session, action: str, avis: Avis, par: Aidant, maintenant: datetime) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id,
        organisation=avis.organisation_id,
        details={"avis": str(avis.id), "sorte": avis.sorte, "public": avis.public},
    )
