"""« Ce n’est pas moi, ou je n’ai rien demandé »: once, told to the référents, answered."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.metier.journal.models import Ligne
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.models import Autorisation
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from tests.client import contenu, sans_marques
from tests.conftest import Horloge
from tests.espaces.usager.conftest import Titulaire
from tests.fabriques import SECRET_CARTE, Distribution, connecter, deux_moteurs, une_utilisation
from tests.photographie import photographie


def servir(app: Flask, troupe: Distribution, temps: Horloge, nombre: int) -> None:
    """Alice uses the mandate."""
    for _ in range(nombre):
        with app.extensions["fabrique"]() as session, transaction(session):
            autorisation = session.scalars(
                select(Autorisation).filter_by(mandat_id=troupe.mandat, domaine="logement")
            ).one()
            une_utilisation(session, autorisation, troupe.alice, maintenant=temps.instant)


def champ(page: TestResponse, nom: str) -> str:
    trouve = re.search(rf'name="{nom}" value="([^"]+)"', page.text)
    assert trouve, page.text
    return trouve[1]


@deux_moteurs
def test_un_fait_se_conteste_une_fois_et_le_referent_repond(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    servir(app, troupe, temps, 1)
    page = titulaire.voir(SECRET_CARTE)
    envoi = {"vue": champ(page, "vue"), "acte": champ(page, "acte"), "avant": ""}
    dite = titulaire.client.envoyer("/carte/contester", envoi)
    assert dite.status_code == 200
    assert "C’est signalé à la structure" in dite.text
    assert "pas encore répondu" in sans_marques(contenu(dite))
    assert "/carte/contester" not in contenu(dite)
    assert "déjà signalé" in titulaire.client.envoyer("/carte/contester", envoi).text
    with app.extensions["fabrique"]() as session:
        (contestation,) = session.scalars(select(Contestation))
        assert list(session.scalars(select(Courriel.destinataire))) == ["robert@essai.fr"]
        actions = list(session.scalars(select(Ligne.action)))
        assert actions.count("contestation") == 1
    # Alice, who did it, learns nothing.
    alice = connecter(app, troupe.alice, temps.instant)
    for adresse in (f"/mandats/{troupe.mandat}", f"/usagers/{troupe.usager}"):
        assert "contest" not in contenu(alice.get(adresse))
    robert = connecter(app, troupe.robert, temps.instant)
    for accueil in ("/espace-aidant/", "/equipe/"):
        assert "1 démarche est contestée" in sans_marques(contenu(robert.get(accueil)))
    assert "Dubois" not in contenu(robert.get("/suivi/contestations/"))
    adresse = f"/suivi/contestations/{contestation.id}"
    for faux in ({}, {"reponse": "autre", "precision": ""}, {"reponse": "non"}):
        assert robert.envoyer(adresse, faux).status_code == 422
    assert robert.envoyer(adresse, {"reponse": "erreur"}).status_code == 303
    assert robert.envoyer(adresse, {"reponse": "verifie"}).status_code == 409
    apres = sans_marques(contenu(titulaire.voir(SECRET_CARTE)))
    assert "c’était une erreur" in apres
    assert "Il est arrêté." in apres


def test_le_compte_rendu_dit_quoi_quand_et_par_qui_en_une_page(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    servir(app, troupe, temps, 2)
    temps.avancer(days=2)
    servir(app, troupe, temps, 1)
    vue = champ(titulaire.voir(SECRET_CARTE), "vue")
    avant = photographie(app.extensions["moteur"])
    papier = titulaire.client.envoyer("/carte/compte-rendu", {"vue": vue})
    dit = " ".join(sans_marques(papier.text).split())
    assert "Du 23 novembre 2026 au 25 novembre 2026, 3 fois :" in dit
    assert "Angela" in dit
    assert "Alice" in dit
    assert "Essai" not in dit, "le prénom, pas le nom"
    assert photographie(app.extensions["moteur"]) == avant
    temps.avancer(minutes=16)
    assert titulaire.client.envoyer("/carte/compte-rendu", {"vue": vue}).status_code == 422
    a_l_aidante = connecter(app, troupe.alice, temps.instant).get(
        f"/mandats/{troupe.mandat}/compte-rendu"
    )
    assert "3 démarches" in sans_marques(a_l_aidante.text)
    assert "Alice Essai" in sans_marques(a_l_aidante.text)


def test_vingt_cinq_par_page(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    servir(app, troupe, temps, 26)
    page = titulaire.voir(SECRET_CARTE)
    assert page.text.count("<time") == 25
    avant = re.findall(r'name="avant" value="([^"]+)"', page.text)[-1]
    suite = titulaire.client.envoyer(
        "/carte/faits/suite", {"vue": champ(page, "vue"), "avant": avant}
    )
    assert suite.text.count("<time") == 1
    assert "Revenir au plus récent" in suite.text


@pytest.mark.parametrize("acte", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_ce_qui_n_est_pas_un_fait_ne_se_conteste_pas(
    acte: str, titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    servir(app, troupe, temps, 1)
    vue = champ(titulaire.voir(SECRET_CARTE), "vue")
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    reponse = titulaire.client.envoyer("/carte/contester", {"vue": vue, "acte": acte})
    assert reponse.status_code == 422
    # The pass of the first screen alone opens nothing of this.
    passe = titulaire.passe()
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    assert titulaire.client.envoyer("/carte/contester", {"vue": passe}).status_code == 422
    assert photographie(app.extensions["moteur"], sauf=("tentative",)) == avant


def test_dix_par_jour(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    servir(app, troupe, temps, 11)
    page = titulaire.voir(SECRET_CARTE)
    vue, actes = champ(page, "vue"), re.findall(r'name="acte" value="([^"]+)"', page.text)
    statuts = [
        titulaire.client.envoyer("/carte/contester", {"vue": vue, "acte": acte}).status_code
        for acte in actes
    ]
    assert statuts == [200] * 10 + [429]
