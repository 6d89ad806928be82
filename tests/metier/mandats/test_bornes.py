"""The last second of a mandate, and each rule's own border: the second before, the second after."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.cartes_mandat.services import est_imprimable
from app.metier.cartes_mandat.verification import etat_du_papier
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.fins.prochaines import nb_a_annoncer
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.papiers.a_signer import page_de_papiers
from app.metier.mandats.papiers.signature import nb_a_suspendre, signer
from app.metier.mandats.queries import domaines_repris
from app.metier.mandats.renouvellement import identite_connue
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from tests.accueils import accueil_de, attente
from tests.fabriques import IDENTITE, INSTANT, relire, un_aidant, un_mandat, un_membre, un_usager

UNE_SECONDE = timedelta(seconds=1)
Borne = Callable[[Session, Mandat, timedelta], bool]


@pytest.fixture
def usager(session: Session, membre: Appartenance) -> Usager:
    with transaction(session):
        return un_usager(session, membre, INSTANT)


def confie(session: Session, membre: Appartenance, usager: Usager, **choix: str) -> Mandat:
    with transaction(session):
        cree = un_mandat(session, membre, usager, INSTANT, **{"duree": "longue", **choix})
    return relire(session, cree)


def s_arrete(session: Session, mandat: Mandat, apres: timedelta) -> bool:
    with transaction(session):
        return bool(
            arreter(
                session,
                mandat.id,
                motif="usager",
                par_id=None,
                maintenant=mandat.fin_le + apres,
            )
        )


def se_signe(session: Session, mandat: Mandat, apres: timedelta) -> bool:
    try:
        with transaction(session):
            return signer(
                session,
                mandat.id,
                aidant_id=mandat.aidant_id,
                maintenant=mandat.fin_le + apres,
            )
    except Conflit:
        return False


def se_remplace(session: Session, mandat: Mandat, apres: timedelta) -> bool:
    """What is over is not ended again by the mandate that follows it."""
    with transaction(session):
        membre = session.get_one(Appartenance, (mandat.aidant_id, mandat.organisation_id))
        usager = session.get_one(Usager, mandat.usager_id)
        un_mandat(session, membre, usager, mandat.fin_le + apres)
    return relire(session, mandat).autorisations[0].motif_fin == "remplacement"


def sert(_: Session, mandat: Mandat, apres: timedelta) -> bool:
    instant = mandat.fin_le + apres
    assert mandat.autorisations[0].est_active(instant) is mandat.est_actif(instant)
    return mandat.est_actif(instant)


def est_attendu(session: Session, mandat: Mandat, apres: timedelta) -> bool:
    lieu, instant = mandat.organisation_id, mandat.fin_le + apres
    attendus = accueil_de(session, mandat.aidant_id, lieu, maintenant=instant).papiers.nombre
    page = page_de_papiers(session, lieu, mandat.aidant_id, apres=None, maintenant=instant)
    assert attente(session, lieu, maintenant=instant).nb_papiers == len(page.papiers) == attendus
    assert bool(attendus) is mandat.attend_sa_signature(instant)
    return bool(attendus)


def se_suspend(session: Session, mandat: Mandat, apres: timedelta) -> bool:
    return nb_a_suspendre(session, maintenant=mandat.fin_le + apres) == 1


def s_annonce(session: Session, mandat: Mandat, apres: timedelta) -> bool:
    instant = mandat.fin_le + apres
    nombre = nb_a_annoncer(session, maintenant=instant)
    assert bool(nombre) is mandat.finit_bientot(instant)
    return nombre == 1


def s_imprime(_: Session, mandat: Mandat, apres: timedelta) -> bool:
    return est_imprimable(mandat, maintenant=mandat.fin_le + apres)


def s_arrete_par_carte(session: Session, mandat: Mandat, apres: timedelta) -> bool:
    papier = papier_de(session, mandat.id)
    return etat_du_papier(session, papier, mandat.fin_le + apres).peut_s_arreter


A_LA_FIN: list[Borne] = [
    s_arrete,
    se_signe,
    se_remplace,
    sert,
    est_attendu,
    se_suspend,
    s_annonce,
    s_imprime,
    s_arrete_par_carte,
]


@pytest.mark.parametrize("borne", A_LA_FIN, ids=lambda borne: borne.__name__)
@pytest.mark.parametrize("apres", [-UNE_SECONDE, timedelta(0), UNE_SECONDE], ids=str)
def test_jusqu_a_sa_derniere_seconde_un_mandat_est_en_cours(
    session: Session, membre: Appartenance, usager: Usager, borne: Borne, apres: timedelta
) -> None:
    mandat = confie(session, membre, usager)
    assert borne(session, mandat, apres) is (apres <= timedelta(0))


@pytest.mark.parametrize(
    ("ecart", "remplace"),
    [(-UNE_SECONDE, False), (timedelta(0), True), (UNE_SECONDE, True)],
    ids=str,
)
def test_ce_qui_finit_en_meme_temps_est_remplace(
    session: Session, membre: Appartenance, usager: Usager, ecart: timedelta, *, remplace: bool
) -> None:
    ancien = confie(session, membre, usager)
    with transaction(session):
        ancien.fin_le -= ecart
    with transaction(session):
        un_mandat(session, membre, usager, INSTANT, domaines=["logement", "argent"], duree="longue")
    assert (relire(session, ancien).autorisations[0].motif_fin == "remplacement") is remplace


@pytest.mark.parametrize("renouvelle", [False, True], ids=["mandat", "renouvellement"])
def test_un_papier_s_attend_trente_jours_ou_quinze(
    session: Session, membre: Appartenance, usager: Usager, *, renouvelle: bool
) -> None:
    ancien, limite = confie(session, membre, usager), timedelta(days=15 if renouvelle else 30)
    with transaction(session):
        ancien.signe_le = INSTANT
        nouveau = un_mandat(session, membre, usager, INSTANT, domaines=["argent"], duree="longue")
        nouveau.renouvelle_id = ancien.id if renouvelle else None
    assert nouveau.a_signer_avant == INSTANT + limite
    for jours in (15, 30):
        for apres in (-UNE_SECONDE, timedelta(0)):
            ecoule = timedelta(days=jours) + apres
            nombre = nb_a_suspendre(session, maintenant=INSTANT + ecoule)
            assert nombre == int(ecoule >= limite), ecoule


def test_une_identite_sert_encore_trois_mois_apres_la_fin_et_deux_ans_en_tout(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    mandat = confie(session, membre, usager)
    trois_mois = mandat.fin_le + timedelta(days=90)
    assert identite_connue(mandat, usager, maintenant=trois_mois) == IDENTITE
    assert identite_connue(mandat, usager, maintenant=trois_mois + UNE_SECONDE) is None
    usager.identifie_le = trois_mois - timedelta(days=730)
    assert identite_connue(mandat, usager, maintenant=trois_mois - UNE_SECONDE) == IDENTITE
    assert identite_connue(mandat, usager, maintenant=trois_mois) is None


def test_une_place_ne_se_reprend_que_chez_soi_et_pour_la_meme_personne(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    mandat = confie(session, membre, usager)
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        un_mandat(session, ailleurs, usager, INSTANT)
        autre = un_usager(session, membre, INSTANT, replace(IDENTITE, sub="c" * 64))
        un_mandat(session, membre, autre, INSTANT)
    assert domaines_repris(session, mandat, membre.aidant_id) == set()
    with transaction(session):
        un_mandat(session, membre, usager, INSTANT, remplacer=["logement"])
    assert domaines_repris(session, mandat, membre.aidant_id) == {"logement"}


def test_le_journal_dit_ce_qui_remplace_et_qui_l_a_fait(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    ancien = confie(session, membre, usager)
    with transaction(session):
        bob = un_aidant(session, membre.organisation, INSTANT, courriel="bob@essai.fr")
    with transaction(session):
        collegue = session.get_one(Appartenance, (bob.id, membre.organisation_id))
        nouveau = un_mandat(session, collegue, usager, INSTANT, remplacer=["logement"])
    relu = relire(session, ancien).autorisations[0]
    assert (relu.revoquee_par_id, relu.revoquee_le) == (bob.id, INSTANT)
    (nouvelle,) = session.scalars(
        select(Autorisation.id).where(Autorisation.mandat_id == nouveau.id)
    )
    ligne = session.execute(
        select(Ligne, Corps.corps)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(Ligne.action == "revocation_autorisation")
    ).one()
    assert (ligne[0].autorisation_id, ligne[0].mandat_id) == (relu.id, ancien.id)
    assert ligne[0].aidant_id == bob.id
    assert json.loads(ligne.corps)["details"] == {
        "domaine": "logement",
        "motif": "remplacement",
        "remplacee_par": str(nouvelle),
    }
