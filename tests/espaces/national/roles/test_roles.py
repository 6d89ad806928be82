"""National roles on screen: proposed by one, given by another, taken at once."""

import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.droits import NATIONAUX
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.metier.pilotage.models import Proposition
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu, sans_marques
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, tenir_roles, un_aidant
from tests.photographie import photographie

ROLES = "/pilotage/roles"
CHAMPS = {"courriel": "robert@essai.fr", "role": "support", "raison": "Il répond au téléphone"}
Ecrits = Callable[[], list[tuple[uuid.UUID, str]]]


@pytest.fixture
def chloe(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """A second person who gives roles."""
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, troupe.chloe), "pilotage")
    return connecter(app, troupe.chloe, temps.instant)


def compte(app: Flask, courriel: str) -> Aidant | None:
    with app.extensions["fabrique"]() as session:
        return par_courriel(session, courriel)


def proposition(client: ClientVerifie) -> str:
    """The address of the only proposal on the list."""
    return f"{ROLES}/propositions/" + contenu(client.get(ROLES)).partition("/propositions/")[2][:36]


NOUVELLE = {
    "courriel": "Ines@essai.fr ",
    "prenom": "Inès",
    "nom": "Durand",
    "role": "chiffres",
    "raison": "Elle arrive lundi",
}


def test_le_compte_d_une_nouvelle_s_ouvre_quand_une_autre_confirme(
    app: Flask, nadia: ClientVerifie, chloe: ClientVerifie
) -> None:
    avant = photographie(app.extensions["moteur"])
    sans_nom = nadia.envoyer(f"{ROLES}/proposer", NOUVELLE | {"nom": " "})
    assert sans_nom.status_code == 422
    assert "Aucun compte ne porte cette adresse" in contenu(sans_nom)
    assert photographie(app.extensions["moteur"]) == avant
    assert nadia.envoyer(f"{ROLES}/proposer", NOUVELLE).location == ROLES
    assert nadia.envoyer(f"{ROLES}/proposer", NOUVELLE).status_code == 409, "proposed already"
    assert compte(app, "ines@essai.fr") is None
    adresse = proposition(chloe)
    assert "compte à ouvrir" in contenu(chloe.get(adresse))
    assert nadia.envoyer(adresse).status_code == 403
    assert chloe.envoyer(adresse).location == ROLES
    ines = compte(app, "ines@essai.fr")
    assert ines is not None
    assert (ines.nom_complet, ines.roles) == ("Inès Durand", "chiffres")
    assert chloe.envoyer(adresse).location == ROLES, "twice is once"
    with app.extensions["fabrique"]() as session:
        (lue,) = session.scalars(select(Proposition))
        assert (lue.cible_id, lue.nouveau_nom, lue.courriel) == (ines.id, None, ines.courriel)
        sujets = session.scalars(select(Courriel.sujet).where(Courriel.aidant_id == ines.id))
        assert [*sujets] == ["Un rôle national vous est donné", "Créez votre clé d’accès"]


def test_une_nouvelle_ecartee_n_a_ni_compte_ni_nom_garde(
    app: Flask, nadia: ClientVerifie, chloe: ClientVerifie
) -> None:
    nadia.envoyer(f"{ROLES}/proposer", NOUVELLE)
    assert chloe.envoyer(proposition(chloe), {"ecarter": "oui"}).location == ROLES
    assert compte(app, "ines@essai.fr") is None
    with app.extensions["fabrique"]() as session:
        (lue,) = session.scalars(select(Proposition))
        assert (lue.issue, lue.nouveau_prenom, lue.nouveau_courriel) == ("ecartee", None, None)


def test_qui_a_ouvert_un_compte_entre_temps_le_garde(
    app: Flask, nadia: ClientVerifie, chloe: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    nadia.envoyer(f"{ROLES}/proposer", NOUVELLE)
    with app.extensions["fabrique"]() as session, transaction(session):
        lieu = session.get_one(Organisation, troupe.organisation)
        la = un_aidant(session, lieu, temps.instant, courriel="ines@essai.fr").id
    assert chloe.envoyer(proposition(chloe)).location == ROLES
    ines = compte(app, "ines@essai.fr")
    assert ines is not None
    assert (ines.id, ines.roles) == (la, "chiffres")


def test_un_role_se_propose_se_donne_et_se_retire(
    app: Flask,
    nadia: ClientVerifie,
    chloe: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
    ecrits: Ecrits,
) -> None:
    robert = connecter(app, troupe.robert, temps.instant)
    assert nadia.envoyer(f"{ROLES}/proposer", CHAMPS).location == ROLES
    assert ecrits() == []
    adresse = proposition(chloe)
    assert "Donner ce rôle</button>" not in nadia.get(adresse).text
    assert nadia.envoyer(adresse).status_code == 403
    assert chloe.envoyer(adresse).location == ROLES
    assert ecrits() == [
        (troupe.robert, "Un rôle national vous est donné"),
        (troupe.robert, "Créez votre clé d’accès"),
    ]
    # What was open closes: the new role begins with a new login.
    assert robert.get("/espace-aidant/").status_code == 303
    robert = connecter(app, troupe.robert, temps.instant)
    assert robert.get("/pilotage/comptes").status_code == 200
    assert robert.get(ROLES).status_code == 403
    nadia.envoyer(f"{ROLES}/{troupe.robert}/support/retirer")
    robert = connecter(app, troupe.robert, temps.instant)
    assert robert.get("/pilotage/comptes").status_code == 403


def test_une_proposition_ecartee_ne_donne_rien(
    nadia: ClientVerifie, chloe: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    nadia.envoyer(f"{ROLES}/proposer", CHAMPS)
    adresse = proposition(chloe)
    nadia.envoyer(adresse, {"ecarter": "oui"})
    avant = photographie(app.extensions["moteur"])
    assert chloe.envoyer(adresse).location == ROLES
    assert photographie(app.extensions["moteur"]) == avant
    assert "à confirmer" not in contenu(chloe.get(ROLES))


@pytest.mark.parametrize(
    ("champs", "statut"),
    [
        ({"courriel": "inconnue@essai.fr"}, 422),
        ({"courriel": "nadia@essai.fr", "role": "pilotage"}, 409),
        ({"courriel": "chloe@essai.fr", "role": "pilotage"}, 409),
        ({"role": "aidant"}, 422),
        ({"role": ""}, 422),
        ({"raison": " "}, 422),
        ({"raison": "x" * 201}, 422),
    ],
)
def test_une_proposition_refusee_ne_laisse_rien(
    champs: dict[str, str], statut: int, nadia: ClientVerifie, chloe: ClientVerifie, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(f"{ROLES}/proposer", CHAMPS | champs).status_code == statut
    assert photographie(app.extensions["moteur"]) == avant


def test_il_reste_toujours_deux_personnes_pour_donner_les_roles(
    nadia: ClientVerifie, chloe: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(f"{ROLES}/{troupe.chloe}/pilotage/retirer")
    assert reponse.status_code == 403
    assert photographie(app.extensions["moteur"]) == avant
    assert nadia.get(f"{ROLES}/{troupe.chloe}/aidant/retirer").status_code == 404


def test_la_liste_dit_pour_qui_par_qui_et_qui_tient_quoi(
    app: Flask, nadia: ClientVerifie, chloe: ClientVerifie, troupe: Distribution
) -> None:
    alice = {"courriel": "alice@essai.fr", "role": "support", "raison": "Elle arrive lundi"}
    assert nadia.envoyer(f"{ROLES}/proposer", alice).location == ROLES
    assert chloe.envoyer(f"{ROLES}/proposer", NOUVELLE).location == ROLES
    with app.extensions["fabrique"]() as session:
        noms = {
            nom: session.get_one(Aidant, getattr(troupe, nom)).nom_complet
            for nom in ("alice", "nadia", "chloe")
        }
    page = sans_marques(contenu(chloe.get(ROLES)))
    proposees, _, equipe = page.partition("par nom</h2>")
    dites = re.findall(r">(.*?)\u00a0: .*?</a>\s*<span>Proposé par (.*?), jusqu", proposees)
    assert set(dites) == {(noms["alice"], noms["nadia"]), ("Inès Durand", noms["chloe"])}
    tenus = {dit: equipe.count(f"Retirer à {noms[dit]} le rôle") for dit in noms}
    assert tenus == {"alice": 0, "nadia": len(NATIONAUX), "chloe": 1}
