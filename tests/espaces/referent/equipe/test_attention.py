"""What asks for a référent: counts that say what the rules say, by an index, without a name."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session, selectinload

from app.metier.aidants.models import Appartenance, RoleTenu
from app.metier.authentification.models import MoyenConnexion
from app.metier.equipe.attention import attention
from app.metier.mandats.actes import ACTION
from app.metier.mandats.delais import SANS_SIGNATURE
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attente import Attente
from app.socle.bdd import transaction
from tests.accueils import attente
from tests.conftest import Horloge
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    Distribution,
    connecter,
    deux_moteurs,
    un_mandat,
    un_membre,
    un_usager,
)
from tests.peuple import id_de, multiplier, peupler, quelqu_un
from tests.plans import plans_des_lectures

UN_JOUR, UNE_SECONDE = timedelta(days=1), timedelta(seconds=1)


def conclu(session: Session, membre: Appartenance, rang: int, duree: str) -> Mandat:
    usager = un_usager(session, membre, INSTANT, quelqu_un(rang))
    return un_mandat(session, membre, usager, INSTANT, duree=duree)


def rien(_: Session, __: Mandat) -> None:
    pass


def signer(_: Session, mandat: Mandat) -> None:
    mandat.signe_le = INSTANT


def suspendre(_: Session, mandat: Mandat) -> None:
    mandat.suspendu_le, mandat.motif_suspension = INSTANT, SANS_SIGNATURE


def tout_arreter(session: Session, mandat: Mandat) -> None:
    arreter(session, mandat.id, motif="usager", par_id=None, maintenant=INSTANT)


@deux_moteurs
def test_les_comptes_disent_ce_que_disent_les_regles(
    session: Session, membre: Appartenance
) -> None:
    evenements: list[Callable[[Session, Mandat], None]] = [rien, signer, suspendre, tout_arreter]
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        for rang, duree in enumerate(("court", "mois", "semestre", "longue")):
            for suite, evenement in enumerate(evenements):
                evenement(session, conclu(session, membre, 10 * rang + suite, duree))
            conclu(session, ailleurs, 10 * rang, duree)
    mandats = session.scalars(
        select(Mandat)
        .options(selectinload(Mandat.autorisations))
        .filter_by(organisation_id=membre.organisation_id)
    ).all()
    assert len(mandats) == 16
    fins = {mandat.fin_le for mandat in mandats}
    bords = [INSTANT + 7 * UN_JOUR, *fins, *(fin - 30 * UN_JOUR for fin in fins)]
    vus = set()
    for instant in sorted(bord + ecart * UNE_SECONDE for bord in bords for ecart in (-1, 0, 1)):
        attendus = [m for m in mandats if m.attend_sa_signature(instant) and m.est_rappele(instant)]
        compte = attente(session, membre.organisation_id, maintenant=instant)
        assert compte == Attente(
            len(attendus),
            sum(m.motif_suspension == SANS_SIGNATURE for m in attendus),
            sum(m.finit_bientot(instant) for m in mandats),
        ), instant
        vus.add(compte)
    assert len(vus) == 6
    session.rollback()


@deux_moteurs
def test_qui_ne_peut_pas_travailler_est_compte(session: Session, membre: Appartenance) -> None:
    ici = membre.organisation_id
    assert attention(session, ici, maintenant=INSTANT).est_vide
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        for appartenance in (membre, ailleurs):
            moyens = update(MoyenConnexion).filter_by(aidant_id=appartenance.aidant_id)
            session.execute(moyens.values(suspendu_le=INSTANT))
    lue = attention(session, ici, maintenant=INSTANT)
    assert (lue.nb_bloques, lue.est_vide) == (1, False)
    session.rollback()


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_aucun_compte_ne_parcourt_une_grande_table(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    """A small place beside crowded ones."""
    ici = membre.organisation_id
    with transaction(session):
        sien = conclu(session, membre, 70_000, "longue")
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        modele = conclu(session, ailleurs, 70_001, "longue")
    assert sien.organisation_id != modele.organisation_id
    with transaction(session):
        peupler(session, modele, 20_000)
        moyen = session.scalars(
            select(MoyenConnexion).filter_by(aidant_id=ailleurs.aidant_id).limit(1)
        ).one()
        tenu = session.scalars(select(RoleTenu).filter_by(aidant_id=ailleurs.aidant_id)).one()
        qui = {"aidant_id": id_de("aidant")}
        courriel = 'FM99999"@essai.fr"'
        multiplier(session, ailleurs.aidant, 3_000, id=qui["aidant_id"], courriel=courriel)
        multiplier(session, ailleurs, 3_000, **qui)
        multiplier(session, tenu, 3_000, **qui)
        multiplier(session, moyen, 3_000, **qui)
    session.execute(text("ANALYZE"))
    session.commit()
    with plans_des_lectures(moteur) as plans:
        lue = attention(session, ici, maintenant=INSTANT + 10 * UN_JOUR)
    assert (len(plans), lue.mandats.nb_papiers) == (1, 1)
    # Nothing is reserved here: that table is empty.
    parcourues = re.findall(r"Seq Scan on (?!mandat_reserve)\w+", "".join(plans))
    assert parcourues == [], "\n\n".join(plans)
    assert "ix_mandat_organisation_non_signe" in plans[0], plans[0]
    session.rollback()


def accueil(app: Flask, qui: uuid.UUID, temps: Horloge, adresse: str = "/espace-aidant/") -> str:
    page = connecter(app, qui, temps.instant).get(adresse).text
    return page.replace("\u00a0", " ")


def test_le_referent_voit_ce_qui_l_attend_sans_un_nom(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    assert "Rien à signaler : tout le monde peut travailler" in accueil(app, troupe.robert, temps)
    assert "attention" not in accueil(app, troupe.alice, temps)
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = session.get_one(Appartenance, (troupe.alice, troupe.organisation))
        session.refresh(membre, ["organisation", "aidant"])
        for rang, (duree, domaine) in enumerate(
            {"semestre": "argent", "longue": "justice"}.items()
        ):
            identite = replace(IDENTITE, sub=f"{rang:064}")
            usager = un_usager(session, membre, temps.instant, identite)
            mandat = un_mandat(
                session, membre, usager, temps.instant, domaines=[domaine], duree=duree
            )
            mandat.fin_le = temps.instant + 20 * UN_JOUR
        suspendre(session, session.get_one(Mandat, troupe.mandat))
        session.execute(
            update(MoyenConnexion)
            .where(MoyenConnexion.aidant_id == troupe.alice)
            .values(suspendu_le=temps.instant)
        )
    temps.avancer(days=8)
    page = accueil(app, troupe.robert, temps)
    attendues = (
        'href="/equipe/?filtre=bloques">1 personne ne peut pas travailler</a>',
        '<a href="/equipe/papiers">3 mandats attendent leur papier signé depuis plus de 7 jours</a>, '
        "dont 1 suspendu.",
        "2 mandats finissent dans les 30 jours.",
    )
    assert [phrase for phrase in attendues if phrase not in page] == []
    for nom in (IDENTITE.nom_naissance, IDENTITE.prenoms, "/mandats/", "/usagers/", ACTION):
        assert nom.casefold() not in page.casefold()
    assert "attention" not in accueil(app, troupe.alice, temps)
    assert "attention" not in accueil(app, troupe.chloe, temps), "read over an usager's shoulder"
    ailleurs = accueil(app, troupe.chloe, temps, "/equipe/")
    assert "1 mandat attend son papier signé depuis plus de 7 jours</a>." in ailleurs


def test_les_accueils_disent_plus_de_cent_sans_tout_compter(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Appartenance, (troupe.alice, troupe.organisation))
        for rang in range(101):
            conclu(session, alice, rang, "longue")
    temps.avancer(days=8)
    sien = accueil(app, troupe.alice, temps)
    assert "<h2>Plus de 25 papiers à faire signer</h2>" in sien
    assert "Au moins 26 attendent depuis plus de 7 jours." in sien
    assert "sera suspendu le" not in sien, "not all are read: another may be the first"
    attendu = "Plus de 100 mandats attendent leur papier signé depuis plus de 7 jours</a>."
    assert attendu in accueil(app, troupe.robert, temps)
    with app.extensions["fabrique"]() as session, transaction(session):
        le_plus_ancien = session.get_one(Mandat, troupe.mandat)
        le_plus_ancien.debut_le -= UN_JOUR
        suspendre(session, le_plus_ancien)
    assert "7 jours</a>, dont au moins 1 suspendu." in accueil(app, troupe.robert, temps)
