"""The count: what it counts, when a month is closed, done twice, at once, cut in the middle."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, case, delete, func, literal, select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.chiffres import services
from app.metier.chiffres.definitions import GRAPHIQUES, MESURES
from app.metier.chiffres.models import ChiffreMensuel, Comptage
from app.metier.chiffres.queries import releve
from app.metier.chiffres.services import PAR_FOIS, compter, nb_a_compter
from app.metier.journal.actions import ACTIONS
from app.metier.mandats.fins.arrets import arreter
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    relire,
    un_mandat,
    un_membre,
    un_usager,
    une_organisation,
    une_utilisation,
)
from tests.metier.chiffres.journees import conclu, noter, tout_compter
from tests.peuple import RANG, copier_au_journal, quelqu_un, rangs
from tests.photographie import photographie
from tests.plans import plans_des_lectures

NOVEMBRE = date(2026, 11, 1)


def chiffres(session: Session, membre: Appartenance) -> dict[date, dict[str, int]]:
    """Every figure kept for a place, by month."""
    session.expire_all()
    lus: dict[date, dict[str, int]] = {}
    for ligne in session.scalars(
        select(ChiffreMensuel).filter_by(organisation_id=membre.organisation_id)
    ):
        lus.setdefault(ligne.mois, {})[ligne.cle] = ligne.nombre
    session.rollback()
    return lus


def test_les_actions_comptees_existent_et_parlent_d_une_personne() -> None:
    for mesure in MESURES.values():
        assert mesure.actions
        for action in mesure.actions:
            assert {"organisation", "usager"} <= ACTIONS[action].exige
    dessinees = [cle for graphique in GRAPHIQUES for cle in graphique if cle]
    assert Counter(dessinees) == Counter(list(MESURES))
    assert all(MESURES[cle].explication for cle, _ in GRAPHIQUES)
    assert all(MESURES[part].part for _, part in GRAPHIQUES if part)


@deux_moteurs
def test_chaque_chiffre_compte_ce_qu_il_dit(session: Session, membre: Appartenance) -> None:
    premier = conclu(session, membre, 1, INSTANT)
    conclu(session, membre, 2, INSTANT)
    with transaction(session):
        usager = premier.usager_id
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        argent = relire(session, premier).autorisations[0]
        une_utilisation(session, argent, membre.aidant_id, maintenant=INSTANT)
        noter(session, premier, "acte_hors_franceconnect", INSTANT)
        noter(session, premier, "renouvellement", INSTANT, renouvelle=str(premier.id))
        noter(session, premier, "impression_carte", INSTANT)
        # One theme, then the other: the mandate is stopped once.
        for domaine in ("argent", "logement"):
            arreter(
                session,
                premier.id,
                motif="usager",
                par_id=membre.aidant_id,
                domaines=[domaine],
                maintenant=INSTANT,
            )
    autre = conclu(session, ailleurs, 1, INSTANT)
    assert autre.usager_id == usager
    assert tout_compter(session, INSTANT) == 2
    assert chiffres(session, membre) == {
        NOVEMBRE: {
            "mandats": 2,
            "renouvellements": 1,
            "arrets": 1,
            "personnes": 2,
            "demarches": 2,
            "hors_franceconnect": 1,
        }
    }
    assert chiffres(session, ailleurs) == {NOVEMBRE: {"mandats": 1, "personnes": 1}}


@deux_moteurs
def test_un_mandat_remplace_n_est_pas_arrete(session: Session, membre: Appartenance) -> None:
    mandat = conclu(session, membre, 1, INSTANT)
    with transaction(session):
        usager = un_usager(session, membre, INSTANT, quelqu_un(1))
        assert usager.id == mandat.usager_id
        un_mandat(session, membre, usager, INSTANT, domaines=["argent", "logement"], duree="longue")
    tout_compter(session, INSTANT)
    assert chiffres(session, membre) == {NOVEMBRE: {"mandats": 2, "personnes": 1}}


@deux_moteurs
@pytest.mark.parametrize(
    ("fuseau", "minuit"),
    [
        ("Europe/Paris", datetime(2026, 10, 31, 23, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 3, 31, 22, tzinfo=UTC)),  # summer time began on the 29th
        ("Indian/Reunion", datetime(2026, 10, 31, 20, tzinfo=UTC)),
        ("America/Cayenne", datetime(2026, 11, 1, 3, tzinfo=UTC)),
        ("Pacific/Tahiti", datetime(2026, 1, 1, 10, tzinfo=UTC)),
    ],
)
def test_un_mois_commence_a_minuit_ou_est_la_structure(
    session: Session, fuseau: str, minuit: datetime
) -> None:
    with transaction(session):
        membre = un_membre(session, minuit - timedelta(days=50), fuseau=fuseau)
    mandat = conclu(session, membre, 1, minuit - timedelta(seconds=1))
    with transaction(session):
        noter(session, mandat, "utilisation_autorisation", minuit, domaine="argent")
    tout_compter(session, minuit + timedelta(days=40))
    (avant, ensuite), nombres = zip(*sorted(chiffres(session, membre).items()), strict=True)
    assert (ensuite - avant).days in (28, 30, 31)
    assert nombres == ({"mandats": 1, "personnes": 1}, {"demarches": 1, "personnes": 1})


@deux_moteurs
def test_compter_deux_fois_ne_change_rien(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    conclu(session, membre, 1, INSTANT)
    assert nb_a_compter(session, maintenant=INSTANT) == 1
    assert tout_compter(session, INSTANT) == 1
    avant = photographie(moteur)
    assert nb_a_compter(session, maintenant=INSTANT) == 0
    assert tout_compter(session, INSTANT) == 0
    assert photographie(moteur) == avant
    # An act of the very second of the count may be of after it.
    une_heure, un_jour = INSTANT + timedelta(hours=1), INSTANT + timedelta(days=1)
    assert [tout_compter(session, une_heure + timedelta(minutes=m)) for m in range(3)] == [1, 0, 0]
    assert [tout_compter(session, un_jour + timedelta(minutes=m)) for m in range(3)] == [1, 0, 0]
    apres = photographie(moteur)
    assert {table for table in avant if avant[table] != apres[table]} == {"comptage"}


@deux_moteurs
def test_seules_les_structures_actives_se_recomptent_dans_la_journee(
    session: Session, membre: Appartenance
) -> None:
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
    for autre in (membre, ailleurs):
        conclu(session, autre, 1, INSTANT - timedelta(minutes=1))
    assert tout_compter(session, INSTANT) == 2
    conclu(session, ailleurs, 2, INSTANT + timedelta(minutes=1))
    assert nb_a_compter(session, maintenant=INSTANT + timedelta(minutes=2)) == 1
    assert tout_compter(session, INSTANT + timedelta(minutes=2)) == 1
    assert chiffres(session, ailleurs) == {NOVEMBRE: {"mandats": 2, "personnes": 2}}


@deux_moteurs
def test_tout_recompter_donne_la_meme_chose(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    for rang in range(15):
        mandat = conclu(session, membre, rang, INSTANT + timedelta(days=23 * rang))
        with transaction(session):
            noter(session, mandat, "acte_hors_franceconnect", mandat.debut_le)
        tout_compter(session, mandat.debut_le + timedelta(minutes=rang))
    fin = INSTANT + timedelta(days=400)
    tout_compter(session, fin)
    au_fil_des_mois = photographie(moteur)
    assert len(chiffres(session, membre)) >= 11
    with transaction(session):
        session.execute(delete(ChiffreMensuel))
        session.execute(delete(Comptage))
    tout_compter(session, fin)
    assert photographie(moteur) == au_fil_des_mois


@deux_moteurs
def test_un_mois_clos_ne_se_recompte_plus_le_suivant_si(
    session: Session, membre: Appartenance
) -> None:
    conclu(session, membre, 1, INSTANT)
    decembre = datetime(2026, 11, 30, 23, tzinfo=UTC)
    tout_compter(session, decembre + timedelta(seconds=1))
    # Begun a second before midnight, written after the count.
    conclu(session, membre, 2, decembre - timedelta(seconds=1))
    tout_compter(session, decembre + timedelta(days=1))
    assert chiffres(session, membre) == {NOVEMBRE: {"mandats": 2, "personnes": 2}}
    with transaction(session):
        session.execute(update(ChiffreMensuel).values(nombre=7))
    conclu(session, membre, 3, decembre + timedelta(days=3))
    tout_compter(session, decembre + timedelta(days=4))
    assert chiffres(session, membre) == {
        NOVEMBRE: {"mandats": 7, "personnes": 7},
        date(2026, 12, 1): {"mandats": 1, "personnes": 1},
    }


@deux_moteurs
def test_un_comptage_coupe_reprend_ou_il_en_est(
    session: Session, membre: Appartenance, moteur: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    conclu(session, membre, 1, INSTANT - timedelta(days=100))
    with transaction(session):
        for rang in range(2 * PAR_FOIS):
            une_organisation(session, INSTANT, nom=f"Lieu {rang}", siret_partage=True)
    assert nb_a_compter(session, maintenant=INSTANT) == 2 * PAR_FOIS + 1
    with transaction(session):
        assert compter(session, maintenant=INSTANT) == PAR_FOIS
    avant, faire, reste = photographie(moteur), services._compter_une, [3]

    def couper(*arguments: object) -> None:
        reste[0] -= 1
        if not reste[0]:
            raise KeyboardInterrupt
        faire(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "_compter_une", couper)
    with pytest.raises(KeyboardInterrupt):
        tout_compter(session, INSTANT)
    assert photographie(moteur) == avant, "a batch is counted, or not at all"
    monkeypatch.undo()
    assert tout_compter(session, INSTANT) == PAR_FOIS + 1
    assert len(chiffres(session, membre)) == 1


@deux_moteurs
def test_deux_comptages_a_la_fois_comptent_une_fois(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    conclu(session, membre, 1, INSTANT)
    session.rollback()

    def tour(_: int) -> int:
        with un_acte(moteur, CLES) as bdd:
            return compter(bdd, maintenant=INSTANT)

    faits, erreurs = a_la_fois(4, tour)
    assert (sum(faits), erreurs) == (1, [])
    assert chiffres(session, membre) == {NOVEMBRE: {"mandats": 1, "personnes": 1}}


@deux_moteurs
def test_les_douze_mois_d_une_structure(session: Session, membre: Appartenance) -> None:
    ici, zone = membre.organisation_id, session.get_one(Organisation, membre.organisation_id).zone
    rien = releve(session, ici, zone, jusqu_a=NOVEMBRE)
    assert (rien.compte_le, rien.serie("mandats"), rien.avant) == (None, [None] * 12, None)
    conclu(session, membre, 1, INSTANT - timedelta(days=400))
    conclu(session, membre, 2, INSTANT)
    tout_compter(session, INSTANT)
    lu = releve(session, ici, zone, jusqu_a=date(2026, 12, 1))
    assert lu.mois[0] == date(2026, 1, 1)
    assert lu.serie("mandats") == [*[0] * 10, 1, None], "December was never counted"
    assert (lu.compte_le, lu.avant) == (INSTANT, date(2025, 12, 1))
    plus_tot = releve(session, ici, zone, jusqu_a=date(2025, 12, 1))
    assert (sum(n or 0 for n in plus_tot.serie("mandats")), plus_tot.avant) == (1, None)
    session.rollback()


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_le_comptage_ne_lit_qu_un_mois_du_journal_d_une_structure(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    mandat = conclu(session, membre, 1, INSTANT)
    with transaction(session):
        # Two lines every four hours: one of hers, one of nobody.
        heures, d_elle = RANG // 2 * 4, RANG % 2 == 0
        sens = ("aidant_id", "organisation_id", "usager_id")
        lignes = select(
            case((d_elle, "acte_hors_franceconnect"), else_="purge").label("action"),
            (literal(INSTANT) - func.make_interval(0, 0, 0, 0, heures)).label("le"),
            *(case((d_elle, getattr(mandat, nom))).label(nom) for nom in sens),
            case((d_elle, mandat.id)).label("mandat_id"),
        )
        copier_au_journal(session, lignes.select_from(rangs(10_000)))
    session.connection().exec_driver_sql("ANALYZE journal")
    session.commit()
    with plans_des_lectures(moteur) as plans:
        tout_compter(session, INSTANT)
    du_journal = [plan for plan in plans if "journal" in plan and "advisory" not in plan]
    assert len(du_journal) > 20
    fautifs = [plan for plan in du_journal if "Seq Scan on journal" in plan]
    assert not fautifs, fautifs[0]
    assert sum("ix_journal_chiffres" in plan for plan in du_journal) > 20
