"""Some themes go on in another organisation: one paper, one code, one card, that stop both parts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.cartes_mandat import consultation
from app.metier.cartes_mandat.services import carte_en_service
from app.metier.cartes_mandat.verification import verifier
from app.metier.journal.models import Ligne
from app.metier.mandats.conservation.comptes_rendus import compte_rendu
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.services import contester
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.signature import signer, suspendre_les_non_signes
from app.metier.mandats.queries import mandat_verrouille
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.mandats.transferts.refus import refuser, reprendre
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.metier.pilotage.fusions import services
from app.metier.signalements.services import Signalement, signaler
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    deux_moteurs,
    imprimer_carte,
    relire,
    tenir_roles,
    un_mandat,
    une_utilisation,
)
from tests.metier.pilotage.fusions.lieux import JOUR, Lieux, actives, etats, suite_de
from tests.photographie import photographie

LOGEMENT = ["logement"]


def etat(session: Session, lieux: Lieux) -> dict[str, str | None]:
    """What the paper says of each theme, by whoever reads its code."""
    vu = papier_de(session, lieux.mandat.id)
    return {a.domaine: a.motif_fin for a in vu.autorisations}


@deux_moteurs
def test_ces_themes_seuls_continuent_la_bas(session: Session, lieux: Lieux) -> None:
    code = lieux.mandat.code_verification
    bilan = lieux.fusionner(session, LOGEMENT)
    assert (bilan.membres, bilan.mandats.nb_transferes) == ([], 1)
    assert etats(session, lieux.mandat.id) == {"argent": None, "logement": "transfert"}
    suite = suite_de(session, lieux.mandat.id)
    assert etats(session, suite.id) == {"logement": None}
    assert (suite.empreinte, suite.fin_le) == (lieux.mandat.empreinte, lieux.mandat.fin_le)
    assert actives(session, lieux, lieux.alice) == ["argent"]
    assert actives(session, lieux, lieux.chloe) == ["logement"]
    assert session.get_one(Organisation, lieux.de.id).est_active
    assert session.get(Appartenance, (lieux.alice.aidant_id, lieux.vers.id)) is None
    # The paper's code still opens all of it; what goes on has none of its own.
    vu = verifier(session, code, nom=IDENTITE.nom_naissance, annee=1962, maintenant=JOUR)
    assert vu is not None
    assert vu.mandat.id == lieux.mandat.id
    assert {a.domaine for a in vu.autorisations} == {"argent", "logement"}
    assert [lieu.id for lieu in vu.ailleurs.values()] == [lieux.vers.id]
    assert suite.code_verification.startswith("~")


@deux_moteurs
def test_la_carte_montre_et_arrete_les_deux_parties(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
        (argent,) = (a for a in lieux.mandat.autorisations if a.domaine == "argent")
        une_utilisation(session, argent, lieux.alice.aidant_id, maintenant=INSTANT)
        tenir_roles(session, lieux.chloe, "aidant", "referent")
    lieux.fusionner(session, LOGEMENT)
    carte = carte_en_service(session, lieux.mandat)
    assert carte is not None
    with transaction(session):
        suite = relire(session, suite_de(session, lieux.mandat.id))
        une_utilisation(session, suite.autorisations[0], lieux.chloe.aidant_id, maintenant=JOUR)
    vus = consultation.faits(session, carte)
    assert [vu.fait.domaine for vu in vus.faits] == ["logement", "argent"]
    # Who goes on reads what was done of their theme alone.
    rendu = compte_rendu(session, suite, lieux.vers.zone, par_prenom=False)
    assert [ligne.fait.domaine for ligne in rendu.lignes] == ["logement"]
    with transaction(session):
        passe = consultation.delivrer_passe(session, carte, maintenant=JOUR)
        _, arretees = consultation.arreter(session, passe, None, adresse="/m/", maintenant=JOUR)
        deja = len(session.scalars(select(Courriel)).all())
        _, encore = consultation.arreter(session, passe, None, adresse="/m/", maintenant=JOUR)
    assert {a.domaine for a in arretees} == {"argent", "logement"}
    assert encore == []
    assert etat(session, lieux) == {"argent": "usager", "logement": "usager"}
    prevenus = session.scalars(select(Courriel.mandat_id)).all()
    assert len(prevenus) == deja
    assert {lieux.mandat.id, suite.id} <= set(prevenus)


@deux_moteurs
def test_un_theme_s_arrete_ou_il_est(session: Session, lieux: Lieux) -> None:
    """Each place stops its own; a page opened before the transfer stops what it named, there."""
    lieux.fusionner(session, LOGEMENT)
    avec = {"motif": "organisation", "par_id": lieux.alice.aidant_id, "maintenant": JOUR}
    with transaction(session):
        tout_ici = arreter(session, lieux.mandat.id, **avec)  # type: ignore[arg-type]
        rien = arreter(session, lieux.mandat.id, **avec)  # type: ignore[arg-type]
        assert [a.domaine for a in tout_ici] == ["argent"]
        assert rien == []
    assert etat(session, lieux) == {"argent": "organisation", "logement": None}
    with transaction(session):
        nomme = arreter(session, lieux.mandat.id, domaines=LOGEMENT, **avec)  # type: ignore[arg-type]
        assert [a.domaine for a in nomme] == LOGEMENT
    assert etat(session, lieux) == {"argent": "organisation", "logement": "organisation"}


@deux_moteurs
def test_un_deces_signale_ici_n_arrete_rien_la_bas(session: Session, lieux: Lieux) -> None:
    lieux.fusionner(session, ["argent", "logement"])
    with transaction(session):
        deces = Signalement("deces", JOUR.date())
        par_id = lieux.alice.aidant_id
        signaler(session, lieux.de, lieux.usager.id, deces, par_id=par_id, maintenant=JOUR)
    assert actives(session, lieux, lieux.chloe) == ["argent", "logement"]


@deux_moteurs
def test_le_papier_se_signe_une_fois_pour_les_deux(session: Session, lieux: Lieux) -> None:
    lieux.fusionner(session, LOGEMENT)
    tard = INSTANT + timedelta(days=31)
    with transaction(session):
        assert suspendre_les_non_signes(session, maintenant=tard) == 2
        assert signer(session, lieux.mandat.id, aidant_id=lieux.alice.aidant_id, maintenant=tard)
    suite = suite_de(session, lieux.mandat.id)
    assert (suite.signe_le, suite.suspendu_le) == (tard, None)


@deux_moteurs
def test_un_papier_en_trois_endroits_reste_un_seul_papier(session: Session, lieux: Lieux) -> None:
    """One theme goes to Chloé's, then all that is left; each transfer finds the same paper."""
    code = lieux.mandat.code_verification
    lieux.fusionner(session, LOGEMENT)
    premiere = suite_de(session, lieux.mandat.id)
    lieux.fusionner(session)
    suites = session.scalars(select(Mandat).filter_by(transfere_de_id=lieux.mandat.id)).all()
    (seconde,) = (suite for suite in suites if suite.id != premiere.id)
    assert {suite.origine_id for suite in suites} == {lieux.mandat.id}
    vu = verifier(session, code, nom=IDENTITE.nom_naissance, annee=1962, maintenant=JOUR)
    assert vu is not None
    assert {a.domaine: a.mandat_id for a in vu.autorisations} == {
        "argent": seconde.id,
        "logement": premiere.id,
    }
    # Each place knows its part alone.
    assert [a.domaine for a in papier_de(session, premiere.id).autorisations] == ["logement"]


@deux_moteurs
def test_ce_qui_fut_fait_ici_se_conteste_ici(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
        une_utilisation(
            session, lieux.mandat.autorisations[1], lieux.alice.aidant_id, maintenant=INSTANT
        )
    lieux.fusionner(session, LOGEMENT)
    with transaction(session):
        suite = relire(session, suite_de(session, lieux.mandat.id))
        une_utilisation(session, suite.autorisations[0], lieux.chloe.aidant_id, maintenant=JOUR)
    with transaction(session):
        carte = carte_en_service(session, lieux.mandat)
        assert carte is not None
        faits = [vu.fait.acte for vu in consultation.faits(session, carte).faits]
        for acte in faits:
            assert contester(session, lieux.mandat.id, acte, lien="/c", maintenant=JOUR)
    trouvees = session.execute(
        select(Contestation.mandat_id, Contestation.organisation_id).order_by(
            Contestation.ligne_seq
        )
    )
    assert [tuple(une) for une in trouvees] == [
        (lieux.mandat.id, lieux.de.id),
        (suite.id, lieux.vers.id),
    ]


@deux_moteurs
def test_qui_refuse_suspend_et_peut_changer_d_avis(session: Session, lieux: Lieux) -> None:
    lieux.fusionner(session, LOGEMENT)
    suite_id, par_id = suite_de(session, lieux.mandat.id).id, lieux.chloe.aidant_id
    with transaction(session):
        tenu = mandat_verrouille(session, suite_id)
        assert refuser(session, tenu, par_id=par_id, maintenant=JOUR)
        assert not refuser(session, tenu, par_id=par_id, maintenant=JOUR)
    assert actives(session, lieux, lieux.chloe) == []
    assert actives(session, lieux, lieux.alice) == ["argent"]
    with transaction(session):
        tenu = mandat_verrouille(session, suite_id)
        assert reprendre(session, tenu, par_id=par_id, maintenant=JOUR)
        assert not reprendre(session, tenu, par_id=par_id, maintenant=JOUR)
    assert actives(session, lieux, lieux.chloe) == LOGEMENT
    lignes = session.scalars(
        select(Ligne.action).where(Ligne.mandat_id == suite_id).order_by(Ligne.seq)
    )
    assert list(lignes) == [
        "reception_mandat",
        "reattribution_dite",
        "suspension",
        "reprise_mandat",
    ]


def test_un_mandat_d_ici_ne_se_refuse_pas(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        lieux.mandat.reattribue_le = INSTANT
        tenu = mandat_verrouille(session, lieux.mandat.id)
        assert not refuser(session, tenu, par_id=lieux.alice.aidant_id, maintenant=JOUR)
    assert actives(session, lieux, lieux.alice) == ["argent", "logement"]


@deux_moteurs
def test_le_papier_repond_tant_qu_une_partie_dure(session: Session, lieux: Lieux) -> None:
    """Its code and its card are of a part that ended long ago; the other runs."""
    code = lieux.mandat.code_verification
    with transaction(session):
        lieux.mandat.fin_le = INSTANT + timedelta(days=1000)
        imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
    lieux.fusionner(session, LOGEMENT)
    with transaction(session):
        arreter(session, lieux.mandat.id, motif="organisation", par_id=None, maintenant=JOUR)
    tard = JOUR + timedelta(days=400)
    vu = verifier(session, code, nom=IDENTITE.nom_naissance, annee=1962, maintenant=tard)
    assert vu is not None
    assert vu.peut_s_arreter
    carte = carte_en_service(session, lieux.mandat)
    assert carte is not None
    passe = consultation.delivrer_passe(session, carte, maintenant=tard)
    assert consultation.carte_du_passe(session, passe, maintenant=tard).id == carte.id


def _ferme_a_ce_theme(session: Session, lieux: Lieux) -> None:
    lieux.vers.domaines_permis = ["argent"]
    lieux.proposer(session, LOGEMENT)


def _ferme_depuis(session: Session, lieux: Lieux) -> None:
    fusion = lieux.proposer(session, LOGEMENT)
    lieux.vers.domaines_permis = ["argent"]
    services.confirmer(session, fusion, par=lieux.zora, maintenant=JOUR)


def _fusion_deja_proposee(session: Session, lieux: Lieux) -> None:
    lieux.proposer(session)
    lieux.proposer(session, LOGEMENT)


@deux_moteurs
@pytest.mark.parametrize("geste", [_ferme_a_ce_theme, _ferme_depuis, _fusion_deja_proposee])
def test_ce_qui_est_refuse_ne_laisse_rien(
    geste: Callable[[Session, Lieux], None], session: Session, lieux: Lieux, moteur: Engine
) -> None:
    avant = photographie(moteur)
    with pytest.raises((Conflit, ErreurMetier)), transaction(session):
        geste(session, lieux)
    assert photographie(moteur) == avant


@deux_moteurs
def test_signer_et_arreter_a_la_fois(session: Session, lieux: Lieux, moteur: Engine) -> None:
    """Two places act on one paper: neither waits for the other for ever, and both are done."""
    lieux.fusionner(session, LOGEMENT)
    ici, suite = lieux.mandat.id, suite_de(session, lieux.mandat.id).id
    alice, chloe = lieux.alice.aidant_id, lieux.chloe.aidant_id
    session.rollback()

    def agir(rang: int) -> int:
        with un_acte(moteur, CLES) as acte:
            if rang == 0:
                return int(signer(acte, suite, aidant_id=chloe, maintenant=JOUR))
            return len(
                arreter(
                    acte, ici, motif="usager", par_id=alice, maintenant=JOUR, domaines=["argent"]
                )
            )

    faits, refus = a_la_fois(2, agir)
    assert (sorted(faits), refus) == ([1, 1], [])


def test_un_mandat_fait_depuis_reste_ici(session: Session, lieux: Lieux) -> None:
    """What is handed on is what ran then: nothing keeps a person from confiding it here again."""
    lieux.fusionner(session, LOGEMENT)
    with transaction(session):
        un_mandat(session, lieux.alice, lieux.usager, JOUR, domaines=("logement",))
    assert actives(session, lieux, lieux.alice) == ["argent", "logement"]
    assert actives(session, lieux, lieux.chloe) == LOGEMENT
