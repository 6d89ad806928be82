"""The account opens once both are done, in either order; results of Pix are read as they come."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import appartenance, par_courriel
from app.metier.formation import pix, reglages
from app.metier.formation.agenda import agenda
from app.metier.formation.inscriptions import presences
from app.metier.formation.models import SessionFormation
from app.metier.habilitation import comptes
from app.metier.habilitation.models import Candidat
from app.metier.journal.models import Ligne
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.tableur import lire_tableau
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, un_aidant
from tests.formations import a_former, relue, une_place, une_session
from tests.metier.formation.lieu import Lieu
from tests.metier.formation.lieu import lieu as lieu

APRES = INSTANT + timedelta(days=41)
ENTETE = (
    "Nom de l'organisation;ID Campagne;Nom du Participant;Adresse e-mail;% de progression;"
    "Partage (O/N);Date du partage;% maitrise de l'ensemble des acquis du profil"
)


def fichier(*lignes: str) -> str:
    return "\ufeff" + "\n".join((ENTETE, *lignes)) + "\n"


def resultat(
    courriel: str, partage: str = "Oui", le: str = "24/11/2026 10:12", part: str = "0,87"
) -> str:
    return f'"ANCT";12;"Essai";"{courriel}";1;"{partage}";"{le}";{part}'


def importer(lieu: Lieu, texte: str) -> pix.Rapport:
    tableau = pix.reduire(lire_tableau(texte))
    with transaction(lieu.session) as bdd:
        colonne = pix.colonne_des_adresses(tableau)
        return pix.importer(bdd, tableau, colonne, par=lieu.robert, maintenant=INSTANT)


def suivre(lieu: Lieu, seance: SessionFormation) -> int:
    with transaction(lieu.session) as bdd:
        tenue = relue(bdd, seance)
        coches = presences.toutes(bdd, tenue, maintenant=APRES)
        return presences.noter(bdd, tenue, coches, par=lieu.robert, maintenant=APRES)


@deux_moteurs
@pytest.mark.parametrize("pix_d_abord", [True, False])
def test_le_compte_s_ouvre_quand_les_deux_sont_faits(lieu: Lieu, pix_d_abord: bool) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT)
        candidat = a_former(session, lieu.organisation, INSTANT, typologie="mediateur")
        une_place(session, seance, candidat, INSTANT)
    texte = fichier(resultat("INES@essai.fr "))
    faire = [lambda: importer(lieu, texte), lambda: suivre(lieu, seance)]
    faire[not pix_d_abord]()
    assert candidat.compte_le is None
    assert par_courriel(session, "ines@essai.fr") is None
    faire[pix_d_abord]()
    faire[0](), faire[1]()
    compte = par_courriel(session, "ines@essai.fr")
    assert compte is not None
    assert candidat.compte_id == compte.id
    assert compte.typologie == "mediateur"
    membre = appartenance(session, compte.id, lieu.organisation.id)
    assert membre is not None
    assert membre.roles == "aidant"
    sujets = list(session.scalars(select(Courriel.sujet)))
    assert sujets.count("Votre compte Aidants Connect est ouvert") == 1
    assert sujets.count("Un compte s’est ouvert dans votre structure") == 1


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_une_presence_retiree_defait_la_formation(lieu: Lieu) -> None:
    session = lieu.session
    with transaction(session):
        seance = une_session(session, lieu.organisme, INSTANT)
        candidat = a_former(session, lieu.organisation, INSTANT)
        inscription = une_place(session, seance, candidat, INSTANT)
    with pytest.raises(Conflit), transaction(session):
        presences.noter(session, relue(session, seance), [], par=lieu.robert, maintenant=INSTANT)
    assert suivre(lieu, seance) == 1
    assert candidat.forme_le is not None
    with transaction(session):
        tenue = relue(session, seance)
        une = {(inscription.id, tenue.demi_journees[0].id)}
        presences.noter(session, tenue, une, par=lieu.robert, maintenant=APRES)
    assert candidat.forme_le is None


@deux_moteurs
def test_deux_a_la_fois_n_ouvrent_qu_un_compte(lieu: Lieu, moteur: Engine) -> None:
    session = lieu.session
    with transaction(session):
        candidat_id = a_former(session, lieu.organisation, INSTANT).id
        robert_id = lieu.robert.id

    def acte(_: int) -> bool:
        with un_acte(moteur, CLES) as bdd:
            candidat = bdd.get_one(Candidat, candidat_id, with_for_update=True)
            robert = bdd.get_one(Aidant, robert_id)
            return comptes.ouvrir_par_decision(
                bdd, candidat, motif="retour", par=robert, maintenant=INSTANT
            )

    faits, erreurs = a_la_fois(4, acte)
    assert not erreurs
    assert sorted(faits) == [False, False, False, True]
    lignes = select(func.count()).where(Ligne.action == "ouverture_compte")
    assert session.scalar(lignes) == 1


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_une_adresse_connue_est_rattachee_un_compte_ferme_par_l_equipe_ne_s_ouvre_pas(
    lieu: Lieu,
) -> None:
    session = lieu.session
    with transaction(session):
        chez = lieu.organisation
        connue = a_former(session, chez, INSTANT, lieu.robert.courriel)
        ferme = un_aidant(session, chez, INSTANT, courriel="ferme@essai.fr")
        ferme.desactive_le, ferme.motif_desactivation = INSTANT, "national_securite"
        ecarte = a_former(session, chez, INSTANT, "ferme@essai.fr")
        ouvrir = comptes.ouvrir_par_decision
        assert ouvrir(session, connue, motif="retour", par=lieu.robert, maintenant=INSTANT)
        assert connue.compte_id == lieu.robert.id
        with pytest.raises(Conflit):
            ouvrir(session, ecarte, motif="retour", par=lieu.robert, maintenant=INSTANT)
        with pytest.raises(ErreurMetier):
            ouvrir(session, ecarte, motif="autre chose", par=lieu.robert, maintenant=INSTANT)
        assert not ferme.est_actif


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
@pytest.mark.parametrize("motif", ["depart", "inactivite"])
def test_ce_que_l_ouverture_rend_s_ecrit_au_journal(lieu: Lieu, motif: str) -> None:
    """An account closed, an access ended, a role not held: each is given back, and noted."""
    session = lieu.session
    with transaction(session):
        revient = un_aidant(
            session, lieu.organisation, INSTANT, courriel="ines@essai.fr", roles=["referent"]
        )
        revient.desactive_le, revient.motif_desactivation = INSTANT, motif
        membre = session.get_one(Appartenance, (revient.id, lieu.organisation.id))
        membre.terminee_le, membre.motif_fin = INSTANT, "depart"
        candidat = a_former(session, lieu.organisation, INSTANT)
        candidat.forme_le = candidat.pix_le = INSTANT.date()
    with transaction(session):
        assert comptes.ouvrir_si_pret(session, candidat, maintenant=APRES)
    lignes = session.scalars(select(Ligne.action).order_by(Ligne.seq)).all()
    assert lignes[-4:] == [
        "reactivation_compte",
        "reouverture_acces",
        "don_role_ici",
        "ouverture_compte",
    ]
    assert revient.est_actif
    assert revient.actif_le == APRES.date()
    assert set((membre.roles or "").split(",")) == {"aidant", "referent"}


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_le_rapport_de_pix_dit_ce_que_devient_chaque_ligne(lieu: Lieu) -> None:
    session = lieu.session
    with transaction(session):
        for nom in ("ines", "leo", "paul", "fatou", "anna"):
            a_former(session, lieu.organisation, INSTANT, f"{nom}@essai.fr")
        anna = session.scalars(select(Candidat).filter_by(courriel="anna@essai.fr")).one()
        anna.pix_le = INSTANT.date()
        voulus = {champ: getattr(reglages.lire(session), champ) for champ in reglages.CHAMPS}
        reglages.changer(session, voulus | {"seuil_pix": 50}, par=lieu.robert, maintenant=INSTANT)
    rapport = importer(
        lieu,
        fichier(
            resultat("leo@essai.fr", "Non", "NA", "NA"),
            resultat("ines@essai.fr", part="0,2"),
            resultat("ines@essai.fr", le="2026-11-20"),
            resultat("ines@essai.fr"),
            resultat("paul@essai.fr", part="0,49"),
            resultat("fattou@essai.fr"),
            resultat("anna@essai.fr"),
            resultat("'=cmd|calc"),
        ),
    )
    assert {a: jour.isoformat() for a, jour in rapport.reussies.items()} == {
        "ines@essai.fr": "2026-11-20"
    }
    assert rapport.non_partagees == ["leo@essai.fr"]
    assert rapport.sous_le_seuil == ["paul@essai.fr"]
    assert rapport.inconnues == {"fattou@essai.fr": ["fatou@essai.fr"]}
    assert rapport.deja == ["anna@essai.fr"]
    assert rapport.en_double == ["ines@essai.fr"]
    assert rapport.illisibles == 1


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_les_adresses_proches_ne_se_cherchent_que_pour_les_premieres_inconnues(lieu: Lieu) -> None:
    with transaction(lieu.session):
        a_former(lieu.session, lieu.organisation, INSTANT, "personne@essai.fr")
    rapport = importer(lieu, fichier(*(resultat(f"personne{i}@essai.fr") for i in range(60))))
    trouvees = [bool(proches) for proches in rapport.inconnues.values()]
    assert trouvees == [True] * 40 + [False] * 20


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "texte", ["", "x", "a;b", "a;b\nc", ENTETE, '"', "a;b\n" * 6000, "\0" * 50]
)
def test_un_fichier_qui_n_en_est_pas_un_se_refuse(lieu: Lieu, texte: str) -> None:
    with pytest.raises(ErreurMetier):
        importer(lieu, texte)


@pytest.mark.parametrize("base", ["sqlite"], indirect=True)
def test_l_agenda_se_plie_et_s_echappe(lieu: Lieu) -> None:
    hostile = "Salle é, 2 ; \\ fin\r\nEND:VEVENT" + "é" * 80
    with transaction(lieu.session):
        seance = une_session(lieu.session, lieu.organisme, INSTANT, lieu=hostile)
        seance = relue(lieu.session, seance)
        texte = agenda(seance, maintenant=INSTANT)
    lignes = texte.split("\r\n")
    assert all(len(ligne.encode()) <= 75 for ligne in lignes)
    assert lignes.count("END:VEVENT") == 2
    deplie = texte.replace("\r\n ", "")
    assert "LOCATION:Salle é\\, 2 \\; \\\\ fin\\nEND:VEVENT" in deplie
