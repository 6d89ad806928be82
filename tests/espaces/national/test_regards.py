"""Looking is an act: written first, with a reason, read by whoever was looked at."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.espaces.national.structures import membres
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.espaces.usager.conftest import Titulaire
from tests.espaces.usager.conftest import titulaire as titulaire
from tests.fabriques import Distribution, connecter
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

Actions = Callable[[], list[str]]
CONSULTATIONS = "/mon-compte/consultations"


def equipe_de(troupe: Distribution) -> str:
    return f"/pilotage/structures/{troupe.organisation}/equipe"


def test_une_equipe_ne_se_lit_qu_avec_une_raison(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, actions: Actions
) -> None:
    avant, adresse = photographie(app.extensions["moteur"]), equipe_de(troupe)
    assert "Alice" not in nadia.get(adresse).text
    for champs in ({}, {"motif": "curiosite"}, {"filtre": "partis"}):
        reponse = nadia.envoyer(adresse, champs)
        assert reponse.status_code == 422
        assert "Alice" not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant
    with ordres(app.extensions["moteur"]) as envoyes:
        assert "Alice" in nadia.envoyer(adresse, {"motif": "referent"}).text
    assert len(envoyes) <= ORDRES_PAR_PAGE + 2, "the page, and its line"
    assert actions()[-1] == "consultation_equipe"
    for champs in ({"filtre": "tous"}, {"apres": "rien"}, {"apres": str(troupe.ailleurs)}):
        assert nadia.envoyer(adresse, {"motif": "referent", **champs}).status_code == 404


def test_la_lecture_d_une_equipe_est_ecrite_meme_si_la_page_tombe(
    nadia: ClientVerifie,
    troupe: Distribution,
    actions: Actions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tomber(*_: object, **__: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(membres, "page_de_membres", tomber)
    assert nadia.envoyer(equipe_de(troupe), {"motif": "referent"}).status_code == 500
    assert actions()[-1] == "consultation_equipe"


def test_chacun_lit_qui_a_regarde_son_compte_et_son_equipe(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    nadia.envoyer(f"/pilotage/comptes/{troupe.alice}", {"motif": "panne"})
    nadia.envoyer(equipe_de(troupe), {"motif": "referent"})
    alice, robert, chloe = (
        connecter(app, qui, temps.instant) for qui in (troupe.alice, troupe.robert, troupe.chloe)
    )
    assert CONSULTATIONS in alice.get("/mon-compte/").text
    with ordres(app.extensions["moteur"]) as envoyes:
        page = contenu(alice.get(CONSULTATIONS))
    assert len(envoyes) <= ORDRES_PAR_PAGE
    compte = page.index("Votre compte (elle ne peut plus se connecter)")
    assert page.index("La liste de l’équipe de votre structure") < compte
    assert "Nadia Essai" in page
    assert "Votre compte (" not in robert.get(CONSULTATIONS).text
    assert "La liste de l’équipe" in robert.get(CONSULTATIONS).text
    assert "Personne ne l’a consulté" in chloe.get(CONSULTATIONS).text


@pytest.mark.parametrize("adresse", ["/pilotage/comptes", "/pilotage/recherche"])
def test_chercher_un_compte_s_ecrit(adresse: str, nadia: ClientVerifie, actions: Actions) -> None:
    assert "Alice" in nadia.envoyer(adresse, {"recherche": "alice"}).text
    assert actions()[-1] == "recherche_compte"


def test_un_numero_que_personne_ne_porte_s_ecrit_et_compte(
    nadia: ClientVerifie, actions: Actions
) -> None:
    champs = {"numero": "00000000", "motif": "litige"}
    assert nadia.envoyer("/pilotage/mandats", champs).status_code == 422
    assert actions()[-1] == "recherche_mandat"


def test_la_carte_dit_que_l_equipe_nationale_a_lu_le_dossier(
    titulaire: Titulaire, nadia: ClientVerifie, troupe: Distribution
) -> None:
    assert "Qui a lu votre dossier" not in titulaire.ouvrir().text
    numero = troupe.mandat.hex[:8].upper()
    nadia.envoyer("/pilotage/mandats", {"numero": numero, "motif": "litige"})
    page = contenu(titulaire.ouvrir())
    assert "Qui a lu votre dossier" in page
    assert "un acte est contesté" in page
    assert "Nadia" not in page
