"""What tries, links, devices and logins are forgotten, and when."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, union

from app.metier.authentification.models import (
    VIE_ORDINATEUR,
    Connexion,
    DemandePerte,
    LienConnexion,
    MoyenConnexion,
    Ordinateur,
    Tentative,
)
from app.metier.purges import UN_AN, UN_JOUR, UNE_SEMAINE, Purge
from app.metier.taches import Moment
from app.socle.base import appuis


def _jamais_validee(maintenant: datetime) -> ColumnElement[bool]:
    """Applications that never showed their first code. Cards in stock are nobody's."""
    return (
        MoyenConnexion.valide_le.is_(None)
        & MoyenConnexion.aidant_id.is_not(None)
        & MoyenConnexion.retire_le.is_(None)
        & (MoyenConnexion.genre == "application")
        & (MoyenConnexion.ajoute_le <= maintenant - UNE_SEMAINE)
    )


def _d_il_y_a_un_an(maintenant: datetime) -> ColumnElement[bool]:
    """Logins of more than twelve months (rules.md, Retention), nothing of which is left."""
    liees = union(*(select(appui).where(appui.is_not(None)) for appui in appuis(Connexion)))
    return (Connexion.ouverte_le <= maintenant - UN_AN) & Connexion.id.not_in(liees)


PURGES = (
    # The longest limit looks back one day (`cartes_mandat.essais`).
    Purge(
        "tentatives", Moment.TRACES, Tentative, lambda instant: Tentative.le <= instant - UN_JOUR
    ),
    Purge(
        "liens",
        Moment.TRACES,
        LienConnexion,
        lambda instant: LienConnexion.expire_le <= instant - UN_JOUR,
    ),
    Purge(
        "demandes-perte",
        Moment.TRACES,
        DemandePerte,
        lambda instant: DemandePerte.demandee_le <= instant - UN_JOUR,
    ),
    Purge("moyens-en-attente", Moment.TRACES, MoyenConnexion, _jamais_validee),
    Purge("connexions", Moment.CONNEXIONS, Connexion, _d_il_y_a_un_an),
    Purge(
        "ordinateurs",
        Moment.CONNEXIONS,
        Ordinateur,
        lambda instant: Ordinateur.connu_le <= instant - VIE_ORDINATEUR,
    ),
)
TACHES = tuple(purge.tache for purge in PURGES)
