"""The national team on the requests: found, followed, answered once; what each answer does and says."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.metier.aidants.droits import NATIONAUX
from app.metier.aidants.models import Aidant
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.instruction.textes import RECOURS
from app.metier.habilitation.models import Candidat, DemandeHabilitation, Evenement
from app.metier.messages.models import Courriel
from app.metier.messages.services import composer, texte_de
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.demandes import un_candidat, une_demande, une_demande_dans_la_file
from tests.fabriques import Distribution, connecter, un_aidant
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

FILE = "/pilotage/demandes"
TEXTE = "Bonjour, voici notre réponse."
Creer = Callable[..., uuid.UUID]


@pytest.fixture
def creer(app: Flask, troupe: Distribution, temps: Horloge) -> Creer:
    """A request in the queue, with its référent and somebody to train."""

    def faire(**champs: object) -> uuid.UUID:
        with app.extensions["fabrique"]() as session, transaction(session):
            demande = une_demande_dans_la_file(session, temps.instant, **champs)
            un_candidat(
                session,
                temps.instant,
                demande=demande,
                courriel="rosa@essai.fr",
                est_referent=True,
                a_former=False,
            )
            un_candidat(session, temps.instant, demande=demande, profession="bénévole")
            return demande.id

    return faire


@pytest.fixture
def lettres(app: Flask) -> Callable[[], list[tuple[str, str]]]:
    """To which address, under which subject, mails were written."""

    def lire() -> list[tuple[str, str]]:
        with app.extensions["fabrique"]() as session:
            lus = session.execute(
                select(Courriel.destinataire, Courriel.sujet).order_by(Courriel.destinataire)
            )
            return [(a, sujet) for a, sujet in lus]

    return lire


def lire(app: Flask, demande_id: uuid.UUID) -> DemandeHabilitation:
    with app.extensions["fabrique"]() as session:
        return session.get_one(DemandeHabilitation, demande_id)


def envoyer(qui: ClientVerifie, demande_id: uuid.UUID, reponse: str, **champs: str) -> int:
    corps = {"texte": TEXTE, "suite": "envoyer", **champs}
    return qui.envoyer(f"{FILE}/{demande_id}/{reponse}", corps).status_code


@pytest.mark.parametrize(
    ("saisie", "trouvee"),
    [("pradelles", True), ("732 829 320 00074", True), ("t9z", True), ("inconnue", False)],
)
def test_une_demande_se_trouve_par_son_nom_son_siret_ou_son_numero(
    saisie: str, trouvee: bool, nadia: ClientVerifie, creer: Creer
) -> None:
    creer(numero="T9Z")
    page = contenu(nadia.envoyer(FILE, {"recherche": saisie}))
    assert ("CCAS de Pradelles" in page) is trouvee


def test_la_file_se_lit_page_a_page_la_plus_ancienne_d_abord(
    app: Flask, nadia: ClientVerifie, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        for rang in range(30):
            jour = temps.instant - timedelta(days=rang)
            une_demande_dans_la_file(
                session, temps.instant, nom=f"Mairie {rang:02}", entree_le=jour
            )
        une_demande(session, temps.instant, nom="Un brouillon")
    premiere = contenu(nadia.get(FILE))
    assert premiere.index("Mairie 29") < premiere.index("Mairie 28")
    assert premiere.count("Mairie ") == 25
    assert "Un brouillon" not in premiere
    suite = premiere.partition("apres=")[2].partition("&")[0].partition('"')[0]
    seconde = contenu(nadia.get(f"{FILE}?apres={suite}"))
    assert seconde.count("Mairie ") == 5
    assert contenu(nadia.get(f"{FILE}?depuis=15")).count("Mairie ") == 15
    for faux in (f"apres={uuid.uuid4()}", "onglet=tout", "region=zz", "depuis=3", "suivi=elle"):
        assert nadia.get(f"{FILE}?{faux}").status_code == 404


def test_la_file_se_filtre_et_dit_ou_en_est_chaque_demande(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    instant = temps.instant
    with app.extensions["fabrique"]() as session, transaction(session):
        suivie = une_demande_dans_la_file(
            session,
            instant,
            nom="Mairie suivie",
            entree_le=instant - timedelta(days=10),
            suivie_par_id=troupe.nadia,
        )
        un_candidat(session, instant, demande=suivie)
        dit = Evenement(demande_id=suivie.id, nature="message", cote="structure", le=instant)
        session.add(dit)
        libre = {"type": "mjc", "code_commune": "35238", "siret": "00000000000017"}
        une_demande_dans_la_file(session, instant, nom="Mairie libre", **libre)
        une_demande_dans_la_file(session, instant, nom="Mairie en pause", en_pause_le=instant)
        for rang in range(27):
            une_demande_dans_la_file(
                session, instant, nom=f"Mairie refusée {rang:02}", refusee_le=instant
            )
    for filtre, trouvees in {
        "": {"suivie", "libre"},
        "region=84": {"suivie"},
        "type=mjc": {"libre"},
        "depuis=7": {"suivie"},
        "suivi=moi": {"suivie"},
        "suivi=personne": {"libre"},
        "suivi=moi&region=53": set(),
        "onglet=en-attente&type=ccas": {"en pause"},
    }.items():
        page = contenu(nadia.get(f"{FILE}?{filtre}"))
        assert {nom for nom in ("suivie", "libre", "en pause") if f"Mairie {nom}" in page} == (
            trouvees
        ), filtre
        for onglet in ("À traiter (2)", "En attente (1)", "Acceptées (0)", "Refusées (27)"):
            assert onglet in page, filtre
    for filtre, choisi in {"region=84": "Auvergne-Rhône-Alpes", "type=mjc": "MJC – "}.items():
        page = contenu(nadia.get(f"{FILE}?{filtre}"))
        assert (page.count(" selected>"), f" selected>{choisi}" in page) == (1, True), filtre
    liste = contenu(nadia.get(FILE)).partition("<tbody>")[2]
    suivie_dite, _, libre_dite = liste.partition("Mairie libre")
    for dite in ("A répondu", "doublon possible", "10 jours", ">Nadia<", "<td>1<"):
        assert (dite in suivie_dite, dite in libre_dite) == (True, False), dite
    for dite in ("Nouvelle", "Bretagne", "la suivre"):
        assert (dite in suivie_dite, dite in libre_dite) == (False, True), dite
    refusees = contenu(nadia.get(f"{FILE}?onglet=refusees"))
    suite = refusees.partition("apres=")[2].partition("&")[0]
    assert (
        refusees.count("Mairie ")
        + contenu(nadia.get(f"{FILE}?onglet=refusees&apres={suite}")).count("Mairie ")
        == 27
    )


def test_les_demandes_cochees_se_suivent_ensemble_sauf_celles_d_un_autre(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, creer: Creer
) -> None:
    libre, prise = creer(), creer(suivie_par_id=troupe.alice)
    corps = {"geste": "suivre", "demandes": [str(libre), str(prise)]}
    assert nadia.envoyer(FILE, corps).status_code == 303
    assert lire(app, libre).suivie_par_id == troupe.nadia
    assert lire(app, prise).suivie_par_id == troupe.alice
    moteur = app.extensions["moteur"]
    avant = photographie(moteur)
    assert nadia.envoyer(FILE, {"geste": "suivre"}).status_code == 422
    assert nadia.envoyer(FILE, {"geste": "suivre", "demandes": "n’importe"}).status_code == 422
    assert photographie(moteur) == avant


def test_la_page_dit_ce_qui_est_a_verifier_et_le_doublon(
    nadia: ClientVerifie, creer: Creer
) -> None:
    demande_id = creer(nom="<b>Mairie</b>")
    creer()
    page = contenu(nadia.get(f"{FILE}/{demande_id}"))
    assert "écrit à la main" in page
    assert "bénévole" in page
    assert "Doublon possible" in page
    assert "&lt;b&gt;Mairie" in page


def test_un_brouillon_ne_se_lit_pas(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        brouillon = une_demande(session, temps.instant).id
    assert nadia.get(f"{FILE}/{brouillon}").status_code == 404
    assert envoyer(nadia, brouillon, "accepter") == 404


def test_ecrire_ne_decide_rien_et_se_dit_une_fois(
    app: Flask, nadia: ClientVerifie, creer: Creer, lettres: Callable
) -> None:
    demande_id = creer()
    assert nadia.envoyer(f"{FILE}/{demande_id}", {"texte": "Quel contrat ?"}).status_code == 303
    assert lire(app, demande_id).etat is Etat.DEPOSEE
    assert lettres() == [("mariama@essai.fr", "L’équipe nationale vous a écrit")]
    assert "Quel contrat ?" in contenu(nadia.get(f"{FILE}/{demande_id}"))
    assert nadia.envoyer(f"{FILE}/{demande_id}", {"texte": " "}).status_code == 422


@pytest.mark.parametrize("reponse", ["accepter", "refuser", "modifications", "pause"])
def test_une_reponse_se_relit_avant_de_partir(
    reponse: str, app: Flask, nadia: ClientVerifie, creer: Creer
) -> None:
    adresse = f"{FILE}/{creer()}/{reponse}"
    assert "Bonjour," in contenu(nadia.get(adresse))
    moteur = app.extensions["moteur"]
    avant = photographie(moteur)
    relue = nadia.envoyer(adresse, {"texte": "Un mot.\nUn autre."})
    assert (relue.status_code, "Un autre." in relue.text) == (200, True)
    changee = nadia.envoyer(adresse, {"texte": "Un mot.", "suite": "changer"})
    assert (changee.status_code, "Un mot." in changee.text) == (200, True)
    for faux in ("", "[dites pourquoi]", "x" * 4001):
        assert nadia.envoyer(adresse, {"texte": faux}).status_code == 422
        assert nadia.envoyer(adresse, {"texte": faux, "suite": "envoyer"}).status_code == 422
    assert photographie(moteur) == avant


def test_accepter_cree_tout_d_un_coup_et_l_ecrit_a_chacun(
    app: Flask, nadia: ClientVerifie, creer: Creer, lettres: Callable, temps: Horloge
) -> None:
    demande_id = creer(missions="Accueil", categorie_juridique="7361", telephone="01 99 00 00 01")
    assert envoyer(nadia, demande_id, "accepter") == 303
    demande = lire(app, demande_id)
    assert demande.etat is Etat.ACCEPTEE
    with app.extensions["fabrique"]() as session:
        lieu = session.get_one(Organisation, demande.organisation_id)
        champs = "nom type siret adresse code_postal ville code_commune telephone responsable"
        for champ in [*champs.split(), "categorie_juridique"]:
            assert getattr(lieu, champ) == getattr(demande, champ), champ
        assert session.scalar(select(Aidant.prenom).where(Aidant.courriel == "rosa@essai.fr"))
        assert not session.scalar(select(Aidant.id).where(Aidant.courriel == "ines@essai.fr"))
        ines = session.scalars(select(Candidat).where(Candidat.courriel == "ines@essai.fr")).one()
        assert (ines.eligible_le, ines.organisation_id) == (temps.instant, lieu.id)
    assert lettres() == [
        ("mariama@essai.fr", "Votre demande est acceptée"),
        ("rosa@essai.fr", "Ouvrez votre accès à Aidants Connect"),
    ]


def test_refuser_le_dit_a_chacun_avec_les_recours(
    app: Flask, nadia: ClientVerifie, creer: Creer, lettres: Callable
) -> None:
    demande_id = creer()
    assert envoyer(nadia, demande_id, "refuser") == 303
    assert lire(app, demande_id).etat is Etat.REFUSEE
    assert lettres() == [
        ("ines@essai.fr", "Une demande qui vous nommait est refusée"),
        ("mariama@essai.fr", "Votre demande est refusée"),
        ("rosa@essai.fr", "Une demande qui vous nommait est refusée"),
    ]
    with app.extensions["fabrique"]() as session:
        for courriel in session.scalars(select(Courriel)):
            assert RECOURS in texte_de(composer(session, courriel, de="essai@essai.fr"))
        refus = select(Evenement.texte).where(Evenement.nature == "refus")
        assert RECOURS in (session.scalar(refus) or "")


@pytest.mark.parametrize("premiere", ["accepter", "refuser", "modifications"])
@pytest.mark.parametrize("seconde", ["accepter", "refuser", "modifications", "pause"])
def test_la_deuxieme_reponse_apprend_qui_a_repondu(
    premiere: str,
    seconde: str,
    app: Flask,
    nadia: ClientVerifie,
    troupe: Distribution,
    creer: Creer,
    temps: Horloge,
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        lieu = session.get_one(Organisation, troupe.ailleurs)
        noe = un_aidant(session, lieu, temps.instant, courriel="noe@essai.fr", roles=NATIONAUX).id
    demande_id = creer()
    assert envoyer(nadia, demande_id, premiere) == 303
    autre = connecter(app, noe, temps.instant)
    autre.jeton()
    avant = photographie(app.extensions["moteur"])
    reponse = autre.envoyer(f"{FILE}/{demande_id}/{seconde}", {"texte": TEXTE, "suite": "envoyer"})
    assert (reponse.status_code, "Nadia" in reponse.text) == (409, True)
    apres = photographie(app.extensions["moteur"])
    for table in ("demande_habilitation", "courriel", "candidat", "organisation", "journal"):
        assert apres.get(table) == avant.get(table), table


def test_mettre_en_attente_puis_reprendre(
    app: Flask, nadia: ClientVerifie, creer: Creer, lettres: Callable
) -> None:
    demande_id = creer()
    assert envoyer(nadia, demande_id, "pause") == 303
    assert lire(app, demande_id).etat is Etat.EN_PAUSE
    adresse = f"{FILE}/{demande_id}"
    assert nadia.envoyer(adresse, {"geste": "reprendre"}).status_code == 303
    assert lire(app, demande_id).etat is Etat.DEPOSEE
    assert nadia.envoyer(adresse, {"geste": "reprendre"}).status_code == 409
    assert [sujet for _, sujet in lettres()] == [
        "Votre demande est mise en attente",
        "Votre demande est de nouveau étudiée",
    ]


def test_on_ne_repond_pas_a_sa_propre_demande(
    app: Flask, nadia: ClientVerifie, creer: Creer
) -> None:
    demande_id = creer(demandeur_courriel="nadia@essai.fr")
    avant = photographie(app.extensions["moteur"])["demande_habilitation"]
    assert envoyer(nadia, demande_id, "accepter") == 403
    assert photographie(app.extensions["moteur"])["demande_habilitation"] == avant


def test_un_siret_partage_se_dit(app: Flask, nadia: ClientVerifie, creer: Creer) -> None:
    premiere, seconde = creer(), creer()
    assert envoyer(nadia, premiere, "accepter") == 303
    assert envoyer(nadia, seconde, "accepter") == 422
    assert lire(app, seconde).etat is Etat.DEPOSEE
    assert envoyer(nadia, seconde, "accepter", siret_partage="y") == 303


def test_l_adresse_d_un_compte_est_la_meme_personne(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, lettres: Callable
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        demande = une_demande_dans_la_file(session, temps.instant)
        un_candidat(
            session,
            temps.instant,
            demande=demande,
            courriel="chloe@essai.fr",
            est_referent=True,
            a_former=False,
        )
        demande_id = demande.id
    assert envoyer(nadia, demande_id, "accepter") == 303
    sujets = dict(lettres())
    assert sujets["chloe@essai.fr"] == "Vous êtes référente, ou référent, d’une structure de plus"


def test_cinq_mille_demandes_tiennent_en_huit_ordres(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        modele = une_demande_dans_la_file(session, temps.instant)
        colonnes = DemandeHabilitation.__table__.columns
        valeurs = {colonne.name: getattr(modele, colonne.name) for colonne in colonnes}
        session.execute(
            insert(DemandeHabilitation),
            [
                valeurs
                | {
                    "id": uuid.uuid4(),
                    "numero": f"N{rang:06}",
                    "siret": f"{rang:014}",
                    "entree_le": temps.instant - timedelta(minutes=rang),
                }
                for rang in range(5_000)
            ],
        )
        demande_id = modele.id
    for adresse in (FILE, f"{FILE}?region=84&suivi=personne&depuis=7", f"{FILE}/{demande_id}"):
        with ordres(app.extensions["moteur"]) as envoyes:
            assert nadia.get(adresse).status_code == 200
        assert len(envoyes) <= ORDRES_PAR_PAGE, adresse
