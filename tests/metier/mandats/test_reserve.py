"""A mandate reserved to named aidants: to everybody else it does not exist."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats import services as mandats
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.models import Autorisation, Mandat, Reserve
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.mandats.possibles import autorisations_actives
from app.metier.mandats.queries import mandat_de, usager_visible, visible_par
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import usager_de
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, Interdit
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    deux_moteurs,
    le_membre,
    trouver,
    un_aidant,
    un_mandat,
    un_membre,
    un_usager,
)
from tests.photographie import photographie

pytestmark = deux_moteurs


@pytest.fixture
def alice(session: Session) -> Appartenance:
    with transaction(session):
        return un_membre(session, INSTANT)


@pytest.fixture
def bob(session: Session, alice: Appartenance) -> Appartenance:
    """A colleague."""
    return collegue(session, alice, "bob")


@pytest.fixture
def carole(session: Session, alice: Appartenance) -> Appartenance:
    """Another colleague."""
    return collegue(session, alice, "carole")


def collegue(session: Session, alice: Appartenance, nom: str) -> Appartenance:
    with transaction(session):
        aidant = un_aidant(session, alice.organisation, INSTANT, courriel=f"{nom}@essai.fr")
        return le_membre(session, aidant, alice.organisation)


def reserver(
    session: Session,
    membre: Appartenance,
    *a: uuid.UUID,
    duree: str = "longue",
    domaines: tuple[str, ...] = ("argent",),
) -> Mandat:
    with transaction(session):
        return mandats.conclure(
            session,
            membre,
            un_usager(session, membre, INSTANT),
            mandats.Accord(dict.fromkeys(domaines, ()), duree),
            Formalites(reserve_a=a),
            moyen_id=uuid.uuid4(),
            maintenant=INSTANT,
        )


def test_visible_se_dit_pareil_en_python_et_en_sql(
    session: Session, alice: Appartenance, bob: Appartenance, carole: Appartenance
) -> None:
    reserve = reserver(session, alice, bob.aidant_id)
    with transaction(session):
        autre = replace(IDENTITE, sub="e" * 64)
        libre = un_mandat(session, alice, un_usager(session, alice, INSTANT, autre), INSTANT)
        vide = un_mandat(
            session, alice, un_usager(session, alice, INSTANT, replace(IDENTITE, sub="f" * 64)),
            INSTANT,
        )  # fmt: skip
        vide.est_reserve = True
    attendus = {
        alice.aidant_id: {reserve.id, libre.id},
        bob.aidant_id: {reserve.id, libre.id},
        carole.aidant_id: {libre.id},
        uuid.uuid4(): {libre.id},
    }
    session.expire_all()
    tous = session.scalars(select(Mandat)).all()
    for aidant_id, vus in attendus.items():
        assert set(session.scalars(select(Mandat.id).where(visible_par(aidant_id)))) == vus
        assert {mandat.id for mandat in tous if mandat.est_visible_par(aidant_id)} == vus


def test_une_collegue_ne_trouve_ni_le_mandat_ni_la_personne(
    session: Session, alice: Appartenance, bob: Appartenance, carole: Appartenance
) -> None:
    mandat = reserver(session, alice, bob.aidant_id)
    ici = alice.organisation_id
    for membre, voit in ((alice, True), (bob, True), (carole, False)):
        qui = membre.aidant_id
        assert (mandat_de(session, ici, mandat.id, aidant_id=qui) is not None) is voit
        actives = autorisations_actives(
            session,
            ici,
            [mandat.usager_id],
            aidant_id=qui,
            maintenant=INSTANT,
            domaines=["argent"],
        )
        assert bool(actives) is voit
        visible = usager_visible(ici, qui, maintenant=INSTANT)
        trouvees = trouver(session, ici, "dubois", visible, INSTANT.date()).personnes
        assert bool(trouvees) is voit
        assert (usager_de(session, ici, mandat.usager_id, visible=visible) is not None) is voit
    with transaction(session):
        un_mandat(session, carole, session.get_one(Usager, mandat.usager_id), INSTANT)
    # Her own mandate shows her the person, never the reserved one.
    visible = usager_visible(ici, carole.aidant_id, maintenant=INSTANT)
    assert trouver(session, ici, "dubois", visible, INSTANT.date()).personnes
    assert mandat_de(session, ici, mandat.id, aidant_id=carole.aidant_id) is None


def test_seules_les_personnes_nommees_s_en_servent(
    session: Session, alice: Appartenance, bob: Appartenance, carole: Appartenance
) -> None:
    mandat = reserver(session, alice, bob.aidant_id)
    autorisation = session.scalars(select(Autorisation).filter_by(mandat_id=mandat.id)).one()

    def utiliser(qui: Appartenance) -> None:
        with transaction(session):
            utilisable(session, autorisation.id, aidant_id=qui.aidant_id, maintenant=INSTANT)

    utiliser(alice)
    utiliser(bob)
    with pytest.raises(Interdit):
        utiliser(carole)
    with transaction(session):
        session.execute(delete(Reserve).where(Reserve.aidant_id == bob.aidant_id))
    with pytest.raises(Interdit):
        utiliser(bob)


def test_l_aidant_qui_agit_y_est_toujours_et_le_papier_le_dit(
    session: Session, alice: Appartenance, bob: Appartenance
) -> None:
    seul = reserver(session, alice, domaines=("logement",))
    assert [r.aidant_id for r in seul.reserves] == [alice.aidant_id]
    a_deux = reserver(session, alice, bob.aidant_id, alice.aidant_id)
    assert {r.aidant_id for r in a_deux.reserves} == {alice.aidant_id, bob.aidant_id}
    assert a_deux.texte["reserve_a"] == ["Alice Essai", "Bob Essai"]


def test_on_ne_reserve_qu_a_qui_aide_encore_ici(
    session: Session, alice: Appartenance, bob: Appartenance, moteur: Engine
) -> None:
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        referente = un_aidant(
            session, alice.organisation, INSTANT, courriel="r@essai.fr", roles=("referent",)
        )
        bob.terminee_le = INSTANT
    avant = photographie(moteur)
    for refuse in (ailleurs.aidant_id, referente.id, bob.aidant_id, uuid.uuid4()):
        with pytest.raises(ErreurMetier, match="n’aide plus"):
            reserver(session, alice, refuse)
        assert photographie(moteur) == avant


@pytest.mark.parametrize("duree", ["court", "longue"])
def test_un_mandat_cache_plus_long_ne_se_devine_pas(
    session: Session, alice: Appartenance, carole: Appartenance, duree: str
) -> None:
    """Kept, it would show by what is missing: the person's latest word takes its place."""
    cache = reserver(session, alice, domaines=("argent", "social"))
    with transaction(session):
        usager = session.get_one(Usager, cache.usager_id)
        nouveau = un_mandat(session, carole, usager, INSTANT, domaines=["argent"], duree=duree)
    assert [a["cle"] for a in nouveau.texte["domaines"]] == ["argent"]
    restes = session.scalars(
        select(Autorisation).where(
            Autorisation.mandat_id == cache.id, Autorisation.revoquee_le.is_(None)
        )
    )
    assert [autorisation.domaine for autorisation in restes] == ["social"]
