"""« Ce que voit la personne »: written first, read only, and never anybody she helps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.espaces.national.comptes import vue as ecran
from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, bloquer, connecter
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

Actions = Callable[[], list[str]]


def test_on_lit_son_accueil_et_personne_d_autre(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, actions: Actions
) -> None:
    adresse = f"/pilotage/comptes/{troupe.alice}/vue"
    champs = {"sorte": "alerte", "public": "aidants", "code_region": "", "titre": "Panne lundi"}
    champs["jusqu_au"] = (temps.instant + timedelta(days=2)).date().isoformat()
    nadia.envoyer("/pilotage/avis/nouveau", {**champs, "texte": "<b>Le matin.</b>"})
    with app.extensions["fabrique"]() as session, transaction(session):
        siens = MoyenConnexion.aidant_id == troupe.alice
        session.execute(update(MoyenConnexion).where(siens).values(suspendu_le=temps.instant))
        noms = [usager.nom_naissance for usager in session.query(Usager)]
    avant = photographie(app.extensions["moteur"])
    for faux in ({}, {"motif": "curiosite"}):
        reponse = nadia.envoyer(adresse, faux)
        assert reponse.status_code == 422
        assert "Pour entrer" not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant
    with ordres(app.extensions["moteur"]) as envoyes:
        page = contenu(nadia.envoyer(adresse, {"motif": "panne"}))
    assert len(envoyes) <= ORDRES_PAR_PAGE + 4, "the page, its notices, and its line"
    assert actions()[-1] == "consultation_vue"
    lu = page.replace("\u00a0", " ")
    for phrase in ("n’ouvre plus rien", "Personnes, Faire un mandat", "Alerte : Panne lundi"):
        assert phrase in lu
    assert "&lt;b&gt;Le matin" in page
    assert "<form" not in page
    assert noms
    assert not [nom for nom in noms if nom in page]
    robert = connecter(app, troupe.robert, temps.instant)
    assert "ce que vous voyez" not in contenu(robert.get("/mon-compte/consultations")).lower()


def test_qui_est_vu_le_lit_et_la_lecture_est_ecrite_meme_si_la_page_tombe(
    app: Flask,
    nadia: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
    actions: Actions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tomber(*_: object, **__: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(ecran, "fiches_du_compte", tomber)
    adresse = f"/pilotage/comptes/{troupe.alice}/vue"
    assert nadia.envoyer(adresse, {"motif": "panne"}).status_code == 500
    assert actions()[-1] == "consultation_vue"
    alice = connecter(app, troupe.alice, temps.instant)
    page = contenu(alice.get("/mon-compte/consultations"))
    assert "Ce que vous voyez à l’accueil" in page
    assert "elle ne peut plus se connecter" in page


@pytest.mark.parametrize("page", ["", "/vue"])
def test_qui_est_bloque_n_y_peut_pas_travailler(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, page: str
) -> None:
    adresse, motif = f"/pilotage/comptes/{troupe.alice}{page}", {"motif": "panne"}

    def lire() -> str:
        reponse = nadia.envoyer(adresse, motif)
        return contenu(nadia.get(adresse) if reponse.location else reponse)

    assert ">Peut travailler" in lire()
    with app.extensions["fabrique"]() as session, transaction(session):
        bloquer(session, session.get_one(Aidant, troupe.alice), temps.instant)
    bloquee = lire()
    assert ">Peut travailler" not in bloquee
    assert '"etat etat-bloque">Ne peut pas travailler' in bloquee
