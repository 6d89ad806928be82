"""An organisation joins another: people, mandates, cards go on there; once, whatever else happens."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.services import rattacher
from app.metier.brouillons.models import Brouillon
from app.metier.cartes_mandat.consultation import faits
from app.metier.cartes_mandat.services import carte_en_service
from app.metier.cartes_mandat.verification import verifier
from app.metier.equipe.services import fermer_acces
from app.metier.journal.models import Ligne
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.fins.arrets import arreter_le_papier
from app.metier.mandats.models import Autorisation, Mandat, Place
from app.metier.mandats.queries import usager_visible
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.mandats.transferts.services import _GARDES
from app.metier.organisations.models import Organisation
from app.metier.pilotage.a_deux import VIE_PROPOSITION
from app.metier.pilotage.fusions import services
from app.metier.signalements.services import Signalement, signaler
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    deux_moteurs,
    imprimer_carte,
    le_membre,
    tenir_roles,
    trouver,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_mandat_papier,
    un_usager,
    une_utilisation,
)
from tests.metier.pilotage.fusions.lieux import JOUR, Lieux, actives, etats, suite_de
from tests.photographie import photographie


@deux_moteurs
def test_un_mandat_continue_jusqu_a_la_meme_date(session: Session, lieux: Lieux) -> None:
    code = lieux.mandat.code_verification
    with transaction(session):
        imprimer_carte(session, lieux.mandat, lieux.alice.aidant, INSTANT)
        ancienne = carte_en_service(session, lieux.mandat)
        une_utilisation(
            session, lieux.mandat.autorisations[0], lieux.alice.aidant_id, maintenant=INSTANT
        )
    assert ancienne is not None
    bilan = lieux.fusionner(session)
    assert (bilan.mandats.nb_transferes, bilan.mandats.nb_autres) == (1, 0)
    suite = suite_de(session, lieux.mandat.id)
    avant = session.get_one(Mandat, lieux.mandat.id)
    assert (suite.fin_le, suite.debut_le) == (avant.fin_le, avant.debut_le)
    assert (suite.texte_gele, suite.empreinte) == (avant.texte_gele, avant.empreinte)
    assert suite.organisation_id == lieux.vers.id
    assert etats(session, avant.id) == {"argent": "transfert", "logement": "transfert"}
    assert actives(session, lieux, lieux.chloe) == ["argent", "logement"]
    assert actives(session, lieux, lieux.alice) == []
    # What the person holds follows: the card, the printed code, what was done.
    carte = carte_en_service(session, suite)
    assert carte is not None
    assert carte.id == ancienne.id
    assert len(faits(session, carte).faits) == 1
    etat = verifier(session, code, nom=IDENTITE.nom_naissance, annee=1962, maintenant=JOUR)
    assert etat is not None
    assert etat.mandat.id == suite.id
    # Found there, and told.
    vue = usager_visible(lieux.vers.id, lieux.chloe.aidant_id, maintenant=JOUR)
    trouves = trouver(session, lieux.vers.id, "dubois", vue, JOUR.date()).personnes
    assert [usager.id for usager in trouves] == [lieux.usager.id]
    assert suite.reattribue_le == JOUR
    lignes = session.scalars(
        select(Ligne.action).where(Ligne.action.like("%\\_mandat", escape="\\")).order_by(Ligne.seq)
    )
    assert list(lignes) == ["transfert_mandat", "reception_mandat"]
    assert not session.get_one(Organisation, lieux.de.id).est_active


@deux_moteurs
def test_ce_que_l_autre_tient_deja_reste_et_l_ancien_est_remplace(
    session: Session, lieux: Lieux
) -> None:
    with transaction(session):
        usager = un_usager(session, lieux.chloe, INSTANT)
        sien = un_mandat(
            session, lieux.chloe, usager, INSTANT, domaines=("logement",), duree="longue"
        )
    bilan = lieux.fusionner(session)
    assert (bilan.mandats.nb_transferes, bilan.mandats.nb_autres) == (1, 0)
    assert etats(session, lieux.mandat.id) == {"argent": "transfert", "logement": "remplacement"}
    assert etats(session, suite_de(session, lieux.mandat.id).id) == {"argent": None}
    assert etats(session, sien.id) == {"logement": None}
    places = session.scalars(select(Place).filter_by(organisation_id=lieux.vers.id)).all()
    assert len({place.autorisation_id for place in places}) == 2


@deux_moteurs
def test_rien_ne_continue_pour_qui_est_mort_la_bas(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        un_mandat(session, lieux.chloe, un_usager(session, lieux.chloe, INSTANT), INSTANT)
        signaler(
            session,
            lieux.vers,
            lieux.usager.id,
            Signalement("deces", INSTANT.date(), None),
            par_id=lieux.chloe.aidant_id,
            maintenant=INSTANT,
        )
    bilan = lieux.fusionner(session)
    assert (bilan.mandats.nb_transferes, bilan.mandats.nb_autres) == (0, 1)
    assert set(etats(session, lieux.mandat.id).values()) == {"deces"}
    assert actives(session, lieux, lieux.chloe) == []


@deux_moteurs
def test_ni_pour_qui_l_y_est_sous_son_autre_identite(session: Session, lieux: Lieux) -> None:
    """There she is known by her passport alone, and dead; here FranceConnect named her."""
    with transaction(session):
        papier = un_mandat_papier(session, lieux.chloe, INSTANT)
        deces, par_id = Signalement("deces", INSTANT.date()), lieux.chloe.aidant_id
        signaler(session, lieux.vers, papier.usager_id, deces, par_id=par_id, maintenant=INSTANT)
    bilan = lieux.fusionner(session)
    assert bilan.mandats.nb_transferes == 0
    assert set(etats(session, lieux.mandat.id).values()) == {"deces"}


@deux_moteurs
def test_un_mandat_suspendu_le_reste_et_un_reserve_aussi(session: Session, lieux: Lieux) -> None:
    with transaction(session):
        autre = replace(IDENTITE, sub="c" * 64, nom_naissance="Autre")
        usager = un_usager(session, lieux.alice, INSTANT, autre)
        reserve = un_mandat(session, lieux.alice, usager, INSTANT)
        reserve.est_reserve = True
        lieux.mandat.suspendu_le, lieux.mandat.motif_suspension = INSTANT, "signature"
    lieux.fusionner(session)
    assert suite_de(session, lieux.mandat.id).motif_suspension == "signature"
    assert actives(session, lieux, lieux.chloe) == []
    suite = suite_de(session, reserve.id)
    assert suite.est_reserve
    assert not suite.est_visible_par(lieux.chloe.aidant_id)


@deux_moteurs
def test_l_equipe_suit_avec_ses_roles_et_les_brouillons_s_effacent(
    session: Session, lieux: Lieux
) -> None:
    with transaction(session):
        robert = un_aidant(
            session, lieux.de, INSTANT, courriel="robert@essai.fr", roles=("aidant", "referent")
        )
        brouillon = un_brouillon(session, lieux.alice, INSTANT)
        lieux.alice.domaines_limites = ["logement"]
        parti = un_aidant(session, lieux.de, INSTANT, courriel="parti@essai.fr")
        fermer_acces(
            session,
            le_membre(session, parti, lieux.de),
            motif="depart",
            par=robert,
            maintenant=INSTANT,
        )
        # Robert helps there already; Sam's access there was closed.
        rattacher(session, robert, lieux.vers, roles=("aidant",), maintenant=INSTANT)
        sam = un_aidant(session, lieux.de, INSTANT, courriel="sam@essai.fr")
        la_bas = rattacher(session, sam, lieux.vers, roles=("aidant",), maintenant=INSTANT)
        la_bas.terminee_le = INSTANT
    bilan = lieux.fusionner(session)
    session.expire_all()
    assert {a.courriel for a in bilan.membres} == {"alice@essai.fr", "robert@essai.fr"}

    def la(aidant: Aidant) -> Appartenance | None:
        return session.get(Appartenance, (aidant.id, lieux.vers.id))

    alice = la(lieux.alice.aidant)
    assert alice is not None
    assert (alice.roles, alice.domaines_limites) == ("aidant", ["logement"])
    assert set((la(robert).roles or "").split(",")) == {"aidant", "referent"}  # type: ignore[union-attr]
    assert la(parti) is None
    assert la(sam).terminee_le == INSTANT  # type: ignore[union-attr]
    efface = session.get_one(Brouillon, brouillon.id)
    assert (efface.abandonne_le, efface.sub) == (JOUR, None)


def _seul(session: Session, lieux: Lieux) -> None:
    fusion = lieux.proposer(session)
    tenir_roles(session, lieux.sacha, "support", "securite")
    services.confirmer(session, fusion, par=lieux.sacha, maintenant=JOUR)


def _sans_droit(session: Session, lieux: Lieux) -> None:
    services.confirmer(session, lieux.proposer(session), par=lieux.alice.aidant, maintenant=JOUR)


def _trop_tard(session: Session, lieux: Lieux) -> None:
    tard = INSTANT + VIE_PROPOSITION
    services.confirmer(session, lieux.proposer(session), par=lieux.zora, maintenant=tard)


def _fermee(session: Session, lieux: Lieux) -> None:
    fusion = lieux.proposer(session)
    lieux.vers.desactivee_le = INSTANT
    services.confirmer(session, fusion, par=lieux.zora, maintenant=JOUR)


def _deja(session: Session, lieux: Lieux) -> None:
    lieux.proposer(session)
    lieux.proposer(session)


def _avec_soi(session: Session, lieux: Lieux) -> None:
    services.proposer(
        session, lieux.de, lieux.de, reference="x", par=lieux.sacha, maintenant=INSTANT
    )


def _propose_sans_droit(session: Session, lieux: Lieux) -> None:
    services.proposer(
        session, lieux.de, lieux.vers, reference="x", par=lieux.zora, maintenant=INSTANT
    )


@deux_moteurs
@pytest.mark.parametrize(
    ("geste", "refus"),
    [
        (_seul, Interdit),
        (_sans_droit, Interdit),
        (_propose_sans_droit, Interdit),
        (_trop_tard, Conflit),
        (_fermee, Conflit),
        (_deja, Conflit),
        (_avec_soi, ErreurMetier),
    ],
)
def test_ce_qui_est_refuse_ne_laisse_rien(
    geste: Callable[[Session, Lieux], None],
    refus: type[ErreurMetier],
    session: Session,
    lieux: Lieux,
    moteur: Engine,
) -> None:
    avant = photographie(moteur)
    with pytest.raises(refus), transaction(session):
        geste(session, lieux)
    assert photographie(moteur) == avant


@deux_moteurs
def test_arreter_suit_le_mandat_ou_il_est(session: Session, lieux: Lieux) -> None:
    """Whoever holds the card, or answers an SMS, stops what runs."""
    lieux.fusionner(session)
    with transaction(session):
        tenu = papier_de(session, lieux.mandat.id, verrou=True)
        arretees = arreter_le_papier(session, tenu, maintenant=JOUR)
    assert {a.domaine for a in arretees} == {"argent", "logement"}
    assert actives(session, lieux, lieux.chloe) == []


@deux_moteurs
@pytest.mark.parametrize("essai", range(6))
def test_un_usage_et_un_arret_au_meme_instant(
    essai: int, session: Session, lieux: Lieux, moteur: Engine
) -> None:
    """Whoever comes first, the person who stops is obeyed, and nobody uses what was moved."""
    with transaction(session):
        fusion_id = lieux.proposer(session).id
        siennes = select(Autorisation.id).filter_by(mandat_id=lieux.mandat.id)
        autorisation_id = session.scalars(siennes).first()
    assert autorisation_id is not None
    mandat_id, zora_id, alice_id = lieux.mandat.id, lieux.zora.id, lieux.alice.aidant_id
    session.rollback()

    def fusionner() -> str:
        with un_acte(moteur, CLES) as acte:
            fusion = services.fusion_tenue(acte, fusion_id)
            assert fusion is not None
            zora = acte.get_one(Aidant, zora_id)
            services.confirmer(acte, fusion, par=zora, maintenant=JOUR)
        return "fusion"

    def cesser() -> str:
        with un_acte(moteur, CLES) as acte:
            tenu = papier_de(acte, mandat_id, verrou=True)
            arreter_le_papier(acte, tenu, maintenant=JOUR)
        return "arret"

    def servir() -> str:
        with un_acte(moteur, CLES) as acte:
            utilisable(acte, autorisation_id, aidant_id=alice_id, maintenant=JOUR)
        return "usage"

    gestes = [fusionner, cesser, servir]
    faits, refus = a_la_fois(3, lambda rang: gestes[rang]())
    assert {"fusion", "arret"} <= set(faits)
    assert all(isinstance(erreur, Interdit) for erreur in refus)
    session.expire_all()
    restantes = select(Autorisation.id).where(Autorisation.revoquee_le.is_(None))
    assert session.scalars(restantes).all() == []


@deux_moteurs
def test_confirmee_deux_fois_a_la_fois_elle_est_faite_une_fois(
    session: Session, lieux: Lieux, moteur: Engine
) -> None:
    with transaction(session):
        fusion_id = lieux.proposer(session).id
    zora_id = lieux.zora.id
    session.rollback()

    def confirmer(_: int) -> bool:
        with un_acte(moteur, CLES) as acte:
            fusion = services.fusion_tenue(acte, fusion_id)
            assert fusion is not None
            zora = acte.get_one(Aidant, zora_id)
            return services.confirmer(acte, fusion, par=zora, maintenant=JOUR) is not None

    faits, refus = a_la_fois(2, confirmer)
    assert sorted(faits) == [False, True]
    assert not refus
    session.expire_all()
    assert len(session.scalars(select(Mandat)).all()) == 2


def test_ce_qui_continue_garde_tout_ce_qui_a_ete_signe() -> None:
    """A new column is kept with the mandate, or is named here."""
    propres = (
        "id organisation_id transfere_de_id origine_id reattribue_le reattribution_dite_le".split()
    )
    propres += ["code_verification", "efface_le"]
    assert {*_GARDES, *propres} == {colonne.name for colonne in Mandat.__table__.columns}
