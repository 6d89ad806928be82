"""Known computers: one account's, for a while, as long as nobody forbids or forgets them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.services import rattacher
from app.metier.authentification import ordinateurs
from app.metier.authentification.models import Ordinateur
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_aidant, une_organisation
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.photographie import photographie

ALICE, BASILE = "alice@essai.fr", "basile@essai.fr"
UNE_SECONDE = timedelta(seconds=1)


@pytest.fixture
def secret(session: Session, compte: Compte) -> str:
    """The credential of a computer that Alice asked to be known."""
    with transaction(session):
        return ordinateurs.retenir(
            session, compte.aidant, nom="Firefox, Windows", maintenant=INSTANT
        )


def est_connu(
    session: Session, *secrets: str, courriel: str = ALICE, instant: datetime = INSTANT
) -> bool:
    with transaction(session):
        return ordinateurs.reconnaitre(session, courriel, secrets, maintenant=instant) is not None


@deux_moteurs
def test_un_ordinateur_connu_ne_l_est_que_par_son_secret_et_pour_son_compte(
    session: Session, compte: Compte, secret: str, moteur: Engine
) -> None:
    with transaction(session):
        organisation = session.get_one(Organisation, compte.organisation)
        un_aidant(session, organisation, INSTANT, courriel=BASILE)
    depot = photographie(moteur)
    assert secret not in repr(depot)
    trouve = session.scalars(select(Ordinateur)).one()
    assert len(secret) >= 43  # 256 bits
    assert est_connu(session, secret)
    assert est_connu(session, "x", secret, "é\u0000")
    for courriel, secrets in (
        (ALICE, ()),
        (ALICE, ("",)),
        (ALICE, (secret[:-1],)),
        (ALICE, (trouve.secret_hash,)),
        (BASILE, (secret,)),
        ("personne@essai.fr", (secret,)),
    ):
        assert not est_connu(session, *secrets, courriel=courriel)
    assert photographie(moteur) == depot  # recognising writes nothing
    assert nb_actes(session, "ajout_ordinateur") == 1


@deux_moteurs
def test_trente_jours_glissants_quatre_vingt_dix_au_plus(session: Session, secret: str) -> None:
    def jour(nombre: int) -> datetime:
        return INSTANT + timedelta(days=nombre)

    def venir(instant: datetime) -> None:
        with transaction(session):
            trouve = ordinateurs.reconnaitre(session, ALICE, [secret], maintenant=instant)
            assert trouve is not None
            trouve.vu_le = instant  # what logging in there does

    assert est_connu(session, secret, instant=jour(30) - UNE_SECONDE)
    assert not est_connu(session, secret, instant=jour(30))
    for nombre in (29, 58, 87):
        venir(jour(nombre))
    assert est_connu(session, secret, instant=jour(90) - UNE_SECONDE)
    venir(jour(90) - UNE_SECONDE)
    assert not est_connu(session, secret, instant=jour(90))


@deux_moteurs
def test_une_seule_structure_suffit_a_les_interdire(
    session: Session, compte: Compte, secret: str
) -> None:
    with transaction(session):
        autre = une_organisation(session, INSTANT, siret="99999999800019", nom="Autre")
        etrangere = une_organisation(session, INSTANT, siret="88888888000018", nom="Étrangère")
        aidant = session.get_one(Aidant, compte.aidant)
        rattacher(session, aidant, autre, roles=["aidant"], maintenant=INSTANT)
        etrangere.ordinateurs_interdits = True
        autre_id = autre.id
    assert est_connu(session, secret)  # another place's choice changes nothing here
    for organisation_id in (compte.organisation, autre_id):
        with transaction(session):
            session.get_one(Organisation, organisation_id).ordinateurs_interdits = True
            assert ordinateurs.sont_interdits(session, compte.aidant)
        assert not est_connu(session, secret)
        with transaction(session):
            session.get_one(Organisation, organisation_id).ordinateurs_interdits = False
        assert est_connu(session, secret)
    with transaction(session):  # the choice of a place one has left no longer counts
        session.get_one(Organisation, autre_id).ordinateurs_interdits = True
        session.get_one(Appartenance, (compte.aidant, autre_id)).terminee_le = INSTANT
    assert est_connu(session, secret)


@deux_moteurs
def test_un_ordinateur_oublie_ne_l_est_qu_une_fois_et_pour_toujours(
    session: Session, secret: str, moteur: Engine
) -> None:
    with transaction(session):
        ordinateur_id = session.scalars(select(Ordinateur.id)).one()

    def oublier(rang: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            le_sien = sienne.get_one(Ordinateur, ordinateur_id, with_for_update=True)
            ordinateurs.oublier(sienne, le_sien, maintenant=INSTANT + rang * UNE_SECONDE)

    assert a_la_fois(2, oublier)[1] == []
    avant = photographie(moteur)
    oublier(9)
    assert photographie(moteur) == avant
    assert nb_actes(session, "retrait_ordinateur") == 1
    assert not est_connu(session, secret)


@deux_moteurs
def test_un_navigateur_sert_a_plusieurs_comptes(
    session: Session, compte: Compte, secret: str
) -> None:
    with transaction(session):
        organisation = session.get_one(Organisation, compte.organisation)
        basile = un_aidant(session, organisation, INSTANT, courriel=BASILE)
        le_sien = ordinateurs.retenir(session, basile.id, nom="Firefox", maintenant=INSTANT)
    for courriel in (ALICE, BASILE):
        with transaction(session):
            trouve = ordinateurs.reconnaitre(
                session, courriel, [le_sien, secret], maintenant=INSTANT
            )
            assert trouve is not None
            assert session.get_one(Aidant, trouve.aidant_id).courriel == courriel
    with transaction(session):  # forgetting one's own leaves the colleague's
        trouve = ordinateurs.reconnaitre(session, ALICE, [le_sien, secret], maintenant=INSTANT)
        assert trouve is not None
        ordinateurs.oublier(session, trouve, maintenant=INSTANT)
    assert not est_connu(session, le_sien, secret)
    assert est_connu(session, le_sien, secret, courriel=BASILE)


@deux_moteurs
def test_un_nouveau_secret_remplace_celui_du_compte_et_garde_ceux_des_collegues(
    session: Session, compte: Compte, secret: str
) -> None:
    with transaction(session):
        organisation = session.get_one(Organisation, compte.organisation)
        basile = un_aidant(session, organisation, INSTANT, courriel=BASILE)
        le_sien = ordinateurs.retenir(session, basile.id, nom="Firefox", maintenant=INSTANT)
        perime = ordinateurs.retenir(
            session, basile.id, nom="Vieux", maintenant=INSTANT - timedelta(days=90)
        )
    presentes = ["x", secret, perime, le_sien, "é\u202e"]
    for _ in range(2):  # the second time, there is nothing left to forget
        with transaction(session):
            gardes = ordinateurs.remplacer(session, compte.aidant, presentes, maintenant=INSTANT)
        assert gardes == [le_sien]
        assert nb_actes(session, "retrait_ordinateur") == 1
    assert not est_connu(session, secret)
    assert est_connu(session, le_sien, courriel=BASILE)


@deux_moteurs
def test_les_echecs_d_ailleurs_ne_bloquent_pas_un_ordinateur_connu(
    essayer: Callable[..., str], code: Callable[..., str]
) -> None:
    for rang in range(20):
        instant = INSTANT + timedelta(seconds=90 * rang)
        assert essayer(f"x{rang:05}", instant) == "refusé"
    verrouille = INSTANT + timedelta(seconds=90 * 20)
    bon = code(instant=verrouille)
    assert essayer(bon, verrouille) == "trop"
    assert essayer(bon, verrouille, navigateur="ordinateur 1") == "accepté"
    # and the other way: a known computer has its own count, which blocks neither
    plus_tard = verrouille + timedelta(hours=1)
    for rang in range(5):
        assert essayer(f"y{rang:05}", plus_tard, navigateur="ordinateur 1") == "refusé"
    bon = code(instant=plus_tard)
    assert essayer(bon, plus_tard, navigateur="ordinateur 1") == "trop"
    assert essayer(bon, plus_tard, navigateur="ordinateur 2") == "accepté"


@pytest.mark.parametrize(
    ("agent", "nom"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Safari/605.1", "Safari, macOS"),
        ("curl/8.0", "Navigateur"),
        ("", "Navigateur"),
        ("<script>" * 10_000 + "\u0000Windows", "Navigateur, Windows"),
    ],
)
def test_le_nom_dit_juste_assez_pour_reconnaitre_le_sien(agent: str, nom: str) -> None:
    assert ordinateurs.nommer(agent) == nom
