"""Accounts that belong to no structure: they log in, see their own space, live eight hours."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.aidants.roles import retirer
from app.metier.authentification import ordinateurs, services
from app.metier.authentification.models import VIE_COURTE, Connexion, Etat
from app.metier.equipe.services import fermer_acces
from app.metier.journal.models import Ligne
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import contenu
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Poste
from tests.fabriques import Distribution, connecter, le_membre, tenir_roles, un_aidant
from tests.photographie import photographie


def un_poste(app: Flask, temps: Horloge, *roles: str) -> Poste:
    """Somebody in no structure, logged in."""
    with app.extensions["fabrique"]() as session, transaction(session):
        compte = un_aidant(session, None, temps.instant, courriel="seule@essai.fr", roles=roles).id
    return Poste(app, compte, temps)


@pytest.mark.parametrize(
    ("role", "accueil", "qui", "fermee"),
    [
        ("formateur", "/formation/", "Organisme de formation", "/pilotage/"),
        ("support", "/pilotage/", "Équipe nationale", "/formation/"),
    ],
)
def test_chacun_arrive_chez_soi(
    role: str, accueil: str, qui: str, fermee: str, app: Flask, temps: Horloge
) -> None:
    poste = un_poste(app, temps, role)
    assert poste.navigateur.get("/espace-aidant/").location == accueil
    page = poste.navigateur.get(accueil)
    assert page.status_code == 200
    assert qui in page.text
    assert 'href="/structure"' not in page.text
    assert "Faire un mandat" not in page.text
    refus = poste.navigateur.get(fermee)
    assert refus.status_code == 403
    assert "structure" not in contenu(refus)
    assert "dans aucune structure" in contenu(poste.navigateur.get("/structure"))


def test_sa_connexion_vit_huit_heures_et_ne_se_retient_nulle_part(
    app: Flask, temps: Horloge
) -> None:
    poste = un_poste(app, temps, "formateur")
    with app.extensions["fabrique"]() as session:
        connexion = session.scalars(select(Connexion)).one()
        assert connexion.organisation_id is None
        connexion.vue_le = dernier = connexion.ouverte_le + VIE_COURTE - timedelta(seconds=1)
        assert connexion.etat(dernier) is Etat.OUVERTE
        assert connexion.etat(dernier + timedelta(seconds=1)) is Etat.CLOSE
        assert ordinateurs.sont_interdits(session, poste.aidant_id)
        lignes = session.scalars(select(Ligne).where(Ligne.action == "connexion")).all()
        assert [ligne.organisation_id for ligne in lignes] == [None]


def test_sans_son_role_la_requete_suivante_est_anonyme(app: Flask, temps: Horloge) -> None:
    poste = un_poste(app, temps, "formateur")
    with app.extensions["fabrique"]() as session, transaction(session):
        retirer(session, session.get_one(Aidant, poste.aidant_id), "formateur")
    assert poste.navigateur.get("/formation/").location.startswith("/connexion?")


def test_une_structure_ou_l_on_ne_fait_rien_ne_retient_plus(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def ouvrir(*roles_ici: str) -> Connexion:
        with app.extensions["fabrique"]() as session, transaction(session):
            nadia = session.get_one(Aidant, troupe.nadia)
            ici = session.get_one(Organisation, troupe.ailleurs)
            tenir_roles(session, le_membre(session, nadia, ici), *roles_ici)
            connexion, _ = services.ouvrir(session, nadia.id, maintenant=temps.instant)
            return connexion

    assert ouvrir().organisation_id is None
    la = ouvrir("aidant")
    assert (la.organisation_id, la.est_courte) == (troupe.ailleurs, True)


def test_quitter_sa_structure_ne_ferme_pas_le_compte_d_une_formatrice(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        tenir_roles(session, alice, "formateur")
        fermer_acces(
            session,
            le_membre(session, alice, session.get_one(Organisation, troupe.organisation)),
            motif="depart",
            par=session.get_one(Aidant, troupe.robert),
            maintenant=temps.instant,
        )
        assert alice.est_actif
    navigateur = connecter(app, troupe.alice, temps.instant)
    assert navigateur.get("/espace-aidant/").location == "/formation/"


def test_un_organisme_recoit_quelqu_un_sans_structure_et_le_lien_de_sa_cle(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    nadia = connecter(app, troupe.nadia, temps.instant)
    champs = {
        "organisme": "Les Ateliers",
        "prenom": "Otto",
        "nom": "Essai",
        "courriel": "otto@essai.fr",
    }
    assert nadia.envoyer("/pilotage/formations/organisme", champs).status_code == 303
    with app.extensions["fabrique"]() as session:
        otto = session.scalars(select(Aidant).filter_by(courriel="otto@essai.fr")).one()
        assert otto.roles == "formateur"
        assert nb_lieux(session, otto) == 0
        sujets = select(Courriel.sujet).filter_by(aidant_id=otto.id)
        assert set(session.scalars(sujets)) == {
            "Votre espace de formation",
            "Créez votre clé d’accès",
        }
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer("/pilotage/formations/organisme", champs).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant, "une deuxième fois : rien"


def nb_lieux(session: Session, aidant: Aidant) -> int:
    requete = select(func.count()).select_from(Appartenance).filter_by(aidant_id=aidant.id)
    return session.scalar(requete) or 0


def test_la_commande_cree_sans_structure_qui_n_en_a_pas_besoin(app: Flask) -> None:
    def creer(*roles: str) -> str:
        mots = "aidant creer --prenom Ada --nom Essai --courriel ada@essai.fr".split()
        options = [mot for role in roles for mot in ("--role", role)]
        return app.test_cli_runner().invoke(args=[*mots, *options]).output

    avant = photographie(app.extensions["moteur"])
    for roles in ((), ("aidant",), ("aidant", "support")):
        assert "dans quelle structure" in creer(*roles)
    assert photographie(app.extensions["moteur"]) == avant
    assert "/connexion/cle/creer?jeton=" in creer("support")
    with app.extensions["fabrique"]() as session:
        ada = session.scalars(select(Aidant).filter_by(courriel="ada@essai.fr")).one()
        tenus = session.execute(select(RoleTenu.nom, RoleTenu.organisation_id)).all()
        assert (ada.roles, tenus, nb_lieux(session, ada)) == ("support", [("support", None)], 0)


def test_le_support_renvoie_le_lien_mais_pas_a_l_adresse_qu_il_a_changee(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    otto = un_poste(app, temps, "formateur").aidant_id
    nadia = connecter(app, troupe.nadia, temps.instant)
    page = f"/pilotage/comptes/{otto}"
    assert nadia.envoyer(f"{page}/cle").status_code == 409, "d’abord la raison"
    nadia.envoyer(page, {"motif": "panne"})
    assert "Envoyer le lien de sa clé" in nadia.get(page).text

    def nb_liens() -> int:
        with app.extensions["fabrique"]() as session:
            requete = select(func.count()).where(Courriel.sujet == "Créez votre clé d’accès")
            return session.scalar(requete) or 0

    for _ in range(2):
        assert nadia.envoyer(f"{page}/cle").location == page
    assert nb_liens() == 1, "deux clics, un message"
    temps.avancer(minutes=11)
    nadia.envoyer(f"{page}/courriel", {"courriel": "ailleurs@essai.fr"})
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(f"{page}/cle").status_code == 403
    assert photographie(app.extensions["moteur"]) == avant


def test_quitter_son_organisme_ferme_ce_qui_n_a_plus_de_raison_d_etre(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    nadia = connecter(app, troupe.nadia, temps.instant)
    otto, alice = "otto@essai.fr", "alice@essai.fr"
    for courriel in (otto, alice):
        champs = {
            "organisme": "Les Ateliers",
            "prenom": "Qui",
            "nom": "Forme",
            "courriel": courriel,
        }
        assert nadia.envoyer("/pilotage/formations/organisme", champs).status_code == 303
    chez_elle = connecter(app, troupe.alice, temps.instant)
    retirer_de = "/pilotage/formations/organisme/retirer"
    avant = photographie(app.extensions["moteur"])
    for faux in ({}, {"organisme": "Autre"}, {"courriel": "robert@essai.fr"}, {"courriel": "x"}):
        champs = {"organisme": "Les Ateliers", "courriel": otto, **faux} if faux else {}
        assert nadia.envoyer(retirer_de, champs).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    for courriel in (otto, alice):
        champs = {"organisme": "Les Ateliers", "courriel": courriel}
        assert nadia.envoyer(retirer_de, champs).status_code == 303
        assert nadia.envoyer(retirer_de, champs).status_code == 422, "une fois"
    assert chez_elle.get("/formation/").location.startswith("/connexion?")
    with app.extensions["fabrique"]() as session:
        roles = {
            compte.courriel: (compte.roles, compte.est_actif)
            for compte in session.scalars(select(Aidant).filter(Aidant.courriel.in_([otto, alice])))
        }
    assert roles == {otto: (None, False), alice: (None, True)}
