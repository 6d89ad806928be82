"""The catalogue corrected on screen: what one sees, refuses, previews; what another process serves."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.metier.aidants.models import Aidant, RoleTenu
from app.metier.demarches.catalogue import PUBLIE
from app.metier.demarches.fiches import champs
from app.metier.demarches.models import Correction
from app.metier.demarches.vigueur import DELAI
from app.socle.bdd import transaction
from config import Reglages
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import FICHE_D_ESSAI, Distribution, connecter, une_correction
from tests.photographie import photographie

CATALOGUE = "/pilotage/demarches"
APL = f"{CATALOGUE}/fiche/apl"
HOSTILE = "=cmd|' /C calc'!A0<script>alert(1)</script>"
Actions = Callable[[], list[str]]


def envoi(cle: str, **changes: str) -> dict[str, str]:
    """What the form of a démarche sends, as it is shown but for these."""
    dits = champs(PUBLIE.demarches[cle])
    lus = {
        champ: "\n".join(v) if isinstance(v, list) else str(v)
        for champ, v in dits.items()
        if champ not in ("cle", "signe_seule")
    }
    if dits.get("signe_seule"):
        lus["signe_seule"] = "y"
    return {**FICHE_D_ESSAI, **lus, **changes}


def ecrites(app: Flask) -> list[Correction]:
    with app.extensions["fabrique"]() as session:
        return list(session.scalars(select(Correction).order_by(Correction.numero)))


def par_une_autre(app: Flask, troupe: Distribution, temps: Horloge, cle: str, **mots: str) -> None:
    """Somebody else corrects it meanwhile."""
    with app.extensions["fabrique"]() as session, transaction(session):
        une_correction(session, cle, session.get_one(Aidant, troupe.nadia), temps.instant, **mots)


def test_la_fiche_envoyee_telle_quelle_ne_change_rien(app: Flask, nadia: ClientVerifie) -> None:
    reponse = nadia.envoyer(APL, envoi("apl"))
    assert reponse.status_code == 422
    assert "Rien ne change" in contenu(reponse)
    assert ecrites(app) == []


def test_corriger_se_lit_sur_le_theme_et_dans_l_historique(
    app: Flask, nadia: ClientVerifie, actions: Actions
) -> None:
    page = nadia.get(APL).text
    assert "Corriger : Aide au logement (APL)" in page.replace("\u00a0", " ")
    reponse = nadia.envoyer(APL, envoi("apl", attention=HOSTILE, raison="Le site a changé"))
    assert reponse.location == f"{CATALOGUE}/logement"
    theme = nadia.get(reponse.location).text
    assert "&lt;script&gt;alert(1)" in theme
    assert "<script>alert" not in theme
    historique = contenu(nadia.get(f"{CATALOGUE}/historique")).replace("\u00a0", " ")
    for mot in ("Aide au logement (APL)", "Correction", "support", "Le site a changé", "<ins>="):
        assert mot in historique, mot
    assert "1 démarche dit autre chose" in contenu(nadia.get(CATALOGUE))
    assert actions()[-1] == "correction_catalogue"
    tableau = nadia.get(f"{CATALOGUE}/historique.csv").data.decode("utf-8-sig")
    assert "'=cmd" in tableau, "no cell of ours is run as a formula"


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("nom", "", "Écrivez le nom"),
        ("nom", "a" * 61, "60 caractères"),
        ("nom", "une, deux", "n’en a pas"),
        ("nom", "carte grise", "deux fois"),
        ("mots", " \n \n", "au moins un mot"),
        ("mots", "\n".join(f"mot {n}" for n in range(31)), "plus de 30"),
        ("site", "", "Écrivez le nom du site"),
        ("adresse", "http://www.caf.fr/", "Adresse refusée"),
        ("adresse", "javascript:alert(1)", "Adresse refusée"),
        ("adresse", "https://[", "Adresse refusée"),
        ("franceconnect", "peut-être", "valide"),
        ("domaine", "jardin", "valide"),
        ("verifie_le", "2026-11-24", "dans le futur"),
        ("verifie_le", "31/02/2026", "valide"),
        ("verifie_par", "Alice", "valide"),
        ("attention", "", "demande une phrase"),
        ("attention", "a" * 301, "300 caractères"),
        ("apporter", "a" * 301, "dépasse 300"),
        ("raison", "", "Dites pourquoi"),
        ("raison", "a" * 301, "300 caractères"),
    ],
)
def test_chaque_faute_se_dit_a_son_champ_et_rien_ne_change(
    champ: str, valeur: str, phrase: str, app: Flask, nadia: ClientVerifie
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(APL, envoi("apl", **{"source": "Autre source", champ: valeur}))
    assert reponse.status_code == 422
    page = reponse.text.replace("\u00a0", " ").replace("\u202f", " ")
    _, _, faute = page.partition(f'id="{champ}-faute"')
    assert phrase in faute[:300]
    assert "Autre source" in page, "nothing typed is lost"
    assert photographie(app.extensions["moteur"]) == avant


def test_la_deuxieme_lit_ce_qui_a_change_et_garde_ce_qu_elle_a_ecrit(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    par_une_autre(app, troupe, temps, "apl", source="annonce de la CAF")
    avant = photographie(app.extensions["moteur"])
    dit = envoi("apl", attention="Ma phrase à moi.")
    reponse = nadia.envoyer(APL, dit)
    assert reponse.status_code == 409
    page = reponse.text
    assert "Quelqu’un d’autre a corrigé" in page
    assert "<ins>annonce de la CAF</ins>" in page
    assert "Ma phrase à moi." in page
    assert 'name="version" value="1"' in page
    assert photographie(app.extensions["moteur"]) == avant
    assert nadia.envoyer(APL, dit | {"version": "1"}).status_code == 303


def test_retiree_pendant_qu_on_l_ecrit(app: Flask, nadia: ClientVerifie) -> None:
    assert nadia.envoyer(f"{APL}/retirer", {"version": "0", "raison": "Fermé"}).status_code == 303
    reponse = nadia.envoyer(APL, envoi("apl", attention="Ma phrase à moi."))
    assert reponse.status_code == 409
    assert "Ma phrase à moi." in reponse.text
    assert nadia.get(APL).status_code == 404
    assert [c.acte for c in ecrites(app)] == ["retrait"]


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40, "²", "1.0"])
def test_une_version_qui_n_en_est_pas_une(version: str, app: Flask, nadia: ClientVerifie) -> None:
    assert nadia.envoyer(APL, envoi("apl", source="Autre", version=version)).status_code == 409
    assert nadia.envoyer(f"{APL}/verifier", {"version": version}).status_code == 409
    assert ecrites(app) == []


def test_ajouter_puis_trouver(app: Flask, nadia: ClientVerifie) -> None:
    ajout = f"{CATALOGUE}/papiers/ajouter"
    reponse = nadia.envoyer(ajout, {**FICHE_D_ESSAI})
    assert reponse.location == f"{CATALOGUE}/papiers"
    assert "Démarche d’essai" in nadia.get(reponse.location).text
    encore = nadia.envoyer(ajout, {**FICHE_D_ESSAI})
    assert encore.status_code == 422
    assert "existe, ou a existé" in contenu(encore)
    assert [c.cle for c in ecrites(app)] == ["demarche-d-essai"]


def test_l_apercu_ne_s_enregistre_pas(app: Flask, nadia: ClientVerifie) -> None:
    avant = photographie(app.extensions["moteur"])
    dit = envoi("apl", attention="Ce que l’aidant lira.", raison="", apercu="1")
    page = contenu(nadia.envoyer(APL, dit))
    assert "Dans la recherche" in page
    assert page.count("Ce que l’aidant lira.") == 2, "in the field, and in the preview"
    region = FlaskClient.open(
        nadia,
        APL,
        method="POST",
        data={"csrf_token": nadia.jeton(), **dit, "nom": ""},
        headers={"HX-Request": "true", "HX-Target": "apercu"},
        buffered=True,
    )
    assert "pas complète" in region.text
    assert "<h1" not in region.text
    assert photographie(app.extensions["moteur"]) == avant


def test_verifiee_aujourd_hui_en_un_clic(app: Flask, nadia: ClientVerifie) -> None:
    bouton = f'action="{APL}/verifier"'
    assert bouton in nadia.get(f"{CATALOGUE}/logement").text
    assert "Vérifiée aujourd’hui" in nadia.get(f"{CATALOGUE}/logement").text
    reponse = nadia.envoyer(f"{APL}/verifier", {"version": "0"})
    page = nadia.get(reponse.location).text.replace("\u00a0", " ")
    assert "vu le 23 novembre 2026" in page
    assert nadia.envoyer(f"{APL}/verifier", {"version": "0"}).status_code == 303
    assert [c.acte for c in ecrites(app)] == ["verification"]


def test_remettre_comme_avant(app: Flask, nadia: ClientVerifie) -> None:
    nadia.envoyer(f"{APL}/retirer", {"version": "0", "raison": "Fermé"})
    theme = nadia.get(f"{CATALOGUE}/logement").text
    annuler = f"{CATALOGUE}/historique/1/annuler"
    assert annuler in theme
    assert "Ce qui change maintenant" in nadia.get(annuler).text
    assert nadia.envoyer(annuler, {"version": "0", "raison": "Rouvert"}).status_code == 409
    assert nadia.envoyer(annuler, {"version": "1", "raison": ""}).status_code == 422
    assert nadia.envoyer(annuler, {"version": "1", "raison": "Rouvert"}).status_code == 303
    assert "celles de la version du site" in contenu(nadia.get(CATALOGUE))
    assert "rien à remettre" in nadia.get(annuler).text
    assert [c.acte for c in ecrites(app)] == ["retrait", "retour"]


def test_l_historique_depuis_un_jour(app: Flask, troupe: Distribution, temps: Horloge) -> None:
    par_une_autre(app, troupe, temps, "apl", attention="Première note.")
    temps.avancer(hours=20)
    par_une_autre(app, troupe, temps, "rsa", attention="Deuxième note.")
    nadia = connecter(app, troupe.nadia, temps.instant)
    page = contenu(nadia.get(f"{CATALOGUE}/historique?depuis=2026-11-24"))
    assert ("Deuxième note." in page, "Première note." in page) == (True, False)
    for question in ("", "?depuis=hier", "?avant=x"):
        assert "Première note." in contenu(nadia.get(f"{CATALOGUE}/historique{question}"))
    assert "Rien n’a changé depuis" in nadia.get(f"{CATALOGUE}/historique?depuis=2030-01-01").text


def test_qui_a_perdu_le_droit_entre_temps_ne_corrige_rien(
    app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    nadia.get(APL)
    with app.extensions["fabrique"]() as session, transaction(session):
        for tenu in session.scalars(
            select(RoleTenu).where(RoleTenu.aidant_id == troupe.nadia, RoleTenu.nom == "support")
        ):
            session.delete(tenu)
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(APL, envoi("apl", source="Autre")).status_code == 403
    assert nadia.envoyer(f"{APL}/verifier", {"version": "0"}).status_code == 403
    assert "Corriger" not in contenu(nadia.get(f"{CATALOGUE}/logement"))
    assert photographie(app.extensions["moteur"]) == avant


def test_deux_serveurs_sur_une_base(
    app: Flask, reglages: Reglages, troupe: Distribution, nadia: ClientVerifie, temps: Horloge
) -> None:
    """What one process writes, another serves a few seconds after, without being told."""
    voisin = create_app(reglages)
    voisin.test_client_class = ClientVerifie
    chez = {lieu: connecter(lieu, troupe.alice, temps.instant) for lieu in (app, voisin)}
    question = {"recherche": "xylophone", "chercher": "1"}

    def trouve(lieu: Flask) -> bool:
        page = chez[lieu].envoyer("/mandats/nouveau", question).text
        return 'value="apl"' in page

    assert (trouve(app), trouve(voisin)) == (False, False)
    assert nadia.envoyer(APL, envoi("apl", mots="xylophone")).status_code == 303
    assert (trouve(app), trouve(voisin)) == (True, False)
    temps.avancer(seconds=DELAI.total_seconds())
    assert trouve(voisin)
    voisin.extensions["moteur"].dispose()
