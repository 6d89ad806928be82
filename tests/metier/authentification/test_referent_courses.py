"""A référent's acts at the same instant as others: done once, and nothing left open."""

import uuid

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification import liens, referent, services
from app.metier.authentification.codes import CodeRefuse, compteur_compte, depenser, reserver
from app.metier.authentification.liens import LienRefuse
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens.services import Auteur
from app.metier.authentification.queries import moyens_utilisables
from app.metier.comptes.parcours import identifier
from app.socle.bdd import transaction
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs
from tests.metier.authentification.conftest import NUMERO, Compte, nb_actes
from tests.metier.authentification.referents import code_montre, reste_ouvert

pytestmark = deux_moteurs


def test_une_carte_donnee_vingt_fois_a_la_fois_l_est_une_fois(
    session: Session, compte: Compte, par: Auteur, stock: uuid.UUID, moteur: Engine
) -> None:
    code = code_montre(session, stock)
    session.rollback()

    def ensemble(_: int) -> bool:
        with un_acte(moteur, CLES) as sienne:
            essai = reserver(
                sienne, [compteur_compte("robert", "equipe")], code, maintenant=INSTANT
            )
        with un_acte(moteur, CLES) as sienne:
            aidant = sienne.get_one(Aidant, compte.aidant, with_for_update={"key_share": True})
            return bool(
                referent.donner_carte(sienne, aidant, NUMERO, essai, par=par, maintenant=INSTANT)
            )

    donnees, erreurs = a_la_fois(20, ensemble)
    assert erreurs == []
    assert sum(donnees) == 1
    assert nb_actes(session, "ajout_moyen_connexion") == 3  # two accounts, one card


@pytest.mark.parametrize("tour", range(5))
@pytest.mark.parametrize("par_lien", [False, True])
def test_une_suspension_pendant_une_connexion_ne_laisse_rien_d_ouvert(
    par_lien: bool, tour: int, session: Session, compte: Compte, par: Auteur, moteur: Engine
) -> None:
    """Nor do they wait for each other: one of them goes first."""
    (moyen,) = moyens_utilisables(session, compte.aidant)
    moyen_id, code = moyen.id, code_montre(session, moyen.id)
    with transaction(session):
        lien = liens.demander_lien(
            session,
            session.get_one(Aidant, compte.aidant),
            suite="",
            retenir_ordinateur=False,
            maintenant=INSTANT,
        )

    def suspendre_de_sa_page() -> None:
        with un_acte(moteur, CLES) as sienne:
            sienne.get_one(Aidant, compte.aidant, with_for_update={"key_share": True})
            tenu = sienne.get_one(MoyenConnexion, moyen_id, with_for_update=True)
            referent.suspendre(sienne, tenu, par=par, maintenant=INSTANT)

    def entrer_par_le_lien() -> None:
        with un_acte(moteur, CLES) as sienne:
            depense = liens.consommer_lien(
                sienne, jeton=lien.jeton, navigateur=lien.navigateur, maintenant=INSTANT
            )
            services.ouvrir(sienne, depense.aidant_id, maintenant=INSTANT)

    def entrer_par_le_code() -> None:
        with un_acte(moteur, CLES) as sienne:
            essai = reserver(sienne, [compteur_compte("alice", "")], code, maintenant=INSTANT)
        with un_acte(moteur, CLES) as sienne:
            aidant = identifier(
                sienne, "alice@essai.fr", essai, depenser=depenser, maintenant=INSTANT
            )
            services.ouvrir(sienne, aidant.id, maintenant=INSTANT)

    entrer = entrer_par_le_lien if par_lien else entrer_par_le_code
    _, erreurs = a_la_fois(3, lambda rang: entrer() if rang else suspendre_de_sa_page())
    assert {type(erreur) for erreur in erreurs} <= {CodeRefuse, LienRefuse}
    assert reste_ouvert(session, compte)[0] is False
