"""« Laquelle ? »: which of the démarches that the mandate names, optional, in the journal alone."""

import json

import pytest
from sqlalchemy import select

from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.models import Autorisation
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.fournisseur.confies import confier
from tests.espaces.fournisseur.site import Site, parametres, rep_scope
from tests.fabriques import Distribution
from tests.liaisons.franceconnect.comptoir import lien
from tests.photographie import photographie


@pytest.fixture
def nomme(site: Site, troupe: Distribution, temps: Horloge) -> Site:
    """Two domaines, one of which names two démarches."""
    confier(site, troupe, temps, "argent")
    with site.app.extensions["fabrique"]() as session, transaction(session):
        for autorisation in session.scalars(select(Autorisation).filter_by(domaine="argent")):
            autorisation.demarches = ["déclaration de revenus", "timbre fiscal"]
    return site


def details_de_l_usage(site: Site) -> dict[str, str]:
    """What the journal keeps of the last use."""
    with site.app.extensions["fabrique"]() as session:
        requete = (
            select(Corps.corps)
            .join(Ligne, Ligne.seq == Corps.seq)
            .where(Ligne.action == "utilisation_autorisation")
            .order_by(Ligne.seq.desc())
        )
        details: dict[str, str] = json.loads(session.scalars(requete).first())["details"]
        return details


def choisir(site: Site, troupe: Distribution) -> str:
    ecran = site.ouvrir()
    adresse = site.navigateur.envoyer(ecran, {"usager": str(troupe.usager)}).location
    assert adresse
    return adresse


@pytest.mark.parametrize("dite", ["", "timbre fiscal"])
def test_la_precision_est_facultative_et_va_au_journal(
    dite: str, nomme: Site, troupe: Distribution
) -> None:
    adresse = choisir(nomme, troupe)
    page = nomme.navigateur.get(adresse).text
    assert "<option>déclaration de revenus</option>" in page
    depart = nomme.navigateur.envoyer(adresse, {"domaine": "argent", "demarche": dite})
    code = parametres(lien(depart), nomme)["code"]
    jeton = nomme.echanger(code).get_json()["access_token"]
    reponse = nomme.userinfo(jeton)
    assert reponse.status_code == 200
    assert "timbre" not in reponse.text, "the site learns nothing of it"
    attendus = {"domaine": "argent"} | ({"demarche": dite} if dite else {})
    assert details_de_l_usage(nomme) == attendus
    du_mandat = nomme.navigateur.get(f"/usagers/{troupe.usager}").text
    assert ("timbre fiscal" in du_mandat.partition("Ce qui a été fait")[2]) is bool(dite)


@pytest.mark.parametrize(
    ("domaine", "demarche", "pourquoi"),
    [
        ("logement", "timbre fiscal", "n’est pas dans ce thème"),
        ("argent", "autre chose", "n’est pas dans ce thème"),
        ("argent", "<b>" * 1000, "100 caractères au plus"),
    ],
)
def test_une_demarche_que_le_mandat_ne_nomme_pas_est_refusee(
    domaine: str, demarche: str, pourquoi: str, nomme: Site, troupe: Distribution
) -> None:
    adresse = choisir(nomme, troupe)
    avant = photographie(nomme.app.extensions["moteur"])
    refus = nomme.navigateur.envoyer(adresse, {"domaine": domaine, "demarche": demarche})
    assert refus.status_code == 422
    assert pourquoi in refus.text
    assert photographie(nomme.app.extensions["moteur"]) == avant


@pytest.fixture
def borne(nomme: Site) -> Site:
    """The same, bounded to what it names."""
    with nomme.app.extensions["fabrique"]() as session, transaction(session):
        for autorisation in session.scalars(select(Autorisation).filter_by(domaine="argent")):
            autorisation.est_bornee = True
    return nomme


def test_un_mandat_borne_veut_une_des_siennes(borne: Site, troupe: Distribution) -> None:
    adresse = choisir(borne, troupe)
    page = " ".join(borne.navigateur.get(adresse).text.split())
    assert "seulement : déclaration de revenus, timbre fiscal" in page
    assert "(facultatif)" not in page
    assert page.index('value="argent"') < page.index('value="logement"'), "what names comes first"
    avant = photographie(borne.app.extensions["moteur"])
    for dite in ("", "carte grise"):
        refus = borne.navigateur.envoyer(adresse, {"domaine": "argent", "demarche": dite})
        assert refus.status_code == 422
        assert 'id="demarche-1-faute"' in refus.text
    assert photographie(borne.app.extensions["moteur"]) == avant
    depart = borne.navigateur.envoyer(adresse, {"domaine": "argent", "demarche": "timbre fiscal"})
    jeton = borne.echanger(parametres(lien(depart), borne)["code"]).get_json()["access_token"]
    assert borne.userinfo(jeton).status_code == 200
    assert details_de_l_usage(borne) == {"domaine": "argent", "demarche": "timbre fiscal"}


def test_borne_seul_theme_le_premier_ecran_ne_passe_pas_outre(
    borne: Site, troupe: Distribution
) -> None:
    ecran = borne.ouvrir(claims=rep_scope("argent"))
    trouvee = borne.chercher(ecran).text
    assert "Choisir cette personne" in trouvee
    assert 'name="demarche"' not in trouvee
    avant = photographie(borne.app.extensions["moteur"])
    force = {"usager": str(troupe.usager), "domaine": "argent"}
    assert borne.navigateur.envoyer(ecran, force).status_code == 422
    assert photographie(borne.app.extensions["moteur"]) == avant
