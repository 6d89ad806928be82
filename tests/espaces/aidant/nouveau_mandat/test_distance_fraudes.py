"""What a fraudster would try with a link: refused, and the base is as it was."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import Connexion
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from app.web.reponses.securite import CONNEXION, ORDINATEUR, POSTE
from tests.conftest import Horloge
from tests.courses import a_la_fois
from tests.espaces.aidant.nouveau_mandat.ancien import un_ancien
from tests.espaces.aidant.nouveau_mandat.comptoir import Comptoir as Bureau
from tests.espaces.aidant.nouveau_mandat.connue import connaitre_angela, servir
from tests.espaces.aidant.nouveau_mandat.distant import (
    A_DISTANCE,
    CHEZ_ELLE,
    Distance,
    Telephone,
)
from tests.fabriques import Distribution, code_de, deux_moteurs
from tests.liaisons.franceconnect.comptoir import chemin
from tests.photographie import photographie


def photo(distance: Distance) -> object:
    """The base, but for tries, which are counted."""
    tables = photographie(distance.comptoir.app.extensions["moteur"])
    return {nom: lignes for nom, lignes in tables.items() if nom != "tentative"}


def nb_mandats(distance: Distance) -> int:
    with distance.comptoir.ouvrir() as session:
        return session.scalar(select(func.count()).select_from(Mandat)) or 0


def test_lire_le_lien_ne_le_consomme_pas(distance: Distance) -> None:
    """A mail scanner, a preview, somebody to whom it was forwarded: nothing is told, nor done."""
    distance.envoyer()
    avant, robot = photo(distance), distance.telephone().navigateur
    pages = [
        robot.get(distance.adresse()),
        robot.get("/distance?j=inconnu"),
        robot.get("/distance"),
    ]
    assert {page.status_code for page in pages} == {200}
    assert robot.head(distance.adresse()).status_code == 200
    assert "Argent" not in pages[0].text
    assert photo(distance) == avant
    assert distance.telephone().ouvrir(distance.adresse(), distance.code()).status_code == 303


def test_un_second_telephone_ne_le_tient_pas(distance: Distance) -> None:
    """Forwarded after it was opened: even the right digits open nothing."""
    distance.au_telephone()
    avant, second = photo(distance), distance.telephone()
    refus = second.ouvrir(distance.adresse(), distance.code())
    assert refus.status_code == 409
    assert "Ce lien ne sert plus" in refus.text
    assert second.navigateur.get(A_DISTANCE).location == "/distance"
    assert second.navigateur.envoyer(A_DISTANCE, {"geste": "non"}).status_code == 409
    assert photo(distance) == avant


def test_trois_codes_faux_le_ferment(distance: Distance) -> None:
    distance.envoyer()
    telephone = distance.telephone()
    for _ in range(3):
        assert telephone.ouvrir(distance.adresse(), distance.faux()).status_code == 422
    assert telephone.ouvrir(distance.adresse(), distance.code()).status_code == 409
    assert distance.lien().ouvert_le is None
    assert distance.lien().destinataire_chiffre is None
    page = distance.attente()
    assert "Trois codes faux" in page
    assert distance.code() not in page


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_deux_telephones_a_la_fois(distance: Distance) -> None:
    distance.envoyer()
    adresse, code = distance.adresse(), distance.code()
    tous = [distance.telephone() for _ in range(4)]
    for telephone in tous:
        telephone.navigateur.jeton()
    statuts, erreurs = a_la_fois(4, lambda rang: tous[rang].ouvrir(adresse, code).status_code)
    assert not erreurs
    assert sorted(statuts) == [303, 409, 409, 409]


def avec_sa_connexion(distance: Distance, telephone: Telephone) -> None:
    cookie = distance.comptoir.service.get_cookie(CONNEXION)
    assert cookie is not None
    telephone.navigateur.set_cookie(CONNEXION, cookie.value)


def deja_venue_ici(distance: Distance, telephone: Telephone) -> None:
    telephone.navigateur.set_cookie(POSTE, "un!sceau")


def ordinateur_connu(distance: Distance, telephone: Telephone) -> None:
    telephone.navigateur.set_cookie(ORDINATEUR, "secret")


@pytest.mark.parametrize("chez", [avec_sa_connexion, deja_venue_ici, ordinateur_connu])
def test_l_aidant_ne_repond_pas_a_la_place(
    distance: Distance, chez: Callable[[Distance, Telephone], None]
) -> None:
    """Not in a browser where somebody logs in, or has: before the link is held, nor after."""
    distance.envoyer()
    aidant, telephone = distance.telephone(), distance.telephone()
    chez(distance, aidant)
    avant = photo(distance)
    assert aidant.navigateur.get(distance.adresse()).status_code == 403
    refus = aidant.navigateur.envoyer(
        "/distance", {"jeton": distance.adresse().partition("j=")[2], "code": distance.code()}
    )
    assert refus.status_code == 403
    assert photo(distance) == avant
    telephone.ouvrir(distance.adresse(), distance.code())
    telephone.identifier()
    lu = telephone.navigateur.get(A_DISTANCE).text
    assert "Je donne ce mandat" in lu
    chez(distance, telephone)
    avant = photo(distance)
    for geste in ("accord", "non", "identifier"):
        champs = {"geste": geste, "declaration": "y", "recapitulatif": "x"}
        assert telephone.navigateur.envoyer(A_DISTANCE, champs).status_code == 403
    assert photo(distance) == avant


def test_le_retour_dans_un_navigateur_connecte(distance: Distance) -> None:
    telephone = distance.au_telephone()
    retour = telephone.choisir()
    avant = photo(distance)
    assert distance.comptoir.service.get(retour).status_code == 400
    assert distance.telephone().navigateur.get(retour).status_code == 409
    avec_sa_connexion(distance, telephone)
    assert telephone.navigateur.get(retour).status_code == 400
    assert photo(distance) == avant


def test_sans_son_accord_l_aidant_ne_conclut_pas(
    distance: Distance, troupe: Distribution, temps: Horloge
) -> None:
    """The boxes of the counter, ticked by the aidant, are nobody's word; the code is not spent."""
    telephone = distance.au_telephone()
    telephone.identifier()
    temps.avancer(seconds=31)
    avant = photo(distance)
    refus = distance.conclure(troupe.alice, temps.instant, accord="y", declaration="y")
    assert refus.status_code == 409
    assert "n’a pas encore dit oui" in refus.text
    assert photo(distance) == avant
    telephone.dire_oui()
    assert distance.conclure(troupe.alice, temps.instant).status_code == 303


def test_ce_qui_change_apres_l_accord_se_relit(
    distance: Distance, troupe: Distribution, temps: Horloge
) -> None:
    telephone = distance.qui_a_dit_oui()
    temps.avancer(seconds=31)
    choix = {"domaines": ["argent", "logement", "famille"], "duree": "longue"}
    distance.comptoir.service.envoyer(f"{distance.brouillon}/choix", choix)
    avant = photo(distance)
    refus = distance.conclure(troupe.alice, temps.instant)
    assert refus.status_code == 409
    assert "a changé depuis l’accord" in refus.text
    assert photo(distance) == avant
    assert "Le mandat a changé depuis son accord" in distance.attente()
    page = telephone.navigateur.get(A_DISTANCE).text
    assert "Famille" in page
    assert "a changé depuis votre réponse" in page
    vieux = telephone.navigateur.envoyer(
        A_DISTANCE, {"geste": "accord", "declaration": "y", "recapitulatif": "0" * 64}
    )
    assert vieux.status_code == 409
    assert photo(distance) == avant
    assert telephone.dire_oui().status_code == 303
    assert distance.conclure(troupe.alice, temps.instant).status_code == 303


def test_deux_fois_oui_est_une_fois_apres_non_c_est_non(
    distance: Distance, troupe: Distribution, temps: Horloge
) -> None:
    telephone = distance.au_telephone()
    telephone.identifier()
    page = telephone.navigateur.get(A_DISTANCE).text
    telephone.dire_oui()
    avant = photo(distance)
    vu = page.partition('name="recapitulatif" value="')[2][:64]
    champs = {"geste": "accord", "declaration": "y", "recapitulatif": vu}
    assert telephone.navigateur.envoyer(A_DISTANCE, champs).status_code == 303
    assert photo(distance) == avant
    assert telephone.repondre("non").status_code == 303
    assert "Rien n’est donné" in telephone.navigateur.get(A_DISTANCE).text
    assert distance.comptoir.le_brouillon().identite is None
    apres = photo(distance)
    telephone.navigateur.envoyer(A_DISTANCE, champs)
    telephone.navigateur.envoyer(A_DISTANCE, {"geste": "identifier"})
    temps.avancer(seconds=31)
    assert distance.conclure(troupe.alice, temps.instant).status_code == 303  # to step 2
    assert photo(distance) == apres
    assert "La personne a dit non" in distance.attente()


def test_quelqu_un_doit_signer_avec_elle(distance: Distance) -> None:
    """Nothing tells it from « Non »: neither the base, nor what the aidant sees."""
    telephone = distance.au_telephone()
    telephone.identifier()
    reponse = telephone.repondre("representant")
    assert "Venez avec cette personne" in reponse.text
    assert distance.lien().motif_fin == "refus"
    assert "La personne a dit non" in distance.attente()
    assert distance.comptoir.le_brouillon().identite is None


@pytest.mark.usefixtures("sans_hate")
@deux_moteurs
def test_non_pendant_que_l_aidant_conclut(
    distance: Distance, troupe: Distribution, temps: Horloge
) -> None:
    """One of them comes first: a mandate with its word, or no mandate at all."""
    telephone = distance.qui_a_dit_oui()
    temps.avancer(seconds=31)
    combien, service = nb_mandats(distance), distance.comptoir.service
    service.jeton()
    telephone.navigateur.jeton()
    with distance.comptoir.ouvrir() as session:
        code = code_de(session, troupe.alice, temps.instant)
    envois = [
        (service, f"{distance.brouillon}/conclusion", {"code": code}),
        (telephone.navigateur, A_DISTANCE, {"geste": "non"}),
    ]
    _, erreurs = a_la_fois(2, lambda rang: envois[rang][0].envoyer(*envois[rang][1:]).status_code)
    assert not erreurs
    est_donne = nb_mandats(distance) == combien + 1
    assert distance.lien().motif_fin == ("conclu" if est_donne else "refus")
    page = telephone.navigateur.get(A_DISTANCE).text
    assert ("Le mandat est donné" in page) is est_donne


def test_l_identite_qui_vient_par_nous(
    distance: Distance, troupe: Distribution, temps: Horloge
) -> None:
    """A colleague elsewhere has just used a mandate of hers: FranceConnect may know her by us."""
    connaitre_angela(distance.comptoir, troupe)
    telephone = distance.au_telephone()
    retour = telephone.choisir()
    servir(
        distance.comptoir.app, troupe.chloe, troupe.mandat_ailleurs, troupe.usager, temps.instant
    )
    telephone.revenir(retour)
    acte, details = distance.comptoir.dernier_acte()
    assert (acte, details["motif"]) == ("identification_refusee", "soi_meme")
    assert distance.comptoir.le_brouillon().identite is None
    assert "jamais Aidants Connect" in telephone.navigateur.get(A_DISTANCE).text
    assert "a pu venir d’Aidants Connect" in distance.attente()


@pytest.mark.parametrize(
    ("etape", "minutes"), [("envoye", 30), ("ouvert", 60), ("identifie", 120), ("oui", 120)]
)
def test_chaque_etape_a_son_heure(
    distance: Distance, troupe: Distribution, temps: Horloge, etape: str, minutes: int
) -> None:
    telephone = distance.telephone()
    distance.envoyer()
    if etape != "envoye":
        telephone.ouvrir(distance.adresse(), distance.code())
    if etape in ("identifie", "oui"):
        telephone.identifier()
    if etape == "oui":
        telephone.dire_oui()
    temps.avancer(minutes=minutes)
    with distance.comptoir.ouvrir() as session, transaction(session):
        ouverte = session.scalars(select(Connexion)).one()
        ouverte.vue_le = ouverte.code_le = temps.instant
    avant = photo(distance)
    if etape == "envoye":
        assert telephone.ouvrir(distance.adresse(), distance.code()).status_code == 409
    assert telephone.navigateur.envoyer(A_DISTANCE, {"geste": "identifier"}).status_code == 409
    champs = {"geste": "accord", "declaration": "y", "recapitulatif": "x"}
    assert telephone.navigateur.envoyer(A_DISTANCE, champs).status_code == 409
    assert distance.conclure(troupe.alice, temps.instant).status_code == 303
    assert photo(distance) == avant
    assert "trop vieux" in distance.attente()


def test_un_autre_lien_ferme_le_premier(distance: Distance) -> None:
    """And forgets who came by it: the old telephone is on nothing any more."""
    premier = distance.qui_a_dit_oui()
    adresse = distance.adresse()
    distance.envoyer("autre@maison.fr")
    assert distance.comptoir.le_brouillon().identite is None
    avant = photo(distance)
    champs = {"geste": "accord", "declaration": "y", "recapitulatif": "x"}
    assert premier.navigateur.envoyer(A_DISTANCE, champs).status_code == 409
    assert distance.telephone().ouvrir(adresse, distance.code()).status_code == 409
    assert photo(distance) == avant


@pytest.mark.parametrize("acte", ["identite", "recommencer", "abandon"])
def test_reprendre_au_comptoir_ferme_le_lien(distance: Distance, acte: str) -> None:
    telephone = distance.qui_a_dit_oui()
    distance.comptoir.service.envoyer(f"{distance.brouillon}/{acte}")
    assert distance.lien().motif_fin == "annule"
    assert distance.comptoir.le_brouillon().identite is None
    assert telephone.navigateur.get(A_DISTANCE).status_code == 409


def test_qui_revient_au_comptoir_apres_l_envoi_ne_va_nulle_part(distance: Distance) -> None:
    """The aidant's own trip, left open, does not put anybody in what the link awaits."""
    retour = chemin(distance.comptoir.choisir())
    distance.envoyer()
    distance.comptoir.service.get(retour)
    assert distance.comptoir.le_brouillon().identite is None
    telephone = distance.telephone()
    telephone.ouvrir(distance.adresse(), distance.code())
    assert "Je donne ce mandat" not in telephone.navigateur.get(A_DISTANCE).text


def test_un_renouvellement_repasse_par_franceconnect(
    distance: Distance, troupe: Distribution, temps: Horloge
) -> None:
    """Whom the older mandate knew is forgotten as soon as the link leaves."""
    bureau = Bureau(distance.comptoir.app, troupe, temps)
    ancien = un_ancien(bureau)
    champs = {"domaines": ["argent"], "duree": "mois"}
    suite = bureau.navigateur.envoyer(f"{ancien}/renouveler", champs)
    assert suite.location.endswith("/conclusion")
    distance.comptoir.brouillon = suite.location.removesuffix("/conclusion")
    distance.comptoir.service = bureau.navigateur
    distance.envoyer()
    brouillon = distance.comptoir.le_brouillon()
    assert (brouillon.identite, brouillon.renouvelle_id) == (None, None)
    combien = nb_mandats(distance)
    distance.conclure(troupe.alice, temps.instant, accord="y", declaration="y")
    assert nb_mandats(distance) == combien


def test_pas_de_telephone_qui_sonne_sans_fin(distance: Distance) -> None:
    """Three links a day to one address, five for one draft: the sentence is the same for all."""
    for _ in range(3):
        assert distance.envoyer().status_code == 303
    avant = photo(distance)
    trop = distance.envoyer()
    assert trop.status_code == 429
    assert photo(distance) == avant
    for rang in range(2):
        assert distance.envoyer(f"x{rang}@maison.fr").status_code == 303
    assert distance.envoyer("x9@maison.fr").status_code == 429
    for vers in ("06 39", "alice@essai.fr", "maman@", "", "+33612345678"):
        refus = distance.envoyer(vers)
        assert refus.status_code in (403, 422), vers


def test_un_secret_ne_reste_nulle_part(
    distance: Distance, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither link, digits nor browser's secret in the base or the logs, nor in a Referer."""
    caplog.set_level(logging.DEBUG, "app")
    distance.envoyer()
    jeton = distance.adresse().partition("j=")[2]
    telephone = distance.telephone()
    telephone.ouvrir(distance.adresse(), distance.faux())
    page = telephone.navigateur.get(distance.adresse())
    assert page.headers["Referrer-Policy"] == "same-origin"
    telephone.ouvrir(distance.adresse(), distance.code())
    cookie = telephone.navigateur.get_cookie("distance")
    assert cookie is not None
    assert cookie.http_only
    telephone.identifier()
    base, dit = repr(photo(distance)), caplog.text
    for secret in (jeton, cookie.value, CHEZ_ELLE):
        assert secret not in dit
    for secret in (jeton, cookie.value):
        assert secret not in base


def test_eteint_rien_ne_repond(distance: Distance) -> None:
    distance.envoyer()
    app = distance.comptoir.app
    adresse, avant = distance.adresse(), photo(distance)
    allume = app.extensions["reglages"]
    app.extensions["reglages"] = replace(allume, mandat_a_distance=False)
    try:
        assert distance.telephone().navigateur.get(adresse).status_code == 404
        assert distance.telephone().navigateur.get(A_DISTANCE).status_code == 404
        assert distance.envoyer().status_code == 404
        page = distance.comptoir.service.get(f"{distance.brouillon}/identite").text
        assert "/distance" not in page
    finally:
        app.extensions["reglages"] = allume
    assert photo(distance) == avant


def test_le_fils_ouvre_le_lien(distance: Distance, troupe: Distribution, temps: Horloge) -> None:
    """Scenario 6: with his own account, the aidant reads his name; with hers, she is written to."""
    fils = distance.au_telephone()
    fils.identifier("mansour")
    page = distance.attente()
    assert "DUBOIS" not in page
    assert "Est-ce la personne à qui vous parlez" in page
    distance.envoyer("autre@maison.fr")
    fils = distance.telephone()
    fils.ouvrir(distance.adresse(), distance.code())
    fils.identifier("angela")
    fils.dire_oui()
    temps.avancer(seconds=31)
    assert distance.conclure(troupe.alice, temps.instant).status_code == 303
    destinataire, texte = distance.avis()
    assert destinataire == "angela.dubois@exemple.fr"
    assert "Quelqu’un s’est servi de votre compte" in texte


def test_appuyer_deux_fois_ne_perd_pas_le_lien(distance: Distance) -> None:
    """The first answer may never have come; the same browser goes on, whatever it presses."""
    telephone = distance.au_telephone()
    avant, code = photo(distance), distance.code()
    champs = {"jeton": distance.adresse().partition("j=")[2], "code": code}
    assert telephone.navigateur.envoyer("/distance", champs).location == A_DISTANCE
    assert telephone.navigateur.get(distance.adresse()).location == A_DISTANCE
    assert photo(distance) == avant


def test_le_meme_telephone_pour_un_autre_lien(distance: Distance) -> None:
    """After « Non », or a link that was too old: what held the first does not stand in the way."""
    telephone = distance.au_telephone()
    telephone.repondre("non")
    distance.envoyer("autre@maison.fr")
    assert telephone.ouvrir(distance.adresse(), distance.code()).location == A_DISTANCE
    assert "montrez qui vous êtes" in telephone.navigateur.get(A_DISTANCE).text


def test_revenir_apres_la_fermeture_du_lien(distance: Distance) -> None:
    telephone = distance.au_telephone()
    retour = telephone.choisir()
    distance.comptoir.service.envoyer(f"{distance.brouillon}/distance", {"geste": "annuler"})
    telephone.revenir(retour)
    assert telephone.navigateur.get(A_DISTANCE).status_code == 409
    assert distance.comptoir.le_brouillon().identite is None
    assert not telephone.se_souvient()


def test_l_aidant_ferme_entre_temps(
    distance: Distance, troupe: Distribution, temps: Horloge
) -> None:
    """Who may no longer make mandates makes none: the person reads nothing of theirs."""
    telephone = distance.qui_a_dit_oui()
    with distance.comptoir.ouvrir() as session, transaction(session):
        session.get_one(Aidant, troupe.alice).desactive_le = temps.instant
    avant = photo(distance)
    assert telephone.navigateur.get(A_DISTANCE).status_code == 409
    champs = {"geste": "accord", "declaration": "y", "recapitulatif": "x"}
    assert telephone.navigateur.envoyer(A_DISTANCE, champs).status_code == 409
    assert photo(distance) == avant


def test_la_page_qui_attend_ne_prouve_pas_la_presence(distance: Distance, temps: Horloge) -> None:
    """It asks every five seconds: the login still falls asleep after fifteen minutes."""
    distance.envoyer()
    region = {"HX-Request": "true", "HX-Target": "suivi"}
    adresse, service = f"{distance.brouillon}/distance", distance.comptoir.service
    assert service.get(f"{adresse}?vu=en_route", headers=region).status_code == 204
    assert "Le lien est en route" in service.get(f"{adresse}?vu=ouvert", headers=region).text
    for _ in range(16):
        temps.avancer(minutes=1)
        dernier = service.get(f"{adresse}?vu=en_route", headers=region)
    assert dernier.status_code == 401
