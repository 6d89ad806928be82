"""What the access token opens: how often, how it is carried, which claims."""

from dataclasses import replace
from typing import Any

import pytest

from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.courses import a_la_fois
from tests.espaces.fournisseur.site import Site
from tests.fabriques import IDENTITE, Distribution, deux_moteurs
from tests.ordres import ordres


def devenir(site: Site, troupe: Distribution, **champs: Any) -> None:
    """Change the identity of the cast's usager."""
    with site.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Usager, troupe.usager).poser_identite(replace(IDENTITE, **champs))


IDENTITES = [
    ({"date_naissance": "1957-00-00"}, {"birthdate": "1957-00-00"}),
    ({"date_naissance": "1957-03-00"}, {"birthdate": "1957-03-00"}),
    ({"lieu_naissance": "2A004"}, {"birthplace": "2A004"}),
    (
        {"pays_naissance": "99352", "lieu_naissance": None},
        {"birthcountry": "99352", "birthplace": ...},
    ),
    ({"pays_naissance": "99352", "lieu_naissance": "75107"}, {"birthplace": ...}),
    ({"nom_usage": "Durand"}, {"preferred_username": "Durand", "family_name": "Dubois"}),
    ({"nom_usage": None}, {"preferred_username": ...}),
    ({"genre": "unspecified"}, {"gender": "unspecified"}),
    (
        {"prenoms": "É" * 256, "nom_naissance": "d’Œ"},
        {"given_name": "É" * 256, "family_name": "d’Œ"},
    ),
]


@pytest.mark.parametrize(("champs", "attendu"), IDENTITES, ids=lambda v: repr(v)[:50])
def test_identite_selon_le_contrat(
    site: Site, troupe: Distribution, champs: dict, attendu: dict
) -> None:
    devenir(site, troupe, **champs)
    lue = site.userinfo(site.jetons(troupe.usager)["access_token"]).get_json()
    assert {nom: lue.get(nom, ...) for nom in attendu} == attendu
    assert all(isinstance(valeur, str) and valeur not in ("", "None") for valeur in lue.values())


PORTEES = {
    "openid": {"sub"},
    "openid email": {"sub", "email"},
    "openid birth": {"sub", "birthcountry", "birthplace"},
    "openid profile": {"sub", "given_name", "family_name", "gender", "birthdate"},
    "openid inconnue": {"sub"},
}


@pytest.mark.parametrize(("scope", "noms"), PORTEES.items())
def test_les_portees_ouvrent_l_identite(
    site: Site, troupe: Distribution, scope: str, noms: set
) -> None:
    jeton = site.jetons(troupe.usager, scope=scope)["access_token"]
    assert site.userinfo(jeton).get_json().keys() == noms


def test_le_sub_est_stable(site: Site, troupe: Distribution) -> None:
    jetons = [site.jetons(troupe.usager) for _ in range(2)]
    subs = {site.lire(lus["id_token"]).claims["sub"] for lus in jetons}
    assert subs == {site.userinfo(lus["access_token"]).get_json()["sub"] for lus in jetons}
    assert len(subs) == 1


def test_userinfo_se_relit_et_ne_compte_qu_une_fois(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    jeton = site.jetons(troupe.usager)["access_token"]
    lus = [site.userinfo(jeton, methode).get_json() for methode in ("GET", "POST", "GET")]
    temps.avancer(seconds=59)
    lus.append(site.userinfo(jeton).get_json())
    assert lus[0]["family_name"] == "Dubois"
    assert lus == [lus[0]] * 4
    assert site.utilisations() == 1
    temps.avancer(seconds=1)
    tard = site.userinfo(jeton)
    assert tard.status_code == 401
    assert tard.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_ce_que_coutent_le_jeton_et_l_identite(site: Site, troupe: Distribution) -> None:
    code, moteur = site.retour(troupe.usager)["code"], site.app.extensions["moteur"]
    with ordres(moteur) as du_jeton:
        jeton = site.echanger(code).get_json()["access_token"]
    with ordres(moteur) as de_la_lecture:
        site.userinfo(jeton)
    with ordres(moteur) as de_la_relecture:
        site.userinfo(jeton)
    # The request, what it opens; at the first reading, three more for the journal.
    assert [len(o) for o in (du_jeton, de_la_lecture, de_la_relecture)] == [2, 5, 3]


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_userinfo_lu_vingt_fois_ensemble(site: Site, troupe: Distribution) -> None:
    jeton = site.jetons(troupe.usager)["access_token"]
    reponses, erreurs = a_la_fois(20, lambda _: site.userinfo(jeton).status_code)
    assert (reponses, erreurs) == ([200] * 20, [])
    assert site.utilisations() == 1


@pytest.mark.parametrize(
    ("options", "statut"),
    [
        ({}, 401),
        ({"query_string": {"access_token": "JETON"}}, 401),
        ({"method": "POST", "data": {"access_token": "JETON"}}, 401),
        ({"headers": {"Authorization": "JETON"}}, 401),
        ({"headers": {"Authorization": "Basic JETON"}}, 401),
        ({"headers": {"Authorization": "Bearer"}}, 401),
        ({"headers": {"Authorization": "Bearer JETONx"}}, 401),
        ({"headers": {"Authorization": "Bearer JETON, Bearer JETON"}}, 401),
        (
            {
                "headers": {"Authorization": "Bearer JETON"},
                "query_string": {"access_token": "JETON"},
            },
            400,
        ),
        ({"headers": {"Authorization": "bearer JETON"}}, 200),
    ],
    ids=repr,
)
def test_ou_porter_le_jeton(site: Site, troupe: Distribution, options: dict, statut: int) -> None:
    jeton = site.jetons(troupe.usager)["access_token"]
    portees: dict[str, Any] = {
        nom: {cle: texte.replace("JETON", jeton) for cle, texte in valeur.items()}
        if isinstance(valeur, dict)
        else valeur
        for nom, valeur in options.items()
    }
    reponse = site.app.test_client().open("/userinfo/", **portees)
    assert reponse.status_code == statut
    assert ("family_name" in reponse.text) is (statut == 200)
    if statut == 401:
        assert reponse.headers["WWW-Authenticate"].startswith("Bearer")
