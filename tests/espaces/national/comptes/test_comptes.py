"""The support on an account: nothing shows before it is said why, and its owner reads it all."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.metier.pilotage.regards import VIE_REGARD
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, une_carte, une_organisation
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

COMPTES = "/pilotage/comptes"
Ecrits = Callable[[], list[tuple[uuid.UUID, str]]]


@pytest.fixture
def compte(nadia: ClientVerifie, troupe: Distribution) -> str:
    """Alice's account, opened by Nadia: its address."""
    adresse = f"{COMPTES}/{troupe.alice}"
    assert nadia.envoyer(adresse, {"motif": "panne"}).location == adresse
    return adresse


def alice(app: Flask, troupe: Distribution) -> Aidant:
    with app.extensions["fabrique"]() as session:
        return session.get_one(Aidant, troupe.alice)


@pytest.mark.parametrize(
    ("saisie", "par"),
    [
        ("alice", "nom"),
        ("ess ali", "nom"),
        ("ALICE@essai.fr", "adresse e-mail"),
        ("C 12-34", "carte à code"),
    ],
)
def test_un_compte_se_trouve_et_l_on_sait_par_quoi(
    saisie: str, par: str, app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        une_carte(
            session, temps.instant, numero="C-1234", aidant=session.get_one(Aidant, troupe.alice)
        )
    page = contenu(nadia.envoyer(COMPTES, {"recherche": saisie}))
    assert str(troupe.alice) in page
    assert f"</span>{par}<" in page
    assert "France Services de Saint-Just" in page


@pytest.mark.parametrize("saisie", ["", "personne", "@", "alice@", "0", "?!"])
def test_une_recherche_sans_reponse_ne_montre_personne(saisie: str, nadia: ClientVerifie) -> None:
    reponse = nadia.envoyer(COMPTES, {"recherche": saisie})
    assert reponse.status_code == 200
    assert f"{COMPTES}/" not in contenu(reponse)


def test_rien_ne_se_voit_avant_d_avoir_dit_pourquoi(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, actions: Callable
) -> None:
    adresse = f"{COMPTES}/{troupe.alice}"
    avant = photographie(app.extensions["moteur"])
    assert "alice@essai.fr" not in nadia.get(adresse).text
    assert nadia.envoyer(adresse, {"motif": "curiosite"}).status_code == 422
    for acte in ("nom", "courriel", "fermer", "rouvrir", "rattacher", "debloquer"):
        assert nadia.get(f"{adresse}/{acte}").status_code == 409
        assert nadia.envoyer(f"{adresse}/{acte}", {"motif": "depart"}).status_code == 409
    assert photographie(app.extensions["moteur"]) == avant
    nadia.envoyer(adresse, {"motif": "panne"})
    assert actions()[-1] == "consultation_compte"
    assert "alice@essai.fr" in nadia.get(adresse).text
    temps.avancer(seconds=VIE_REGARD.total_seconds())
    encore = connecter(app, troupe.nadia, temps.instant)
    assert "alice@essai.fr" not in encore.get(adresse).text


def test_qui_a_ete_regarde_lit_qui_et_pourquoi(
    app: Flask, compte: str, troupe: Distribution, temps: Horloge
) -> None:
    page = contenu(connecter(app, troupe.alice, temps.instant).get("/mon-compte/"))
    assert "Compte consulté (elle ne peut plus se connecter)" in page
    assert "Nadia" in page


def test_changer_le_nom(
    app: Flask, nadia: ClientVerifie, compte: str, troupe: Distribution, ecrits: Ecrits
) -> None:
    champs = {"prenom": "Alix", "nom": "Exemple", "motif": "etat_civil"}
    assert nadia.envoyer(f"{compte}/nom", champs | {"nom": ""}).status_code == 422
    assert nadia.envoyer(f"{compte}/nom", champs).location == compte
    assert alice(app, troupe).nom_complet == "Alix Exemple"
    assert ecrits() == [(troupe.alice, "Le nom de votre compte a changé")]


def test_fermer_puis_rouvrir(
    app: Flask, nadia: ClientVerifie, compte: str, troupe: Distribution, temps: Horloge
) -> None:
    chez_elle = connecter(app, troupe.alice, temps.instant)
    assert nadia.envoyer(f"{compte}/fermer").status_code == 422
    nadia.envoyer(f"{compte}/fermer", {"motif": "securite"})
    assert chez_elle.get("/espace-aidant/").status_code == 303
    # A référent cannot undo what the national team has closed.
    robert = connecter(app, troupe.robert, temps.instant)
    assert "équipe nationale" in contenu(robert.get(f"/equipe/{troupe.alice}"))
    nadia.envoyer(f"{compte}/rouvrir")
    assert alice(app, troupe).est_actif
    assert connecter(app, troupe.alice, temps.instant).get("/espace-aidant/").status_code == 200


@pytest.mark.parametrize("geste", ["fermer", "nom", "courriel"])
def test_on_n_agit_pas_sur_un_compte_qui_a_un_role_national_ou_sur_le_sien(
    geste: str, nadia: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    adresse = f"{COMPTES}/{troupe.nadia}"
    nadia.envoyer(adresse, {"motif": "demande"})
    avant = photographie(app.extensions["moteur"])
    champs = {"motif": "depart"} if geste == "fermer" else {"motif": "erreur"}
    champs |= {"prenom": "N", "nom": "M", "courriel": "neuve@essai.fr"}
    assert nadia.envoyer(f"{adresse}/{geste}", champs).status_code == 403
    assert photographie(app.extensions["moteur"]) == avant


def test_rattacher_ailleurs_ne_deplace_aucun_mandat(
    app: Flask, nadia: ClientVerifie, compte: str, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session:
        siret = session.get_one(Organisation, troupe.ailleurs).siret
    adresse = f"{compte}/rattacher"
    for siret_faux in ("123", "00000000000000"):
        assert nadia.envoyer(adresse, {"siret": siret_faux, "roles": ["aidant"]}).status_code == 422
    assert nadia.envoyer(adresse, {"siret": siret, "roles": ["pilotage"]}).status_code == 422
    assert nadia.envoyer(adresse, {"siret": siret, "roles": ["aidant"]}).location == compte
    assert nadia.envoyer(adresse, {"siret": siret, "roles": ["aidant"]}).status_code == 409
    chez_elle = connecter(app, troupe.alice, temps.instant)
    assert "2 structures" in contenu(chez_elle.get("/structure"))
    assert chez_elle.get(f"/mandats/{troupe.mandat}").status_code == 200


def test_changer_l_adresse_passe_par_la_nouvelle(
    app: Flask, nadia: ClientVerifie, compte: str, troupe: Distribution, ecrits: Ecrits
) -> None:
    assert nadia.envoyer(f"{compte}/courriel", {"courriel": "neuve@essai.fr"}).location == compte
    assert alice(app, troupe).courriel == "alice@essai.fr"
    assert [sujet for _, sujet in ecrits()] == [
        "Confirmez votre nouvelle adresse e-mail",
        "Un changement d’adresse e-mail est demandé",
    ]


def test_un_siret_partage_demande_le_nom(
    app: Flask, nadia: ClientVerifie, compte: str, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        siret = session.get_one(Organisation, troupe.ailleurs).siret
        une_organisation(session, temps.instant, siret=siret, siret_partage=True, nom="L’Annexe")
    champs = {"siret": siret, "roles": ["aidant"]}
    refus = nadia.envoyer(f"{compte}/rattacher", champs)
    assert refus.status_code == 422
    assert "L’Annexe" in refus.text
    reponse = nadia.envoyer(f"{compte}/rattacher", champs | {"structure": "L’Annexe"})
    assert reponse.location == compte
    page = contenu(connecter(app, troupe.alice, temps.instant).get("/structure"))
    assert "L’Annexe" in page


def test_le_support_lit_les_connexions_par_mois_et_le_sort_des_e_mails_jamais_leur_texte(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, compte: str, temps: Horloge
) -> None:
    hier = temps.instant - timedelta(days=1)
    sorts = {"Parti": {"envoye_le": hier}, "Perdu": {"abandonne_le": hier}, "Attend": {}}
    with app.extensions["fabrique"]() as session, transaction(session):
        for sujet, quand in sorts.items():
            session.add(
                Courriel(
                    aidant_id=troupe.alice,
                    destinataire="ancienne@essai.fr",
                    sujet=f"{sujet} <b>",
                    cle_id="x",
                    cree_le=hier,
                    **quand,
                )
            )
        for jours in (0, 0, 40, 300):
            journal.noter(
                session,
                "connexion",
                le=temps.instant - timedelta(days=jours),
                aidant=troupe.alice,
                organisation=troupe.organisation,
            )
    with ordres(app.extensions["moteur"]) as envoyes:
        page = contenu(nadia.get(compte)).replace("\u00a0", " ")
    assert len(envoyes) <= ORDRES_PAR_PAGE
    for sujet, sort in (
        ("Parti", "Parti le"),
        ("Perdu", "N’a pas pu partir"),
        ("Attend", "Attend de partir"),
    ):
        assert sort in page.partition(f"{sujet} &lt;b&gt;")[2].partition("</li>")[0]
    assert page.count("à une autre adresse") == 3
    assert "ancienne@essai.fr" not in page
    assert page.count(" connexions</dd>") == 1
    assert page.count(" connexion</dd>") == 1
