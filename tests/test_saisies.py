"""Hostile input in every field, address, body and cookie: never run, never a breakdown."""

from urllib.parse import quote

import pytest
from flask import Flask

from app.metier.aidants.droits import Droit
from app.web.acces import regle_de
from tests.acces import LIGNES
from tests.client import ClientVerifie
from tests.saisies import MILLION
from tests.scene import Scene

HOSTILES = {
    "script": "\"'><script>alert(1)</script><img src=x onerror=alert(1)>",
    "gabarit": "{{73331*98773}}{% for x in [1] %}${73331*98773}#{73331*98773}",
    "nul": "Du\x00bois",
    "commandes": "Du\x1bbois\x07",
    "droite_a_gauche": "\u202eDubois\u2066\u200f",
    "formule": "=cmd|'/C calc'!A0",
    "en_tete": "Dubois\r\nX-Injecte: oui\r\n\r\n<p>",
    "unicode": "😀\ufffd\u2028",
    "chiffres_arabes": "١٩٦٢",
    "nombre": str(2**63),
    "dix_mille": "é" * 20 + "a" * 10**4,
    "million": MILLION,
}
# What takes a second to read again: one field a form, one form in ten, is enough of it.
PAR_ENVOI = {"million": 1}
UN_SUR = {"million": 10}
# What a paste from Word may hold: the screen is not lost for it.
COLLES = ("nul", "commandes", "droite_a_gauche")
ENVOIS = [ligne for ligne in LIGNES if ligne.methode == "POST" and ligne.cas in ("-", "ici")]


@pytest.mark.parametrize("hostile", HOSTILES)
def test_une_saisie_hostile_n_est_jamais_executee_ni_une_panne(hostile: str, scene: Scene) -> None:
    saisie = HOSTILES[hostile]
    for ligne in ENVOIS:
        champs = [*(scene.corps("aidante", ligne) or ("code", "grant_type"))]
        for champ in champs[: PAR_ENVOI.get(hostile)]:
            reponse = scene.demander("aidante", ligne, {champ: saisie})
            qui = f"{ligne.route} {champ} : {reponse.status_code}"
            assert reponse.status_code < 500, qui
            assert reponse.status_code != 413, qui
            assert "<script>alert" not in reponse.text, qui
            assert "7243122863" not in reponse.text, qui
            assert "X-Injecte" not in reponse.headers, qui
            assert "\0" not in reponse.text, qui
            scene.remettre()


@pytest.mark.parametrize("hostile", HOSTILES)
def test_une_page_qui_porte_les_champs_les_porte_sans_les_executer(
    hostile: str, scene: Scene
) -> None:
    saisie = HOSTILES[hostile]
    scene.temps.avancer(minutes=16)
    for ligne in ENVOIS[:: UN_SUR.get(hostile, 1)]:
        regle = regle_de(scene.app.view_functions[ligne.route])
        if not regle or regle.droit is Droit.PUBLIC or regle.finit_par_code or regle.meme_endormie:
            continue
        code = "000000" if saisie is MILLION else saisie
        reponse = scene.demander("aidante", ligne, {"champ_libre": saisie, "code_presence": code})
        assert reponse.status_code in (400, 401), ligne.route
        assert reponse.status_code == 401 or hostile not in COLLES, ligne.route
        assert "<script>alert" not in reponse.text
        assert "7243122863" not in reponse.text


def test_une_saisie_hostile_dans_l_adresse_n_est_pas_une_panne(scene: Scene) -> None:
    chemins = [
        "/espace-aidant/",
        "/connexion",
        "/connexion/lien",
        "/connexion/secours",
        "/mon-compte/",
        "/presence",
        "/structure",
        "/cgu",
        "/authorize/",
        "/logout/",
        "/callbackv2/",
        "/logout-callback/",
    ]
    requetes = [
        b"%ff%fe=%ff",
        b"a=\xff\xfe",
        b"suite=%00",
        b"state=%00&suite=//[",
        b"&&&===",
        b"[]=1",
    ]
    noms = b"&suite=", b"&state=", b"&jeton=", b"&client_id=", b"&post_logout_redirect_uri="
    hostiles = [quote(texte).encode() for nom, texte in HOSTILES.items() if nom != "million"]
    requetes += [b"".join(nom + texte for nom in noms) for texte in hostiles]
    for chemin in chemins:
        for requete in requetes:
            for role in ("anonyme", "aidante"):
                question = requete.decode("latin-1")
                reponse = scene.navigateurs[role].get(
                    chemin, environ_overrides={"QUERY_STRING": question}
                )
                assert reponse.status_code < 500, (chemin, requete)
                assert "<script>alert" not in reponse.text


@pytest.mark.parametrize(
    ("type_", "corps"),
    [
        ("application/x-www-form-urlencoded", b"email=\xff\xfe&code=%ff%fe&domaines=\xc3("),
        ("application/x-www-form-urlencoded", b"%ff=%fe&&&=&email"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff\r\n--x--\r\n'),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\nb\r\n--x--\r\n'),
        ("multipart/form-data", b"sans frontiere"),
        ("multipart/form-data; boundary=x", b"--x\r\ntronque"),
        ("application/json", b'{"email": 1, "code": [2], "domaines": {"a": null}}'),
        ("application/json", b"[1, 2]"),
        ("application/json", b"{pas du json"),
        ("text/plain", b"email=a"),
        ("application/octet-stream", b"\x00\xff"),
    ],
)  # fmt: skip
def test_un_corps_illisible_n_est_pas_une_panne(type_: str, corps: bytes, scene: Scene) -> None:
    alice = scene.navigateurs["aidante"]
    with scene.app.test_request_context():
        adresses = {scene.app.url_for(li.route, **scene.variables(li)) for li in ENVOIS}
    for adresse in adresses - {"/deconnexion"}:
        entetes = {"X-CSRFToken": scene.jetons["aidante"]}
        reponse = alice.post(adresse, data=corps, content_type=type_, headers=entetes)
        assert reponse.status_code < 500, adresse
        scene.remettre()
        scene.reprendre_cookie("aidante")


@pytest.mark.parametrize(
    "cookie",
    [b"connexion=\xff\xfe", b"connexion=%00", b"session=faux.faux.faux", b"connexion", b"=;;=", b"remember_token=1|2"],
)  # fmt: skip
def test_un_cookie_illisible_n_est_pas_une_panne(cookie: bytes, app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    for adresse in ("/", "/connexion", "/espace-aidant/", "/absente"):
        reponse = client.get(adresse, environ_overrides={"HTTP_COOKIE": cookie.decode("latin-1")})
        assert reponse.status_code in (200, 303, 404)


def test_un_hote_illisible_n_est_pas_une_panne(client: ClientVerifie) -> None:
    for hote in ("", "a b", "[::", "évil", "evil.example:99999999"):
        reponse = client.get("/connexion", environ_overrides={"HTTP_HOST": hote})
        assert reponse.status_code in (200, 400), hote
        assert "evil" not in reponse.text


@pytest.mark.parametrize("role", ["double", "nationale", "formatrice"])
def test_une_saisie_hostile_n_est_pas_une_panne_pour_qui_a_un_autre_role(
    role: str, scene: Scene
) -> None:
    saisie = HOSTILES["gabarit"] + HOSTILES["script"] + HOSTILES["droite_a_gauche"]
    for ligne in ENVOIS:
        if ligne.attendus[role] in ("401", "403", "404", "ent"):
            continue
        for champ in scene.corps(role, ligne):
            reponse = scene.demander(role, ligne, {champ: saisie})
            qui = f"{ligne.route} {champ} : {reponse.status_code}"
            assert reponse.status_code < 500, qui
            assert "<script>alert" not in reponse.text, qui
            assert "7243122863" not in reponse.text, qui
            scene.remettre()
