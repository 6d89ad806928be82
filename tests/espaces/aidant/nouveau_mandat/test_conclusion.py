"""The third screen: how it is read, who is designated, what was shown, to whom it is open."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.espaces.aidant.nouveau_mandat import conclusion
from app.metier.aidants.models import Appartenance
from app.metier.brouillons.models import Brouillon
from app.metier.journal.models import Corps
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.client import sans_jeton
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, Comptoir, coches
from tests.espaces.aidant.nouveau_mandat.conclus import attestation, nouveau, photo
from tests.fabriques import IDENTITE, Distribution, connecter, un_aidant
from tests.photographie import photographie
from tests.saisies import MILLION

TEXTES = ("interprete_nom", "interprete_langue", "temoin_nom", "lieu")


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def une_collegue(bureau: Comptoir) -> uuid.UUID:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        organisation = session.get_one(Organisation, bureau.troupe.organisation)
        return un_aidant(session, organisation, bureau.temps.instant, courriel="denise@essai.fr").id


# Ce qui n’est pas dit, ce qui l’est


def test_trois_champs_suffisent(bureau: Comptoir) -> None:
    mandat = nouveau(bureau)
    assert (mandat.lecture, mandat.temoin_nom, mandat.courriel_confirme) == ("aidant", None, None)
    assert (mandat.courriel_confie, mandat.est_reserve, mandat.signe_le) == (False, False, None)
    texte = attestation(bureau, mandat)
    assert "lu à voix haute par Alice Essai" in texte
    assert "Fait à Saint-Just," in texte
    assert "par délégation de la personne qui dirige cette structure" in texte
    assert "adresse e-mail" not in texte
    assert "réservé" not in texte


@pytest.mark.parametrize(
    ("champs", "imprime"),
    [
        ({"lecture": "seul"}, ["J’ai lu ce mandat moi-même."]),
        (
            {"lecture": "interprete", "interprete_nom": "Ali Hotak", "interprete_langue": "dari"},
            ["lu en dari par Ali Hotak, interprète.", "Signature de l’interprète Ali Hotak"],
        ),
        (
            {"temoin_nom": "Zoé Présente"},
            [
                "Ne pouvant pas signer, je l’ai donné devant Zoé Présente, témoin. Fait à",
                "Signature du témoin Zoé Présente",
            ],
        ),
        ({"lieu": " Marché \u202ede Riom "}, ["Fait à Marché de Riom, le"]),
        ({"lieu": "  "}, ["Fait à Saint-Just, le"]),
        ({"courriel_confie": "y"}, ["créer et consulter une adresse e-mail pour moi"]),
    ],
)
def test_ce_qui_est_dit_est_imprime(
    champs: dict[str, str], imprime: list[str], bureau: Comptoir
) -> None:
    mandat = nouveau(bureau, **champs)
    texte = attestation(bureau, mandat)
    for morceau in imprime:
        assert morceau in texte
    for nom in ("lecture", "interprete_nom", "interprete_langue", "temoin_nom"):
        assert getattr(mandat, nom) == champs.get(nom, "aidant" if nom == "lecture" else None)


def test_le_journal_dit_comment_jamais_qui(bureau: Comptoir) -> None:
    nouveau(
        bureau,
        lecture="interprete",
        interprete_nom="Ali Hotak",
        interprete_langue="dari",
        temoin_nom="Zoé Présente",
        lieu="Riom",
    )
    with bureau.app.extensions["fabrique"]() as session:
        journal = "".join(session.scalars(select(Corps.corps)))
    assert '"lecture":"interprete"' in journal
    assert '"temoin":true' in journal
    for nom in ("Hotak", "dari", "Présente", "Riom"):
        assert nom not in journal


def test_la_structure_dit_qui_la_dirige(bureau: Comptoir) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, bureau.troupe.organisation)
        ici.responsable = "Jeanne Modèle, maire"
    assert "qui dirige cette structure (Jeanne Modèle, maire)," in attestation(
        bureau, nouveau(bureau)
    )


@pytest.mark.parametrize(
    "champs",
    [
        {"lecture": "interprete"},
        {"lecture": "interprete", "interprete_nom": "Ali"},
        {"lecture": "interprete", "interprete_langue": "dari"},
        {"lecture": "seul", "interprete_nom": "Ali", "interprete_langue": "dari"},
        {"lecture": "autre"},
        {"courriel_confirme": "peut-être"},
        {"reserve_a": ["pas-un-identifiant"]},
        {"reserve_a": [str(uuid.UUID(int=1))]},
        *({champ: "a" * 101} for champ in TEXTES),
        *({champ: MILLION} for champ in TEXTES),
    ],
    ids=str,
)
def test_une_reponse_de_travers_est_refusee_sans_rien_ecrire(
    champs: dict[str, object], bureau: Comptoir
) -> None:
    brouillon = bureau.brouillon()
    avant = photo(bureau)
    reponse = bureau.conclure(brouillon, **champs)
    assert reponse.status_code == 422
    assert {"declaration=y", "accord=y"} <= coches(reponse.text)
    assert photo(bureau) == avant


@pytest.mark.parametrize("champ", TEXTES)
@pytest.mark.parametrize(
    ("saisie", "statut"),
    [
        ("<script>alert(1)</script>", 303),
        ("{{7*7}}", 303),
        ("Du\0bo\xadis\x0bet\x0cfils", 303),
        ("\u202eruop", 303),
        ("à la\r\nligne", 303),
    ],
)
def test_un_nom_hostile_est_du_texte(
    champ: str, saisie: str, statut: int, bureau: Comptoir
) -> None:
    noms = {"interprete_nom": "Ali", "interprete_langue": "dari"} | {champ: saisie}
    reponse = bureau.conclure(bureau.brouillon(), lecture="interprete", **noms)
    assert reponse.status_code == statut
    if statut == 303:
        texte = bureau.navigateur.get(f"{reponse.location}/attestation").text
        assert "<script>" not in texte
        assert "\u202e" not in texte
        assert "49" not in les_signatures(texte)
        assert "à la\r" not in texte


def les_signatures(page: str) -> str:
    """The signature's lines, where what was typed is printed."""
    return page.partition('class="signatures"')[2].partition("<footer>")[0]


# Quelqu’un est désigné


def test_quelqu_un_est_designe_rien_ne_reste_ni_ne_se_dit(bureau: Comptoir) -> None:
    def traces(brouillon: str) -> dict[str, object]:
        lu = bureau.lire(brouillon)
        colonnes = {c.key: getattr(lu, c.key) for c in lu.__mapper__.column_attrs}
        return colonnes | {"id": None}

    renonce, designe = bureau.brouillon(), bureau.brouillon()
    page = bureau.navigateur.get(f"{designe}/conclusion").text
    assert 'form="representant"' in page
    bureau.navigateur.envoyer(f"{renonce}/abandon")
    reponse = bureau.navigateur.envoyer(f"{designe}/conclusion", {"representant": "oui"})
    assert reponse.status_code == 422
    assert "Venez avec cette personne" in reponse.text
    assert AUTRE.nom_naissance not in reponse.text
    # What is kept is what a person who gives up leaves: nothing tells them apart.
    assert traces(designe) == traces(renonce)
    base = repr(photographie(bureau.app.extensions["moteur"]))
    for trace in (str(AUTRE.sub), AUTRE.nom_naissance, AUTRE.prenoms, "representant"):
        assert trace not in base
    apres = photo(bureau)
    encore = bureau.navigateur.envoyer(f"{designe}/conclusion", {"representant": "oui"})
    assert encore.status_code == 404
    assert bureau.conclure(designe).status_code == 404
    assert photo(bureau) == apres


def test_une_fois_conclu_l_arret_n_est_plus_celui_la(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    mandat = bureau.conclure(brouillon).location
    avant = photo(bureau)
    reponse = bureau.navigateur.envoyer(f"{brouillon}/conclusion", {"representant": "oui"})
    assert (reponse.status_code, reponse.location) == (303, mandat)
    assert photo(bureau) == avant


# L’adresse électronique


@pytest.mark.parametrize(
    ("reponse", "garde"), [("oui", True), ("non", False), ("", None), (None, None)]
)
def test_l_adresse_est_confirmee_ou_non(
    reponse: str | None, garde: bool | None, bureau: Comptoir
) -> None:
    champs = {} if reponse is None else {"courriel_confirme": reponse}
    mandat = nouveau(bureau, **champs)
    assert mandat.courriel_confirme is garde
    page = bureau.navigateur.get(f"/mandats/{mandat.id}").text
    assert ("n’est pas la sienne" in page) is (garde is False)


# Ce qui a été lu


def vu(bureau: Comptoir, brouillon: str) -> str:
    page = bureau.navigateur.get(f"{brouillon}/conclusion").text
    return page.partition('name="recapitulatif" value="')[2].partition('"')[0]


def test_ce_qui_a_ete_lu_se_conclut(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon()
    assert bureau.conclure(brouillon, recapitulatif=vu(bureau, brouillon)).status_code == 303


def changer_les_choix(bureau: Comptoir, brouillon: str) -> None:
    champs = {"domaines": ["argent", "social"], "duree": "mois"}
    assert bureau.navigateur.envoyer(f"{brouillon}/choix", champs).status_code == 303


def changer_la_duree(bureau: Comptoir, brouillon: str) -> None:
    champs = {"domaines": ["argent"], "duree": "longue"}
    assert bureau.navigateur.envoyer(f"{brouillon}/choix", champs).status_code == 303


def changer_de_personne(bureau: Comptoir, brouillon: str) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        ouvert = session.get_one(Brouillon, bureau.lire(brouillon).id)
        ouvert.poser_identite(replace(AUTRE, sub="d" * 64, prenoms="Homonyme"))


def confier_plus_longtemps(bureau: Comptoir, _: str) -> None:
    """The same person confides the same thing for a year, in another tab."""
    assert bureau.conclure(bureau.brouillon(duree="longue")).status_code == 303
    bureau.temps.avancer(seconds=30)


@pytest.mark.parametrize(
    "changement",
    [changer_les_choix, changer_la_duree, changer_de_personne, confier_plus_longtemps],
)
def test_ce_qui_a_change_depuis_se_relit(
    changement: Callable[[Comptoir, str], None], bureau: Comptoir
) -> None:
    brouillon = bureau.brouillon()
    ancien = vu(bureau, brouillon)
    changement(bureau, brouillon)
    avant = photographie(bureau.app.extensions["moteur"])
    reponse = bureau.conclure(brouillon, recapitulatif=ancien)
    assert reponse.status_code == 409
    assert "Les choix ont changé" in reponse.text
    assert coches(reponse.text) == set(), "l’accord est redemandé"
    # Not even the code was looked at.
    assert photographie(bureau.app.extensions["moteur"]) == avant
    assert ancien not in reponse.text
    assert vu(bureau, brouillon) in reponse.text


def test_la_date_de_fin_lue_est_celle_du_mandat(bureau: Comptoir) -> None:
    """Read before midnight, sent after: it would last one day more than what was read."""
    bureau.temps.instant = bureau.temps.instant.replace(hour=22, minute=59)
    bureau.navigateur = connecter(bureau.app, bureau.troupe.alice, bureau.temps.instant)
    brouillon = bureau.brouillon()
    ancien = vu(bureau, brouillon)
    bureau.temps.avancer(minutes=2)
    assert bureau.conclure(brouillon, recapitulatif=ancien).status_code == 409
    assert bureau.conclure(brouillon, recapitulatif=vu(bureau, brouillon)).status_code == 303


def test_tout_deja_confie_se_dit_avant_le_code(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("logement",), "court")
    page = bureau.navigateur.get(f"{brouillon}/conclusion").text
    assert "Tout ce que vous avez choisi est déjà confié" in page
    avant = photographie(bureau.app.extensions["moteur"])
    reponse = bureau.conclure(brouillon, code="000000")
    assert reponse.status_code == 422
    assert "déjà confié" in reponse.text
    assert photographie(bureau.app.extensions["moteur"]) == avant, "le code n’est pas regardé"


# Réservé


def test_un_mandat_reserve_n_existe_pas_pour_une_collegue(bureau: Comptoir) -> None:
    collegue = une_collegue(bureau)
    page = bureau.navigateur.get(f"{bureau.brouillon()}/conclusion").text
    assert "Denise Essai" in page
    assert "Robert Essai" not in page, "référent, il ne voit pas les personnes"
    seul = nouveau(bureau, reserve="y")
    a_deux = nouveau(bureau, "social", reserve_a=[str(collegue)])
    denise = connecter(bureau.app, collegue, bureau.temps.instant)
    absent = sans_jeton(denise.get(f"/mandats/{uuid.uuid4()}").text)
    for ecran in ("", "/attestation", "/signature"):
        assert bureau.navigateur.get(f"/mandats/{seul.id}{ecran}").status_code == 200
        refus = denise.get(f"/mandats/{seul.id}{ecran}")
        assert (refus.status_code, sans_jeton(refus.text)) == (404, absent)
        assert denise.get(f"/mandats/{a_deux.id}{ecran}").status_code == 200
    assert "réservé</strong> à Alice Essai, Denise Essai" in attestation(bureau, a_deux)


def test_un_mandat_reserve_plus_long_ne_se_montre_pas(bureau: Comptoir) -> None:
    collegue = une_collegue(bureau)
    assert bureau.conclure(bureau.brouillon(duree="longue"), reserve="y").status_code == 303
    denise = Comptoir(bureau.app, replace(bureau.troupe, alice=collegue), bureau.temps)
    bureau.temps.avancer(seconds=30)
    brouillon = denise.brouillon()
    page = denise.navigateur.get(f"{brouillon}/conclusion").text
    assert 'name="remplacer"' not in page
    assert "déjà confié" not in page
    assert denise.conclure(brouillon).status_code == 303


def test_une_personne_partie_entre_temps_se_dit(bureau: Comptoir) -> None:
    collegue, brouillon = une_collegue(bureau), bureau.brouillon()
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        place = session.get_one(Appartenance, (collegue, bureau.troupe.organisation))
        place.terminee_le = bureau.temps.instant
    avant = photo(bureau)
    reponse = bureau.conclure(brouillon, reserve_a=[str(collegue)])
    assert reponse.status_code == 422
    assert photo(bureau) == avant


# Deux onglets


def test_le_mandat_de_la_personne_reste_le_sien(bureau: Comptoir) -> None:
    """Two tabs, two drafts, two persons: each mandate is its person's."""
    premier, second = bureau.brouillon(), bureau.brouillon(IDENTITE, ("social",))
    code = bureau.accord()["code"]
    assert bureau.conclure(premier).status_code == 303
    # The code is spent: the second tab asks for another one, and writes nothing.
    avant = photo(bureau)
    assert bureau.conclure(second, code=code).status_code == 422
    assert photo(bureau) == avant
    with bureau.app.extensions["fabrique"]() as session:
        usager = session.scalars(select(Usager).where(Usager.sub == AUTRE.sub)).one()
        assert session.scalar(select(func.count()).where(Mandat.usager_id == usager.id)) == 1


def test_une_collegue_partie_pendant_l_envoi_n_est_plus_proposee(
    bureau: Comptoir, monkeypatch: pytest.MonkeyPatch
) -> None:
    collegue, brouillon = une_collegue(bureau), bureau.brouillon()
    nom = f'value="{collegue}"'
    assert nom in bureau.navigateur.get(f"{brouillon}/conclusion").text
    exiger_lu = conclusion._exiger_lu
    sans_elle: list[object] = []

    def partir(*lu: Any) -> None:
        with bureau.app.extensions["fabrique"]() as session, transaction(session):
            place = session.get_one(Appartenance, (collegue, bureau.troupe.organisation))
            place.terminee_le = bureau.temps.instant
        sans_elle.append(photo(bureau))
        exiger_lu(*lu)

    monkeypatch.setattr(conclusion, "_exiger_lu", partir)
    reponse = bureau.conclure(brouillon, reserve="y", reserve_a=[str(collegue)])
    assert reponse.status_code == 422
    assert "n’aide plus dans votre structure" in reponse.text
    assert nom not in reponse.text
    assert [photo(bureau)] == sans_elle
