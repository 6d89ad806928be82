"""« Mon compte »: what opens it, added and removed behind a recent code, by its owner alone."""

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion, Ordinateur
from app.metier.authentification.ordinateurs import retenir
from app.socle.bdd import transaction
from app.socle.cles import cles
from tests.client import ClientVerifie, sans_jeton
from tests.conftest import Horloge
from tests.espaces.compte.cle import cle_montree
from tests.espaces.connexion.conftest import Poste
from tests.fabriques import Distribution, code_du_moyen, deux_moteurs, un_moyen, une_carte
from tests.photographie import photographie

COMPTE = "/mon-compte/"
APPLICATION = "/mon-compte/application"
CARTE = "/mon-compte/carte"
SECOURS = "/mon-compte/secours"
NUMERO = "C-1234"


def moyens(app: Flask, aidant_id: uuid.UUID) -> list[MoyenConnexion]:
    with app.extensions["fabrique"]() as session:
        requete = select(MoyenConnexion).filter_by(aidant_id=aidant_id)
        return list(session.scalars(requete.order_by(MoyenConnexion.ajoute_le)))


def code(poste: Poste, moyen_id: uuid.UUID, decalage: int = 0) -> str:
    with poste.app.extensions["fabrique"]() as session:
        return code_du_moyen(session, moyen_id, poste.temps.instant, decalage=decalage)


def autre_moyen(poste: Poste, *, valide: bool = True) -> uuid.UUID:
    """A second application of this account."""
    poste.temps.avancer(seconds=1)
    with poste.app.extensions["fabrique"]() as session, transaction(session):
        aidant = session.get_one(Aidant, poste.aidant_id)
        return un_moyen(session, aidant, poste.temps.instant, valide=valide).id


@pytest.fixture
def carte(app: Flask, temps: Horloge) -> uuid.UUID:
    """A card in stock."""
    with app.extensions["fabrique"]() as session, transaction(session):
        return une_carte(session, temps.instant, numero=NUMERO).id


@pytest.fixture
def chloe(app: Flask, troupe: Distribution, temps: Horloge) -> Poste:
    return Poste(app, troupe.chloe, temps)


def prendre(poste: Poste, carte: uuid.UUID) -> None:
    champs = {"numero": f" {NUMERO} ", "code": code(poste, carte)}
    assert poste.navigateur.envoyer(CARTE, champs).location == COMPTE


# L’application


def commencer(poste: Poste) -> str:
    assert poste.navigateur.get(APPLICATION).status_code == 200
    reponse = poste.navigateur.envoyer(APPLICATION)
    assert reponse.location.startswith(f"{APPLICATION}/")
    return reponse.location


@deux_moteurs
def test_ajouter_une_application(poste: Poste, app: Flask) -> None:
    adresse = commencer(poste)
    moyen_id = uuid.UUID(adresse.rpartition("/")[2])
    cle = cle_montree(poste.navigateur.get(adresse).text)
    with app.extensions["fabrique"]() as session:
        moyen = session.get_one(MoyenConnexion, moyen_id)
        assert cles(session).dechiffrer(moyen.secret_chiffre, moyen.contexte).decode() == cle
    assert cle_montree(poste.navigateur.get(adresse).text) == cle, "recharger montre la même clé"
    premier = code(poste, moyen_id)
    sans_effet = poste.navigateur.envoyer("/presence", {"code": premier})
    assert sans_effet.status_code == 422, "elle n’ouvre rien avant son premier code"
    faux = f"{(int(premier) + 500_000) % 10**6:06}"
    refus = poste.navigateur.envoyer(adresse, {"code": faux})
    assert refus.status_code == 422
    assert cle_montree(refus.text) == cle
    assert poste.navigateur.envoyer(adresse, {"code": ""}).status_code == 422
    assert poste.navigateur.envoyer(adresse, {"code": premier}).location == COMPTE
    assert poste.navigateur.get(COMPTE).text.count("Application sur téléphone</strong>") == 2
    for reponse in (poste.navigateur.get(adresse), poste.navigateur.envoyer(adresse)):
        assert reponse.status_code == 404, "une clé en service ne se montre plus"
    poste.temps.avancer(seconds=31)
    prouve = poste.navigateur.envoyer("/presence", {"code": code(poste, moyen_id)})
    assert prouve.status_code == 303


def test_le_code_de_l_ancienne_application_ne_valide_pas_la_nouvelle(
    poste: Poste, app: Flask
) -> None:
    adresse = commencer(poste)
    assert poste.navigateur.envoyer(adresse, {"code": poste.code()}).status_code == 422
    assert moyens(app, poste.aidant_id)[-1].valide_le is None


def test_l_application_en_attente_d_une_autre_est_introuvable(
    poste: Poste, chloe: Poste, app: Flask
) -> None:
    adresse = commencer(poste)
    moyen_id = uuid.UUID(adresse.rpartition("/")[2])
    avant = photographie(app.extensions["moteur"])
    assert chloe.navigateur.get(adresse).status_code == 404
    champs = {"code": code(poste, moyen_id)}
    assert chloe.navigateur.envoyer(adresse, champs).status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


def test_trop_d_essais_se_dit_et_la_cle_reste(poste: Poste) -> None:
    adresse = commencer(poste)
    juste = int(code(poste, uuid.UUID(adresse.rpartition("/")[2])))
    reponses = [
        poste.navigateur.envoyer(adresse, {"code": f"{(juste + i) % 10**6:06}"})
        for i in range(100, 107)
    ]
    assert [reponse.status_code for reponse in reponses] == [422] * 5 + [429] * 2
    assert cle_montree(reponses[-1].text)


# La carte


@deux_moteurs
def test_ajouter_une_carte(poste: Poste, carte: uuid.UUID, temps: Horloge) -> None:
    assert poste.navigateur.get(CARTE).status_code == 200
    prendre(poste, carte)
    assert f"Carte à code {NUMERO}" in poste.navigateur.get(COMPTE).text
    temps.avancer(minutes=1)
    prouve = poste.navigateur.envoyer("/presence", {"code": code(poste, carte)})
    assert prouve.status_code == 303


def test_un_mauvais_code_laisse_la_carte_en_stock(
    poste: Poste, carte: uuid.UUID, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    faux = f"{(int(code(poste, carte)) + 500_000) % 10**6:06}"
    reponse = poste.navigateur.envoyer(CARTE, {"numero": NUMERO, "code": faux})
    assert reponse.status_code == 422
    assert NUMERO in reponse.text, "le numéro n’est pas à retaper"
    assert photographie(app.extensions["moteur"], sauf=("tentative",)) == avant
    prendre(poste, carte)


def test_la_carte_d_une_autre_ou_inconnue_a_la_meme_reponse(
    poste: Poste, chloe: Poste, carte: uuid.UUID, app: Flask
) -> None:
    prendre(poste, carte)
    poste.temps.avancer(seconds=59)
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    pages = set()
    for numero in (NUMERO, "X-9999"):
        champs = {"numero": numero, "code": code(poste, carte)}
        reponse = chloe.navigateur.envoyer(CARTE, champs)
        assert reponse.status_code == 422
        pages.add(sans_jeton(reponse.text).replace(numero, ""))
    assert len(pages) == 1
    assert photographie(app.extensions["moteur"], sauf=("tentative",)) == avant


@deux_moteurs
def test_remettre_une_carte_a_l_heure(poste: Poste, carte: uuid.UUID, app: Flask) -> None:
    """Its clock is ten minutes ahead: refused, put right by two codes, then accepted."""
    prendre(poste, carte)
    adresse = f"/mon-compte/moyens/{carte}/synchroniser"
    assert adresse in poste.navigateur.get(COMPTE).text
    en_avance = {"code": code(poste, carte, 10)}
    assert poste.navigateur.envoyer("/presence", en_avance).status_code == 422
    assert poste.navigateur.get(adresse).status_code == 200
    eloignes = {"premier": code(poste, carte, 8), "code": code(poste, carte, 10)}
    assert poste.navigateur.envoyer(adresse, eloignes).status_code == 422
    suivis = {"premier": code(poste, carte, 10), "code": code(poste, carte, 11)}
    assert poste.navigateur.envoyer(adresse, suivis).location == COMPTE
    assert [moyen.derive for moyen in moyens(app, poste.aidant_id)] == [0, 11]
    assert poste.navigateur.envoyer(adresse, suivis).status_code == 422, "pas deux fois"
    poste.temps.avancer(minutes=1)
    assert (
        poste.navigateur.envoyer("/presence", {"code": code(poste, carte, 11)}).status_code == 303
    )


def test_une_application_n_a_pas_d_heure_a_remettre(poste: Poste, app: Flask) -> None:
    (moyen,) = moyens(app, poste.aidant_id)
    assert poste.navigateur.get(f"/mon-compte/moyens/{moyen.id}/synchroniser").status_code == 404


# Retirer


@deux_moteurs
def test_retirer_un_moyen_demande_une_raison(poste: Poste, app: Flask) -> None:
    autre = autre_moyen(poste)
    adresse = f"/mon-compte/moyens/{autre}/retirer"
    assert adresse in poste.navigateur.get(COMPTE).text
    avant = photographie(app.extensions["moteur"])
    for motif in ("", "envie", "per\x00te perte"):
        assert poste.navigateur.envoyer(adresse, {"motif": motif}).status_code in (400, 422)
    assert photographie(app.extensions["moteur"]) == avant
    assert poste.navigateur.envoyer(adresse, {"motif": "perte"}).location == COMPTE
    assert [m.motif_retrait for m in moyens(app, poste.aidant_id)] == [None, "perte"]
    assert adresse not in poste.navigateur.get(COMPTE).text
    refus = poste.navigateur.envoyer("/presence", {"code": code(poste, autre)})
    assert refus.status_code == 422, "retiré, il n’ouvre plus"
    assert poste.navigateur.envoyer(adresse, {"motif": "perte"}).status_code == 404


def test_une_autre_raison_se_precise(poste: Poste, app: Flask) -> None:
    adresse = f"/mon-compte/moyens/{autre_moyen(poste)}/retirer"
    assert poste.navigateur.get(adresse).status_code == 200
    for precision in ("", "x" * 201):
        refus = poste.navigateur.envoyer(adresse, {"motif": "autre", "precision": precision})
        assert refus.status_code == 422
        assert 'id="precision-faute"' in refus.text
        assert 'value="autre" checked' in refus.text
    champs = {"motif": "autre", "precision": "rendue à la mairie"}
    assert poste.navigateur.envoyer(adresse, champs).location == COMPTE
    assert moyens(app, poste.aidant_id)[-1].precision_retrait == "rendue à la mairie"


def test_un_moyen_suspendu_se_voit_et_se_remplace(poste: Poste, app: Flask, temps: Horloge) -> None:
    (perdu,) = moyens(app, poste.aidant_id)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(MoyenConnexion, perdu.id).suspendu_le = temps.instant
    page = poste.navigateur.get(COMPTE).text
    assert "Suspendue depuis" in page
    assert "Aucun de vos moyens de connexion ne sert plus" in page
    assert poste.navigateur.envoyer("/presence", {"code": poste.code()}).status_code == 422
    adresse = commencer(poste)
    nouveau = uuid.UUID(adresse.rpartition("/")[2])
    assert poste.navigateur.envoyer(adresse, {"code": code(poste, nouveau)}).location == COMPTE
    retirer = f"/mon-compte/moyens/{perdu.id}/retirer"
    assert retirer in poste.navigateur.get(COMPTE).text
    assert poste.navigateur.envoyer(retirer, {"motif": "perte"}).location == COMPTE
    page = poste.navigateur.get(COMPTE).text
    assert "Suspendue" not in page
    assert "ne sert plus" not in page


def test_une_carte_suspendue_ne_se_remet_pas_a_l_heure(
    poste: Poste, carte: uuid.UUID, app: Flask, temps: Horloge
) -> None:
    prendre(poste, carte)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(MoyenConnexion, carte).suspendu_le = temps.instant
    adresse = f"/mon-compte/moyens/{carte}/synchroniser"
    suivis = {"premier": code(poste, carte, 3), "code": code(poste, carte, 4)}
    assert poste.navigateur.get(adresse).status_code == 404
    assert poste.navigateur.envoyer(adresse, suivis).status_code == 404


def test_une_graine_illisible_se_dit_sans_panne(
    poste: Poste, carte: uuid.UUID, app: Flask, temps: Horloge
) -> None:
    prendre(poste, carte)
    attente = autre_moyen(poste, valide=False)
    suivis = {"premier": code(poste, carte, 3), "code": code(poste, carte, 4)}
    with app.extensions["fabrique"]() as session, transaction(session):
        for moyen_id in (carte, attente):
            session.get_one(MoyenConnexion, moyen_id).secret_chiffre = b"rien"
    montree = poste.navigateur.get(f"{APPLICATION}/{attente}")
    synchronisee = poste.navigateur.envoyer(f"/mon-compte/moyens/{carte}/synchroniser", suivis)
    for reponse in (montree, synchronisee):
        assert reponse.status_code == 409
        assert "ne se lit plus" in reponse.text
    assert poste.navigateur.envoyer("/presence", {"code": poste.code()}).status_code == 303
    retirer = f"/mon-compte/moyens/{carte}/retirer"
    assert poste.navigateur.envoyer(retirer, {"motif": "panne"}).location == COMPTE


def test_le_sixieme_moyen_est_refuse_clairement(poste: Poste, app: Flask) -> None:
    for _ in range(4):
        autre_moyen(poste)
    avant = photographie(app.extensions["moteur"])
    refus = poste.navigateur.envoyer(APPLICATION)
    assert refus.status_code == 422
    assert "5 moyens de connexion" in refus.text
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize("reste", ["rien", "en_attente", "suspendu"])
def test_le_dernier_moyen_ne_se_retire_pas(
    reste: str, poste: Poste, app: Flask, temps: Horloge
) -> None:
    (seul,) = moyens(app, poste.aidant_id)
    if reste == "en_attente":
        autre_moyen(poste, valide=False)
    elif reste == "suspendu":
        autre = autre_moyen(poste)
        with app.extensions["fabrique"]() as session, transaction(session):
            session.get_one(MoyenConnexion, autre).suspendu_le = temps.instant
    avant = photographie(app.extensions["moteur"])
    reponse = poste.navigateur.envoyer(f"/mon-compte/moyens/{seul.id}/retirer", {"motif": "perte"})
    assert reponse.status_code == 422
    assert "dernier moyen de connexion" in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


# Les codes de secours


@deux_moteurs
def test_les_codes_de_secours_se_montrent_une_fois(poste: Poste, app: Flask) -> None:
    assert "Vous n’en avez pas" in poste.navigateur.get(COMPTE).text
    tires = re.findall(r"<code>([0-9A-Z-]{19})</code>", poste.navigateur.envoyer(SECOURS).text)
    assert len(set(tires)) == 10
    relue = poste.navigateur.get(SECOURS).text + poste.navigateur.get(COMPTE).text
    base = repr(photographie(app.extensions["moteur"]))
    for tire in tires:
        assert tire not in relue
        assert tire not in base
        assert tire.replace("-", "") not in base
    assert "Il vous en reste 10" in relue


def test_en_tirer_d_autres_annule_les_anciens(poste: Poste, client: ClientVerifie) -> None:
    def tirer() -> str:
        return re.findall(r"<code>([0-9A-Z-]{19})</code>", poste.navigateur.envoyer(SECOURS).text)[
            0
        ]

    anciens, nouveaux = tirer(), tirer()
    statuts = [
        client.envoyer("/connexion/secours", {"email": "alice@essai.fr", "code": tire}).status_code
        for tire in (anciens, nouveaux)
    ]
    assert statuts == [422, 303]


def test_le_formulaire_des_codes_renvoye_n_en_montre_ni_n_en_tire_d_autres(
    poste: Poste, app: Flask
) -> None:
    def champs(page: str) -> dict[str, str]:
        return dict(re.findall(r'name="(remplacent)" value="([^"]*)"', page))

    for _ in range(2):
        envoi = champs(poste.navigateur.get(SECOURS).text)
        assert "<code>" in poste.navigateur.envoyer(SECOURS, envoi).text
        avant = photographie(app.extensions["moteur"])
        refus = poste.navigateur.envoyer(SECOURS, envoi)
        assert (refus.status_code, refus.headers["Cache-Control"]) == (409, "no-store")
        assert "ils ne se montrent qu’une fois" in refus.text.replace("\n", " ")
        assert "<code>" not in refus.text
        assert photographie(app.extensions["moteur"]) == avant
    assert "<code>" in poste.navigateur.envoyer(SECOURS, champs(refus.text)).text


def test_commencer_deux_fois_une_application_montre_le_meme_carre(poste: Poste) -> None:
    premier = poste.navigateur.envoyer(APPLICATION).location
    assert poste.navigateur.envoyer(APPLICATION).location == premier


# Fermer, oublier


def test_fermer_une_autre_connexion_la_tue_a_sa_prochaine_requete(
    poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    ailleurs = Poste(app, troupe.alice, temps)
    assert ailleurs.navigateur.get(COMPTE).status_code == 200
    (fermer,) = re.findall(
        r'action="(/mon-compte/connexions/[^"]+/fermer)"', poste.navigateur.get(COMPTE).text
    )
    assert poste.navigateur.envoyer(fermer).location == COMPTE
    assert ailleurs.navigateur.get("/espace-aidant/").location.startswith("/connexion?")
    assert poste.navigateur.get(COMPTE).status_code == 200
    avant = photographie(app.extensions["moteur"])
    assert poste.navigateur.envoyer(fermer).status_code == 303, "deux fois, c’est une fois"
    assert photographie(app.extensions["moteur"]) == avant


def test_oublier_un_ordinateur(poste: Poste, app: Flask, temps: Horloge) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        retenir(session, poste.aidant_id, nom="Firefox, Windows", maintenant=temps.instant)
    page = poste.navigateur.get(COMPTE).text
    assert "Firefox, Windows" in page
    (oublier,) = re.findall(r'action="(/mon-compte/ordinateurs/[^"]+/oublier)"', page)
    assert poste.navigateur.envoyer(oublier).location == COMPTE
    assert "Firefox, Windows" not in poste.navigateur.get(COMPTE).text
    with app.extensions["fabrique"]() as session:
        assert session.scalars(select(Ordinateur.oublie_le)).one() == temps.instant


# Un code récent


def rester_la(poste: Poste) -> None:
    """Sixteen minutes of work: awake, but the last code is old."""
    for minutes in (10, 6):
        poste.temps.avancer(minutes=minutes)
        assert poste.navigateur.get("/espace-aidant/").status_code == 200


@pytest.mark.parametrize("page", [APPLICATION, CARTE, SECOURS])
def test_ce_qui_ouvre_le_compte_demande_un_code_recent_et_y_revient(
    page: str, poste: Poste, app: Flask
) -> None:
    rester_la(poste)
    assert poste.navigateur.get(COMPTE).status_code == 200
    avant = photographie(app.extensions["moteur"])
    renvoi = poste.navigateur.get(page)
    assert renvoi.location.replace("%2F", "/") == f"/presence?suite={page}"
    assert poste.navigateur.envoyer(page).status_code == 401
    assert photographie(app.extensions["moteur"]) == avant
    retour = poste.navigateur.envoyer(renvoi.location, {"code": poste.code()})
    assert retour.location == page
    assert poste.navigateur.get(page).status_code == 200


def test_retirer_un_moyen_demande_un_code_recent_et_garde_le_motif(
    poste: Poste, app: Flask
) -> None:
    autre = autre_moyen(poste)
    rester_la(poste)
    avant = photographie(app.extensions["moteur"])
    adresse = f"/mon-compte/moyens/{autre}/retirer"
    reponse = poste.navigateur.envoyer(adresse, {"motif": "perte"})
    assert reponse.status_code == 401
    assert '<input type="hidden" name="motif" value="perte">' in reponse.text
    assert photographie(app.extensions["moteur"]) == avant
    repris = {"motif": "perte", "code_presence": poste.code()}
    assert poste.navigateur.envoyer(adresse, repris).location == COMPTE


def test_une_cle_en_attente_ne_se_montre_plus_sans_code_recent(poste: Poste) -> None:
    adresse = commencer(poste)
    rester_la(poste)
    renvoi = poste.navigateur.get(adresse)
    assert renvoi.location.replace("%2F", "/") == f"/presence?suite={adresse}"
