"""When the cards of mandates are forgotten."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from app.metier.cartes_mandat.services import VIE_APRES_FIN
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.papiers import son_papier_dure_jusqu_a
from app.metier.purges import Purge
from app.metier.taches import Moment


def _d_un_mandat_fini(maintenant: datetime) -> ColumnElement[bool]:
    """Cards of papers over for more than a year: they answer nothing any more.

    None is printed past the end: the recent ones need not be looked at.
    """
    limite = maintenant - VIE_APRES_FIN
    encore = select(Mandat.id).where(
        Mandat.id == CarteMandat.mandat_id, son_papier_dure_jusqu_a(limite)
    )
    return (CarteMandat.imprimee_le < limite) & ~encore.exists()


PURGES = (Purge("cartes", Moment.CONNEXIONS, CarteMandat, _d_un_mandat_fini),)
TACHES = tuple(purge.tache for purge in PURGES)
