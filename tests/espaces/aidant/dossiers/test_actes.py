"""Acts outside FranceConnect: from lists, dated, once, in the journal and in the history."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.actes import GESTES, SITES
from app.metier.mandats.models import Autorisation
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, sans_marques
from tests.conftest import Horloge
from tests.courses import a_la_fois
from tests.espaces.aidant.dossiers.conftest import Confier
from tests.fabriques import Distribution, connecter, deux_moteurs
from tests.photographie import photographie


def acte(**changements: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "domaine": "logement",
        "geste": "appele",
        "site": "caf",
        "jour": "2026-11-23",
        "envoi": str(uuid.uuid4()),
        **changements,
    }


def notes(app: Flask) -> list[str]:
    """The bodies of the acts in the journal."""
    with app.extensions["fabrique"]() as session:
        return list(
            session.scalars(
                select(Corps.corps)
                .join(Ligne, Ligne.seq == Corps.seq)
                .where(Ligne.action == "acte_hors_franceconnect")
            )
        )


@pytest.fixture
def adresse(troupe: Distribution) -> str:
    return f"/usagers/{troupe.usager}/acte"


@deux_moteurs
def test_un_acte_se_note_et_se_lit(
    app: Flask, alice: ClientVerifie, troupe: Distribution, adresse: str
) -> None:
    formulaire = alice.get(adresse).text
    assert 'value="2026-11-23"' in formulaire
    assert 'value="logement" checked' in formulaire
    envoi = re.search(r'name="envoi" value="([^"]+)"', formulaire)
    assert envoi
    reponse = alice.envoyer(adresse, acte(envoi=envoi[1]))
    assert (reponse.status_code, reponse.location) == (303, f"/usagers/{troupe.usager}")
    page = alice.get(reponse.location).text
    assert "Appelé\u00a0: CAF, par téléphone" in page
    assert "le 23 novembre 2026" in page
    assert "par Alice Essai" in sans_marques(page)
    assert "Appelé\u00a0: CAF" in alice.get(f"/mandats/{troupe.mandat}").text
    (corps,) = notes(app)
    assert "Dubois" not in corps
    assert '"geste":"appele"' in corps
    assert '"site":"caf"' in corps


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_deux_envois_du_meme_formulaire_sont_une_ligne(
    app: Flask, alice: ClientVerifie, adresse: str
) -> None:
    jeton, corps = alice.jeton(), acte()
    secret = alice.get_cookie("connexion")
    assert secret is not None

    def envoyer(_: int) -> int:
        onglet = app.test_client()
        for cookie in (secret, alice.get_cookie("session")):
            assert cookie is not None
            onglet.set_cookie(cookie.key, cookie.value)
        return onglet.post(adresse, data=corps | {"csrf_token": jeton}).status_code

    statuts, erreurs = a_la_fois(4, envoyer)
    assert erreurs == []
    assert statuts == [303] * 4
    assert len(notes(app)) == 1
    assert alice.envoyer(adresse, acte()).status_code == 303, "another form, another act"
    assert len(notes(app)) == 2


@pytest.mark.parametrize(
    ("changements", "dit"),
    [
        ({"jour": "2026-11-24"}, "pas encore passée"),
        ({"jour": "2026-11-22"}, "pas encore commencé"),
        ({"jour": "9998-12-31"}, "pas encore passée"),
        ({"jour": "9999-12-31"}, "31/12/2026"),
        ({"jour": "0002-01-01"}, "pas encore commencé"),
        ({"jour": "0001-01-01"}, "31/12/2026"),
        ({"jour": "demain"}, "31/12/2026"),
        ({"jour": ""}, "31/12/2026"),
        ({"domaine": "argent"}, ""),
        ({"domaine": ""}, "Choisissez un thème"),
        ({"geste": "frappe"}, ""),
        ({"geste": ""}, "ce qui a été fait"),
        ({"site": "https://exemple.fr"}, ""),
        ({"site": ""}, "Choisissez une administration"),
        ({"envoi": "1"}, ""),
        ({"envoi": ""}, ""),
        ({"site": "caf_plus"}, "la personne s’identifie elle-même"),
        ({"site": "cpf_plus", "geste": "depose"}, "la personne s’identifie elle-même"),
        ({"geste": "a_cote"}, "concerne les sites en FranceConnect+"),
    ],
)
def test_ce_qui_ne_va_pas_se_dit_et_ne_s_ecrit_pas(
    changements: dict[str, str], dit: str, app: Flask, alice: ClientVerifie, adresse: str
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = alice.envoyer(adresse, acte(**changements))
    assert reponse.status_code == 422
    assert dit in reponse.text.replace("\u00a0", " ")
    assert 'role="alert"' in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


def test_sur_franceconnect_plus_on_etait_a_cote(
    app: Flask, alice: ClientVerifie, troupe: Distribution, adresse: str
) -> None:
    assert alice.envoyer(adresse, acte(site="caf_plus", geste="a_cote")).status_code == 303
    page = alice.get(f"/usagers/{troupe.usager}").text
    assert "La personne s’est identifiée elle-même, j’étais à côté" in page
    assert len(notes(app)) == 1


def test_chaque_geste_et_chaque_site_se_notent(
    app: Flask, alice: ClientVerifie, adresse: str
) -> None:
    for geste in GESTES:
        site = "caf_plus" if geste == "a_cote" else "autre"
        assert alice.envoyer(adresse, acte(geste=geste, site=site)).status_code == 303
    for cle, site_ in SITES.items():
        geste = "a_cote" if site_.plus else "imprime"
        assert alice.envoyer(adresse, acte(geste=geste, site=cle)).status_code == 303
    assert len(notes(app)) == len(GESTES) + len(SITES)


def test_aujourd_hui_est_le_jour_de_la_structure(
    app: Flask, troupe: Distribution, temps: Horloge, adresse: str
) -> None:
    """At 21:30 UTC it is already tomorrow in La Réunion."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).fuseau = "Indian/Reunion"
    temps.instant = temps.instant.replace(hour=21)
    alice = connecter(app, troupe.alice, temps.instant)
    assert 'value="2026-11-24"' in alice.get(adresse).text
    assert alice.envoyer(adresse, acte(jour="24/11/2026")).status_code == 303
    assert alice.envoyer(adresse, acte(jour="2026-11-25")).status_code == 422


def test_sans_mandat_en_cours_il_n_y_a_rien_a_noter(
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    adresse: str,
    arret: Callable[..., None],
    alice: ClientVerifie,
) -> None:
    arret(troupe.mandat)
    avant = photographie(app.extensions["moteur"])
    assert alice.get(adresse).status_code == 404
    assert alice.envoyer(adresse, acte()).status_code == 404
    assert adresse not in alice.get(f"/usagers/{troupe.usager}").text
    assert photographie(app.extensions["moteur"]) == avant


def test_apres_la_fin_il_n_y_a_rien_a_noter(
    app: Flask, troupe: Distribution, temps: Horloge, adresse: str
) -> None:
    temps.instant += timedelta(days=32)
    alice = connecter(app, troupe.alice, temps.instant)
    assert alice.get(adresse).status_code == 404
    assert alice.envoyer(adresse, acte()).status_code == 404
    assert notes(app) == []


def test_un_theme_ferme_a_l_aidante_ne_se_note_pas(
    app: Flask, troupe: Distribution, alice: ClientVerifie, adresse: str, confier: Confier
) -> None:
    confier("argent")
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = session.get_one(Appartenance, (troupe.alice, troupe.organisation))
        membre.domaines_limites = ["argent"]
    assert 'value="logement"' not in alice.get(adresse).text
    assert alice.envoyer(adresse, acte()).status_code == 422
    assert alice.envoyer(adresse, acte(domaine="argent")).status_code == 303
    assert len(notes(app)) == 1


def test_la_personne_d_ailleurs(app: Flask, alice: ClientVerifie, troupe: Distribution) -> None:
    for usager in (troupe.usager_ailleurs, troupe.mandat, uuid.uuid4(), "pas-un-uuid"):
        assert alice.get(f"/usagers/{usager}/acte").status_code == 404
        assert alice.envoyer(f"/usagers/{usager}/acte", acte()).status_code == 404
    assert notes(app) == []


def test_un_mandat_borne_veut_une_des_siennes(
    app: Flask, alice: ClientVerifie, troupe: Distribution, adresse: str
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        for autorisation in session.scalars(select(Autorisation)):
            autorisation.demarches, autorisation.est_bornee = ["demander l’APL", "DALO"], True
    assert "Le mandat ne couvre que ces démarches." in alice.get(adresse).text
    avant = photographie(app.extensions["moteur"])
    for dite in ("", "carte grise"):
        refus = alice.envoyer(adresse, acte(demarche=dite))
        assert refus.status_code == 422
        assert 'id="demarche-1-faute"' in refus.text
    assert photographie(app.extensions["moteur"]) == avant
    assert alice.envoyer(adresse, acte(demarche="DALO")).status_code == 303
    page = sans_marques(alice.get(f"/usagers/{troupe.usager}").text)
    assert "Appelé pour : DALO : CAF" in " ".join(page.split())
