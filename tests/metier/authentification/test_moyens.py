"""Devices: accepted by their own code, five at most, removed with a reason, never the last."""

import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.codes import compteur_compte, reserver
from app.metier.authentification.models import NB_MOYENS_MAX, MoyenConnexion
from app.metier.authentification.moyens import services as moyens
from app.metier.authentification.queries import moyens_utilisables
from app.metier.journal.models import Ligne
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, code_du_moyen, deux_moteurs, un_moyen
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.photographie import photographie


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
            moyens.retirer_moyen(session, moyen, motif=motif, maintenant=INSTANT)

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
            moyens.retirer_moyen(sienne, moyen, motif="perte", maintenant=INSTANT)

    reussis, erreurs = a_la_fois(4, retirer)
    assert (len(reussis), len(erreurs)) == (3, 1)
    session.rollback()
    assert len(moyens_utilisables(session, compte.aidant)) == 1
    assert nb_actes(session, "retrait_moyen_connexion") == 3


def test_une_graine_tiree_fait_cent_soixante_bits() -> None:
    assert len(moyens.nouveau_secret_totp()) == 32
    assert moyens.nouveau_secret_totp() != moyens.nouveau_secret_totp()
    assert MoyenConnexion(genre="carte").periode == 60
    assert MoyenConnexion(genre="application").periode == 30


@deux_moteurs
def test_deux_codes_differents_a_la_fois_valident_une_fois(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        moyen = un_moyen(session, aidant, INSTANT, valide=False)
        moyen_id, pas = moyen.id, (-1, 0, 1)
        codes = [code_du_moyen(session, moyen_id, INSTANT, decalage=ecart) for ecart in pas]

    def valider(rang: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            essai = reserver(
                sienne, [compteur_compte("alice", "")], codes[rang], maintenant=INSTANT
            )
        with un_acte(moteur, CLES) as sienne:
            tenu = sienne.get_one(MoyenConnexion, moyen_id, with_for_update=True)
            moyens.valider_moyen(sienne, tenu, essai, maintenant=INSTANT)

    valides, refus = a_la_fois(3, valider)
    assert (len(valides), {type(erreur) for erreur in refus}) == (1, {Conflit})
    assert nb_actes(session, "validation_moyen_connexion") == 1


@deux_moteurs
def test_cinq_moyens_au_plus_meme_valides_a_la_fois(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        for _ in range(NB_MOYENS_MAX - 2):
            un_moyen(session, aidant, INSTANT)
        attente = [un_moyen(session, aidant, INSTANT, valide=False).id for _ in range(3)]
        codes = [code_du_moyen(session, moyen_id, INSTANT) for moyen_id in attente]

    def valider(rang: int) -> None:
        with un_acte(moteur, CLES) as sienne:
            essai = reserver(
                sienne, [compteur_compte("alice", "")], codes[rang], maintenant=INSTANT
            )
        with un_acte(moteur, CLES) as sienne:
            tenu = sienne.get_one(MoyenConnexion, attente[rang], with_for_update=True)
            moyens.valider_moyen(sienne, tenu, essai, maintenant=INSTANT)

    valides, refus = a_la_fois(3, valider)
    assert (len(valides), {type(erreur) for erreur in refus}) == (1, {ErreurMetier})
    session.rollback()
    assert len(moyens_utilisables(session, compte.aidant)) == NB_MOYENS_MAX
    avant = photographie(moteur)
    with pytest.raises(ErreurMetier, match="5 moyens"), transaction(session):
        un_moyen(session, session.get_one(Aidant, compte.aidant), INSTANT)
    assert photographie(moteur) == avant


@deux_moteurs
def test_une_autre_raison_s_ecrit_et_ne_va_pas_au_journal(
    session: Session, compte: Compte, moteur: Engine
) -> None:
    with transaction(session):
        aidant = session.get_one(Aidant, compte.aidant)
        ids = [un_moyen(session, aidant, INSTANT).id for _ in range(2)]

    def retirer(moyen_id: uuid.UUID, motif: str, precision: str) -> None:
        with transaction(session):
            moyen = session.get_one(MoyenConnexion, moyen_id, with_for_update=True)
            moyens.retirer_moyen(
                session, moyen, motif=motif, precision=precision, maintenant=INSTANT
            )

    avant = photographie(moteur)
    for precision in ("", "   ", "x" * 201):
        with pytest.raises(ErreurMetier) as refus:
            retirer(ids[0], "autre", precision)
        assert refus.value.champ == "precision"
    assert photographie(moteur) == avant
    retirer(ids[0], "autre", " rendu à la mairie ")
    retirer(ids[1], "depart", "de trop")
    precisions = [session.get_one(MoyenConnexion, i).precision_retrait for i in ids]
    assert precisions == ["rendu à la mairie", None]
    depot = photographie(moteur)
    for table in ("journal", "journal_corps"):
        assert "mairie" not in repr(depot[table])
    assert "depart" in repr(depot["journal_corps"])


@deux_moteurs
def test_un_moyen_suspendu_se_retire_meme_seul(session: Session, compte: Compte) -> None:
    """It opens nothing: somebody who came in with a recovery code starts anew."""
    with transaction(session):
        moyen = session.scalars(select(MoyenConnexion)).one()
        moyen.suspendu_le = INSTANT
    with transaction(session):
        tenu = session.get_one(MoyenConnexion, moyen.id, with_for_update=True)
        moyens.retirer_moyen(session, tenu, motif="perte", maintenant=INSTANT)
    assert nb_actes(session, "retrait_moyen_connexion") == 1
