"""Requests enter on their day, close when somebody can log in; the week is told; what is left goes."""

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement

from app.metier.habilitation.instruction import semaine, suites, territoires
from app.metier.habilitation.models import AccesDemandeur
from app.metier.purges import UN_JOUR, Purge
from app.metier.taches import (
    CHAQUE_HEURE,
    Moment,
    Moyens,
    Tache,
    effacer_par_lots,
    par_lots,
    selon,
)


def _faire_entrer(moyens: Moyens) -> int:
    entrer = partial(territoires.faire_entrer, adresse=moyens.page_de_la_demande)
    return par_lots(entrer)(moyens)


def _avertir(moyens: Moyens) -> int:
    return par_lots(partial(suites.avertir, adresse=moyens.page_de_la_demande))(moyens)


def _acces_finis(maintenant: datetime) -> ColumnElement[bool]:
    return AccesDemandeur.expire_le <= maintenant - UN_JOUR


PURGES = (Purge("acces-demandeurs", Moment.TRACES, AccesDemandeur, _acces_finis),)
TACHES = (
    *(purge.tache for purge in PURGES),
    Tache(
        "ouvertures",
        CHAQUE_HEURE,
        Moment.ANNONCES,
        selon(territoires.nb_a_entrer),
        _faire_entrer,
    ),
    Tache(
        "demandes-closes",
        CHAQUE_HEURE,
        Moment.DELAIS,
        selon(suites.nb_a_clore),
        par_lots(suites.clore),
    ),
    Tache(
        "demandes-laissees",
        CHAQUE_HEURE,
        Moment.ANNONCES,
        selon(suites.nb_a_avertir),
        _avertir,
    ),
    Tache(
        "demandes-de-la-semaine",
        CHAQUE_HEURE,
        Moment.ANNONCES,
        selon(semaine.nb_a_resumer),
        par_lots(semaine.resumer),
    ),
    Tache(
        suites.BROUILLONS,
        CHAQUE_HEURE,
        Moment.BROUILLONS,
        selon(suites.nb_brouillons_a_effacer),
        effacer_par_lots(suites.effacer_brouillons),
    ),
    Tache(
        suites.REFUSEES,
        CHAQUE_HEURE,
        Moment.BROUILLONS,
        selon(suites.nb_refusees_a_oublier),
        effacer_par_lots(suites.oublier_refusees),
    ),
)
