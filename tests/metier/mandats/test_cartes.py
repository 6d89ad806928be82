"""The card: printed once, never kept in clear, one in service; its secret; until when it answers."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.cartes_mandat import secret as secret_carte
from app.metier.cartes_mandat import services as cartes
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.metier.usagers.models import Usager
from app.socle.bdd import creer_fabrique, transaction
from app.socle.cles import Cles
from app.socle.erreurs import Conflit, ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_mandat, un_membre, un_usager
from tests.photographie import photographie

pytestmark = deux_moteurs
SECRET = "7305"


@pytest.fixture
def mandat(session: Session) -> Mandat:
    """A mandate of a month, over one domaine."""
    with transaction(session):
        membre = un_membre(session, INSTANT)
        return un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)


def imprimer(
    session: Session,
    mandat: Mandat,
    graine: str,
    remplace: CarteMandat | None = None,
    *,
    apres: timedelta = timedelta(),
    secret: str | None = None,
    garde: bool = False,
    annonce: bool = False,
) -> str:
    """Print, committed, as the aidant who made the mandate."""
    demande = cartes.Impression(graine, remplace.id if remplace else None, secret, garde, annonce)
    with transaction(session):
        return cartes.imprimer(
            session, mandat.id, demande, par_id=mandat.aidant_id, maintenant=INSTANT + apres
        )


def en_service(session: Session, mandat: Mandat) -> CarteMandat:
    """The card in service; there is one."""
    carte = cartes.carte_en_service(session, mandat)
    assert carte is not None
    return carte


def recit(session: Session) -> list[str]:
    """Actions about cards, in order."""
    requete = select(Ligne.action).where(Ligne.action.like("%carte")).order_by(Ligne.seq)
    return list(session.scalars(requete))


def test_une_carte_s_imprime_et_rien_n_est_garde_en_clair(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    code = imprimer(session, mandat, "graine", secret=SECRET)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{16}", code)
    base = repr(photographie(moteur)["carte_mandat"] + photographie(moteur)["journal_corps"])
    assert code not in base
    assert SECRET not in base
    assert "graine" not in base
    assert recit(session) == ["impression_carte"]
    trouvee = cartes.carte_par_code(session, code, maintenant=INSTANT)
    assert trouvee is not None
    assert trouvee.mandat.id == mandat.id


def test_le_meme_formulaire_ne_montre_le_code_qu_une_fois(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    imprimer(session, mandat, "graine")
    avant = photographie(moteur)
    for apres in (timedelta(0), timedelta(minutes=1), timedelta(days=1)):
        with pytest.raises(Conflit, match="déjà été montrée"):
            imprimer(session, mandat, "graine", apres=apres)
    assert photographie(moteur) == avant


def test_annoncee_la_feuille_attend_un_quart_d_heure_puis_se_montre_une_fois(
    session: Session, mandat: Mandat
) -> None:
    code = imprimer(session, mandat, "graine", annonce=True)
    juste_avant = cartes.ATTENTE_FEUILLE - timedelta(seconds=1)
    assert imprimer(session, mandat, "graine", apres=juste_avant) == code
    with pytest.raises(Conflit):
        imprimer(session, mandat, "graine", apres=juste_avant)
    with transaction(session):
        en_service(session, mandat).montree_le = None
    with pytest.raises(Conflit):
        imprimer(session, mandat, "graine", apres=cartes.ATTENTE_FEUILLE)


def test_remplacer_bloque_l_ancienne(session: Session, mandat: Mandat) -> None:
    ancien = imprimer(session, mandat, "une", secret=SECRET)
    nouveau = imprimer(session, mandat, "deux", en_service(session, mandat), garde=True)
    assert nouveau != ancien
    assert cartes.carte_par_code(session, ancien, maintenant=INSTANT) is None
    assert cartes.carte_par_code(session, nouveau, maintenant=INSTANT) is not None
    assert secret_carte.est_le_bon(session, en_service(session, mandat), SECRET)
    imprimer(session, mandat, "trois", en_service(session, mandat))
    assert en_service(session, mandat).secret_hash is None
    assert recit(session) == ["impression_carte", "remplacement_carte", "remplacement_carte"]


def test_un_ecran_perime_ne_remplace_rien(session: Session, mandat: Mandat, moteur: Engine) -> None:
    imprimer(session, mandat, "une")
    perimee = en_service(session, mandat)
    imprimer(session, mandat, "deux", perimee)
    avant = photographie(moteur)
    for graine, remplace in (("trois", perimee), ("trois", None), ("une", None), ("une", perimee)):
        with pytest.raises(Conflit):
            imprimer(session, mandat, graine, remplace)
    with pytest.raises(Conflit, match="déjà"):
        imprimer(session, mandat, "une", en_service(session, mandat))
    assert photographie(moteur) == avant


def test_bloquer_une_fois(session: Session, mandat: Mandat, moteur: Engine) -> None:
    code = imprimer(session, mandat, "graine")
    faits = []
    for _ in range(2):
        with transaction(session):
            faits.append(
                cartes.bloquer(session, mandat.id, par_id=mandat.aidant_id, maintenant=INSTANT)
            )
    assert faits == [True, False]
    assert cartes.carte_par_code(session, code, maintenant=INSTANT) is None
    assert recit(session) == ["impression_carte", "blocage_carte"]
    with pytest.raises(Conflit):
        imprimer(session, mandat, "graine")


@pytest.mark.parametrize("meme_formulaire", [True, False])
def test_huit_impressions_a_la_fois_donnent_une_carte(
    meme_formulaire: bool, moteur: Engine, session: Session, mandat: Mandat
) -> None:
    def acte(rang: int) -> str:
        graine = "la même" if meme_formulaire else str(rang)
        with un_acte(moteur, CLES) as bdd:
            return cartes.imprimer(
                bdd,
                mandat.id,
                cartes.Impression(graine, None),
                par_id=mandat.aidant_id,
                maintenant=INSTANT,
            )

    codes, refus = a_la_fois(8, acte)
    assert all(isinstance(erreur, Conflit) for erreur in refus)
    assert len(codes) == 1
    session.rollback()
    assert cartes.carte_par_code(session, codes[0], maintenant=INSTANT) is not None
    assert recit(session) == ["impression_carte"]


def arreter_tout(session: Session, mandat: Mandat) -> None:
    """Stop the mandate at once."""
    with transaction(session):
        arreter(session, mandat.id, motif="usager", par_id=None, maintenant=INSTANT)


def test_un_mandat_fini_ou_arrete_n_a_plus_de_carte_a_imprimer(
    session: Session, mandat: Mandat
) -> None:
    duree = mandat.fin_le - INSTANT
    with pytest.raises(Conflit, match="terminé"):
        imprimer(session, mandat, "tard", apres=duree + timedelta(seconds=1))
    imprimer(session, mandat, "dernière seconde", apres=duree)
    arreter_tout(session, mandat)
    with pytest.raises(Conflit, match="terminé"):
        imprimer(session, mandat, "arrêté", en_service(session, mandat))


@pytest.mark.parametrize("arrete", [True, False])
def test_la_carte_repond_un_an_apres_la_fin(arrete: bool, session: Session, mandat: Mandat) -> None:
    code = imprimer(session, mandat, "graine")
    fin = mandat.fin_le
    if arrete:
        arreter_tout(session, mandat)
        fin = INSTANT
    dernier = fin + cartes.VIE_APRES_FIN
    assert cartes.carte_par_code(session, code, maintenant=dernier) is not None
    tard = dernier + timedelta(seconds=1)
    assert cartes.carte_par_code(session, code, maintenant=tard) is None


def test_une_identite_effacee_fait_taire_la_carte(session: Session, mandat: Mandat) -> None:
    code = imprimer(session, mandat, "graine")
    with transaction(session):
        session.get_one(Usager, mandat.usager_id).effacer_identite()
    assert cartes.carte_par_code(session, code, maintenant=INSTANT) is None


def test_tourner_les_autres_cles_laisse_les_cartes(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    code = imprimer(session, mandat, "graine", secret=SECRET)
    autres = Cles.depuis(chiffrement="c2", journal="j2", sub="essai-s", secret="k2")
    etrangeres = replace(CLES, sub=b"x" * 32)
    for trousseau, attendue in ((autres, True), (etrangeres, False)):
        with creer_fabrique(moteur, trousseau)() as bdd:
            trouvee = cartes.carte_par_code(bdd, code, maintenant=INSTANT)
            assert (trouvee is not None) == attendue
            juste = secret_carte.est_le_bon(bdd, en_service(bdd, mandat), SECRET)
            assert juste == attendue


def test_le_secret_n_a_que_dix_essais_de_suite(
    session: Session, mandat: Mandat, moteur: Engine
) -> None:
    imprimer(session, mandat, "graine", secret=SECRET)
    carte_id = en_service(session, mandat).id

    def essayer(rang: int) -> bool:
        with un_acte(moteur, CLES) as bdd:
            return secret_carte.compter(bdd, carte_id)

    permis, erreurs = a_la_fois(30, essayer)
    assert not erreurs
    assert permis.count(True) == secret_carte.ECHECS_PERMIS
    with transaction(session):
        assert not secret_carte.compter(session, carte_id)


def test_le_bon_secret_efface_les_erreurs(session: Session, mandat: Mandat) -> None:
    imprimer(session, mandat, "graine", secret=SECRET)
    carte = en_service(session, mandat)
    for saisi, juste in (("7306", False), ("", False), ("é", False), (SECRET, True)):
        with transaction(session):
            assert secret_carte.compter(session, carte.id)
        with transaction(session):
            assert secret_carte.est_le_bon(session, carte, saisi) is juste
    assert en_service(session, mandat).nb_echecs_secret == 0


def test_sans_secret_aucun_n_est_le_bon(session: Session, mandat: Mandat) -> None:
    imprimer(session, mandat, "graine")
    assert not secret_carte.est_le_bon(session, en_service(session, mandat), "")


@pytest.mark.parametrize("facile", ["0000", "1234", "1962", "2408", "240862", "123123"])
def test_un_secret_facile_est_refuse(
    facile: str, session: Session, mandat: Mandat, moteur: Engine
) -> None:
    avant = photographie(moteur)
    with pytest.raises(ErreurMetier) as refus:
        imprimer(session, mandat, "graine", secret=facile)
    assert refus.value.champ == "secret"
    assert photographie(moteur) == avant


def test_le_journal_dit_l_acte_sans_le_code(session: Session, mandat: Mandat) -> None:
    code = imprimer(session, mandat, "graine", secret=SECRET)
    ligne = session.scalars(select(Ligne).where(Ligne.action == "impression_carte")).one()
    corps = session.get_one(Corps, ligne.seq).corps
    assert '"secret":true' in corps
    assert code not in corps
    assert ligne.aidant_id == mandat.aidant_id
