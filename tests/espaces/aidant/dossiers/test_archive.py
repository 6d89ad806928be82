"""More than a year after its end no screen shows a mandate, to anybody; nor once destroyed."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.mandats.conservation.effacements import effacer
from app.metier.mandats.delais import EFFACE_APRES_LA_FIN
from app.metier.mandats.models import Mandat
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import en_groupes
from app.web.acces import CGU_VERSION
from tests.anciens import AGES, UNE_SECONDE, un_mandat_bavard
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import (
    IDENTITE,
    NAISSANCE,
    SECRET_CARTE,
    Distribution,
    connecter,
    imprimer_carte,
    la_connexion,
    membre_de,
    un_mandat,
    un_usager,
    une_demande,
)
from tests.photographie import photographie

TRACES = ("Angela", "Dubois", "DUBOIS", "angela@", "Ali Traduit", "Marie Présente")
# Tries are counted, and those that fail stay: by hash, for a day.
SAUF = ("tentative",)


class Vieux:
    """Angela's mandate, years after, and Alice who still works."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge) -> None:
        self.app, self.troupe, self.temps = app, troupe, temps
        with app.extensions["fabrique"]() as session, transaction(session):
            membre = membre_de(session, troupe.alice, troupe.organisation)
            mandat = un_mandat_bavard(session, membre, temps.instant, domaines=("argent",))
            alice = session.get_one(Aidant, troupe.alice)
            self.carte = imprimer_carte(session, mandat, alice, temps.instant, secret=SECRET_CARTE)
            self.mandat, self.usager, self.fin = mandat.id, mandat.usager_id, mandat.fin_le
            self.code = mandat.code_verification

    def vieillir(self, age: str) -> ClientVerifie:
        """Move there, destroy what is due, and log Alice in."""
        self.temps.instant = self.fin + AGES.get(age, EFFACE_APRES_LA_FIN) + UNE_SECONDE
        with self.app.extensions["fabrique"]() as session, transaction(session):
            faits = effacer(session, maintenant=self.temps.instant)
            session.get_one(Aidant, self.troupe.alice).cgu_version = CGU_VERSION
        detruit = age == "au bout de six ans"
        assert faits == (3 if detruit else 0), "avec ceux de la troupe"
        return connecter(self.app, self.troupe.alice, self.temps.instant)

    def adresses(self) -> Iterator[tuple[str, str]]:
        """Every address of a mandate or of a person, with each of its methods."""
        with self.app.test_request_context():
            for regle in self.app.url_map.iter_rules():
                valeurs: dict[str, Any] = {"mandat_id": self.mandat, "usager_id": self.usager}
                demandes = set(regle.arguments)
                if demandes and demandes <= set(valeurs):
                    adresse = self.app.url_for(
                        regle.endpoint, **{nom: valeurs[nom] for nom in demandes}
                    )
                    for methode in sorted({"GET", "POST"} & (regle.methods or set())):
                        yield methode, adresse


@pytest.fixture
def vieux(app: Flask, troupe: Distribution, temps: Horloge) -> Vieux:
    return Vieux(app, troupe, temps)


@pytest.fixture(params=AGES)
def age(request: pytest.FixtureRequest) -> str:
    """One second past each limit."""
    return str(request.param)


def test_aucune_page_d_un_mandat_ni_d_une_personne(vieux: Vieux, age: str) -> None:
    alice = vieux.vieillir(age)
    jeton = alice.jeton()
    avant = photographie(vieux.app.extensions["moteur"], sauf=(*SAUF, "connexion"))
    essayees = list(vieux.adresses())
    assert len(essayees) >= 14
    for methode, adresse in essayees:
        champs = {"csrf_token": jeton} if methode == "POST" else None
        reponse = alice.open(adresse, method=methode, data=champs)
        # The référent’s own screens are refused before anything is looked for.
        attendu = 403 if adresse.startswith("/equipe/") else 404
        assert reponse.status_code == attendu, (methode, adresse)
        assert not [mot for mot in TRACES if mot in reponse.text], adresse
    assert photographie(vieux.app.extensions["moteur"], sauf=(*SAUF, "connexion")) == avant


def test_ni_la_recherche_ni_l_accueil_ne_la_montrent(vieux: Vieux, age: str) -> None:
    alice = vieux.vieillir(age)
    for saisie in ("dubois", "angela", "24/08/1962", "1962"):
        page = alice.envoyer("/usagers/", {"recherche": saisie})
        assert page.status_code == 200
        assert not [mot for mot in TRACES if mot in page.text.replace(f'"{saisie}"', "")]
    accueil = alice.get("/espace-aidant/")
    assert accueil.status_code == 200
    assert not [mot for mot in TRACES if mot in accueil.text]


def test_la_verification_publique_ne_repond_plus(
    vieux: Vieux, age: str, client: ClientVerifie
) -> None:
    vieux.vieillir(age)
    bons = {"nom": IDENTITE.nom_naissance, "annee": "1962"}
    ancien = client.envoyer(f"/verifier/{vieux.code}", bons)
    inconnu = client.envoyer(f"/verifier/{'0' * 26}", bons)
    assert ancien.status_code == inconnu.status_code == 422
    assert contenu(ancien) == contenu(inconnu)


def test_elle_repond_encore_la_seconde_d_avant(vieux: Vieux, client: ClientVerifie) -> None:
    vieux.temps.instant = vieux.fin + AGES["au bout d'un an"]
    bons = {"nom": IDENTITE.nom_naissance, "annee": "1962"}
    assert client.envoyer(f"/verifier/{vieux.code}", bons).status_code == 200


def test_le_code_d_un_mandat_detruit_n_est_plus_un_code(
    vieux: Vieux, client: ClientVerifie
) -> None:
    """Even with another mandate that still names her."""
    vieux.temps.instant = vieux.fin + EFFACE_APRES_LA_FIN - timedelta(days=3)
    _autre_mandat(vieux)
    vieux.temps.instant = vieux.fin + EFFACE_APRES_LA_FIN + UNE_SECONDE
    with vieux.app.extensions["fabrique"]() as session, transaction(session):
        effacer(session, maintenant=vieux.temps.instant)
        nouveau = session.get_one(Mandat, vieux.mandat).code_verification
        assert session.get_one(Usager, vieux.usager).identite == IDENTITE
    bons = {"nom": IDENTITE.nom_naissance, "annee": "1962"}
    for code in (vieux.code, nouveau, nouveau.ljust(26, "~"), nouveau[1:].ljust(26, "0")):
        assert client.envoyer(f"/verifier/{code}", bons).status_code in (404, 422)


def _autre_mandat(vieux: Vieux) -> uuid.UUID:
    with vieux.app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, vieux.troupe.alice, vieux.troupe.organisation)
        usager = un_usager(session, membre, vieux.temps.instant)
        return un_mandat(session, membre, usager, vieux.temps.instant).id


def test_la_carte_ne_repond_plus(vieux: Vieux, age: str, client: ClientVerifie) -> None:
    vieux.vieillir(age)
    ancienne = client.envoyer("/carte", {"code": en_groupes(vieux.carte), **NAISSANCE})
    inconnue = client.envoyer("/carte", {"code": "0000-0000-0000-0000", **NAISSANCE})
    assert ancienne.status_code == inconnue.status_code == 422
    assert contenu(ancienne) == contenu(inconnue)


def test_un_passe_ne_dure_pas_plus_que_la_carte(vieux: Vieux, client: ClientVerifie) -> None:
    vieux.temps.instant = vieux.fin + AGES["au bout d'un an"] - timedelta(minutes=5)
    page = client.envoyer("/carte", {"code": en_groupes(vieux.carte), **NAISSANCE})
    trouve = re.search(r'name="passe" value="([^"]+)"', page.text)
    assert trouve
    vieux.temps.avancer(minutes=5, seconds=1)
    moteur = vieux.app.extensions["moteur"]
    avant = photographie(moteur, sauf=SAUF)
    for adresse, champs in (
        ("/carte/arret", {"quoi": "tout", "confirme": "y"}),
        ("/carte/arret", {}),
        ("/carte/faits", {"secret": SECRET_CARTE}),
    ):
        refus = client.envoyer(adresse, {"passe": trouve[1], **champs})
        assert refus.status_code == 422
        assert "Recopiez à nouveau le code" in refus.text
    assert photographie(moteur, sauf=SAUF) == avant


def test_franceconnect_ne_trouve_plus_la_personne(vieux: Vieux, age: str) -> None:
    alice = vieux.vieillir(age)
    with vieux.app.extensions["fabrique"]() as session, transaction(session):
        connexion = la_connexion(session, vieux.troupe.alice)
        retour = str(vieux.app.extensions["reglages"].fi.redirect_uris[0])
        demande = une_demande(session, connexion, vieux.temps.instant, redirect_uri=retour).id
    adresse = f"/authorize/{demande}/personne"
    page = alice.envoyer(adresse, {"recherche": "dubois"})
    assert page.status_code == 200
    assert not [mot for mot in TRACES if mot in page.text.replace('"dubois"', "")]
    assert alice.envoyer(adresse, {"usager": str(vieux.usager)}).status_code == 404


def test_seul_le_nouveau_mandat_se_voit_quand_la_personne_revient(vieux: Vieux) -> None:
    vieux.vieillir("au bout de six ans")
    nouveau = _autre_mandat(vieux)
    alice = connecter(vieux.app, vieux.troupe.alice, vieux.temps.instant)
    with vieux.app.extensions["fabrique"]() as session:
        usager = session.get_one(Mandat, nouveau).usager_id
    assert usager != vieux.usager
    trouvee = alice.envoyer("/usagers/", {"recherche": "dubois"})
    assert str(usager) in trouvee.text
    assert str(vieux.usager) not in trouvee.text
    page = alice.get(f"/usagers/{usager}")
    assert page.status_code == 200
    assert str(nouveau) in page.text
    assert str(vieux.mandat) not in page.text
    for adresse in (f"/mandats/{nouveau}", f"/mandats/{nouveau}/renouveler"):
        assert alice.get(adresse).status_code == 200


def test_en_detruire_un_ne_trouble_pas_la_page_de_celui_qui_le_renouvelle(vieux: Vieux) -> None:
    vieux.temps.instant = vieux.fin + EFFACE_APRES_LA_FIN - timedelta(days=3)
    suivant = _autre_mandat(vieux)
    with vieux.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, suivant).renouvelle_id = vieux.mandat
    vieux.temps.instant += timedelta(days=3, seconds=1)
    with vieux.app.extensions["fabrique"]() as session, transaction(session):
        # The one of the cast, made the same day for the same person, is destroyed too.
        assert effacer(session, maintenant=vieux.temps.instant) >= 1
    alice = connecter(vieux.app, vieux.troupe.alice, vieux.temps.instant)
    for adresse in (f"/mandats/{suivant}", f"/mandats/{suivant}/attestation"):
        page = alice.get(adresse)
        assert page.status_code == 200
        assert "DUBOIS" in page.text.upper()
