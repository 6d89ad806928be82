"""Asked once, answered once, counted without a name; small counts stay hidden."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.messages.models import Courriel
from app.metier.pourquoi import services
from app.metier.pourquoi.libelles import RAISONS
from app.metier.pourquoi.models import QuestionPosee, ReponsePourquoi
from app.metier.pourquoi.queries import masquer, par_annee
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.fabriques import INSTANT, le_membre, un_aidant, un_mandat, un_usager, une_organisation

UN_SEUL = pytest.mark.parametrize("base", ["sqlite"], indirect=True)
DEUX_MOIS = INSTANT + services.DEMANDE_APRES


@pytest.fixture
def gens(session: Session) -> list[Aidant]:
    """Alice never made a mandate; Bilal did; Robert makes none."""
    with transaction(session):
        ici = une_organisation(session, INSTANT)
        alice, bilal = (
            un_aidant(session, ici, INSTANT, courriel=f"{nom}@essai.fr")
            for nom in ("alice", "bilal")
        )
        robert = un_aidant(session, ici, INSTANT, courriel="r@essai.fr", roles=("referent",))
        membre = le_membre(session, bilal, ici)
        un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
    return [alice, bilal, robert]


def demander(session: Session, jetons: list[str], jours: int = 0) -> int:
    def lien(jeton: str) -> str:
        jetons.append(jeton)
        return f"https://essai.example/?jeton={jeton}"

    with transaction(session) as bdd:
        return services.demander(bdd, lien=lien, maintenant=DEUX_MOIS + timedelta(days=jours))


def repondre(session: Session, jeton: str, raison: str, jours: int = 0) -> None:
    with transaction(session) as bdd:
        services.repondre(bdd, jeton, raison, maintenant=DEUX_MOIS + timedelta(days=jours))


@UN_SEUL
def test_qui_n_a_jamais_fait_de_mandat_est_interroge_une_fois(
    session: Session, gens: list[Aidant]
) -> None:
    jetons: list[str] = []
    assert demander(session, jetons, jours=-1) == 0
    assert demander(session, jetons) == 1
    assert demander(session, jetons) == demander(session, jetons, jours=400) == 0
    assert list(session.scalars(select(Courriel.destinataire))) == [gens[0].courriel]


@UN_SEUL
def test_une_reponse_se_compte_sans_nom_et_une_fois(session: Session, gens: list[Aidant]) -> None:
    jetons: list[str] = []
    demander(session, jetons)
    with pytest.raises(ErreurMetier):
        repondre(session, jetons[0], "<script>")
    repondre(session, jetons[0], "temps")
    for jeton in (*jetons, "x"):
        with pytest.raises(services.LienQuestionRefuse):
            repondre(session, jeton, "temps")
    assert session.scalars(select(QuestionPosee.jeton_hash)).one() is None
    compte = session.scalars(select(ReponsePourquoi)).one()
    assert (compte.raison, compte.nombre) == ("temps", 1)
    (annee,) = par_annee(session)
    assert annee.total is None
    assert annee.par_raison["temps"] is None
    assert demander(session, jetons, jours=40) == 0


@UN_SEUL
def test_un_lien_d_un_mois_ne_sert_plus(session: Session, gens: list[Aidant]) -> None:
    jetons: list[str] = []
    demander(session, jetons)
    with pytest.raises(services.LienQuestionRefuse):
        repondre(session, jetons[0], "temps", jours=30)
    assert not list(session.scalars(select(ReponsePourquoi)))


@pytest.mark.parametrize(
    ("comptes", "caches"),
    [
        ([0, 0, 0, 0, 0, 0, 0], 0),
        ([12, 30, 0, 0, 0, 0, 0], 0),
        ([5, 12, 30, 0, 0, 0, 0], 2),  # alone, it is the total less the others
        ([1, 2, 40, 50, 0, 0, 0], 3),  # two, but small together
        ([6, 7, 40, 50, 0, 0, 0], 2),
        ([10, 0, 0, 0, 0, 0, 0], 1),
    ],
)
def test_ce_qui_est_cache_ne_se_retrouve_pas(comptes: list[int], caches: int) -> None:
    assert len(masquer(dict(zip(RAISONS, comptes, strict=True)))) == caches
