"""A locked account: seen wherever it is locked, opened once an hour at most."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification import ordinateurs, services, verrous
from app.metier.authentification.codes import poste_connu
from app.metier.authentification.models import Connexion, Ordinateur, Tentative
from app.metier.authentification.moyens.services import Auteur
from app.metier.journal.models import Ligne
from app.socle.bdd import transaction
from app.socle.erreurs import TropDeTentatives
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.ordres import ordres
from tests.photographie import photographie

pytestmark = deux_moteurs
Essayer = Callable[..., str]


@pytest.fixture
def par(compte: Compte) -> Auteur:
    return Auteur(compte.aidant, compte.organisation)


@pytest.fixture
def lieux(session: Session, compte: Compte) -> dict[str, dict[str, str]]:
    """From where this account's codes are tried: how each try is counted."""
    with transaction(session):
        services.ouvrir(session, compte.aidant, maintenant=INSTANT)
        ordinateurs.retenir(session, compte.aidant, nom="Firefox, Linux", maintenant=INSTANT)
        ordinateur = session.scalars(select(Ordinateur)).one()
        connexion = session.scalars(select(Connexion)).one()
    return {
        "inconnu": {},
        "connu": {"navigateur": poste_connu(ordinateur.id)},
        "présence": {"nom": str(compte.aidant), "navigateur": str(connexion.id)},
    }


def echouer(essayer: Essayer, lieu: dict[str, str], instant: datetime = INSTANT) -> None:
    for rang in range(5):
        assert essayer(f"{rang:06}", instant, **lieu) == "refusé"
    assert essayer("000009", instant, **lieu) == "trop"


def est_bloque(session: Session, compte: Compte, instant: datetime = INSTANT) -> bool:
    session.rollback()
    session.expire_all()
    aidant = session.get_one(Aidant, compte.aidant)
    return verrous.est_bloque(session, aidant, maintenant=instant)


def debloquer(session: Session, compte: Compte, par: Auteur, instant: datetime = INSTANT) -> bool:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        return verrous.debloquer(session, aidant, par=par, maintenant=instant)


@pytest.mark.parametrize("ou", ["inconnu", "connu", "présence"])
def test_un_verrou_se_voit_et_se_leve_ou_qu_il_soit(
    ou: str,
    session: Session,
    compte: Compte,
    par: Auteur,
    lieux: dict[str, dict[str, str]],
    essayer: Essayer,
) -> None:
    assert not est_bloque(session, compte)
    echouer(essayer, lieux[ou])
    assert est_bloque(session, compte)
    assert not est_bloque(session, compte, INSTANT + timedelta(minutes=5)), "il se lève seul"
    assert debloquer(session, compte, par)
    assert not est_bloque(session, compte)
    assert essayer("000010", **lieux[ou]) == "refusé"
    (ligne,) = session.scalars(select(Ligne).where(Ligne.action == "deblocage_compte"))
    assert (ligne.aidant_id, ligne.organisation_id, ligne.cible_id) == (
        par.aidant_id,
        par.organisation_id,
        compte.aidant,
    )


def test_vingt_echecs_en_une_heure_se_voient_aussi(
    session: Session, compte: Compte, lieux: dict[str, dict[str, str]], essayer: Essayer
) -> None:
    for tour in range(4):
        for rang in range(5):
            essayer(f"{rang:06}", INSTANT + timedelta(minutes=6 * tour))
    apres = INSTANT + timedelta(minutes=30)
    assert essayer("000000", apres) == "trop"
    assert est_bloque(session, compte, apres)
    assert not est_bloque(session, compte, INSTANT + timedelta(minutes=61))


def test_un_compte_ne_se_debloque_qu_une_fois_par_heure(
    session: Session,
    compte: Compte,
    par: Auteur,
    lieux: dict[str, dict[str, str]],
    essayer: Essayer,
    moteur: Engine,
) -> None:
    assert not debloquer(session, compte, par), "il n’était pas bloqué : rien n’est compté"
    echouer(essayer, lieux["inconnu"])
    assert debloquer(session, compte, par)
    echouer(essayer, lieux["connu"])
    avant = photographie(moteur)
    presque = INSTANT + timedelta(minutes=4)
    with pytest.raises(TropDeTentatives, match="moins d’une heure"):
        debloquer(session, compte, par, presque)
    assert photographie(moteur) == avant
    plus_tard = INSTANT + timedelta(hours=1)
    echouer(essayer, lieux["inconnu"], plus_tard)
    assert debloquer(session, compte, par, plus_tard)
    assert nb_actes(session, "deblocage_compte") == 2


def test_debloquer_ne_touche_ni_un_autre_compte_ni_l_adresse(
    session: Session,
    compte: Compte,
    par: Auteur,
    lieux: dict[str, dict[str, str]],
    essayer: Essayer,
) -> None:
    echouer(essayer, lieux["inconnu"])
    assert [essayer(f"{rang:06}", nom="bob@essai.fr", aidant=None) for rang in range(6)] == [
        *["refusé"] * 5,
        "trop",
    ]
    assert debloquer(session, compte, par)
    assert essayer("000010", nom="bob@essai.fr", aidant=None) == "trop"
    session.rollback()
    par_cle: dict[str, int] = {}
    for tentative in session.scalars(select(Tentative)):
        par_cle[tentative.cle] = par_cle.get(tentative.cle, 0) + 1
    assert sorted(par_cle.values()) == [1, 5, 10], "le déblocage, Bob, l’adresse"


def test_dix_deblocages_a_la_fois_en_font_un(
    session: Session,
    compte: Compte,
    par: Auteur,
    lieux: dict[str, dict[str, str]],
    essayer: Essayer,
    moteur: Engine,
) -> None:
    echouer(essayer, lieux["inconnu"])

    def ensemble(_: int) -> bool:
        with un_acte(moteur, CLES) as sienne:
            aidant = sienne.get_one(Aidant, compte.aidant)
            return verrous.debloquer(sienne, aidant, par=par, maintenant=INSTANT)

    leves, erreurs = a_la_fois(10, ensemble)
    assert erreurs == []
    assert sum(leves) == 1
    assert nb_actes(session, "deblocage_compte") == 1


def test_la_lecture_coute_un_ordre(session: Session, compte: Compte, moteur: Engine) -> None:
    aidant = session.get_one(Aidant, compte.aidant)
    with ordres(moteur) as envoyes:
        verrous.est_bloque(session, aidant, maintenant=INSTANT)
    assert len(envoyes) == 1


def test_un_verrou_laisse_par_un_ordinateur_oublie_se_leve_aussi(
    session: Session,
    compte: Compte,
    par: Auteur,
    lieux: dict[str, dict[str, str]],
    essayer: Essayer,
) -> None:
    echouer(essayer, lieux["connu"])
    with transaction(session):
        ordinateurs.oublier(session, session.scalars(select(Ordinateur)).one(), maintenant=INSTANT)
    assert est_bloque(session, compte)
    assert debloquer(session, compte, par)


def test_une_tentative_ne_dit_ni_le_compte_ni_son_adresse(
    session: Session,
    compte: Compte,
    lieux: dict[str, dict[str, str]],
    essayer: Essayer,
    moteur: Engine,
) -> None:
    for lieu in lieux.values():
        echouer(essayer, lieu)
    depot = repr(photographie(moteur)["tentative"])
    for clair in ("alice", str(compte.aidant), compte.aidant.hex, "192.0.2.1"):
        assert clair not in depot
