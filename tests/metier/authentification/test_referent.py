"""What a référent does on somebody's devices: journalled under both names, closed behind."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification import referent
from app.metier.authentification.codes import CodeRefuse, depenser
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.authentification.moyens.services import Auteur
from app.metier.authentification.queries import moyens_utilisables
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier
from tests.fabriques import INSTANT, deux_moteurs, un_moyen, une_carte
from tests.metier.authentification.conftest import NUMERO, Compte, nb_actes
from tests.metier.authentification.referents import (
    code_montre,
    donner,
    essai_de,
    ouvrir_partout,
    qui_a_fait,
    reste_ouvert,
)
from tests.photographie import photographie

pytestmark = deux_moteurs


def test_une_carte_donnee_ferme_tout_et_porte_les_deux_noms(
    session: Session, compte: Compte, par: Auteur, stock: uuid.UUID, moteur: Engine
) -> None:
    ouvrir_partout(session, compte)
    code = code_montre(session, stock)
    faux = f"{(int(code) + 500_000) % 10**6:06}"
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(CodeRefuse):
        donner(session, compte, par, faux)
    assert photographie(moteur, sauf={"tentative"}) == avant
    assert donner(session, compte, par, code)
    assert reste_ouvert(session, compte) == [False, False, False]
    carte = session.get_one(MoyenConnexion, stock)
    assert (carte.aidant_id, carte.ajoute_par_id) == (compte.aidant, par.aidant_id)
    attendu = (par.aidant_id, par.organisation_id, compte.aidant)
    for action in ("ajout_moyen_connexion", "validation_moyen_connexion"):
        assert qui_a_fait(session, action)[-1] == attendu
    ouvrir_partout(session, compte)
    avant = photographie(moteur, sauf={"tentative"})
    assert not donner(session, compte, par, code), "la même, envoyée deux fois"
    assert photographie(moteur, sauf={"tentative"}) == avant
    assert len(photographie(moteur)["tentative"]) == 1, "seul le code faux compte encore"


def commencer(session: Session, compte: Compte, par: Auteur, apres: timedelta) -> uuid.UUID:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        return referent.commencer_application(
            session, aidant, par=par, maintenant=INSTANT + apres
        ).id


def test_une_application_commencee_se_reprend_un_quart_d_heure(
    session: Session, compte: Compte, par: Auteur
) -> None:
    premiere = commencer(session, compte, par, timedelta())
    assert commencer(session, compte, par, timedelta(minutes=14)) == premiere
    autre = Auteur(compte.aidant, par.organisation_id)
    assert commencer(session, compte, autre, timedelta()) != premiere, "chacun la sienne"
    derniere = commencer(session, compte, par, timedelta(minutes=15))
    assert derniere != premiere
    with transaction(session):
        for moyen_id in (premiere, derniere):
            session.get_one(MoyenConnexion, moyen_id).retire_le = INSTANT
    assert commencer(session, compte, par, timedelta()) not in (premiere, derniere), "retirées"


def test_une_application_s_accepte_une_fois_avant_un_quart_d_heure_et_ferme_tout(
    session: Session, compte: Compte, par: Auteur, moteur: Engine
) -> None:
    ouvrir_partout(session, compte)
    moyen_id = commencer(session, compte, par, timedelta())
    assert reste_ouvert(session, compte) == [True, True, True], "rien n’a encore changé"
    code = code_montre(session, moyen_id)

    def valider(apres: timedelta = timedelta()) -> bool:
        essai = essai_de(session, code)
        with transaction(session):
            tenu = session.get_one(MoyenConnexion, moyen_id, with_for_update=True)
            return referent.valider_application(
                session, tenu, essai, par=par, maintenant=INSTANT + apres
            )

    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(Conflit):
        valider(timedelta(minutes=15))
    assert photographie(moteur, sauf={"tentative"}) == avant
    assert valider()
    assert reste_ouvert(session, compte) == [False, False, False]
    assert qui_a_fait(session, "validation_moyen_connexion")[-1] == (
        par.aidant_id,
        par.organisation_id,
        compte.aidant,
    )
    avant = photographie(moteur, sauf={"tentative"})
    assert not valider()
    assert photographie(moteur, sauf={"tentative"}) == avant


def suspendre(session: Session, moyen_id: uuid.UUID, par: Auteur) -> bool:
    with transaction(session):
        tenu = session.get_one(MoyenConnexion, moyen_id, with_for_update=True)
        return referent.suspendre(session, tenu, par=par, maintenant=INSTANT)


def reprendre(session: Session, moyen_id: uuid.UUID, code: str, par: Auteur) -> bool:
    essai = essai_de(session, code)
    with transaction(session):
        tenu = session.get_one(MoyenConnexion, moyen_id, with_for_update=True)
        return referent.remettre_en_service(session, tenu, essai, par=par, maintenant=INSTANT)


def test_un_moyen_se_suspend_et_revient_par_son_propre_code(
    session: Session, compte: Compte, par: Auteur, moteur: Engine
) -> None:
    with transaction(session):
        autre = un_moyen(session, session.get_one(Aidant, compte.aidant), INSTANT).id
    (perdu,) = {moyen.id for moyen in moyens_utilisables(session, compte.aidant)} - {autre}
    ouvrir_partout(session, compte)
    assert suspendre(session, perdu, par)
    assert reste_ouvert(session, compte) == [False, False, False]
    assert {moyen.id for moyen in moyens_utilisables(session, compte.aidant)} == {autre}
    assert not suspendre(session, perdu, par), "déjà suspendu"
    assert nb_actes(session, "suspension_moyen_connexion") == 1
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(CodeRefuse):
        reprendre(session, perdu, code_montre(session, autre), par)
    assert photographie(moteur, sauf={"tentative"}) == avant
    ouvrir_partout(session, compte)
    code = code_montre(session, perdu)
    assert reprendre(session, perdu, code, par)
    assert reste_ouvert(session, compte) == [False, False, False]
    assert not reprendre(session, perdu, code, par)
    attendu = [(par.aidant_id, par.organisation_id, compte.aidant)]
    assert qui_a_fait(session, "reprise_moyen_connexion") == attendu
    assert qui_a_fait(session, "suspension_moyen_connexion") == attendu
    essai = essai_de(session, code)
    with pytest.raises(CodeRefuse), transaction(session):
        depenser(session, compte.aidant, essai, maintenant=INSTANT)  # spent by its return


def test_un_moyen_retire_ne_revient_pas(
    session: Session, compte: Compte, par: Auteur, moteur: Engine
) -> None:
    (moyen,) = moyens_utilisables(session, compte.aidant)
    assert suspendre(session, moyen.id, par)
    assert retirer(session, moyen.id, par, "casse") == 0
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(CodeRefuse):
        reprendre(session, moyen.id, code_montre(session, moyen.id), par)
    assert not suspendre(session, moyen.id, par)
    assert photographie(moteur, sauf={"tentative"}) == avant


def retirer(
    session: Session, moyen_id: uuid.UUID, par: Auteur, motif: str, precision: str = ""
) -> int | None:
    with transaction(session):
        tenu = session.get_one(MoyenConnexion, moyen_id, with_for_update=True)
        return referent.retirer(
            session, tenu, motif=motif, precision=precision, par=par, maintenant=INSTANT
        )


@pytest.mark.parametrize(
    ("motif", "dernier", "ferme"),
    [("perte", False, True), ("casse", False, False), ("casse", True, True)],
)
def test_retirer_ferme_tout_pour_une_perte_ou_le_dernier(
    motif: str,
    dernier: bool,
    ferme: bool,
    session: Session,
    compte: Compte,
    par: Auteur,
    moteur: Engine,
) -> None:
    (moyen,) = moyens_utilisables(session, compte.aidant)
    if not dernier:
        with transaction(session):
            un_moyen(session, session.get_one(Aidant, compte.aidant), INSTANT)
    ouvrir_partout(session, compte)
    avant = photographie(moteur)
    for mauvais in ("", "envie"):
        with pytest.raises(ErreurMetier):
            retirer(session, moyen.id, par, mauvais)
    with pytest.raises(ErreurMetier):
        retirer(session, moyen.id, par, "autre", " ")
    assert photographie(moteur) == avant
    assert retirer(session, moyen.id, par, motif) == (0 if dernier else 1)
    assert reste_ouvert(session, compte) == [not ferme] * 3
    apres = photographie(moteur)
    assert retirer(session, moyen.id, par, "autre", "deux fois") is None
    assert photographie(moteur) == apres
    assert qui_a_fait(session, "retrait_moyen_connexion") == [
        (par.aidant_id, par.organisation_id, compte.aidant)
    ]


def test_retirer_ce_qui_etait_suspendu_ne_ferme_rien(
    session: Session, compte: Compte, par: Auteur
) -> None:
    """They came back in with a recovery code: the lost card is put away behind them."""
    (moyen,) = moyens_utilisables(session, compte.aidant)
    suspendre(session, moyen.id, par)
    ouvrir_partout(session, compte)
    assert retirer(session, moyen.id, par, "perte") == 0
    assert reste_ouvert(session, compte) == [True, True, True]


def test_une_carte_remise_a_l_heure_par_le_referent_porte_les_deux_noms(
    session: Session, compte: Compte, par: Auteur, code: Callable[..., str]
) -> None:
    with transaction(session):
        carte = une_carte(
            session, INSTANT, numero=NUMERO, aidant=session.get_one(Aidant, compte.aidant)
        ).id
    essais = [essai_de(session, code_montre(session, carte, ecart)) for ecart in (9, 10)]
    with transaction(session):
        tenue = session.get_one(MoyenConnexion, carte, with_for_update=True)
        cartes.synchroniser(session, tenue, *essais, par=par, maintenant=INSTANT)
    assert qui_a_fait(session, "synchronisation_moyen_connexion") == [
        (par.aidant_id, par.organisation_id, compte.aidant)
    ]
