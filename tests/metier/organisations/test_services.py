"""Create an organisation: a SIRET that is right, a place, a type of the list."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.demarches.domaines import DOMAINES
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import de_ce_siret, par_siret
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, une_organisation
from tests.photographie import photographie


@deux_moteurs
def test_une_structure_nait_avec_sa_ligne(session: Session) -> None:
    with transaction(session):
        creee = une_organisation(
            session,
            INSTANT,
            siret="111 222 337 00011",
            fuseau="Indian/Reunion",
            responsable="Jeanne Modèle, maire",
        )
    assert par_siret(session, "11122233700011") is creee
    assert creee.zone == ZoneInfo("Indian/Reunion")
    assert creee.est_active
    assert creee.responsable == "Jeanne Modèle, maire"
    assert creee.domaines == list(DOMAINES)
    assert session.scalars(select(Ligne.organisation_id)).all() == [creee.id]


AUTRE_SIRET = "99999999800019"
REFUSES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("siret", {"siret": "11122233700011"}),
    ("siret", {"siret": "111 222 337 00011"}),
    ("siret", {"siret": "1112223330001"}),
    ("siret", {"siret": "1112223330001A"}),
    ("siret", {"siret": "99999999800018"}),
    ("siret", {"siret": "١١١٢٢٢٣٣٣٠٠٠١١"}),
    ("fuseau", {"siret": "99999999800019", "fuseau": "Mars/Olympus"}),
    ("fuseau", {"siret": "99999999800019", "fuseau": "../../etc/passwd"}),
    ("type", {"siret": AUTRE_SIRET, "type_": "France Services"}),
    ("type_autre", {"siret": AUTRE_SIRET, "type_": "autre"}),
    ("type_autre", {"siret": AUTRE_SIRET, "type_": "autre", "type_autre": " \u200b"}),
    ("type_autre", {"siret": AUTRE_SIRET, "type_": "autre", "type_autre": "x" * 256}),
    ("code_commune", {"siret": AUTRE_SIRET, "code_commune": "99999"}),
    ("code_commune", {"siret": AUTRE_SIRET, "code_commune": "43240 Saint-Just"}),
    ("categorie_juridique", {"siret": AUTRE_SIRET, "categorie_juridique": "72"}),
    ("label_france_services", {"siret": AUTRE_SIRET, "numero_france_services": "43-1"}),
    (
        "numero_france_services",
        {
            "siret": AUTRE_SIRET,
            "label_france_services": True,
            "numero_france_services": "1" * 31,
        },
    ),
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


@pytest.mark.parametrize(
    ("code_commune", "situee"),
    [
        ("43205", ("43205", "43", "84", "Europe/Paris")),
        ("2a004", ("2A004", "2A", "94", "Europe/Paris")),
        ("97411", ("97411", "974", "04", "Indian/Reunion")),
        ("97611", ("97611", "976", "06", "Indian/Mayotte")),
        # An arrondissement, a former commune: where it is today.
        ("75107", ("75056", "75", "11", "Europe/Paris")),
        ("02285", ("59545", "59", "32", "Europe/Paris")),
        # No région, whatever its postal code begins with.
        ("97701", ("97701", "977", None, "America/Guadeloupe")),
        ("97801", ("97801", "978", None, "America/Guadeloupe")),
        ("98731", ("98731", "987", None, "Pacific/Marquesas")),
        # Its postal code begins with 37, in another région.
        ("86042", ("86042", "86", "75", "Europe/Paris")),
    ],
)
@deux_moteurs
def test_une_structure_est_ou_dit_sa_commune(
    session: Session, code_commune: str, situee: tuple[str | None, ...]
) -> None:
    with transaction(session):
        creee = une_organisation(
            session, INSTANT, code_commune=code_commune, fuseau="Pacific/Noumea"
        )
    session.expire_all()
    lue = (creee.code_commune, creee.code_departement, creee.code_region, creee.fuseau)
    assert lue == situee
    assert creee.commune is not None


@deux_moteurs
def test_plusieurs_structures_partagent_un_siret_quand_on_le_veut(session: Session) -> None:
    """A France Services often has its carrier's: refused unless meant, told apart by name."""
    with transaction(session):
        mairie = une_organisation(session, INSTANT, nom="Mairie")
    with transaction(session):
        relais = une_organisation(session, INSTANT, nom="Relais", siret_partage=True)
    siret = mairie.siret
    assert {une.id for une in de_ce_siret(session, siret)} == {mairie.id, relais.id}
    assert par_siret(session, siret, nom="Relais") is relais
    assert par_siret(session, siret, nom="Personne") is None
    with pytest.raises(ErreurMetier, match="Plusieurs structures") as refus:
        par_siret(session, siret)
    assert "Mairie" in refus.value.phrase
    assert "Relais" in refus.value.phrase


def test_un_type_se_dit_en_mots() -> None:
    assert Organisation(type="ccas").type_dit == "CCAS – centre communal d’action sociale"
    assert Organisation(type="autre", type_autre="Garage").type_dit == "Garage"
    assert Organisation(type="autre").type_dit == "Autre"


@deux_moteurs
def test_un_label_et_un_type_sont_deux_choses(session: Session) -> None:
    with transaction(session):
        creee = une_organisation(
            session,
            INSTANT,
            type_="mairie",
            label_france_services=True,
            numero_france_services=" 43-12 ",
            categorie_juridique="72 10",
        )
    session.expire_all()
    assert (creee.type, creee.type_autre) == ("mairie", None)
    assert (creee.label_france_services, creee.numero_france_services) == (True, "43-12")
    assert creee.categorie_juridique == "7210"


@deux_moteurs
def test_deux_creations_a_la_fois_d_un_siret_n_en_font_qu_une(moteur: Engine) -> None:
    """The base no longer refuses the second: whoever comes waits for their turn."""

    def creer(rang: int) -> None:
        with un_acte(moteur, CLES) as session:
            une_organisation(session, INSTANT, nom=f"Lieu {rang}")

    faits, erreurs = a_la_fois(4, creer)
    assert len(faits) == 1
    assert [erreur.champ for erreur in erreurs if isinstance(erreur, ErreurMetier)] == ["siret"] * 3
