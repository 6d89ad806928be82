"""In a place of 5,000 persons, every read of a person finds its way by an index."""

import re
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, insert, literal, select, text
from sqlalchemy.orm import Session

from app.metier.aidants.actes import page_d_actes
from app.metier.aidants.models import Appartenance
from app.metier.brouillons.a_conclure import a_conclure
from app.metier.echanges.choix import chercher
from app.metier.mandats.faits.dossiers import de_l_usager, du_mandat
from app.metier.mandats.lus import mandat_et_a_cote
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandat_montre, mandats_de_la_personne, usager_visible
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.queries import usager_de
from app.metier.usagers.recherche import preparer
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, trouver, un_brouillon, un_mandat, un_membre, un_usager
from tests.peuple import allonger_le_journal, allonger_les_journaux, nom_de, peupler
from tests.plans import plans_des_lectures

pytestmark = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
PERSONNES = 5_000
# `usager` itself is 5,000 rows of a few bytes: for a hundred of them the planner reads it whole.
GRANDES = re.compile(r"Seq Scan on (usager_mot|mandat|autorisation|journal\w*)\b(?!_)")


@pytest.fixture
def lieu(session: Session) -> tuple[Appartenance, Mandat]:
    """An aidant, and a mandate among thousands, with its thousands of acts."""
    with transaction(session):
        membre = un_membre(session, INSTANT)
        mandat = un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
    with transaction(session):
        peupler(session, mandat, PERSONNES)
        allonger_le_journal(session, mandat, 300)
        autres = select(Mandat).where(Mandat.id != mandat.id).limit(100)
        allonger_les_journaux(session, autres, 100)
    session.execute(text("ANALYZE"))
    session.commit()
    return membre, mandat


@pytest.fixture
def plans(moteur: Engine) -> Iterator[list[str]]:
    """The plan of each read sent meanwhile."""
    with plans_des_lectures(moteur) as vus:
        yield vus


def test_aucune_lecture_ne_parcourt_une_grande_table(
    session: Session, lieu: tuple[Appartenance, Mandat], plans: list[str]
) -> None:
    membre, mandat = lieu
    ici, usager_id = (membre.organisation_id, membre.aidant_id), mandat.usager_id
    visible = usager_visible(*ici, maintenant=INSTANT)
    montre = mandat_montre(*ici, maintenant=INSTANT)
    for saisie in (
        nom_de(4_321),
        nom_de(1)[:6],
        f"jo {nom_de(77)}",
        "dubois 1962",
        "1962",
        "24/08/1962",
        "24/08/62",
    ):
        trouvees = trouver(session, ici[0], saisie, visible, INSTANT.date())
        assert 1 <= len(trouvees.personnes) <= 8
        cherchee = preparer(ici[0], saisie, visible=visible, aujourd_hui=INSTANT.date())
        assert cherchee is not None
        vu = chercher(session, cherchee, usager_id, ici[0], usager_id, maintenant=INSTANT)
        assert vu[:2] == (None, trouvees), "no request of that id"
    assert usager_de(session, ici[0], usager_id, visible=visible) is not None
    assert len(mandats_de_la_personne(session, [usager_id], montre=montre)) == 1
    for voulus in (de_l_usager(usager_id, montre=montre), du_mandat(mandat.id)):
        page = page_d_actes(session, voulus, avant=None)
        assert page is not None
        assert page.suite is not None
        assert page_d_actes(session, voulus, avant=page.suite) is not None
    with transaction(session):
        brouillon = un_brouillon(session, membre, INSTANT)
    assert a_conclure(session, brouillon.id, membre, maintenant=INSTANT) is not None
    lu, cote = mandat_et_a_cote(session, ici[0], mandat.id, aidant_id=ici[1])
    assert lu is not None
    assert cote.actes.suite is not None
    fautifs = [plan for plan in plans if GRANDES.search(plan)]
    assert len(plans) > 10
    assert not fautifs, "\n\n".join(fautifs)


def test_ce_que_toute_une_structure_porte_se_cherche_aussi_vite(
    session: Session, lieu: tuple[Appartenance, Mandat], moteur: Engine
) -> None:
    membre, _ = lieu
    ici = (membre.organisation_id, membre.aidant_id)
    visible = usager_visible(*ici, maintenant=INSTANT)
    tous = select(literal(ici[0]), Usager.id, literal("partage"))
    with transaction(session):
        session.execute(
            insert(UsagerMot).from_select(["organisation_id", "usager_id", "mot"], tous)
        )
    session.execute(text("ANALYZE"))
    session.commit()
    with plans_des_lectures(moteur, jouees=True) as plans:
        trouvees = trouver(session, ici[0], "partag", visible, INSTANT.date())
    assert trouvees.il_en_reste
    assert len(trouvees.personnes) == 8
    noms = [
        (p.identite.nom_naissance, p.identite.prenoms) for p in trouvees.personnes if p.identite
    ]
    assert noms == sorted(noms), "by name, among those that were looked at"
    (plan,) = plans
    lues = [
        int(nombre) for nombre in re.findall(r"on (?:usager|mandat)\w*.*actual rows=(\d+)", plan)
    ]
    assert lues
    assert max(lues) <= 200, plan


def test_la_recherche_garde_son_plan_meme_pour_un_nom_rare(
    session: Session, lieu: tuple[Appartenance, Mandat]
) -> None:
    membre, _ = lieu
    ici = (membre.organisation_id, membre.aidant_id)
    visible = usager_visible(*ici, maintenant=INSTANT)
    cherchee = preparer(ici[0], nom_de(4_321), visible=visible, aujourd_hui=INSTANT.date())
    assert cherchee is not None
    inconnu = uuid.uuid4()
    for _ in range(20):
        assert trouver(session, ici[0], nom_de(4_321), visible, INSTANT.date()).personnes
        assert chercher(session, cherchee, inconnu, ici[0], inconnu, maintenant=INSTANT)[2]
    gardes = session.connection().exec_driver_sql(
        "SELECT generic_plans FROM pg_prepared_statements"
        " WHERE statement LIKE '%%usager_mot%%' AND statement NOT LIKE 'INSERT%%'"
    )
    plans = gardes.scalars().all()
    assert len(plans) == 2, "the aidant's finder, the provider's"
    assert min(plans) > 0
