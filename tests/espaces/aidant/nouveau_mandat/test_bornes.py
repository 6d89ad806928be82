"""What comes back from FranceConnect is kept in an open draft, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.authentification import services as authentification
from app.metier.brouillons import identification
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.models import VIE_ECHANGE, Brouillon, Identification
from app.metier.brouillons.queries import brouillons_ouverts
from app.metier.usagers.identite import CHAMPS_IDENTITE
from app.socle.bdd import transaction
from tests.fabriques import IDENTITE, INSTANT, un_brouillon, un_trajet

UNE_SECONDE = timedelta(seconds=1)
Fin = Callable[[Brouillon], None]


@pytest.fixture
def trajet(session: Session, membre: Appartenance) -> Identification:
    """Somebody is on FranceConnect."""
    with transaction(session):
        connexion, _ = authentification.ouvrir(session, membre.aidant_id, maintenant=INSTANT)
        brouillon = un_brouillon(session, membre, INSTANT, identite=None)
        return un_trajet(session, brouillon, connexion, INSTANT, state="etat")


def conclure(brouillon: Brouillon) -> None:
    brouillon.conclu_le = INSTANT


def abandonner(brouillon: Brouillon) -> None:
    brouillon.abandonne_le = INSTANT


def perimer(brouillon: Brouillon) -> None:
    brouillon.expire_le = INSTANT


@pytest.mark.parametrize("fin", [conclure, abandonner, perimer], ids=lambda fin: fin.__name__)
def test_une_identite_n_entre_pas_dans_un_brouillon_ferme(
    session: Session, membre: Appartenance, trajet: Identification, fin: Fin
) -> None:
    brouillon = session.get_one(Brouillon, trajet.brouillon_id)
    with transaction(session):
        fin(brouillon)
    ici = membre.organisation_id
    assert not brouillons_ouverts(session, membre.aidant_id, ici, maintenant=INSTANT)
    with pytest.raises(EchecIdentification) as refus, transaction(session):
        identification.retenir(session, trajet, IDENTITE, maintenant=INSTANT)
    assert refus.value.motif == "ferme"
    session.refresh(brouillon)
    assert not any(getattr(brouillon, champ) for champ in (*CHAMPS_IDENTITE, "identifie_le"))


def test_un_brouillon_est_ouvert_jusqu_a_sa_derniere_seconde(
    session: Session, membre: Appartenance, trajet: Identification
) -> None:
    brouillon = session.get_one(Brouillon, trajet.brouillon_id)
    for instant in (brouillon.expire_le - UNE_SECONDE, brouillon.expire_le):
        ouverts = brouillons_ouverts(
            session, membre.aidant_id, membre.organisation_id, maintenant=instant
        )
        assert bool(ouverts) is brouillon.est_ouvert(instant) is (instant < brouillon.expire_le)


@pytest.mark.parametrize(
    ("naissance", "retenue"),
    [("2008-11-23", True), ("2008-11-24", False), ("2008-11-00", False), ("2007-00-00", True)],
)
def test_on_a_dix_huit_ans_le_jour_de_ses_dix_huit_ans(
    session: Session, trajet: Identification, naissance: str, *, retenue: bool
) -> None:
    nee = replace(IDENTITE, date_naissance=naissance)
    try:
        with transaction(session):
            identification.retenir(session, trajet, nee, maintenant=INSTANT)
        motif = None
    except EchecIdentification as refus:
        motif = refus.motif
    assert motif == (None if retenue else "mineur")


@pytest.mark.parametrize("apres", [-UNE_SECONDE, timedelta(0)], ids=str)
def test_un_retour_attend_une_heure_au_plus(
    session: Session, trajet: Identification, apres: timedelta
) -> None:
    instant = INSTANT + VIE_ECHANGE + apres
    with transaction(session):
        _, reception = identification.reclamer_retour(
            session, trajet.connexion_id, "etat", "un code", maintenant=instant
        )
    attendue = reception is identification.Reception.ATTENDUE
    assert attendue is (apres < timedelta(0))
