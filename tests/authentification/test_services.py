"""Links and logins: once, in one browser, for a while; dead as soon as they must be."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.aidants.models import Aidant, Appartenance
from app.aidants.services import rattacher
from app.authentification import services
from app.authentification.codes import CodeRefuse, compteur_compte, depenser, reserver
from app.authentification.models import Connexion, Etat, LienConnexion, MoyenConnexion
from app.authentification.queries import connexion_par_secret, lien_par_jeton, moyens_utilisables
from app.authentification.services import DemandeLien, LienRefuse
from app.bdd import transaction
from app.cles import condenser
from app.connexion.services import identifier
from app.erreurs import ErreurMetier, TropDeTentatives
from app.journal.models import Ligne
from app.organisations.models import Organisation
from tests.authentification.conftest import Compte, nb_actes
from tests.conftest import CLES, INSTANT
from tests.courses import a_la_fois, un_acte
from tests.fabriques import code_de, deux_moteurs, un_moyen, une_organisation
from tests.photographie import photographie

Demander = Callable[..., DemandeLien]
UNE_SECONDE = timedelta(seconds=1)


@pytest.fixture
def demander(session: Session, compte: Compte) -> Demander:
    """Ask for a link with the right code of that instant, as the first screen does."""

    def demande(instant: datetime = INSTANT) -> DemandeLien:
        with transaction(session):
            bon = code_de(session, compte.aidant, instant)
            essai = reserver(session, [compteur_compte("alice", "")], bon, maintenant=instant)
        with transaction(session):
            aidant = identifier(
                session, "alice@essai.fr", essai, depenser=depenser, maintenant=instant
            )
            return services.demander_lien(
                session, aidant, suite="/", retenir_ordinateur=False, maintenant=instant
            )

    return demande


def consommer(session: Session, demande: DemandeLien, instant: datetime = INSTANT) -> LienConnexion:
    with transaction(session):
        return services.consommer_lien(
            session, jeton=demande.jeton, navigateur=demande.navigateur, maintenant=instant
        )


@deux_moteurs
def test_un_lien_sert_une_fois_dans_son_navigateur(
    session: Session, demander: Demander, compte: Compte, moteur: Engine
) -> None:
    demande = demander()
    avant = photographie(moteur)
    assert demande.jeton not in repr(avant)
    assert demande.navigateur not in repr(avant)
    for champs in ({"navigateur": "un autre"}, {"navigateur": demande.jeton}, {"jeton": "x"}):
        with pytest.raises(LienRefuse):
            consommer(session, replace(demande, **champs))
    assert photographie(moteur) == avant
    assert consommer(session, demande).aidant_id == compte.aidant
    apres = photographie(moteur)
    with pytest.raises(LienRefuse):
        consommer(session, demande)
    assert photographie(moteur) == apres


@deux_moteurs
def test_un_lien_vit_dix_minutes(session: Session, demander: Demander, moteur: Engine) -> None:
    demande = demander()
    avant = photographie(moteur)
    with pytest.raises(LienRefuse):
        consommer(session, demande, INSTANT + timedelta(minutes=10))
    assert photographie(moteur) == avant
    consommer(session, demande, INSTANT + timedelta(minutes=10) - UNE_SECONDE)


@deux_moteurs
def test_un_nouveau_lien_tue_l_ancien(session: Session, demander: Demander) -> None:
    ancien = demander()
    plus_tard = INSTANT + timedelta(minutes=1)
    nouveau = demander(plus_tard)
    with pytest.raises(LienRefuse):
        consommer(session, ancien, plus_tard)
    consommer(session, nouveau, plus_tard)


@deux_moteurs
def test_trois_liens_par_quart_d_heure(
    session: Session, demander: Demander, moteur: Engine
) -> None:
    for minutes in (0, 1, 2):
        dernier = demander(INSTANT + timedelta(minutes=minutes))
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(TropDeTentatives):
        demander(INSTANT + timedelta(minutes=3))
    assert photographie(moteur, sauf={"tentative"}) == avant
    consommer(session, dernier, INSTANT + timedelta(minutes=3))
    demander(INSTANT + timedelta(minutes=15))


@deux_moteurs
def test_dix_demandes_a_la_fois_font_trois_liens_dont_un_vit(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    def demander_ensemble(_: int) -> DemandeLien:
        with un_acte(moteur, CLES) as sienne:
            aidant = sienne.get_one(Aidant, compte.aidant)
            return services.demander_lien(
                sienne, aidant, suite="/", retenir_ordinateur=True, maintenant=INSTANT
            )

    demandes, erreurs = a_la_fois(10, demander_ensemble)
    assert len(demandes) == 3
    assert {type(erreur) for erreur in erreurs} == {TropDeTentatives}
    session.rollback()
    liens = session.scalars(select(LienConnexion)).all()
    assert len(liens) == 3
    (vivant,) = (lien for lien in liens if lien.annule_le is None)
    assert vivant.retenir_ordinateur
    assert vivant.jeton_hash in {condenser(demande.jeton) for demande in demandes}


@deux_moteurs
def test_cinquante_clics_sur_le_lien_ouvrent_une_connexion(
    session: Session, demander: Demander, moteur: Engine
) -> None:
    demande = demander()

    def cliquer(_: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            lien = services.consommer_lien(
                sienne, jeton=demande.jeton, navigateur=demande.navigateur, maintenant=INSTANT
            )
            services.ouvrir(sienne, lien.aidant_id, maintenant=INSTANT)

    reussis, erreurs = a_la_fois(50, cliquer)
    assert len(reussis) == 1
    assert {type(erreur) for erreur in erreurs} == {LienRefuse}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Connexion)) == 1
    assert nb_actes(session, "connexion") == 1
    lien = lien_par_jeton(session, condenser(demande.jeton))
    assert lien is not None
    assert lien.utilise_le == INSTANT


@pytest.mark.parametrize(
    ("depuis_ouverture", "depuis_vue", "en_route", "etat"),
    [
        ("0:00:00", "0:00:00", False, Etat.OUVERTE),
        ("0:14:59", "0:14:59", False, Etat.OUVERTE),
        ("0:15:00", "0:15:00", False, Etat.ENDORMIE),
        ("0:29:59", "0:29:59", False, Etat.ENDORMIE),
        ("0:30:00", "0:30:00", False, Etat.CLOSE),
        ("0:30:00", "0:30:00", True, Etat.ENDORMIE),
        ("0:59:59", "0:59:59", True, Etat.ENDORMIE),
        ("1:00:00", "1:00:00", True, Etat.CLOSE),
        ("11:59:59", "0:00:00", False, Etat.OUVERTE),
        ("12:00:00", "0:00:00", False, Etat.CLOSE),
        ("12:00:00", "0:00:00", True, Etat.CLOSE),
    ],
)
def test_ce_que_vaut_une_connexion(
    depuis_ouverture: str, depuis_vue: str, en_route: bool, etat: Etat
) -> None:
    def avant(texte: str) -> datetime:
        heures, minutes, secondes = (int(partie) for partie in texte.split(":"))
        return INSTANT - timedelta(hours=heures, minutes=minutes, seconds=secondes)

    connexion = Connexion(
        ouverte_le=avant(depuis_ouverture),
        vue_le=avant(depuis_vue),
        identification_jusqu_au=avant(depuis_vue) + timedelta(hours=1) if en_route else None,
    )
    assert connexion.etat(INSTANT) is etat
    connexion.fermee_le = INSTANT
    assert connexion.etat(INSTANT) is Etat.CLOSE


@deux_moteurs
def test_une_connexion_meurt_a_la_lecture_suivante(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        connexion, secret = services.ouvrir(session, compte.aidant, maintenant=INSTANT)
    assert secret not in repr(photographie(moteur))
    assert connexion_par_secret(session, secret) is None  # only its hash opens
    lignes = {
        "desactive_le": lambda: session.get_one(Aidant, compte.aidant),
        "desactivee_le": lambda: session.get_one(Organisation, compte.organisation),
        "terminee_le": lambda: session.get_one(Appartenance, (compte.aidant, compte.organisation)),
        "fermee_le": lambda: session.get_one(Connexion, connexion.id),
    }
    for champ, lire in lignes.items():
        with transaction(session):
            trouvee = connexion_par_secret(session, condenser(secret))
            assert trouvee is not None
            assert trouvee[1].organisation_id == compte.organisation
            setattr(lire(), champ, INSTANT)
        with transaction(session):
            assert connexion_par_secret(session, condenser(secret)) is None, champ
            setattr(lire(), champ, None)


@deux_moteurs
def test_un_compte_ferme_n_ouvre_rien(session: Session, compte: Compte, moteur: Engine) -> None:
    lignes = {
        "desactive_le": lambda: session.get_one(Aidant, compte.aidant),
        "desactivee_le": lambda: session.get_one(Organisation, compte.organisation),
        "terminee_le": lambda: session.get_one(Appartenance, (compte.aidant, compte.organisation)),
    }
    for champ, lire in lignes.items():
        with transaction(session):
            setattr(lire(), champ, INSTANT)
        avant = photographie(moteur)
        with pytest.raises(ErreurMetier), transaction(session):
            services.ouvrir(session, compte.aidant, maintenant=INSTANT)
        assert photographie(moteur) == avant
        with transaction(session):
            setattr(lire(), champ, None)


@deux_moteurs
def test_prouver_sa_presence_change_le_secret_pas_la_connexion(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        connexion, ancien = services.ouvrir(session, compte.aidant, maintenant=INSTANT)
        identifiant = connexion.id
    reveil = INSTANT + timedelta(minutes=20)
    with transaction(session):
        bon = code_de(session, compte.aidant, reveil)
        compteurs = [compteur_compte("alice", "")]
        faux = reserver(session, compteurs, "000000", maintenant=reveil)
        essai = reserver(session, compteurs, bon, maintenant=reveil)
    avant = photographie(moteur)
    with pytest.raises(CodeRefuse), transaction(session):  # noqa: PT012
        endormie = session.get_one(Connexion, identifiant)
        services.prouver_presence(session, endormie, faux, maintenant=reveil)
    assert photographie(moteur) == avant
    with transaction(session):
        endormie = session.get_one(Connexion, identifiant)
        nouveau = services.prouver_presence(session, endormie, essai, maintenant=reveil)
    assert connexion_par_secret(session, condenser(ancien)) is None
    trouvee = connexion_par_secret(session, condenser(nouveau))
    assert trouvee is not None
    assert (trouvee[0].id, trouvee[0].etat(reveil)) == (identifiant, Etat.OUVERTE)
    assert trouvee[0].a_donne_un_code_recemment(reveil)
    assert nb_actes(session, "presence") == 1


@deux_moteurs
def test_verrouiller_endort_sur_le_champ_et_seul_un_code_reveille(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        connexion, ancien = services.ouvrir(session, compte.aidant, maintenant=INSTANT)
        identifiant = connexion.id
        code = code_de(session, compte.aidant, INSTANT)
        compteurs = [compteur_compte("alice", "")]
        faux = reserver(session, compteurs, "000000", maintenant=INSTANT)
        bon = reserver(session, compteurs, code, maintenant=INSTANT)
        assert connexion.etat(INSTANT) is Etat.OUVERTE

    def verrouiller(rang: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            la_mienne = sienne.get_one(Connexion, identifiant, with_for_update=True)
            services.verrouiller(sienne, la_mienne, maintenant=INSTANT + rang * UNE_SECONDE)

    assert a_la_fois(2, verrouiller)[1] == []
    avant = photographie(moteur)
    verrouiller(5)  # once more: nothing is written
    assert photographie(moteur) == avant
    assert nb_actes(session, "verrouillage") == 1
    session.expire_all()
    connexion = session.get_one(Connexion, identifiant)
    assert connexion.etat(INSTANT) is Etat.ENDORMIE
    connexion.vue_le = INSTANT + timedelta(minutes=1)  # being seen does not wake it
    assert connexion.etat(INSTANT + timedelta(minutes=1)) is Etat.ENDORMIE
    assert connexion.etat(INSTANT + timedelta(minutes=31)) is Etat.CLOSE
    with pytest.raises(CodeRefuse), transaction(session):
        services.prouver_presence(session, connexion, faux, maintenant=INSTANT)
    assert photographie(moteur) == avant
    assert session.get_one(Connexion, identifiant).etat(INSTANT) is Etat.ENDORMIE
    with transaction(session):
        services.prouver_presence(session, connexion, bon, maintenant=INSTANT)
    assert connexion_par_secret(session, condenser(ancien)) is None
    assert session.get_one(Connexion, identifiant).etat(INSTANT) is Etat.OUVERTE


@deux_moteurs
def test_on_ne_retire_pas_un_moyen_sans_motif_ni_le_dernier(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        premier = session.scalars(select(MoyenConnexion)).one()
        suspendu, vierge = un_moyen(session, aidant, INSTANT), un_moyen(session, aidant, INSTANT)
        suspendu.suspendu_le, vierge.valide_le = INSTANT, None
        ids = premier.id, suspendu.id

    def retirer(moyen_id: uuid.UUID, motif: str = "perte") -> None:
        with transaction(session):
            moyen = session.get_one(MoyenConnexion, moyen_id)
            services.retirer_moyen(session, moyen, motif=motif, maintenant=INSTANT)

    avant = photographie(moteur)
    for motif in ("", "envie", "perte, casse"):
        with pytest.raises(ErreurMetier) as refus:
            retirer(ids[1], motif)
        assert refus.value.champ == "motif"
    with pytest.raises(ErreurMetier, match="dernier"):
        retirer(ids[0])  # neither the suspended nor the blank one opens anything
    assert photographie(moteur) == avant
    retirer(ids[1], "casse")
    with transaction(session):
        un_moyen(session, session.get_one(Aidant, compte.aidant), INSTANT)
    retirer(ids[0])
    retire = session.get_one(MoyenConnexion, ids[0])
    assert (retire.retire_le, retire.motif_retrait) == (INSTANT, "perte")
    assert ids[0] not in {moyen.id for moyen in moyens_utilisables(session, compte.aidant)}
    lignes = session.scalars(
        select(Ligne).where(Ligne.action == "retrait_moyen_connexion").order_by(Ligne.seq)
    ).all()
    assert [ligne.cible_id for ligne in lignes] == [compte.aidant] * 2


@deux_moteurs
def test_deux_moyens_retires_a_la_fois_il_en_reste_un(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        for _ in range(3):
            un_moyen(session, aidant, INSTANT)
        ids = [moyen.id for moyen in moyens_utilisables(session, aidant.id)]

    def retirer(rang: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            moyen = sienne.get_one(MoyenConnexion, ids[rang], with_for_update=True)
            services.retirer_moyen(sienne, moyen, motif="perte", maintenant=INSTANT)

    reussis, erreurs = a_la_fois(4, retirer)
    assert (len(reussis), len(erreurs)) == (3, 1)
    session.rollback()
    assert len(moyens_utilisables(session, compte.aidant)) == 1
    assert nb_actes(session, "retrait_moyen_connexion") == 3


@deux_moteurs
def test_fermer_deux_fois_c_est_fermer_une_fois(session: Session, compte: Compte) -> None:
    with transaction(session):
        connexion, _ = services.ouvrir(session, compte.aidant, maintenant=INSTANT)
    for minutes in (1, 2):
        with transaction(session):
            services.fermer(session, connexion, maintenant=INSTANT + timedelta(minutes=minutes))
    assert connexion.fermee_le == INSTANT + timedelta(minutes=1)
    assert nb_actes(session, "deconnexion") == 1


@deux_moteurs
def test_on_ne_bascule_que_chez_soi(session: Session, compte: Compte, moteur: Engine) -> None:
    with transaction(session):
        connexion, _ = services.ouvrir(session, compte.aidant, maintenant=INSTANT)
        autre = une_organisation(session, INSTANT, siret="9" * 14, nom="Autre")
        autre_id, premiere = autre.id, compte.organisation
    avant = photographie(moteur)
    for interdite in (autre_id, uuid.uuid4()):
        with pytest.raises(ErreurMetier), transaction(session):
            services.basculer(session, connexion, interdite, maintenant=INSTANT)
    assert photographie(moteur) == avant
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        autre = session.get_one(Organisation, autre_id)
        rattacher(session, aidant, autre, roles=["aidant"], maintenant=INSTANT)
        services.basculer(session, connexion, autre_id, maintenant=INSTANT)
    assert connexion.organisation_id == autre_id != premiere
    with transaction(session):  # the next login opens there
        suivante, _ = services.ouvrir(session, compte.aidant, maintenant=INSTANT)
    assert suivante.organisation_id == autre_id


@deux_moteurs
def test_accepter_les_conditions_s_ecrit_avec_leur_version(
    session: Session, compte: Compte
) -> None:
    with transaction(session):
        connexion, _ = services.ouvrir(session, compte.aidant, maintenant=INSTANT)
        services.accepter_cgu(session, connexion, version="2030-01", maintenant=INSTANT)
    aidant = session.get_one(Aidant, compte.aidant)
    assert (aidant.cgu_version, aidant.cgu_le) == ("2030-01", INSTANT)
    assert nb_actes(session, "cgu") == 1


def test_une_graine_tiree_fait_cent_soixante_bits() -> None:
    assert len(services.nouveau_secret_totp()) == 32
    assert services.nouveau_secret_totp() != services.nouveau_secret_totp()
    assert MoyenConnexion(genre="carte").periode == 60
    assert MoyenConnexion(genre="application").periode == 30
