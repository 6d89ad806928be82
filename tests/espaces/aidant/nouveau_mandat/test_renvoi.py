"""The draft opened twice because its first answer was lost: once; never somebody else's."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import appartenance
from app.metier.brouillons import services
from app.metier.brouillons.models import VIE_CHOIX, Brouillon
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois, un_acte
from tests.fabriques import IDENTITE, INSTANT, Distribution, connecter, deux_moteurs, un_membre

NOUVEAU = "/mandats/nouveau"
ENVOI = uuid.UUID(int=7)
Ouvrir = Callable[..., Brouillon]


@pytest.fixture
def ouvrir(session: Session) -> Ouvrir:
    """Open a draft as the page does, with its number."""

    def acte(membre: Appartenance, domaine: str = "argent", *, apres: timedelta) -> Brouillon:
        with transaction(session):
            return services.ouvrir(
                session,
                membre,
                domaines=[domaine],
                duree="mois",
                maintenant=INSTANT + apres,
                envoi=ENVOI,
            )

    return acte


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_huit_envois_a_la_fois_ouvrent_un_brouillon(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    aidant_id, organisation_id = membre.aidant_id, membre.organisation_id
    session.rollback()

    def ouvrir(_: int) -> uuid.UUID:
        with un_acte(moteur, CLES) as sienne:
            le_sien = appartenance(sienne, aidant_id, organisation_id)
            assert le_sien is not None
            return services.ouvrir(
                sienne, le_sien, domaines=["argent"], duree="mois", maintenant=INSTANT, envoi=ENVOI
            ).id

    ouverts, erreurs = a_la_fois(8, ouvrir)
    assert erreurs == []
    assert set(ouverts) == {ENVOI}
    assert session.scalars(select(Brouillon.id)).all() == [ENVOI]


@deux_moteurs
def test_le_dernier_envoi_dit_ce_qui_est_choisi(membre: Appartenance, ouvrir: Ouvrir) -> None:
    premier = ouvrir(membre, apres=timedelta())
    expire_le = premier.expire_le
    second = ouvrir(membre, "logement", apres=timedelta(minutes=1))
    assert (second.id, second.domaines, second.expire_le) == (ENVOI, ["logement"], expire_le)


@deux_moteurs
@pytest.mark.parametrize("raison", ["autre", "identifie", "abandonne", "conclu", "perime"])
def test_le_numero_deja_pris_ouvre_un_autre_brouillon(
    raison: str, session: Session, membre: Appartenance, ouvrir: Ouvrir
) -> None:
    premier = ouvrir(membre, apres=timedelta())
    with transaction(session):
        autre = un_membre(session, INSTANT, siret="99988877900025", courriel="bob@essai.fr")
        pris = session.get_one(Brouillon, premier.id)
        if raison == "identifie":
            pris.poser_identite(IDENTITE)
            pris.identifie_le = INSTANT
        elif raison == "abandonne":
            pris.abandonne_le = INSTANT
        elif raison == "conclu":
            pris.conclu_le = INSTANT
    qui = autre if raison == "autre" else membre
    quand = VIE_CHOIX if raison == "perime" else timedelta(minutes=1)
    second = ouvrir(qui, "logement", apres=quand)
    assert second.id != ENVOI
    assert (second.aidant_id, second.organisation_id) == (qui.aidant_id, qui.organisation_id)
    assert second.identite is None
    session.expire_all()
    assert session.get_one(Brouillon, ENVOI).domaines == ["argent"]


@pytest.fixture
def alice(client: ClientVerifie, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """Alice, logged in."""
    return connecter(client.application, troupe.alice, temps.instant)


def envoyer(alice: ClientVerifie, envoi: str) -> str:
    champs = {"domaines": ["logement"], "duree": "court", "envoi": envoi}
    reponse = alice.envoyer(NOUVEAU, champs)
    assert reponse.status_code == 303
    return reponse.location


def test_la_page_tire_un_numero_et_le_garde(alice: ClientVerifie) -> None:
    numero = _numero(alice.get(NOUVEAU).text)
    assert _numero(alice.get(NOUVEAU).text) != numero
    refusee = alice.envoyer(NOUVEAU, {"envoi": numero})
    assert refusee.status_code == 422
    assert _numero(refusee.text) == numero
    assert envoyer(alice, numero) == envoyer(alice, numero) == f"{NOUVEAU}/{numero}/identite"


@pytest.mark.parametrize("envoi", ["", "1", "x" * 3000, "é", "'; --"])
def test_un_numero_illisible_n_empeche_rien(envoi: str, alice: ClientVerifie) -> None:
    assert envoyer(alice, envoi) != envoyer(alice, envoi)


def test_une_fois_ouvert_le_brouillon_n_a_plus_ce_numero(alice: ClientVerifie) -> None:
    adresse = envoyer(alice, str(ENVOI)).replace("/identite", "/choix")
    assert 'name="envoi"' not in alice.get(adresse).text


def _numero(page: str) -> str:
    (numero,) = re.findall(r'name="envoi" value="([^"]+)"', page)
    return numero
