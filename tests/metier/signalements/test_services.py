"""A death or a protection: all stops at once, silently; two people undo a mistake."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.brouillons.models import Brouillon
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.fins import prochaines
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.renouvellement import renouvelables
from app.metier.messages import services as messages
from app.metier.messages.gabarits import Message
from app.metier.messages.models import Courriel
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.metier.signalements.annulation import annuler, demander_annulation
from app.metier.signalements.queries import a_verifier
from app.metier.signalements.services import Signalement, signaler
from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.fins.queries import exiger_sans_fin, fin_en_vigueur
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier, Interdit, Introuvable
from tests.accueils import attente
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    deux_moteurs,
    relire,
    tenir_roles,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_membre,
    un_usager,
)

pytestmark = deux_moteurs
DEMAIN = INSTANT + timedelta(days=1)
DECES = Signalement("deces", INSTANT.date())


class Lieu:
    """Alice's place, another one, the same person known to both."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.alice: Appartenance = un_membre(session, INSTANT)
        self.autre = un_membre(session, INSTANT, siret="99988877900025", courriel="chloe@essai.fr")
        self.usager: Usager = un_usager(session, self.alice, INSTANT)
        un_usager(session, self.autre, INSTANT)
        self.mandats = [
            un_mandat(session, self.alice, self.usager, INSTANT, domaines=["argent", "logement"]),
            un_mandat(
                session, self.alice, self.usager, INSTANT, domaines=["social"], duree="court"
            ),
        ]
        self.ailleurs = un_mandat(session, self.autre, self.usager, INSTANT)

    def signaler(self, quoi: Signalement = DECES, *, le: datetime = INSTANT) -> bool:
        """Alice reports it, committed."""
        with transaction(self.session):
            return signaler(
                self.session,
                self.alice.organisation,
                self.usager.id,
                quoi,
                par_id=self.alice.aidant_id,
                maintenant=le,
            )

    def national(self, courriel: str) -> Aidant:
        """Somebody of the national team."""
        with transaction(self.session):
            qui = un_aidant(self.session, self.autre.organisation, INSTANT, courriel=courriel)
            tenir_roles(self.session, qui, "securite")
        return qui

    def fin(self) -> FinSignalee:
        """What is in force."""
        fin = fin_en_vigueur(self.session, self.alice.organisation_id, [self.usager.id])
        assert fin is not None
        return fin

    def annuler(self, *, le: datetime = DEMAIN) -> list[Mandat]:
        """One asks, another confirms."""
        nina, paul = self.national("nina@essai.fr"), self.national("paul@essai.fr")
        fin_id = self.fin().id
        with transaction(self.session):
            demander_annulation(self.session, fin_id, par=nina, maintenant=le)
        with transaction(self.session):
            return annuler(
                self.session,
                fin_id,
                seconde_personne=paul,
                adresse=lambda mandat: f"https://exemple.fr/{mandat.id}",
                maintenant=le,
            )

    def actions(self) -> list[str]:
        """The journal since the mandates were made."""
        toutes = list(self.session.scalars(select(Ligne.action).order_by(Ligne.seq)))
        derniere = max(i for i, action in enumerate(toutes) if action == "creation_autorisation")
        return toutes[derniere + 1 :]

    def courriels(self) -> int:
        """How many messages were written."""
        return len(self.session.scalars(select(Courriel.id)).all())


@pytest.fixture
def lieu(session: Session) -> Lieu:
    with transaction(session):
        return Lieu(session)


def est_actif(session: Session, mandat: Mandat, le: datetime = INSTANT) -> bool:
    return relire(session, mandat).est_actif(le)


def test_un_deces_arrete_tout_ici_et_rien_ailleurs(session: Session, lieu: Lieu) -> None:
    assert lieu.signaler()
    assert not any(est_actif(session, mandat) for mandat in lieu.mandats)
    assert est_actif(session, lieu.ailleurs)
    assert lieu.actions() == [
        "fin_signalee",
        *["revocation_autorisation"] * 2,
        "revocation_mandat",
        "revocation_autorisation",
        "revocation_mandat",
    ] or lieu.actions() == [
        "fin_signalee",
        "revocation_autorisation",
        "revocation_mandat",
        *["revocation_autorisation"] * 2,
        "revocation_mandat",
    ]
    motifs = set(session.scalars(select(Autorisation.motif_fin)))
    assert motifs == {"deces", None}
    corps = session.scalars(select(Corps.corps).where(Corps.corps.contains("fin_signalee"))).one()
    assert str(INSTANT.year) not in corps.split('"details"')[1].split("}")[0]


def test_une_minute_apres_l_usage_est_refuse(session: Session, lieu: Lieu) -> None:
    autorisation = lieu.mandats[0].autorisations[0].id
    lieu.signaler()
    apres = INSTANT + timedelta(minutes=1)
    with pytest.raises(Interdit), transaction(session):
        utilisable(session, autorisation, aidant_id=lieu.alice.aidant_id, maintenant=apres)


def test_rien_ne_part_plus(session: Session, lieu: Lieu) -> None:
    with transaction(session):
        un_mandat(session, lieu.alice, lieu.usager, INSTANT, domaines=["famille"], duree="longue")
    lieu.signaler()
    assert lieu.courriels() == 0
    bientot = INSTANT + timedelta(days=350)
    assert prochaines.nb_a_annoncer(session, maintenant=bientot) == 0
    ici = lieu.alice.organisation_id
    assert attente(session, ici, maintenant=INSTANT + timedelta(days=10)).est_vide


def test_ce_qui_attendait_de_partir_est_retire(session: Session, lieu: Lieu) -> None:
    """Death at nine: what was written before leaves no more, even after a first try that failed."""
    bientot = INSTANT + timedelta(days=350)
    with transaction(session):
        un_mandat(session, lieu.alice, lieu.usager, INSTANT, domaines=["famille"], duree="longue")
        un_mandat(session, lieu.autre, lieu.usager, INSTANT, domaines=["famille"], duree="longue")
        prochaines.annoncer(
            session, lambda mandat: f"https://exemple.fr/{mandat.id}", maintenant=bientot
        )
        essaye = messages.prendre(session, maintenant=bientot)
        assert essaye is not None
        essaye_id = essaye.id
        messages.marquer_echoue(session, essaye_id, est_refuse=False, maintenant=bientot)
        deja_parti = deposer(
            session,
            lieu.alice.aidant,
            Message("Sujet", "Texte"),
            mandat_id=lieu.mandats[0].id,
            maintenant=bientot,
        )
        parti_id = deja_parti.id
        messages.marquer_envoye(session, parti_id, maintenant=bientot)
    assert lieu.courriels() == 3
    lieu.signaler(le=bientot)
    restent = session.scalars(select(Courriel).order_by(Courriel.cree_le)).all()
    assert {courriel.destinataire for courriel in restent if courriel.envoye_le is None} == {
        lieu.autre.aidant.courriel
    }
    assert parti_id in {courriel.id for courriel in restent}
    # Whoever was holding it learns nothing, and nothing comes back.
    messages.marquer_echoue(session, essaye_id, est_refuse=False, maintenant=bientot)
    assert lieu.courriels() == 2


def test_dit_deux_fois_il_est_note_une_fois(session: Session, lieu: Lieu) -> None:
    assert lieu.signaler()
    avant = lieu.actions()
    assert not lieu.signaler(le=DEMAIN)
    assert lieu.actions() == avant
    assert len(session.scalars(select(FinSignalee)).all()) == 1


def test_dix_fois_a_la_fois(moteur: Engine, session: Session, lieu: Lieu) -> None:
    ou, qui, par = lieu.alice.organisation_id, lieu.usager.id, lieu.alice.aidant_id
    session.rollback()

    def un_envoi(_: int) -> bool:
        with un_acte(moteur, CLES) as sienne:
            ici = sienne.get_one(Organisation, ou)
            return signaler(sienne, ici, qui, DECES, par_id=par, maintenant=INSTANT)

    faits, erreurs = a_la_fois(10, un_envoi)
    assert erreurs == []
    assert sum(faits) == 1
    assert lieu.actions().count("fin_signalee") == 1


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [
        (INSTANT.date() + timedelta(days=1), "pas encore passée"),
        (date(1961, 12, 31), "n’était pas née"),
    ],
)
def test_un_jour_impossible_est_refuse(
    jour: date, phrase: str, session: Session, lieu: Lieu
) -> None:
    with pytest.raises(ErreurMetier, match=phrase):
        lieu.signaler(replace(DECES, jour=jour))
    assert all(est_actif(session, mandat) for mandat in lieu.mandats)


def test_les_brouillons_de_la_personne_sont_effaces_ici_seulement(
    session: Session, lieu: Lieu
) -> None:
    autrui = replace(IDENTITE, sub="c" * 64)
    with transaction(session):
        sien = un_brouillon(session, lieu.alice, INSTANT).id
        d_un_autre = un_brouillon(session, lieu.alice, INSTANT, identite=autrui).id
        ailleurs = un_brouillon(session, lieu.autre, INSTANT).id
    lieu.signaler()
    session.expire_all()
    efface = session.get_one(Brouillon, sien)
    assert efface.abandonne_le == INSTANT
    assert efface.identite is None
    for autre in (d_un_autre, ailleurs):
        assert session.get_one(Brouillon, autre).identite is not None


def test_plus_de_renouvellement_ni_de_nouveau_mandat(session: Session, lieu: Lieu) -> None:
    fini = lieu.mandats[1]
    apres = fini.fin_le + timedelta(days=1)
    assert renouvelables(session, relire(session, fini), lieu.alice)
    lieu.signaler(le=apres)
    assert not renouvelables(session, relire(session, fini), lieu.alice)
    with pytest.raises(Interdit, match="équipe nationale"):
        exiger_sans_fin(session, lieu.alice.organisation_id, [lieu.usager.id])
    exiger_sans_fin(session, lieu.autre.organisation_id, [lieu.usager.id])


def test_l_equipe_nationale_verifie_sans_nom(session: Session, lieu: Lieu) -> None:
    lieu.signaler(Signalement("protection", INSTANT.date(), "tutelle"))
    (ligne,) = a_verifier(session)
    assert ligne.structure == lieu.alice.organisation.nom
    assert (ligne.motif, ligne.mesure, ligne.survenue_le) == (
        "protection",
        "tutelle",
        INSTANT.date(),
    )
    assert sorted(ligne.numeros) == sorted(mandat.numero for mandat in lieu.mandats)
    assert "Dubois" not in repr(ligne)
    assert "Alice" not in repr(ligne)


def test_deux_personnes_annulent_et_tout_revient(session: Session, lieu: Lieu) -> None:
    long, court = lieu.mandats
    avant = {a.id: a.domaine for a in long.autorisations}
    lieu.signaler()
    assert [mandat.id for mandat in lieu.annuler(le=DEMAIN + timedelta(days=1))] == [long.id]
    relu = relire(session, long)
    assert relu.est_actif(DEMAIN)
    assert {a.id: a.domaine for a in relu.autorisations} == avant
    assert all(a.motif_fin is None and a.revoquee_par_id is None for a in relu.autorisations)
    # The one past its date ends at its date, and no death stays written on it.
    passe = relire(session, court)
    assert not passe.est_actif(DEMAIN + timedelta(days=1))
    assert passe.finit_le == passe.fin_le
    assert lieu.actions()[-4:] == [
        "annulation_demandee",
        "annulation_fin",
        *["reprise_mandat"] * 2,
    ]
    assert lieu.courriels() == 1
    assert fin_en_vigueur(session, lieu.alice.organisation_id, [lieu.usager.id]) is None
    assert a_verifier(session) == []


def test_un_mandat_suspendu_revient_suspendu(session: Session, lieu: Lieu) -> None:
    with transaction(session):
        session.get_one(Mandat, lieu.mandats[0].id).suspendu_le = INSTANT
    lieu.signaler()
    assert [mandat.id for mandat in lieu.annuler(le=INSTANT)] == [lieu.mandats[1].id]
    relu = relire(session, lieu.mandats[0])
    assert relu.suspendu_le == INSTANT
    assert all(a.revoquee_le is None for a in relu.autorisations)


def test_ce_qu_un_autre_mandat_a_repris_lui_reste(session: Session, lieu: Lieu) -> None:
    """Nobody can confide while it is in force: as if the report came between two statements."""
    lieu.signaler()
    with transaction(session):
        nouveau = un_mandat(session, lieu.alice, lieu.usager, DEMAIN, domaines=["argent"])
    repris = {mandat.id for mandat in lieu.annuler()}
    assert lieu.mandats[0].id in repris
    relu = relire(session, lieu.mandats[0])
    motifs = {a.domaine: a.motif_fin for a in relu.autorisations}
    assert motifs == {"argent": "remplacement", "logement": None}
    assert est_actif(session, nouveau, DEMAIN)


def test_un_autre_signalement_tient_encore(session: Session, lieu: Lieu) -> None:
    lieu.signaler()
    lieu.signaler(Signalement("protection", INSTANT.date()), le=INSTANT + timedelta(hours=1))
    assert lieu.annuler() == []
    relu = relire(session, lieu.mandats[0])
    assert {a.motif_fin for a in relu.autorisations} == {"protection"}
    assert lieu.fin().motif == "protection"


def test_on_n_annule_pas_seul_ni_deux_fois_ni_sans_en_avoir_le_droit(
    session: Session, lieu: Lieu
) -> None:
    lieu.signaler()
    fin_id, nina = lieu.fin().id, lieu.national("zoe@essai.fr")

    def confirmer(qui: Aidant) -> None:
        with transaction(session):
            annuler(session, fin_id, seconde_personne=qui, adresse=str, maintenant=DEMAIN)

    with pytest.raises(Conflit):
        confirmer(nina)
    with pytest.raises(Interdit), transaction(session):
        demander_annulation(session, fin_id, par=lieu.alice.aidant, maintenant=DEMAIN)
    for le in (DEMAIN, DEMAIN + timedelta(hours=1)):
        with transaction(session):
            demander_annulation(session, fin_id, par=nina, maintenant=le)
    assert lieu.fin().annulation_demandee_le == DEMAIN
    with pytest.raises(Interdit, match="autre personne"):
        confirmer(nina)
    with pytest.raises(Interdit):
        confirmer(lieu.alice.aidant)
    assert not est_actif(session, lieu.mandats[0])
    second = lieu.national("luc@essai.fr")
    confirmer(second)
    with pytest.raises(Conflit):
        confirmer(second)
    with pytest.raises(Introuvable), transaction(session):
        demander_annulation(session, uuid.uuid4(), par=nina, maintenant=DEMAIN)
