"""« Verrouiller »: one click, nothing shows, and the act’s own code is code enough."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.droits import Droit
from app.metier.authentification.models import Connexion
from app.web.acces import regle_de
from tests.acces import LIGNES, Ligne
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Poste
from tests.fabriques import IDENTITE, deux_moteurs
from tests.photographie import photographie
from tests.scene import Scene

ATTENTE = "/connexion/attente"
ESPACE = "/espace-aidant/"


def _verrouillages(app: Flask) -> int:
    return repr(photographie(app.extensions["moteur"])["journal"]).count("'verrouillage'")


@deux_moteurs
def test_un_clic_verrouille_et_le_code_reveille(poste: Poste, app: Flask) -> None:
    assert 'action="/verrouiller"' in poste.navigateur.get(ESPACE).text
    secret = poste.secret()
    reponse = poste.navigateur.envoyer("/verrouiller")
    assert (reponse.status_code, reponse.location) == (303, "/presence")
    assert poste.navigateur.get("/presence").status_code == 200
    assert poste.navigateur.get(ESPACE).location.startswith("/presence?suite=")
    mauvais = poste.navigateur.envoyer("/presence", {"code": poste.mauvais_code()})
    assert mauvais.status_code == 422
    assert poste.navigateur.get(ESPACE).location.startswith("/presence?")
    assert poste.navigateur.envoyer("/presence", {"code": poste.code()}).location == ESPACE
    assert poste.navigateur.get(ESPACE).status_code == 200
    assert poste.secret() != secret
    assert _verrouillages(app) == 1


def _porte(scene: Scene, ligne: Ligne) -> bool:
    """True for what Alice reaches, and a lock must close."""
    regle = regle_de(scene.app.view_functions[ligne.route])
    assert regle is not None
    if ligne.route == "fournisseur.autoriser":  # public: it asks for the login itself
        return ligne.cas == "ici"
    reserve = regle.droit is not Droit.PUBLIC and not regle.meme_endormie
    return reserve and ligne.attendus["aidante"] in ("200", "302", "303")


def test_verrouillee_aucune_page_ne_s_ouvre_et_rien_ne_s_ecrit(scene: Scene) -> None:
    scene.navigateurs["aidante"].envoyer("/verrouiller")
    avant = photographie(scene.app.extensions["moteur"])
    closes = [ligne for ligne in LIGNES if _porte(scene, ligne)]
    assert {"nouveau_mandat.conclusion", "fournisseur.autoriser", "fournisseur.demarche"} <= {
        ligne.route for ligne in closes
    }
    for ligne in closes:
        reponse = scene.demander("aidante", ligne)
        qui = f"{ligne.methode} {ligne.route}"
        if ligne.methode == "GET":
            assert reponse.location, qui
            assert reponse.location.startswith("/presence?suite="), qui
        elif ligne.route in ("nouveau_mandat.conclusion", "entrainement.conclusion"):
            assert reponse.status_code == 303, qui
            scene.remettre()  # its own code is code enough
            scene.navigateurs["aidante"].envoyer("/verrouiller")
            avant = photographie(scene.app.extensions["moteur"])
        elif ligne.route == "fournisseur.autoriser":  # what another site posts is asked by GET
            assert reponse.location, qui
            assert reponse.location.startswith("/authorize/?"), qui
        else:
            assert reponse.status_code == 401, qui
            assert 'name="code_presence"' in reponse.text, qui
    assert photographie(scene.app.extensions["moteur"]) == avant


def test_un_envoi_verrouille_ne_perd_rien(poste: Poste) -> None:
    poste.navigateur.envoyer("/verrouiller")
    choix = {"domaines": ["logement", "argent"], "duree": "court"}
    retenu = poste.navigateur.envoyer("/mandats/nouveau", choix)
    assert retenu.status_code == 401
    for valeur in ("logement", "argent", "court"):
        assert f'value="{valeur}"' in retenu.text
    reponse = poste.navigateur.envoyer("/mandats/nouveau", {**choix, "code_presence": poste.code()})
    assert reponse.status_code == 303
    page = poste.navigateur.get(reponse.location.replace("identite", "choix"))
    assert page.text.count("checked") >= 3


def _conclusion(scene: Scene) -> str:
    return f"/mandats/nouveau/{scene.objets['ici'].brouillon}/conclusion"


ACCORD = {"declaration": "y", "accord": "y"}


def test_le_code_de_la_conclusion_reveille_et_conclut(scene: Scene) -> None:
    """A form left open by who has the code: the same proof, asked once."""
    alice = scene.navigateurs["aidante"]
    alice.envoyer("/verrouiller")
    assert alice.get(_conclusion(scene)).location.startswith("/presence?suite=")
    reponse = alice.envoyer(_conclusion(scene), ACCORD | {"code": scene.codes["aidante"]})
    assert reponse.status_code == 303
    assert reponse.location.startswith("/mandats/")
    assert alice.get(reponse.location).status_code == 200


@pytest.mark.parametrize(
    "champs",
    [
        ACCORD,
        ACCORD | {"code": "faux"},
        ACCORD | {"code": ""},
        {"declaration": "y", "code": "bon"},
    ],
)
def test_une_conclusion_verrouillee_ne_montre_rien_et_garde_ses_cases(
    champs: dict[str, str], scene: Scene
) -> None:
    alice, bon = scene.navigateurs["aidante"], scene.codes["aidante"]
    codes = {"bon": bon, "faux": f"{(int(bon) + 500_000) % 10**6:06}"}
    envoye = {nom: codes.get(valeur, valeur) for nom, valeur in champs.items()}
    alice.envoyer("/verrouiller")
    avant = photographie(scene.app.extensions["moteur"], sauf=("tentative",))
    retenue = alice.envoyer(_conclusion(scene), envoye)
    assert retenue.status_code == 401
    assert 'name="code_presence"' in retenue.text
    assert 'name="declaration" value="y"' in retenue.text
    assert IDENTITE.prenoms not in retenue.text
    for code in codes.values():
        assert code not in retenue.text
    assert photographie(scene.app.extensions["moteur"], sauf=("tentative",)) == avant
    assert alice.get(ESPACE).location.startswith("/presence?")
    reprise = alice.envoyer(_conclusion(scene), ACCORD | {"code_presence": bon})
    assert reprise.status_code == 422, "le code de présence ne conclut pas"
    assert IDENTITE.prenoms in reprise.text


def test_un_mandat_deja_conclu_ne_se_montre_pas_verrouille(scene: Scene) -> None:
    """Its code is not looked at: it proves nothing."""
    alice = scene.navigateurs["aidante"]
    conclu = alice.envoyer(_conclusion(scene), ACCORD | {"code": scene.codes["aidante"]})
    assert conclu.status_code == 303
    alice.envoyer("/verrouiller")
    encore = alice.envoyer(_conclusion(scene), ACCORD | {"code": "123456"})
    assert encore.status_code == 401
    assert conclu.location not in str(encore.headers) + encore.text


def test_deviner_le_code_d_une_conclusion_verrouillee_est_limite(scene: Scene) -> None:
    alice, bon = scene.navigateurs["aidante"], int(scene.codes["aidante"])
    alice.envoyer("/verrouiller")
    for rang in range(7):
        faux = {"code": f"{(bon + 10 + rang) % 10**6:06}"}
        reponse = alice.envoyer(_conclusion(scene), ACCORD | faux)
        assert reponse.status_code == 401
    assert "Trop de codes refusés" in reponse.text
    juste = alice.envoyer(_conclusion(scene), ACCORD | {"code": scene.codes["aidante"]})
    assert juste.status_code == 401, "le bon code aussi attend"


@pytest.mark.parametrize("objet", ["ailleurs", "absent"])
def test_verrouillee_le_brouillon_d_une_autre_reste_introuvable(scene: Scene, objet: str) -> None:
    alice = scene.navigateurs["aidante"]
    alice.envoyer("/verrouiller")
    adresse = f"/mandats/nouveau/{scene.objets[objet].brouillon}/conclusion"
    reponse = alice.envoyer(adresse, ACCORD | {"code": scene.codes["aidante"]})
    assert reponse.status_code == 401


def test_verrouiller_endormie_est_sans_effet(poste: Poste, app: Flask, temps: Horloge) -> None:
    temps.avancer(minutes=20)
    for _ in range(2):
        assert poste.navigateur.envoyer("/verrouiller").location == "/presence"
    assert _verrouillages(app) == 1
    assert poste.navigateur.envoyer("/presence", {"code": poste.code()}).status_code == 303
    assert poste.navigateur.get(ESPACE).status_code == 200


def test_verrouiller_ne_prolonge_pas_la_connexion(poste: Poste, app: Flask, temps: Horloge) -> None:
    temps.avancer(minutes=29)
    assert poste.navigateur.envoyer("/verrouiller").status_code == 303
    temps.avancer(minutes=1)
    assert poste.navigateur.get(ESPACE).location.startswith("/connexion?")
    assert poste.navigateur.envoyer("/verrouiller").status_code == 401
    with app.extensions["fabrique"]() as session:
        assert session.scalars(select(Connexion.verrouillee_le)).one() is not None


def test_verrouiller_est_un_envoi_pas_une_visite(poste: Poste) -> None:
    assert poste.navigateur.get("/verrouiller").status_code == 405
    assert poste.navigateur.get(ESPACE).status_code == 200
