"""A paper in several places: who sees, stops, answers and loses what of it."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session, selectinload

from app.metier.aidants.models import Aidant
from app.metier.cartes_mandat import consultation
from app.metier.cartes_mandat.consultation import CarteRefusee
from app.metier.cartes_mandat.services import (
    Impression,
    bloquer,
    carte_en_service,
    carte_par_code,
    imprimer,
)
from app.metier.cartes_mandat.taches import _d_un_mandat_fini
from app.metier.journal.models import Ligne
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.conservation.comptes_rendus import comptes_rendus
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.queries import du_referent
from app.metier.mandats.contestations.services import Reponse, contester, repondre
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.papiers.signature import suspendre_les_non_signes
from app.metier.mandats.queries import mandat_verrouille
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.mandats.transferts.refus import refuser, reprendre
from app.metier.mandats.transferts.services import transferer
from app.metier.messages.models import Courriel
from app.metier.nouvelles import abonnements
from app.metier.nouvelles.models import Abonnement
from app.metier.nouvelles.reponses import _tenus_par
from app.metier.pilotage.fusions import services
from app.metier.pilotage.fusions.queries import repreneurs
from app.metier.signalements.services import Signalement, signaler
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    deux_moteurs,
    imprimer_carte,
    tenir_roles,
    un_mandat,
    un_membre,
    un_usager,
    une_utilisation,
)
from tests.metier.pilotage.fusions.lieux import JOUR, Lieux, actives, etats, suite_de
from tests.ordres import ordres

LOGEMENT = ["logement"]
PLUS_TARD = JOUR + timedelta(hours=1)


def passer(
    session: Session,
    lieux: Lieux,
    de: uuid.UUID,
    vers: uuid.UUID,
    domaines: Sequence[str] = LOGEMENT,
    le: datetime = JOUR,
) -> None:
    """Hand these themes on, from any of the places to any other."""
    with transaction(session):
        transferer(session, de, vers, par_id=lieux.zora.id, maintenant=le, domaines=domaines)


def autorisation(session: Session, mandat_id: uuid.UUID, domaine: str) -> Autorisation:
    siennes = mandat_verrouille(session, mandat_id).autorisations
    return next(a for a in siennes if a.domaine == domaine)


def servir(session: Session, lieux: Lieux, domaine: str) -> None:
    """Alice serves this theme, and the person has her card."""
    with transaction(session):
        cette = autorisation(session, lieux.mandat.id, domaine)
        une_utilisation(session, cette, lieux.alice.aidant_id, maintenant=INSTANT)
        imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT, secret="4827")


def contester_le_seul(session: Session) -> Contestation:
    carte = session.scalars(select(CarteMandat)).one()
    with transaction(session):
        (vu,) = consultation.faits(session, carte).faits
        assert contester(session, carte.mandat_id, vu.fait.acte, lien="/c", maintenant=JOUR)
    return session.scalars(select(Contestation)).one()


@deux_moteurs
@pytest.mark.parametrize("domaines", [LOGEMENT, ["argent", "logement"], None])
def test_le_secret_de_la_carte_sert_toujours(
    domaines: list[str] | None, session: Session, lieux: Lieux
) -> None:
    servir(session, lieux, "argent")
    lieux.fusionner(session, domaines)
    carte = session.scalars(select(CarteMandat)).one()
    with transaction(session):
        page = consultation.ouvrir_les_faits(session, carte, "4827", maintenant=JOUR)
    assert len(page.faits) == 1


@deux_moteurs
def test_la_carte_d_une_partie_ne_montre_ni_n_arrete_l_autre(
    session: Session, lieux: Lieux
) -> None:
    with transaction(session):
        argent = autorisation(session, lieux.mandat.id, "argent")
        une_utilisation(session, argent, lieux.alice.aidant_id, maintenant=INSTANT)
    lieux.fusionner(session, LOGEMENT)
    suite = suite_de(session, lieux.mandat.id)
    with transaction(session):
        imprimer_carte(session, suite, lieux.chloe.aidant, JOUR)
        carte = carte_en_service(session, suite)
        assert carte is not None
        assert consultation.faits(session, carte).faits == []
        passe = consultation.delivrer_passe(session, carte, maintenant=JOUR)
        _, arretees = consultation.arreter(
            session, passe, ["argent"], adresse="/m/", maintenant=JOUR
        )
    assert arretees == []
    assert actives(session, lieux, lieux.alice) == ["argent"]


@deux_moteurs
def test_une_carte_perdue_se_bloque_de_chaque_cote(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        code = imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
    lieux.fusionner(session, LOGEMENT)
    suite = suite_de(session, lieux.mandat.id)
    with transaction(session):
        assert bloquer(session, suite.id, par_id=lieux.chloe.aidant_id, maintenant=JOUR)
    with pytest.raises(CarteRefusee), transaction(session):
        consultation.ouvrir(session, code, IDENTITE.naissance, maintenant=JOUR)
    demande = Impression("graine", None)
    with transaction(session):
        assert imprimer(session, suite.id, demande, par_id=lieux.chloe.aidant_id, maintenant=JOUR)


@deux_moteurs
def test_remplacer_la_carte_bloque_celle_de_l_autre(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
    lieux.fusionner(session, LOGEMENT)
    suite = suite_de(session, lieux.mandat.id)
    with transaction(session):
        imprimer_carte(session, suite, lieux.chloe.aidant, JOUR)
    en_service = session.scalars(select(CarteMandat).filter_by(bloquee_le=None)).all()
    assert [carte.mandat_id for carte in en_service] == [suite.id]


@deux_moteurs
def test_deux_cartes_a_la_fois_n_en_laissent_qu_une(
    session: Session, lieux: Lieux, moteur: Engine
) -> None:
    """Each place replaces the same lost card: whoever comes second is told."""
    with transaction(session):
        imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
        perdue = carte_en_service(session, lieux.mandat)
        assert perdue is not None
    lieux.fusionner(session, LOGEMENT)
    ou = [lieux.mandat.id, suite_de(session, lieux.mandat.id).id]
    par = [lieux.alice.aidant_id, lieux.chloe.aidant_id]
    demande = Impression("graine", perdue.id)
    session.rollback()

    def remplacer(rang: int) -> str:
        with un_acte(moteur, CLES) as acte:
            return imprimer(acte, ou[rang], demande, par_id=par[rang], maintenant=JOUR)

    faits, refus = a_la_fois(2, remplacer)
    assert len(faits) == 1
    assert [type(un) for un in refus] == [Conflit]
    assert len(session.scalars(select(CarteMandat).filter_by(bloquee_le=None)).all()) == 1


@deux_moteurs
def test_l_erreur_reconnue_arrete_le_theme_ou_il_est(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        tenir_roles(session, lieux.chloe, "aidant", "referent")
    servir(session, lieux, "logement")
    lieux.fusionner(session, LOGEMENT)
    contestee = contester_le_seul(session)
    with transaction(session):
        assert repondre(
            session,
            du_referent(lieux.de.id, lieux.zora.id),
            contestee.id,
            Reponse("erreur"),
            adresse="/mandats/",
            par_id=lieux.zora.id,
            maintenant=JOUR,
        )
    toutes = papier_de(session, lieux.mandat.id).autorisations
    assert {a.domaine: a.motif_fin for a in toutes} == {
        "argent": "organisation",
        "logement": "usager",
    }
    suite = suite_de(session, lieux.mandat.id)
    assert suite.id in session.scalars(select(Courriel.mandat_id)).all()


@deux_moteurs
@pytest.mark.parametrize(("domaine", "qui"), [("argent", "vers"), ("logement", "tiers")])
def test_un_usage_se_conteste_a_qui_a_repris_son_theme(
    domaine: str, qui: str, session: Session, lieux: Lieux
) -> None:
    """One theme went to a third place; the rest joined Chloé's, and nobody is left where it was done."""
    with transaction(session):
        tiers = un_membre(session, INSTANT, siret="33344455200009", courriel="t@essai.fr")
    servir(session, lieux, domaine)
    passer(session, lieux, lieux.de.id, tiers.organisation_id)
    lieux.fusionner(session)
    attendue = lieux.vers.id if qui == "vers" else tiers.organisation_id
    assert contester_le_seul(session).organisation_id == attendue


@deux_moteurs
def test_un_deces_signale_la_bas_ne_se_lit_pas_ici(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        un_mandat(session, lieux.chloe, lieux.usager, INSTANT, domaines=["social"])
        deces, par_id = Signalement("protection", INSTANT.date()), lieux.chloe.aidant_id
        signaler(session, lieux.vers, lieux.usager.id, deces, par_id=par_id, maintenant=INSTANT)
    bilan = lieux.fusionner(session, LOGEMENT)
    assert (bilan.mandats.nb_transferes, bilan.mandats.nb_autres) == (0, 1)
    assert etats(session, lieux.mandat.id) == {"argent": None, "logement": None}


@deux_moteurs
@pytest.mark.parametrize("faible", ["suspendu", "court"])
def test_ce_qui_est_tenu_la_bas_cede_s_il_vaut_moins(
    faible: str, session: Session, lieux: Lieux
) -> None:
    with transaction(session):
        tenu = un_mandat(session, lieux.chloe, lieux.usager, INSTANT, domaines=LOGEMENT)
        if faible == "suspendu":
            tenu.fin_le = lieux.mandat.fin_le + timedelta(days=1)
            tenu.suspendu_le, tenu.motif_suspension = INSTANT, "signature"
    lieux.fusionner(session, LOGEMENT)
    assert etats(session, tenu.id) == {"logement": "remplacement"}
    assert actives(session, lieux, lieux.chloe) == LOGEMENT
    assert etats(session, suite_de(session, lieux.mandat.id).id) == {"logement": None}


@deux_moteurs
def test_qui_reste_n_apprend_pas_ce_que_l_autre_tenait(session: Session, lieux: Lieux) -> None:
    """Nothing goes on, no number is copied: the person confided it there herself."""
    with transaction(session):
        un_mandat(session, lieux.chloe, lieux.usager, INSTANT, domaines=LOGEMENT, duree="longue")
        demande = abonnements.demander(
            session, lieux.de.id, lieux.usager.id, "+33612345678", maintenant=INSTANT
        )
        demande.prouve_le = INSTANT
    bilan = lieux.fusionner(session, LOGEMENT)
    assert bilan.mandats.nb_transferes == 0
    assert etats(session, lieux.mandat.id) == {"argent": None, "logement": "transfert"}
    siennes = select(Ligne.action).where(Ligne.mandat_id == lieux.mandat.id)
    dites = session.scalars(siennes.order_by(Ligne.seq.desc()).limit(1)).all()
    assert dites == ["transfert_mandat"], "as when it goes on"
    lieux_dits = session.scalars(select(Abonnement.organisation_id)).all()
    assert lieux_dits == [lieux.de.id]


@deux_moteurs
def test_un_aller_retour_rend_tout_et_oublie_le_refus(session: Session, lieux: Lieux) -> None:
    passer(session, lieux, lieux.de.id, lieux.vers.id)
    la_bas = suite_de(session, lieux.mandat.id).id
    with transaction(session):
        tenu = mandat_verrouille(session, la_bas)
        assert refuser(session, tenu, par_id=lieux.chloe.aidant_id, maintenant=JOUR)
    passer(session, lieux, lieux.vers.id, lieux.de.id, le=PLUS_TARD)
    revenu = suite_de(session, la_bas)
    assert revenu.suspendu_le is None
    assert actives(session, lieux, lieux.alice) == ["argent", "logement"]
    papier = papier_de(session, lieux.mandat.id)
    assert {a.domaine: a.mandat_id for a in papier.autorisations} == {
        "argent": lieux.mandat.id,
        "logement": revenu.id,
    }
    assert [mandat.id for mandat in papier_de(session, revenu.id).avant] == [
        la_bas,
        lieux.mandat.id,
    ]


@deux_moteurs
def test_la_carte_reste_tant_que_le_papier_repond(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        code = imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
    lieux.fusionner(session, LOGEMENT)
    with transaction(session):
        arreter(session, lieux.mandat.id, motif="organisation", par_id=None, maintenant=JOUR)
    fin = lieux.mandat.fin_le
    for jours, repond in ((15, True), (400, False)):
        tard = fin + timedelta(days=jours)
        with transaction(session):
            session.execute(delete(CarteMandat).where(_d_un_mandat_fini(tard)))
        assert (carte_par_code(session, code, maintenant=tard) is not None) is repond


@deux_moteurs
def test_un_accord_tardif_ne_vaut_pas_une_signature(session: Session, lieux: Lieux) -> None:
    lieux.fusionner(session, LOGEMENT)
    suite_id, par_id = suite_de(session, lieux.mandat.id).id, lieux.chloe.aidant_id
    with transaction(session):
        assert refuser(
            session, mandat_verrouille(session, suite_id), par_id=par_id, maintenant=JOUR
        )
    tard = INSTANT + timedelta(days=40)
    with transaction(session):
        suspendre_les_non_signes(session, maintenant=tard)
        assert reprendre(
            session, mandat_verrouille(session, suite_id), par_id=par_id, maintenant=tard
        )
    assert session.get_one(Mandat, suite_id).motif_suspension == "signature"


@pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_un_transfert_n_attend_pas_qui_ne_le_regarde_pas(
    session: Session, lieux: Lieux, moteur: Engine
) -> None:
    """Somebody whose theme was stopped already answers « OUI » meanwhile: neither is refused."""
    with transaction(session):
        autre = un_usager(session, lieux.alice, INSTANT, replace(IDENTITE, sub="9" * 64))
        mandat = un_mandat(
            session, lieux.alice, autre, INSTANT, domaines=["logement", "argent"], duree="longue"
        )
        for usager, numero in ((lieux.usager, "+33612345678"), (autre, "+33687654321")):
            demande = abonnements.demander(
                session, lieux.de.id, usager.id, numero, maintenant=INSTANT
            )
            demande.prouve_le = INSTANT
        arreter(
            session, mandat.id, motif="usager", par_id=None, maintenant=INSTANT, domaines=LOGEMENT
        )
        fusion = lieux.proposer(session, LOGEMENT)
    ids = fusion.id, lieux.zora.id, autre.id, mandat.id
    fusion_id, zora_id, usager_id, mandat_id = ids
    session.rollback()
    tenu, fait = threading.Event(), threading.Event()

    def transmettre() -> None:
        tenu.wait()
        with un_acte(moteur, CLES) as acte:
            cette = services.fusion_tenue(acte, fusion_id)
            assert cette is not None
            zora = acte.get_one(Aidant, zora_id)
            assert services.confirmer(acte, cette, par=zora, maintenant=JOUR)
        fait.set()

    fil = threading.Thread(target=transmettre)
    fil.start()
    with un_acte(moteur, CLES) as acte:
        _tenus_par(acte, Abonnement.usager_id == usager_id)
        tenu.set()
        assert fait.wait(10), "the transfer waits for somebody whom it is not about"
        papier_de(acte, mandat_id, verrou=True)
    fil.join()


def test_deux_lieux_qui_se_sont_rejoints_tour_a_tour_se_suivent(
    session: Session, lieux: Lieux
) -> None:
    """Opened again, then joined by whom it had joined, then closed: nobody turns round for ever."""
    lieux.fusionner(session)
    with transaction(session):
        lieux.de.desactivee_le = lieux.de.motif_desactivation = None
        fusion = services.proposer(
            session, lieux.vers, lieux.de, reference="x", par=lieux.sacha, maintenant=JOUR
        )
    with transaction(session):
        assert services.confirmer(session, fusion, par=lieux.zora, maintenant=PLUS_TARD)
        lieux.de.desactivee_le, lieux.de.motif_desactivation = PLUS_TARD, "cessation"
    trouves = repreneurs(session, lieux.de.id, [JOUR])
    assert set(trouves) == {JOUR}


@deux_moteurs
def test_les_comptes_rendus_de_mandats_venus_d_ailleurs_ne_coutent_pas_chacun(
    session: Session, lieux: Lieux, moteur: Engine
) -> None:
    with transaction(session):
        for rang in range(4):
            autre = un_usager(session, lieux.alice, INSTANT, replace(IDENTITE, sub=f"{rang:064}"))
            un_mandat(session, lieux.alice, autre, INSTANT, domaines=LOGEMENT)
    lieux.fusionner(session)
    la_bas = select(Mandat).filter_by(organisation_id=lieux.vers.id)
    mandats = session.scalars(la_bas.options(selectinload(Mandat.autorisations))).all()
    assert len(mandats) == 5

    def combien(voulus: Sequence[Mandat]) -> int:
        with ordres(moteur) as envoyes:
            comptes_rendus(session, voulus, lieux.vers.zone, par_prenom=False)
        return len(envoyes)

    combien(mandats)  # the catalogue is read once
    assert combien(mandats) == combien(mandats[:1])
