"""Six years after its end a mandate says nothing of anybody; nor is its person known any more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.conservation import effacements
from app.metier.mandats.conservation.effacements import nb_a_effacer
from app.metier.mandats.delais import EFFACE_APRES_LA_FIN
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Autorisation, Mandat, Place, Reserve
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.queries import usager_par_sub
from app.socle.bdd import transaction
from tests.anciens import TRACES, UNE_SECONDE, purger, terme, traces
from tests.fabriques import IDENTITE, INSTANT, deux_moteurs, un_mandat, un_membre, un_usager
from tests.peuple import colonnes
from tests.photographie import photographie

pytestmark = deux_moteurs
Reste = type[Mandat] | type[Autorisation] | type[Usager]
RESTENT: tuple[Reste, ...] = (Mandat, Autorisation, Usager)
# What is destroyed of each row; all the rest stays as it was.
DETRUITES: dict[Reste, dict[str, Any]] = {
    Mandat: {
        "texte_gele": "",
        "interprete_nom": None,
        "interprete_langue": None,
        "temoin_nom": None,
    },
    Usager: dict.fromkeys(
        "sub prenoms nom_naissance nom_usage genre date_naissance lieu_naissance "
        "pays_naissance courriel".split()
    ),
    Autorisation: {},
}


@pytest.fixture
def ailleurs(session: Session) -> Appartenance:
    """An aidant of another organisation."""
    with transaction(session):
        return un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")


def compte(session: Session, table: type) -> int:
    """How many rows."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def journal_de(session: Session) -> list[str]:
    """Every action, the oldest first."""
    return list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))


def test_rien_avant_l_heure_tout_a_l_heure_une_fois(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    avant = photographie(moteur)
    assert nb_a_effacer(session, maintenant=terme(mandat, timedelta())) == 0
    assert purger(session, terme(mandat, timedelta())) == 0
    assert photographie(moteur) == avant
    assert traces(moteur) == set(TRACES)
    instant, code = terme(mandat), mandat.code_verification
    assert nb_a_effacer(session, maintenant=instant) == 1
    assert photographie(moteur) == avant, "compter n’écrit rien"
    assert purger(session, instant) == 1
    assert traces(moteur, *TRACES, code) == set()
    apres = photographie(moteur)
    assert nb_a_effacer(session, maintenant=instant) == purger(session, instant) == 0
    assert photographie(moteur) == apres


def contenu(session: Session) -> dict[Any, dict[str, Any]]:
    """The rows that stay, by table and id, as they are."""
    session.expire_all()
    return {
        (table, ligne["id"]): ligne
        for table in RESTENT
        for ligne in map(colonnes, session.scalars(select(table)))
    }


def test_ce_qui_reste_est_anonyme_et_la_chaine_intacte(session: Session, mandat: Mandat) -> None:
    attendu, lignes = contenu(session), journal_de(session)
    purger(session, terme(mandat))
    reste = contenu(session)
    code = reste[Mandat, mandat.id]["code_verification"]
    assert not code.isalnum(), "aucune saisie ne le retrouve"
    for (table, _), ligne in attendu.items():
        ligne |= DETRUITES[table]
    attendu[Mandat, mandat.id] |= {"code_verification": code, "efface_le": terme(mandat)}
    assert reste == attendu
    assert [compte(session, autre) for autre in (UsagerMot, CarteMandat, Reserve, Place)] == [0] * 4
    assert journal_de(session) == [*lignes, "purge", "purge"]
    assert verifier_chaine(session).est_intact


def test_arrete_plus_tot_le_mandat_est_detruit_plus_tot(session: Session, mandat: Mandat) -> None:
    with transaction(session):
        arreter(session, mandat.id, motif="usager", par_id=None, maintenant=INSTANT)
    terme_court = INSTANT + EFFACE_APRES_LA_FIN
    assert purger(session, terme_court) == 0
    assert purger(session, terme_court + UNE_SECONDE) == 1


def test_une_personne_reste_tant_qu_un_mandat_reste_ou_qu_il_soit(
    session: Session, mandat: Mandat, ailleurs: Appartenance, moteur: Engine
) -> None:
    ici, plus_tard = mandat.organisation_id, INSTANT + timedelta(days=700)
    with transaction(session):
        usager = un_usager(session, ailleurs, plus_tard)
        second = un_mandat(session, ailleurs, usager, plus_tard)
    assert purger(session, terme(mandat)) == 1
    session.expire_all()
    assert session.get_one(Usager, usager.id).identite == IDENTITE
    assert second.texte["usager"]["nom_complet"] == "Angela Claire DUBOIS"
    ou = set(session.scalars(select(UsagerMot.organisation_id)))
    assert ou == {ailleurs.organisation_id}, "ici, plus personne ne la cherche"
    assert compte(session, Place) == 3
    assert purger(session, terme(second)) == 1
    session.expire_all()
    assert session.get_one(Usager, usager.id).identite is None
    assert compte(session, UsagerMot) == compte(session, Place) == 0
    assert traces(moteur) == set()
    assert {m.organisation_id for m in session.scalars(select(Mandat))} == {
        ici,
        ailleurs.organisation_id,
    }
    assert verifier_chaine(session).est_intact


def test_qui_revient_est_une_autre_ligne(
    session: Session, membre: Appartenance, mandat: Mandat
) -> None:
    ancien, instant = mandat.usager_id, terme(mandat)
    purger(session, instant)
    with transaction(session):
        usager = un_usager(session, membre, instant)
        nouveau = un_mandat(session, membre, usager, instant)
    assert nouveau.usager_id != ancien
    trouve = usager_par_sub(session, IDENTITE.sub)
    assert trouve is not None
    assert trouve.id == nouveau.usager_id
    assert session.get_one(Usager, ancien, populate_existing=True).identite is None
    assert purger(session, instant) == 0


def test_par_lots_et_les_codes_ne_se_heurtent_pas(
    session: Session, membre: Appartenance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effacements, "_PAR_FOIS", 2)
    with transaction(session):
        for rang in range(5):
            qui = replace(IDENTITE, sub=f"{rang:064}")
            dernier = un_mandat(session, membre, un_usager(session, membre, INSTANT, qui), INSTANT)
    instant = terme(dernier)
    lots = [purger(session, instant) for _ in range(4)]
    assert lots == [2, 2, 1, 0]
    session.expire_all()
    mandats = session.scalars(select(Mandat)).all()
    assert len({mandat.code_verification for mandat in mandats}) == 5
    assert all(len(mandat.code_verification) <= 26 for mandat in mandats)


def test_un_mandat_qui_en_renouvelle_un_detruit_vit_toujours(
    session: Session, membre: Appartenance, mandat: Mandat
) -> None:
    with transaction(session):
        usager = un_usager(session, membre, terme(mandat))
        suivant = un_mandat(session, membre, usager, terme(mandat))
        suivant.renouvelle_id = mandat.id
    assert purger(session, terme(mandat)) == 1
    session.expire_all()
    relu = session.get_one(Mandat, suivant.id)
    assert relu.texte["usager"]["nom_complet"] == "Angela Claire DUBOIS"
    assert relu.renouvelle_id == mandat.id
    assert session.get_one(Usager, relu.usager_id).identite == IDENTITE
