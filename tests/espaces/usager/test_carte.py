"""The card, without an account: state, stop, what was done; and nothing to who guesses."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.metier.aidants.models import Appartenance
from app.metier.cartes_mandat import secret as secret_carte
from app.metier.cartes_mandat import services as cartes
from app.metier.cartes_mandat.essais import compteurs_carte
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.models import Autorisation, Mandat, Reserve
from app.metier.messages.models import Courriel
from app.metier.messages.services import composer, texte_de
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.cles import cles
from app.socle.reseau import reseau_de
from tests.client import contenu, sans_marques
from tests.conftest import Horloge
from tests.courses import a_la_fois
from tests.espaces.usager.conftest import Titulaire, passe_de
from tests.fabriques import (
    NAISSANCE,
    SECRET_CARTE,
    Distribution,
    connecter,
    deux_moteurs,
    tenir_roles,
    une_utilisation,
)
from tests.ordres import ordres
from tests.photographie import photographie


def actions(app: Flask) -> list[str]:
    """The journal, from the printing on."""
    with app.extensions["fabrique"]() as session:
        toutes = list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))
    return toutes[toutes.index("impression_carte") + 1 :]


@deux_moteurs
def test_la_carte_dit_l_etat_et_s_arrete_en_deux_ecrans(
    titulaire: Titulaire, app: Flask, troupe: Distribution
) -> None:
    page = titulaire.ouvrir()
    assert page.status_code == 200
    assert "en cours, jusqu’au" in page.text
    assert "France Services de Saint-Just" in page.text
    for absent in ("Angela", "Dubois", "Alice", "1962"):
        assert absent not in contenu(page)
    arret = titulaire.arreter(passe=passe_de(page))
    assert arret.status_code == 200
    assert "C’est arrêté." in arret.text
    assert "Il est arrêté." in arret.text
    assert actions(app) == [
        "consultation_carte",
        "revocation_autorisation",
        "revocation_autorisation",
        "revocation_mandat",
    ]
    with app.extensions["fabrique"]() as session:
        suite = session.execute(
            select(Ligne.aidant_id, Corps.corps).join(Corps, Corps.seq == Ligne.seq)
            .where(Ligne.action.like("revocation%"))
        )  # fmt: skip
        assert all(aidant is None and '"motif":"usager"' in corps for aidant, corps in suite)
        motifs = session.scalars(
            select(Autorisation.motif_fin).where(Autorisation.mandat_id == troupe.mandat)
        )
        assert set(motifs) == {"usager"}


def test_un_seul_theme_s_arrete(titulaire: Titulaire, app: Flask) -> None:
    page = titulaire.arreter("argent")
    assert "C’est arrêté." in page.text
    assert "en cours, jusqu’au" in page.text
    assert "Logement" in contenu(page)
    assert "Argent" not in contenu(page)
    assert actions(app)[-1] == "revocation_autorisation"
    assert "checked" not in contenu(page), "une case cochée ne sert qu’une fois"
    page = titulaire.arreter("argent", passe=passe_de(page))
    assert "C’est arrêté." not in page.text, "rien n’a été arrêté cette fois"
    assert "Il est arrêté." in titulaire.arreter("tout", passe=passe_de(page)).text


@pytest.mark.parametrize("manque", [{"confirme": ""}, {"quoi": ""}, {"quoi": "papillon"}])
def test_sans_confirmer_ni_choisir_rien_ne_s_arrete(
    manque: dict[str, str], titulaire: Titulaire, app: Flask
) -> None:
    passe = titulaire.passe()
    avant = photographie(app.extensions["moteur"])
    donnees = {"passe": passe, "quoi": "tout", "confirme": "y", **manque}
    if not donnees["confirme"]:
        del donnees["confirme"]
    reponse = titulaire.client.envoyer("/carte/arret", donnees)
    assert reponse.status_code == 422
    assert "Il reste quelque chose à corriger" in reponse.text
    assert ("checked" in reponse.text) is (donnees["quoi"] == "tout" or "confirme" in donnees)
    assert "en cours, jusqu’au" in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize("quoi", ["papiers", "loisirs"])
def test_un_theme_qui_n_est_pas_du_mandat_n_arrete_rien(
    quoi: str, titulaire: Titulaire, app: Flask
) -> None:
    passe = titulaire.passe()
    avant = photographie(app.extensions["moteur"])
    reponse = titulaire.arreter(quoi, passe=passe)
    assert reponse.status_code == 200
    assert "C’est arrêté." not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    "ecrit",
    [str.lower, lambda code: code.replace(" ", ""), lambda code: code.replace(" ", "-"),
     lambda code: f"  {code} ", lambda code: code.replace("0", "o").replace("1", "l")],
)  # fmt: skip
def test_le_code_se_recopie_comme_on_veut(ecrit, titulaire: Titulaire) -> None:
    assert titulaire.ouvrir(code=ecrit(titulaire.code)).status_code == 200


@pytest.mark.parametrize(
    ("connue", "saisie", "ouvre"),
    [
        ("1962-08-24", {"jour": "", "mois": ""}, False),
        ("1962-08-24", {"jour": "08", "mois": "24"}, False),
        ("1962-08-24", {"mois": "08"}, True),
        ("1962-08-24", {"jour": "٢٤"}, True),
        ("1962-00-00", {"jour": "", "mois": ""}, True),
        ("1962-00-00", {"jour": "1", "mois": "1"}, True),
        ("1962-08-00", {"jour": "", "mois": ""}, True),
        ("1962-08-00", {"annee": "1961"}, False),
    ],
)
def test_la_date_de_naissance_meme_partielle(
    connue: str,
    saisie: dict[str, str],
    ouvre: bool,
    titulaire: Titulaire,
    app: Flask,
    troupe: Distribution,
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Usager, troupe.usager).date_naissance = connue
    assert titulaire.ouvrir(**saisie).status_code == (200 if ouvre else 422)


@pytest.mark.parametrize(
    "champs",
    [{"code": ""}, {"code": "A" * 61}, {"jour": "32"}, {"mois": "foo"}, {"annee": "62"},
     {"annee": ""}, {"jour": "-1"}, {"annee": "9" * 5000}],
)  # fmt: skip
def test_une_saisie_incomplete_se_dit_sur_son_champ(
    champs: dict[str, str], titulaire: Titulaire, app: Flask
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = titulaire.ouvrir(**champs)
    assert reponse.status_code == 422
    (nom,) = champs
    assert f'id="{nom}-faute"' in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


def bloquer(app: Flask, troupe: Distribution, temps: Horloge) -> None:
    """The organisation blocks the card."""
    with app.extensions["fabrique"]() as session, transaction(session):
        cartes.bloquer(session, troupe.mandat, par_id=troupe.alice, maintenant=temps.instant)


@deux_moteurs
def test_tout_refus_est_le_meme_et_coute_les_memes_ordres(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    client = titulaire.client
    jeton = client.jeton()

    def refuser(**champs: str) -> tuple[str, list[str]]:
        donnees = {"csrf_token": jeton, "code": titulaire.code, **NAISSANCE, **champs}
        with ordres(app.extensions["moteur"]) as envoyes:
            reponse = client.post("/carte", data=donnees)
        assert reponse.status_code == 422
        return contenu(reponse), envoyes

    refus = [refuser(code="0" * 16), refuser(annee="1950"), refuser(code="é<b>x"), refuser(jour="")]
    bloquer(app, troupe, temps)
    refus.append(refuser())
    assert len({page for page, _ in refus}) == 1
    assert all(envoyes == refus[0][1] for _, envoyes in refus)
    assert len(refus[0][1]) <= 8 + 2, "deux verrous de plus sur PostgreSQL"
    assert "Saint-Just" not in refus[0][0]
    assert actions(app) == ["blocage_carte"]


@pytest.mark.parametrize("etat", ["fini", "arrete"])
def test_un_mandat_qui_ne_court_plus_le_dit_un_an_puis_plus_rien(
    etat: str, titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session:
        fin = session.get_one(Mandat, troupe.mandat).fin_le
    if etat == "arrete":
        titulaire.arreter()
        fin = temps.instant
    temps.instant = fin + timedelta(seconds=1)
    page = titulaire.ouvrir()
    assert ("Il est arrêté." if etat == "arrete" else "Il est terminé") in page.text
    assert "/carte/arret" not in page.text
    temps.instant = fin + cartes.VIE_APRES_FIN
    assert titulaire.ouvrir().status_code == 200
    temps.avancer(seconds=1)
    with ordres(app.extensions["moteur"]) as du_tard:
        tard = titulaire.ouvrir()
    with ordres(app.extensions["moteur"]) as de_l_inconnu:
        inconnu = titulaire.ouvrir(code="0" * 16)
    assert du_tard == de_l_inconnu
    assert tard.status_code == inconnu.status_code == 422
    assert contenu(tard) == contenu(inconnu)


def test_apres_la_fin_arreter_n_ecrit_rien(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session:
        fin = session.get_one(Mandat, troupe.mandat).fin_le
    temps.instant = fin
    passe = titulaire.passe()
    temps.avancer(seconds=1)
    avant = photographie(app.extensions["moteur"])
    assert "Il est terminé" in titulaire.arreter(passe=passe).text
    assert photographie(app.extensions["moteur"]) == avant


def test_un_mandat_suspendu_ou_remplace_le_dit(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, troupe.mandat).suspendu_le = temps.instant
    page = titulaire.ouvrir()
    assert "Il est suspendu" in page.text
    assert "/carte/arret" in page.text
    with app.extensions["fabrique"]() as session, transaction(session):
        session.query(Autorisation).filter_by(mandat_id=troupe.mandat).update(
            {"revoquee_le": temps.instant, "motif_fin": "remplacement"}
        )
    assert "Il a été remplacé" in titulaire.ouvrir().text


def test_qui_tient_un_code_n_essaie_pas_les_dates(titulaire: Titulaire, temps: Horloge) -> None:
    statuts = [titulaire.ouvrir(annee=str(1900 + i)).status_code for i in range(6)]
    assert statuts == [422] * 5 + [429]
    refus = titulaire.ouvrir()
    assert refus.status_code == 429, "même la bonne"
    assert "Appelez la structure" in refus.text
    temps.avancer(hours=1, seconds=1)
    assert [titulaire.ouvrir(annee=str(1920 + i)).status_code for i in range(6)][-2:] == [422, 429]
    temps.avancer(hours=1, seconds=1)
    assert titulaire.ouvrir().status_code == 429, "dix par jour"
    temps.avancer(hours=23)
    assert titulaire.ouvrir().status_code == 200


def test_les_essais_sur_une_carte_comptent_de_toutes_les_adresses(
    titulaire: Titulaire, app: Flask
) -> None:
    for i in range(6):
        client = app.test_client()
        ici = {"REMOTE_ADDR": f"10.0.0.{i}"}
        trouve = re.search(
            r'name="csrf_token" value="([^"]+)"', client.get("/carte", environ_base=ici).text
        )
        assert trouve
        champs = {**NAISSANCE, "annee": str(1930 + i), "csrf_token": trouve[1]}
        # Written another way each time: the same card all the same.
        code = titulaire.code.lower() if i % 2 else titulaire.code.replace(" ", "-")
        reponse = client.post("/carte", data={"code": code, **champs}, environ_base=ici)
        assert reponse.status_code == (422 if i < 5 else 429)


def test_un_inconnu_qui_devine_n_enferme_pas_la_titulaire(titulaire: Titulaire, app: Flask) -> None:
    jeton = titulaire.client.jeton()
    for i in range(100):
        donnees = {"csrf_token": jeton, "code": f"{i:016}", **NAISSANCE}
        assert titulaire.client.post("/carte", data=donnees).status_code == 422
    assert titulaire.ouvrir().status_code == 429, "la même adresse attend cinq minutes"
    chez_elle = app.test_client()
    ici = {"REMOTE_ADDR": "10.9.9.9"}
    trouve = re.search(
        r'name="csrf_token" value="([^"]+)"', chez_elle.get("/carte", environ_base=ici).text
    )
    assert trouve
    donnees = {"csrf_token": trouve[1], "code": titulaire.code, **NAISSANCE}
    assert chez_elle.post("/carte", data=donnees, environ_base=ici).status_code == 200
    refus = titulaire.client.envoyer("/connexion", {"email": "x@essai.fr", "code": "000000"})
    assert refus.status_code == 422, "et l’on se connecte toujours depuis cette adresse"


def test_une_reussite_ne_compte_pas(titulaire: Titulaire, app: Flask, temps: Horloge) -> None:
    for _ in range(8):
        assert titulaire.ouvrir().status_code == 200
        temps.avancer(seconds=31)
    assert photographie(app.extensions["moteur"])["tentative"] == []


@pytest.mark.parametrize("adresse", ["/carte/arret", "/carte/faits"])
def test_un_passe_faux_ou_perime_ramene_au_debut(
    adresse: str, titulaire: Titulaire, app: Flask, temps: Horloge, troupe: Distribution
) -> None:
    bon = titulaire.passe()
    avant = photographie(app.extensions["moteur"])
    faux = ["", "é", "AAAA", bon[:-4] + "AAAA", bon[::-1], "%00", "=" * 50]
    with app.app_context():
        trousseau = app.extensions["cles"]
        detourne = trousseau.chiffrer(f"{uuid.uuid4()} 1".encode(), "courriel.texte:1")
        faux.append(detourne.hex())

    def envoyer(passe: str) -> TestResponse:
        champs = {"quoi": "tout", "confirme": "y", "secret": SECRET_CARTE}
        return titulaire.client.envoyer(adresse, {"passe": passe, **champs})

    refus = [envoyer(passe) for passe in faux]
    temps.avancer(minutes=15)
    refus.append(envoyer(bon))
    temps.avancer(minutes=-16)
    refus.append(envoyer(bon))  # the clock went back
    assert {reponse.status_code for reponse in refus} == {422}
    assert len({contenu(reponse) for reponse in refus}) == 1
    assert "Saint-Just" not in contenu(refus[0])
    assert photographie(app.extensions["moteur"]) == avant
    temps.avancer(minutes=1)
    bloquer(app, troupe, temps)
    bloque = photographie(app.extensions["moteur"])
    assert contenu(envoyer(bon)) == contenu(refus[0])
    assert photographie(app.extensions["moteur"]) == bloque


def test_rien_dans_l_adresse_ni_dans_un_temoin(titulaire: Titulaire) -> None:
    page = titulaire.ouvrir()
    arret = titulaire.arreter("argent", passe=passe_de(page))
    for reponse in (page, arret):
        assert "?" not in re.sub(r"\s\?", "", str(reponse.request.full_path).rstrip("?"))
        assert reponse.headers["Cache-Control"] == "no-store"
        temoins = reponse.headers.getlist("Set-Cookie")
        assert all(temoin.startswith("session=") for temoin in temoins)
    for adresse in ("/carte/arret", "/carte/faits"):
        assert titulaire.client.get(adresse).location == "/carte"


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_arreter_vingt_fois_a_la_fois_est_une_fois(titulaire: Titulaire, app: Flask) -> None:
    passe, jeton = titulaire.passe(), titulaire.client.jeton()
    temoin = titulaire.client.get_cookie("session")
    assert temoin

    def acte(_: int) -> int:
        client = app.test_client()
        client.set_cookie("session", temoin.value)
        donnees = {"csrf_token": jeton, "passe": passe, "quoi": "tout", "confirme": "y"}
        return client.post("/carte/arret", data=donnees).status_code

    statuts, erreurs = a_la_fois(20, acte)
    assert not erreurs
    assert set(statuts) == {200}
    assert actions(app).count("revocation_mandat") == 1
    with app.extensions["fabrique"]() as session:
        # Alice, who made it, and Robert, référent: once each.
        assert session.scalar(select(func.count()).select_from(Courriel)) == 2


def test_la_structure_est_prevenue_sans_nom(
    titulaire: Titulaire, app: Flask, troupe: Distribution
) -> None:
    titulaire.arreter("argent")
    with app.extensions["fabrique"]() as session:
        messages = [composer(session, c, de="a@b.fr") for c in session.query(Courriel)]
    lien = f"/mandats/{troupe.mandat}"
    liens = {message["To"]: lien in texte_de(message) for message in messages}
    assert liens == {"alice@essai.fr": True, "robert@essai.fr": False}, "Robert n’est pas aidant"
    for message in messages:
        texte = texte_de(message)
        for absent in ("Angela", "Dubois", "DUBOIS", "Argent", titulaire.code):
            assert absent not in texte + message["Subject"]


def test_un_mandat_reserve_n_a_d_adresse_que_pour_les_siens(
    titulaire: Titulaire, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        robert = session.get_one(Appartenance, (troupe.robert, troupe.organisation))
        tenir_roles(session, robert, "aidant", "referent")
        session.get_one(Mandat, troupe.mandat).est_reserve = True
        session.add(Reserve(mandat_id=troupe.mandat, aidant_id=troupe.alice))
    titulaire.arreter("argent")
    with app.extensions["fabrique"]() as session:
        messages = [composer(session, c, de="a@b.fr") for c in session.query(Courriel)]
    liens = {message["To"]: str(troupe.mandat) in texte_de(message) for message in messages}
    assert liens == {"alice@essai.fr": True, "robert@essai.fr": False}


def utiliser(
    app: Flask, troupe: Distribution, temps: Horloge, *, demarche: str | None = None
) -> None:
    """Alice uses the mandate."""
    with app.extensions["fabrique"]() as session, transaction(session):
        trouvee = session.query(Autorisation).filter_by(mandat_id=troupe.mandat, domaine="logement")
        autorisation = utilisable(
            session, trouvee.one().id, aidant_id=troupe.alice, maintenant=temps.instant
        )
        une_utilisation(
            session, autorisation, troupe.alice, demarche=demarche, maintenant=temps.instant
        )


def test_le_secret_montre_ce_qui_a_ete_fait(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    vide = titulaire.voir(SECRET_CARTE)
    assert "Rien n’a encore été fait" in vide.text
    assert actions(app)[-1] == "consultation_carte"
    utiliser(app, troupe, temps)
    page = titulaire.voir(SECRET_CARTE)
    assert page.status_code == 200
    assert re.search(
        r"23 novembre 2026</time>\s:\sConnexion à un site à votre place, site non connu"
        r"\s+– Logement, par Alice",
        sans_marques(page.text),
    )
    assert "Essai" not in contenu(page), "le prénom, pas le nom"
    assert "Alice" not in contenu(titulaire.ouvrir()), "sans le secret, rien"


@pytest.mark.parametrize(
    ("demarche", "dite"),
    [
        ("aide au logement (APL)", "pour : aide au logement (APL), CAF"),
        ("partie du catalogue", "pour : partie du catalogue, site non connu"),
    ],
)
def test_la_demarche_nommee_se_montre_avec_son_site(
    demarche: str,
    dite: str,
    titulaire: Titulaire,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    utiliser(app, troupe, temps, demarche=demarche)
    page = " ".join(titulaire.voir(SECRET_CARTE).text.split())
    assert f"Connexion à un site à votre place {dite} – Logement, par" in page
    alice = connecter(app, troupe.alice, temps.instant)
    du_mandat = " ".join(alice.get(f"/mandats/{troupe.mandat}").text.split())
    assert f"au nom de la personne : {demarche}" in du_mandat
    assert ("site : CAF" in du_mandat) is ("CAF" in dite)


def test_un_mauvais_secret_ne_montre_rien_et_dix_l_eteignent(
    titulaire: Titulaire, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    utiliser(app, troupe, temps)
    passe = titulaire.passe()
    for i in range(secret_carte.ECHECS_PERMIS):
        refus = titulaire.voir(str(4000 + i), passe)
        assert refus.status_code == 422
        assert "Alice" not in contenu(refus)
    eteint = titulaire.voir(SECRET_CARTE, passe)
    assert eteint.status_code == 429
    assert "Alice" not in contenu(eteint)
    assert actions(app) == ["utilisation_autorisation", "consultation_carte"]
    temps.avancer(days=2)
    assert titulaire.voir(SECRET_CARTE).status_code == 429, "pour toujours"
    assert "C’est arrêté." in titulaire.arreter().text, "mais elle arrête encore"


@pytest.mark.parametrize("secret", ["", "12", "1234567", "abcd", "73O5"])
def test_un_secret_mal_ecrit_n_est_pas_compte(
    secret: str, titulaire: Titulaire, app: Flask
) -> None:
    passe = titulaire.passe()
    avant = photographie(app.extensions["moteur"])
    assert titulaire.voir(secret, passe).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


def test_sans_secret_choisi_il_n_y_en_a_aucun(
    titulaire: Titulaire, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        carte = session.query(CarteMandat).filter_by(mandat_id=troupe.mandat).one()
        carte.secret_hash = None
    page = titulaire.ouvrir()
    assert "/carte/faits" not in page.text
    assert titulaire.voir(SECRET_CARTE, passe_de(page)).status_code == 422


def test_la_carte_ne_montre_que_son_mandat(
    titulaire: Titulaire, app: Flask, troupe: Distribution
) -> None:
    """The same person has a mandate elsewhere: this card neither shows nor stops it."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, troupe.mandat_ailleurs).usager_id = troupe.usager
    page = titulaire.arreter()
    assert "Ailleurs" not in page.text
    with app.extensions["fabrique"]() as session:
        ailleurs = session.query(Autorisation).filter_by(mandat_id=troupe.mandat_ailleurs)
        assert all(autorisation.revoquee_le is None for autorisation in ailleurs)


def test_la_date_est_celle_du_fuseau_de_la_structure(
    titulaire: Titulaire, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).fuseau = "Pacific/Auckland"
    assert "jusqu’au 25 décembre 2026" in titulaire.ouvrir().text


def test_les_compteurs_ne_gardent_ni_adresse_ni_code(titulaire: Titulaire, app: Flask) -> None:
    titulaire.ouvrir(annee="1950")
    base = repr(photographie(app.extensions["moteur"]))
    with app.extensions["fabrique"]() as session:
        trousseau = cles(session)
    lu = titulaire.code.replace(" ", "")
    assert lu not in base
    assert "127.0.0.1" not in base
    assert trousseau.pseudonyme(*compteurs_carte(reseau_de("127.0.0.1"), lu)[1].cle) in base


def test_la_page_de_la_carte_s_explique_dans_la_langue_choisie_jusqu_a_l_arret(
    titulaire: Titulaire, app: Flask
) -> None:
    client = titulaire.client
    assert '<a href="/carte?langue=ps" lang="ps" dir="rtl"' in client.get("/carte").text
    premiere = client.get("/carte?langue=ps").text
    assert '<section class="bulle" lang="ps" dir="rtl">' in premiere
    etat = client.envoyer("/carte?langue=ps", {"code": titulaire.code, **NAISSANCE})
    assert "ستاسو وکالت" in etat.text
    assert 'action="/carte/arret?langue=ps"' in etat.text
    assert 'formaction="/carte/prolonger?langue=uk"' in etat.text
    autre = client.envoyer("/carte/prolonger?langue=uk", {"passe": passe_de(etat)})
    assert "Ваша довіреність ще діє." in autre.text
    champs = {"passe": passe_de(etat), "quoi": "tout", "confirme": "y"}
    arret = client.envoyer("/carte/arret?langue=ps", champs)
    assert "بند شو." in arret.text
    assert "C’est arrêté." in arret.text
    assert "revocation_mandat" in actions(app)
