"""The open directory, as a person meets it: known, closed, unknown; down, slow, absurd: by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from sqlalchemy.pool import QueuePool

from app.bouchon import create_app as create_bouchon
from app.bouchon.annuaire import STRUCTURES
from app.bouchon.etat import Bouchon
from app.bouchon.reglages import depuis_environnement
from app.liaisons import annuaire
from app.liaisons.annuaire import MUET, Annuaire, Vu
from app.metier.territoires.cog import commune
from app.socle.langue.siret import est_un_siret
from config import charger
from tests.bouchon.echanges import port_libre, servie
from tests.conftest import Horloge
from tests.espaces.demandeur.habilitation.conftest import (
    SIRET,
    Visiteur,
    demande_en_base,
    la_demande,
)
from tests.fabriques import deux_moteurs

OUVERTE, FERMEE = STRUCTURES


@pytest.fixture
def guichet(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bouchon]:
    """The stand-in's directory, which the service asks."""
    port = port_libre()
    faux = create_bouchon(depuis_environnement({"BOUCHON_DOSSIER": str(tmp_path)}))
    adresse = f"http://127.0.0.1:{port}/annuaire"
    monkeypatch.setitem(app.extensions, "annuaire", Annuaire(adresse))
    with servie(faux, port):
        yield faux.extensions["bouchon"]


@pytest.mark.parametrize(
    ("siret", "dit", "vu"),
    [
        (OUVERTE, "L’annuaire connaît cette structure", True),
        (FERMEE, "est fermé", False),
        (SIRET, "ne connaît pas ce SIRET", False),
    ],
)
def test_l_annuaire_remplit_ce_qu_il_connait(
    siret: str, dit: str, vu: bool, mariama: Visiteur, app: Flask, temps: Horloge, guichet: Bouchon
) -> None:
    demande_id = demande_en_base(app, temps, nom=None, adresse=None)
    reponse = mariama.envoyer(demande_id, "siret", {"siret": siret})
    assert reponse.location.endswith("/structure")
    assert dit in mariama.voir(demande_id, "structure").text
    demande = la_demande(app, demande_id)
    assert (demande.siret, demande.siret_vu_le is not None) == (siret, vu)
    assert (demande.nom == "MAIRIE DE COSTAROS (INVENTÉE)") is vu


@pytest.mark.parametrize("panne", ["500", "html", "enorme", "autre", "lente"])
def test_un_annuaire_en_panne_laisse_tout_ecrire_et_ne_perd_rien(
    panne: str,
    mariama: Visiteur,
    app: Flask,
    temps: Horloge,
    guichet: Bouchon,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(annuaire, "TOTAL", 0.3)
    guichet.panne, guichet.lenteur = f"annuaire_{panne}", 0.6
    demande_id = demande_en_base(app, temps)
    avant = la_demande(app, demande_id)
    reponse = mariama.envoyer(demande_id, "siret", {"siret": OUVERTE})
    assert reponse.location.endswith("/structure")
    page = mariama.voir(demande_id, "structure").text
    assert "L’annuaire ne répond pas" in page
    assert 'value="CCAS de Pradelles"' in page
    apres = la_demande(app, demande_id)
    assert (apres.siret, apres.siret_vu_le) == (OUVERTE, None)
    for champ in ("nom", "type", "adresse", "code_commune", "responsable", "missions"):
        assert getattr(apres, champ) == getattr(avant, champ)


@deux_moteurs
def test_la_base_n_attend_pas_l_annuaire(
    mariama: Visiteur, app: Flask, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    demande_id, prises = demande_en_base(app, temps), []

    class Lent(Annuaire):
        def chercher(self, siret: str) -> Vu:
            prises.append(cast(QueuePool, app.extensions["moteur"].pool).checkedout())
            return MUET

    monkeypatch.setitem(app.extensions, "annuaire", Lent("https://exemple.fr"))
    assert mariama.envoyer(demande_id, "siret", {"siret": OUVERTE}).status_code == 303
    assert prises == [0]


def test_les_structures_inventees_ont_un_vrai_siret_et_une_vraie_commune() -> None:
    for siret, structure in STRUCTURES.items():
        lieu = commune(structure["siege"]["commune"])
        assert est_un_siret(siret)
        assert lieu is not None
        assert structure["siege"]["code_postal"] in lieu.codes_postaux


@pytest.mark.parametrize(("env", "attendu"), [("demo", "/annuaire"), ("test", "")])
def test_la_demonstration_a_son_annuaire(env: str, attendu: str) -> None:
    assert charger({"APP_ENV": env}).annuaire_url.endswith(attendu)
    assert bool(charger({"APP_ENV": env}).annuaire_url) is bool(attendu)
