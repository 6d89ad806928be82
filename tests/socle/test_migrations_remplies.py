"""From the version before the team to today's and back, with rows that each step touches."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Engine

from app.metier.aidants.models import Aidant, Appartenance, plier_nom
from app.metier.aidants.roles import donner
from app.metier.authentification import ordinateurs, services
from app.metier.authentification.queries import moyens_utilisables
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.metier.messages.services import deposer, nb_a_envoyer
from app.socle import migrations
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import IDENTITE, INSTANT, un_mandat, un_membre, un_usager, une_carte
from tests.photographie import photographie
from tests.socle.objets import objets

AVANT = "0008"
# Columns that an older version, or a newer, alone has.
D_UN_SEUL_COTE = {
    "aidant": {"est_pilotage", "nom_plie", "motif_desactivation", "archive_le", "efface_le"},
    "appartenance": {"est_aidant", "est_referent", "motif_fin"},
    "carte_mandat": {"montree_le"},
    "courriel": {"lien_id", "abandonne_le"},
    "mandat": {"efface_le", "reattribue_le", "reattribution_dite_le"},
    "connexion": {"trajet_ouvert_jusqu_au", "usage_servi_le"},
    "demande": {"age_max", "claims_demandes"},
    "identification": {"code_hash", "fermee_le"},
    "moyen_connexion": {"ajoute_par_id", "numero_plie"},
    "tentative": {"compte"},
}


# Tables that an older version has not.
SANS_PAREILLE = {
    "alembic_version",
    "chiffre_mensuel",
    "comptage",
    "contestation",
    "fin_autorisation",
    "fin_signalee",
    "role_tenu",
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


def test_une_base_remplie_monte_descend_et_remonte(vide: Engine) -> None:
    migrations.monter(vide)
    with un_acte(vide, CLES) as session:
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
    complet, monte = contenu(vide), objets(vide)
    migrations.descendre(vide, AVANT)
    with vide.begin() as connexion:
        connexion.execute(
            sa.text("INSERT INTO tentative (cle, empreinte, le) VALUES (:c, :e, :le)").bindparams(
                sa.bindparam("le", INSTANT, sa.DateTime(timezone=vide.name == "postgresql"))
            ),
            {"c": "a" * 64, "e": "b" * 64},
        )
    del complet["tentative"]
    for _ in range(2):
        ancien = contenu(vide)
        assert len(ancien.pop("tentative")) == 1
        assert ancien == complet
        migrations.monter(vide)
        assert objets(vide) == monte
        with un_acte(vide, CLES) as session:
            (alice,) = session.scalars(sa.select(Aidant))
            assert alice.nom_plie == plier_nom(alice.prenom, alice.nom)
            assert [membre.roles for membre in session.scalars(sa.select(Appartenance))] == [
                "aidant"
            ]
            assert alice.roles == "pilotage"
            assert verifier_chaine(session).est_intact
        migrations.descendre(vide, AVANT)


def test_un_message_abandonne_n_est_pas_rendu_a_l_ancienne_version(vide: Engine) -> None:
    """It has no text any more: what an older version would try to send is what still waits."""
    migrations.monter(vide)
    with un_acte(vide, CLES) as session:
        alice = un_membre(session, INSTANT).aidant
        for sujet in ("attend", "parti", "abandonné"):
            deposer(session, alice, Message(sujet, "t"), maintenant=INSTANT)
        for sujet, colonne in (("parti", "envoye_le"), ("abandonné", "abandonne_le")):
            effaces = {colonne: INSTANT, "texte_chiffre": None}
            session.execute(sa.update(Courriel).filter_by(sujet=sujet).values(effaces))
    migrations.descendre(vide, "0013")
    migrations.monter(vide)
    with un_acte(vide, CLES) as session:
        restent = session.scalars(sa.select(Courriel.sujet).order_by(Courriel.sujet))
        assert list(restent) == ["attend", "parti"]
        assert nb_a_envoyer(session, maintenant=INSTANT) == 1


def test_ce_qui_etait_la_se_trouve_ensuite_comme_on_l_ecrit(vide: Engine) -> None:
    """Cards and names of before: numbers folded, unless two are the same; names in one word too."""
    migrations.monter(vide)
    with un_acte(vide, CLES) as session:
        membre = un_membre(session, INSTANT)
        nee = replace(IDENTITE, prenoms="Marie-Ève", nom_naissance="N’Diaye", nom_usage="Le Guen")
        un_usager(session, membre, INSTANT, nee)
        for numero in ("AC-12", "ac 13"):
            une_carte(session, INSTANT, numero=numero)
        membre.aidant.nom = "Ben Ali"
    with vide.connect() as connexion:
        mots = set(connexion.scalars(sa.text("SELECT mot FROM usager_mot")))
    assert {"ndiaye", "leguen", "marieeve"} <= mots
    migrations.descendre(vide, "0013")
    with vide.begin() as connexion:
        connexion.execute(
            sa.text("DELETE FROM usager_mot WHERE mot IN ('ndiaye', 'leguen', 'marieeve')")
        )
        connexion.execute(sa.text("UPDATE aidant SET nom_plie = ' ben ali'"))
    migrations.monter(vide)
    with vide.connect() as connexion:
        assert set(connexion.scalars(sa.text("SELECT mot FROM usager_mot"))) == mots
        plies = connexion.scalars(
            sa.text("SELECT numero_plie FROM moyen_connexion WHERE genre = 'carte'")
        )
        assert sorted(plies) == ["AC12", "AC13"]
        assert "benali" in str(connexion.scalar(sa.text("SELECT nom_plie FROM aidant")))
