"""By ear: what an act answers is heard; what changes is said in one short sentence."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.metier.authentification.models import PRESENCE
from app.metier.cartes_mandat.consultation import VIE_PASSE
from app.metier.demarches.domaines import DOMAINES
from app.metier.mandats.durees import DUREES
from app.web.reponses.securite import NAVIGATEUR
from tests.acces import LIGNES, Ligne
from tests.client import ClientVerifie, sans_jeton
from tests.oreille import PHRASE
from tests.scene import PROTOCOLE, Scene

HTMX = {"HX-Request": "true"}
STYLES = sorted((Path(__file__).parents[1] / "static").glob("*.css"))


def lignes(methode: str, route: str) -> list[Ligne]:
    return [ligne for ligne in LIGNES if (ligne.methode, ligne.route) == (methode, route)]


def ligne_ici(methode: str, route: str) -> Ligne:
    return next(ligne for ligne in lignes(methode, route) if ligne.cas in ("-", "ici"))


def titre(html: str) -> str:
    return re.sub(r"\s+", " ", re.findall(r"<title>(.*?)</title>", html, re.DOTALL)[0]).strip()


def h1(html: str) -> str:
    return re.sub(r"\s+", " ", re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[-1])


def reponse_de(html: str) -> str:
    """What takes the focus: the client has checked that the title begins with it."""
    (dite,) = re.findall(r"<\w+ [^>]*autofocus data-reponse>(.*?)</", html, re.DOTALL)
    return re.sub(r"\s+", " ", dite).strip()


def annonce(html: str) -> str:
    (dite,) = re.findall(r"<p hidden data-annonce>(.*?)</p>", html, re.DOTALL)
    return dite.strip()


def est_dit(html: str, phrase: str) -> bool:
    return reponse_de(html).startswith(phrase) and titre(html).startswith(phrase)


def test_un_acte_dit_ce_qu_il_a_fait(scene: Scene) -> None:
    """The page that follows has another title than the form's, or begins with the answer."""
    vus = 0
    for ligne in LIGNES:
        acte = ligne.methode == "POST" and ligne.attendus["double"] == "303"
        if not acte or ligne.cas not in ("-", "ici") or ligne.route in PROTOCOLE:
            continue
        ecran = lignes("GET", ligne.route)
        avant = scene.demander("double", replace(ligne, methode="GET")).text if ecran else ""
        reponse = scene.demander("double", ligne, entetes=HTMX)
        scene.remettre()
        if "HX-Redirect" in reponse.headers:  # another site, or a paper of its own
            continue
        dit = "data-reponse" in reponse.text or not ecran or h1(reponse.text) != h1(avant)
        assert reponse.status_code == 200, ligne.route
        assert dit, ligne.route
        vus += 1
    assert vus > 15


@pytest.mark.parametrize("entetes", [{}, HTMX], ids=["page", "fragment"])
def test_une_recherche_dit_combien(entetes: dict[str, str], scene: Scene) -> None:
    for route, champs, phrase in (
        ("dossiers.recherche", {"recherche": "dubois"}, "1 personne trouvée"),
        ("dossiers.recherche", {"recherche": "zzzz"}, "Aucune personne trouvée"),
        ("fournisseur.personne_aidee", {"recherche": "dubois", "usager": None}, "1 personne"),
        ("equipe.equipe", {"recherche": "zzz"}, "Aucune personne pour cette recherche"),
        ("nouveau_mandat.nouveau", {"recherche": "zzzz", "chercher": "1"}, "aucune démarche"),
    ):
        ligne = ligne_ici("POST", route)
        corps = {nom: valeur for nom, valeur in champs.items() if valeur is not None}
        envoi = scene.corps("aidante", ligne) if "usager" not in champs else {}
        role = "double" if route == "equipe.equipe" else "aidante"
        navigateur = scene.navigateurs[role]
        with scene.app.test_request_context():
            adresse = scene.app.url_for(route, **scene.variables(ligne, role))
        jeton = {"csrf_token": scene.jetons[role]}
        lue = navigateur.post(adresse, data=jeton | envoi | corps, headers=entetes)
        assert lue.status_code == 200, route
        assert est_dit(lue.text, phrase), route
        region = {**HTMX, "HX-Target": "resultats"}
        if route != "fournisseur.personne_aidee":
            vivante = navigateur.post(adresse, data=jeton | envoi | corps, headers=region)
            assert annonce(vivante.text).startswith(phrase), route
            assert "autofocus" not in vivante.text, "rien ne prend le foyer sans qu’on le demande"


def test_un_filtre_et_un_tri_disent_la_liste(scene: Scene) -> None:
    equipe = scene.navigateurs["referent"]
    assert "data-reponse" not in sans_jeton(equipe.get("/equipe/").text)
    for question in ("filtre=partis", "filtre=bloques", "tri=connexion"):
        assert "data-reponse" in sans_jeton(equipe.get(f"/equipe/?{question}").text)
    assert "la plus ancienne d’abord" in titre(equipe.get("/equipe/?tri=connexion").text)


def test_le_papier_la_structure_la_carte_repondent(scene: Scene) -> None:
    for role, route, champs, phrase in (
        (
            "aidante",
            "dossiers.signature",
            {"signe": "oui"},
            "C’est noté : le papier est signé.",
        ),
        (
            "aidante",
            "dossiers.signature",
            {"signe": "plus-tard"},
            "Le papier se signera plus tard",
        ),
        ("aidante", "connexion.structure", {}, "Vous travaillez maintenant pour "),
        ("anonyme", "usager.arret", {}, "C’est arrêté"),
        ("anonyme", "usager.prolonger", {}, "C’est prolongé"),
        ("anonyme", "usager.verifier", {}, "Ce mandat correspond"),
    ):
        ligne = ligne_ici("POST", route)
        assert est_dit(scene.demander(role, ligne, champs, entetes=HTMX).text, phrase), route
        scene.remettre()


def test_une_region_ne_dit_qu_une_phrase(scene: Scene) -> None:
    """One tick, one untick, a duration: each says what it changed, whatever the page then shows."""
    ligne, dites = ligne_ici("POST", "nouveau_mandat.nouveau"), []
    region = {**HTMX, "HX-Target": "resume"}
    tous, logement = [*DOMAINES], DOMAINES["logement"].titre
    for coches, domaines, origine in (
        ("", ["logement"], "themes"),
        ("logement argent", ["argent"], "themes"),
        ("logement", [], "themes"),
        (" ".join(tous[:-1]), tous, "themes"),
        ("logement", ["logement"], "duree"),
    ):
        champs = {"coches": coches, "domaines": domaines, "demarches": [], "duree": "court"}
        entetes = {**region, "HX-Trigger": origine}
        lue = scene.demander("aidante", ligne, champs, entetes=entetes)
        dites.append(annonce(lue.text))
        assert "aria-live" not in lue.text
    assert dites[:3] == [
        f"{logement} ajouté, 1 thème.",
        f"{logement} retiré, 1 thème.",
        f"{logement} retiré, aucun thème.",
    ]
    assert dites[3].endswith(f"ajouté, {len(tous)} thèmes.")
    assert dites[4].startswith(f"{DUREES['court'].titre}, jusqu’au ")
    assert max(map(len, dites)) <= PHRASE


def test_rien_n_est_repondu_d_avance_quand_on_arrete(scene: Scene) -> None:
    for question in ("", "?domaine=logement", "?domaine=inconnu"):
        adresse = f"/mandats/{scene.objets['ici'].mandat}/arreter{question}"
        page = scene.navigateurs["aidante"].get(adresse).text
        assert page.count('name="domaines"') >= 1
        assert page.count('name="motif"') == 2
        assert " checked" not in page
    carte = scene.demander("anonyme", ligne_ici("POST", "usager.prolonger")).text
    assert 'name="confirme"' in carte
    assert " checked" not in carte


def test_un_code_redemande_dit_sa_faute_sur_son_champ(scene: Scene) -> None:
    ligne = ligne_ici("POST", "nouveau_mandat.nouveau")
    scene.temps.avancer(minutes=PRESENCE.total_seconds() // 60 + 1)
    for entetes, niveau in (({}, "h1"), (HTMX, "h2")):
        demande = scene.demander("aidante", ligne, entetes=entetes)
        assert demande.status_code == 401
        assert f'<{niveau} id="reprise-titre">' in demande.text
        assert "aria-invalid" not in demande.text
        refus = scene.demander("aidante", ligne, {"code_presence": "000000"}, entetes=entetes)
        assert refus.status_code == 401
        assert titre(refus.text).startswith("Erreur")
        (champ,) = re.findall(r'<input id="code_presence"[^>]*>', refus.text)
        assert 'aria-invalid="true" aria-describedby="code_presence-faute"' in champ


def test_la_fin_est_annoncee_et_se_repousse(scene: Scene) -> None:
    alice = scene.navigateurs["aidante"]
    alice.set_cookie(NAVIGATEUR, "attendu")  # a link awaited here: the login's pages open again
    for adresse in ("/espace-aidant/", "/mandats/nouveau", "/connexion", "/connexion/lien"):
        page = alice.get(adresse).text
        assert page.count("<p>Dans 2 minutes, ") == 2, adresse
    assert "Dans 2 minutes" not in alice.get("/questions").text
    prolonger, region = ligne_ici("GET", "connexion.prolonger"), {**HTMX, "HX-Target": "annonce"}
    scene.temps.avancer(minutes=13)
    assert "C’est prolongé" in scene.demander("aidante", prolonger, entetes=region).text
    scene.temps.avancer(minutes=13)
    assert alice.get("/espace-aidant/").status_code == 200, "la présence a été notée"
    scene.temps.avancer(minutes=PRESENCE.total_seconds() // 60 + 1)
    assert "Rien n’est perdu" in scene.demander("aidante", prolonger, entetes=region).text
    assert scene.demander("aidante", prolonger).status_code == 303
    assert alice.get("/espace-aidant/").status_code == 303, "le code reste à donner"


def test_la_page_de_la_carte_dit_quand_elle_se_ferme(scene: Scene) -> None:
    carte = ligne_ici("POST", "usager.prolonger")
    page = scene.demander("anonyme", carte).text
    assert re.search(r"reste ouverte jusqu’à \d+\u00a0h\u00a0\d\d\.", page)
    assert page.count("Garder cette page 15 minutes de plus") == 2
    passe = re.findall(r'name="passe" value="([^"]+)"', page)[-1]
    scene.temps.avancer(minutes=VIE_PASSE.total_seconds() // 60 - 1)
    assert scene.demander("anonyme", carte, {"passe": passe}).status_code == 200
    scene.temps.avancer(minutes=2)
    assert scene.demander("anonyme", carte, {"passe": passe}).status_code == 422


def test_ce_qui_se_lit_signe_par_signe_n_est_pas_un_nombre(scene: Scene) -> None:
    """SIRET and fingerprint: seen in groups, heard one sign at a time."""
    alice, mandat = scene.navigateurs["aidante"], scene.objets["ici"].mandat
    arreter = ligne_ici("POST", "dossiers.arreter")
    scene.demander("aidante", arreter)
    for papier in ("attestation", "arret"):
        page = alice.get(f"/mandats/{mandat}/{papier}").text
        entendue = re.sub(r'<span aria-hidden="true">.*?</span>', "", page)
        assert not re.search(r"\b[0-9a-f]{64}\b|\b\d{3} \d{3} \d{3}\b", entendue)
        assert re.search(r'SIRET <span aria-hidden="true">', page)
        assert len(re.findall(r'"hors-ecran">(?:[0-9a-f] )+[0-9a-f]<', page)) == 2


def test_la_taille_du_texte_est_celle_du_navigateur() -> None:
    """No font size in pixels; points on paper only, and always said again for the screen."""
    for style in STYLES:
        regles = style.read_text(encoding="utf-8")
        assert not re.findall(r"font(?:-size)?:[^;}]*\dpx", regles), style.name
        ecran = regles.partition("@media screen {")[2]
        assert "pt" not in re.findall(r"font(?:-size)?:[^;}]*\d(pt|rem|em)", ecran), style.name
        if re.search(r"^body \{ font: [\d.]+pt", regles, re.MULTILINE):
            assert re.search(r"body \{[^}]*font-size: [\d.]+rem", ecran), style.name


def test_tout_ce_qui_se_plie_s_imprime(client: ClientVerifie) -> None:
    """Each page of each test is asked for it (`tests.oreille`); here, the answers are there."""
    page = client.get("/questions").text
    plis = re.findall(r"<details><summary>.*?</summary></details>\n<div class=\"pli\">\n<p>", page)
    assert len(plis) == page.count("<details") > 20
