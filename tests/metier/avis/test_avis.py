"""Notices: whom each reaches, until when, closed once and for good."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.avis.libelles import DROIT_DU_PUBLIC, PUBLICS, SORTES
from app.metier.avis.models import Avis, AvisLu
from app.metier.avis.queries import (
    A_LA_FOIS,
    PAR_PAGE,
    Lecteur,
    a_fermer,
    a_lire,
    page_d_avis,
)
from app.metier.avis.services import VIE_LA_PLUS_LONGUE, lire, retirer
from app.metier.avis.taches import PURGES
from app.metier.journal.models import Ligne
from app.metier.purges import UN_AN, purger
from app.metier.territoires.cog import CodeRegion
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_aidant, un_avis, une_organisation
from tests.photographie import photographie


def lecteur(membre: Appartenance, *droits: Droit) -> Lecteur:
    droits_ici = {Droit.COMPTE, *droits}
    return Lecteur(membre.aidant_id, membre.organisation_id, droits_ici.__contains__)


def titres(session: Session, qui: Lecteur, apres: timedelta = timedelta()) -> list[str]:
    return [avis.titre for avis in a_lire(session, qui, maintenant=INSTANT + apres)]


def test_chaque_public_a_son_droit() -> None:
    assert DROIT_DU_PUBLIC.keys() == PUBLICS.keys()


@deux_moteurs
def test_un_avis_atteint_ceux_a_qui_il_s_adresse(session: Session, membre: Appartenance) -> None:
    with transaction(session):
        membre.organisation.code_region = CodeRegion("84")
        ailleurs = une_organisation(session, INSTANT, nom="Ailleurs", siret_partage=True)
        for titre, autrement in (
            ("pour tous", {}),
            ("aidants", {"public": "aidants"}),
            ("référents", {"public": "referents"}),
            ("ici", {"organisation": membre.organisation}),
            ("ailleurs", {"organisation": ailleurs}),
            ("sa région", {"code_region": "84"}),
            ("une autre région", {"code_region": "04"}),
        ):
            un_avis(session, membre.aidant, INSTANT, titre=titre, **autrement)
    pour_moi = lecteur(membre, Droit.MANDATS)
    lus = []
    while attendus := a_lire(session, pour_moi, maintenant=INSTANT):
        assert len(attendus) <= A_LA_FOIS
        with transaction(session):
            lu = session.get_one(Avis, attendus[0].id)
            lire(session, lu, par_id=membre.aidant_id, maintenant=INSTANT)
        lus.append(attendus[0].titre)
    assert sorted(lus) == ["aidants", "ici", "pour tous", "sa région"]


@deux_moteurs
def test_le_plus_pressant_d_abord_puis_le_plus_recent(
    session: Session, membre: Appartenance
) -> None:
    with transaction(session):
        for rang, sorte in enumerate(reversed([*SORTES])):
            un_avis(session, membre.aidant, INSTANT, sorte=sorte, titre=sorte)
            plus_tard = INSTANT + timedelta(hours=rang + 1)
            un_avis(session, membre.aidant, plus_tard, sorte=sorte, titre=f"{sorte}, récent")
    tous = titres(session, lecteur(membre), timedelta(days=1))
    assert tous == ["alerte, récent", "alerte", "information, récent"]


@deux_moteurs
def test_ferme_retire_ou_fini_il_ne_se_montre_plus(session: Session, membre: Appartenance) -> None:
    with transaction(session):
        collegue = un_aidant(session, membre.organisation, INSTANT, courriel="autre@essai.fr")
        avis = un_avis(session, membre.aidant, INSTANT)
        lire(session, avis, par_id=membre.aidant_id, maintenant=INSTANT)
        lire(session, avis, par_id=membre.aidant_id, maintenant=INSTANT)
    moi = lecteur(membre)
    lui = Lecteur(collegue.id, membre.organisation_id, moi.peut)
    assert titres(session, moi) == []
    assert titres(session, lui, timedelta(days=6)) == [avis.titre]
    assert titres(session, lui, timedelta(days=7)) == []
    with transaction(session):
        assert retirer(session, avis, par=membre.aidant, maintenant=INSTANT)
    assert titres(session, lui) == []
    assert a_fermer(session, lui, avis.id, maintenant=INSTANT) is None
    with transaction(session):
        assert not retirer(session, avis, par=membre.aidant, maintenant=INSTANT)
    notees = session.scalars(select(Ligne.action).where(Ligne.action.like("avis%")))
    assert list(notees) == ["avis", "avis_retire"]


@pytest.mark.parametrize(
    ("autrement", "champ"),
    [
        ({"sorte": "publicité"}, "sorte"),
        ({"public": "maires"}, "public"),
        ({"code_region": "2A"}, "code_region"),
        ({"finit_le": INSTANT}, "jusqu_au"),
        ({"finit_le": INSTANT + VIE_LA_PLUS_LONGUE + timedelta(seconds=1)}, "jusqu_au"),
    ],
)
def test_ce_qui_n_est_pas_des_listes_est_refuse(
    moteur: Engine,
    session: Session,
    membre: Appartenance,
    autrement: dict[str, Any],
    champ: str,
) -> None:
    avant = photographie(moteur)
    with pytest.raises(ErreurMetier) as refus, transaction(session):
        un_avis(session, membre.aidant, INSTANT, **autrement)
    assert refus.value.champ == champ
    assert photographie(moteur) == avant


@deux_moteurs
def test_ferme_deux_fois_a_la_fois_est_une_fois(
    moteur: Engine, session: Session, membre: Appartenance
) -> None:
    with transaction(session):
        avis_id, moi = un_avis(session, membre.aidant, INSTANT).id, membre.aidant_id

    def fermer(_: int) -> None:
        with un_acte(moteur, CLES) as bdd:
            lire(bdd, bdd.get_one(Avis, avis_id), par_id=moi, maintenant=INSTANT)

    assert a_la_fois(4, fermer) == ([None] * 4, [])
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(AvisLu)) == 1


@deux_moteurs
def test_la_liste_tourne_ses_pages(session: Session, membre: Appartenance) -> None:
    with transaction(session):
        for rang in range(PAR_PAGE + 2):
            un_avis(session, membre.aidant, INSTANT + timedelta(minutes=rang), titre=str(rang))
    premiere = page_d_avis(session)
    assert premiere is not None
    suivante = page_d_avis(session, apres=premiere.suite)
    assert suivante is not None
    lus = [avis.titre for page in (premiere, suivante) for avis in page.avis]
    assert lus == [str(rang) for rang in reversed(range(PAR_PAGE + 2))]
    assert suivante.suite is None
    assert page_d_avis(session, apres=membre.aidant_id) is None


@deux_moteurs
def test_qui_a_lu_s_oublie_a_la_fin_l_avis_un_an_apres(
    session: Session, membre: Appartenance
) -> None:
    with transaction(session):
        avis = un_avis(session, membre.aidant, INSTANT)
        lire(session, avis, par_id=membre.aidant_id, maintenant=INSTANT)
    fin = avis.finit_le

    def restent(le: Any) -> list[int]:
        with transaction(session):
            for purge in PURGES:
                purger(session, purge, maintenant=le)
        return [session.scalar(select(func.count()).select_from(t)) or 0 for t in (AvisLu, Avis)]

    seconde = timedelta(seconds=1)
    assert restent(fin - seconde) == [1, 1]
    assert restent(fin) == [0, 1]
    assert restent(fin + UN_AN - seconde) == [0, 1]
    assert restent(fin + UN_AN) == [0, 0]


def test_un_compte_qui_n_a_rien_a_lire(session: Session, membre: Appartenance) -> None:
    with transaction(session):
        un_avis(session, session.get_one(Aidant, membre.aidant_id), INSTANT, public="pilotage")
    assert titres(session, lecteur(membre, Droit.MANDATS, Droit.EQUIPE)) == []
    assert titres(session, lecteur(membre, Droit.PILOTAGE)) != []
