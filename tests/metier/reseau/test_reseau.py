"""The network's figures: those of the journal and of the requests, counted once, nothing small told."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.chiffres.cellules import SANS_CODE
from app.metier.chiffres.models import ChiffrePublic
from app.metier.organisations.models import Organisation
from app.metier.reseau.definitions import RESEAU
from app.metier.reseau.models import ChiffreReseau
from app.metier.reseau.secret import codes_caches
from app.metier.reseau.services import compter, nb_mois_a_compter
from app.socle.bdd import transaction
from tests.demandes import un_candidat, une_demande_dans_la_file
from tests.fabriques import deux_moteurs
from tests.formations import a_former, un_organisme, une_place, une_session
from tests.metier.chiffres.journees import conclu, noter
from tests.metier.chiffres.test_publication import (
    CLOS,
    COMMUNES,
    LE_5,
    OCTOBRE,
    des_structures,
    tout_publier,
)
from tests.photographie import photographie

Lus = dict[tuple[str, str, str], int | None]


def tout_compter(session: Session, instant: datetime) -> int:
    total = 0
    while True:
        with transaction(session):
            nombre = compter(session, maintenant=instant)
        if not nombre:
            return total
        total += nombre


def lus(session: Session, mois: date = OCTOBRE) -> Lus:
    session.expire_all()
    trouves = session.scalars(select(ChiffreReseau).filter_by(mois=mois)).all()
    return {(un.cle, un.maille, un.code): un.nombre for un in trouves}


@pytest.mark.parametrize("graine", range(200))
def test_qui_soustrait_n_apprend_rien_de_petit(graine: int) -> None:
    alea = Random(graine)
    plancher = alea.choice((3, 11))
    nombres = {
        f"{rang:02}": alea.choice((0, 1, 2, 5, 12, 60)) for rang in range(alea.randrange(19))
    }
    total = sum(nombres.values())
    if 0 < total < plancher:
        return
    caches = codes_caches(total, nombres, plancher)
    montres = [nombre for code, nombre in nombres.items() if code not in caches]
    assert all(nombre == 0 or nombre >= plancher for nombre in montres)
    reste = total - sum(montres)
    assert len(caches) != 1
    assert (reste >= plancher) if caches else (reste == 0)


@deux_moteurs
def test_les_nombres_sont_ceux_du_journal_et_des_demandes(session: Session) -> None:
    alea = Random(53)
    travail: defaultdict[tuple[str, str], set[object]] = defaultdict(set)
    membres = des_structures(session, 42)
    for rang, membre in enumerate(membres):
        if alea.random() < 0.2:
            continue
        mandat = conclu(session, membre, rang, LE_5)
        with transaction(session):
            for _ in range(alea.choice((0, 1, 12))):
                noter(session, mandat, "utilisation_autorisation", LE_5, domaine="argent", site="x")
        ici = session.get_one(Organisation, membre.organisation_id)
        cases = ("france", SANS_CODE), ("region", ici.code_region), ("type", ici.type)
        for maille, code in cases:
            travail[maille, str(code)].add(membre.aidant_id)
        session.commit()
    recues: Counter[str] = Counter()
    with transaction(session):
        for rang in range(60):
            lieu = COMMUNES[alea.choice((0, 0, 1))]
            le = LE_5 + timedelta(days=alea.randrange(-40, 40))
            demande = une_demande_dans_la_file(session, le, code_commune=lieu, siret=f"{rang:014}")
            if (le.year, le.month) == (2026, 10):
                recues[str(demande.code_region)] += 1
    tout_publier(session, CLOS)
    assert nb_mois_a_compter(session, maintenant=CLOS) >= 1
    tout_compter(session, CLOS)
    trouves = lus(session)
    for (maille, code), aidants in travail.items():
        dit = trouves["aidants_au_travail", maille, code]
        assert dit is None or dit == len(aidants), (maille, code)
    assert trouves["aidants_au_travail", "france", ""] == len(travail["france", ""])
    assert trouves["demandes_recues", "france", ""] == sum(recues.values())
    for code, nombre in recues.items():
        assert trouves["demandes_recues", "region", code] in (nombre, None)
    assert trouves["demandes_en_attente", "france", ""] == 60
    assert (
        trouves["aidants_en_mesure", "france", ""] == trouves["structures_en_mesure", "france", ""]
    )
    caches = session.scalars(
        select(ChiffrePublic).filter_by(mois=OCTOBRE, maille="region", est_secret=True)
    )
    for cache in caches:
        assert trouves.get(("aidants_au_travail", "region", cache.code), 0) in (None, 0)


@deux_moteurs
def test_un_mois_se_compte_une_fois_et_ses_etats_sont_ceux_du_jour(
    session: Session, moteur: Engine
) -> None:
    membres = des_structures(session, 12)
    for rang, membre in enumerate(membres):
        conclu(session, membre, rang, LE_5 - timedelta(days=30))
        conclu(session, membre, rang + 50, LE_5)
    with transaction(session):
        ici = session.get_one(Organisation, membres[0].organisation_id)
        for rang in range(11):
            un_candidat(session, LE_5, organisation=ici, courriel=f"c{rang}@essai.fr")
        for rang, membre in enumerate(membres[:4]):
            une_demande_dans_la_file(
                session,
                LE_5 - timedelta(days=60 + 10 * rang),
                siret=f"{rang:014}",
                acceptee_le=LE_5,
                organisation_id=membre.organisation_id,
            )
    tout_publier(session, CLOS)
    tout_compter(session, CLOS)
    octobre, septembre = lus(session), lus(session, date(2026, 9, 1))
    assert octobre["aidants_en_formation", "france", ""] == 11
    assert octobre["structures_en_formation", "france", ""] == 0, "somebody there can already"
    assert octobre["demandes_acceptees", "france", ""] == 4
    assert not [cle for cle, _, _ in septembre if RESEAU[cle].genre == "état"], "long ago"
    assert septembre["jours_jusqu_au_mandat", "france", ""] == 45, "30, 40, 50 and 60 days"
    assert octobre["jours_jusqu_au_mandat", "france", ""] == 0, "no first mandate"
    avant = photographie(moteur)
    assert tout_compter(session, CLOS) == 0
    assert photographie(moteur) == avant


def test_les_places_d_une_session_annulee_ne_comptent_pas(session: Session) -> None:
    membres = des_structures(session, 3)
    for rang, membre in enumerate(membres):
        conclu(session, membre, rang, LE_5)
    with transaction(session):
        ici = session.get_one(Organisation, membres[0].organisation_id)
        organisme = un_organisme(session, LE_5)
        for rang in range(5):
            annulee_le = LE_5 if rang == 4 else None
            seance = une_session(
                session, organisme, LE_5, dans=10, capacite=4, annulee_le=annulee_le
            )
            for place in range(3):
                candidat = a_former(session, ici, LE_5, f"c{rang}-{place}@essai.fr")
                une_place(session, seance, candidat, LE_5)
    tout_publier(session, CLOS)
    tout_compter(session, CLOS)
    trouves = lus(session)
    assert trouves["sessions_tenues", "france", ""] == 4
    assert trouves["places_offertes", "france", ""] == 16
    assert trouves["places_prises", "france", ""] == 12
    assert ("places_prises", "region", "84") not in trouves, "a session is of no région"
