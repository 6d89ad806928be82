"""What takes two people is done by two, once, and leaves nothing when it is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.journal.models import Ligne
from app.metier.pilotage import a_deux
from app.metier.pilotage.models import Proposition
from app.metier.pilotage.roles import retirer_role, roles_nationaux
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, tenir_roles, un_aidant
from tests.photographie import photographie

TARD = INSTANT + a_deux.VIE_PROPOSITION


class Equipe:
    """Nadia and Paula give roles, Sacha and Ada do not; a proposal for Ada waits."""

    def __init__(self, session: Session, membre: Appartenance) -> None:
        ici = membre.organisation
        self.nadia, self.paula, self.sacha, self.ada = (
            un_aidant(session, ici, INSTANT, courriel=f"{nom}@essai.fr", roles=(role,))
            for nom, role in (
                ("nadia", "pilotage"),
                ("paula", "pilotage"),
                ("sacha", "support"),
                ("ada", "aidant"),
            )
        )
        session.flush()

    def proposer(self, session: Session, par: Aidant, cible: Aidant | None = None) -> Proposition:
        """Propose the figures for Ada, or somebody else."""
        return a_deux.proposer(
            session,
            "role",
            cible or self.ada,
            "chiffres",
            raison="Elle les suit",
            par=par,
            maintenant=INSTANT,
        )


@pytest.fixture
def equipe(session: Session, membre: Appartenance) -> Equipe:
    with transaction(session):
        return Equipe(session, membre)


@deux_moteurs
def test_un_role_se_donne_a_deux(session: Session, equipe: Equipe) -> None:
    with transaction(session):
        proposition = equipe.proposer(session, equipe.nadia)
    assert roles_nationaux(equipe.ada) == []
    with transaction(session):
        assert a_deux.confirmer(session, proposition, par=equipe.paula, maintenant=INSTANT)
    assert roles_nationaux(equipe.ada) == ["chiffres"]
    with transaction(session):
        assert not a_deux.confirmer(session, proposition, par=equipe.paula, maintenant=INSTANT)
    assert a_deux.en_attente(session, maintenant=INSTANT) == []
    actes = session.scalars(select(Ligne.action).where(Ligne.cible_id == equipe.ada.id))
    assert [action for action in actes if action in ("proposition", "don_role")] == [
        "proposition",
        "don_role",
    ]


def _propose(session: Session, equipe: Equipe) -> Proposition:
    return equipe.proposer(session, equipe.nadia)


def _deja_propose(session: Session, equipe: Equipe) -> None:
    _propose(session, equipe)
    equipe.proposer(session, equipe.paula)


def _confirme_seule(session: Session, equipe: Equipe) -> None:
    a_deux.confirmer(session, _propose(session, equipe), par=equipe.nadia, maintenant=INSTANT)


def _confirme_sans_droit(session: Session, equipe: Equipe) -> None:
    a_deux.confirmer(session, _propose(session, equipe), par=equipe.sacha, maintenant=INSTANT)


def _confirme_pour_soi(session: Session, equipe: Equipe) -> None:
    proposition = equipe.proposer(session, equipe.nadia, equipe.paula)
    a_deux.confirmer(session, proposition, par=equipe.paula, maintenant=INSTANT)


def _confirme_trop_tard(session: Session, equipe: Equipe) -> None:
    a_deux.confirmer(session, _propose(session, equipe), par=equipe.paula, maintenant=TARD)


def _confirme_un_compte_ferme(session: Session, equipe: Equipe) -> None:
    proposition = _propose(session, equipe)
    equipe.ada.desactive_le = INSTANT
    a_deux.confirmer(session, proposition, par=equipe.paula, maintenant=INSTANT)


@deux_moteurs
@pytest.mark.parametrize(
    ("geste", "refus"),
    [
        (lambda session, equipe: equipe.proposer(session, equipe.sacha), Interdit),
        (lambda session, equipe: equipe.proposer(session, equipe.nadia, equipe.nadia), Interdit),
        (_deja_propose, Conflit),
        (_confirme_seule, Interdit),
        (_confirme_sans_droit, Interdit),
        (_confirme_pour_soi, Interdit),
        (_confirme_trop_tard, Conflit),
        (_confirme_un_compte_ferme, Conflit),
    ],
)
def test_ce_qui_est_refuse_ne_laisse_rien(
    geste: Callable[[Session, Equipe], object],
    refus: type[ErreurMetier],
    session: Session,
    equipe: Equipe,
    moteur: Engine,
) -> None:
    avant = photographie(moteur)
    with pytest.raises(refus), transaction(session):
        geste(session, equipe)
    assert photographie(moteur) == avant


@deux_moteurs
def test_une_proposition_sans_reponse_laisse_la_place_a_une_autre(
    session: Session, equipe: Equipe
) -> None:
    with transaction(session):
        equipe.proposer(session, equipe.nadia)
    assert len(a_deux.en_attente(session, maintenant=TARD - timedelta(seconds=1))) == 1
    assert a_deux.en_attente(session, maintenant=TARD) == []
    with transaction(session):
        a_deux.proposer(
            session,
            "role",
            equipe.ada,
            "chiffres",
            raison="Encore",
            par=equipe.paula,
            maintenant=TARD,
        )
    (attente,) = a_deux.en_attente(session, maintenant=TARD)
    assert attente.proposee_par_id == equipe.paula.id


@deux_moteurs
def test_une_proposition_ecartee_ne_se_confirme_plus(session: Session, equipe: Equipe) -> None:
    with transaction(session):
        proposition = equipe.proposer(session, equipe.nadia)
        assert a_deux.ecarter(session, proposition, par=equipe.nadia, maintenant=INSTANT)
    with transaction(session):
        assert not a_deux.confirmer(session, proposition, par=equipe.paula, maintenant=INSTANT)
    assert roles_nationaux(equipe.ada) == []


@deux_moteurs
def test_deux_restent_toujours_pour_donner_les_roles(
    session: Session, equipe: Equipe, moteur: Engine
) -> None:
    with transaction(session):
        tenir_roles(session, equipe.sacha, "pilotage")
    qui = (equipe.nadia.id, equipe.paula.id, equipe.sacha.id)
    session.rollback()

    def retirer(rang: int) -> bool:
        with un_acte(moteur, CLES) as autre:
            cible = autre.get_one(Aidant, qui[rang], with_for_update={"key_share": True})
            par = autre.get_one(Aidant, qui[(rang + 1) % 3])
            return retirer_role(autre, cible, "pilotage", par=par, maintenant=INSTANT)

    faits, refus = a_la_fois(3, retirer)
    assert faits == [True]
    assert [type(erreur) for erreur in refus] == [Interdit, Interdit]
