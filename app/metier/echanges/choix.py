"""With whom a pending request may be answered, and for what: nothing is written here."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.metier.echanges.models import DemandeLisible, DemandeLue
from app.metier.echanges.queries import LUE, valeurs_de_la_sienne
from app.metier.mandats.possibles import Possible, possibles_parmi
from app.metier.usagers.recherche import Recherche, Trouvees, en_ordre, lire_trouvees
from app.socle.sql.ensemble import Ensemble


def chercher(
    session: Session,
    recherche: Recherche,
    connexion_id: uuid.UUID,
    organisation_id: uuid.UUID,
    demande_id: uuid.UUID,
    *,
    maintenant: datetime,
) -> tuple[DemandeLue | None, Trouvees, list[Possible]]:
    """Return this login's pending request, who is found, and all that they confided here.

    In one trip: the finder asks it at each letter. The last of what they confided may be of
    somebody who is found and not shown.
    """
    siennes = valeurs_de_la_sienne(connexion_id, organisation_id, demande_id, maintenant)
    demandes, trouvees, possibles = _pour(recherche.requete).lire(
        session, {**recherche.valeurs, **siennes}
    )
    return (
        DemandeLue(*demandes[0]) if demandes else None,
        lire_trouvees(trouvees),
        [Possible(*ligne) for ligne in possibles],
    )


@lru_cache(maxsize=64)
def _pour(recherche: Select[*tuple[Any, ...]]) -> Ensemble:
    trouvees = recherche.cte("trouvee")
    return Ensemble(LUE, en_ordre(trouvees), possibles_parmi(select(trouvees.c.id)))


def par_personne(
    possibles: Iterable[Possible],
    demande: DemandeLisible,
    usagers: Collection[uuid.UUID],
    domaines_permis: Sequence[str],
) -> dict[uuid.UUID, list[Possible]]:
    """Return, by person, the autorisations that answer: of these domaines, asked by the site.

    Those which name démarches first, then in display order of the domaines, the last to end first.
    """
    rangs = {
        cle: rang
        for rang, cle in enumerate(domaines_permis)
        if demande.domaines_demandes is None or cle in demande.domaines_demandes
    }
    choix: dict[uuid.UUID, list[Possible]] = {usager_id: [] for usager_id in usagers}
    for possible in possibles:
        if possible.usager_id in choix and possible.domaine in rangs:
            choix[possible.usager_id].append(possible)
    for siens in choix.values():
        siens.sort(key=lambda p: (not p.demarches, rangs[p.domaine], -p.fin_le.timestamp()))
    return choix
