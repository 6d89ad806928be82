"""Record a person once, keep FranceConnect's latest word, find them in one's own organisation."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, func, select, true
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import appartenance
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.queries import Vue, usager_de
from app.socle import migrations
from app.socle.bdd import creer_fabrique, creer_moteur, transaction
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import IDENTITE, INSTANT, deux_moteurs, trouver, un_membre, un_usager
from tests.photographie import photographie


@pytest.fixture
def ailleurs(session: Session) -> Appartenance:
    """An aidant in another one."""
    with transaction(session):
        return un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")


def quelqu_un(prenoms: str, nom: str, **champs: str) -> Identite:
    return replace(IDENTITE, sub=uuid.uuid4().hex, prenoms=prenoms, nom_naissance=nom, **champs)


def trouves(session: Session, membre: Appartenance, saisie: str) -> list[str]:
    return [
        usager.identite.nom_complet
        for usager in trouver(
            session, membre.organisation_id, saisie, TOUS, INSTANT.date()
        ).personnes
        if usager.identite
    ]


@pytest.fixture
def repertoire(session: Session, membre: Appartenance, ailleurs: Appartenance) -> None:
    """Six persons here, one elsewhere."""
    ici = (
        quelqu_un("Angela Claire", "Dubois", nom_usage="Durand"),
        quelqu_un("Éloïse", "Hœrner", date_naissance="1957-03-01"),
        quelqu_un("Jean", "Le Guen"),
        quelqu_un("Li", "Wu", date_naissance="1957-00-00"),
        quelqu_un("Paul", "Dubois", date_naissance="1990-01-02"),
        quelqu_un("Paul", "Dubois", date_naissance="1961-05-06"),
    )
    with transaction(session):
        for identite in ici:
            un_usager(session, membre, INSTANT, identite)
        un_usager(session, ailleurs, INSTANT, quelqu_un("Ailleurs", "Dubois"))


TOUS = Vue(lambda _: true())
ANGELA = "Angela Claire DURAND, née DUBOIS"


TROUVAILLES = {
    "dur": [ANGELA],
    "dub ang": [ANGELA],
    "claire DUBOIS": [ANGELA],
    "durand dubois angela": [ANGELA],
    "eloise hoer": ["Éloïse HŒRNER"],
    "HŒRNER": ["Éloïse HŒRNER"],
    "le guen": ["Jean LE GUEN"],
    "wu": ["Li WU"],
    "1er mars 1957": ["Éloïse HŒRNER"],
    "dubois 6/5/1961": ["Paul DUBOIS"],
    "dub%": [ANGELA, "Paul DUBOIS", "Paul DUBOIS"],
} | {saisie: [] for saisie in ("", "d", "du", "dub xyz", "n19", "=19", "{", "%")}


@deux_moteurs
@pytest.mark.usefixtures("repertoire")
def test_on_trouve_par_trois_lettres_ou_une_date(session: Session, membre: Appartenance) -> None:
    for saisie, attendus in TROUVAILLES.items():
        assert trouves(session, membre, saisie) == attendus, saisie


@deux_moteurs
@pytest.mark.usefixtures("repertoire")
def test_les_homonymes_se_distinguent_par_leur_naissance(
    session: Session, membre: Appartenance
) -> None:
    trouves = trouver(session, membre.organisation_id, "paul dub", TOUS, INSTANT.date())
    naissances = [une.identite.date_naissance for une in trouves.personnes if une.identite]
    assert not trouves.il_en_reste
    assert naissances == ["1961-05-06", "1990-01-02"]


@deux_moteurs
def test_on_ne_trouve_que_chez_soi_et_huit_au_plus(
    session: Session, membre: Appartenance, ailleurs: Appartenance
) -> None:
    with transaction(session):
        for numero in range(10):
            un_usager(session, membre, INSTANT, quelqu_un(f"Jean{numero}", "Martin"))
        inconnu = un_usager(session, ailleurs, INSTANT, quelqu_un("Zoé", "Martin"))
    assert len(trouves(session, membre, "martin")) == 8
    assert trouves(session, membre, "zoe martin") == []
    assert trouves(session, ailleurs, "martin") == ["Zoé MARTIN"]
    assert usager_de(session, membre.organisation_id, inconnu.id, visible=TOUS) is None
    assert usager_de(session, ailleurs.organisation_id, inconnu.id, visible=TOUS) is inconnu


@deux_moteurs
def test_enregistrer_deux_fois_ne_cree_personne_ni_ligne(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    with transaction(session):
        premier = un_usager(session, membre, INSTANT).id
    avant = photographie(moteur)
    with transaction(session):
        assert un_usager(session, membre, INSTANT).id == premier
    assert photographie(moteur) == avant


@deux_moteurs
def test_un_changement_d_adresse_est_note_sans_l_adresse(
    session: Session, membre: Appartenance
) -> None:
    nouvelle = replace(IDENTITE, courriel="nouvelle@exemple.fr")
    for identite in (IDENTITE, nouvelle, nouvelle):
        with transaction(session):
            usager = un_usager(session, membre, INSTANT, identite)
    (corps,) = session.scalars(
        select(Corps.corps)
        .join(Ligne, Ligne.seq == Corps.seq)
        .where(Ligne.action == "maj_courriel_usager", Ligne.usager_id == usager.id)
    )
    assert "exemple.fr" not in corps
    assert usager.courriel == "nouvelle@exemple.fr"


@deux_moteurs
def test_un_nom_change_se_trouve_partout_ou_la_personne_est_connue(
    session: Session, membre: Appartenance, ailleurs: Appartenance
) -> None:
    for chez in (membre, ailleurs):
        with transaction(session):
            un_usager(session, chez, INSTANT, replace(IDENTITE, nom_usage="Ancien"))
    with transaction(session):
        un_usager(session, membre, INSTANT, replace(IDENTITE, nom_usage="Nouveau"))
    for chez in (membre, ailleurs):
        assert trouves(session, chez, "nouveau") == ["Angela Claire NOUVEAU, née DUBOIS"]
        assert trouves(session, chez, "ancien") == []


@deux_moteurs
def test_deux_guichets_enregistrent_la_meme_personne(
    session: Session, membre: Appartenance, ailleurs: Appartenance, moteur: Engine
) -> None:
    guichets = [(m.aidant_id, m.organisation_id) for m in (membre, ailleurs)]
    session.rollback()

    def enregistrer(rang: int) -> uuid.UUID:
        with un_acte(moteur, CLES) as sienne:
            chez = appartenance(sienne, *guichets[rang % 2], verrou=True)
            assert chez is not None
            identite = replace(IDENTITE, courriel=f"{rang % 3}@exemple.fr")
            return un_usager(sienne, chez, INSTANT, identite).id

    crees, erreurs = a_la_fois(12, enregistrer)
    assert erreurs == []
    assert len(set(crees)) == 1
    assert session.scalar(select(func.count()).select_from(Usager)) == 1
    par_structure = select(func.count()).group_by(UsagerMot.organisation_id)
    assert session.scalars(par_structure.select_from(UsagerMot)).all() == [4, 4]
    assert verifier_chaine(session).est_intact


@pytest.fixture
def base_francaise(serveur_postgres: str) -> Iterator[Engine]:
    """A base sorted as French dictionaries sort, as many servers are by default."""
    nom = f"essai_{uuid.uuid4().hex[:12]}"
    maitre = sa.create_engine(serveur_postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with maitre.connect() as connexion:
        connexion.exec_driver_sql(
            f'CREATE DATABASE "{nom}" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE "fr"'
        )
    url = sa.make_url(serveur_postgres).set(database=nom)
    moteur = creer_moteur(url.render_as_string(hide_password=False))
    yield moteur
    moteur.dispose()
    with maitre.connect() as connexion:
        connexion.exec_driver_sql(f'DROP DATABASE "{nom}" WITH (FORCE)')


def test_on_trouve_aussi_sur_un_serveur_qui_trie_en_francais(base_francaise: Engine) -> None:
    migrations.monter(base_francaise)
    with creer_fabrique(base_francaise, CLES)() as session:
        with transaction(session):
            membre = un_membre(session, INSTANT)
            un_usager(session, membre, INSTANT)
        for saisie in ("dub", "dubois", "24 août 1962"):
            assert trouves(session, membre, saisie) == ["Angela Claire DUBOIS"]
