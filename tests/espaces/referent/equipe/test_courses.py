"""Two acts on one team, or on one person, at the same time."""

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.roles import peut
from app.metier.equipe import services
from app.metier.equipe.queries import autres_referents, membre_de
from app.socle.bdd import transaction
from app.socle.erreurs import Interdit
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois, un_acte
from tests.espaces.referent.equipe.lieu import PLUS_TARD, Lieu
from tests.fabriques import Distribution, connecter, deux_moteurs, tenir_roles


@deux_moteurs
def test_les_deux_structures_ferment_a_la_fois(
    lieu: Lieu, session: Session, moteur: Engine
) -> None:
    """Each sees the other still open, unless they take turns: the account must close."""
    with transaction(session):
        ou = [lieu.ici.id, lieu.ailleurs().id]
        alice, robert = lieu.alice.id, lieu.robert.id

    def fermer(rang: int) -> bool:
        with un_acte(moteur, CLES) as autre:
            membre = membre_de(autre, ou[rang], alice, verrou=True)
            assert membre is not None
            par = autre.get_one(Aidant, robert)
            return services.fermer_acces(
                autre, membre, motif="depart", par=par, maintenant=PLUS_TARD
            )

    faits, erreurs = a_la_fois(2, fermer)
    assert faits == [True, True]
    assert not erreurs
    with transaction(session):
        assert session.get_one(Aidant, alice).desactive_le == PLUS_TARD


@pytest.mark.parametrize("essai", range(20))
@deux_moteurs
def test_deux_referents_se_retirent_l_un_l_autre(
    essai: int, lieu: Lieu, session: Session, moteur: Engine
) -> None:
    """Both acts begin before either ends: one is refused, one référent stays."""
    with transaction(session):
        tenir_roles(session, lieu.membre(lieu.alice), "aidant", "referent")
        deux = [lieu.alice.id, lieu.robert.id]
        ici = lieu.ici.id
    retirer = services.retirer_referent if essai % 2 else _fermer

    def agir(rang: int) -> bool:
        with un_acte(moteur, CLES) as autre:
            services.prendre_son_tour(autre, ici)
            membre = membre_de(autre, ici, deux[rang], verrou=True)
            assert membre is not None
            par = autre.get_one(Aidant, deux[1 - rang])
            return retirer(autre, membre, par=par, maintenant=PLUS_TARD)

    faits, erreurs = a_la_fois(2, agir)
    assert faits == [True]
    assert [type(erreur) for erreur in erreurs] == [Interdit]
    with transaction(session):
        restants = select(func.count()).where(
            Appartenance.organisation_id == ici,
            peut(Droit.EQUIPE),
            Appartenance.terminee_le.is_(None),
        )
        assert session.scalar(restants) == 1
        assert sorted(
            autres_referents(session, lieu.membre(qui)) for qui in (lieu.alice, lieu.robert)
        ) == [0, 1]


def _fermer(session: Session, membre: Appartenance, **options) -> bool:
    return services.fermer_acces(session, membre, motif="depart", **options)


@deux_moteurs
def test_deux_referentes_cliquent_au_meme_instant(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """Through the web: one is removed, the other is refused; never both."""
    for essai in range(5):
        with app.extensions["fabrique"]() as session, transaction(session):
            for qui in (troupe.alice, troupe.robert):
                membre = session.get_one(Appartenance, (qui, troupe.organisation))
                tenir_roles(session, membre, "aidant", "referent")
        deux = [troupe.alice, troupe.robert]
        navigateurs = [connecter(app, qui, temps.instant) for qui in deux]
        jetons = [navigateur.jeton() for navigateur in navigateurs]

        def retirer(rang: int, navigateurs=navigateurs, jetons=jetons, deux=deux) -> int:
            adresse = f"/equipe/{deux[1 - rang]}/retirer-referent"
            corps = {"csrf_token": jetons[rang]}
            return navigateurs[rang].post(adresse, data=corps).status_code

        statuts, erreurs = a_la_fois(2, retirer)
        assert not erreurs
        assert sorted(statuts) == [303, 403], essai
        with app.extensions["fabrique"]() as session:
            restants = [
                session.get_one(Appartenance, (qui, troupe.organisation)).peut(Droit.EQUIPE)
                for qui in deux
            ]
        assert sorted(restants) == [False, True]
