"""Some themes are handed to another structure, on screen: each side, and the person, read their part."""

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, tenir_roles
from tests.photographie import photographie

CHAMPS = {
    "domaines": ["logement"],
    "siret": "999 888 779 00025",
    "reference": "Loi du 3 mai, article 7",
}


@pytest.fixture
def zora(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """Chloé, of the security role too."""
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, troupe.chloe), "securite")
    return connecter(app, troupe.chloe, temps.instant)


@pytest.fixture
def en_deux(app: Flask, troupe: Distribution) -> None:
    """The mandate confides a second theme, that stays."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.add(Autorisation(mandat_id=troupe.mandat, domaine="argent", demarches=[]))


def transferer(nadia: ClientVerifie, zora: ClientVerifie, troupe: Distribution) -> None:
    adresse = f"/pilotage/structures/{troupe.organisation}"
    assert nadia.envoyer(f"{adresse}/transfert", CHAMPS).location == adresse
    vue = contenu(nadia.get(adresse))
    assert "Un transfert de thèmes à" in vue
    trouvee = re.search(r"/pilotage/fusions/[0-9a-f-]{36}", vue)
    assert trouvee is not None
    demandee = contenu(zora.get(trouvee[0]))
    assert "Confier ces thèmes\u00a0?" in demandee
    assert "Loi du 3 mai, article 7" in demandee
    assert "Un mandat est concerné" in demandee
    assert "Logement" in contenu(zora.get("/pilotage/fusions"))
    assert zora.envoyer(trouvee[0]).location == "/pilotage/fusions"
    assert "Mandats transférés\u00a0: 1." in contenu(zora.get("/pilotage/fusions"))


def suite_de(app: Flask, mandat: uuid.UUID) -> uuid.UUID:
    with app.extensions["fabrique"]() as session:
        return session.scalars(select(Mandat.id).filter_by(transfere_de_id=mandat)).one()


@pytest.mark.usefixtures("en_deux")
def test_chaque_cote_lit_sa_partie_et_la_personne_peut_refuser(
    app: Flask, nadia: ClientVerifie, zora: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    transferer(nadia, zora, troupe)
    suite = suite_de(app, troupe.mandat)
    alice = connecter(app, troupe.alice, temps.instant)
    ici = contenu(alice.get(f"/mandats/{troupe.mandat}"))
    assert "transféré à une autre structure" in ici
    assert "En cours" in ici
    assert alice.get(f"/mandats/{suite}").status_code == 404
    la_bas = contenu(zora.get(f"/mandats/{suite}"))
    assert "À dire à la personne" in la_bas
    assert "Elle refuse" in la_bas
    zora.envoyer(f"/mandats/{suite}/reattribution-dite", {"refus": "oui"})
    refuse = contenu(zora.get(f"/mandats/{suite}"))
    assert "La personne a refusé que votre structure continue." in refuse
    assert "Suspendu depuis" in refuse
    avant = photographie(app.extensions["moteur"])
    zora.envoyer(f"/mandats/{suite}/reattribution-dite", {"refus": "oui"})
    assert alice.envoyer(f"/mandats/{suite}/reprise").status_code == 404
    assert photographie(app.extensions["moteur"]) == avant
    zora.envoyer(f"/mandats/{suite}/reprise")
    assert "En cours" in contenu(zora.get(f"/mandats/{suite}"))


@pytest.mark.usefixtures("en_deux")
def test_ce_qui_est_parti_ne_s_arrete_plus_d_ici(
    app: Flask, nadia: ClientVerifie, zora: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    transferer(nadia, zora, troupe)
    alice = connecter(app, troupe.alice, temps.instant)
    avant = photographie(app.extensions["moteur"])
    envoi = {"domaines": ["logement"], "motif": "organisation"}
    assert alice.envoyer(f"/mandats/{troupe.mandat}/arreter", envoi).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.usefixtures("en_deux")
def test_chaque_papier_nomme_qui_tient(
    app: Flask, nadia: ClientVerifie, zora: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    transferer(nadia, zora, troupe)
    suite = suite_de(app, troupe.mandat)
    with app.extensions["fabrique"]() as session:
        la_bas = session.get_one(Organisation, troupe.ailleurs).nom
    alice = connecter(app, troupe.alice, temps.instant)
    assert la_bas in contenu(alice.get(f"/mandats/{troupe.mandat}"))
    lettre = zora.envoyer(f"/mandats/{suite}/lettre", {"nom": "Mairie", "adresse": "1 rue X"})
    assert "Depuis, c’est la structure" in lettre.text
    assert la_bas in lettre.text
    arret = {"domaines": ["argent"], "motif": "usager"}
    assert alice.envoyer(f"/mandats/{troupe.mandat}/arreter", arret).status_code == 303
    papier = alice.get(f"/mandats/{troupe.mandat}/arret").text
    assert "arrêté en partie" in papier
    assert "Une autre partie de ce mandat continue dans une autre structure" in papier
    arret = {"domaines": ["logement"], "motif": "usager"}
    assert zora.envoyer(f"/mandats/{suite}/arreter", arret).status_code == 303
    papier = zora.get(f"/mandats/{suite}/arret").text
    assert la_bas in papier
    assert "Une autre partie" not in papier


def test_un_mandat_parti_en_entier_le_dit(
    app: Flask, nadia: ClientVerifie, zora: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    transferer(nadia, zora, troupe)
    ici = contenu(connecter(app, troupe.alice, temps.instant).get(f"/mandats/{troupe.mandat}"))
    assert "Transféré à une autre structure le" in ici


@pytest.mark.parametrize(
    "champs",
    [
        {"domaines": []},
        {"domaines": ["lune"]},
        {"siret": "00000000000000"},
        {"siret": "11122233700011"},
        {"reference": " "},
    ],
)
def test_un_transfert_mal_dit_ne_laisse_rien(
    champs: dict[str, object], app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    adresse = f"/pilotage/structures/{troupe.organisation}/transfert"
    reponse = nadia.envoyer(adresse, CHAMPS | champs)
    assert reponse.status_code == 422
    assert "Erreur" in reponse.text
    assert photographie(app.extensions["moteur"]) == avant
