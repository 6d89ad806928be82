"""What is taken away between the screens and the identity: no identity after it."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import Connexion
from app.metier.authentification.moyens import pertes
from app.metier.authentification.services import fermer
from app.metier.echanges.models import Demande
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.reseau import reseau_de
from tests.client import sans_jeton
from tests.conftest import Horloge
from tests.courses import un_acte
from tests.espaces.fournisseur.site import Site
from tests.fabriques import (
    IDENTITE,
    Distribution,
    connecter,
    la_connexion,
    tenir_roles,
    un_mandat,
    un_usager,
)
from tests.photographie import photographie


def revoquer(session: Session, troupe: Distribution, instant: Any) -> None:
    session.execute(
        update(Autorisation)
        .where(Autorisation.mandat_id == troupe.mandat)
        .values(revoquee_le=instant, motif_fin="usager")
    )


def suspendre(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Mandat, troupe.mandat).suspendu_le = instant


def laisser_finir(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Mandat, troupe.mandat).fin_le = instant - timedelta(seconds=1)


def desactiver_l_aidant(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Aidant, troupe.alice).desactive_le = instant


def desactiver_la_structure(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Organisation, troupe.organisation).desactivee_le = instant


def _membre(session: Session, troupe: Distribution) -> Appartenance:
    return session.get_one(Appartenance, (troupe.alice, troupe.organisation))


def finir_l_appartenance(session: Session, troupe: Distribution, instant: Any) -> None:
    _membre(session, troupe).terminee_le = instant


def retirer_le_role(session: Session, troupe: Distribution, instant: Any) -> None:
    tenir_roles(session, _membre(session, troupe))


def retirer_le_domaine(session: Session, troupe: Distribution, instant: Any) -> None:
    _membre(session, troupe).domaines_limites = ["argent"]


def retirer_le_domaine_a_la_structure(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Organisation, troupe.organisation).domaines_permis = ["argent"]


def reserver_a_d_autres(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Mandat, troupe.mandat).est_reserve = True


def fermer_la_connexion(session: Session, troupe: Distribution, instant: Any) -> None:
    fermer(session, la_connexion(session, troupe.alice), maintenant=instant)


def perdre_son_telephone(session: Session, troupe: Distribution, instant: Any) -> None:
    courriel = session.get_one(Aidant, troupe.alice).courriel
    pertes.demander(session, courriel, adresse=reseau_de("127.0.0.1"), maintenant=instant)
    (demande,) = pertes.a_traiter(session, maintenant=instant)
    tire = pertes.tirer_lien(session, demande, maintenant=instant)
    assert tire is not None
    pertes.suspendre(session, tire[1], pertes.TOUS, maintenant=instant)


RETRAITS = [
    fermer_la_connexion,
    perdre_son_telephone,
    reserver_a_d_autres,
    revoquer,
    suspendre,
    laisser_finir,
    desactiver_l_aidant,
    desactiver_la_structure,
    finir_l_appartenance,
    retirer_le_role,
    retirer_le_domaine,
    retirer_le_domaine_a_la_structure,
]


def retirer(site: Site, troupe: Distribution, temps: Horloge, acte: Callable[..., None]) -> None:
    with un_acte(site.app.extensions["moteur"], site.app.extensions["cles"]) as session:
        acte(session, troupe, temps.instant)


@pytest.mark.parametrize("acte", RETRAITS)
def test_avant_le_jeton(
    site: Site, troupe: Distribution, temps: Horloge, acte: Callable[..., None]
) -> None:
    code = site.retour(troupe.usager)["code"]
    retirer(site, troupe, temps, acte)
    assert site.echanger(code).get_json() == {"error": "invalid_grant"}
    assert site.utilisations() == 0


@pytest.mark.parametrize("acte", RETRAITS)
def test_avant_l_identite(
    site: Site, troupe: Distribution, temps: Horloge, acte: Callable[..., None]
) -> None:
    jeton = site.jetons(troupe.usager)["access_token"]
    retirer(site, troupe, temps, acte)
    reponse = site.userinfo(jeton)
    assert (reponse.status_code, reponse.get_json()) == (401, {"error": "invalid_token"})
    assert site.utilisations() == 0


@pytest.mark.parametrize("acte", RETRAITS)
def test_entre_deux_lectures(
    site: Site, troupe: Distribution, temps: Horloge, acte: Callable[..., None]
) -> None:
    jeton = site.jetons(troupe.usager)["access_token"]
    assert site.userinfo(jeton).status_code == 200
    retirer(site, troupe, temps, acte)
    assert site.userinfo(jeton).status_code == 401
    assert site.utilisations() == 1


@pytest.mark.parametrize("acte", RETRAITS)
def test_sur_l_ecran(
    site: Site, troupe: Distribution, temps: Horloge, acte: Callable[..., None]
) -> None:
    """The screen was shown before: what it posts gives no code."""
    ecran = site.ouvrir()
    site.chercher(ecran)
    retirer(site, troupe, temps, acte)
    champs = {"usager": str(troupe.usager), "domaine": "logement"}
    assert site.navigateur.envoyer(ecran, champs).status_code in (303, 401, 403, 404)
    assert site.la_demande().code_hash is None


def test_personne_effacee(site: Site, troupe: Distribution) -> None:
    jeton = site.jetons(troupe.usager)["access_token"]
    with site.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Usager, troupe.usager).effacer_identite()
    assert site.userinfo(jeton).status_code == 401
    assert site.utilisations() == 0


def le_collegue(session: Session, troupe: Distribution) -> dict[str, uuid.UUID]:
    """Robert, of the same place, makes no mandates."""
    return {"aidant_id": troupe.robert}


def ailleurs(session: Session, troupe: Distribution) -> dict[str, uuid.UUID]:
    return {"organisation_id": troupe.ailleurs}


def ailleurs_ou_elle_aide_aussi(session: Session, troupe: Distribution) -> dict[str, uuid.UUID]:
    """Alice is an aidant there too; the mandate is not of that place."""
    depuis = _membre(session, troupe).depuis_le
    ailleurs_aussi = Appartenance(
        aidant_id=troupe.alice, organisation_id=troupe.ailleurs, depuis_le=depuis
    )
    session.add(ailleurs_aussi)
    tenir_roles(session, ailleurs_aussi, "aidant")
    return ailleurs(session, troupe)


def une_autre_personne(session: Session, troupe: Distribution) -> dict[str, uuid.UUID]:
    """Known here by a mandate of her own."""
    autre = un_usager(
        session,
        _membre(session, troupe),
        _membre(session, troupe).depuis_le,
        replace(IDENTITE, sub="d" * 64),
    )
    un_mandat(session, _membre(session, troupe), autre, la_connexion(session, troupe.alice).vue_le)
    return {"usager_id": autre.id}


def une_autre_autorisation(session: Session, troupe: Distribution) -> dict[str, uuid.UUID]:
    requete = select(Autorisation.id).where(Autorisation.mandat_id == troupe.mandat_ailleurs)
    return {"autorisation_id": session.scalars(requete).one()}


@pytest.mark.parametrize("etape", ["jeton", "identite"])
@pytest.mark.parametrize(
    "melange",
    [
        le_collegue,
        ailleurs,
        ailleurs_ou_elle_aide_aussi,
        une_autre_personne,
        une_autre_autorisation,
    ],
)
def test_ce_qui_ne_va_pas_ensemble_n_ouvre_rien(
    site: Site, troupe: Distribution, melange: Callable[..., dict[str, uuid.UUID]], etape: str
) -> None:
    """An answered request whose mandate, person, place and aidant are not of one another."""
    moteur = site.app.extensions["moteur"]
    code = site.retour(troupe.usager)["code"]
    jeton = site.echanger(code).get_json()["access_token"] if etape == "identite" else ""
    with un_acte(moteur, site.app.extensions["cles"]) as session:
        session.execute(update(Demande).values(**melange(session, troupe)))
    avant = photographie(moteur)
    if etape == "jeton":
        assert site.echanger(code).get_json() == {"error": "invalid_grant"}
    else:
        assert site.userinfo(jeton).status_code == 401
    assert photographie(moteur) == avant


@pytest.mark.parametrize("ecran", ["personne", "demarche"])
def test_la_demande_d_un_autre(
    site: Site, troupe: Distribution, temps: Horloge, ecran: str
) -> None:
    """Another aidant, another login of the same one, or nobody's id: the same 404."""
    adresse = site.ouvrir().replace("/personne", f"/{ecran}")
    absente = "/".join(["/authorize", str(troupe.mandat), ecran])
    champs = {"usager": str(troupe.usager), "domaine": "logement"}
    autres = [connecter(site.app, qui, temps.instant) for qui in (troupe.chloe, troupe.alice)]
    avant = photographie(site.app.extensions["moteur"])
    for navigateur in autres:
        for methode in (navigateur.get, lambda a, n=navigateur: n.envoyer(a, champs)):
            vue, rien = methode(adresse), methode(absente)
            assert vue.status_code == rien.status_code == 404
            assert sans_jeton(vue.text) == sans_jeton(rien.text)
    assert photographie(site.app.extensions["moteur"]) == avant


def test_une_personne_d_ailleurs(site: Site, troupe: Distribution) -> None:
    ecran = site.ouvrir()
    assert "Aucune personne trouvée" in site.chercher(ecran, "lointaine").text
    for usager in (troupe.usager_ailleurs, troupe.mandat, "pas-un-uuid"):
        assert site.navigateur.envoyer(ecran, {"usager": str(usager)}).status_code == 404
    assert site.la_demande().usager_id is None


def test_structure_changee_dans_un_autre_onglet(site: Site, troupe: Distribution) -> None:
    """The request stays where it was opened; it comes back with the organisation."""
    ecran = site.ouvrir()
    for organisation, statut in ((troupe.ailleurs, 404), (troupe.organisation, 200)):
        with site.app.extensions["fabrique"]() as session, transaction(session):
            if organisation == troupe.ailleurs:
                membre = _membre(session, troupe)
                la_bas = Appartenance(
                    aidant_id=troupe.alice,
                    organisation_id=organisation,
                    depuis_le=membre.depuis_le,
                )
                session.add(la_bas)
                tenir_roles(session, la_bas, "aidant")
            session.query(Connexion).one().organisation_id = organisation
        assert site.navigateur.get(ecran).status_code == statut
    assert site.repondre(ecran, troupe.usager)["code"]


def test_demande_de_plus_de_dix_minutes(site: Site, troupe: Distribution, temps: Horloge) -> None:
    ecran = site.ouvrir()
    temps.avancer(minutes=10)
    assert site.navigateur.get(ecran).status_code == 404


def test_un_deces_a_neuf_heures_un_usage_a_neuf_heures_une(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    """The screen was open already: the use is refused in plain words, and no message leaves."""
    fabrique = site.app.extensions["fabrique"]
    with fabrique() as session, transaction(session):
        deposer(
            session,
            session.get_one(Aidant, troupe.alice),
            Message("Un mandat finit bientôt", "Il se renouvelle."),
            mandat_id=troupe.mandat,
            maintenant=temps.instant,
        )
    ecran = site.ouvrir()
    site.chercher(ecran)
    mort = {"motif": "deces", "jour": temps.instant.date().isoformat()}
    assert site.navigateur.envoyer(f"/usagers/{troupe.usager}/fin", mort).status_code == 303
    temps.avancer(minutes=1)
    refus = site.navigateur.envoyer(ecran, {"usager": str(troupe.usager), "domaine": "logement"})
    assert refus.status_code == 403
    assert "Ce mandat n’est plus en cours" in refus.text
    assert "Rien n’a été fait" in refus.text
    assert (site.la_demande().code_hash, site.utilisations()) == (None, 0)
    with fabrique() as session:
        assert session.scalars(select(Courriel.id)).all() == []
