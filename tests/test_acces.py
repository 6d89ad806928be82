"""Who may do what: every rule of the address map, as every role, on ids of here, elsewhere, nowhere.

A new route without its row fails; a refusal that writes fails; a refusal that tells apart what
exists elsewhere from what does not exist fails.
"""

import re
import uuid
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import commandes as taches
from app import create_app
from app.metier.aidants.droits import COMMUNS, Droit
from app.metier.aidants.droits import ROLES as ROLES_TENUS
from app.metier.authentification.models import Connexion
from app.metier.brouillons.models import Brouillon
from app.socle.bdd import transaction
from app.web.acces import exige, regle_de, verifier_declarations
from config import Reglages
from tests.acces import LIGNES, ROLES, Ligne
from tests.client import sans_jeton
from tests.fabriques import connecter, un_aidant
from tests.photographie import photographie
from tests.scene import Scene, a_des_variables

# Un échec y est compté, c’est la seule trace qu’il laisse.
COMPTE_LES_ECHECS = ("connexion.connexion", "connexion.secours", "usager.carte", "usager.verifier")
# Ce qu’aucun formulaire ne montre, avec des valeurs que l’on reconnaîtrait dans la base.
INTRUS = str(uuid.UUID("deadbeef-dead-4bad-8bad-deadbeefdead"))
CHAMPS_EN_TROP = dict.fromkeys(
    "id aidant_id organisation_id usager_id mandat_id autorisation_id connexion_id sub "
    "derniere_organisation_id identifie_le conclu_le fin_le prenoms nom_naissance".split(),
    INTRUS,
) | {"roles": "pilotage", "droit": "PILOTAGE", "cgu_version": INTRUS}


def _vu(reponse: TestResponse) -> str:
    if reponse.status_code == 303 and reponse.location.startswith("/connexion?"):
        return "ent"
    return str(reponse.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_chaque_route_repond_a_ce_role_comme_dit_la_table(role: str, scene: Scene) -> None:
    avant = scene.photographie()
    fautes: list[str] = []
    refus: dict[tuple[str, str, str, bool], str] = {}
    for ligne in LIGNES:
        reponse = scene.demander(role, ligne)
        qui = f"{ligne.methode} {ligne.route} {ligne.cas}"
        if (vu := _vu(reponse)) != ligne.attendus[role]:
            fautes.append(f"{qui} : {vu}, {ligne.attendus[role]} attendu")
        apres = scene.photographie()
        if apres != avant:
            changees = {table for table in avant if apres[table] != avant[table]}
            scene.remettre()
        else:
            changees = set()
        if changees - _peut_changer(scene, ligne, vu):
            fautes.append(f"{qui} : {vu}, mais {sorted(changees)} a changé")
        if _doit_changer(ligne, vu, role) and not changees:
            fautes.append(f"{qui} : {vu}, mais rien n’a changé")
        if vu.startswith("4") and vu != "401":  # a 401 page carries what was posted
            # One's own address, somebody else in the body: another question, another sentence.
            question = (ligne.methode, ligne.route, vu, ligne.cas.startswith("corps"))
            premier = refus.setdefault(question, sans_jeton(reponse.text))
            if premier != sans_jeton(reponse.text):
                fautes.append(f"{qui} : ce refus se distingue d’un autre")
    assert not fautes, "\n".join(fautes)


def _peut_changer(scene: Scene, ligne: Ligne, vu: str) -> set[str]:
    regle = regle_de(scene.app.view_functions[ligne.route])
    assert regle is not None
    if vu in ("200", "302", "303") and (ligne.methode == "POST" or regle.protocole):
        return set(scene.photographie())
    return {"tentative"} if ligne.route in COMPTE_LES_ECHECS and vu == "422" else set()


def _doit_changer(ligne: Ligne, vu: str, role: str) -> bool:
    # The person is already chosen in this request: choosing them again writes nothing. So does
    # beginning again what the same person has just begun. What another site posts is asked again
    # by GET.
    sans_trace = ligne.route in (
        "accueil.bienvenue",  # nobody's first login waits
        "usager.prolonger",
        "usager.suite",
        "usager.rendre_compte",
        "usager.verifier",
        "equipe.equipe",
        "fournisseur.autoriser",
        "fournisseur.personne_aidee",
        "compte.nouvelle_application",
        "equipe.nouvelle_application",
        "dossiers.lettre",
        "fournisseur.deconnexion",
        "dossiers.reattribution_dite",  # nothing is to be told of this mandate
        "dossiers.reprise",  # nobody refused it
        "dossiers.recherche",
        "comptes.comptes",
        "comptes.cartes",
        "demandes.demandes",
        "comptes.rouvrir",  # it is open
        "structures.rouvrir",
        "structures.structures",
        "pilotage.recherche",
    ) or (ligne.route == "connexion.deconnexion" and role in ("anonyme", "desactivee"))
    return ligne.methode == "POST" and vu in ("200", "303") and not sans_trace


@pytest.mark.parametrize("tenu", ["pilotage", "admission", "formation", "securite", "donnees"])
def test_un_role_hors_structure_n_ouvre_que_ce_que_donnent_ses_droits(
    tenu: str, scene: Scene
) -> None:
    """The roles that have no column: what the national team's answers, or a refusal, by right."""
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        compte = un_aidant(
            session, None, scene.temps.instant, courriel=f"{tenu}@essai.fr", roles=[tenu]
        ).id
    scene.navigateurs["nationale"] = connecter(scene.app, compte, scene.temps.instant)
    scene.secrets["nationale"] = None
    scene.jetons["nationale"] = scene.navigateurs["nationale"].jeton()
    avant = photographie(scene.app.extensions["moteur"])
    fautes = []
    for ligne in (ligne for ligne in LIGNES if ligne.cas in ("-", "ici")):
        regle = regle_de(scene.app.view_functions[ligne.route])
        assert regle is not None
        permis = regle.droit in ROLES_TENUS[tenu].droits
        if regle.droit in COMMUNS or (permis and ligne.methode == "POST"):
            continue
        reponse = scene.demander("nationale", ligne)
        if permis != (reponse.status_code != 403) or reponse.status_code >= 500:
            fautes.append(f"{ligne.methode} {ligne.route} : {reponse.status_code}")
    assert not fautes, "\n".join(fautes)
    assert photographie(scene.app.extensions["moteur"]) == avant
    scene.remettre()


def test_avant_la_bonne_reponse_la_verification_ne_dit_pas_si_le_mandat_existe(
    scene: Scene,
) -> None:
    pages = {
        sans_jeton(scene.demander("anonyme", ligne).text)
        for ligne in LIGNES
        if (ligne.methode, ligne.route) == ("GET", "usager.verifier")
    }
    assert len(pages) == 1


def test_toute_route_a_sa_ligne_dans_la_table(app: Flask) -> None:
    servies = {
        (methode, regle.endpoint)
        for regle in app.url_map.iter_rules()
        for methode in (regle.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert servies == {(ligne.methode, ligne.route) for ligne in LIGNES}


def test_une_adresse_a_identifiant_a_ses_trois_cas(app: Flask) -> None:
    for ligne in LIGNES:
        if a_des_variables(app, ligne.route) and ligne.route != "static":
            cas = {autre.cas for autre in LIGNES if autre.route == ligne.route}
            assert {"ici", "ailleurs", "absent"} <= cas, ligne.route


def test_les_autres_methodes_sont_refusees(scene: Scene) -> None:
    avant = scene.photographie()
    routes = {ligne.route: ligne for ligne in LIGNES if ligne.cas in ("-", "ici")}
    for route, ligne in routes.items():
        permises = {autre.methode for autre in LIGNES if autre.route == route}
        for methode in {"GET", "POST", "PUT", "PATCH", "DELETE"} - permises:
            reponse = scene.demander("aidante", replace(ligne, methode=methode))
            assert reponse.status_code == 405, (methode, route)
            assert permises <= set(reponse.headers["Allow"].split(", "))
    assert scene.photographie() == avant


@pytest.mark.parametrize(
    "ligne",
    [ligne for ligne in LIGNES if ligne.methode == "POST" and ligne.cas in ("-", "ici")],
    ids=lambda ligne: ligne.route,
)
def test_un_champ_en_trop_ne_change_rien(ligne: Ligne, scene: Scene) -> None:
    role = "aidante"
    intouchables = ("appartenance", "organisation")
    avant = scene.photographie()
    les_siens = scene.corps(role, ligne)  # whom a mandat papier is for is typed
    en_trop = {
        nom: valeur
        for nom, valeur in CHAMPS_EN_TROP.items()
        if valeur != INTRUS or nom not in les_siens
    }
    reponse = scene.demander(role, ligne, en_trop)
    apres = scene.photographie()
    assert _vu(reponse) == ligne.attendus[role]
    assert INTRUS not in repr(apres)
    assert INTRUS.replace("-", "") not in repr(apres)
    assert all(apres[table] == avant[table] for table in intouchables)
    nationaux = [ligne for ligne in avant["role_tenu"] if "pilotage" in repr(ligne)]
    assert [ligne for ligne in apres["role_tenu"] if "pilotage" in repr(ligne)] == nationaux


def test_la_demande_d_une_autre_connexion_du_meme_compte_est_introuvable(scene: Scene) -> None:
    ailleurs = connecter(scene.app, scene.comptes["aidante"], scene.temps.instant)
    demande = scene.objets["ici"].demande
    for ecran in ("personne", "demarche"):
        assert ailleurs.get(f"/authorize/{demande}/{ecran}").status_code == 404
        assert ailleurs.envoyer(f"/authorize/{demande}/{ecran}").status_code == 404


def test_un_usager_d_ailleurs_et_un_inconnu_ont_la_meme_reponse(scene: Scene) -> None:
    brouillons = [
        sans_jeton(scene.demander("aidante", ligne).text)
        for ligne in LIGNES
        if ligne.cas in ("corps_ail", "corps_abs")
    ]
    assert len(set(brouillons)) == 1


@pytest.mark.parametrize("role", ROLES)
def test_parcourir_tout_le_site_ne_change_rien(role: str, scene: Scene) -> None:
    avant = scene.photographie()
    a_voir, vues = {"/", "/espace-aidant/", *_adresses(scene)}, set[str]()
    while a_voir:
        adresse = a_voir.pop()
        vues.add(adresse)
        reponse = scene.navigateurs[role].get(adresse)
        assert reponse.status_code < 500, adresse
        trouvees = {reponse.location} if reponse.location else set(_liens(reponse))
        a_voir |= {lien for lien in trouvees if _se_visite(scene.app, lien)} - vues
    assert len(vues) > len(_adresses(scene))
    assert scene.photographie() == avant


def _adresses(scene: Scene) -> set[str]:
    """The address of every GET of the table that promises not to write."""
    adresses = set()
    with scene.app.test_request_context():
        for ligne in LIGNES:
            regle = regle_de(scene.app.view_functions[ligne.route])
            if ligne.methode == "GET" and regle and not regle.protocole:
                adresses.add(scene.app.url_for(ligne.route, **scene.variables(ligne)))
    return adresses


def _liens(reponse: TestResponse) -> list[str]:
    if reponse.mimetype != "text/html":
        return []
    return [unescape(lien) for lien in re.findall(r'\shref="([^"]+)"', reponse.text)]


def _se_visite(app: Flask, lien: str) -> bool:
    if not lien.startswith("/"):
        return False
    adresses = app.url_map.bind("localhost")
    if not adresses.test(lien.partition("?")[0], method="GET"):
        return False
    route, _ = adresses.match(lien.partition("?")[0], method="GET")
    regle = regle_de(app.view_functions[route])
    return regle is not None and not regle.protocole


def test_une_visite_note_seulement_que_la_personne_est_la(scene: Scene) -> None:
    avant = scene.photographie()
    scene.temps.avancer(seconds=59)
    scene.navigateurs["aidante"].get("/espace-aidant/")
    assert scene.photographie() == avant
    scene.temps.avancer(seconds=2)
    scene.navigateurs["aidante"].get("/espace-aidant/")
    apres = scene.photographie()
    assert {table for table in avant if avant[table] != apres[table]} == {"connexion"}
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        connexion = session.scalars(
            select(Connexion).where(Connexion.vue_le == scene.temps.instant)
        ).one()
        connexion.vue_le = connexion.ouverte_le
    assert scene.photographie() == avant


def test_un_brouillon_du_meme_lieu_reste_a_celle_qui_l_a_ouvert(scene: Scene) -> None:
    brouillon = scene.objets["ici"].brouillon
    for etape in ("choix", "identite", "conclusion"):
        collegue = scene.navigateurs["double"].get(f"/mandats/nouveau/{brouillon}/{etape}")
        assert collegue.status_code == 404
        assert "Logement" not in collegue.text
    with scene.app.extensions["fabrique"]() as session:
        assert session.get_one(Brouillon, brouillon).abandonne_le is None


def test_une_route_sans_acces_declare_empeche_de_demarrer(
    reglages: Reglages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        taches, "init_app", lambda app: app.add_url_rule("/oubliee", "oubliee", lambda: "ok")
    )
    with pytest.raises(RuntimeError, match="oubliee"):
        create_app(reglages)


def test_une_route_declaree_demarre() -> None:
    app = Flask("essai", static_folder=None)
    app.add_url_rule("/", "accueil", exige(Droit.PUBLIC)(lambda: "ok"))
    verifier_declarations(app)
    app.add_url_rule("/muette", "muette", lambda: "ok")
    with pytest.raises(RuntimeError, match="muette"):
        verifier_declarations(app)
