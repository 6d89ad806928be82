"""From the version before the team to today's and back, with rows that each step touches."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy import Engine

from app.metier.aidants.models import Aidant, Appartenance, plier_nom
from app.metier.aidants.roles import donner
from app.metier.authentification import ordinateurs, services
from app.metier.authentification.queries import moyens_utilisables
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.metier.messages.services import deposer, nb_a_envoyer
from app.metier.organisations.models import Organisation, nom_plie
from app.metier.organisations.queries import de_ce_siret
from app.socle import migrations
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    un_mandat,
    un_membre,
    un_usager,
    une_carte,
    une_organisation,
)
from tests.photographie import photographie
from tests.socle.objets import objets

AVANT = "0008"
# Columns that an older version, or a newer, alone has.
D_UN_SEUL_COTE = {
    "aidant": {
        *("est_pilotage", "nom_plie", "motif_desactivation", "archive_le", "efface_le"),
        *("typologie", "conseiller_numerique"),
        *("actif_le", "moyen_rappele_le", "fermeture_annoncee_le"),
    },
    "autorisation": {"est_bornee"},
    "appartenance": {"est_aidant", "est_referent", "motif_fin"},
    "carte_mandat": {"montree_le"},
    "courriel": {"lien_id", "abandonne_le", "mandat_id", "abonnement_id"},
    "mandat": {
        *("efface_le", "reattribue_le", "reattribution_dite_le", "transfere_de_id", "a_distance"),
        *("piece", "origine_id"),
    },
    "connexion": {"trajet_ouvert_jusqu_au", "usage_servi_le", "est_courte", "poste_hash"},
    "demande": {"age_max", "claims_demandes"},
    "identification": {"code_hash", "fermee_le", "lien_id"},
    "moyen_connexion": {"ajoute_par_id", "numero_plie"},
    "organisation": {
        *("type_autre", "label_france_services", "numero_france_services", "categorie_juridique"),
        *("code_commune", "code_departement", "code_region"),
        *("nom_plie", "motif_desactivation", "horaires", "pour_nous_joindre"),
    },
    "tentative": {"compte"},
    "usager": {"lieu_dit"},
}


# Tables that an older version has not.
SANS_PAREILLE = {
    "alembic_version",
    "avis",
    "avis_lu",
    "changement_courriel",
    "chiffre_mensuel",
    "chiffre_public",
    "chiffre_reseau",
    "comptage",
    *("demande_droits", "ouverture_dossier", "passage", "resume_demandes"),
    "entrainement",
    "fusion",
    "invitation_referent",
    "proposition",
    "publication",
    "regard",
    "role_tenu",
    "usage_inhabituel",
    "zonage",
    *("cle_acces", "defi", "invitation_cle"),
    *("contestation", "fin_autorisation", "fin_signalee"),
    *("acces_demandeur", "candidat", "demande_evenement", "demande_habilitation", "ouverture"),
    *("organisme_formation", "membre_organisme", "session_formation", "demi_journee"),
    *("inscription", "presence", "reglages_formation"),
    *("abonnement", "sms", "sms_recu"),
    "lien_distance",
    "correction",
    *("question_posee", "reponse_pourquoi"),
    *("aidant_mot", "demande_mot", "organisation_mot"),
}


def contenu(moteur: Engine) -> dict[str, list[dict[str, object]]]:
    """Every row by names of columns that both versions have."""
    tables = set(photographie(moteur)) - SANS_PAREILLE
    with moteur.connect() as connexion:
        return {
            table: sorted(
                (
                    {nom: ligne[nom] for nom in ligne if nom not in D_UN_SEUL_COTE.get(table, ())}
                    for ligne in connexion.execute(sa.text(f'SELECT * FROM "{table}"')).mappings()  # noqa: S608
                ),
                key=repr,
            )
            for table in tables
        }


def test_une_base_remplie_monte_descend_et_remonte(montee: Engine) -> None:
    with un_acte(montee, CLES) as session:
        membre = un_membre(session, INSTANT)
        un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
        alice = membre.aidant
        alice.prenom, alice.nom = "Élise \N{RIGHT-TO-LEFT OVERRIDE}", "L’Œuvre-d’" + "Ü" * 240
        services.ouvrir(session, alice.id, maintenant=INSTANT)
        ordinateurs.retenir(session, alice.id, nom="Edge", maintenant=INSTANT)
        (moyen,) = moyens_utilisables(session, alice.id)
        moyen.ajoute_par_id, moyen.suspendu_le = alice.id, INSTANT
        donner(session, alice, "pilotage", maintenant=INSTANT)
        alice.desactive_le, membre.terminee_le = INSTANT, INSTANT
    complet, monte = contenu(montee), objets(montee)
    migrations.descendre(montee, AVANT)
    with montee.begin() as connexion:
        connexion.execute(
            sa.text("INSERT INTO tentative (cle, empreinte, le) VALUES (:c, :e, :le)").bindparams(
                sa.bindparam("le", INSTANT, sa.DateTime(timezone=montee.name == "postgresql"))
            ),
            {"c": "a" * 64, "e": "b" * 64},
        )
    del complet["tentative"]
    (structure,) = complet["organisation"]
    assert structure["type"] == "france_services"
    structure["type"] = "France Services"  # in words, as an older version has it
    for _ in range(2):
        ancien = contenu(montee)
        assert len(ancien.pop("tentative")) == 1
        assert ancien == complet
        migrations.monter(montee)
        assert objets(montee) == monte
        with un_acte(montee, CLES) as session:
            (alice,) = session.scalars(sa.select(Aidant))
            assert alice.nom_plie == plier_nom(alice.prenom, alice.nom)
            (ici,) = session.scalars(sa.select(Organisation))
            assert ici.nom_plie == nom_plie(ici.nom, ici.ville)
            assert [membre.roles for membre in session.scalars(sa.select(Appartenance))] == [
                "aidant"
            ]
            assert alice.roles == "pilotage"
            assert alice.actif_le == INSTANT.date()
            assert verifier_chaine(session).est_intact
        migrations.descendre(montee, AVANT)


def test_un_message_abandonne_n_est_pas_rendu_a_l_ancienne_version(montee: Engine) -> None:
    """It has no text any more: what an older version would try to send is what still waits."""
    with un_acte(montee, CLES) as session:
        alice = un_membre(session, INSTANT).aidant
        for sujet in ("attend", "parti", "abandonné"):
            deposer(session, alice, Message(sujet, "t"), maintenant=INSTANT)
        for sujet, colonne in (("parti", "envoye_le"), ("abandonné", "abandonne_le")):
            effaces = {colonne: INSTANT, "texte_chiffre": None}
            session.execute(sa.update(Courriel).filter_by(sujet=sujet).values(effaces))
    migrations.descendre(montee, "0013")
    migrations.monter(montee)
    with un_acte(montee, CLES) as session:
        restent = session.scalars(sa.select(Courriel.sujet).order_by(Courriel.sujet))
        assert list(restent) == ["attend", "parti"]
        assert nb_a_envoyer(session, maintenant=INSTANT) == 1


def mots_cherches(connexion: sa.Connection) -> set[str]:
    """By what the national team finds an organisation or an account."""
    mots = sa.text("SELECT mot FROM aidant_mot UNION SELECT mot FROM organisation_mot")
    return set(connexion.scalars(mots))


def test_ce_qui_etait_la_se_trouve_ensuite_comme_on_l_ecrit(montee: Engine) -> None:
    """Cards and names of before: numbers folded, unless two are the same; names in one word too."""
    with un_acte(montee, CLES) as session:
        membre = un_membre(session, INSTANT)
        nee = replace(IDENTITE, prenoms="Marie-Ève", nom_naissance="N’Diaye", nom_usage="Le Guen")
        un_usager(session, membre, INSTANT, nee)
        for numero in ("AC-12", "ac 13"):
            une_carte(session, INSTANT, numero=numero)
        membre.aidant.nom, membre.organisation.telephone = "Ben Ali", "04 71 22 33 44"
    with montee.connect() as connexion:
        mots = set(connexion.scalars(sa.text("SELECT mot FROM usager_mot")))
        autres = mots_cherches(connexion)
    assert {"ndiaye", "leguen", "marieeve"} <= mots
    migrations.descendre(montee, "0013")
    with montee.begin() as connexion:
        connexion.execute(
            sa.text("DELETE FROM usager_mot WHERE mot IN ('ndiaye', 'leguen', 'marieeve')")
        )
        connexion.execute(sa.text("UPDATE aidant SET nom_plie = ' ben ali'"))
    migrations.monter(montee)
    with montee.connect() as connexion:
        assert set(connexion.scalars(sa.text("SELECT mot FROM usager_mot"))) == mots
        assert mots_cherches(connexion) == autres
        plies = connexion.scalars(
            sa.text("SELECT numero_plie FROM moyen_connexion WHERE genre = 'carte'")
        )
        assert sorted(plies) == ["AC12", "AC13"]
        assert "benali" in str(connexion.scalar(sa.text("SELECT nom_plie FROM aidant")))


# What an older version holds of an organisation: type, postal code, town; and what is made of it.
DEVENUES = {
    ("France Services", "43240", "ST JUST MALMONT"): ("france_services", None, "43205", "43", "84"),
    ("ccas", "97400", "Saint-Denis"): ("ccas", None, "97411", "974", "04"),
    ("Médiathèques", "43240", "Saint-Just"): ("mediatheque", None, None, None, None),
    ("CCAS/CIAS", "20000", "Ajaccio"): ("autre", "CCAS/CIAS", "2A004", "2A", "94"),
    ("Garage solidaire", "97133", "Saint-Barthélemy"): (
        *("autre", "Garage solidaire"),
        *("97701", "977", None),
    ),
    ("autre", "75007", "Paris"): ("autre", None, "75056", "75", "11"),
    ("", "01410", "LAJOUX"): ("autre", None, "39274", "39", "27"),
}


def test_une_structure_d_avant_garde_ce_qu_on_disait_d_elle(montee: Engine) -> None:
    with un_acte(montee, CLES) as session:
        for rang in range(len(DEVENUES)):
            une_organisation(
                session, INSTANT, nom=f"S{rang}", siret_partage=True, fuseau="Indian/Reunion"
            )
    migrations.descendre(montee, "0020")
    with montee.begin() as connexion:
        for rang, (genre, code_postal, ville) in enumerate(DEVENUES):
            connexion.execute(
                sa.text("UPDATE organisation SET type=:t, code_postal=:c, ville=:v WHERE nom=:n"),
                {"t": genre, "c": code_postal, "v": ville, "n": f"S{rang}"},
            )
    migrations.monter(montee)
    with un_acte(montee, CLES) as session:
        devenues = session.scalars(sa.select(Organisation).order_by(Organisation.nom)).all()
        for une, attendue in zip(devenues, DEVENUES.values(), strict=True):
            lue = (
                une.type,
                une.type_autre,
                une.code_commune,
                une.code_departement,
                une.code_region,
            )
            assert lue == attendue
            # Its mandates end at midnight there: nobody moves it for them.
            assert une.fuseau == "Indian/Reunion"
            assert une.type_dit
    # Down again, then up: a text that was of no type is still there.
    migrations.descendre(montee, "0020")
    with montee.connect() as connexion:
        textes = set(connexion.scalars(sa.text("SELECT type FROM organisation")))
    assert {"Garage solidaire", "CCAS/CIAS", "France Services"} <= textes
    migrations.monter(montee)


def test_un_siret_partage_ne_barre_le_retour_a_personne(montee: Engine) -> None:
    """The older version only asks that it be unique when it creates: it finds the first."""
    monte = objets(montee)
    with un_acte(montee, CLES) as session:
        for nom in ("Mairie", "CCAS"):
            une_organisation(session, INSTANT, nom=nom, siret_partage=True)
        un_mandat(
            session,
            membre := un_membre(session, INSTANT, siret="99999999800019"),
            un_usager(session, membre, INSTANT),
            INSTANT,
        )
    for marche in ("0020", "0019"):
        migrations.descendre(montee, marche)
        with montee.connect() as connexion:
            assert connexion.scalar(sa.text("SELECT count(*) FROM organisation")) == 3
    migrations.monter(montee)
    assert objets(montee) == monte
    with un_acte(montee, CLES) as session:
        assert len(de_ce_siret(session, "11122233700011")) == 2
        assert verifier_chaine(session).est_intact


def test_seul_un_siret_que_personne_ne_partage_redevient_unique(montee: Engine) -> None:
    with un_acte(montee, CLES) as session:
        une_organisation(session, INSTANT)
    migrations.descendre(montee, "0020")
    contraintes = sa.inspect(montee).get_unique_constraints("organisation")
    assert [contrainte["column_names"] for contrainte in contraintes] == [["siret"]]
    migrations.monter(montee)
    assert sa.inspect(montee).get_unique_constraints("organisation") == []


def test_une_migration_qui_perdrait_un_lien_ne_se_fait_pas(montee: Engine) -> None:
    """On SQLite foreign keys sleep while tables are made again: each step is looked at after."""
    if montee.dialect.name != "sqlite":
        return
    with un_acte(montee, CLES) as session:
        un_membre(session, INSTANT)
    with montee.connect() as connexion:
        pilote: Any = connexion.connection.dbapi_connection
        pilote.execute("PRAGMA foreign_keys=OFF")
        pilote.execute("DELETE FROM organisation")
        pilote.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(CommandError, match="pas là"):
        migrations.descendre(montee, "0018")
    assert migrations.est_a_jour(montee)
    with montee.connect() as connexion:
        assert connexion.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
