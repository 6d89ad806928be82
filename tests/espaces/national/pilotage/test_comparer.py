"""A corrected table put in force: after its preview, whole, and of what the preview was made of."""

import pytest
from flask import Flask

from app.metier.demarches.catalogue import lire
from app.socle.horloge import maintenant
from tests.client import ClientVerifie, contenu
from tests.espaces.national.pilotage.tableaux import COMPARER, HOSTILE, en_texte, lignes
from tests.photographie import photographie

RETIRER = "/pilotage/demarches/fiche/rsa/retirer"
ENREGISTRER = {"geste": "enregistrer", "version": "0", "raison": "Relecture du trimestre"}


@pytest.fixture
def corrige(nadia: ClientVerifie) -> str:
    """The table, one démarche changed, one taken away, one new."""
    table = lignes(nadia)
    retiree = table.pop(0)
    table[0]["attention"] = HOSTILE
    table.append({**retiree, "cle": "toute-neuve", "nom": "toute neuve"})
    return en_texte(table)


def test_ce_qui_a_ete_vu_entre_en_vigueur(app: Flask, nadia: ClientVerifie, corrige: str) -> None:
    essai = nadia.envoyer(COMPARER, {"contenu": corrige}).text
    assert 'name="version" value="0"' in essai
    assert "(facultatif)" not in essai
    reponse = nadia.envoyer(COMPARER, {"contenu": corrige, **ENREGISTRER})
    assert reponse.location == "/pilotage/demarches/historique"
    historique = contenu(nadia.get(reponse.location))
    assert historique.count("Relecture du trimestre") == 3
    assert "<script>alert" not in historique
    rendu = nadia.get("/pilotage/demarches.toml").text
    assert lire(rendu, aujourd_hui=maintenant().date()).demarches["passeport"].attention == HOSTILE
    assert "il dit ce que le site dit déjà" in contenu(
        nadia.envoyer(COMPARER, {"contenu": en_texte(lignes(nadia))})
    )


def test_ce_qui_a_change_depuis_l_essai_le_refuse(
    app: Flask, nadia: ClientVerifie, corrige: str
) -> None:
    nadia.envoyer(RETIRER, {"version": "0", "raison": "Fermé"})
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(COMPARER, {"contenu": corrige, **ENREGISTRER})
    assert reponse.status_code == 409
    assert "Quelqu’un d’autre a corrigé" in contenu(reponse)
    assert 'name="version" value="1"' in reponse.text
    assert "Relecture du trimestre" in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [({"raison": ""}, "Dites pourquoi"), ({"raison": "a" * 301}, "300 caractères")],
)
def test_sans_raison_rien_ne_s_enregistre(
    changes: dict[str, str], phrase: str, app: Flask, nadia: ClientVerifie, corrige: str
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(COMPARER, {"contenu": corrige, **ENREGISTRER, **changes})
    assert reponse.status_code == 422
    assert phrase in contenu(reponse)
    assert photographie(app.extensions["moteur"]) == avant
