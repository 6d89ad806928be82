"""A mandate that ends within 30 days is told once, to who answers for it, without a name."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.mandats.delais import PREAVIS
from app.metier.mandats.fins.prochaines import annoncer, nb_a_annoncer
from app.metier.mandats.models import Mandat, Reserve
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from app.socle.cles import cles
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    Distribution,
    deux_moteurs,
    le_membre,
    membre_de,
    relire,
    un_aidant,
    un_mandat,
    un_usager,
)
from tests.photographie import photographie

UNE_SECONDE = timedelta(seconds=1)


@pytest.fixture
def mandat(session: Session, membre: Appartenance) -> Mandat:
    return conclu(session, membre, "semestre")


def conclu(session: Session, membre: Appartenance, duree: str) -> Mandat:
    with transaction(session):
        usager = un_usager(session, membre, INSTANT)
        cree = un_mandat(session, membre, usager, INSTANT, duree=duree)
        cree.signe_le = INSTANT
    return relire(session, cree)


def annoncer_le(session: Session, instant: datetime) -> int:
    with transaction(session):
        return annoncer(session, adresse, maintenant=instant)


def adresse(mandat: Mandat) -> str:
    return f"https://exemple.fr/mandats/{mandat.id}"


def messages(session: Session) -> dict[str, str]:
    """Each addressee's text."""
    return {
        courriel.destinataire: cles(session)
        .dechiffrer(courriel.texte_chiffre or b"", courriel.contexte)
        .decode()
        for courriel in session.scalars(select(Courriel))
    }


def rien(_: Session, __: Mandat) -> None:
    pass


def suspendre(_: Session, mandat: Mandat) -> None:
    mandat.suspendu_le = INSTANT


def arreter(_: Session, mandat: Mandat) -> None:
    for autorisation in mandat.autorisations:
        autorisation.revoquee_le, autorisation.motif_fin = INSTANT, "usager"


@deux_moteurs
@pytest.mark.parametrize(
    ("evenement", "duree", "annonce"),
    [
        (rien, "semestre", True),
        (rien, "longue", True),
        (rien, "mois", False),
        (suspendre, "semestre", False),
        (arreter, "semestre", False),
    ],
)
def test_la_regle_se_dit_pareil_en_python_et_en_sql(
    session: Session,
    membre: Appartenance,
    evenement: Callable[[Session, Mandat], None],
    duree: str,
    annonce: bool,
) -> None:
    mandat = conclu(session, membre, duree)
    with transaction(session):
        evenement(session, relire(session, mandat))
    fin = relire(session, mandat).fin_le
    for instant, attendu in {
        fin - PREAVIS: False,
        fin - PREAVIS + UNE_SECONDE: annonce,
        fin: annonce,
        fin + UNE_SECONDE: False,
    }.items():
        assert nb_a_annoncer(session, maintenant=instant) == attendu
        assert relire(session, mandat).finit_bientot(instant) is attendu


@deux_moteurs
def test_une_fin_s_annonce_une_fois_sans_un_nom(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    instant = mandat.fin_le - timedelta(days=29)
    assert annoncer_le(session, instant) == 1
    ((destinataire, texte),) = messages(session).items()
    assert destinataire == "alice@essai.fr"
    assert adresse(mandat) in texte
    assert "24 mai 2027" in texte.replace("\u00a0", " ")
    for nom in (IDENTITE.prenoms, IDENTITE.nom_naissance):
        assert nom.casefold() not in texte.casefold()
    avant = photographie(moteur)
    assert annoncer_le(session, instant + timedelta(days=1)) == 0
    assert photographie(moteur) == avant


@deux_moteurs
def test_quand_l_aidant_est_parti_les_referents_sont_prevenus(
    session: Session, membre: Appartenance, mandat: Mandat
) -> None:
    with transaction(session):
        for nom, roles in {"robert": ["referent"], "rose": ["aidant", "referent"]}.items():
            un_aidant(
                session, membre.organisation, INSTANT, courriel=f"{nom}@essai.fr", roles=roles
            )
        session.get_one(Aidant, mandat.aidant_id).desactive_le = INSTANT
    annoncer_le(session, mandat.fin_le)
    recus = messages(session)
    assert recus.keys() == {"robert@essai.fr", "rose@essai.fr"}
    assert adresse(mandat) not in recus["robert@essai.fr"], "who is no aidant sees no mandate"
    assert adresse(mandat) in recus["rose@essai.fr"]


@deux_moteurs
def test_un_mandat_reserve_ne_se_montre_qu_a_qui_il_l_est(
    session: Session, membre: Appartenance, mandat: Mandat
) -> None:
    with transaction(session):
        rose = un_aidant(
            session,
            membre.organisation,
            INSTANT,
            courriel="rose@essai.fr",
            roles=["aidant", "referent"],
        )
        collegue = le_membre(session, rose, membre.organisation)
        lu = relire(session, mandat)
        lu.est_reserve, lu.reserves = True, [Reserve(aidant_id=membre.aidant_id)]
        membre_de(session, membre.aidant_id, membre.organisation_id).terminee_le = INSTANT
    annoncer_le(session, mandat.fin_le)
    assert collegue.peut(Droit.MANDATS)
    assert adresse(mandat) not in messages(session)["rose@essai.fr"]


@deux_moteurs
def test_sans_personne_a_prevenir_la_fin_n_est_pas_redemandee(
    session: Session, mandat: Mandat
) -> None:
    with transaction(session):
        session.get_one(Aidant, mandat.aidant_id).desactive_le = INSTANT
    assert annoncer_le(session, mandat.fin_le) == 1
    assert messages(session) == {}
    assert nb_a_annoncer(session, maintenant=mandat.fin_le) == 0


@deux_moteurs
def test_deux_programmes_a_la_fois_n_annoncent_qu_une_fois(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    instant = mandat.fin_le
    session.rollback()

    def tour(_: int) -> int:
        with un_acte(moteur, CLES) as bdd:
            return annoncer(bdd, adresse, maintenant=instant)

    faits, erreurs = a_la_fois(4, tour)
    assert (sum(faits), erreurs) == (1, [])
    assert len(messages(session)) == 1


def test_la_commande_annonce_et_envoie(
    app: Flask, troupe: Distribution, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    partis: list[str] = []
    monkeypatch.setattr(
        "app.liaisons.courriel.Expediteur.__call__",
        lambda _, message: partis.append(message.get_body(("plain",)).get_content()),
    )
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        usager = un_usager(session, membre, temps.instant)
        mandat = un_mandat(
            session, membre, usager, temps.instant, domaines=["justice"], duree="longue"
        )
        mandat.signe_le = temps.instant
    temps.avancer(days=340)
    lanceur = app.test_cli_runner()
    assert "fins-prochaines : 1" in lanceur.invoke(
        args=["taches", "executer", "--a-blanc", "fins-prochaines"]
    ).output.replace("\u00a0", " ")
    assert lanceur.invoke(args=["taches", "executer"]).exit_code == 0
    assert [f"/mandats/{mandat.id}" in texte for texte in partis] == [True]
    assert lanceur.invoke(args=["taches", "executer"]).exit_code == 0
    assert len(partis) == 1
