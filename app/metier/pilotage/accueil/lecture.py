"""The read of the national team's home: one statement for all that it tells to one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.avis import queries as avis
from app.metier.avis.queries import ALire, Lecteur
from app.metier.messages.queries import BILAN_DES_COURRIELS, BilanCourriels, valeurs_du_bilan
from app.metier.organisations.liste import NOMBRES, Filtre, comptees
from app.metier.pilotage.accueil import attentes
from app.metier.pilotage.accueil.attentes import Attentes
from app.metier.pilotage.accueil.veille import PASSAGES, Veille, vue
from app.metier.pilotage.donnees.droits_personnes import EN_COURS, BilanDemandes, bilan
from app.metier.taches import Tache
from app.socle.sql.ensemble import Ensemble

# What is read only for who may do something about it.
_SELON: Mapping[str, tuple[Droit, Select[*tuple[Any, ...]]]] = MappingProxyType(
    {
        "droits": (Droit.DONNEES, EN_COURS),
        "courriels": (Droit.SUPPORT, BILAN_DES_COURRIELS),
        "passages": (Droit.SECURITE, PASSAGES),
    }
)


@dataclass(frozen=True, slots=True)
class Accueil:
    """What the home tells: to everybody of the team, then by right, None for who has not it."""

    avis: list[ALire]
    structures: dict[Filtre, int]
    attentes: Attentes
    demandes: BilanDemandes | None
    courriels: BilanCourriels | None
    veille: Veille | None


def accueil(
    session: Session, lecteur: Lecteur, taches: Iterable[Tache], *, maintenant: datetime
) -> Accueil:
    """Return what the national home tells somebody; `taches`: the acts that should run."""
    selon = tuple(nom for nom, (droit, _) in _SELON.items() if lecteur.peut(droit))
    noms, ensemble = _pour(avis.publics(lecteur), attentes.files_de(lecteur.peut), selon)
    valeurs = (
        avis.valeurs(lecteur, maintenant)
        | attentes.valeurs(lecteur.aidant_id, maintenant)
        | valeurs_du_bilan(maintenant)
    )
    lues = dict(zip(noms, ensemble.lire(session, valeurs), strict=True))
    return Accueil(
        [ALire(*ligne) for ligne in lues["avis"]],
        comptees(*lues["structures"][0]),
        attentes.lues(lues.get("attentes", ())),
        bilan(lues["droits"], maintenant=maintenant) if "droits" in selon else None,
        BilanCourriels(*lues["courriels"][0]) if "courriels" in selon else None,
        vue(lues["passages"], taches, maintenant=maintenant) if "passages" in selon else None,
    )


@cache
def _pour(
    leurs_publics: tuple[str, ...], files: tuple[str, ...], selon: tuple[str, ...]
) -> tuple[tuple[str, ...], Ensemble]:
    """Build once what is read for who is of these publics, answers these, has these rights; its names."""
    lectures: dict[str, Any] = {"avis": avis.avis_non_lus(leurs_publics), "structures": NOMBRES}
    if files:
        lectures["attentes"] = attentes.comptes(files)
    lectures |= {nom: _SELON[nom][1] for nom in selon}
    return tuple(lectures), Ensemble(*lectures.values())
