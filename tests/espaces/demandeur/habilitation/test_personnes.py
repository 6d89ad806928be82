"""Who is proposed: référents, people to train, one by one or by a file; all or nothing."""

import io
import uuid

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Horloge
from tests.espaces.demandeur.habilitation.conftest import (
    AIDANT,
    PORTE,
    REFERENT,
    Visiteur,
    demande_en_base,
    la_demande,
    les_candidats,
)
from tests.fabriques import Distribution
from tests.photographie import photographie

DEUXIEME = {
    "relais": "deuxieme",
    "prenom_2": "Zoé",
    "nom_2": "Patron",
    "courriel_2": "ZOE@essai.fr",
    "profession_2": "adjointe",
}
TITRES = "Prénom;Nom;E-mail;Profession;Conseiller numérique\n"


@pytest.fixture
def demande_id(mariama: Visiteur, app: Flask, temps: Horloge) -> uuid.UUID:
    return demande_en_base(app, temps)


def deposer(visiteur: Visiteur, demande_id: uuid.UUID, octets: bytes | str) -> TestResponse:
    corps = octets if isinstance(octets, bytes) else octets.encode()
    fichier = (io.BytesIO(corps), "liste.csv")
    return visiteur.envoyer(demande_id, "liste", {"fichier": fichier})


def adresses(app: Flask, demande_id: uuid.UUID) -> list[str]:
    return [c.courriel for c in les_candidats(app, demande_id) if c.a_former]


def test_deux_referents_puis_un_seul(mariama: Visiteur, app: Flask, demande_id: uuid.UUID) -> None:
    assert mariama.envoyer(demande_id, "referents", REFERENT | DEUXIEME).status_code == 303
    siens = [c.courriel for c in les_candidats(app, demande_id) if c.est_referent]
    assert siens == ["eve@essai.fr", "zoe@essai.fr"]
    assert "codes_secours" not in (la_demande(app, demande_id).engagements or [])
    assert mariama.envoyer(demande_id, "referents", REFERENT).status_code == 303
    siens = [c.courriel for c in les_candidats(app, demande_id) if c.est_referent]
    assert siens == ["eve@essai.fr"]
    assert "codes_secours" in (la_demande(app, demande_id).engagements or [])


@pytest.mark.parametrize(
    "champs",
    [
        {"relais": ""},
        {"relais": "rien"},
        {"relais": "deuxieme"},
        {**DEUXIEME, "courriel_2": "eve@essai.fr"},
        {**DEUXIEME, "courriel_2": "pas une adresse"},
        {"courriel": "eve@"},
        {"prenom": ""},
        {"nom": "x" * 300},
    ],
)
def test_des_referents_incomplets_ne_changent_rien(
    champs: dict[str, str], mariama: Visiteur, app: Flask, demande_id: uuid.UUID
) -> None:
    avant = photographie(app.extensions["moteur"])
    assert mariama.envoyer(demande_id, "referents", REFERENT | champs).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


def test_un_referent_a_former_suffit(mariama: Visiteur, app: Flask, demande_id: uuid.UUID) -> None:
    mariama.envoyer(demande_id, "referents", REFERENT | {"a_former": "y"})
    (ines,) = [c for c in les_candidats(app, demande_id) if c.courriel == "ines@essai.fr"]
    assert mariama.envoyer(demande_id, "aidants", {"retirer": str(ines.id)}).status_code == 303
    assert adresses(app, demande_id) == ["eve@essai.fr"]
    assert mariama.voir(demande_id, "envoi").status_code == 200
    (eve,) = les_candidats(app, demande_id)
    mariama.envoyer(demande_id, "aidants", {"retirer": str(eve.id)})
    assert [c.est_referent for c in les_candidats(app, demande_id)] == [True]
    assert mariama.voir(demande_id, "envoi").location == f"{PORTE}{demande_id}/aidants"


def test_quelqu_un_qui_devient_referent_reste_une_seule_personne(
    mariama: Visiteur, app: Flask, demande_id: uuid.UUID
) -> None:
    choisie = {**REFERENT, "courriel": "INES@essai.fr", "a_former": "y"}
    assert mariama.envoyer(demande_id, "referents", choisie).status_code == 303
    assert [(c.courriel, c.est_referent) for c in les_candidats(app, demande_id)] == [
        ("ines@essai.fr", True)
    ]


def test_une_adresse_en_capitales_est_la_meme(
    mariama: Visiteur, app: Flask, demande_id: uuid.UUID
) -> None:
    avant = photographie(app.extensions["moteur"])
    double = {**AIDANT, "courriel": " INES@Essai.fr "}
    assert mariama.envoyer(demande_id, "aidants", double).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


def test_rien_ne_dit_qu_une_adresse_a_un_compte(
    mariama: Visiteur, app: Flask, temps: Horloge, troupe: Distribution
) -> None:
    demande_id = demande_en_base(app, temps)
    reponses = {
        mariama.envoyer(demande_id, "aidants", {**AIDANT, "courriel": courriel}).status_code
        for courriel in ("alice@essai.fr", "inconnue@essai.fr")
    }
    assert reponses == {303}


def test_retirer_quelqu_un_d_une_autre_demande(
    mariama: Visiteur, app: Flask, temps: Horloge, demande_id: uuid.UUID
) -> None:
    ailleurs = les_candidats(app, demande_en_base(app, temps))[0].id
    avant = photographie(app.extensions["moteur"])
    for qui in (str(ailleurs), str(uuid.uuid4()), "x"):
        assert mariama.envoyer(demande_id, "aidants", {"retirer": qui}).status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    "fichier",
    [
        TITRES + "Léo;Ébauche;LEO@essai.fr;médiateur;oui\nBo;Calque;bo@essai.fr;agent;\n",
        "\ufeff" + TITRES + "Léo;Ébauche;leo@essai.fr;médiateur;oui\r\n;;;;\r\nBo;Calque;bo@essai.fr;agent;\r\n",
        "PRENOM,nom,Adresse e-mail,fonction\nLéo,Ébauche,leo@essai.fr,médiateur\nBo,\"Calque, dit B\",bo@essai.fr,agent\n",
        (TITRES + "Léo;Ébauche;leo@essai.fr;médiateur;oui\nBo;Calque;bo@essai.fr;agent;\n").encode("cp1252"),
        TITRES + "'=Léo;'+Ébauche;leo@essai.fr;'-médiateur;x\rBo;Calque;bo@essai.fr;agent;",
    ],
)  # fmt: skip
def test_un_fichier_se_lit_comme_un_tableur_l_ecrit(
    fichier: str | bytes, mariama: Visiteur, app: Flask, demande_id: uuid.UUID
) -> None:
    reponse = deposer(mariama, demande_id, fichier)
    assert reponse.status_code == 303, reponse.text
    assert adresses(app, demande_id) == ["bo@essai.fr", "ines@essai.fr", "leo@essai.fr"]


@pytest.mark.parametrize(
    ("fichier", "dit"),
    [
        (b"", "Ce fichier est vide"),
        (TITRES, "il n’y a personne"),
        ("Prénom;Nom\nA;B\n", "Il manque une colonne : E-mail, Profession"),
        (TITRES + "Léo;Ébauche;leo@essai.fr;m;\nBo;;bo@essai.fr;m;\n", "Ligne 3"),
        (TITRES + "Léo;Ébauche;leo@;m;\n", "pas complète"),
        (TITRES + "A;B;ines@essai.fr;m;\n", "Ligne 2 : cette adresse est déjà"),
        (TITRES + "A;B;a@essai.fr;m;\nC;D;A@essai.fr;m;\n", "Ligne 3 : cette adresse est déjà"),
        (TITRES + "A;B;a@essai.fr;m;\n" * 201, "200 au plus"),
        (TITRES + f"{'x' * 300};B;a@essai.fr;m;\n", "trop long"),
        (b"PK\x03\x04\x00\x00", "enregistrez-le en CSV"),
        (b"\x00" * 100, "enregistrez-le en CSV"),
        (TITRES + "x" * 200_000, "CSV"),
        ("x;" * 10_000, "Il manque une colonne"),
    ],
)
def test_un_fichier_fautif_ne_garde_rien_et_dit_chaque_ligne(
    fichier: str | bytes, dit: str, mariama: Visiteur, app: Flask, demande_id: uuid.UUID
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = deposer(mariama, demande_id, fichier)
    assert reponse.status_code == 422
    assert dit in reponse.text.replace("\xa0", " ").replace("\u202f", " ")
    assert photographie(app.extensions["moteur"]) == avant


def test_sans_fichier(mariama: Visiteur, demande_id: uuid.UUID) -> None:
    assert "Choisissez un fichier" in mariama.envoyer(demande_id, "liste").text


def test_deux_cents_personnes_au_plus_et_une_page_de_vingt_cinq(
    mariama: Visiteur, app: Flask, demande_id: uuid.UUID
) -> None:
    lignes = [f"P{i:03};N{i:03};p{i}@essai.fr;agent;" for i in range(199)]
    assert deposer(mariama, demande_id, TITRES + "\n".join(lignes)).status_code == 303
    page = mariama.voir(demande_id, "aidants").text
    assert "200 personnes à former" in page
    assert page.count('name="retirer"') == 25
    suite = page.partition("apres=")[2].partition('"')[0]
    encore = mariama.navigateur.get(f"{PORTE}{demande_id}/aidants?apres={suite}").text
    assert encore.count('name="retirer"') == 25
    assert "p0@essai.fr" not in encore
    une_de_trop = {**AIDANT, "courriel": "une@essai.fr"}
    assert mariama.envoyer(demande_id, "aidants", une_de_trop).status_code == 422
    assert len(adresses(app, demande_id)) == 200
    assert mariama.voir(demande_id, "recapitulatif").text.count("@essai.fr</td>") == 200
    assert mariama.navigateur.get(f"{PORTE}{demande_id}/aidants?apres=x").status_code == 404


def test_le_modele_se_remplit_et_se_relit(
    mariama: Visiteur, app: Flask, demande_id: uuid.UUID
) -> None:
    modele = mariama.navigateur.get("/habilitation/modele")
    assert modele.mimetype == "text/csv"
    rempli = modele.data + "Léo;Ébauche;leo@essai.fr;médiateur;oui\r\n".encode()
    assert deposer(mariama, demande_id, rempli).status_code == 303
    (leo,) = [c for c in les_candidats(app, demande_id) if c.courriel == "leo@essai.fr"]
    assert leo.conseiller_numerique
