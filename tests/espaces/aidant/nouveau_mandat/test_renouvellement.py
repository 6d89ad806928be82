"""Renewal: what goes on, from when FranceConnect is asked again, one agreement at the end."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.authentification.codes import compteur_compte, reserver
from app.metier.brouillons import services
from app.metier.brouillons.models import Brouillon
from app.metier.brouillons.taches import IDENTITES
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.delais import DELAI_SIGNATURE_RENOUVELLEMENT
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.papiers.signature import nb_a_suspendre, signer, suspendre_les_non_signes
from app.metier.mandats.queries import autorisation_active
from app.metier.mandats.renouvellement import DELAI_APRES_LA_FIN, DELAI_IDENTITE
from app.metier.organisations.models import Organisation
from app.metier.purges import purger
from app.metier.usagers.identite import CHAMPS_IDENTITE
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, Interdit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    code_de,
    deux_moteurs,
    membre_de,
    relire,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_usager,
)
from tests.photographie import photographie

pytestmark = deux_moteurs
UNE_SECONDE = timedelta(seconds=1)
DIX_JOURS = INSTANT + timedelta(days=10)


@pytest.fixture
def ancien(session: Session, membre: Appartenance) -> Mandat:
    """A mandate of one month on two themes, signed."""
    with transaction(session):
        usager = un_usager(session, membre, INSTANT)
        mandat = un_mandat(session, membre, usager, INSTANT, domaines=["argent", "logement"])
        mandat.signe_le = INSTANT
    return relire(session, mandat)


def renouveler(
    session: Session,
    mandat: Mandat,
    instant: datetime = DIX_JOURS,
    domaines: tuple[str, ...] = ("argent", "logement"),
    envoi: uuid.UUID | None = None,
) -> Brouillon:
    """Open the draft as the first screen does."""
    with transaction(session):
        return services.renouveler(
            session,
            membre_de(session, mandat.aidant_id, mandat.organisation_id),
            relire(session, mandat),
            domaines=domaines,
            duree="semestre",
            maintenant=instant,
            envoi=envoi,
        )


def conclure(session: Session, brouillon: uuid.UUID, instant: datetime = DIX_JOURS) -> Mandat:
    """Conclude as the last screen does."""
    with transaction(session):
        aidant = session.get_one(Brouillon, brouillon).aidant_id
        code = code_de(session, aidant, instant)
        essai = reserver(session, [compteur_compte("alice", "")], code, maintenant=instant)
    with transaction(session):
        ouvert = session.get_one(Brouillon, brouillon)
        membre = membre_de(session, ouvert.aidant_id, ouvert.organisation_id)
        return services.conclure(
            session, brouillon, membre, essai, remplacer=[], maintenant=instant
        )


def changer(session: Session, brouillon: Brouillon, domaines: list[str]) -> None:
    with transaction(session):
        services.changer_choix(
            session,
            session.get_one(Brouillon, brouillon.id),
            membre_de(session, brouillon.aidant_id, brouillon.organisation_id),
            domaines=domaines,
            duree="mois",
            maintenant=DIX_JOURS,
        )


def est_sans_personne(brouillon: Brouillon) -> bool:
    champs = ("identifie_le", "renouvelle_id", *CHAMPS_IDENTITE)
    return not any(getattr(brouillon, champ) for champ in champs)


# Le chemin entier


def test_un_renouvellement_se_conclut_sans_franceconnect(session: Session, ancien: Mandat) -> None:
    brouillon = renouveler(session, ancien)
    assert brouillon.identite_valable(DIX_JOURS) == IDENTITE
    assert brouillon.renouvelle_id == ancien.id
    nouveau = relire(session, conclure(session, brouillon.id))
    assert nouveau.renouvelle_id == ancien.id
    assert [a.domaine for a in nouveau.autorisations] == ["argent", "logement"]
    assert {a.motif_fin for a in relire(session, ancien).autorisations} == {"remplacement"}
    usager = session.get_one(Usager, ancien.usager_id)
    assert usager.identifie_le == INSTANT, "personne n’a été identifié ce jour-là"
    assert nouveau.texte["usager"]["identifie_le"] == INSTANT.isoformat()
    assert ancien.texte["usager"]["identifie_le"] is None
    actes = session.scalars(
        select(Ligne.action).where(Ligne.mandat_id == nouveau.id).order_by(Ligne.seq)
    ).all()
    assert actes == [
        "creation_attestation",
        "creation_autorisation",
        "creation_autorisation",
        "renouvellement",
    ]
    assert verifier_chaine(session).est_intact
    assert est_sans_personne(session.get_one(Brouillon, brouillon.id))


def test_les_demarches_nommees_continuent(session: Session, ancien: Mandat) -> None:
    with transaction(session):
        session.execute(
            update(Autorisation)
            .where(Autorisation.mandat_id == ancien.id, Autorisation.domaine == "argent")
            .values(demarches=["déclaration de revenus", "démarche d’autrefois"])
        )
    assert renouveler(session, ancien).demarches == ["declaration-revenus"]
    assert renouveler(session, ancien, domaines=("logement",)).demarches == []


def test_envoye_deux_fois_le_meme_ecran_ouvre_un_brouillon(
    session: Session, ancien: Mandat
) -> None:
    envoi = uuid.uuid4()
    premier = renouveler(session, ancien, envoi=envoi)
    second = renouveler(session, ancien, envoi=envoi)
    assert premier.id == second.id
    assert session.scalar(select(func.count()).select_from(Brouillon)) == 1


# Un envoi qui a déjà servi


def ouvrir(session: Session, mandat: Mandat, envoi: uuid.UUID, domaine: str) -> Brouillon:
    """Post the ordinary first step with this number."""
    with transaction(session):
        membre = membre_de(session, mandat.aidant_id, mandat.organisation_id)
        return services.ouvrir(
            session, membre, domaines=[domaine], duree="mois", maintenant=DIX_JOURS, envoi=envoi
        )


@pytest.mark.parametrize("domaine", ["argent", "social"])
def test_l_envoi_d_un_renouvellement_n_ouvre_pas_un_mandat_ordinaire_avec_sa_personne(
    session: Session, ancien: Mandat, domaine: str
) -> None:
    brouillon = renouveler(session, ancien)
    rouvert = ouvrir(session, ancien, brouillon.id, domaine)
    assert (rouvert.id, rouvert.domaines) == (brouillon.id, [domaine])
    assert est_sans_personne(rouvert)
    with pytest.raises(Conflit, match="identité"):
        conclure(session, brouillon.id)


def test_l_envoi_d_un_renouvellement_trop_ancien_ne_garde_pas_une_autre_personne(
    session: Session, membre: Appartenance, ancien: Mandat
) -> None:
    with transaction(session):
        autre = un_usager(session, membre, INSTANT, replace(IDENTITE, sub="d" * 64))
        vieux = un_mandat(session, membre, autre, INSTANT - timedelta(days=200))
    domaines = tuple(a.domaine for a in relire(session, vieux).autorisations)
    envoi = renouveler(session, ancien).id
    rouvert = renouveler(session, vieux, domaines=domaines, envoi=envoi)
    assert (rouvert.id, rouvert.domaines) == (envoi, list(domaines))
    assert est_sans_personne(rouvert)


def test_l_envoi_d_un_brouillon_ou_franceconnect_a_nomme_quelqu_un_en_ouvre_un_autre(
    session: Session, membre: Appartenance, ancien: Mandat, moteur: Engine
) -> None:
    with transaction(session):
        autre = replace(IDENTITE, sub="d" * 64)
        identifie = un_brouillon(session, membre, DIX_JOURS, identite=autre)
    avant = photographie(moteur)
    neuf = renouveler(session, ancien, envoi=identifie.id)
    assert neuf.id != identifie.id
    assert neuf.identite == IDENTITE
    apres = photographie(moteur)
    assert [ligne for ligne in apres["brouillon"] if ligne in avant["brouillon"]] == avant[
        "brouillon"
    ]


# Quand FranceConnect est redemandé


@pytest.mark.parametrize(
    ("depuis_la_fin", "connue"),
    [(DELAI_APRES_LA_FIN, True), (DELAI_APRES_LA_FIN + UNE_SECONDE, False)],
)
def test_trois_mois_apres_la_fin_la_personne_est_identifiee_a_nouveau(
    session: Session, ancien: Mandat, depuis_la_fin: timedelta, connue: bool
) -> None:
    instant = ancien.fin_le + depuis_la_fin
    brouillon = renouveler(session, ancien, instant)
    assert (brouillon.identite_valable(instant) is not None) is connue
    assert connue or est_sans_personne(brouillon)


@pytest.mark.parametrize(("avance", "connue"), [(UNE_SECONDE, True), (timedelta(), False)])
def test_deux_ans_apres_franceconnect_la_personne_est_identifiee_a_nouveau(
    session: Session, ancien: Mandat, avance: timedelta, connue: bool
) -> None:
    with transaction(session):
        usager = session.get_one(Usager, ancien.usager_id)
        usager.identifie_le = DIX_JOURS - DELAI_IDENTITE + avance
    brouillon = renouveler(session, ancien)
    assert (brouillon.identite_valable(DIX_JOURS) is not None) is connue
    assert connue or est_sans_personne(brouillon)


def test_ajouter_un_theme_demande_franceconnect_le_retirer_non(
    session: Session, ancien: Mandat
) -> None:
    brouillon = renouveler(session, ancien)
    changer(session, brouillon, ["logement"])
    changer(session, brouillon, ["argent", "logement"])
    assert session.get_one(Brouillon, brouillon.id).identite_valable(DIX_JOURS) == IDENTITE
    changer(session, brouillon, ["argent", "social"])
    change = session.get_one(Brouillon, brouillon.id)
    assert change.domaines == ["social", "argent"]
    assert est_sans_personne(change)


def test_la_purge_des_identites_oublie_aussi_ce_qui_etait_renouvele(
    session: Session, ancien: Mandat
) -> None:
    brouillon = renouveler(session, ancien)
    deux_heures = DIX_JOURS + timedelta(hours=2)
    assert brouillon.identite_valable(deux_heures) is None
    with transaction(session):
        assert purger(session, IDENTITES, maintenant=deux_heures) == 1
    session.expire_all()
    assert est_sans_personne(session.get_one(Brouillon, brouillon.id))


# Ce qui ne se renouvelle pas


def arreter_tout(session: Session, ancien: Mandat) -> None:
    arreter(session, ancien.id, motif="usager", par_id=None, maintenant=INSTANT)


def arreter_le_logement(session: Session, ancien: Mandat) -> None:
    arreter(
        session,
        ancien.id,
        motif="usager",
        par_id=None,
        domaines=["logement"],
        maintenant=INSTANT,
    )


def suspendre(session: Session, ancien: Mandat) -> None:
    session.get_one(Mandat, ancien.id).suspendu_le = INSTANT


def remplacer(session: Session, ancien: Mandat) -> None:
    membre = membre_de(session, ancien.aidant_id, ancien.organisation_id)
    usager = session.get_one(Usager, ancien.usager_id)
    un_mandat(session, membre, usager, DIX_JOURS, domaines=["logement"])


def limiter_l_aidant(session: Session, ancien: Mandat) -> None:
    membre_de(session, ancien.aidant_id, ancien.organisation_id).domaines_limites = ["argent"]


def changer_l_identite(session: Session, ancien: Mandat) -> None:
    membre = membre_de(session, ancien.aidant_id, ancien.organisation_id)
    un_usager(session, membre, INSTANT, replace(IDENTITE, nom_usage="Durand"))


OBSTACLES = [arreter_tout, arreter_le_logement, suspendre, remplacer, limiter_l_aidant]


@pytest.mark.parametrize("obstacle", OBSTACLES, ids=lambda o: o.__name__)
def test_ce_qui_est_arrete_suspendu_ou_remplace_ne_se_renouvelle_pas(
    session: Session, ancien: Mandat, moteur: Engine, obstacle: object
) -> None:
    assert callable(obstacle)
    with transaction(session):
        obstacle(session, ancien)
    avant = photographie(moteur)
    with pytest.raises(Interdit):
        renouveler(session, ancien)
    assert photographie(moteur) == avant


@pytest.mark.parametrize("obstacle", [*OBSTACLES[:4], changer_l_identite], ids=lambda o: o.__name__)
def test_ce_qui_change_avant_la_signature_empeche_de_conclure(
    session: Session, ancien: Mandat, moteur: Engine, obstacle: object
) -> None:
    brouillon = renouveler(session, ancien)
    assert callable(obstacle)
    with transaction(session):
        obstacle(session, ancien)
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(Conflit, match="a changé"):
        conclure(session, brouillon.id)
    assert photographie(moteur, sauf={"tentative"}) == avant


def test_fini_puis_renouvele_il_ne_se_renouvelle_plus(session: Session, ancien: Mandat) -> None:
    apres = ancien.fin_le + timedelta(days=1)
    brouillons = [renouveler(session, ancien, apres).id for _ in range(2)]
    nouveau = conclure(session, brouillons[0], apres)
    assert {a.revoquee_le for a in relire(session, ancien).autorisations} == {None}
    with pytest.raises(Conflit):
        conclure(session, brouillons[1], apres + timedelta(minutes=1))
    with pytest.raises(Interdit):
        renouveler(session, ancien, apres)
    assert renouveler(session, nouveau, apres).renouvelle_id == nouveau.id


def test_ce_que_l_aidant_ne_voit_pas_n_empeche_pas_de_renouveler(
    session: Session, membre: Appartenance, ancien: Mandat
) -> None:
    """A colleague's reserved mandate took the place: refusing would tell that it exists."""
    apres = ancien.fin_le + timedelta(days=1)
    with transaction(session):
        bob = un_aidant(session, membre.organisation, INSTANT, courriel="bob@essai.fr")
        collegue = membre_de(session, bob.id, membre.organisation_id)
        usager = session.get_one(Usager, ancien.usager_id)
        reserve = un_mandat(session, collegue, usager, apres, domaines=["logement"])
        reserve.est_reserve = True
    assert renouveler(session, ancien, apres).renouvelle_id == ancien.id


@pytest.mark.usefixtures("sans_hate")
def test_arreter_et_renouveler_a_la_fois_ne_laissent_qu_une_issue(
    session: Session, ancien: Mandat, moteur: Engine
) -> None:
    brouillon = renouveler(session, ancien).id
    with transaction(session):
        code = code_de(session, ancien.aidant_id, DIX_JOURS)
        essai = reserver(session, [compteur_compte("alice", "")], code, maintenant=DIX_JOURS)
    aidant, organisation = ancien.aidant_id, ancien.organisation_id
    numero = ancien.id
    session.rollback()

    def acte(rang: int) -> None:
        with un_acte(moteur, CLES) as bdd:
            if rang:
                arreter(bdd, numero, motif="usager", par_id=None, maintenant=DIX_JOURS)
            else:
                membre = membre_de(bdd, aidant, organisation)
                services.conclure(bdd, brouillon, membre, essai, remplacer=[], maintenant=DIX_JOURS)

    _, erreurs = a_la_fois(2, acte)
    motifs = {a.motif_fin for a in relire(session, ancien).autorisations}
    actives = session.scalars(
        select(Autorisation).join(Autorisation.mandat).where(autorisation_active(DIX_JOURS))
    ).all()
    if erreurs:
        assert [type(erreur) for erreur in erreurs] == [Conflit]
        assert (motifs, actives) == ({"usager"}, [])
    else:
        assert (motifs, len(actives)) == ({"remplacement"}, 2)


@pytest.mark.usefixtures("sans_hate")
def test_deux_aidants_renouvellent_a_la_fois_un_seul_le_fait(
    session: Session, ancien: Mandat, moteur: Engine
) -> None:
    """Each with a draft of the same mandate: the second finds its themes replaced."""
    organisation = ancien.organisation_id
    with transaction(session):
        ici = session.get_one(Organisation, organisation)
        bob = un_aidant(session, ici, INSTANT, courriel="bob@essai.fr").id
    aidants, brouillons, essais = [ancien.aidant_id, bob], [], []
    for aidant in aidants:
        with transaction(session):
            brouillon = services.renouveler(
                session,
                membre_de(session, aidant, organisation),
                relire(session, ancien),
                domaines=["argent", "logement"],
                duree="semestre",
                maintenant=DIX_JOURS,
            )
            code = code_de(session, aidant, DIX_JOURS)
            compteurs = [compteur_compte(str(aidant), "")]
            essais.append(reserver(session, compteurs, code, maintenant=DIX_JOURS))
            brouillons.append(brouillon.id)
    numero = ancien.id
    session.rollback()

    def acte(rang: int) -> None:
        with un_acte(moteur, CLES) as bdd:
            membre = membre_de(bdd, aidants[rang], organisation)
            services.conclure(
                bdd, brouillons[rang], membre, essais[rang], remplacer=[], maintenant=DIX_JOURS
            )

    _, erreurs = a_la_fois(2, acte)
    assert [type(erreur) for erreur in erreurs] == [Conflit]
    session.expire_all()
    faits = session.scalars(select(Mandat).where(Mandat.renouvelle_id == numero)).all()
    assert len(faits) == 1
    assert verifier_chaine(session).est_intact


# Le papier


def test_sans_papier_signe_un_renouvellement_est_suspendu_a_quinze_jours(
    session: Session, ancien: Mandat
) -> None:
    nouveau = conclure(session, renouveler(session, ancien).id)
    limite = DIX_JOURS + DELAI_SIGNATURE_RENOUVELLEMENT
    assert nouveau.a_signer_avant == limite == DIX_JOURS + timedelta(days=15)
    assert nb_a_suspendre(session, maintenant=limite - UNE_SECONDE) == 0
    assert nb_a_suspendre(session, maintenant=limite) == 1
    with transaction(session):
        assert suspendre_les_non_signes(session, maintenant=limite) == 1
    assert not relire(session, nouveau).est_actif(limite)
    with transaction(session):
        assert signer(session, nouveau.id, aidant_id=nouveau.aidant_id, maintenant=limite)
    assert relire(session, nouveau).est_actif(limite)
