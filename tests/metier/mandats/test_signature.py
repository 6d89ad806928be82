"""The signed paper: noted once, asked for after 7 days, waited for after 30."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.a_signer import page_de_papiers
from app.metier.mandats.papiers.signature import nb_a_suspendre, signer, suspendre_les_non_signes
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from tests.accueils import accueil_de
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, relire, un_aidant, un_mandat, un_usager
from tests.photographie import photographie

pytestmark = deux_moteurs
UNE_SECONDE = timedelta(seconds=1)
SEPT_JOURS = INSTANT + timedelta(days=7)
TRENTE_JOURS = INSTANT + timedelta(days=30)


@pytest.fixture
def mandat(session: Session, membre: Appartenance) -> Mandat:
    """A mandate of one year, not signed yet."""
    with transaction(session):
        usager = un_usager(session, membre, INSTANT)
        cree = un_mandat(
            session, membre, usager, INSTANT, domaines=["argent", "logement"], duree="longue"
        )
    return relire(session, cree)


def signer_le(session: Session, mandat: Mandat, instant: datetime = INSTANT) -> bool:
    with transaction(session):
        return signer(session, mandat.id, aidant_id=mandat.aidant_id, maintenant=instant)


def suspendre(session: Session, instant: datetime) -> int:
    with transaction(session):
        return suspendre_les_non_signes(session, maintenant=instant)


def dernier_acte(session: Session) -> tuple[str, dict[str, object]]:
    ligne = session.execute(
        select(Ligne.action, Corps.corps)
        .join(Corps, Corps.seq == Ligne.seq)
        .order_by(Ligne.seq.desc())
    ).first()
    assert ligne is not None
    return ligne.action, json.loads(ligne.corps)["details"]


def test_une_signature_se_note_une_fois(session: Session, mandat: Mandat, moteur: Engine) -> None:
    assert signer_le(session, mandat)
    assert relire(session, mandat).signe_le == INSTANT
    assert dernier_acte(session) == ("signature", {"reprise": False})
    avant = photographie(moteur)
    assert not signer_le(session, mandat, SEPT_JOURS)
    assert photographie(moteur) == avant


def test_un_mandat_fini_ou_arrete_n_attend_plus_de_signature(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    avant = photographie(moteur)
    with pytest.raises(Conflit):
        signer_le(session, mandat, mandat.fin_le + UNE_SECONDE)
    session.expire_all()
    assert photographie(moteur) == avant
    with transaction(session):
        for autorisation in relire(session, mandat).autorisations:
            autorisation.revoquee_le, autorisation.motif_fin = INSTANT, "usager"
    avant = photographie(moteur)
    with pytest.raises(Conflit):
        signer_le(session, mandat)
    assert photographie(moteur) == avant
    assert suspendre(session, TRENTE_JOURS) == 0


def test_le_papier_attend_aussitot_qui_l_a_fait_et_se_rappelle_au_septieme_jour(
    session: Session, membre: Appartenance, mandat: Mandat
) -> None:
    def attendus(instant: datetime, aidant_id: uuid.UUID | None = None) -> dict[uuid.UUID, bool]:
        qui, ici = aidant_id or membre.aidant_id, membre.organisation_id
        compte = accueil_de(session, qui, ici, maintenant=instant).papiers
        page = page_de_papiers(session, ici, qui, apres=None, maintenant=instant)
        lus = {papier.id: papier.est_rappele(instant) for papier in page.papiers}
        assert (compte.nombre, compte.nb_rappeles) == (len(lus), sum(lus.values()))
        return lus

    assert attendus(INSTANT - UNE_SECONDE) == {}
    assert attendus(INSTANT) == {mandat.id: False}
    assert attendus(SEPT_JOURS - UNE_SECONDE) == {mandat.id: False}
    assert not mandat.est_rappele(SEPT_JOURS - UNE_SECONDE)
    assert attendus(SEPT_JOURS) == {mandat.id: True}
    assert mandat.est_rappele(SEPT_JOURS)
    assert attendus(mandat.fin_le + UNE_SECONDE) == {}
    with transaction(session):
        collegue = un_aidant(session, membre.organisation, INSTANT, courriel="bob@essai.fr")
    assert attendus(SEPT_JOURS, collegue.id) == {}
    signer_le(session, mandat)
    assert attendus(SEPT_JOURS) == {}


def test_au_trentieme_jour_le_mandat_est_suspendu_puis_reprend(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    avant = photographie(moteur)
    assert nb_a_suspendre(session, maintenant=TRENTE_JOURS - UNE_SECONDE) == 0
    assert suspendre(session, TRENTE_JOURS - UNE_SECONDE) == 0
    assert photographie(moteur) == avant
    assert nb_a_suspendre(session, maintenant=TRENTE_JOURS) == 1
    assert suspendre(session, TRENTE_JOURS) == 1
    assert dernier_acte(session) == ("suspension", {"motif": "signature"})
    assert not relire(session, mandat).est_actif(TRENTE_JOURS)
    avant = photographie(moteur)
    assert suspendre(session, TRENTE_JOURS + timedelta(days=1)) == 0
    assert photographie(moteur) == avant
    assert signer_le(session, mandat, TRENTE_JOURS)
    assert dernier_acte(session) == ("signature", {"reprise": True})
    repris = relire(session, mandat)
    assert repris.est_actif(TRENTE_JOURS)
    assert (repris.suspendu_le, repris.motif_suspension) == (None, None)
    assert suspendre(session, TRENTE_JOURS) == 0
    assert verifier_chaine(session).est_intact


def test_signer_ne_leve_pas_une_suspension_d_une_autre_cause(
    session: Session, mandat: Mandat
) -> None:
    with transaction(session):
        suspendu = session.get_one(Mandat, mandat.id)
        suspendu.suspendu_le, suspendu.motif_suspension = INSTANT, "transfert"
    assert signer_le(session, mandat)
    assert relire(session, mandat).suspendu_le == INSTANT
    assert dernier_acte(session) == ("signature", {"reprise": False})


@pytest.mark.parametrize("duree", ["court", "mois"])
def test_ce_qui_finit_avant_n_est_pas_suspendu(
    session: Session, membre: Appartenance, duree: str
) -> None:
    with transaction(session):
        un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT, duree=duree)
    assert suspendre(session, TRENTE_JOURS) == (duree == "mois")
    assert suspendre(session, TRENTE_JOURS + timedelta(days=3)) == 0


def test_signer_et_suspendre_a_la_fois(moteur: Engine, session: Session, mandat: Mandat) -> None:
    """Whatever comes first, the mandate ends up signed and running; each act has one line."""

    def acte(rang: int) -> bool | int:
        with un_acte(moteur, CLES) as bdd:
            if rang % 2:
                return signer(bdd, mandat.id, aidant_id=mandat.aidant_id, maintenant=TRENTE_JOURS)
            return suspendre_les_non_signes(bdd, maintenant=TRENTE_JOURS)

    _, erreurs = a_la_fois(8, acte)
    assert erreurs == []
    session.rollback()
    actes = list(session.scalars(select(Ligne.action).where(Ligne.mandat_id == mandat.id)))
    assert actes.count("signature") == 1
    assert actes.count("suspension") <= 1
    assert relire(session, mandat).est_actif(TRENTE_JOURS)
    assert verifier_chaine(session).est_intact
