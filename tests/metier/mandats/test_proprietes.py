"""Whatever is concluded in whatever order: one active autorisation per domaine, all journalled."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.durees import DUREES
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import autorisation_active
from app.socle.bdd import creer_fabrique, creer_moteur, transaction
from app.socle.erreurs import ErreurMetier
from tests.bases import Modele, copie
from tests.conftest import CLES
from tests.fabriques import IDENTITE, INSTANT, un_mandat, un_membre, un_usager

DOMAINES = ("argent", "logement", "papiers")


@pytest.fixture(scope="module")
def session(modele_sqlite: Modele, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """One base for every example: each has its own person."""
    with copie(modele_sqlite, tmp_path_factory.mktemp("proprietes")) as url:
        moteur = creer_moteur(url)
        with creer_fabrique(moteur, CLES)() as ouverte:
            yield ouverte
        moteur.dispose()


@pytest.fixture(scope="module")
def membre(session: Session) -> Appartenance:
    """An aidant in an organisation."""
    with transaction(session):
        return un_membre(session, INSTANT)


ACTES = st.lists(
    st.tuples(
        st.timedeltas(timedelta(0), timedelta(days=40)).map(
            lambda duree: duree - timedelta(microseconds=duree.microseconds)
        ),
        st.sets(st.sampled_from(DOMAINES), min_size=1),
        st.sampled_from(list(DUREES)),
        st.sets(st.sampled_from(DOMAINES)),
    ),
    min_size=1,
    max_size=6,
)


def actifs(session: Session, usager_id: uuid.UUID, instant: datetime) -> Counter[str]:
    """How many active autorisations each domaine has at that instant."""
    return Counter(
        session.scalars(
            select(Autorisation.domaine)
            .join(Autorisation.mandat)
            .where(Mandat.usager_id == usager_id, autorisation_active(instant))
        )
    )


@given(actes=ACTES)
@settings(max_examples=40, deadline=None)
def test_jamais_deux_autorisations_actives_ni_d_acte_sans_sa_ligne(
    session: Session, membre: Appartenance, actes: list
) -> None:
    maintenant, personne = INSTANT, replace(IDENTITE, sub=uuid.uuid4().hex)
    for attente, domaines, duree, remplacer in actes:
        maintenant += attente
        with transaction(session):
            usager = un_usager(session, membre, maintenant, personne)
        avant = actifs(session, usager.id, maintenant)
        try:
            with transaction(session):
                un_mandat(
                    session,
                    membre,
                    usager,
                    maintenant,
                    domaines=sorted(domaines),
                    duree=duree,
                    remplacer=sorted(remplacer),
                )
        except ErreurMetier:
            assert actifs(session, usager.id, maintenant) == avant
        assert domaines <= actifs(session, usager.id, maintenant).keys()
        for jours in (0, 1, 31, 182, 365):
            comptes = actifs(session, usager.id, maintenant + timedelta(days=jours))
            assert set(comptes.values()) <= {1}
    de_la_personne = select(Autorisation.id).join(Autorisation.mandat)
    autorisations = set(session.scalars(de_la_personne.where(Mandat.usager_id == usager.id)))
    journal = session.scalars(
        select(Ligne.autorisation_id).where(
            Ligne.usager_id == usager.id, Ligne.action == "creation_autorisation"
        )
    ).all()
    assert sorted(map(str, journal)) == sorted(map(str, autorisations))
    attestations = select(func.count()).where(
        Ligne.usager_id == usager.id, Ligne.action == "creation_attestation"
    )
    mandats = select(func.count()).where(Mandat.usager_id == usager.id)
    assert session.scalar(attestations) == session.scalar(mandats)
    assert verifier_chaine(session).est_intact
