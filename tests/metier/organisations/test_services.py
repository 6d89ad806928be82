"""Create an organisation: a SIRET once, a time zone that exists."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.demarches.domaines import DOMAINES
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import par_siret
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.fabriques import INSTANT, deux_moteurs, une_organisation
from tests.photographie import photographie


@deux_moteurs
def test_une_structure_nait_avec_sa_ligne(session: Session) -> None:
    with transaction(session):
        creee = une_organisation(
            session,
            INSTANT,
            siret="111 222 333 00011",
            fuseau="Indian/Reunion",
            responsable="Jeanne Modèle, maire",
        )
    assert par_siret(session, "11122233300011") is creee
    assert creee.zone == ZoneInfo("Indian/Reunion")
    assert creee.est_active
    assert creee.responsable == "Jeanne Modèle, maire"
    assert creee.domaines == list(DOMAINES)
    assert session.scalars(select(Ligne.organisation_id)).all() == [creee.id]


REFUSES: tuple[tuple[str, dict[str, str]], ...] = (
    ("siret", {"siret": "11122233300011"}),
    ("siret", {"siret": "111 222 333 00011"}),
    ("siret", {"siret": "1112223330001"}),
    ("siret", {"siret": "1112223330001A"}),
    ("siret", {"siret": "١١١٢٢٢٣٣٣٠٠٠١١"}),
    ("fuseau", {"siret": "9" * 14, "fuseau": "Mars/Olympus"}),
    ("fuseau", {"siret": "9" * 14, "fuseau": "../../etc/passwd"}),
)


@deux_moteurs
def test_une_structure_mal_dite_est_refusee(session: Session, moteur: Engine) -> None:
    with transaction(session):
        une_organisation(session, INSTANT)
    avant = photographie(moteur)
    for champ, champs in REFUSES:
        with pytest.raises(ErreurMetier) as refus, transaction(session):
            une_organisation(session, INSTANT, **champs)
        assert refus.value.champ == champ
    assert photographie(moteur) == avant


def test_les_domaines_permis_gardent_l_ordre_d_affichage() -> None:
    organisation = Organisation(domaines_permis=["loisirs", "inconnu", "papiers"])
    assert organisation.domaines == ["papiers", "loisirs"]
