"""The guide says what the screens say: each word it quotes is looked for on its screen."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from app.espaces.public.guide.images import HAUTEUR, LARGEUR, POIDS
from tests.acces import Ligne
from tests.scene import Scene

RACINE = Path(__file__).parents[4]
IMAGES, GABARITS = RACINE / "static" / "guide", RACINE / "templates"
GUIDES = ("aidant", "personne-referente", "personne-aidee")


@dataclass(frozen=True)
class Ecran:
    """Where a picture was taken: a role, a view, how it is asked."""

    route: str
    role: str = "aidante"
    methode: str = "GET"


# The scene's person has given one theme: this screen then asks for both at once.
TROUVEE = Ecran("fournisseur.personne_aidee", methode="POST")
# By the name of the picture: every step has a line.
ECRANS = {
    "connexion": (Ecran("connexion.connexion", "anonyme"),),
    "lien": (Ecran("connexion.lien", "anonyme"),),
    "accueil": (Ecran("accueil.espace"),),
    "themes": (Ecran("nouveau_mandat.nouveau"),),
    "identifier": (Ecran("nouveau_mandat.nouveau", methode="POST"),),
    "lire": (Ecran("nouveau_mandat.conclusion"),),
    "valider": (Ecran("nouveau_mandat.conclusion"),),
    "imprimer": (Ecran("dossiers.attestation"),),
    "carte": (Ecran("dossiers.mandat"),),
    "personne": (TROUVEE,),
    "demarche": (Ecran("fournisseur.demarche"),),
    "arreter": (Ecran("dossiers.usager"), Ecran("dossiers.arreter")),
    "equipe": (Ecran("equipe.equipe", "referent"),),
    "membre": (Ecran("equipe.membre", "referent"),),
    "donner": (Ecran("equipe.carte", "referent"),),
    "formation": (Ecran("formation.personnes", "referent"),),
    "fermer": (Ecran("equipe.fermer", "referent"),),
    "chiffres": (Ecran("equipe.chiffres", "referent"),),
    "lieu": (Ecran("lieux.pres_de", "anonyme"),),
    "ma-carte": (Ecran("usager.carte", "anonyme"),),
    "mon-mandat": (Ecran("usager.carte", "anonyme", "POST"),),
}


def etapes(page: str) -> dict[str, tuple[str, list[str]]]:
    """What a guide's steps quote, and the alternative of their picture, by its name."""
    trouvees = re.findall(r'<section id="([a-z-]+)" class="pas">(.*?)</section>', page, re.DOTALL)
    assert trouvees
    return {
        nom: (
            re.findall(r'alt="(.*?)">', dedans)[0],
            [unescape(mots) for mots in re.findall("<b>«.(.*?).»</b>", dedans)],
        )
        for nom, dedans in trouvees
    }


def textes(scene: Scene, ecrans: tuple[Ecran, ...]) -> str:
    return " ".join(sans_balises(montre(scene, ecran)) for ecran in ecrans)


def sans_balises(page: str) -> str:
    return unescape(re.sub("<[^>]*>", "", page))


def montre(scene: Scene, ecran: Ecran) -> str:
    """What the role sees there, or where that leads."""
    if ecran == TROUVEE:
        return (GABARITS / "fournisseur" / "personne.html").read_text(encoding="utf-8")
    reponse = scene.demander(ecran.role, Ligne(ecran.methode, ecran.route, "ici", {}))
    if reponse.status_code == 303:
        reponse = scene.navigateurs[ecran.role].get(reponse.location)
    assert reponse.status_code == 200, ecran
    return reponse.text


@pytest.mark.parametrize("guide", GUIDES)
def test_chaque_mot_cite_est_sur_son_ecran(guide: str, scene: Scene) -> None:
    page = scene.navigateurs["anonyme"].get(f"/mode-d-emploi/{guide}").text
    for nom, (montre, cites) in etapes(page).items():
        dits = textes(scene, ECRANS[nom])
        assert [mots for mots in cites if mots not in dits] == [], nom
        assert len(montre) > len("Une image"), nom


def test_chaque_image_est_legere_de_la_taille_dite_et_sert(app: Flask) -> None:
    client = app.test_client()
    pages = "".join(client.get(f"/mode-d-emploi/{guide}").text for guide in GUIDES)
    presentes = {fichier.stem for fichier in IMAGES.iterdir()}
    assert presentes == set(ECRANS) == set(re.findall('<section id="(.*?)" class="pas">', pages))
    images = re.findall('<img class="photo" src="(.*?)" (.*?) alt="', pages)
    assert len(images) > len(presentes)
    for adresse, attributs in images:
        assert attributs == f'width="{LARGEUR}" height="{HAUTEUR}" loading="lazy"'
        reponse = client.get(adresse, headers={"Accept-Encoding": "br"})
        assert reponse.mimetype == "image/webp"
        assert "Content-Encoding" not in reponse.headers
        assert "immutable" in reponse.headers["Cache-Control"]
        assert len(reponse.data) <= POIDS
        assert taille(reponse.data) == (LARGEUR, HAUTEUR)


def taille(webp: bytes) -> tuple[int, ...]:
    """Width and height, as an extended WebP says them (RFC 9649)."""
    assert webp[8:16] == b"WEBPVP8X"
    return tuple(int.from_bytes(webp[rang : rang + 3], "little") + 1 for rang in (24, 27))


@pytest.mark.parametrize("guide", ["", *(f"/{nom}" for nom in GUIDES)])
def test_une_page_du_guide_part_dans_le_premier_envoi(guide: str, app: Flask) -> None:
    reponse = app.test_client().get(f"/mode-d-emploi{guide}", headers={"Accept-Encoding": "br"})
    assert len(reponse.data) <= 10 * 1024
