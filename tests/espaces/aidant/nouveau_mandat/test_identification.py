"""Whose return it is, when it comes, who the person is, and whether they came through us."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest

from app.bouchon.franceconnect import personnes
from app.bouchon.franceconnect.identite import sub_de
from app.espaces.aidant.nouveau_mandat.echecs import ECHECS
from app.metier.authentification import services as authentification
from app.metier.authentification.models import Connexion, LienConnexion
from app.metier.brouillons.models import Identification
from app.socle.bdd import transaction
from app.socle.cles import cles
from tests.bouchon.echanges import action, parametres
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.connue import connaitre_angela, servir
from tests.fabriques import (
    Distribution,
    code_de,
    connecter,
    deux_moteurs,
    la_connexion,
)
from tests.liaisons.franceconnect.comptoir import Comptoir, chemin
from tests.photographie import photographie

IDENTITES = {
    "mansour": {"date_naissance": "1957-00-00", "lieu_naissance": None, "pays_naissance": "99352"},
    "hawa": {"date_naissance": "1964-03-00", "nom_naissance": "DIALLO-MODÈLE"},
    "maria-fernanda": {"date_naissance": "1948-02-29", "lieu_naissance": None},
    "ange": {"lieu_naissance": "2A004", "pays_naissance": "99100"},
    "marie-expedite": {"lieu_naissance": "97411", "nom_usage": "PAYET-EXEMPLE"},
    "paulette": {"nom_usage": None},
    "josiane": {"nom_usage": "GRANDVAL", "nom_naissance": "PETITPAS"},
    "camille": {"genre": "unspecified"},
    "anne-sophie": {"nom_usage": "L'HERMITTE-DÉSŒUVRÉ"},
    "angela": {"prenoms": "Angela Claire Louise", "courriel": "angela.dubois@exemple.fr"},
}


@pytest.mark.parametrize(("personne", "attendu"), IDENTITES.items())
def test_identite_lue(comptoir: Comptoir, personne: str, attendu: dict[str, Any]) -> None:
    recap = comptoir.service.get(comptoir.identifier(personne).location)
    assert recap.status_code == 200
    identite = comptoir.le_brouillon().identite
    assert identite is not None
    assert {nom: getattr(identite, nom) for nom in attendu} == attendu
    de_franceconnect = sub_de(personnes.PERSONNES[personne].identite(), "aidants-connect")
    with comptoir.ouvrir() as session:
        assert identite.sub == cles(session).empreinte_sub(de_franceconnect)
    assert de_franceconnect not in repr(identite)


@deux_moteurs
def test_mineur_refuse_et_deconnecte(comptoir: Comptoir) -> None:
    reponse = comptoir.identifier("lea")
    assert not comptoir.se_souvient()
    assert comptoir.dernier_acte()[1]["motif"] == "mineur"
    page = comptoir.service.get(reponse.location, follow_redirects=True)
    assert ECHECS["mineur"].titre in page.text
    assert comptoir.le_brouillon().identite is None


def test_state_et_nonce_sont_tires_a_chaque_depart(comptoir: Comptoir) -> None:
    """Thirty-two random bytes each, in hexadecimal; only their hash, or nothing, stays of them."""
    tires = [parametres(comptoir.partir()) for _ in range(3)]
    valeurs = [envoyes[nom] for envoyes in tires for nom in ("state", "nonce")]
    assert len(set(valeurs)) == 6
    assert all(re.fullmatch("[0-9a-f]{64}", valeur) for valeur in valeurs)
    base = repr(photographie(comptoir.app.extensions["moteur"]))
    assert not [envoyes["state"] for envoyes in tires if envoyes["state"] in base]


@pytest.mark.parametrize("nom", ["state", "code", "iss", "error", "inconnu"])
def test_parametre_repete_au_retour(comptoir: Comptoir, nom: str) -> None:
    """Which one would be true? Nothing is claimed, the true return may still come."""
    retour = chemin(comptoir.choisir())
    repete = f"{retour}&{nom}=a" + (f"&{nom}=b" if f"{nom}=" not in retour else "")
    avant = photographie(comptoir.app.extensions["moteur"])
    assert comptoir.service.get(repete).status_code == 400
    assert photographie(comptoir.app.extensions["moteur"]) == avant
    assert comptoir.service.get(retour).status_code == 302


def test_une_erreur_sans_le_bon_state_ne_change_rien(comptoir: Comptoir) -> None:
    """`state` first, on errors too: nobody else ends a trip."""
    retour = chemin(comptoir.choisir())
    avant = photographie(comptoir.app.extensions["moteur"])
    for state in ("", "&state=", f"&state={'0' * 64}", "&state=%00", "&state=%FF"):
        refus = comptoir.service.get(f"/callbackv2/?error=access_denied{state}")
        assert refus.status_code == 400
    assert photographie(comptoir.app.extensions["moteur"]) == avant
    assert comptoir.service.get(retour).status_code == 302


@pytest.mark.parametrize("panne", ["aucune", "retour_access_denied", "userinfo_sub"])
def test_retour_charge_encore(comptoir: Comptoir, panne: str) -> None:
    """It leads where it led, before FranceConnect's logout and after, and asks it nothing."""
    comptoir.etat.panne = panne
    retour = chemin(comptoir.choisir())
    premier = comptoir.service.get(retour)
    garde, client = comptoir.le_brouillon().identite, comptoir.app.extensions["franceconnect"]
    comptoir.etat.panne, client._decouverte = "configuration_500", None
    for _ in range(2):
        avant = photographie(comptoir.app.extensions["moteur"])
        encore = comptoir.service.get(retour)
        assert (encore.status_code, encore.location) == (303, f"{comptoir.brouillon}/conclusion")
        assert photographie(comptoir.app.extensions["moteur"]) == avant
        if premier.status_code == 302:
            comptoir.etat.panne = "aucune"
            premier = comptoir.sortir(premier)
    assert comptoir.le_brouillon().identite == garde
    assert (garde is None) is (panne != "aucune")


@pytest.mark.parametrize("qui", ["alice", "chloe"])
def test_retour_dans_un_autre_navigateur(
    comptoir: Comptoir, troupe: Distribution, temps: Horloge, qui: str
) -> None:
    """Another login, of the same account or not: refused; the true one may still come."""
    retour = chemin(comptoir.choisir())
    autre = connecter(comptoir.app, getattr(troupe, qui), temps.instant)
    assert autre.get(retour).status_code == 400
    assert comptoir.service.get(retour).status_code == 302


def fermer(comptoir: Comptoir, temps: Horloge) -> None:
    with comptoir.ouvrir() as session, transaction(session):
        ouverte = session.query(Connexion).one()
        authentification.fermer(session, ouverte, maintenant=temps.instant)


def oublier_le_cookie(comptoir: Comptoir, temps: Horloge) -> None:
    comptoir.service.delete_cookie("connexion")


def passer_douze_heures(comptoir: Comptoir, temps: Horloge) -> None:
    temps.avancer(hours=12)


def passer_une_heure(comptoir: Comptoir, temps: Horloge) -> None:
    temps.avancer(minutes=61)


@pytest.mark.parametrize(
    "perdre", [fermer, oublier_le_cookie, passer_douze_heures, passer_une_heure]
)
def test_connexion_perdue(comptoir: Comptoir, temps: Horloge, perdre: Any) -> None:
    """A plain answer, and the code of the address is not carried to the login page."""
    retour = chemin(comptoir.choisir())
    perdre(comptoir, temps)
    reponse = comptoir.service.get(retour)
    assert reponse.status_code == 409
    assert "vos choix sont gardés" in reponse.text
    assert comptoir.le_brouillon().identite is None
    with comptoir.ouvrir() as session:
        assert session.query(LienConnexion).count() == 0


@pytest.mark.parametrize(("minutes", "est_garde"), [(59, True), (60, False)])
def test_un_trajet_vit_soixante_minutes(
    comptoir: Comptoir, troupe: Distribution, temps: Horloge, minutes: int, est_garde: bool
) -> None:
    """Though the aidant has worked all along in this login."""
    depart = comptoir.partir()
    temps.avancer(minutes=minutes)
    page = comptoir.internaute.get(depart)
    champs = {"personne": "angela"}
    adresse = f"{comptoir.etat.reglages.adresse}{action(page.text)}"
    retour = comptoir.internaute.post(adresse, data=champs).headers["location"]
    with comptoir.ouvrir() as session, transaction(session):
        la_connexion(session, troupe.alice).vue_le = temps.instant
    suite = comptoir.sortir(comptoir.service.get(chemin(retour)))
    assert not comptoir.se_souvient()
    assert (comptoir.le_brouillon().identite is not None) is est_garde
    arrivee = comptoir.service.get(suite.location, follow_redirects=True)
    assert (ECHECS["tardif"].titre in arrivee.text) is not est_garde


@deux_moteurs
def test_quarante_minutes_de_sommeil(
    comptoir: Comptoir, troupe: Distribution, temps: Horloge
) -> None:
    """A password was reset: the return works, and the recap's code is enough."""
    page = comptoir.internaute.get(comptoir.partir())
    temps.avancer(minutes=40)
    retour = comptoir.internaute.post(
        f"{comptoir.etat.reglages.adresse}{action(page.text)}", data={"personne": "angela"}
    )
    recap = comptoir.sortir(comptoir.service.get(chemin(retour.headers["location"])))
    temps.avancer(minutes=10)
    assert comptoir.service.get(recap.location).status_code == 200
    with comptoir.ouvrir() as session:
        code = code_de(session, troupe.alice, temps.instant)
    champs = {"declaration": "y", "accord": "y", "code": code}
    reponse = comptoir.service.envoyer(recap.location, champs)
    assert reponse.status_code == 303, reponse.text
    assert reponse.location.startswith("/mandats/")
    assert comptoir.service.get(reponse.location).status_code == 200, "no second code"


def test_une_seule_identification_en_route(comptoir: Comptoir) -> None:
    """The second departure ends the first trip: who comes back by it goes nowhere."""
    premier = chemin(comptoir.choisir())
    ancien, comptoir.brouillon = comptoir.brouillon, ""
    comptoir.internaute.cookies.clear()
    second = chemin(comptoir.choisir("josiane"))
    comptoir.sortir(comptoir.service.get(premier))
    assert ECHECS["ferme"].titre in comptoir.service.get(f"{ancien}/identite").text
    assert comptoir.service.get(second).status_code == 302
    assert comptoir.brouillon != ancien
    assert comptoir.le_brouillon().nom_naissance == "PETITPAS"
    comptoir.brouillon = ancien
    assert comptoir.le_brouillon().identite is None


@deux_moteurs
def test_depart_pendant_un_retour(comptoir: Comptoir) -> None:
    """Another trip begins while this one's identity is being read: this one is refused."""
    retour, premier = chemin(comptoir.choisir()), comptoir.brouillon
    client = comptoir.app.extensions["franceconnect"]
    recevoir = client.recevoir

    def puis_repartir(*args: object, **kwargs: object) -> object:
        recu = recevoir(*args, **kwargs)
        comptoir.brouillon, client.recevoir = "", recevoir
        comptoir.partir()
        return recu

    client.recevoir = puis_repartir
    comptoir.sortir(comptoir.service.get(retour))
    assert comptoir.dernier_acte()[1] == {
        "brouillon": premier.rpartition("/")[2],
        "motif": "ferme",
    }
    page = comptoir.service.get(f"{premier}/identite")
    assert ECHECS["ferme"].titre in page.text
    with comptoir.ouvrir() as session:
        encore = session.query(Connexion).one()
        assert encore.identification_jusqu_au is not None, "the second trip is still guarded"
        assert session.query(Identification.id_token_chiffre).all() == [(None,), (None,)]


def test_personne_renonce(comptoir: Comptoir) -> None:
    """Given up while the person is away: FranceConnect is left, nothing is kept."""
    retour = chemin(comptoir.choisir())
    assert comptoir.service.envoyer(f"{comptoir.brouillon}/abandon").status_code == 303
    suite = comptoir.sortir(comptoir.service.get(retour))
    assert suite.location == "/espace-aidant/"
    assert not comptoir.se_souvient()
    assert comptoir.le_brouillon().identite is None


# Qui s’en est servi, dans quelle structure, combien de minutes avant le départ, refusé ?
SERVIES = [
    ("alice", "ici", 1, True),
    ("alice", "ici", 100, True),  # même connexion, ouverte deux heures plus tôt
    ("alice", "ici", 150, False),
    ("alice", "ailleurs", 100, True),
    ("robert", "ici", 50, True),
    ("robert", "ici", 70, False),
    ("chloe", "ailleurs", 1, True),
    ("chloe", "ailleurs", 59, True),
    ("chloe", "ailleurs", 61, False),
]


@pytest.mark.parametrize(("qui", "ou", "minutes", "est_refusee"), SERVIES)
def test_identite_venue_par_nous(
    comptoir: Comptoir,
    troupe: Distribution,
    temps: Horloge,
    qui: str,
    ou: str,
    minutes: int,
    est_refusee: bool,
) -> None:
    connaitre_angela(comptoir, troupe)
    mandat = troupe.mandat if ou == "ici" else troupe.mandat_ailleurs
    retour = temps.instant + timedelta(minutes=120)
    aidant = getattr(troupe, qui)
    servir(comptoir.app, aidant, mandat, troupe.usager, retour - timedelta(minutes=minutes))
    with comptoir.ouvrir() as session, transaction(session):
        ouverte = la_connexion(session, troupe.alice)
        ouverte.vue_le = ouverte.code_le = retour
    temps.instant = retour
    comptoir.identifier()
    action, details = comptoir.dernier_acte()
    assert (action == "identification_refusee") is est_refusee
    assert details.get("motif") == ("soi_meme" if est_refusee else None)
    assert (comptoir.le_brouillon().identite is None) is est_refusee


def test_un_mandat_sert_ailleurs_pendant_un_long_trajet(
    comptoir: Comptoir, troupe: Distribution, temps: Horloge
) -> None:
    """Fifty minutes on FranceConnect: what another place did meanwhile counts, however old."""
    connaitre_angela(comptoir, troupe)
    page = comptoir.internaute.get(comptoir.partir())
    servir(comptoir.app, troupe.chloe, troupe.mandat_ailleurs, troupe.usager, temps.instant)
    temps.avancer(minutes=50)
    retour = comptoir.internaute.post(
        f"{comptoir.etat.reglages.adresse}{action(page.text)}", data={"personne": "angela"}
    )
    comptoir.sortir(comptoir.service.get(chemin(retour.headers["location"])))
    assert comptoir.dernier_acte()[1]["motif"] == "soi_meme"
    assert comptoir.le_brouillon().identite is None


class TestIdpId:
    """`idp_id`, where FranceConnect grants it, names the provider."""

    @pytest.fixture
    def reglages_fs(self) -> dict[str, str]:
        return {"FC_FS_SCOPES": "openid identite_pivot email idp_birthdate idp_id"}

    @pytest.mark.parametrize("idp", ["aidants-connect", "bouchon"])
    def test_le_notre_est_refuse(
        self, comptoir: Comptoir, monkeypatch: pytest.MonkeyPatch, idp: str
    ) -> None:
        monkeypatch.setattr(personnes, "IDP_ID", idp)
        comptoir.identifier()
        est_nous = idp == "aidants-connect"
        assert comptoir.dernier_acte()[1].get("motif") == ("soi_meme" if est_nous else None)
        assert not comptoir.se_souvient()


def test_rien_dans_les_journaux(
    comptoir: Comptoir, caplog: pytest.LogCaptureFixture, temps: Horloge
) -> None:
    """Neither code, state, token, name nor query string, whatever happens."""
    caplog.set_level(logging.INFO)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # the stand-in's own server
    retours = []
    for panne in ("aucune", "userinfo_sub", "id_token_absent", "retour_server_error"):
        comptoir.etat.panne, comptoir.brouillon = panne, ""
        comptoir.internaute.cookies.clear()
        retours.append(chemin(comptoir.choisir()))
        reponse = comptoir.service.get(retours[-1])
        retours.append(reponse.location)
    valeurs = {v for r in retours for v in r.partition("?")[2].replace("=", "&").split("&")}
    secrets = [valeur for valeur in valeurs if len(valeur) > 30 and "%" not in valeur]
    assert len(secrets) > 6
    assert not [mot for mot in [*secrets, "?", "DUBOIS", "angela"] if mot in caplog.text]
