"""Step 1: search without and with HTMX, themes and démarches together, what is never written."""

import gzip
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.espaces.aidant.nouveau_mandat.forms import NB_DEMARCHES
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.brouillons.models import Brouillon
from app.metier.demarches.catalogue import PUBLIE
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import est_entiere, page_lue, sans_jeton
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, code_de, connecter, membre_de, un_brouillon
from tests.ordres import KO, ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

NOUVEAU = "/mandats/nouveau"
SANS_THEME = "votre structure ne propose pas ce thème"
LIMITE = "la personne référente ne vous a pas ouvert ce thème"


class Guichet:
    """Alice at step 1."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge) -> None:
        self.app, self.troupe, self.temps = app, troupe, temps
        self.moteur = app.extensions["moteur"]
        self.navigateur = connecter(app, troupe.alice, temps.instant)
        self.jeton = self.navigateur.jeton()

    def brouillon(self, *demarches: str, domaines: tuple[str, ...] = ("logement",)) -> str:
        """The address of a new draft, its person identified."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            membre = membre_de(session, self.troupe.alice, self.troupe.organisation)
            ouvert = un_brouillon(session, membre, self.temps.instant, domaines=domaines)
            ouvert.demarches = list(demarches)
            return f"{NOUVEAU}/{ouvert.id}"

    def lire(self, adresse: str) -> Brouillon:
        with self.app.extensions["fabrique"]() as session:
            return session.get_one(Brouillon, uuid.UUID(adresse.split("/")[3]))

    def limiter(self, *domaines: str) -> None:
        with self.app.extensions["fabrique"]() as session, transaction(session):
            place = session.get_one(Appartenance, (self.troupe.alice, self.troupe.organisation))
            place.domaines_limites = list(domaines)

    def chercher(self, adresse: str, saisie: str, **champs: Any) -> TestResponse:
        """Press « Chercher »."""
        return self.navigateur.envoyer(adresse, {"recherche": saisie, "chercher": "1", **champs})

    def region(self, adresse: str, cible: str, origine: str = "", **champs: Any) -> TestResponse:
        """Ask for a living region as htmx does; checked as a part of a page."""
        entetes = {"HX-Request": "true", "HX-Target": cible, "HX-Trigger": origine}
        reponse = FlaskClient.open(
            self.navigateur,
            adresse,
            method="POST",
            data={"csrf_token": self.jeton, **champs},
            headers=entetes,
            buffered=True,
        )
        if reponse.status_code == 200 and cible != "contenu":
            page_lue(_habillee(reponse.text))
            assert "<h1" not in reponse.text
            assert "<title" not in reponse.text
        return reponse


@pytest.fixture
def guichet(app: Flask, troupe: Distribution, temps: Horloge) -> Guichet:
    return Guichet(app, troupe, temps)


def _habillee(region: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="fr"><head><title>x</title></head><body>{region}</body></html>'
    )


def cases(html: str) -> dict[str, bool]:
    """`name=value` of every box and radio button, and whether it is ticked."""
    entier = html if est_entiere(html) else _habillee(html)
    return {
        f"{e.get('name')}={e.get('value')}": e.get("checked") is not None
        for e in page_lue(entier).iter()
        if e.get("type") in ("checkbox", "radio")
    }


def cochees(html: str) -> set[str]:
    """`name=value` of every ticked box."""
    return {nom for nom, cochee in cases(html).items() if cochee}


def lisible(reponse: TestResponse) -> str:
    """The text of a page, with plain spaces."""
    return " ".join(reponse.text.replace("\u202f", " ").replace("\u00a0", " ").split())


# Sans JavaScript


@pytest.mark.parametrize("deja_ouvert", [False, True])
def test_chercher_remontre_la_page_sans_rien_perdre_ni_ecrire(
    deja_ouvert: bool, guichet: Guichet
) -> None:
    adresse = f"{guichet.brouillon()}/choix" if deja_ouvert else NOUVEAU
    avant = photographie(guichet.moteur)
    reponse = guichet.chercher(
        adresse, "carte grise", domaines=["social"], demarches=["rsa"], duree="mois"
    )
    assert reponse.status_code == 200
    assert cases(reponse.text)["demarches=carte-grise"] is False
    assert cochees(reponse.text) == {"domaines=social", "demarches=rsa", "duree=mois"}
    assert 'value="carte grise"' in reponse.text
    assert 'role="alert"' not in reponse.text, "chercher n’est pas une erreur"
    assert photographie(guichet.moteur) == avant


def test_une_demarche_cochee_coche_son_theme_et_se_retire(guichet: Guichet) -> None:
    reponse = guichet.chercher(NOUVEAU, "", demarches=["carte-grise"], duree="court")
    assert "domaines=papiers" in cochees(reponse.text)
    assert "notamment : carte grise" in lisible(reponse)
    assert "l’ancienne carte grise" in lisible(reponse)
    assert "Ce site accepte FranceConnect (à confirmer)" in lisible(reponse)
    reponse = guichet.chercher(NOUVEAU, "", domaines=["papiers"], coches="papiers", duree="court")
    assert cochees(reponse.text) == {"domaines=papiers", "duree=court"}


def test_decocher_un_theme_retire_ses_demarches_et_le_dit(guichet: Guichet) -> None:
    choix = {"domaines": ["logement"], "demarches": ["carte-grise", "apl"], "duree": "court"}
    reponse = guichet.chercher(NOUVEAU, "", coches="papiers logement", **choix)
    assert cochees(reponse.text) == {"domaines=logement", "demarches=apl", "duree=court"}
    assert "Retiré avec son thème : carte grise." in lisible(reponse)
    reponse = guichet.navigateur.envoyer(NOUVEAU, choix | {"coches": "papiers logement"})
    ouvert = guichet.lire(reponse.location)
    assert (ouvert.domaines, ouvert.demarches) == (["logement"], ["apl"])


def test_rien_trouve_dit_quoi_faire(guichet: Guichet) -> None:
    page = lisible(guichet.chercher(NOUVEAU, "xyzzyq"))
    assert "Rien trouvé pour « xyzzyq »" in page
    assert "cochez un thème plus bas" in page
    assert "Rien trouvé" not in lisible(guichet.navigateur.get(NOUVEAU))
    assert "Rien trouvé" not in lisible(guichet.chercher(NOUVEAU, "  "))


def test_la_caf_previent_avant_qu_on_la_choisisse(guichet: Guichet) -> None:
    page = lisible(guichet.chercher(NOUVEAU, "apl"))
    assert "L’aidant ne peut pas se connecter à votre place" in page
    assert "Ce site demande FranceConnect+" in page


def test_l_argent_avertit_au_resume_et_a_l_etape_2(guichet: Guichet) -> None:
    choix = {"domaines": ["argent"], "duree": "court"}
    assert "vous tapez vous-même votre carte" in guichet.chercher(NOUVEAU, "", **choix).text
    reponse = guichet.navigateur.envoyer(NOUVEAU, choix)
    assert "vous tapez vous-même votre carte" in guichet.navigateur.get(reponse.location).text


def test_continuer_garde_les_cles_et_l_etape_2_dit_quoi_prevoir(guichet: Guichet) -> None:
    champs = {"demarches": ["carte-grise", "surendettement"], "duree": "mois"}
    reponse = guichet.navigateur.envoyer(NOUVEAU, champs)
    assert reponse.status_code == 303
    ouvert = guichet.lire(reponse.location)
    assert ouvert.domaines == ["papiers", "argent"]
    assert ouvert.demarches == ["carte-grise", "surendettement"]
    page = guichet.navigateur.get(reponse.location)
    for attendu in (
        "notamment : carte grise",
        "À prévoir",
        "l’ancienne carte grise",
        "Vous signez vous-même",
        'href="https://immatriculation.ants.gouv.fr/"',
        "/rendez-vous",
    ):
        assert attendu in page.text.replace("\u00a0", " "), attendu


def test_revenir_montre_les_demarches_cochees_et_les_retire(guichet: Guichet) -> None:
    adresse = f"{guichet.brouillon('apl', 'visale')}/choix"
    page = guichet.navigateur.get(adresse)
    assert cochees(page.text) == {
        "domaines=logement",
        "demarches=apl",
        "demarches=visale",
        "duree=mois",
    }
    champs = {"domaines": ["logement"], "coches": "logement", "demarches": ["visale"]}
    assert guichet.navigateur.envoyer(adresse, champs | {"duree": "court"}).status_code == 303
    assert guichet.lire(adresse).demarches == ["visale"]


def test_un_theme_ferme_se_dit_et_ne_se_choisit_pas(guichet: Guichet) -> None:
    with guichet.app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, guichet.troupe.organisation)
        ici.domaines_permis = ["logement", "papiers"]
    assert SANS_THEME in guichet.chercher(NOUVEAU, "casier judiciaire").text
    guichet.limiter("logement")
    page = guichet.chercher(NOUVEAU, "carte grise")
    assert LIMITE in page.text
    assert SANS_THEME not in page.text
    assert "demarches=carte-grise" not in cases(page.text)
    adresse = f"{guichet.brouillon('apl')}/choix"
    avant = photographie(guichet.moteur)
    for ou in (NOUVEAU, adresse):
        champs = {"domaines": ["logement"], "demarches": ["carte-grise"], "duree": "court"}
        reponse = guichet.navigateur.envoyer(ou, champs)
        assert reponse.status_code == 422
        assert "domaines=papiers" not in cases(reponse.text)
    assert photographie(guichet.moteur) == avant


def test_une_demarche_dont_le_theme_s_est_ferme_quitte_la_page(guichet: Guichet) -> None:
    adresse = f"{guichet.brouillon('apl', 'rsa', domaines=('logement', 'social'))}/choix"
    guichet.limiter("logement")
    page = guichet.navigateur.get(adresse)
    assert cochees(page.text) == {"domaines=logement", "demarches=apl", "duree=mois"}


def test_trop_de_demarches_ne_tiennent_pas_sur_une_page(guichet: Guichet) -> None:
    dix = list(PUBLIE.demarches)[:NB_DEMARCHES]
    onze = list(PUBLIE.demarches)[: NB_DEMARCHES + 1]
    avant = photographie(guichet.moteur)
    reponse = guichet.navigateur.envoyer(NOUVEAU, {"demarches": onze, "duree": "court"})
    assert reponse.status_code == 422
    assert 'href="#demarches"' in reponse.text
    assert len([nom for nom in cochees(reponse.text) if nom.startswith("demarches=")]) == 11
    assert photographie(guichet.moteur) == avant
    champs = {"demarches": dix, "duree": "court"}
    assert guichet.navigateur.envoyer(NOUVEAU, champs).status_code == 303


def test_une_cle_inconnue_n_est_pas_une_faute(guichet: Guichet) -> None:
    champs = {"domaines": ["logement"], "demarches": ["partie", "apl"], "duree": "court"}
    reponse = guichet.navigateur.envoyer(NOUVEAU, champs)
    assert guichet.lire(reponse.location).demarches == ["apl"]
    seule = guichet.navigateur.envoyer(NOUVEAU, {"demarches": ["partie"], "duree": "court"})
    assert seule.status_code == 422


def test_chercher_depuis_une_structure_quittee_se_dit(guichet: Guichet) -> None:
    avant = photographie(guichet.moteur)
    ailleurs = f"{guichet.troupe.alice}.{guichet.troupe.ailleurs}"
    assert guichet.chercher(NOUVEAU, "apl", coquille=ailleurs).status_code == 409
    assert photographie(guichet.moteur) == avant


@pytest.mark.parametrize(
    "saisie", ["<script>alert(1)</script>", '" onfocus="alert(1)', "{{'z' * 7}}", "a" * 100_000]
)
def test_une_recherche_hostile_n_est_que_du_texte(saisie: str, guichet: Guichet) -> None:
    reponse = guichet.chercher(NOUVEAU, saisie, demarches=[saisie], coches=saisie)
    assert reponse.status_code == 200
    assert "<script>alert" not in reponse.text
    assert "zzzzzzz" not in reponse.text
    assert len(sans_jeton(reponse.text)) < 30_000


# Avec HTMX : les régions vivantes


def test_les_resultats_seuls(guichet: Guichet) -> None:
    avant = photographie(guichet.moteur)
    reponse = guichet.region(NOUVEAU, "resultats", recherche="rsa", demarches=["apl"])
    assert reponse.status_code == 200
    assert cases(reponse.text) == {"demarches=apl": True, "demarches=rsa": False}
    assert photographie(guichet.moteur) == avant


def test_le_resume_seul_dit_quoi_et_jusqu_a_quand(guichet: Guichet) -> None:
    adresse = f"{guichet.brouillon()}/choix"
    avant = photographie(guichet.moteur)
    champs = {"domaines": ["logement"], "demarches": ["carte-grise"], "duree": "mois"}
    for ou in (NOUVEAU, adresse):
        texte = lisible(guichet.region(ou, "resume", "duree", **champs))
        assert "Vous confiez :" in texte
        assert "notamment : carte grise" in texte
        assert "jusqu’au <strong>24 décembre 2026</strong>" in texte
        assert "À prévoir :" in texte
        assert "hx-swap-oob" not in texte
    assert "encore rien choisi" in lisible(guichet.region(NOUVEAU, "resume"))
    sans_duree = guichet.region(NOUVEAU, "resume", domaines=["logement"], duree="siecle")
    assert "Reste à choisir pour combien de temps" in lisible(sans_duree)
    assert photographie(guichet.moteur) == avant


def test_cocher_une_demarche_coche_son_theme_ailleurs_sur_la_page(guichet: Guichet) -> None:
    reponse = guichet.region(NOUVEAU, "resume", "resultats", demarches=["carte-grise"])
    assert 'id="themes" data-hx-swap-oob="innerHTML"' in reponse.text
    assert cochees(reponse.text) == {"domaines=papiers"}
    assert 'name="coches" value="papiers"' in reponse.text


def test_decocher_un_theme_retire_ses_demarches_ailleurs_sur_la_page(guichet: Guichet) -> None:
    champs = {"domaines": ["logement"], "demarches": ["apl", "carte-grise"]}
    reponse = guichet.region(NOUVEAU, "resume", "themes", coches="papiers logement", **champs)
    assert 'id="resultats" data-hx-swap-oob="innerHTML"' in reponse.text
    assert cochees(reponse.text) == {"demarches=apl"}
    assert 'name="coches" value="logement"' in reponse.text
    assert "Retiré avec son thème : carte grise." in lisible(reponse)


@pytest.mark.parametrize("cible", ["resultats", "resume"])
def test_une_region_ne_s_ouvre_que_sur_son_brouillon_ouvert(cible: str, guichet: Guichet) -> None:
    adresse = f"{guichet.brouillon()}/choix"
    autre = f"{NOUVEAU}/{uuid.uuid4()}/choix"
    with guichet.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Brouillon, guichet.lire(adresse).id).expire_le = guichet.temps.instant
    avant = photographie(guichet.moteur)
    assert guichet.region(adresse, cible, domaines=["argent"]).status_code == 409
    assert guichet.region(autre, cible, domaines=["argent"]).status_code == 404
    assert guichet.region(NOUVEAU, cible, recherche="a\x00").status_code == 200
    ailleurs = {"coquille": f"{guichet.troupe.alice}.{guichet.troupe.ailleurs}"}
    assert guichet.region(NOUVEAU, cible, **ailleurs).status_code == 409
    assert photographie(guichet.moteur) == avant


def test_une_autre_cible_est_un_vrai_envoi(guichet: Guichet) -> None:
    reponse = guichet.region(NOUVEAU, "contenu", domaines=["logement"], duree="court")
    assert reponse.status_code in (200, 303)
    with guichet.app.extensions["fabrique"]() as session:
        assert len(session.scalars(select(Brouillon)).all()) == 1


def test_une_region_coute_peu(guichet: Guichet) -> None:
    adresse = f"{guichet.brouillon()}/choix"
    champs = {"recherche": "permis", "demarches": ["carte-grise", "rsa", "apl"], "duree": "mois"}
    for cible, origine in (("resultats", ""), ("resume", "resultats"), ("resume", "themes")):
        with ordres(guichet.moteur) as envoyes:
            reponse = guichet.region(adresse, cible, origine, **champs)
        assert len(envoyes) <= ORDRES_PAR_PAGE
        assert len(gzip.compress(reponse.data)) <= 3 * KO, cible
    complete = guichet.chercher(adresse, "permis", demarches=["carte-grise"], duree="mois")
    assert len(gzip.compress(sans_jeton(complete.text).encode())) <= 6 * KO


def test_la_page_dit_a_htmx_ou_et_quand_demander(guichet: Guichet) -> None:
    adresse = f"{guichet.brouillon()}/choix"
    for ou in (NOUVEAU, adresse):
        racine = page_lue(guichet.navigateur.get(ou).text)
        vivants = [e for e in racine.iter() if e.get("data-hx-post")]
        assert {e.get("data-hx-post") for e in vivants} == {ou}
        assert {e.get("data-hx-include") for e in vivants} == {"closest form"}
        ids = {e.get("id") for e in racine.iter()}
        assert {str(e.get("data-hx-target"))[1:] for e in vivants} == {"resultats", "resume"} <= ids
        (champ,) = (e for e in vivants if e.get("name") == "recherche")
        assert champ.get("data-hx-trigger") == "input changed delay:300ms"


# La fin se dit dans le fuseau de la structure


def test_la_fin_est_celle_du_fuseau_de_la_structure(guichet: Guichet) -> None:
    with guichet.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, guichet.troupe.organisation).fuseau = "Indian/Reunion"
    guichet.temps.instant = guichet.temps.instant.replace(hour=21, minute=0)
    guichet.navigateur = connecter(guichet.app, guichet.troupe.alice, guichet.temps.instant)
    guichet.jeton = guichet.navigateur.jeton()
    # 23 novembre à 21 h en temps universel : le 24 à 1 h, à La Réunion.
    page = lisible(guichet.region(NOUVEAU, "resume", domaines=["logement"], duree="court"))
    assert "jusqu’au <strong>25 novembre 2026</strong>" in page


# Jusqu’au mandat


def _conclure(guichet: Guichet, adresse: str) -> list[Autorisation]:
    with guichet.app.extensions["fabrique"]() as session:
        code = code_de(session, guichet.troupe.alice, guichet.temps.instant)
    champs = {"declaration": "y", "accord": "y", "code": code, "remplacer": ["logement"]}
    assert guichet.navigateur.envoyer(f"{adresse}/conclusion", champs).status_code == 303
    mandat_id = guichet.lire(adresse).mandat_id
    with guichet.app.extensions["fabrique"]() as session:
        requete = select(Autorisation).where(Autorisation.mandat_id == mandat_id)
        return list(session.scalars(requete.order_by(Autorisation.domaine)))


def test_le_mandat_porte_les_noms_choisis(guichet: Guichet) -> None:
    adresse = guichet.brouillon("apl", "carte-grise", domaines=("papiers", "logement"))
    noms = {a.domaine: a.demarches for a in _conclure(guichet, adresse)}
    assert noms == {"logement": ["aide au logement (APL)"], "papiers": ["carte grise"]}
    mandat_id = guichet.lire(adresse).mandat_id
    with guichet.app.test_request_context():
        chemin = guichet.app.url_for("dossiers.attestation", mandat_id=mandat_id)
    attestation = guichet.navigateur.get(chemin)
    assert "notamment : carte grise" in lisible(attestation)


def test_une_demarche_partie_du_catalogue_n_empeche_rien(guichet: Guichet) -> None:
    adresse = guichet.brouillon("partie", "apl", "rsa")
    for page in ("choix", "rendez-vous", "conclusion"):
        assert guichet.navigateur.get(f"{adresse}/{page}").status_code == 200
    (autorisation,) = _conclure(guichet, adresse)
    assert (autorisation.domaine, autorisation.demarches) == (
        "logement",
        ["aide au logement (APL)"],
    )
    with guichet.app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, autorisation.mandat_id)
        (domaine,) = mandat.texte["domaines"]
        assert domaine["demarches"] == ["aide au logement (APL)"]


# Préparer le rendez-vous


def test_la_feuille_du_rendez_vous_ne_nomme_personne(guichet: Guichet) -> None:
    adresse = guichet.brouillon("carte-grise", domaines=("papiers",))
    page = guichet.navigateur.get(f"{adresse}/rendez-vous")
    for attendu in ("impots.gouv", "ameli", "MSA", "La Poste", "France Identité"):
        assert attendu in page.text
    assert "l’ancienne carte grise" in page.text
    with guichet.app.extensions["fabrique"]() as session:
        alice = session.get_one(Aidant, guichet.troupe.alice)
    racine = page_lue(page.text)
    (corps,) = (e for e in racine.iter() if e.get("id") == "contenu")
    texte = " ".join(corps.itertext()).casefold()
    for nom in (IDENTITE.nom_naissance, IDENTITE.prenoms, IDENTITE.courriel, alice.nom_complet):
        assert nom.casefold() not in texte


def test_la_feuille_d_un_mandat_conclu_mene_au_mandat(guichet: Guichet) -> None:
    adresse = guichet.brouillon("apl")
    _conclure(guichet, adresse)
    reponse = guichet.navigateur.get(f"{adresse}/rendez-vous")
    assert reponse.status_code == 303
    assert str(guichet.lire(adresse).mandat_id) in reponse.location
