"""Reads of cards."""

from sqlalchemy import bindparam, literal_column, select

from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.papiers import de_cette_racine

# The cards of a paper that were not blocked, the last printed first, whoever printed them.
EN_SERVICE = (
    select(CarteMandat)
    .join(Mandat, Mandat.id == CarteMandat.mandat_id)
    .where(de_cette_racine(Mandat, bindparam("racine")), CarteMandat.bloquee_le.is_(None))
    .order_by(CarteMandat.imprimee_le.desc(), CarteMandat.id)
)
# The columns of the first, for `CarteLue`.
LUE = EN_SERVICE.with_only_columns(
    CarteMandat.id,
    CarteMandat.mandat_id,
    CarteMandat.imprimee_le,
    CarteMandat.secret_hash.is_not(None).label("a_un_secret"),
).limit(literal_column("1"))
