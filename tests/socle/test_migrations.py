"""Migrations: up, down, up with data; and they say what the models say."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from app.metier import tables as modeles
from app.metier.aidants.models import Aidant
from app.metier.authentification.moyens import pertes
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.conservation.effacements import effacer
from app.metier.mandats.models import Autorisation, Mandat, Reserve
from app.metier.messages.models import Courriel
from app.metier.nouvelles.abonnements import adresse_de, demander
from app.metier.nouvelles.models import Abonnement
from app.socle import migrations
from app.socle.reseau import reseau_de
from tests.anciens import terme, traces
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, imprimer_carte, un_mandat, un_membre, un_usager
from tests.photographie import photographie
from tests.socle.objets import objets

# Tables that a later migration gave columns to.
ELARGIES = (
    *("aidant", "appartenance", "autorisation", "mandat"),
    *("organisation", "moyen_connexion", "usager"),
)


def remplir(moteur: Engine) -> None:
    """A mandate, and all that it takes."""
    with un_acte(moteur, CLES) as session:
        membre = un_membre(session, INSTANT)
        un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)


def test_monter_descendre_remonter_avec_des_donnees(vide: Engine) -> None:
    assert not migrations.est_a_jour(vide)
    migrations.monter(vide)
    assert migrations.est_a_jour(vide)
    monte = objets(vide)
    remplir(vide)
    avant = photographie(vide)
    migrations.monter(vide)  # nothing to do, nothing lost
    assert photographie(vide) == avant

    migrations.descendre(vide, "base")
    assert {nom for _, nom in objets(vide)} <= {"alembic_version", "alembic_version_pkc"}
    assert not migrations.est_a_jour(vide)

    migrations.monter(vide)
    assert objets(vide) == monte
    remplir(vide)
    with un_acte(vide, CLES) as session:
        assert verifier_chaine(session).est_intact


def test_descendre_et_remonter_marche_par_marche(montee: Engine) -> None:
    """What an older version knows is never lost on the way; the chain holds at each step."""
    remplir(montee)
    with un_acte(montee, CLES) as session:
        mandat, alice = session.query(Mandat).one(), session.query(Aidant).one()
        mandat.est_reserve, mandat.reserves = True, [Reserve(aidant_id=alice.id)]
        imprimer_carte(session, mandat, alice, INSTANT, secret="7305")
        pertes.demander(session, alice.courriel, adresse=reseau_de("127.0.0.1"), maintenant=INSTANT)
    complet, monte = photographie(montee), objets(montee)
    for marche in ("0004", "0003", "0002"):
        migrations.descendre(montee, marche)
        restant = photographie(montee, sauf=("alembic_version", *ELARGIES))
        assert all(complet[table] == lignes for table, lignes in restant.items())
        with montee.connect() as connexion:
            for table in ELARGIES:
                requete = sa.text(f"SELECT count(*) FROM {table}")  # noqa: S608
                assert connexion.scalar(requete) == 1
        with un_acte(montee, CLES) as session:
            assert verifier_chaine(session).est_intact
    migrations.monter(montee)
    assert objets(montee) == monte
    with un_acte(montee, CLES) as session:
        assert verifier_chaine(session).est_intact
        assert session.query(Mandat).one().texte["domaines"]


@pytest.mark.parametrize("genre", ["borne", "papier"])
def test_ce_qu_elle_ouvrirait_s_arrete_en_redescendant(genre: str, montee: Engine) -> None:
    """An older version would open the themes whole, or sites without FranceConnect's word."""
    remplir(montee)
    with un_acte(montee, CLES) as session:
        autorisation = session.query(Autorisation).one()
        if genre == "borne":
            autorisation.est_bornee = True
        else:
            autorisation.mandat.piece = "passeport"
    migrations.descendre(montee, "0048")
    migrations.monter(montee)
    with un_acte(montee, CLES) as session:
        finie = session.query(Autorisation).one()
        assert finie.revoquee_le is not None
        assert finie.motif_fin == "organisation"


def test_ce_qui_est_detruit_le_reste_en_redescendant(montee: Engine) -> None:
    """An older version forgets that it was; the purge, run again, only says it again."""
    remplir(montee)
    with un_acte(montee, CLES) as session:
        mandat = session.query(Mandat).one()
        assert effacer(session, maintenant=terme(mandat)) == 1
    detruit = photographie(montee)
    migrations.descendre(montee, "0009")
    assert traces(montee) == set()
    migrations.monter(montee)
    with un_acte(montee, CLES) as session:
        mandat = session.query(Mandat).one()
        assert effacer(session, maintenant=terme(mandat)) == 1
        assert verifier_chaine(session).est_intact
    ecrit = ("journal", "journal_corps", "role_tenu")  # rows of roles are drawn anew
    assert photographie(montee, sauf=ecrit) == {
        table: lignes for table, lignes in detruit.items() if table not in ecrit
    }
    with un_acte(montee, CLES) as session:
        assert verifier_chaine(session).est_intact


def test_les_migrations_disent_ce_que_disent_les_modeles(montee: Engine) -> None:
    with montee.connect() as connexion:
        contexte = MigrationContext.configure(
            connexion, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(contexte, modeles.METADATA) == []


def test_qui_est_prevenu_par_sms_le_reste_et_par_courriel_ne_sonne_nulle_part(
    montee: Engine,
) -> None:
    """An older version would send an SMS to an address."""
    remplir(montee)
    with un_acte(montee, CLES) as session:
        mandat = session.query(Mandat).one()
        ici, qui = mandat.organisation_id, mandat.usager_id
        demander(session, ici, qui, "+33639981234", maintenant=INSTANT)
    migrations.descendre(montee, "0055")
    migrations.monter(montee)
    with un_acte(montee, CLES) as session:
        sms = session.query(Abonnement).one()
        assert (sms.canal, adresse_de(session, sms)) == ("sms", "+33639981234")
        demander(session, ici, qui, "a@essai.fr", canal="courriel", maintenant=INSTANT)
    migrations.descendre(montee, "0055")
    migrations.monter(montee)
    with un_acte(montee, CLES) as session:
        assert session.query(Abonnement).all() == []
        assert session.query(Courriel).all() == []
