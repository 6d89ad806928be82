"""Logins: what they are worth, dead as soon as they must be."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.services import rattacher
from app.metier.authentification import services
from app.metier.authentification.codes import CodeRefuse, compteur_compte, reserver
from app.metier.authentification.models import Connexion, Etat
from app.metier.authentification.queries import connexion_par_secret
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.cles import condenser
from app.socle.erreurs import ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, code_de, deux_moteurs, une_organisation
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.photographie import photographie

UNE_SECONDE = timedelta(seconds=1)


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
            assert trouvee.ici is not None
            assert trouvee.ici.organisation_id == compte.organisation
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
    assert (trouvee.connexion.id, trouvee.connexion.etat(reveil)) == (identifiant, Etat.OUVERTE)
    assert trouvee.connexion.a_donne_un_code_recemment(reveil)
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
        autre = une_organisation(session, INSTANT, siret="99999999800019", nom="Autre")
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
