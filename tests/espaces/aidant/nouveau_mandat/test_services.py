"""The draft: seven days for its choices, two hours for the person, one mandate at the end."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import appartenance
from app.metier.authentification.codes import CodeRefuse, Essai, compteur_compte, reserver
from app.metier.authentification.models import Tentative
from app.metier.brouillons import services
from app.metier.brouillons.models import Brouillon
from app.metier.brouillons.queries import brouillon_lu, brouillons_ouverts
from app.metier.brouillons.recapitulatif import recapituler
from app.metier.demarches.catalogue import PUBLIE
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Mandat
from app.metier.usagers.identite import CHAMPS_IDENTITE
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier, Interdit, Introuvable
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    code_de,
    deux_moteurs,
    le_membre,
    tenir_roles,
    un_aidant,
    un_mandat,
    un_membre,
    un_usager,
)
from tests.photographie import photographie

pytestmark = deux_moteurs
UNE_SECONDE = timedelta(seconds=1)
Conclure = Callable[..., Mandat]


@pytest.fixture
def brouillon(session: Session, membre: Appartenance) -> uuid.UUID:
    """A draft with the person's identity."""
    with transaction(session):
        ouvert = services.ouvrir(
            session, membre, domaines=["logement", "argent"], duree="mois", maintenant=INSTANT
        )
        ouvert.poser_identite(IDENTITE)
        ouvert.identifie_le = INSTANT
    return ouvert.id


def un_essai(session: Session, membre: Appartenance, instant: datetime, code: str = "") -> Essai:
    """A reserved try: of the right code, unless said otherwise."""
    with transaction(session):
        code = code or code_de(session, membre.aidant_id, instant)
        return reserver(session, [compteur_compte("alice", "")], code, maintenant=instant)


@pytest.fixture
def conclure(session: Session, membre: Appartenance, brouillon: uuid.UUID) -> Conclure:
    """Conclude the draft as a screen does."""

    def acte(
        instant: datetime = INSTANT,
        *,
        code: str = "",
        par: Appartenance = membre,
        vu: str | None = None,
    ) -> Mandat:
        essai = un_essai(session, par, instant, code)
        with transaction(session):
            membre_verrouille = appartenance(
                session, par.aidant_id, par.organisation_id, verrou=True
            )
            assert membre_verrouille is not None
            return services.conclure(
                session,
                brouillon,
                membre_verrouille,
                essai,
                remplacer=[],
                vu=vu,
                maintenant=instant,
            )

    return acte


def est_sans_identite(brouillon: Brouillon) -> bool:
    return brouillon.identifie_le is None and not any(
        getattr(brouillon, champ) for champ in CHAMPS_IDENTITE
    )


def test_les_choix_vivent_sept_jours_l_identite_deux_heures(
    session: Session, brouillon: uuid.UUID
) -> None:
    lu = session.get_one(Brouillon, brouillon)
    assert lu.identite_valable(INSTANT + timedelta(hours=2) - UNE_SECONDE) == IDENTITE
    assert lu.identite_valable(INSTANT + timedelta(hours=2)) is None
    assert lu.est_ouvert(INSTANT + timedelta(days=7) - UNE_SECONDE)
    assert not lu.est_ouvert(INSTANT + timedelta(days=7))


def test_on_ne_voit_que_ses_brouillons_ouverts_ici(
    session: Session, membre: Appartenance, brouillon: uuid.UUID
) -> None:
    def ouverts(instant: datetime) -> list[uuid.UUID]:
        liste = brouillons_ouverts(
            session, membre.aidant_id, membre.organisation_id, maintenant=instant
        )
        return [ouvert.id for ouvert in liste]

    assert ouverts(INSTANT + timedelta(days=7) - UNE_SECONDE) == [brouillon]
    assert ouverts(INSTANT + timedelta(days=7)) == []
    assert not brouillons_ouverts(session, membre.aidant_id, uuid.uuid4(), maintenant=INSTANT)
    assert not brouillons_ouverts(session, uuid.uuid4(), membre.organisation_id, maintenant=INSTANT)
    assert brouillon_lu(session, uuid.uuid4(), brouillon) is None
    assert brouillon_lu(session, membre.aidant_id, brouillon) is not None


@pytest.mark.parametrize(
    ("domaines", "refus"), [([], ErreurMetier), (["argent"], Interdit), (["inconnu"], Interdit)]
)
def test_un_choix_interdit_ne_change_rien(
    session: Session,
    membre: Appartenance,
    brouillon: uuid.UUID,
    moteur: Engine,
    domaines: list[str],
    refus: type[ErreurMetier],
) -> None:
    with transaction(session):
        membre.domaines_limites = ["logement"]
    avant = photographie(moteur)
    with pytest.raises(refus), transaction(session):
        services.ouvrir(session, membre, domaines=domaines, duree="mois", maintenant=INSTANT)
    with pytest.raises(refus), transaction(session):
        services.changer_choix(
            session,
            session.get_one(Brouillon, brouillon),
            membre,
            domaines=domaines,
            duree="court",
            maintenant=INSTANT,
        )
    assert photographie(moteur) == avant


def test_changer_ses_choix_garde_l_identite(
    session: Session, membre: Appartenance, brouillon: uuid.UUID
) -> None:
    with transaction(session):
        services.changer_choix(
            session,
            session.get_one(Brouillon, brouillon),
            membre,
            domaines=["social", "papiers"],
            duree="court",
            maintenant=INSTANT,
        )
    lu = session.get_one(Brouillon, brouillon)
    assert (lu.domaines, lu.duree) == (["papiers", "social"], "court")
    assert lu.identite == IDENTITE


def test_conclure_efface_la_personne_du_brouillon(
    session: Session, brouillon: uuid.UUID, conclure: Conclure
) -> None:
    mandat = conclure()
    lu = session.get_one(Brouillon, brouillon)
    assert (lu.mandat_id, lu.conclu_le) == (mandat.id, INSTANT)
    assert est_sans_identite(lu)
    usager = session.get_one(Usager, mandat.usager_id)
    assert usager.identite == IDENTITE
    assert usager.identifie_le == INSTANT
    assert session.scalar(select(func.count()).select_from(Tentative)) == 0


def test_renoncer_efface_la_personne_et_ferme(
    session: Session, brouillon: uuid.UUID, conclure: Conclure, moteur: Engine
) -> None:
    with transaction(session):
        services.abandonner(session.get_one(Brouillon, brouillon), maintenant=INSTANT)
    lu = session.get_one(Brouillon, brouillon)
    assert lu.abandonne_le == INSTANT
    assert est_sans_identite(lu)
    assert IDENTITE.courriel not in repr(photographie(moteur))
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(Conflit):
        conclure()
    with transaction(session):
        plus_tard = INSTANT + timedelta(minutes=1)
        services.abandonner(session.get_one(Brouillon, brouillon), maintenant=plus_tard)
    assert photographie(moteur, sauf={"tentative"}) == avant


def test_un_mauvais_code_laisse_tout_comme_avant(
    session: Session, brouillon: uuid.UUID, conclure: Conclure, moteur: Engine
) -> None:
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(CodeRefuse):
        conclure(code="000000")
    assert photographie(moteur, sauf={"tentative"}) == avant
    assert session.scalar(select(func.count()).select_from(Tentative)) == 1
    session.rollback()
    session.expire_all()
    assert session.get_one(Brouillon, brouillon).est_ouvert(INSTANT)
    assert conclure().duree == "mois"


@pytest.mark.parametrize(
    "attente", [timedelta(hours=2), timedelta(days=7)], ids=["identité", "choix"]
)
def test_trop_tard_rien_ne_se_conclut(
    conclure: Conclure, moteur: Engine, attente: timedelta
) -> None:
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(Conflit):
        conclure(INSTANT + attente)
    assert photographie(moteur, sauf={"tentative"}) == avant


def test_deja_confie_pour_plus_longtemps_laisse_le_brouillon_et_le_code(
    session: Session, membre: Appartenance, conclure: Conclure, moteur: Engine
) -> None:
    with transaction(session):
        usager = un_usager(session, membre, INSTANT)
        un_mandat(session, membre, usager, INSTANT, domaines=["argent", "logement"], duree="longue")
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(ErreurMetier, match="déjà confié"):
        conclure()
    assert photographie(moteur, sauf={"tentative"}) == avant


def test_le_brouillon_d_un_collegue_ou_d_une_autre_structure_est_introuvable(
    session: Session, membre: Appartenance, conclure: Conclure, moteur: Engine
) -> None:
    with transaction(session):
        bob = un_aidant(session, membre.organisation, INSTANT, courriel="bob@essai.fr")
        collegue = le_membre(session, bob, membre.organisation)
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
    for etape in ("ouvert", "conclu"):
        if etape == "conclu":
            conclure()
        avant = photographie(moteur, sauf={"tentative"})
        for etranger in (collegue, ailleurs):
            with pytest.raises(Introuvable):
                conclure(par=etranger)
        assert photographie(moteur, sauf={"tentative"}) == avant


def test_le_mandat_nait_dans_la_structure_du_brouillon(
    session: Session, membre: Appartenance, brouillon: uuid.UUID, moteur: Engine
) -> None:
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        la_bas = Appartenance(
            aidant_id=membre.aidant_id,
            organisation_id=ailleurs.organisation_id,
            depuis_le=INSTANT,
        )
        session.add(la_bas)
        tenir_roles(session, la_bas, "aidant")
    essai = un_essai(session, membre, INSTANT)
    avant = photographie(moteur)
    with pytest.raises(Introuvable), transaction(session):  # noqa: PT012
        autre = appartenance(session, membre.aidant_id, ailleurs.organisation_id)
        assert autre is not None
        services.conclure(session, brouillon, autre, essai, remplacer=[], maintenant=INSTANT)
    assert photographie(moteur) == avant


def test_cinquante_conclusions_a_la_fois_font_un_mandat(
    session: Session, membre: Appartenance, brouillon: uuid.UUID, moteur: Engine
) -> None:
    aidant_id, organisation_id = membre.aidant_id, membre.organisation_id
    code = code_de(session, aidant_id, INSTANT)
    nb_avant = verifier_chaine(session).nb_lignes
    session.rollback()

    def conclure(_: int) -> uuid.UUID:
        with un_acte(moteur, CLES) as sienne:
            essai = reserver(sienne, [compteur_compte("alice", "")], code, maintenant=INSTANT)
        with un_acte(moteur, CLES) as sienne:
            le_sien = appartenance(sienne, aidant_id, organisation_id, verrou=True)
            assert le_sien is not None
            return services.conclure(
                sienne, brouillon, le_sien, essai, remplacer=[], maintenant=INSTANT
            ).id

    mandats, erreurs = a_la_fois(50, conclure)
    assert erreurs == []
    assert len(mandats) == 50
    assert session.scalars(select(Mandat.id)).all() == list(set(mandats))
    actes = session.scalars(select(Ligne.action).where(Ligne.seq > nb_avant).order_by(Ligne.seq))
    assert list(actes) == ["creation_attestation"] + ["creation_autorisation"] * 2
    assert verifier_chaine(session).est_intact
    # Late repeats of one code count as one try at most.
    assert (session.scalar(select(func.count()).select_from(Tentative)) or 0) <= 1


def test_recommencer_apres_coup_rend_le_meme_mandat(conclure: Conclure, moteur: Engine) -> None:
    premier = conclure().id
    avant = photographie(moteur, sauf={"tentative"})
    # The code is not even looked at: spent, or wrong, the mandate is the same.
    assert conclure().id == premier
    assert conclure(code="000000").id == premier
    assert photographie(moteur, sauf={"tentative"}) == avant


def test_ce_qui_a_ete_lu_est_verifie_sous_verrou(
    session: Session,
    membre: Appartenance,
    brouillon: uuid.UUID,
    conclure: Conclure,
    moteur: Engine,
) -> None:
    lu = session.get_one(Brouillon, brouillon)
    vu = recapituler(session, lu, membre, IDENTITE, catalogue=PUBLIE, maintenant=INSTANT).empreinte
    with transaction(session):
        usager = un_usager(session, membre, INSTANT)
        un_mandat(session, membre, usager, INSTANT, domaines=["argent"], duree="longue")
    avant = photographie(moteur, sauf={"tentative"})
    with pytest.raises(Conflit, match="relisez"):
        conclure(vu=vu)
    assert photographie(moteur, sauf={"tentative"}) == avant
    session.expire_all()
    lu = session.get_one(Brouillon, brouillon)
    relu = recapituler(session, lu, membre, IDENTITE, catalogue=PUBLIE, maintenant=INSTANT)
    assert [autorisation.domaine for autorisation in relu.plus_longs] == ["argent"]
    assert not relu.est_deja_confie
    assert [a["cle"] for a in conclure(vu=relu.empreinte).texte["domaines"]] == ["logement"]


def test_une_identite_plus_recente_remplace_celle_de_l_usager(
    session: Session, membre: Appartenance, conclure: Conclure
) -> None:
    with transaction(session):
        ancienne = replace(IDENTITE, courriel="ancienne@exemple.fr")
        un_usager(session, membre, INSTANT - timedelta(days=30), ancienne)
    mandat = conclure()
    assert session.get_one(Usager, mandat.usager_id).courriel == IDENTITE.courriel
    nombre = select(func.count()).where(Ligne.action == "maj_courriel_usager")
    assert session.scalar(nombre) == 1
