"""The list: sorted, filtered, searched in the base, a page at a time, on both engines."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import Connexion
from app.metier.equipe.libelles import moyens
from app.metier.equipe.liste.pages import (
    PAR_PAGE,
    Filtre,
    Tri,
    bilan,
    membres_nommes,
    page_de_membres,
    tous_les_membres,
)
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.fabriques import (
    INSTANT,
    deux_moteurs,
    un_aidant,
    un_moyen,
    une_carte,
    une_cle,
    une_organisation,
)

NOMS = [
    ("Zoé", "Échantillon"),
    ("Anne-Lise", "Écume"),
    ("Œdipe", "Eder"),
    ("Bao", "Ly"),
    ("Marie", "N’Guessan"),
    ("Jean", "de La Tour"),
    ("Jean", "Dubois"),
    ("dubois", "Alain"),
]


@pytest.fixture
def ici(session: Session) -> Organisation:
    """A place where everybody of NOMS works, and another where they do not."""
    with transaction(session):
        ici = une_organisation(session, INSTANT)
        ailleurs = une_organisation(session, INSTANT, siret="99988877900025", nom="Ailleurs")
        un_aidant(session, ailleurs, INSTANT, courriel="ailleurs@essai.fr")
        for rang, (prenom, nom) in enumerate(NOMS):
            aidant = un_aidant(session, ici, INSTANT, courriel=f"p{rang}@essai.fr")
            aidant.prenom, aidant.nom = prenom, nom
        return ici


def entrer(session: Session, aidant_id: uuid.UUID, ou: uuid.UUID, *, il_y_a: int) -> None:
    """A login, some days ago."""
    le = INSTANT - timedelta(days=il_y_a)
    session.add(
        Connexion(
            aidant_id=aidant_id,
            organisation_id=ou,
            secret_hash=uuid.uuid4().hex * 2,
            ouverte_le=le,
            vue_le=le,
            code_le=le,
        )
    )
    session.flush()


def noms(session: Session, ici: Organisation, saisie: str) -> list[str]:
    return [f.membre.aidant.nom_complet for f in membres_nommes(session, ici.id, saisie)]


@deux_moteurs
def test_par_nom_sans_egard_aux_accents(session: Session, ici: Organisation) -> None:
    page = page_de_membres(session, ici.id)
    assert page is not None
    assert [fiche.membre.aidant.nom for fiche in page.fiches] == [
        "Alain",
        "de La Tour",
        "Dubois",
        "Échantillon",
        "Écume",
        "Eder",
        "Ly",
        "N’Guessan",
    ]
    assert page.suite is None


@deux_moteurs
@pytest.mark.parametrize(
    ("saisie", "trouves"),
    [
        ("ECH", ["Zoé Échantillon"]),
        ("zoe éch", ["Zoé Échantillon"]),
        ("lise", ["Anne-Lise Écume"]),
        ("oedipe", ["Œdipe Eder"]),
        ("tour", ["Jean de La Tour"]),
        ("dubois", ["dubois Alain", "Jean Dubois"]),
        ("jean dub", ["Jean Dubois"]),
        ("uessan", []),
        ("guessan", ["Marie N’Guessan"]),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ("essai", []),
    ],
)
def test_chercher_par_le_debut_des_mots(
    saisie: str, trouves: list[str], session: Session, ici: Organisation
) -> None:
    assert noms(session, ici, saisie) == trouves


@deux_moteurs
def test_le_nom_change_se_retrouve(session: Session, ici: Organisation) -> None:
    with transaction(session):
        bao = session.scalars(select(Aidant).filter_by(nom="Ly")).one()
        bao.nom = "Éluard"
    assert noms(session, ici, "elu") == ["Bao Éluard"]
    assert noms(session, ici, "ly") == []


@deux_moteurs
def test_par_derniere_connexion_le_mois_seul(session: Session, ici: Organisation) -> None:
    with transaction(session):
        par_nom = {a.nom: a.id for a in session.scalars(select(Aidant))}
        # Within one month the list says nothing of who came last: they are by name.
        entrer(session, par_nom["Ly"], ici.id, il_y_a=1)
        entrer(session, par_nom["Dubois"], ici.id, il_y_a=20)
        entrer(session, par_nom["Dubois"], ici.id, il_y_a=90)
        entrer(session, par_nom["Eder"], ici.id, il_y_a=60)
    page = page_de_membres(session, ici.id, tri=Tri.CONNEXION)
    assert page is not None
    dits = [(f.membre.aidant.nom, f.mois) for f in page.fiches]
    assert dits[-3:] == [
        ("Eder", date(2026, 9, 1)),
        ("Dubois", date(2026, 11, 1)),
        ("Ly", date(2026, 11, 1)),
    ]
    assert {mois for _, mois in dits[:-3]} == {None}
    assert [nom for nom, _ in dits[:2]] == ["Alain", "de La Tour"]


@deux_moteurs
def test_une_connexion_d_ailleurs_ne_se_voit_pas(session: Session, ici: Organisation) -> None:
    with transaction(session):
        ailleurs = session.scalars(select(Organisation).filter_by(nom="Ailleurs")).one()
        bao = session.scalars(select(Aidant).filter_by(nom="Ly")).one()
        entrer(session, bao.id, ailleurs.id, il_y_a=1)
    (fiche,) = membres_nommes(session, ici.id, "ly")
    assert fiche.mois is None


@deux_moteurs
def test_chaque_ligne_dit_ce_qui_ouvre_son_compte(session: Session, ici: Organisation) -> None:
    with transaction(session):
        bao = session.scalars(select(Aidant).filter_by(nom="Ly")).one()
        rangees = [INSTANT + timedelta(days=jour) for jour in range(1, 5)]
        une_carte(session, rangees[0], numero="4242", aidant=bao).suspendu_le = INSTANT
        un_moyen(session, bao, rangees[1], valide=False)
        une_cle(session, bao, rangees[2], nom="clé bleue")
        un_moyen(session, bao, rangees[3]).retire_le = INSTANT
    page = page_de_membres(session, ici.id)
    assert page is not None
    dits = {fiche.membre.aidant.nom: moyens(fiche.moyens) for fiche in page.fiches}
    sans_carte = "Application sur téléphone"
    sienne = f"{sans_carte}, carte à code n°\u00a04242 (suspendue), clé d’accès clé bleue"
    assert dits == {nom: sienne if nom == "Ly" else sans_carte for nom in dits}
    assert len(dits) == len(NOMS)


@deux_moteurs
@pytest.mark.parametrize("tri", Tri)
@pytest.mark.parametrize("filtre", [Filtre.PRESENTS, Filtre.PARTIS])
def test_les_pages_se_suivent_sans_trou_ni_doublon(
    tri: Tri, filtre: Filtre, session: Session, ici: Organisation
) -> None:
    with transaction(session):
        for rang in range(2 * PAR_PAGE):
            aidant = un_aidant(session, ici, INSTANT, courriel=f"meme{rang}@essai.fr")
            aidant.prenom = "Homonyme"
            if rang % 3:
                entrer(session, aidant.id, ici.id, il_y_a=rang * 7)
        if filtre is Filtre.PARTIS:
            for membre in session.scalars(select(Appartenance).filter_by(organisation_id=ici.id)):
                membre.terminee_le = INSTANT
    vus, apres, pages = [], None, 0
    while True:
        page = page_de_membres(session, ici.id, filtre=filtre, tri=tri, apres=apres)
        assert page is not None
        vus += [fiche.membre.aidant_id for fiche in page.fiches]
        pages, apres = pages + 1, page.suite
        if apres is None:
            break
        assert len(page.fiches) == PAR_PAGE
    assert pages == 3
    assert len(vus) == len(set(vus)) == 2 * PAR_PAGE + len(NOMS)


@deux_moteurs
def test_le_curseur_d_ailleurs_n_existe_pas(session: Session, ici: Organisation) -> None:
    etrangere = session.scalars(select(Aidant.id).filter_by(courriel="ailleurs@essai.fr")).one()
    for apres in (etrangere, uuid.uuid4()):
        for tri in Tri:
            assert page_de_membres(session, ici.id, tri=tri, apres=apres) is None


@deux_moteurs
def test_compter(session: Session, ici: Organisation) -> None:
    with transaction(session):
        par_nom = {a.nom: a for a in session.scalars(select(Aidant))}
        par_nom["Ly"].cgu_version = None
        par_nom["Eder"].desactive_le = INSTANT
        parti = session.get_one(Appartenance, (par_nom["Alain"].id, ici.id))
        parti.terminee_le = INSTANT
    compte = bilan(session, ici.id)
    assert (compte.presents, compte.bloques, compte.partis) == (7, 2, 1)
    for filtre in Filtre:
        page = page_de_membres(session, ici.id, filtre=filtre)
        assert page is not None
        assert len(page.fiches) == compte.nombre(filtre)
    fiches = tous_les_membres(session, ici.id)
    assert len(fiches) == 8
    assert fiches[-1].membre.aidant_id == par_nom["Alain"].id
