"""A redirection followed inside the server is what the browser itself would have done."""

import uuid

from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web.reponses.securite import CONNEXION
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import (
    Distribution,
    connecter,
    la_connexion,
    le_membre,
    rattacher_alice_ailleurs,
    un_brouillon,
)
from tests.photographie import photographie

HTMX = {"HX-Request": "true"}
ESPACE = "/espace-aidant/"


def _verrouiller(app: Flask, aidant_id: uuid.UUID, temps: Horloge) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        la_connexion(session, aidant_id).verrouillee_le = temps.instant


def _brouillon(app: Flask, troupe: Distribution, temps: Horloge) -> str:
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        ici = session.get_one(Organisation, troupe.organisation)
        ouvert = un_brouillon(session, le_membre(session, alice, ici), temps.instant)
        return f"/mandats/nouveau/{ouvert.id}/conclusion"


def test_changer_de_structure_montre_l_espace_de_la_nouvelle(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    rattacher_alice_ailleurs(app, troupe, temps.instant)
    alice = connecter(app, troupe.alice, temps.instant)
    reponse = alice.post(
        "/structure",
        data={"csrf_token": alice.jeton(), "structure": str(troupe.ailleurs)},
        headers=HTMX | {"X-Coquille": f"{troupe.alice}.{troupe.organisation}"},
    )
    assert (reponse.status_code, reponse.headers["HX-Push-Url"]) == (200, ESPACE)
    assert f'data-coquille="{troupe.alice}.{troupe.ailleurs}"' in reponse.text


def test_un_seul_des_deux_temoins_perime_suffit_a_refuser(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    ici, autre = f"{troupe.alice}.{troupe.organisation}", f"{troupe.alice}.{troupe.ailleurs}"
    jeton, avant = alice.jeton(), photographie(app.extensions["moteur"])
    for entete, champs in ((ici, [autre]), (autre, [ici]), (ici, [ici, autre]), ("", ["\u0661"])):
        reponse = alice.post(
            "/mandats/nouveau",
            data={"csrf_token": jeton, "domaines": "logement", "duree": "mois", "coquille": champs},
            headers={"X-Coquille": entete},
        )
        assert reponse.status_code == 409
    assert photographie(app.extensions["moteur"]) == avant


def test_se_deconnecter_fait_oublier_le_navigateur(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    reponse = alice.post("/deconnexion", data={"csrf_token": alice.jeton()}, headers=HTMX)
    assert (reponse.status_code, reponse.headers["HX-Push-Url"]) == (200, "/")
    assert reponse.headers["Clear-Site-Data"] == '"storage"'
    assert alice.get_cookie(CONNEXION) is None


def test_nul_n_accepte_les_conditions_pour_le_compte_d_un_autre_onglet(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    robert, avant = (
        connecter(app, troupe.robert, temps.instant),
        photographie(app.extensions["moteur"]),
    )
    page_d_alice = {"accepter": "y", "coquille": f"{troupe.alice}.{troupe.organisation}"}
    assert robert.envoyer("/cgu", page_d_alice).status_code == 409
    assert photographie(app.extensions["moteur"])["aidant"] == avant["aidant"]


def test_head_suit_sans_corps(app: Flask, troupe: Distribution, temps: Horloge) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    _verrouiller(app, troupe.alice, temps)
    reponse = alice.head(ESPACE, headers=HTMX)
    assert (reponse.status_code, reponse.data) == (200, b"")


def test_de_deux_cookies_du_meme_nom_le_premier_compte_jusqu_au_bout(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    cookie = connecter(app, troupe.alice, temps.instant).get_cookie(CONNEXION)
    assert cookie is not None
    entetes = {"Cookie": f"{CONNEXION}={cookie.value}; {CONNEXION}=plante"}
    nu = app.test_client(use_cookies=False)
    assert isinstance(nu, ClientVerifie)
    assert nu.get(ESPACE, headers=entetes).status_code == 200
    reponse = nu.get("/quitter-franceconnect", headers=entetes | HTMX)
    assert reponse.headers["HX-Push-Url"] == ESPACE


def test_l_adresse_d_un_document_tient_dans_un_entete(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice, adresse = (
        connecter(app, troupe.alice, temps.instant),
        f"/mandats/{troupe.mandat}/attestation",
    )
    brute = "€".encode().decode("latin-1")
    reponse = alice.get(adresse, headers=HTMX, environ_overrides={"QUERY_STRING": brute})
    assert reponse.headers["HX-Redirect"] == f"{adresse}?%E2%82%AC"


def test_ce_qu_un_acte_a_dit_attend_le_document_que_l_on_verra(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice = connecter(app, troupe.alice, temps.instant)
    with alice.session_transaction() as gardee:
        gardee["_flashes"] = [("message", "C’est fait, dit l’acte.")]
    adresse = f"/mandats/{troupe.mandat}/attestation"
    assert alice.get(adresse, headers=HTMX).headers["HX-Redirect"] == adresse
    assert alice.get(adresse).text.count("C’est fait, dit l’acte.") == 1
    assert "C’est fait" not in alice.get(adresse).text


def test_un_signe_de_commande_n_est_jamais_une_panne(
    app: Flask, client: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    perimee = {"csrf_token": "x", "email": "a\x01b"}
    assert (
        client.post("/connexion", data=perimee, headers={"Origin": "http://localhost"}).status_code
        == 400
    )
    alice, conclusion = (
        connecter(app, troupe.alice, temps.instant),
        _brouillon(app, troupe, temps),
    )
    _verrouiller(app, troupe.alice, temps)
    for hostile in ({"lieu": "\x01"}, {"lie\x02u": "Saint-Just"}):
        reponse = alice.envoyer(conclusion, {"code": "000000", **hostile})
        assert reponse.status_code == 401
        assert "C’est toujours vous" in reponse.text


def test_verrouillee_personne_ne_renonce_a_la_place_de_l_aidant(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    alice, conclusion = (
        connecter(app, troupe.alice, temps.instant),
        _brouillon(app, troupe, temps),
    )
    _verrouiller(app, troupe.alice, temps)
    avant = photographie(app.extensions["moteur"])
    for code in ({"code": "000000"}, {}):
        assert alice.envoyer(conclusion, {"representant": "oui", **code}).status_code == 401
    assert photographie(app.extensions["moteur"]) == avant
