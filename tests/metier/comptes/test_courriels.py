"""An address changes once it is proved, by who holds it; nobody learns who has an account."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification import liens
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.models import DemandePerte
from app.metier.authentification.moyens import pertes
from app.metier.authentification.queries import connexion_par_secret
from app.metier.authentification.services import ouvrir
from app.metier.comptes import courriels
from app.metier.comptes.parcours import Adresses
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from app.socle.cles import cles, condenser
from app.socle.erreurs import Conflit, ErreurMetier, TropDeTentatives
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_aidant
from tests.photographie import photographie

ADRESSES = Adresses("https://essai.example/connexion/courriel", "01 99 00 12 34")
NEUVE = "neuve@essai.fr"


def demander(session: Session, aidant: Aidant, nouveau: str = NEUVE) -> str:
    """Ask, and return the token that the message to the new address carries, empty without one."""
    with transaction(session):
        courriels.demander(
            session, aidant, nouveau, par=aidant, adresses=ADRESSES, maintenant=INSTANT
        )
    textes = [texte for a, texte in ecrits(session) if a == nouveau and "jeton=" in texte]
    return textes[-1].partition("jeton=")[2].split()[0] if textes else ""


def ecrits(session: Session) -> list[tuple[str, str]]:
    """To whom, and what, was written, the oldest first."""
    trousseau = cles(session)
    return [
        (
            message.destinataire,
            trousseau.dechiffrer(message.texte_chiffre, message.contexte).decode(),
        )
        for message in session.scalars(select(Courriel).order_by(Courriel.cree_le))
        if message.texte_chiffre
    ]


def confirmer(session: Session, jeton: str, *, apres: timedelta = timedelta()) -> Aidant:
    """Press the button of the message."""
    with transaction(session):
        return courriels.confirmer(
            session, jeton, telephone="01 99 00 12 34", maintenant=INSTANT + apres
        )


@deux_moteurs
def test_l_adresse_change_quand_elle_est_prouvee(session: Session, membre: Appartenance) -> None:
    aidant = membre.aidant
    with transaction(session):
        _, secret = ouvrir(session, aidant.id, maintenant=INSTANT)
    ancienne = aidant.courriel
    jeton = demander(session, aidant)
    assert aidant.courriel == ancienne
    assert {a for a, _ in ecrits(session)} == {ancienne, NEUVE}
    confirmer(session, jeton)
    assert aidant.courriel == NEUVE
    # What was open with the old address is closed; both addresses are told.
    assert connexion_par_secret(session, condenser(secret)) is None
    changes = [a for a, texte in ecrits(session) if "vient de changer" in texte]
    assert sorted(changes) == sorted([ancienne, NEUVE])


@deux_moteurs
def test_un_lien_ne_sert_qu_une_fois_un_jour_et_le_dernier(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    premier = demander(session, membre.aidant)
    second = demander(session, membre.aidant, "autre@essai.fr")
    avant = photographie(moteur)
    for jeton, apres in (
        (premier, timedelta()),
        ("inconnu", timedelta()),
        (second, courriels.VIE_LIEN),
    ):
        with pytest.raises(courriels.LienCourrielRefuse):
            confirmer(session, jeton, apres=apres)
    assert photographie(moteur) == avant
    assert confirmer(session, second).courriel == "autre@essai.fr"
    with pytest.raises(courriels.LienCourrielRefuse):
        confirmer(session, second)


@deux_moteurs
def test_une_adresse_prise_ne_se_dit_qu_a_qui_la_tient(
    session: Session, membre: Appartenance
) -> None:
    with transaction(session):
        un_aidant(session, membre.organisation, INSTANT, courriel=NEUVE)
    assert demander(session, membre.aidant) == ""
    (texte,) = [texte for a, texte in ecrits(session) if a == NEUVE]
    assert "déjà" in texte


@deux_moteurs
def test_prise_entre_la_demande_et_le_clic_elle_ne_change_rien(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    jeton = demander(session, membre.aidant)
    with transaction(session):
        un_aidant(session, membre.organisation, INSTANT, courriel=NEUVE)
    avant = photographie(moteur)
    with pytest.raises(Conflit):
        confirmer(session, jeton)
    assert photographie(moteur) == avant


@deux_moteurs
def test_trois_demandes_par_jour_et_jamais_la_sienne(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    aidant = membre.aidant
    for mauvaise in (aidant.courriel, "pas une adresse", "deux@a.fr,trois@a.fr"):
        with pytest.raises(ErreurMetier):
            demander(session, aidant, mauvaise)
    for rang in range(3):
        demander(session, aidant, f"essai{rang}@essai.fr")
    avant = photographie(moteur)
    with pytest.raises(TropDeTentatives):
        demander(session, aidant, "essai4@essai.fr")
    assert photographie(moteur) == avant


@pytest.mark.parametrize("fermeture", ["partout", "ailleurs"])
def test_ce_qui_ferme_un_compte_tue_chacun_de_ses_liens(
    fermeture: str, session: Session, membre: Appartenance
) -> None:
    aidant, jeton = membre.aidant, demander(session, membre.aidant)
    with transaction(session):
        cle = invitations.inviter(session, aidant, maintenant=INSTANT)
        connexion, _ = ouvrir(session, aidant.id, maintenant=INSTANT)
    with transaction(session):
        if fermeture == "ailleurs":
            pertes.fermer_ailleurs(session, connexion, INSTANT)
        else:
            pertes.fermer_partout(session, aidant.id, INSTANT)
    with pytest.raises(courriels.LienCourrielRefuse):
        confirmer(session, jeton)
    with pytest.raises(invitations.InvitationRefusee), transaction(session):
        invitations.consommer(session, cle, maintenant=INSTANT)
    assert aidant.courriel != NEUVE


@deux_moteurs
def test_une_adresse_prouvee_pendant_que_tout_se_ferme_n_attend_personne(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    compte, jeton = membre.aidant_id, demander(session, membre.aidant)
    with transaction(session):
        perte = DemandePerte(
            aidant_id=compte, compte="c" * 64, adresse="a" * 64, demandee_le=INSTANT,
            jeton_hash=condenser("perte"), expire_le=INSTANT + timedelta(minutes=5),
        )  # fmt: skip
        session.add(perte)
        ouvrir(session, compte, maintenant=INSTANT)
        liens.demander_lien(
            session, membre.aidant, suite="/", retenir_ordinateur=False, maintenant=INSTANT
        )

    def ensemble(rang: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            if rang % 2:
                pertes.suspendre(sienne, "perte", pertes.TOUS, maintenant=INSTANT)
            else:
                courriels.confirmer(sienne, jeton, telephone="01", maintenant=INSTANT)

    faits, refus = a_la_fois(8, ensemble)
    assert len(faits) in (1, 2)
    assert {type(un) for un in refus} <= {courriels.LienCourrielRefuse, pertes.LienPerteRefuse}
