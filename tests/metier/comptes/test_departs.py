"""A closed account: three years later nothing opens nor reaches it, six years later it is nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import aidants_de, appartenances, par_courriel
from app.metier.aidants.services import creer
from app.metier.authentification import liens, ordinateurs
from app.metier.authentification.models import (
    CodeSecours,
    LienConnexion,
    MoyenConnexion,
    Ordinateur,
)
from app.metier.authentification.moyens import secours
from app.metier.comptes import departs
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Mandat
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.anciens import UNE_SECONDE, traces
from tests.client import ClientVerifie
from tests.conftest import CLES, Horloge
from tests.courses import un_acte
from tests.fabriques import (
    INSTANT,
    Distribution,
    deux_moteurs,
    le_membre,
    un_aidant,
    un_mandat,
    un_usager,
    une_carte,
    une_organisation,
)
from tests.peuple import colonnes
from tests.photographie import photographie

AU_DEPART = {"Béatrice", "Partie", "bea@essai.fr", "Médiatrice", "CARTE-BEA", "Firefox, Linux"}
OUVRAIENT = (Appartenance, MoyenConnexion, LienConnexion, CodeSecours, Ordinateur, Courriel)


@pytest.fixture
def bea(session: Session) -> Aidant:
    """Somebody with one of everything, who left at INSTANT."""
    with transaction(session):
        organisation = une_organisation(session, INSTANT)
        aidant = un_aidant(
            session, organisation, INSTANT, courriel="bea@essai.fr", roles=("aidant", "pilotage")
        )
        aidant.prenom, aidant.nom, aidant.profession = "Béatrice", "Partie", "Médiatrice"
        une_carte(session, INSTANT, numero="CARTE-BEA", aidant=aidant)
        liens.demander_lien(
            session, aidant, suite="/", retenir_ordinateur=False, maintenant=INSTANT
        )
        ordinateurs.retenir(session, aidant.id, nom="Firefox, Linux", maintenant=INSTANT)
        secours.tirer(session, aidant.id, maintenant=INSTANT)
        deposer(session, aidant, Message("s", "t"), maintenant=INSTANT)
        aidant.desactive_le = INSTANT
    return aidant


Acte = Callable[..., int]


def faire(session: Session, acte: Acte, instant: datetime) -> int:
    """One batch, committed."""
    with transaction(session):
        return acte(session, maintenant=instant)


def compte(session: Session, table: type) -> int:
    """How many rows."""
    return session.scalar(select(func.count()).select_from(table)) or 0


@deux_moteurs
@pytest.mark.parametrize(
    ("compter", "acte", "delai"),
    [
        (departs.nb_a_archiver, departs.archiver, departs.ARCHIVE_APRES),
        (departs.nb_a_effacer, departs.effacer, departs.EFFACE_APRES),
    ],
)
def test_rien_avant_l_heure_tout_a_l_heure_une_fois(
    session: Session, bea: Aidant, moteur: Engine, compter: Acte, acte: Acte, delai: timedelta
) -> None:
    heure = INSTANT + delai
    if acte is departs.effacer:
        assert faire(session, acte, heure) == 0, "l’archive d’abord"
        faire(session, departs.archiver, heure - UNE_SECONDE)
    avant = photographie(moteur)
    assert compter(session, maintenant=heure - UNE_SECONDE) == 0
    assert faire(session, acte, heure - UNE_SECONDE) == 0
    assert compter(session, maintenant=heure) == 1
    assert photographie(moteur) == avant
    assert faire(session, acte, heure) == 1
    apres = photographie(moteur)
    assert compter(session, maintenant=heure) == faire(session, acte, heure) == 0
    assert photographie(moteur) == apres
    assert verifier_chaine(session).est_intact


@deux_moteurs
def test_archive_rien_ne_l_ouvre_ni_ne_le_montre(
    session: Session, bea: Aidant, moteur: Engine
) -> None:
    assert traces(moteur, *AU_DEPART) == AU_DEPART
    lignes = compte(session, Ligne)
    faire(session, departs.archiver, INSTANT + departs.ARCHIVE_APRES)
    session.expire_all()
    assert traces(moteur, *AU_DEPART) == {"Béatrice", "Partie", "Médiatrice"}
    for table in OUVRAIENT:
        assert compte(session, table) == 0
    assert bea.roles is None
    assert bea.derniere_organisation_id is None
    assert appartenances(session, bea.id) == []
    organisation = session.scalars(select(Organisation)).one()
    assert aidants_de(session, organisation.id) == []
    assert compte(session, Ligne) == lignes + 1


@deux_moteurs
def test_efface_il_n_est_plus_personne_et_la_chaine_est_intacte(
    session: Session, bea: Aidant, moteur: Engine
) -> None:
    fin = INSTANT + departs.EFFACE_APRES
    faire(session, departs.archiver, fin)
    faire(session, departs.effacer, fin)
    assert traces(moteur, *AU_DEPART) == set()
    session.expire_all()
    assert colonnes(bea) == {
        "id": bea.id,
        "prenom": "",
        "nom": "",
        "nom_plie": "",
        "motif_desactivation": None,
        "courriel": f"ANCIEN:{bea.id}",
        "profession": None,
        "typologie": None,
        "conseiller_numerique": False,
        "roles": None,
        "cgu_version": None,
        "cgu_le": None,
        "cree_le": INSTANT,
        "desactive_le": INSTANT,
        "derniere_organisation_id": None,
        "archive_le": fin,
        "efface_le": fin,
        "actif_le": INSTANT.date(),
        "fermeture_annoncee_le": None,
        "moyen_rappele_le": None,
    }
    assert verifier_chaine(session).est_intact


@deux_moteurs
def test_un_compte_ouvert_ou_rouvert_n_est_jamais_touche(
    session: Session, bea: Aidant, moteur: Engine
) -> None:
    with transaction(session):
        session.get_one(Aidant, bea.id).desactive_le = None
    avant = photographie(moteur)
    for acte in (departs.archiver, departs.effacer):
        assert faire(session, acte, INSTANT + 2 * departs.EFFACE_APRES) == 0
    assert photographie(moteur) == avant


@deux_moteurs
def test_son_adresse_resservira_aux_autres_comme_a_elle(session: Session, bea: Aidant) -> None:
    instant = INSTANT + departs.ARCHIVE_APRES
    faire(session, departs.archiver, instant)
    assert par_courriel(session, "bea@essai.fr") is None
    with transaction(session):
        organisation = session.scalars(select(Organisation)).one()
        nouvelle = creer(
            session,
            organisation,
            prenom="Béatrice",
            nom="Revenue",
            courriel="bea@essai.fr",
            roles=["aidant"],
            maintenant=instant,
        )
    assert nouvelle.id != bea.id
    assert faire(session, departs.effacer, instant + departs.EFFACE_APRES) == 1
    assert session.get_one(Aidant, nouvelle.id, populate_existing=True).nom == "Revenue"


@deux_moteurs
def test_son_nom_reste_dans_le_texte_qu_elle_a_fait_signer(
    session: Session, moteur: Engine
) -> None:
    with transaction(session):
        organisation = une_organisation(session, INSTANT)
        aidant = un_aidant(session, organisation, INSTANT, courriel="dora@essai.fr")
        membre = le_membre(session, aidant, organisation)
        mandat = un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
        aidant.desactive_le = INSTANT
    fin = INSTANT + departs.EFFACE_APRES
    faire(session, departs.archiver, fin)
    faire(session, departs.effacer, fin)
    session.expire_all()
    assert session.get_one(Mandat, mandat.id).texte["aidant"]["prenom"] == "Dora"
    partout = photographie(moteur, sauf=("mandat",))
    assert "Dora" not in repr(partout)


@deux_moteurs
def test_par_lots_et_les_adresses_ne_se_heurtent_pas(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departs, "_PAR_FOIS", 2)
    with transaction(session):
        organisation = une_organisation(session, INSTANT)
        for rang in range(5):
            courriel = f"a{rang}@essai.fr"
            un_aidant(session, organisation, INSTANT, courriel=courriel).desactive_le = INSTANT
    fin = INSTANT + departs.EFFACE_APRES
    for acte in (departs.archiver, departs.effacer):
        assert [faire(session, acte, fin) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_un_compte_qu_on_rouvre_a_l_instant_n_est_pas_archive(
    session: Session, bea: Aidant, moteur: Engine
) -> None:
    fin = INSTANT + departs.ARCHIVE_APRES
    with un_acte(moteur, CLES) as autre:
        autre.get_one(Aidant, bea.id, with_for_update={"key_share": True}).desactive_le = None
        autre.flush()
        assert faire(session, departs.archiver, fin) == 0
    assert faire(session, departs.archiver, fin) == 0
    assert par_courriel(session, "bea@essai.fr") is not None


def test_aucune_connexion_ne_trouve_un_compte_archive(
    app: Flask, troupe: Distribution, temps: Horloge, client: ClientVerifie
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, troupe.alice).desactive_le = temps.instant
    temps.instant += departs.EFFACE_APRES
    lanceur = app.test_cli_runner()
    sortie = lanceur.invoke(args=["taches", "executer"]).output.replace("\N{NO-BREAK SPACE}", " ")
    assert "comptes-fermes : 1" in sortie
    assert "comptes-archives : 1" in sortie
    with app.extensions["fabrique"]() as session:
        courriel = session.get_one(Aidant, troupe.alice).courriel
        for saisi in (courriel, courriel.lower(), f" {courriel} "):
            assert par_courriel(session, saisi) is None
    for chemin, champs in (
        ("/connexion", {"code": "123456"}),
        ("/connexion/secours", {"code": "0000-0000-0000-0000"}),
        ("/connexion/perdu", {}),
    ):
        inconnu = client.envoyer(chemin, {"email": "jamais@essai.fr", **champs})
        archive = client.envoyer(chemin, {"email": courriel, **champs})
        assert inconnu.status_code < 500
        assert archive.status_code < 500
