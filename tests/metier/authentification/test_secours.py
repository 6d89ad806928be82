"""Recovery codes: shown once, used once, forgiving to the hand that copies them."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.codes import (
    CodeRefuse,
    compteur_adresse,
    compteur_compte,
    reserver,
)
from app.metier.authentification.models import CodeSecours, Tentative
from app.metier.authentification.moyens import secours
from app.metier.comptes.parcours import identifier
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.cles import Cles, condenser, lire_crockford
from app.socle.reseau import reseau_de
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_aidant
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.photographie import photographie

pytestmark = deux_moteurs
ALICE, BASILE = "alice@essai.fr", "basile@essai.fr"
Secourir = Callable[..., bool]


@pytest.fixture
def codes(session: Session, compte: Compte) -> list[str]:
    """Alice's ten codes."""
    with transaction(session):
        return secours.tirer(session, compte.aidant, maintenant=INSTANT)


@pytest.fixture
def secourir(moteur: Engine) -> Secourir:
    """Try a recovery code as its screen does; say whether it was accepted."""

    def essai(code: str, courriel: str = ALICE, *, rang: int = 0) -> bool:
        instant = INSTANT + timedelta(minutes=6 * rang)  # out of reach of earlier failures
        compteurs = (compteur_compte(courriel, "inconnu"), compteur_adresse(reseau_de("192.0.2.1")))
        with un_acte(moteur, CLES) as session:
            reserve = reserver(session, compteurs, code, maintenant=instant)
        try:
            with un_acte(moteur, CLES) as session:
                identifier(
                    session, courriel, reserve, depenser=secours.depenser, maintenant=instant
                )
        except CodeRefuse:
            return False
        return True

    return essai


def test_dix_codes_de_quatre_vingts_bits_dont_on_ne_garde_qu_un_condensat_a_cle(
    session: Session, compte: Compte, codes: list[str], moteur: Engine
) -> None:
    assert len(set(codes)) == 10
    for code in codes:  # 16 signs of 5 bits
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    depot = repr(photographie(moteur))
    for code in codes:
        nu = code.replace("-", "")
        assert code not in depot
        assert nu not in depot
        # without the key, the code does not lead to what is stored
        assert condenser(nu) not in depot
        assert condenser(code) not in depot
    empreintes = set(session.scalars(select(CodeSecours.empreinte)))
    sans_cle = Cles.depuis(chiffrement="autre", journal="autre", sub="autre", secret="autre")
    morceaux = ("secours", str(compte.aidant), codes[0].replace("-", ""))
    assert CLES.pseudonyme(*morceaux) in empreintes
    assert sans_cle.pseudonyme(*morceaux) not in empreintes
    assert nb_actes(session, "tirage_codes_secours") == 1


def test_un_code_de_secours_sert_une_fois(
    session: Session, codes: list[str], secourir: Secourir, moteur: Engine
) -> None:
    assert secourir(codes[3])
    assert session.scalars(select(Tentative)).all() == []  # given back
    session.rollback()
    avant = photographie(moteur, sauf={"tentative"})
    assert not secourir(codes[3])
    assert not secourir(codes[3], rang=1)
    assert photographie(moteur, sauf={"tentative"}) == avant
    assert secourir(codes[4], rang=2)  # the nine others still open
    assert nb_actes(session, "emploi_code_secours") == 2


def test_cinquante_essais_du_meme_code_de_secours_en_font_passer_un(
    session: Session, codes: list[str], secourir: Secourir
) -> None:
    verdicts, erreurs = a_la_fois(50, lambda _: secourir(codes[0]))
    assert erreurs == []
    assert sorted(verdicts) == [False] * 49 + [True]
    assert nb_actes(session, "emploi_code_secours") == 1
    utilises = session.scalars(select(CodeSecours).where(CodeSecours.utilise_le.is_not(None)))
    assert len(utilises.all()) == 1


def test_tirets_espaces_casse_et_sosies_sont_pardonnes(
    session: Session, compte: Compte, secourir: Secourir
) -> None:
    assert lire_crockford(" o0Oi-1Il L\u00a0") == "00011111"
    essais: list[Callable[[str], str]] = [
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.lower(),
        lambda code: code.replace("-", " — ").replace("0", "o").replace("1", "l"),
        lambda code: f"  {code.replace('0', 'O').replace('1', 'I')}\u00a0\n",
    ]
    with transaction(session):
        codes = secours.tirer(session, compte.aidant, maintenant=INSTANT)
        # drawn codes seldom hold both look-alikes: one that does is put in their place
        sosie = "0101-ABCD-0011-1100"
        nu = sosie.replace("-", "")
        empreinte = CLES.pseudonyme("secours", str(compte.aidant), nu)
        for ligne in session.scalars(select(CodeSecours).limit(1)):
            ligne.empreinte = empreinte
            ligne_id = ligne.id
    for rang, ecrire in enumerate(essais):
        assert secourir(ecrire(sosie), rang=rang)
        with transaction(session):
            session.get_one(CodeSecours, ligne_id).utilise_le = None
    for rang, faux in enumerate(("", "-" * 19, sosie[:-1], sosie + "0", "\u0000", "٠" * 16)):
        assert not secourir(faux, rang=20 + rang)
    assert len(codes) == 10


def test_un_nouveau_tirage_tue_l_ancien_meme_deux_a_la_fois(
    session: Session, compte: Compte, codes: list[str], secourir: Secourir, moteur: Engine
) -> None:
    def tirer(_: int) -> list[str]:
        with un_acte(moteur, CLES) as sienne:
            return secours.tirer(sienne, compte.aidant, maintenant=INSTANT)

    tirages, erreurs = a_la_fois(4, tirer)
    assert erreurs == []
    vivants = session.scalars(
        select(CodeSecours).where(CodeSecours.annule_le.is_(None), CodeSecours.utilise_le.is_(None))
    ).all()
    session.rollback()
    assert len(vivants) == 10
    assert not secourir(codes[0])
    verdicts = [secourir(tirage[0], rang=1 + rang) for rang, tirage in enumerate(tirages)]
    assert sorted(verdicts) == [False, False, False, True]


def test_le_code_d_un_autre_ou_d_un_compte_ferme_n_ouvre_rien(
    session: Session, compte: Compte, codes: list[str], secourir: Secourir, moteur: Engine
) -> None:
    with transaction(session):
        organisation = session.get_one(Organisation, compte.organisation)
        un_aidant(session, organisation, INSTANT, courriel=BASILE)
    avant = photographie(moteur, sauf={"tentative"})
    assert not secourir(codes[0], BASILE)
    assert not secourir(codes[0], "personne@essai.fr")
    assert photographie(moteur, sauf={"tentative"}) == avant
    with transaction(session):
        session.get_one(Aidant, compte.aidant).desactive_le = INSTANT
    assert not secourir(codes[0])
    with transaction(session):
        session.get_one(Aidant, compte.aidant).desactive_le = None
    assert secourir(codes[0], rang=1)  # nothing was spent meanwhile


def test_un_nouveau_tirage_laisse_ceux_des_autres(
    session: Session, compte: Compte, codes: list[str], secourir: Secourir
) -> None:
    with transaction(session):
        organisation = session.get_one(Organisation, compte.organisation)
        basile = un_aidant(session, organisation, INSTANT, courriel=BASILE)
        assert isinstance(basile.id, uuid.UUID)
        les_siens = secours.tirer(session, basile.id, maintenant=INSTANT)
    assert secourir(codes[0])
    assert secourir(les_siens[0], BASILE)
