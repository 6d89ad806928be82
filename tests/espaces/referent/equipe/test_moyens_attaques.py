"""Whom and what a référent does not reach; what is counted, and for whom; what a page costs."""

import uuid

import pytest
from flask import Flask

from app.espaces.referent.equipe import cible, gestes
from app.metier.authentification.models import MoyenConnexion
from app.socle.bdd import transaction
from tests.acces import LIGNES
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite, Poste
from tests.espaces.referent.equipe.bureau import NUMERO, Bureau
from tests.fabriques import Distribution
from tests.ordres import ORDRES_PAR_PAGE, ordres, reculer_la_derniere_visite
from tests.scene import Scene

MOYENS = [
    f"equipe.{vue}"
    for vue in "application carte debloquer membre nouvelle_application reprendre retirer"
    " suspendre synchroniser".split()
]
GESTES = ("heure", "suspendre", "reprendre", "retirer")
CHAMPS = {"numero": NUMERO, "code": "123456", "premier": "123456", "motif": "perte"}


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge, boite: Boite) -> Bureau:
    return Bureau(app, troupe, temps, boite)


def tout_est(bureau: Bureau, statut: int, adresses: list[str]) -> None:
    """Each address, read then posted, answers this, and the base does not change."""
    avant = bureau.base()
    for adresse in adresses:
        assert bureau.navigateur.get(adresse).status_code == statut, adresse
        assert bureau.navigateur.envoyer(adresse, CHAMPS).status_code == statut, adresse
    assert bureau.base() == avant


def tous_les_actes(bureau: Bureau, aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> list[str]:
    pages = ("/carte", "/application", f"/application/{moyen_id}", "/debloquer")
    return [
        *(bureau.adresse(page, aidant_id) for page in pages),
        *(bureau.adresse(f"/moyens/{moyen_id}/{geste}", aidant_id) for geste in GESTES),
    ]


def test_soi_meme_est_refuse(bureau: Bureau, troupe: Distribution) -> None:
    (mien,) = bureau.moyens(troupe.robert)
    tout_est(bureau, 403, tous_les_actes(bureau, troupe.robert, mien.id))


def test_quelqu_un_d_ailleurs_est_introuvable(bureau: Bureau, troupe: Distribution) -> None:
    (sien,) = bureau.moyens(troupe.chloe)
    tout_est(bureau, 404, tous_les_actes(bureau, troupe.chloe, sien.id))
    tout_est(bureau, 404, tous_les_actes(bureau, uuid.uuid4(), sien.id))


@pytest.mark.parametrize("de", ["robert", "chloe", "stock", "en_attente", "a_elle", "nulle_part"])
def test_un_moyen_qui_n_est_pas_a_cette_personne_est_introuvable(
    de: str, bureau: Bureau, troupe: Distribution
) -> None:
    """Under Alice's address: mine, somebody's of elsewhere, a card in stock, one she begins."""
    moyen_id = {
        "robert": lambda: bureau.moyens(troupe.robert)[0].id,
        "chloe": lambda: bureau.moyens(troupe.chloe)[0].id,
        "stock": lambda: bureau.stock,
        "en_attente": lambda: bureau.un_autre_moyen(troupe.alice, valide=False),
        "a_elle": lambda: bureau.un_autre_moyen(troupe.robert, valide=False),
        "nulle_part": uuid.uuid4,
    }[de]()
    actes = [bureau.moyen(geste, moyen_id) for geste in GESTES]
    tout_est(bureau, 404, [*actes, bureau.adresse(f"/application/{moyen_id}")])


def test_la_cle_n_est_montree_qu_a_qui_a_commence(
    bureau: Bureau, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    carre = bureau.commencer()
    moyen_id = uuid.UUID(carre.rpartition("/")[2])
    bureau.tenir_roles(troupe.alice, "aidant", "referent")
    code = {"code": bureau.code(moyen_id)}
    avant = bureau.base()
    chez_elle = f"/mon-compte/application/{moyen_id}"
    assert bureau.alice.navigateur.get(chez_elle).status_code == 404
    assert bureau.alice.navigateur.envoyer(chez_elle, code).status_code == 404
    assert bureau.alice.navigateur.get(carre).status_code == 403, "soi-même"
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(MoyenConnexion, moyen_id).ajoute_par_id = troupe.alice
    for reponse in (bureau.navigateur.get(carre), bureau.navigateur.envoyer(carre, code)):
        assert reponse.status_code == 404, "commencée par un autre référent"
    assert "<svg" not in bureau.voir().text
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(MoyenConnexion, moyen_id).ajoute_par_id = troupe.robert
    assert bureau.base() == avant


def test_un_compte_de_l_equipe_nationale_ne_se_gere_pas_ici(
    bureau: Bureau, troupe: Distribution
) -> None:
    bureau.nommer_pilote(troupe.alice)
    tout_est(bureau, 403, tous_les_actes(bureau, troupe.alice, bureau.telephone))
    page = bureau.voir().text
    assert "Application sur téléphone" in page
    assert "/moyens/" not in page
    assert "Donner une carte" not in page
    assert "Fermer son accès" not in page
    avant = bureau.base()
    refus = bureau.navigateur.envoyer(bureau.adresse("/fermer"), {"motif": "depart"})
    assert refus.status_code == 403
    assert bureau.base() == avant


def test_un_referent_retire_ne_fait_plus_rien(bureau: Bureau, troupe: Distribution) -> None:
    bureau.tenir_roles(troupe.robert)
    tout_est(bureau, 403, tous_les_actes(bureau, troupe.alice, bureau.telephone))


def test_un_referent_retire_pendant_l_acte_ne_fait_rien(
    bureau: Bureau, troupe: Distribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removed after the page was checked, before the lock was taken."""
    vrai, adresse = cible.acte_sur, bureau.moyen("suspendre")

    def apres_son_retrait(aidant_id: uuid.UUID) -> object:
        bureau.tenir_roles(troupe.robert)
        return vrai(aidant_id)

    bureau.tenir_roles(troupe.robert, "aidant", "referent")
    jeton = bureau.navigateur.jeton()
    monkeypatch.setattr(gestes, "acte_sur", apres_son_retrait)
    assert bureau.navigateur.post(adresse, data={"csrf_token": jeton}).status_code == 403
    assert [moyen.suspendu_le for moyen in bureau.moyens()] == [None]
    assert bureau.messages() == []


def test_un_compte_ferme_ne_recoit_rien(
    bureau: Bureau, troupe: Distribution, temps: Horloge
) -> None:
    carre = bureau.commencer().rpartition("/")[2]
    bureau.changer_le_membre(troupe.alice, desactive_le=temps.instant)
    actes = tous_les_actes(bureau, troupe.alice, bureau.telephone)
    tout_est(bureau, 409, [acte for acte in actes if "/application/" not in acte])
    tout_est(bureau, 409, [bureau.adresse(f"/application/{carre}")])
    page = bureau.voir().text
    assert "Donner une carte" not in page
    assert "/retirer" not in page


def test_les_moyens_de_qui_est_parti_ne_sont_plus_les_notres(
    bureau: Bureau, troupe: Distribution, temps: Horloge
) -> None:
    bureau.changer_le_membre(troupe.alice, terminee_le=temps.instant)
    tout_est(bureau, 404, tous_les_actes(bureau, troupe.alice, bureau.telephone))
    assert "Application sur téléphone" not in bureau.voir().text


def test_la_carte_d_une_autre_ou_inconnue_a_la_meme_reponse(
    bureau: Bureau, troupe: Distribution
) -> None:
    bureau.donner()
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(MoyenConnexion, bureau.stock).aidant_id = troupe.chloe
    avant = bureau.base()
    refus = [bureau.donner(numero=numero) for numero in (NUMERO, "X-9999")]
    assert [reponse.status_code for reponse in refus] == [422, 422]
    assert all("n’est pas disponible" in reponse.text for reponse in refus)
    assert bureau.base() == avant


def test_les_echecs_du_referent_ne_bloquent_que_lui_et_d_une_connexion_a_l_autre(
    bureau: Bureau, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    statuts = [bureau.donner(bureau.faux(bureau.stock, rang)).status_code for rang in range(7)]
    assert statuts == [422] * 5 + [429] * 2
    assert "Compte bloqué" not in bureau.voir().text
    presence = bureau.alice.navigateur.envoyer("/presence", {"code": bureau.alice.code()})
    assert presence.status_code == 303, "Alice n’y est pour rien"
    temps.avancer(seconds=31)
    sienne = bureau.navigateur.envoyer("/presence", {"code": bureau.robert.code()})
    assert sienne.status_code == 303, "ni ses propres codes"
    bureau.robert = Poste(app, troupe.robert, temps)
    assert bureau.donner().status_code == 429, "une autre connexion n’en donne pas cinq de plus"
    temps.avancer(minutes=5)
    bureau.robert = Poste(app, troupe.robert, temps)
    assert bureau.donner().location == bureau.adresse()


@pytest.mark.parametrize(
    "texte",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "=1+1",
        "\u202ea",
        "a\r\nBcc: x@y.fr",
        "é" * 41,
        "x" * 10**5,
    ],
)
def test_un_texte_hostile_est_refuse_ou_montre_tel_quel(texte: str, bureau: Bureau) -> None:
    avant = bureau.base()
    carte = bureau.donner(numero=texte)
    assert carte.status_code == 422
    assert "<script>alert" not in carte.text
    assert bureau.base() == avant
    champs = {"motif": "autre", "precision": texte}
    retire = bureau.navigateur.envoyer(bureau.moyen("retirer"), champs)
    assert retire.status_code == (422 if len(texte) > 200 else 303)
    assert "<script>alert" not in retire.text + bureau.voir().text
    assert texte not in "".join(bureau.messages())


@pytest.mark.parametrize("nul", ["\x00", "\x0c\x0b", "\u200b"])
def test_un_caractere_de_commande_ne_vaut_rien(nul: str, bureau: Bureau) -> None:
    avant = bureau.base()
    assert bureau.donner(numero=nul).status_code == 422
    champs = {"motif": "autre", "precision": nul}
    assert bureau.navigateur.envoyer(bureau.moyen("retirer"), champs).status_code == 422
    assert bureau.base() == avant


def test_un_champ_en_trop_ne_vise_personne_d_autre(bureau: Bureau, troupe: Distribution) -> None:
    (chez_chloe,) = bureau.moyens(troupe.chloe)
    champs = {
        "numero": NUMERO,
        "code": bureau.code(bureau.stock),
        "aidant_id": str(troupe.chloe),
        "moyen_id": str(chez_chloe.id),
        "organisation_id": str(troupe.ailleurs),
        "ajoute_par_id": str(troupe.chloe),
    }
    assert bureau.navigateur.envoyer(bureau.adresse("/carte"), champs).status_code == 303
    assert [moyen.id for moyen in bureau.moyens(troupe.chloe)] == [chez_chloe.id]
    assert {moyen.ajoute_par_id for moyen in bureau.moyens()} == {None, troupe.robert}


def test_chaque_page_des_moyens_tient_dans_le_budget(scene: Scene) -> None:
    couts = {}
    for ligne in LIGNES:
        if ligne.methode == "GET" and ligne.cas == "ici" and ligne.route in MOYENS:
            reculer_la_derniere_visite(scene)
            with ordres(scene.app.extensions["moteur"]) as envoyes:
                assert scene.demander("referent", ligne).status_code == 200
            couts[ligne.route] = len(envoyes)
    assert len(couts) == 9
    assert {route: cout for route, cout in couts.items() if cout > ORDRES_PAR_PAGE} == {}
