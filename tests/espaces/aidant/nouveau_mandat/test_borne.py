"""« Seulement ces démarches »: from the first step to the paper, and to what renews it."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, NOUVEAU, Comptoir
from tests.espaces.aidant.nouveau_mandat.conclus import attestation, photo
from tests.fabriques import Distribution

BORNE = {"demarches": ["apl"], "est_borne": "y", "duree": "mois"}


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def ouvrir(bureau: Comptoir, **champs: object) -> str:
    """The address of a draft that the first step opened, its person identified."""
    reponse = bureau.navigateur.envoyer(NOUVEAU, BORNE | champs)
    assert reponse.status_code == 303
    adresse = reponse.location.removesuffix("/identite")
    identifier(bureau, adresse)
    return adresse


def identifier(bureau: Comptoir, adresse: str) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        brouillon = session.merge(bureau.lire(adresse))
        brouillon.poser_identite(AUTRE)
        brouillon.identifie_le = bureau.temps.instant


def donner(bureau: Comptoir, **champs: object) -> Mandat:
    """A mandate given by the screens."""
    reponse = bureau.conclure(ouvrir(bureau, **champs))
    assert reponse.status_code == 303
    with bureau.app.extensions["fabrique"]() as session:
        return session.get_one(Mandat, uuid.UUID(reponse.location.split("/")[2]))


def lire(bureau: Comptoir, adresse: str) -> str:
    """A page's source, whatever its spaces."""
    return " ".join(bureau.navigateur.get(adresse).text.split())


def autorisations(bureau: Comptoir, mandat_id: uuid.UUID) -> dict[str, tuple[list[str], bool]]:
    with bureau.app.extensions["fabrique"]() as session:
        lues = session.scalars(select(Autorisation).filter_by(mandat_id=mandat_id))
        return {a.domaine: (a.demarches, a.est_bornee) for a in lues}


def test_du_choix_au_papier_rien_d_autre_n_est_confie(bureau: Comptoir) -> None:
    adresse = ouvrir(bureau)
    choix = lire(bureau, f"{adresse}/choix")
    assert 'id="est_borne"' in choix
    assert "seulement : " in choix
    lu = lire(bureau, f"{adresse}/conclusion")
    assert "seulement : " in lu
    reponse = bureau.conclure(adresse)
    with bureau.app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, uuid.UUID(reponse.location.split("/")[2]))
    ((demarches, bornee),) = autorisations(bureau, mandat.id).values()
    assert bornee
    papier = attestation(bureau, mandat)
    assert f"seulement : {demarches[0]}" in papier
    assert "toute autre démarche" in papier
    assert "tout autre thème" not in papier
    page = lire(bureau, f"/mandats/{mandat.id}")
    assert f"seulement : {demarches[0]}" in page


def test_sans_la_case_le_theme_reste_entier(bureau: Comptoir) -> None:
    mandat = donner(bureau, est_borne="")
    ((demarches, bornee),) = autorisations(bureau, mandat.id).values()
    assert not bornee
    papier = attestation(bureau, mandat)
    assert f"notamment : {demarches[0]}" in papier
    assert "tout autre thème" in papier


@pytest.mark.parametrize(
    "champs", [{"domaines": ["argent"]}, {"demarches": [], "domaines": ["argent"]}]
)
def test_un_theme_sans_demarche_est_refuse_et_la_case_reste(
    bureau: Comptoir, champs: dict[str, object]
) -> None:
    brouillon = ouvrir(bureau)
    avant = photo(bureau)
    for adresse in (NOUVEAU, f"{brouillon}/choix"):
        refus = bureau.navigateur.envoyer(adresse, BORNE | champs)
        assert refus.status_code == 422
        assert "Sans démarche choisie : Argent" in " ".join(refus.text.split())
        assert 'href="#est_borne"' in refus.text
        assert 'name="est_borne" value="y" id="est_borne"' in refus.text
    assert photo(bureau) == avant


def test_ce_qui_a_change_depuis_la_lecture_est_relu(bureau: Comptoir) -> None:
    adresse = ouvrir(bureau)
    page = bureau.navigateur.get(f"{adresse}/conclusion").text
    empreinte = page.partition('name="recapitulatif" value="')[2].partition('"')[0]
    bureau.navigateur.envoyer(f"{adresse}/choix", BORNE | {"est_borne": ""})
    identifier(bureau, adresse)
    avant = photo(bureau)
    assert bureau.conclure(adresse, recapitulatif=empreinte).status_code == 409
    assert photo(bureau) == avant


def test_renouveler_garde_la_borne_et_l_elargir_demande_franceconnect(bureau: Comptoir) -> None:
    mandat = donner(bureau)
    ((demarches, _),) = autorisations(bureau, mandat.id).values()
    renouveler = f"/mandats/{mandat.id}/renouveler"
    assert f"seulement : {demarches[0]}" in lire(bureau, renouveler)
    suite = bureau.navigateur.envoyer(renouveler, {"domaines": ["logement"], "duree": "mois"})
    adresse = suite.location.removesuffix("/conclusion")
    assert bureau.lire(adresse).est_borne
    for elargi in ({"est_borne": ""}, {"demarches": ["apl", "logement-social"]}):
        suite = bureau.navigateur.envoyer(renouveler, {"domaines": ["logement"], "duree": "mois"})
        adresse = suite.location.removesuffix("/conclusion")
        assert bureau.lire(adresse).renouvelle_id == mandat.id
        change = bureau.navigateur.envoyer(f"{adresse}/choix", BORNE | elargi)
        assert change.location.endswith("/identite"), elargi
        assert bureau.lire(adresse).renouvelle_id is None
