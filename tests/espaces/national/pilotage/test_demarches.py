"""The catalogue on screen: read, taken to a spreadsheet, brought back without a word lost."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.metier.demarches.catalogue import PUBLIE, lire
from app.socle.horloge import maintenant
from tests.client import ClientVerifie, contenu
from tests.espaces.national.pilotage.tableaux import (
    CATALOGUE_NATIONAL,
    COMPARER,
    HOSTILE,
    Table,
    en_texte,
    lignes,
)
from tests.photographie import photographie


def test_le_catalogue_se_lit_par_theme(nadia: ClientVerifie) -> None:
    assert "aucune vérifiée" in contenu(nadia.get(CATALOGUE_NATIONAL))
    page = contenu(nadia.get(f"{CATALOGUE_NATIONAL}/papiers"))
    assert "Carte grise" in page
    assert "par personne encore" in page
    assert "Des sites payants imitent le site officiel" in page
    assert nadia.get(f"{CATALOGUE_NATIONAL}/inconnu").status_code == 404


def test_le_fichier_rendu_tel_quel_ne_change_rien_et_s_ecrit_sans_perte(
    nadia: ClientVerifie,
) -> None:
    texte = en_texte(lignes(nadia))
    page = contenu(nadia.envoyer(COMPARER, {"contenu": texte}))
    assert "il dit ce que le site dit déjà" in page
    rendu = nadia.envoyer(COMPARER, {"contenu": texte, "geste": "telecharger"})
    relu = lire(rendu.text, aujourd_hui=maintenant().date())
    assert relu == PUBLIE
    assert list(relu.demarches) == list(PUBLIE.demarches), "the order breaks ties in a search"
    assert list(relu.sites) == list(PUBLIE.sites)


def test_ce_qui_change_se_voit_avant_d_etre_pris(app: Flask, nadia: ClientVerifie) -> None:
    avant, table = photographie(app.extensions["moteur"]), lignes(nadia)
    retiree, revue, ajoutee = table.pop(0), table[0], {**table[0]}
    revue |= {
        "attention": HOSTILE,
        "verifie_le": "02/11/2026",
        "verifie_par": "l’équipe d’Aidants Connect",
    }
    table.append({**ajoutee, "cle": "essai-neuf", "nom": "démarche d’essai"})
    reponse = nadia.envoyer(COMPARER, {"contenu": en_texte(table)})
    page = contenu(reponse).replace("\u00a0", " ")
    for titre in ("Nouvelles : 1", "Retirées : 1", "Changées : 1", "Démarche d’essai"):
        assert titre in page
    assert retiree["nom"].capitalize() in page
    assert "<ins>2 novembre 2026</ins>" in page
    assert "<script>alert" not in page
    champs = {"contenu": en_texte(table), "geste": "telecharger"}
    ecrit = lire(nadia.envoyer(COMPARER, champs).text, aujourd_hui=maintenant().date())
    assert ecrit.demarches[revue["cle"]].attention == HOSTILE
    assert retiree["cle"] not in ecrit.demarches
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    ("gater", "phrase"),
    [
        (lambda t: t[1].update(adresse="http://exemple.fr/"), "adresse refusée"),
        (lambda t: t[1].update(verifie_le="31/02/2026"), "verifie_le n’est pas de la bonne forme"),
        (lambda t: t[1].update(verifie_le="2099-01-01"), "une vérification dit le jour"),
        (lambda t: t[1].update(cle=t[0]["cle"]), "deux fois"),
        (lambda t: t[1].update(cle=""), "il manque cle"),
        (lambda t: t[1].update(signe_seule="peut-être"), "signe_seule n’est pas"),
        (lambda t: [ligne.pop("mots") for ligne in t], "Il manque des colonnes : mots"),
    ],
)
def test_une_seule_ligne_fausse_et_rien_n_est_pris(
    gater: Callable[[Table], object], phrase: str, nadia: ClientVerifie
) -> None:
    table = lignes(nadia)
    gater(table)
    for champs in (
        {"contenu": en_texte(table)},
        {"contenu": en_texte(table), "geste": "telecharger"},
    ):
        reponse = nadia.envoyer(COMPARER, champs)
        assert reponse.status_code == 422
        assert phrase in contenu(reponse).replace("\u00a0", " ")
