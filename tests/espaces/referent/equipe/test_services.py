"""Acts on a team: once, journalled, within one organisation; the last référent stays."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import DEPART, Aidant
from app.metier.authentification import ordinateurs
from app.metier.authentification import services as authentification
from app.metier.authentification.models import Connexion
from app.metier.equipe import services
from app.metier.equipe.queries import nb_mandats_pour_lui_seul
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats import services as mandats
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from tests.espaces.referent.equipe.lieu import PLUS_TARD, Lieu
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    deux_moteurs,
    le_membre,
    tenir_roles,
    un_aidant,
    un_usager,
)
from tests.photographie import photographie


def ouvertes(session: Session, aidant: Aidant) -> set[uuid.UUID]:
    """Organisations where this account has an opened login."""
    requete = select(Connexion.organisation_id).where(
        Connexion.aidant_id == aidant.id, Connexion.fermee_le.is_(None)
    )
    return set(session.scalars(requete))


@deux_moteurs
def test_fermer_le_dernier_acces_ferme_le_compte(lieu: Lieu, session: Session) -> None:
    with transaction(session):
        authentification.ouvrir(session, lieu.alice.id, maintenant=INSTANT)
        secret = ordinateurs.retenir(session, lieu.alice.id, nom="Edge", maintenant=INSTANT)
    with transaction(session):
        assert lieu.fermer(lieu.alice)
    with transaction(session):
        membre = lieu.membre(lieu.alice)
        assert (membre.terminee_le, membre.motif_fin) == (PLUS_TARD, "depart")
        assert membre.depuis_le == INSTANT
        alice = membre.aidant
        assert (alice.desactive_le, alice.motif_desactivation) == (PLUS_TARD, DEPART)
        assert ouvertes(session, alice) == set()
        assert (
            ordinateurs.reconnaitre(session, alice.courriel, [secret], maintenant=PLUS_TARD) is None
        )
        assert lieu.actions() == [
            "fermeture_acces",
            "desactivation_compte",
            "deconnexion",
            "retrait_ordinateur",
        ]
        with pytest.raises(ErreurMetier, match="n’est plus ouvert"):
            authentification.ouvrir(session, alice.id, maintenant=PLUS_TARD)
    assert verifier_chaine(session).est_intact


@deux_moteurs
def test_fermer_un_acces_parmi_deux_ne_touche_que_lui(lieu: Lieu, session: Session) -> None:
    with transaction(session):
        ailleurs = lieu.ailleurs()
        connexions = [
            authentification.ouvrir(session, lieu.alice.id, maintenant=INSTANT)[0] for _ in "ab"
        ]
        connexions[1].organisation_id = ailleurs.id
        secret = ordinateurs.retenir(session, lieu.alice.id, nom="Edge", maintenant=INSTANT)
    with transaction(session):
        assert lieu.fermer(lieu.alice)
    with transaction(session):
        alice = lieu.membre(lieu.alice).aidant
        assert alice.est_actif
        assert ouvertes(session, alice) == {ailleurs.id}
        assert ordinateurs.reconnaitre(session, alice.courriel, [secret], maintenant=PLUS_TARD)
        assert lieu.membre(alice, ailleurs).terminee_le is None
        assert lieu.actions() == ["fermeture_acces", "deconnexion"]
        # What they do next time opens where they still work.
        suivante, _ = authentification.ouvrir(session, alice.id, maintenant=PLUS_TARD)
        assert suivante.organisation_id == ailleurs.id


@deux_moteurs
def test_rouvrir_rend_le_compte_que_le_depart_avait_ferme(lieu: Lieu, session: Session) -> None:
    with transaction(session):
        lieu.fermer(lieu.alice)
    with transaction(session):
        assert lieu.rouvrir(lieu.alice)
    with transaction(session):
        membre = lieu.membre(lieu.alice)
        assert (membre.terminee_le, membre.motif_fin, membre.depuis_le) == (None, None, INSTANT)
        assert (membre.aidant.desactive_le, membre.aidant.motif_desactivation) == (None, None)
        assert lieu.actions()[-2:] == ["reactivation_compte", "reouverture_acces"]
        authentification.ouvrir(session, lieu.alice.id, maintenant=PLUS_TARD)


@deux_moteurs
def test_rouvrir_ne_rend_pas_un_compte_que_l_equipe_nationale_a_ferme(
    lieu: Lieu, session: Session, moteur: Engine
) -> None:
    with transaction(session):
        lieu.fermer(lieu.alice)
    with transaction(session):
        session.get_one(Aidant, lieu.alice.id).motif_desactivation = None
    avant = photographie(moteur)
    with pytest.raises(Conflit, match="équipe nationale"), transaction(session):
        lieu.rouvrir(lieu.alice)
    assert photographie(moteur) == avant


@deux_moteurs
def test_un_compte_ferme_avant_le_depart_le_reste(lieu: Lieu, session: Session) -> None:
    with transaction(session):
        session.get_one(Aidant, lieu.alice.id).desactive_le = INSTANT
    with transaction(session):
        assert lieu.fermer(lieu.alice)
    with transaction(session):
        alice = lieu.membre(lieu.alice).aidant
        assert (alice.desactive_le, alice.motif_desactivation) == (INSTANT, None)
    with pytest.raises(Conflit), transaction(session):
        lieu.rouvrir(lieu.alice)


@deux_moteurs
@pytest.mark.parametrize(
    "acte",
    [
        lambda lieu: lieu.fermer(lieu.alice),
        lambda lieu: services.nommer_referent(
            lieu.session, lieu.membre(lieu.alice), par=lieu.robert, maintenant=PLUS_TARD
        ),
        lambda lieu: services.limiter_themes(
            lieu.session,
            lieu.membre(lieu.alice),
            ["logement", "argent"],
            par=lieu.robert,
            maintenant=PLUS_TARD,
        ),
        lambda lieu: services.choisir_ordinateurs(
            lieu.session,
            lieu.session.get_one(Organisation, lieu.ici.id),
            interdits=True,
            par=lieu.robert,
            maintenant=PLUS_TARD,
        ),
    ],
    ids=["fermer", "nommer", "limiter", "interdire"],
)
def test_deux_fois_c_est_une_fois(
    acte: Callable[[Lieu], bool], lieu: Lieu, session: Session, moteur: Engine
) -> None:
    with transaction(session):
        assert acte(lieu) is True
    avant = photographie(moteur)
    with transaction(session):
        assert acte(lieu) is False
    assert photographie(moteur) == avant


@deux_moteurs
def test_ce_qui_est_deja_ainsi_ne_change_rien(lieu: Lieu, session: Session, moteur: Engine) -> None:
    avant = photographie(moteur)
    with transaction(session):
        par, instant = lieu.robert, PLUS_TARD
        assert not lieu.rouvrir(lieu.alice)
        membre = lieu.membre(lieu.alice)
        assert not services.retirer_referent(session, membre, par=par, maintenant=instant)
        tous = membre.organisation.domaines
        assert not services.limiter_themes(session, membre, tous, par=par, maintenant=instant)
    assert photographie(moteur) == avant


def test_un_motif_de_la_liste(lieu: Lieu, session: Session, moteur: Engine) -> None:
    avant = photographie(moteur)
    for motif in ("", "vengeance", "<script>"):
        with pytest.raises(ErreurMetier, match="Dites pourquoi"), transaction(session):
            lieu.fermer(lieu.alice, motif=motif)
    assert photographie(moteur) == avant


@deux_moteurs
def test_la_derniere_personne_referente_le_reste(
    lieu: Lieu, session: Session, moteur: Engine
) -> None:
    avant = photographie(moteur)
    with pytest.raises(Interdit, match="dernière personne référente"), transaction(session):
        lieu.fermer(lieu.robert)
    with pytest.raises(Interdit), transaction(session):
        services.retirer_referent(
            session, lieu.membre(lieu.robert), par=lieu.robert, maintenant=PLUS_TARD
        )
    assert photographie(moteur) == avant
    with transaction(session):  # a closed account manages nobody
        membre = lieu.membre(lieu.alice)
        tenir_roles(session, membre, "aidant", "referent")
        membre.aidant.desactive_le = INSTANT
    with pytest.raises(Interdit), transaction(session):
        lieu.fermer(lieu.robert)


@deux_moteurs
def test_qui_est_parti_ne_change_plus(lieu: Lieu, session: Session, moteur: Engine) -> None:
    with transaction(session):
        lieu.fermer(lieu.alice)
    avant = photographie(moteur)
    par = lieu.robert
    for acte in (
        lambda m: services.nommer_referent(session, m, par=par, maintenant=PLUS_TARD),
        lambda m: services.retirer_referent(session, m, par=par, maintenant=PLUS_TARD),
        lambda m: services.limiter_themes(session, m, ["argent"], par=par, maintenant=PLUS_TARD),
    ):
        with pytest.raises(Conflit), transaction(session):
            acte(lieu.membre(lieu.alice))
    assert photographie(moteur) == avant


@deux_moteurs
def test_les_themes_restent_ceux_de_la_structure(lieu: Lieu, session: Session) -> None:
    def limiter(*domaines: str) -> list[str] | None:
        with transaction(session):
            lieu.membre(lieu.alice).organisation.domaines_permis = ["argent", "logement", "papiers"]
            services.limiter_themes(
                session, lieu.membre(lieu.alice), domaines, par=lieu.robert, maintenant=PLUS_TARD
            )
        with transaction(session):
            return lieu.membre(lieu.alice).domaines_limites

    assert limiter("logement", "papiers") == ["papiers", "logement"]
    assert limiter("logement", "logement") == ["logement"]
    assert limiter("argent", "papiers", "logement") is None, "all of them is no limit"
    for refuses in ((), ("justice",), ("argent", "justice"), ("inconnu",)):
        with pytest.raises(ErreurMetier):
            limiter(*refuses)
    with transaction(session):
        assert lieu.membre(lieu.alice).domaines_limites is None


def test_les_mandats_que_personne_d_autre_n_ouvrira(lieu: Lieu, session: Session) -> None:
    with transaction(session):
        collegue = un_aidant(session, lieu.ici, INSTANT, courriel="bao@essai.fr")
        membre = le_membre(session, lieu.alice, lieu.ici)
        usager = un_usager(session, membre, INSTANT, IDENTITE)
        for domaine, reserve_a in (("argent", []), ("logement", [collegue.id]), ("justice", None)):
            mandats.conclure(
                session,
                membre,
                usager,
                mandats.Accord({domaine: []}, "mois"),
                Formalites(reserve_a=reserve_a),
                moyen_id=uuid.uuid4(),
                maintenant=INSTANT,
            )

    def seuls(le=PLUS_TARD) -> int:
        with transaction(session):
            return nb_mandats_pour_lui_seul(session, lieu.membre(lieu.alice), maintenant=le)

    assert seuls() == 1
    with transaction(session):
        lieu.fermer(collegue)
    assert seuls() == 2, "the colleague is gone"
    assert seuls(INSTANT + timedelta(days=40)) == 0, "they are over"
