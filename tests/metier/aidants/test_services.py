"""Accounts: one e-mail, at least one role; and what one may do in each organisation."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import appartenance, appartenances, par_courriel
from app.metier.aidants.roles import donner, retirer
from app.metier.aidants.services import creer, rattacher
from app.metier.aidants.typologies import metier
from app.metier.demarches.domaines import DOMAINES
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_membre, une_organisation
from tests.photographie import photographie


@deux_moteurs
def test_un_compte_se_retrouve_quelle_que_soit_la_casse(session: Session) -> None:
    with transaction(session):
        organisation = une_organisation(session, INSTANT)
        cree = creer(
            session,
            organisation,
            prenom="Alice",
            nom="Essai",
            courriel=" Alice@ESSAI.fr ",
            roles=["referent", "aidant"],
            maintenant=INSTANT,
        )
    assert par_courriel(session, "ALICE@essai.fr ") is cree
    assert cree.roles is None
    membre = appartenance(session, cree.id, organisation.id)
    assert membre is not None
    assert sorted((membre.roles or "").split(",")) == ["aidant", "referent"]
    actions = session.scalars(select(Ligne.action).order_by(Ligne.seq)).all()
    assert actions == ["creation_organisation", "creation_aidant", "rattachement"]


@deux_moteurs
def test_un_compte_dit_ce_que_l_on_fait_et_l_oublie_avec_le_reste(session: Session) -> None:
    with transaction(session):
        alice = creer(
            session,
            une_organisation(session, INSTANT),
            prenom="Alice",
            nom="Essai",
            courriel="alice@essai.fr",
            roles=["aidant"],
            maintenant=INSTANT,
            typologie="mediateur",
            conseiller_numerique=True,
        )
    session.expire_all()
    assert alice.metier == "Médiateur, médiatrice, conseiller numérique"
    with transaction(session):
        alice.archiver(INSTANT)
        assert alice.metier
        alice.effacer(INSTANT)
    session.expire_all()
    assert (alice.metier, alice.typologie, alice.conseiller_numerique) == ("", None, False)


@pytest.mark.parametrize(
    ("typologie", "conseiller", "dit"),
    [
        (None, False, ""),
        (None, True, "Conseiller numérique"),
        ("secretaire_mairie", False, "Secrétaire de mairie"),
        ("agent_france_services", True, "Agent France Services, conseiller numérique"),
    ],
)
def test_un_metier_se_dit(typologie: str | None, conseiller: bool, dit: str) -> None:
    assert metier(typologie, conseiller=conseiller) == dit


REFUSES = (
    "",
    "bob",
    "bob@essai",
    "bob@.fr",
    "bob@essai.",
    "@essai.fr",
    "bob@essai.fr\nBcc:x@essai.fr",
    "bob@x.fr,eve@essai.fr",
    "bob@x.fr@essai.fr",
    "Bob<bob@essai.fr> Eve<eve@essai.fr>",
    f"{'b' * 250}@essai.fr",
    # somebody has it already
    "alice@essai.fr",
    " ALICE@essai.fr",
)


@deux_moteurs
def test_un_compte_mal_dit_est_refuse(session: Session, moteur: Engine) -> None:
    with transaction(session):
        organisation = un_membre(session, INSTANT).organisation

    def refus(courriel: str, roles: list[str], typologie: str | None = None) -> str | None:
        with pytest.raises(ErreurMetier) as refus, transaction(session):
            creer(
                session,
                organisation,
                prenom="Bob",
                nom="Essai",
                courriel=courriel,
                roles=roles,
                maintenant=INSTANT,
                typologie=typologie,
            )
        return refus.value.champ

    avant = photographie(moteur)
    for courriel in REFUSES:
        assert refus(courriel, ["aidant"]) == "courriel", courriel
    for roles in ([], ["aidant", "roi"]):
        assert refus("bob@essai.fr", roles) == "roles"
    for typologie in ("", "roi", "Secrétaire de mairie"):
        assert refus("bob@essai.fr", ["aidant"], typologie) == "typologie"
    assert photographie(moteur) == avant


@deux_moteurs
def test_on_travaille_la_ou_tout_est_ouvert(session: Session) -> None:
    with transaction(session):
        alice = un_membre(session, INSTANT, nom="Zeste").aidant
        autre = une_organisation(session, INSTANT, siret="99999999800019", nom="Autre")
        rattacher(session, alice, autre, roles=["referent"], maintenant=INSTANT)

    def noms() -> list[str]:
        return [membre.organisation.nom for membre in appartenances(session, alice.id)]

    assert noms() == ["Autre", "Zeste"]
    for ligne, champ in (
        (autre, "desactivee_le"),
        (session.get_one(Appartenance, (alice.id, autre.id)), "terminee_le"),
    ):
        with transaction(session):
            setattr(ligne, champ, INSTANT)
        assert noms() == ["Zeste"]
        assert appartenance(session, alice.id, autre.id) is None
        with transaction(session):
            setattr(ligne, champ, None)
    with transaction(session):
        session.get_one(Aidant, alice.id).desactive_le = INSTANT
    assert appartenance(session, alice.id, autre.id) is None


@pytest.mark.parametrize(
    ("permis", "limites", "domaines"),
    [
        (None, None, list(DOMAINES)),
        (["logement", "argent"], None, ["logement", "argent"]),
        (["logement", "argent"], ["argent", "papiers"], ["argent"]),
        (None, [], []),
    ],
)
def test_un_aidant_peut_ce_que_sa_structure_et_sa_limite_permettent(
    permis: list[str] | None, limites: list[str] | None, domaines: list[str]
) -> None:
    membre = Appartenance(
        organisation=Organisation(domaines_permis=permis), domaines_limites=limites
    )
    assert membre.domaines == domaines


@pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_un_role_retire_pendant_qu_on_attend_n_est_plus_la(
    session: Session, moteur: Engine
) -> None:
    """Roles are other rows than the membership that is held: they are read again once it is.

    PostgreSQL alone: on SQLite, who writes waits before its first read.
    """
    with transaction(session):
        membre = un_membre(session, INSTANT)
        qui, ou = membre.aidant_id, membre.organisation_id
    tenu, lus = threading.Event(), []

    def lire() -> None:
        with un_acte(moteur, CLES) as sienne:
            tenu.wait(20)
            lu = appartenance(sienne, qui, ou, verrou=True)
            assert lu is not None
            lus.append(lu.peut(Droit.MANDATS))

    fil = threading.Thread(target=lire)
    fil.start()
    with un_acte(moteur, CLES) as sienne:
        tenue = sienne.get_one(Appartenance, (qui, ou), with_for_update=True)
        retirer(sienne, tenue, "aidant")
        tenu.set()
        _attendre_un_verrou(sienne)
    fil.join(20)
    assert lus == [False]


def _attendre_un_verrou(session: Session) -> None:
    """Until somebody waits for what this transaction holds: 20 seconds at most."""
    fin = time.monotonic() + 20
    attend = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not session.scalar(attend):
        assert time.monotonic() < fin
        time.sleep(0.02)


@deux_moteurs
def test_donner_un_role_deja_tenu_ne_change_rien(session: Session, moteur: Engine) -> None:
    with transaction(session):
        membre = un_membre(session, INSTANT)
    avant = photographie(moteur)
    with transaction(session):
        donner(session, membre, "aidant", maintenant=INSTANT + timedelta(days=1))
    assert photographie(moteur) == avant
