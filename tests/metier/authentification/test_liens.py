"""Links of login: once, in one browser, for ten minutes, three in a quarter of an hour."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification import services
from app.metier.authentification.codes import compteur_compte, depenser, reserver
from app.metier.authentification.liens import DemandeLien, LienRefuse, consommer_lien, demander_lien
from app.metier.authentification.models import Connexion, LienConnexion
from app.metier.comptes.parcours import identifier
from app.socle.bdd import transaction
from app.socle.cles import condenser
from app.socle.erreurs import TropDeTentatives
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, code_de, deux_moteurs
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.photographie import photographie

Demander = Callable[..., DemandeLien]
UNE_SECONDE = timedelta(seconds=1)


@pytest.fixture
def demander(session: Session, compte: Compte) -> Demander:
    """Ask for a link with the right code of that instant, as the first screen does."""

    def demande(instant: datetime = INSTANT) -> DemandeLien:
        with transaction(session):
            bon = code_de(session, compte.aidant, instant)
            essai = reserver(session, [compteur_compte("alice", "")], bon, maintenant=instant)
        with transaction(session):
            aidant = identifier(
                session, "alice@essai.fr", essai, depenser=depenser, maintenant=instant
            )
            return demander_lien(
                session, aidant, suite="/", retenir_ordinateur=False, maintenant=instant
            )

    return demande


def consommer(session: Session, demande: DemandeLien, instant: datetime = INSTANT) -> LienConnexion:
    with transaction(session):
        return consommer_lien(
            session, jeton=demande.jeton, navigateur=demande.navigateur, maintenant=instant
        )


@deux_moteurs
def test_un_lien_sert_une_fois_dans_son_navigateur(
    session: Session, demander: Demander, compte: Compte, moteur: Engine
) -> None:
    demande = demander()
    avant = photographie(moteur)
    assert demande.jeton not in repr(avant)
    assert demande.navigateur not in repr(avant)
    for champs in ({"navigateur": "un autre"}, {"navigateur": demande.jeton}, {"jeton": "x"}):
        with pytest.raises(LienRefuse):
            consommer(session, replace(demande, **champs))  # type: ignore[arg-type]
    assert photographie(moteur) == avant
    assert consommer(session, demande).aidant_id == compte.aidant
    apres = photographie(moteur)
    with pytest.raises(LienRefuse):
        consommer(session, demande)
    assert photographie(moteur) == apres


@deux_moteurs
def test_un_lien_vit_dix_minutes(session: Session, demander: Demander, moteur: Engine) -> None:
    demande = demander()
    avant = photographie(moteur)
    with pytest.raises(LienRefuse):
        consommer(session, demande, INSTANT + timedelta(minutes=10))
    assert photographie(moteur) == avant
    consommer(session, demande, INSTANT + timedelta(minutes=10) - UNE_SECONDE)


@deux_moteurs
def test_un_nouveau_lien_tue_l_ancien(session: Session, demander: Demander) -> None:
    ancien = demander()
    plus_tard = INSTANT + timedelta(minutes=1)
    nouveau = demander(plus_tard)
    with pytest.raises(LienRefuse):
        consommer(session, ancien, plus_tard)
    consommer(session, nouveau, plus_tard)


@deux_moteurs
def test_trois_liens_par_quart_d_heure(
    session: Session, demander: Demander, moteur: Engine
) -> None:
    for minutes in (0, 1, 2):
        dernier = demander(INSTANT + timedelta(minutes=minutes))
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(TropDeTentatives):
        demander(INSTANT + timedelta(minutes=3))
    assert photographie(moteur, sauf={"tentative"}) == avant
    consommer(session, dernier, INSTANT + timedelta(minutes=3))
    demander(INSTANT + timedelta(minutes=15))


@deux_moteurs
def test_dix_demandes_a_la_fois_font_trois_liens_dont_un_vit(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    def demander_ensemble(_: int) -> DemandeLien:
        with un_acte(moteur, CLES) as sienne:
            aidant = sienne.get_one(Aidant, compte.aidant)
            return demander_lien(
                sienne, aidant, suite="/", retenir_ordinateur=True, maintenant=INSTANT
            )

    demandes, erreurs = a_la_fois(10, demander_ensemble)
    assert len(demandes) == 3
    assert {type(erreur) for erreur in erreurs} == {TropDeTentatives}
    session.rollback()
    liens = session.scalars(select(LienConnexion)).all()
    assert len(liens) == 3
    (vivant,) = (lien for lien in liens if lien.annule_le is None)
    assert vivant.retenir_ordinateur
    assert vivant.jeton_hash in {condenser(demande.jeton) for demande in demandes}


@deux_moteurs
def test_cinquante_clics_sur_le_lien_ouvrent_une_connexion(
    session: Session, demander: Demander, moteur: Engine
) -> None:
    demande = demander()

    def cliquer(_: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            lien = consommer_lien(
                sienne, jeton=demande.jeton, navigateur=demande.navigateur, maintenant=INSTANT
            )
            services.ouvrir(sienne, lien.aidant_id, maintenant=INSTANT)

    reussis, erreurs = a_la_fois(50, cliquer)
    assert len(reussis) == 1
    assert {type(erreur) for erreur in erreurs} == {LienRefuse}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Connexion)) == 1
    assert nb_actes(session, "connexion") == 1
    lien = session.scalars(select(LienConnexion)).one()
    assert lien.utilise_le == INSTANT
