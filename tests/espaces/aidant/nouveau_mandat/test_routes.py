"""The wizard's screens: their order, what a refusal keeps, what a draft becomes."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Appartenance
from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, NOUVEAU, Comptoir, coches
from tests.fabriques import (
    IDENTITE,
    Distribution,
    connecter,
    membre_de,
    un_mandat,
)
from tests.photographie import photographie


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


# L’ordre des étapes


def test_de_l_etape_1_au_mandat(bureau: Comptoir) -> None:
    choix = {"domaines": ["logement", "argent"], "duree": "semestre"}
    reponse = bureau.navigateur.envoyer(NOUVEAU, choix)
    assert reponse.location.endswith("/identite")
    brouillon = reponse.location.removesuffix("/identite")
    assert bureau.navigateur.get(reponse.location).status_code == 200
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        ouvert = session.get_one(Brouillon, bureau.lire(brouillon).id)
        ouvert.poser_identite(AUTRE)
        ouvert.identifie_le = bureau.temps.instant
    recap = bureau.navigateur.get(f"{brouillon}/conclusion")
    assert AUTRE.nom_complet in recap.text
    assert AUTRE.courriel not in recap.text, "l’adresse est masquée"
    reponse = bureau.conclure(brouillon)
    assert reponse.status_code == 303
    assert AUTRE.nom_complet in bureau.navigateur.get(reponse.location).text


ETAPES = ("choix", "identite", "conclusion")


@pytest.mark.parametrize(
    ("etat", "arrivees"),
    [
        ("choisi", {"choix": 200, "identite": 200, "conclusion": "identite"}),
        ("identifie", {"choix": 200, "identite": "conclusion", "conclusion": 200}),
        ("identifie_trop_tot", {"choix": 200, "identite": 200, "conclusion": "identite"}),
        ("conclu", {"choix": "mandat", "identite": "mandat", "conclusion": "mandat"}),
        ("abandonne", dict.fromkeys(ETAPES, 404)),
        ("trop_vieux", dict.fromkeys(ETAPES, 409)),
        ("trop_vieux_identifie", dict.fromkeys(ETAPES, 409)),
    ],
)
def test_une_etape_hors_de_son_tour_mene_a_la_premiere_ouverte(
    etat: str, arrivees: dict[str, int | str], bureau: Comptoir
) -> None:
    identifie = etat not in ("choisi", "trop_vieux")
    brouillon = bureau.brouillon(AUTRE if identifie else None)
    mandat = ""
    if etat == "conclu":
        mandat = bureau.conclure(brouillon).location
    elif etat == "abandonne":
        bureau.navigateur.envoyer(f"{brouillon}/abandon")
    elif etat == "identifie_trop_tot":
        _vieillir(bureau, hours=2)
    elif etat.startswith("trop_vieux"):
        _fermer(bureau, brouillon)
    avant = photographie(bureau.app.extensions["moteur"], sauf=("connexion",))
    for etape, arrivee in arrivees.items():
        reponse = bureau.navigateur.get(f"{brouillon}/{etape}")
        if isinstance(arrivee, int):
            assert reponse.status_code == arrivee, etape
        else:
            voulue = mandat if arrivee == "mandat" else f"{brouillon}/{arrivee}"
            assert (reponse.status_code, reponse.location) == (303, voulue), etape
    assert photographie(bureau.app.extensions["moteur"], sauf=("connexion",)) == avant


def _vieillir(bureau: Comptoir, **duree: float) -> None:
    """Let time pass, with Alice at her desk."""
    fin = bureau.temps.instant + timedelta(**duree)
    while bureau.temps.instant < fin:
        bureau.temps.instant = min(fin, bureau.temps.instant + timedelta(minutes=14))
        bureau.navigateur.get("/espace-aidant/")


def _fermer(bureau: Comptoir, brouillon: str) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        ouvert = session.get_one(Brouillon, bureau.lire(brouillon).id)
        ouvert.expire_le = bureau.temps.instant


@pytest.mark.parametrize(
    ("etape", "champs"),
    [
        ("choix", {"domaines": ["logement"], "duree": "court"}),
        ("choix", {}),
        ("identite", {}),
        ("conclusion", {"declaration": "y", "accord": "y", "code": "000000"}),
        ("abandon", {}),
    ],
)
@pytest.mark.parametrize("etat", ["conclu", "trop_vieux"])
def test_un_brouillon_ferme_n_accepte_plus_rien(
    etape: str, champs: dict[str, object], etat: str, bureau: Comptoir
) -> None:
    brouillon, mandat = bureau.brouillon(), ""
    if etat == "conclu":
        mandat = bureau.conclure(brouillon).location
    else:
        _fermer(bureau, brouillon)
    avant = photographie(bureau.app.extensions["moteur"])
    reponse = bureau.navigateur.envoyer(f"{brouillon}/{etape}", champs)
    if etat == "conclu" and etape == "conclusion":
        assert (reponse.status_code, reponse.location) == (303, mandat)
    else:
        assert reponse.status_code == 409
    assert photographie(bureau.app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    ("age", "statut"), [(timedelta(days=7), 409), (timedelta(days=7, seconds=-1), 200)]
)
def test_les_choix_se_gardent_sept_jours(age: timedelta, statut: int, bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(None)
    bureau.temps.instant += age
    bureau.navigateur = connecter(bureau.app, bureau.troupe.alice, bureau.temps.instant)
    assert bureau.navigateur.get(f"{brouillon}/identite").status_code == statut
    sur_l_accueil = brouillon in bureau.navigateur.get("/espace-aidant/").text
    assert sur_l_accueil is (statut == 200)


def test_une_identite_de_deux_heures_ne_conclut_plus(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    _vieillir(bureau, hours=2)
    reponse = bureau.conclure(brouillon)
    assert (reponse.status_code, reponse.location) == (303, f"{brouillon}/identite")
    with bureau.app.extensions["fabrique"]() as session:
        assert not session.scalars(select(Usager).where(Usager.sub == AUTRE.sub)).all()


# Ce qu’un refus garde


@pytest.mark.parametrize(
    ("champs", "gardes"),
    [
        ({}, set()),
        ({"domaines": ["logement", "social"]}, {"domaines=logement", "domaines=social"}),
        ({"duree": "mois"}, {"duree=mois"}),
        ({"domaines": ["logement"], "duree": "siecle"}, {"domaines=logement"}),
        (
            {"domaines": ["logement", "chasse"], "duree": "mois"},
            {"domaines=logement", "duree=mois"},
        ),
    ],
)
@pytest.mark.parametrize("deja_ouvert", [False, True])
def test_un_choix_refuse_garde_ce_qui_est_coche(
    champs: dict[str, object], gardes: set[str], deja_ouvert: bool, bureau: Comptoir
) -> None:
    adresse = f"{bureau.brouillon(None)}/choix" if deja_ouvert else NOUVEAU
    avant = photographie(bureau.app.extensions["moteur"])
    reponse = bureau.navigateur.envoyer(adresse, champs)
    assert reponse.status_code == 422
    assert coches(reponse.text) == gardes
    assert photographie(bureau.app.extensions["moteur"]) == avant


def test_revenir_a_ses_choix_les_montre_coches(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(AUTRE, ("argent", "logement"), "longue")
    page = bureau.navigateur.get(f"{brouillon}/choix")
    assert coches(page.text) == {"domaines=argent", "domaines=logement", "duree=longue"}
    reponse = bureau.navigateur.envoyer(
        f"{brouillon}/choix", {"domaines": ["social"], "duree": "court"}
    )
    assert reponse.location == f"{brouillon}/conclusion", "l’identité est gardée"
    assert (bureau.lire(brouillon).domaines, bureau.lire(brouillon).duree) == (["social"], "court")


@pytest.mark.parametrize(
    ("sans", "gardes"),
    [
        ("declaration", {"accord=y"}),
        ("accord", {"declaration=y"}),
        ("code", {"declaration=y", "accord=y"}),
    ],
)
def test_une_conclusion_refusee_garde_les_coches_jamais_le_code(
    sans: str, gardes: set[str], bureau: Comptoir
) -> None:
    brouillon = bureau.brouillon()
    avant = photographie(bureau.app.extensions["moteur"])
    champs = bureau.accord(**{sans: ""})
    reponse = bureau.navigateur.envoyer(f"{brouillon}/conclusion", champs)
    assert reponse.status_code == 422
    assert coches(reponse.text) == gardes
    assert not champs["code"] or str(champs["code"]) not in reponse.text
    assert photographie(bureau.app.extensions["moteur"]) == avant


def test_un_mauvais_code_se_dit_sur_son_champ(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    mauvais = f"{(int(str(bureau.accord()['code'])) + 500_000) % 10**6:06}"
    reponse = bureau.conclure(brouillon, code=mauvais)
    assert reponse.status_code == 422
    assert 'id="code-faute"' in reponse.text
    assert coches(reponse.text) == {"declaration=y", "accord=y"}
    assert mauvais not in reponse.text
    assert bureau.lire(brouillon).conclu_le is None
    assert bureau.conclure(brouillon).status_code == 303


def test_trop_de_codes_garde_la_page(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    bon = int(str(bureau.accord()["code"]))
    statuts = [
        bureau.conclure(brouillon, code=f"{(bon + i) % 10**6:06}").status_code
        for i in range(100, 107)
    ]
    assert statuts == [422] * 5 + [429] * 2
    reponse = bureau.conclure(brouillon)
    assert reponse.status_code == 429
    assert coches(reponse.text) == {"declaration=y", "accord=y"}
    assert bureau.lire(brouillon).conclu_le is None


def test_les_domaines_permis_sont_ceux_de_la_personne(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(None, ("logement",))
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        place = session.get_one(Appartenance, (bureau.troupe.alice, bureau.troupe.organisation))
        place.domaines_limites = ["logement"]
    avant = photographie(bureau.app.extensions["moteur"])
    for adresse in (NOUVEAU, f"{brouillon}/choix"):
        assert 'value="argent"' not in bureau.navigateur.get(adresse).text
        champs = {"domaines": ["logement", "argent"], "duree": "court"}
        reponse = bureau.navigateur.envoyer(adresse, champs)
        assert reponse.status_code == 422
        assert coches(reponse.text) == {"domaines=logement", "duree=court"}
    assert photographie(bureau.app.extensions["moteur"]) == avant


# Ce qu’un brouillon devient


def test_renvoyer_la_conclusion_mene_au_meme_mandat(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    champs = bureau.accord()
    adresses = {
        bureau.navigateur.envoyer(f"{brouillon}/conclusion", champs).location for _ in range(3)
    }
    assert len(adresses) == 1
    with bureau.app.extensions["fabrique"]() as session:
        usager = session.scalars(select(Usager).where(Usager.sub == AUTRE.sub)).one()
        assert len(session.scalars(select(Mandat).where(Mandat.usager_id == usager.id)).all()) == 1


def test_la_personne_renonce_et_rien_ne_reste(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    reponse = bureau.navigateur.envoyer(f"{brouillon}/abandon")
    assert (reponse.status_code, reponse.location) == (303, "/espace-aidant/")
    assert bureau.lire(brouillon).identite is None
    assert bureau.lire(brouillon).abandonne_le == bureau.temps.instant
    assert brouillon not in bureau.navigateur.get("/espace-aidant/").text
    base = repr(photographie(bureau.app.extensions["moteur"]))
    for trace in (str(AUTRE.sub), AUTRE.nom_naissance, AUTRE.prenoms):
        assert trace not in base


@pytest.mark.parametrize(
    ("duree", "remplacer", "attendus"),
    [
        # The cast's mandate confides « logement » for a month.
        ("court", [], {"social": "court", "logement": "mois"}),
        ("court", ["logement"], {"social": "court", "logement": "court"}),
        ("longue", [], {"social": "longue", "logement": "longue"}),
    ],
)
def test_un_mandat_plus_long_se_garde_ou_se_remplace(
    duree: str, remplacer: list[str], attendus: dict[str, str], bureau: Comptoir
) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("social", "logement"), duree)
    page = bureau.navigateur.get(f"{brouillon}/conclusion")
    assert ('name="remplacer"' in page.text) is (duree == "court")
    reponse = bureau.conclure(brouillon, remplacer=remplacer)
    assert reponse.status_code == 303
    with bureau.app.extensions["fabrique"]() as session:
        actives = session.execute(
            select(Autorisation.domaine, Mandat.duree)
            .join(Mandat)
            .where(Mandat.usager_id == bureau.troupe.usager, Autorisation.revoquee_le.is_(None))
        ).all()
    assert {ligne.domaine: ligne.duree for ligne in actives} == attendus
    assert len(actives) == len(attendus)


def test_tout_deja_confie_pour_plus_longtemps_se_dit_et_garde_la_reponse(
    bureau: Comptoir,
) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("logement",), "court")
    reponse = bureau.conclure(brouillon)
    assert reponse.status_code == 422
    assert bureau.lire(brouillon).conclu_le is None
    refus = bureau.conclure(brouillon, remplacer=["logement"], accord="")
    assert refus.status_code == 422
    assert coches(refus.text) == {"declaration=y", "remplacer=logement"}
    assert bureau.conclure(brouillon, remplacer=["logement"]).status_code == 303


def test_les_mandats_d_un_autre_lieu_ne_se_devinent_pas(bureau: Comptoir) -> None:
    """The same person, confided elsewhere for a year: nothing of it shows nor changes."""
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        la_bas = membre_de(session, bureau.troupe.chloe, bureau.troupe.ailleurs)
        usager = session.get_one(Usager, bureau.troupe.usager)
        ailleurs = un_mandat(
            session, la_bas, usager, bureau.temps.instant, domaines=["social"], duree="longue"
        ).id
    brouillon = bureau.brouillon(IDENTITE, ("social",), "court")
    page = bureau.navigateur.get(f"{brouillon}/conclusion")
    assert 'name="remplacer"' not in page.text
    assert "CCAS d’Ailleurs" not in page.text
    assert bureau.conclure(brouillon, remplacer=["social"]).status_code == 303
    with bureau.app.extensions["fabrique"]() as session:
        autorisations = session.scalars(
            select(Autorisation).where(Autorisation.mandat_id == ailleurs)
        )
        assert [a.revoquee_le for a in autorisations] == [None]


def test_l_accueil_montre_les_brouillons_sans_nom(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    page = bureau.navigateur.get("/espace-aidant/")
    assert brouillon in page.text
    mots = re.findall(r"\w+", page.text.casefold())
    assert "alice" in mots
    for nom in (AUTRE.nom_naissance, AUTRE.prenoms):
        assert not set(nom.casefold().split()) & set(mots)
