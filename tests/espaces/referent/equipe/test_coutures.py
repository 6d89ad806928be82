"""Where rooms meet: who is present, what still opens, what is kept while a code is asked."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import DEPART, Aidant, Appartenance
from app.metier.authentification import ordinateurs
from app.metier.authentification.models import REPOS_ORDINATEUR, VIE_ORDINATEUR, Ordinateur
from app.metier.comptes import departs
from app.metier.equipe.queries import connus_par_ordinateur, nb_mandats_pour_lui_seul
from app.metier.mandats import services as mandats
from app.metier.mandats.papiers.attestation import Formalites
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite
from tests.espaces.referent.equipe.bureau import NUMERO, Bureau
from tests.espaces.referent.equipe.conftest import ACTES, Equipe, lu, poster
from tests.espaces.referent.equipe.foule import peupler
from tests.espaces.referent.equipe.lieu import PLUS_TARD, Lieu
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    Distribution,
    code_de,
    connecter,
    deux_moteurs,
    le_membre,
    un_aidant,
    un_usager,
)
from tests.photographie import photographie

UNE_SECONDE = timedelta(seconds=1)


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge, boite: Boite) -> Bureau:
    return Bureau(app, troupe, temps, boite)


@deux_moteurs
def test_une_structure_fermee_n_est_plus_un_ailleurs(lieu: Lieu, session: Session) -> None:
    """Otherwise the account opens nowhere, and is never purged."""
    with transaction(session):
        ailleurs = lieu.ailleurs()
        ailleurs.ordinateurs_interdits = True
        secret = ordinateurs.retenir(session, lieu.alice.id, nom="Edge", maintenant=INSTANT)
        ailleurs.desactivee_le = INSTANT

    def reconnu() -> bool:
        with transaction(session):
            trouve = ordinateurs.reconnaitre(
                session, "alice@essai.fr", [secret], maintenant=PLUS_TARD
            )
            return trouve is not None

    assert reconnu(), "nobody could allow them there any more"
    with transaction(session):
        assert lieu.fermer(lieu.alice)
    with transaction(session):
        alice = session.get_one(Aidant, lieu.alice.id)
        assert (alice.desactive_le, alice.motif_desactivation) == (PLUS_TARD, DEPART)
        assert departs.nb_a_archiver(session, maintenant=PLUS_TARD + departs.ARCHIVE_APRES) == 1
    assert not reconnu()


@deux_moteurs
def test_un_compte_ferme_n_ouvre_aucun_mandat_reserve(lieu: Lieu, session: Session) -> None:
    with transaction(session):
        collegue = un_aidant(session, lieu.ici, INSTANT, courriel="bao@essai.fr")
        membre = le_membre(session, lieu.alice, lieu.ici)
        mandats.conclure(
            session,
            membre,
            un_usager(session, membre, INSTANT, IDENTITE),
            mandats.Accord({"logement": []}, "mois"),
            Formalites(reserve_a=[collegue.id]),
            moyen_id=uuid.uuid4(),
            maintenant=INSTANT,
        )

    def seuls() -> int:
        with transaction(session):
            vise = lieu.membre(lieu.alice)
            return nb_mandats_pour_lui_seul(session, vise, maintenant=PLUS_TARD)

    assert seuls() == 0
    with transaction(session):
        session.get_one(Aidant, collegue.id).desactive_le = INSTANT
    assert seuls() == 1


@deux_moteurs
def test_seuls_les_ordinateurs_encore_connus_font_ecrire(lieu: Lieu, session: Session) -> None:
    with transaction(session):
        ordinateurs.retenir(session, lieu.alice.id, nom="Edge", maintenant=INSTANT)

    def dits(le: datetime) -> tuple[bool, bool]:
        with transaction(session):
            (ordinateur,) = session.scalars(select(Ordinateur))
            prevenus = connus_par_ordinateur(session, lieu.ici.id, maintenant=le)
            return ordinateur.est_connu(le), bool(prevenus)

    repos = INSTANT + REPOS_ORDINATEUR
    assert dits(repos - UNE_SECONDE) == (True, True)
    assert dits(repos) == (False, False)
    with transaction(session):
        (ordinateur,) = session.scalars(select(Ordinateur))
        ordinateur.vu_le = vieux = INSTANT + VIE_ORDINATEUR
    assert dits(vieux - UNE_SECONDE) == (True, True)
    assert dits(vieux) == (False, False)


@deux_moteurs
def test_un_depart_archive_ne_se_rouvre_plus(equipe: Equipe, moteur: Engine) -> None:
    """Closed, reopened, closed again: three years from the last departure."""
    alice, depart = equipe.troupe.alice, equipe.temps.instant
    assert poster(equipe, alice, "fermer") == 303
    assert poster(equipe, alice, "rouvrir") == 303
    with equipe.base() as session:
        assert departs.archiver(session, maintenant=depart + departs.ARCHIVE_APRES) == 0
    assert poster(equipe, alice, "fermer") == 303
    with equipe.base() as session:
        assert departs.archiver(session, maintenant=depart + departs.ARCHIVE_APRES) == 1
    avant = photographie(moteur)
    for acte in ACTES:
        assert poster(equipe, alice, acte) == 404
    for ecran in ("?filtre=partis", "equipe.csv"):
        assert "Alice" not in equipe.robert.get(f"/equipe/{ecran}").text
    assert photographie(moteur) == avant


@deux_moteurs
def test_la_frise_ne_nomme_plus_un_compte_archive(equipe: Equipe) -> None:
    """Nor says « le service » for somebody: a name goes with the archive, not who acted."""
    alice, robert = equipe.troupe.alice, equipe.troupe.robert
    assert poster(equipe, alice, "nommer-referent") == 303
    page = f"/equipe/{alice}"
    assert "par Robert" in lu(equipe.robert.get(page))
    autre = equipe.ajouter("zoe", roles=["referent"])
    zoe = connecter(equipe.app, autre, equipe.temps.instant)
    instant = equipe.temps.instant
    with equipe.base() as session:
        session.get_one(Aidant, robert).desactive_le = instant
    with equipe.base() as session:
        assert departs.archiver(session, maintenant=instant + departs.ARCHIVE_APRES) == 1
    for acte in (None, departs.effacer):
        if acte:
            with equipe.base() as session:
                assert acte(session, maintenant=instant + departs.EFFACE_APRES) == 1
        lue = lu(zoe.get(page))
        assert "Robert" not in lue
        assert "donné, par une personne qui n’est plus là" in lue


CHAMPS = {"carte": {"numero": NUMERO}, "application": {}, **ACTES}


@pytest.mark.parametrize("acte", ["carte", "application", "fermer", "themes", "nommer-referent"])
def test_ce_qui_est_poste_repart_avec_le_code_demande(acte: str, bureau: Bureau) -> None:
    """A field called `code` is the act's own: it is asked again, the rest is kept."""
    for _ in range(2):
        bureau.temps.avancer(minutes=10)
        assert bureau.navigateur.get("/equipe/").status_code == 200
    adresse = bureau.adresse(f"/{acte}")
    champs = dict(CHAMPS[acte])
    poste = {**champs, "code": bureau.code(bureau.stock)} if acte == "carte" else champs
    avant = bureau.base()
    page = bureau.navigateur.envoyer(adresse, poste)
    assert page.status_code == 401
    for nom, valeur in champs.items():
        for une in valeur if isinstance(valeur, list) else [valeur]:
            assert f'name="{nom}" value="{une}"' in page.text
    assert 'name="code"' not in page.text
    faux = bureau.navigateur.envoyer(adresse, {**champs, "code_presence": "x"})
    assert faux.status_code == 401
    assert bureau.base() == avant
    with bureau.app.extensions["fabrique"]() as session:
        code = code_de(session, bureau.troupe.robert, bureau.temps.instant)
    fait = bureau.navigateur.envoyer(adresse, {**champs, "code_presence": code})
    if acte == "carte":
        assert fait.status_code == 422
        assert NUMERO in fait.text
        fait = bureau.donner()
    assert fait.status_code == 303


def test_toute_une_equipe_de_5_000_tient_dans_son_fichier(equipe: Equipe) -> None:
    with equipe.base() as session:
        cle = (equipe.troupe.alice, equipe.troupe.organisation)
        peupler(session, session.get_one(Appartenance, cle), 5000)
    fichier = equipe.robert.get("/equipe/equipe.csv").get_data(as_text=True)
    assert fichier.count("\r\n") == 5003
