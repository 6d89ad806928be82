"""What waits where much waits: the oldest first, counted so far and no further, by an index."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats.delais import SANS_SIGNATURE
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.a_signer import PAR_PAGE, page_de_papiers, papiers_de_l_equipe
from app.metier.mandats.papiers.attente import Attente
from app.socle.bdd import transaction
from app.socle.sql import est_sqlite
from app.socle.sql.comptes import COMPTES_AU_PLUS, dire_le_compte
from tests.accueils import accueil_de, attente
from tests.fabriques import INSTANT, deux_moteurs, un_mandat, un_usager
from tests.peuple import peupler, quelqu_un
from tests.plans import plans_des_lectures

UN_JOUR = timedelta(days=1)
HUIT_JOURS = INSTANT + 8 * UN_JOUR
# Over for long, and never signed: they stay for years before the others, in the order of an index.
OUBLIES, VIVANTS = 3_000, 300


@pytest.fixture
def rempli(session: Session, membre: Appartenance) -> Callable[[int, int], Mandat]:
    """Fill the place with mandates of nobody's paper: so many over, so many that run."""

    def remplir(oublies: int, vivants: int) -> Mandat:
        with transaction(session):
            usager = un_usager(session, membre, INSTANT, quelqu_un(70_000))
            modele = un_mandat(session, membre, usager, INSTANT, duree="longue")
        with transaction(session):
            if est_sqlite(session):
                for rang in range(oublies + vivants):
                    qui = un_usager(session, membre, INSTANT, quelqu_un(rang))
                    autre = un_mandat(session, membre, qui, INSTANT, duree="longue")
                    autre.code_verification = f"P{rang:025}"
            else:
                peupler(session, modele, oublies + vivants)
            anciens = Mandat.code_verification.in_([f"P{rang:025}" for rang in range(oublies)])
            session.execute(
                update(Mandat)
                .where(anciens)
                .values(debut_le=INSTANT - 900 * UN_JOUR, fin_le=INSTANT - 500 * UN_JOUR)
            )
        return modele

    return remplir


@deux_moteurs
def test_on_compte_jusqu_a_cent_puis_plus_de_cent(
    session: Session, membre: Appartenance, rempli: Callable[[int, int], Mandat]
) -> None:
    ici = membre.organisation_id
    modele = rempli(2, COMPTES_AU_PLUS - 1)
    juste = attente(session, ici, maintenant=HUIT_JOURS)
    assert juste == Attente(COMPTES_AU_PLUS, 0, 0)
    assert not juste.nb_suspendus_au_moins
    assert dire_le_compte(juste.nb_papiers) == "100"
    fin = modele.fin_le - UN_JOUR
    assert attente(session, ici, maintenant=fin).nb_finissants == COMPTES_AU_PLUS
    with transaction(session):
        usager = un_usager(session, membre, INSTANT, quelqu_un(70_001))
        suspendu = un_mandat(session, membre, usager, INSTANT, duree="longue")
        suspendu.debut_le -= UN_JOUR
        suspendu.suspendu_le, suspendu.motif_suspension = INSTANT, SANS_SIGNATURE
        for rang in range(2, 12):
            qui = un_usager(session, membre, INSTANT, quelqu_un(70_000 + rang))
            un_mandat(session, membre, qui, INSTANT, duree="longue")
    plus = attente(session, ici, maintenant=HUIT_JOURS)
    assert plus == Attente(COMPTES_AU_PLUS + 1, 1, 0)
    assert plus.nb_suspendus_au_moins
    assert dire_le_compte(plus.nb_papiers) == "plus de 100"
    assert attente(session, ici, maintenant=fin).nb_finissants == COMPTES_AU_PLUS + 1
    assert not replace(plus, nb_suspendus=COMPTES_AU_PLUS + 1).nb_suspendus_au_moins
    papiers = accueil_de(session, membre.aidant_id, ici, maintenant=HUIT_JOURS).papiers
    assert papiers.nombre == PAR_PAGE + 1
    assert papiers.il_en_reste
    assert papiers.nb_suspendus == 1, "the oldest first"
    page = page_de_papiers(session, ici, membre.aidant_id, apres=None, maintenant=HUIT_JOURS)
    assert len(page.papiers) == PAR_PAGE
    assert page.papiers[0].id == suspendu.id


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_ce_qui_attend_se_lit_dans_l_ordre_et_s_arrete(
    session: Session,
    membre: Appartenance,
    moteur: Engine,
    rempli: Callable[[int, int], Mandat],
) -> None:
    ici, aidant = membre.organisation_id, membre.aidant_id
    rempli(OUBLIES, VIVANTS)
    session.execute(text("ANALYZE"))
    session.commit()
    with plans_des_lectures(moteur) as plans:
        accueil_de(session, aidant, ici, maintenant=HUIT_JOURS)
        attente(session, ici, maintenant=HUIT_JOURS)
    # There is one aidant here: either index serves them.
    index = "(ix_mandat_papier_attendu|ix_mandat_organisation_non_signe)"
    for plan in plans:
        condition = rf"Index Scan using {index} on mandat .*\n +Index Cond: .*fin_le >= "
        assert re.search(condition, plan), plan
        assert not re.search(r"Bitmap|Seq Scan on mandat\b", plan), plan
        # Planned for any aidant, with a few papers, it would put in order all that this one has.
        assert "Sort Key: mandat.debut_le" not in plan, plan
    assert len(plans) == 2
    with plans_des_lectures(moteur) as plans:
        premiere = page_de_papiers(session, ici, aidant, apres=None, maintenant=HUIT_JOURS)
        suite = page_de_papiers(session, ici, aidant, apres=premiere.suite, maintenant=HUIT_JOURS)
        tous = papiers_de_l_equipe(session, ici, apres=None, maintenant=HUIT_JOURS)
        papiers_de_l_equipe(session, ici, apres=tous.suite, maintenant=HUIT_JOURS)
    assert len(premiere.papiers) == len(suite.papiers) == PAR_PAGE
    pages = [plan for plan in plans if "Limit" in plan]
    assert len(pages) == 4
    for plan in pages:
        assert re.search(rf"Index Scan using {index} on mandat ", plan), plan
        assert not re.search(r"Sort|Bitmap|Seq Scan on mandat\b", plan), plan
    session.rollback()
