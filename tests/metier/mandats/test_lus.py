"""A mandate read by its columns says what its row says, and to the same persons."""

import uuid
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.metier.aidants.actes import PageActes
from app.metier.mandats.lus import ACote, AutorisationLue, MandatLu, mandat_et_a_cote, mandat_lu
from app.metier.mandats.models import Mandat, Reserve
from app.metier.mandats.queries import domaines_repris, mandat_de
from app.socle.bdd import transaction
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    imprimer_carte,
    un_mandat,
    un_membre,
    un_usager,
    une_utilisation,
)

UNE_SECONDE = timedelta(seconds=1)
DITES = ("numero", "est_papier", "racine", "finit_le", "texte", "a_signer_avant")
DITES_ALORS = ("est_actif", "attend_sa_signature", "est_refuse", "finit_bientot", "est_montre")


def rien(_: Mandat) -> None:
    pass


def refuser(mandat: Mandat) -> None:
    mandat.suspendu_le, mandat.motif_suspension = INSTANT, "refus"
    mandat.courriel_confirme, mandat.piece = False, "passeport"


def arreter_argent(mandat: Mandat) -> None:
    mandat.autorisations[0].revoquee_le = INSTANT
    mandat.autorisations[0].motif_fin = "usager"
    mandat.signe_le, mandat.interprete_langue = INSTANT, "ukrainien"


def tout_arreter(mandat: Mandat) -> None:
    for autorisation in mandat.autorisations:
        autorisation.revoquee_le, autorisation.motif_fin = INSTANT, "usager"


@deux_moteurs
@pytest.mark.parametrize("evenement", [rien, refuser, arreter_argent, tout_arreter])
def test_il_dit_ce_que_dit_sa_ligne(session: Session, evenement: Callable[[Mandat], None]) -> None:
    with transaction(session):
        membre = un_membre(session, INSTANT)
        usager = un_usager(session, membre, INSTANT)
        domaines = ("logement", "argent")
        mandat_id = un_mandat(session, membre, usager, INSTANT, domaines=domaines).id
    ici, qui = membre.organisation_id, membre.aidant_id
    with transaction(session):
        mandat = mandat_de(session, ici, mandat_id, aidant_id=qui)
        assert mandat is not None
        evenement(mandat)
    lu = mandat_lu(session, ici, mandat_id, aidant_id=qui)
    assert lu is not None
    for nom in (*(champ.name for champ in fields(MandatLu)[1:]), *DITES):
        assert getattr(lu, nom) == getattr(mandat, nom), nom
    for instant in (mandat.debut_le, mandat.fin_le, mandat.fin_le + UNE_SECONDE):
        for nom in DITES_ALORS:
            assert getattr(lu, nom)(instant) == getattr(mandat, nom)(instant), nom
    for lue, autorisation in zip(lu.autorisations, mandat.autorisations, strict=True):
        for nom in (*(champ.name for champ in fields(AutorisationLue)), "rang"):
            assert getattr(lue, nom) == getattr(autorisation, nom), nom


@deux_moteurs
def test_ce_qui_est_a_cote_vient_avec_lui(session: Session) -> None:
    with transaction(session):
        membre = un_membre(session, INSTANT)
        usager = un_usager(session, membre, INSTANT)
        ancien = un_mandat(session, membre, usager, INSTANT, domaines=("argent", "logement"))
        imprimer_carte(session, ancien, membre.aidant, INSTANT)
        une_utilisation(session, ancien.autorisations[0], membre.aidant_id, maintenant=INSTANT)
    ici, qui = membre.organisation_id, membre.aidant_id
    lu, avant = mandat_et_a_cote(session, ici, ancien.id, aidant_id=qui)
    assert lu == mandat_lu(session, ici, ancien.id, aidant_id=qui) is not None
    assert avant.carte is not None
    assert avant.carte.mandat_id == ancien.id
    assert [acte.action for acte in avant.actes.actes][:2] == [
        "utilisation_autorisation",
        "impression_carte",
    ]
    assert avant.repris == set()
    with transaction(session):
        un_mandat(session, membre, usager, INSTANT + UNE_SECONDE, domaines=("logement",))
    _, apres = mandat_et_a_cote(session, ici, ancien.id, aidant_id=qui)
    assert apres.repris == domaines_repris(session, ancien, qui) == {"logement"}


@deux_moteurs
def test_de_celui_qui_ne_se_voit_pas_rien_n_est_lu(session: Session) -> None:
    with transaction(session):
        alice = un_membre(session, INSTANT)
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        usager = un_usager(session, alice, INSTANT)
        mandat = un_mandat(session, alice, usager, INSTANT)
        imprimer_carte(session, mandat, alice.aidant, INSTANT)
        mandat.est_reserve = True
        session.add(Reserve(mandat_id=mandat.id, aidant_id=alice.aidant_id))
    ici = alice.organisation_id
    lu, _ = mandat_et_a_cote(session, ici, mandat.id, aidant_id=alice.aidant_id)
    assert lu is not None
    rien_du_tout = None, ACote(set(), None, PageActes([], None))
    for lieu, qui, quoi in (
        (ici, ailleurs.aidant_id, mandat.id),
        (ailleurs.organisation_id, alice.aidant_id, mandat.id),
        (ici, alice.aidant_id, uuid.uuid4()),
    ):
        assert mandat_lu(session, lieu, quoi, aidant_id=qui) is None
        assert mandat_et_a_cote(session, lieu, quoi, aidant_id=qui) == rien_du_tout
