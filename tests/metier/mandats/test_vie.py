"""A mandate's whole life, in any order, on both engines, beside a model of a few lines.

Conclude, replace, stop, use, note an act, let time pass (border instants, the nights when the
clock changes, two time zones): never two active autorisations, never one active past its end,
never an act without its line nor a line without its act.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.actes import ActeFait, noter_acte
from app.metier.mandats.durees import DUREES, fin_de
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import autorisation_active
from app.socle.bdd import creer_fabrique, creer_moteur, transaction
from app.socle.erreurs import ErreurMetier, Interdit
from tests.bases import copie
from tests.conftest import CLES
from tests.fabriques import IDENTITE, INSTANT, un_mandat, un_membre, un_usager, une_utilisation

DOMAINES = ("argent", "logement", "papiers")
# Paris loses, then finds again, an hour; one second before, at, after.
NUITS = [
    borne + timedelta(seconds=ecart)
    for borne in (
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        datetime(2027, 10, 31, 1, tzinfo=UTC),
        datetime(2027, 3, 27, 23, tzinfo=UTC),
        datetime(2027, 10, 30, 22, tzinfo=UTC),
    )
    for ecart in (-1, 0, 1)
]
PLUSIEURS = st.sets(st.sampled_from(DOMAINES), min_size=1)
LIEU = st.integers(0, 1)


@dataclass
class Confie:
    """The model of one autorisation."""

    id: uuid.UUID
    mandat: uuid.UUID
    lieu: int
    domaine: str
    fin: datetime
    arretee: bool = False


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """One base for every example: each has its own person."""
    modele = request.getfixturevalue(f"modele_{request.param}")
    with copie(modele, tmp_path_factory.mktemp("vie")) as base:
        moteur = creer_moteur(base)
        with creer_fabrique(moteur, CLES)() as ouverte:
            yield ouverte
        moteur.dispose()


@pytest.fixture(scope="module")
def membres(session: Session) -> list[Appartenance]:
    """An aidant in Saint-Just, another in La Réunion."""
    with transaction(session):
        return [
            un_membre(session, INSTANT),
            un_membre(
                session,
                INSTANT,
                siret="99999999800019",
                courriel="chloe@essai.fr",
                fuseau="Indian/Reunion",
            ),
        ]


class Vie(RuleBasedStateMachine):
    """One person, two places, a clock that only goes forward."""

    def __init__(self, session: Session, membres: list[Appartenance]) -> None:
        super().__init__()
        self.session, self.membres, self.instant = session, membres, INSTANT
        self.identite = replace(IDENTITE, sub=uuid.uuid4().hex)
        self.confies: list[Confie] = []
        self.attendus: Counter[str] = Counter()
        self.usager_id: uuid.UUID | None = None

    def actifs(self, lieu: int, domaines: Collection[str] = DOMAINES) -> dict[str, Confie]:
        """What the model says is active."""
        return {
            c.domaine: c
            for c in self.confies
            if c.lieu == lieu and c.domaine in domaines and not c.arretee and c.fin >= self.instant
        }

    @rule(secondes=st.sampled_from([1, 3_600, 86_400, 40 * 86_400]))
    def attendre(self, secondes: int) -> None:
        self.instant += timedelta(seconds=secondes)

    @rule(donnees=st.data(), ecart=st.integers(-1, 1))
    def aller_a_une_borne(self, donnees: st.DataObject, ecart: int) -> None:
        bornes = {c.fin + timedelta(seconds=ecart) for c in self.confies} | set(NUITS)
        a_venir = sorted(borne for borne in bornes if borne > self.instant)
        if a_venir:
            self.instant = donnees.draw(st.sampled_from(a_venir))

    @rule(lieu=LIEU, domaines=PLUSIEURS, duree=st.sampled_from(list(DUREES)), garder=PLUSIEURS)
    def conclure(self, lieu: int, domaines: set[str], duree: str, garder: set[str]) -> None:
        membre, remplacer = self.membres[lieu], sorted(domaines - garder)
        fin = fin_de(duree, self.instant, membre.organisation.zone)
        en_cours = self.actifs(lieu, domaines)
        retenus = {
            d for d in domaines if d not in en_cours or en_cours[d].fin <= fin or d in remplacer
        }
        try:
            with transaction(self.session):
                usager = un_usager(self.session, membre, self.instant, self.identite)
                mandat = un_mandat(
                    self.session,
                    membre,
                    usager,
                    self.instant,
                    domaines=sorted(domaines),
                    duree=duree,
                    remplacer=remplacer,
                )
        except ErreurMetier:
            assert not retenus
            return
        assert retenus
        self.usager_id = usager.id
        for domaine in retenus & en_cours.keys():
            en_cours[domaine].arretee = True
        nouvelles = self.session.execute(
            select(Autorisation.id, Autorisation.domaine).where(Autorisation.mandat_id == mandat.id)
        ).all()
        assert {ligne.domaine for ligne in nouvelles} == retenus
        self.confies += [
            Confie(ligne.id, mandat.id, lieu, ligne.domaine, fin) for ligne in nouvelles
        ]
        self.attendus["creation_attestation"] += 1
        self.attendus["creation_autorisation"] += len(retenus)
        self.attendus["revocation_autorisation"] += len(retenus & en_cours.keys())

    @rule(donnees=st.data(), domaines=st.none() | PLUSIEURS, seule=st.booleans())
    def arreter(self, donnees: st.DataObject, domaines: set[str] | None, seule: bool) -> None:
        if not self.confies:
            return
        choisie = donnees.draw(st.sampled_from(self.confies))
        du_mandat = [c for c in self.confies if c.mandat == choisie.mandat]
        court = choisie.fin >= self.instant
        vises = [
            c
            for c in du_mandat
            if court and not c.arretee and (domaines is None or c.domaine in domaines)
        ]
        with transaction(self.session):
            arretees = arreter(
                self.session,
                choisie.mandat,
                motif="usager" if seule else "organisation",
                par_id=None if seule else self.membres[choisie.lieu].aidant_id,
                domaines=domaines,
                maintenant=self.instant,
            )
        assert {a.id for a in arretees} == {c.id for c in vises}
        for confie in vises:
            confie.arretee = True
        self.attendus["revocation_autorisation"] += len(vises)
        if vises and all(c.arretee for c in du_mandat):
            self.attendus["revocation_mandat"] += 1

    @rule(donnees=st.data(), par_telephone=st.booleans())
    def agir(self, donnees: st.DataObject, par_telephone: bool) -> None:
        """Use on a site, or note an act: allowed exactly when the model says active."""
        if not self.confies:
            return
        choisie = donnees.draw(st.sampled_from(self.confies))
        membre = self.membres[choisie.lieu]
        active = not choisie.arretee and choisie.fin >= self.instant
        zone = membre.organisation.zone
        fait = ActeFait("appele", "caf", self.instant.astimezone(zone).date(), uuid.uuid4())
        try:
            with transaction(self.session):
                if par_telephone:
                    assert noter_acte(
                        self.session,
                        choisie.id,
                        fait,
                        aidant_id=membre.aidant_id,
                        zone=zone,
                        maintenant=self.instant,
                    )
                else:
                    autorisation = utilisable(
                        self.session,
                        choisie.id,
                        aidant_id=membre.aidant_id,
                        maintenant=self.instant,
                    )
                    une_utilisation(
                        self.session, autorisation, membre.aidant_id, maintenant=self.instant
                    )
        except Interdit:
            assert not active
            return
        assert active
        action = "acte_hors_franceconnect" if par_telephone else "utilisation_autorisation"
        self.attendus[action] += 1

    @invariant()
    def est_actif_ce_que_dit_le_modele(self) -> None:
        bornes = sorted({self.instant, *(c.fin for c in self.confies if c.fin >= self.instant)})
        for instant in [*bornes, *(b + timedelta(seconds=1) for b in bornes)]:
            requete = (
                select(Autorisation.id, Mandat.organisation_id, Autorisation.domaine)
                .join(Autorisation.mandat)
                .where(Mandat.usager_id == self.usager_id, autorisation_active(instant))
            )
            actives = self.session.execute(requete).all()
            assert {a.id for a in actives} == {
                c.id for c in self.confies if not c.arretee and c.fin >= instant
            }
            places = Counter((a.organisation_id, a.domaine) for a in actives)
            assert set(places.values()) <= {1}

    @invariant()
    def le_journal_dit_tout_et_rien_de_plus(self) -> None:
        comptes = self.session.execute(
            select(Ligne.action, func.count().label("nombre"))
            .where(Ligne.usager_id == self.usager_id, Ligne.usager_id.is_not(None))
            .group_by(Ligne.action)
        )
        assert {ligne.action: ligne.nombre for ligne in comptes} == +self.attendus
        self.session.rollback()

    def teardown(self) -> None:
        """Each autorisation has its line of creation, and of end when it was ended."""
        for action, attendues in (
            ("creation_autorisation", self.confies),
            ("revocation_autorisation", [c for c in self.confies if c.arretee]),
        ):
            lignes = self.session.scalars(
                select(Ligne.autorisation_id)
                .where(Ligne.usager_id == self.usager_id, Ligne.action == action)
                .order_by(Ligne.seq)
            )
            assert sorted(map(str, lignes)) == sorted(str(c.id) for c in attendues)
        instants = self.session.scalars(
            select(Ligne.le).where(Ligne.usager_id == self.usager_id).order_by(Ligne.seq)
        ).all()
        assert all(avant <= apres for avant, apres in pairwise(instants))
        self.session.rollback()


def test_la_vie_d_un_mandat(session: Session, membres: list[Appartenance]) -> None:
    run_state_machine_as_test(
        cast(Any, lambda: Vie(session, membres)),
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert verifier_chaine(session).est_intact
