"""The words by which rows are found follow them: written, changed, forgotten."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import AidantMot
from app.metier.habilitation.models import DemandeMot
from app.metier.organisations.models import OrganisationMot
from app.socle.bdd import transaction
from app.socle.mots import cles_trouvees
from tests.demandes import une_demande
from tests.fabriques import INSTANT, un_membre

pytestmark = pytest.mark.parametrize("base", ["sqlite"], indirect=True)


def mots(session: Session, table: Any, lien: str, ligne: Any) -> set[str]:
    return set(session.scalars(select(table.mot).where(getattr(table, lien) == ligne.id)))


def test_les_mots_suivent_ce_qui_est_ecrit(session: Session) -> None:
    with transaction(session):
        membre = un_membre(session, INSTANT)
        aidant, ici = membre.aidant, membre.organisation
        aidant.nom, ici.telephone = "N’Diaye", "+33 (0)4 71 22 33 44"
        ici.nom, ici.ville = "CCAS", "Saint-Just"
        demande = une_demande(session, INSTANT, nom="Le Zinc", ville="Ici")
    assert mots(session, AidantMot, "aidant_id", aidant) >= {"n", "diaye", "ndiaye"}
    attendus = {"ccas", "saint", "just", "=471223344"}
    assert mots(session, OrganisationMot, "organisation_id", ici) == attendus
    assert mots(session, DemandeMot, "demande_id", demande) == {"le", "zinc", "ici"}
    with transaction(session):
        ici.telephone, ici.nom = "15", "Mairie"
        demande.nom = "L’Étain"
        aidant.effacer(INSTANT)
    assert mots(session, AidantMot, "aidant_id", aidant) == set()
    assert mots(session, OrganisationMot, "organisation_id", ici) == {"mairie", "saint", "just"}
    assert mots(session, DemandeMot, "demande_id", demande) == {"l", "etain", "ici"}


def test_chaque_mot_cherche_en_commence_un(session: Session) -> None:
    with transaction(session):
        ici = un_membre(session, INSTANT).organisation
        ici.nom, ici.ville = "Maison France", "Zut"
    for cherches, trouvees in (
        ([("mai",), ("fra",)], [ici.id]),
        ([("z",)], [ici.id]),
        ([("absent", "maison")], [ici.id]),
        ([("mai",), ("absent",)], []),
        ([("aison",)], []),
    ):
        cles = cles_trouvees(OrganisationMot, "organisation_id", cherches)
        assert sorted(set(session.scalars(cles))) == trouvees, cherches
