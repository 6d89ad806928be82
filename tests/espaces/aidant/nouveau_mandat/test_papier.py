"""A mandat papier: read on a document, given as any other, and no way into a site."""

import uuid
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.possibles import autorisations_possibles
from app.metier.usagers.lieux import nom_du_lieu
from app.metier.usagers.models import Usager
from app.socle.erreurs import Interdit
from tests.client import sans_marques
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import Comptoir
from tests.espaces.aidant.nouveau_mandat.conclus import attestation, photo
from tests.fabriques import IDENTITE, Distribution, connecter

LUE = {
    "piece": "titre_sejour",
    "genre": "female",
    "prenoms": "Fatima Zohra",
    "nom_naissance": "Benali",
    "naissance": "3 mars 1957",
    "lieu": "Oran, Algérie",
    "vue": "y",
}


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def donner(bureau: Comptoir, **champs: str) -> Mandat:
    """A mandat papier given by the screens."""
    bureau.temps.avancer(seconds=30)  # a code serves once
    brouillon = bureau.brouillon(identite=None)
    suite = bureau.navigateur.envoyer(f"{brouillon}/papier", LUE | champs)
    assert suite.location == f"{brouillon}/conclusion"
    reponse = bureau.conclure(brouillon)
    assert reponse.status_code == 303
    with bureau.app.extensions["fabrique"]() as session:
        return session.get_one(Mandat, uuid.UUID(reponse.location.split("/")[2]))


def lire(bureau: Comptoir, adresse: str) -> str:
    """What a page says, whatever its spaces."""
    return " ".join(sans_marques(bureau.navigateur.get(adresse).text).split())


def test_de_la_piece_au_papier_et_partout_c_est_dit(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(identite=None)
    assert f'href="{brouillon}/papier"' in bureau.navigateur.get(f"{brouillon}/identite").text
    assert "Il n’ouvre aucun site" in lire(bureau, f"{brouillon}/papier")
    bureau.navigateur.envoyer(f"{brouillon}/papier", LUE)
    a_lire = lire(bureau, f"{brouillon}/conclusion?langue=en")
    assert "Fatima Zohra BENALI" in a_lire
    assert "née le 3 mars 1957 à Oran, Algérie" in a_lire
    assert "au téléphone, au guichet et par courrier" in a_lire
    assert "FranceConnect vous écrira" not in a_lire
    assert "by telephone, at the counter or by post" in a_lire
    mandat = donner(bureau)
    assert mandat.piece == "titre_sejour"
    papier = attestation(bureau, mandat)
    assert "Mandat papier pour faire des démarches" in papier
    assert "lue sur ma pièce (titre de séjour), vue ce jour, sans FranceConnect" in papier
    assert "FranceConnect a donné" not in papier
    assert "se connecter à un site en mon nom, payer" in papier
    page = lire(bureau, f"/mandats/{mandat.id}")
    assert "n’ouvre aucun site" in page
    assert "Pour s’en servir" not in page
    assert "(mandat papier)" in lire(bureau, f"/usagers/{mandat.usager_id}")


def test_rien_ne_l_ouvre(bureau: Comptoir) -> None:
    mandat = donner(bureau)
    with bureau.app.extensions["fabrique"]() as session:
        (autorisation,) = session.scalars(select(Autorisation).filter_by(mandat_id=mandat.id))
        assert not autorisations_possibles(
            session,
            mandat.organisation_id,
            [mandat.usager_id],
            aidant_id=mandat.aidant_id,
            maintenant=bureau.temps.instant,
        )
        with pytest.raises(Interdit, match="mandat papier"):
            utilisable(
                session,
                autorisation.id,
                aidant_id=mandat.aidant_id,
                maintenant=bureau.temps.instant,
            )
    assert bureau.navigateur.get(f"/mandats/{mandat.id}/renouveler").status_code == 303
    acte = {
        "domaine": "argent",
        "geste": "appele",
        "site": "caf",
        "jour": f"{bureau.temps.instant:%Y-%m-%d}",
        "envoi": str(uuid.uuid4()),
    }
    note = bureau.navigateur.envoyer(f"/usagers/{mandat.usager_id}/acte", acte)
    assert note.status_code == 303, "what it is for"


def test_la_meme_personne_revient_et_jamais_celle_de_franceconnect(bureau: Comptoir) -> None:
    premier, second = donner(bureau), donner(bureau, prenoms="FATIMA-ZOHRA")
    assert premier.usager_id == second.usager_id
    identique = {
        "prenoms": IDENTITE.prenoms,
        "nom_naissance": IDENTITE.nom_naissance,
        "naissance": IDENTITE.date_naissance,
    }
    assert donner(bureau, **identique).usager_id != bureau.troupe.usager
    with bureau.app.extensions["fabrique"]() as session:
        connue = session.get_one(Usager, bureau.troupe.usager)
        assert connue.identite == IDENTITE


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"piece": "carnet"}, "piece-faute"),
        ({"vue": ""}, "vue-faute"),
        ({"naissance": "hier peut-être"}, "naissance-faute"),
        ({"naissance": "31/02/1957"}, "naissance-faute"),
        ({"naissance": "3 mars 2012"}, "pas 18 ans"),
        ({"nom_naissance": "x" * 257}, "nom_naissance-faute"),
        ({"lieu": ""}, "lieu-faute"),
        ({"genre": "autre"}, "genre-faute"),
    ],
)
def test_ce_qui_ne_va_pas_se_dit_et_ne_s_ecrit_pas(
    bureau: Comptoir, champs: Mapping[str, str], faute: str
) -> None:
    brouillon = bureau.brouillon(identite=None)
    avant = photo(bureau)
    refus = bureau.navigateur.envoyer(f"{brouillon}/papier", {**LUE, **champs})
    assert refus.status_code == 422
    assert faute in refus.text
    assert 'value="Fatima Zohra"' in refus.text, "nothing typed is lost"
    assert photo(bureau) == avant


def test_franceconnect_ensuite_n_en_garde_rien(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(identite=None)
    bureau.navigateur.envoyer(f"{brouillon}/papier", LUE)
    assert bureau.lire(brouillon).piece == "titre_sejour"
    bureau.navigateur.envoyer(f"{brouillon}/recommencer")
    lu = bureau.lire(brouillon)
    assert (lu.piece, lu.lieu_dit, lu.identite) == (None, None, None)


def test_les_deux_identites_d_une_personne_se_lisent_ensemble(
    bureau: Comptoir, app: Flask, troupe: Distribution
) -> None:
    lieu = nom_du_lieu(IDENTITE.lieu_naissance, IDENTITE.pays_naissance).partition(" (")[0]
    donner(
        bureau,
        prenoms=IDENTITE.prenoms,
        nom_naissance=IDENTITE.nom_naissance,
        naissance=IDENTITE.date_naissance,
        lieu=f"{lieu}, France",
    )
    nadia = connecter(app, troupe.nadia, bureau.temps.instant)
    qui = {
        "nom": IDENTITE.nom_naissance,
        "prenoms": IDENTITE.prenoms,
        "naissance": IDENTITE.date_naissance,
        "lieu": lieu,
        "motif": "personne",
    }
    page = " ".join(sans_marques(nadia.envoyer("/pilotage/personnes", qui).text).split())
    assert "2 mandats" in page
    assert "de FranceConnect, le" in page
    assert "d’une pièce d’identité, lue par un aidant, le" in page
    assert "(mandat papier)" in page


def test_qui_verifie_le_papier_sait_ce_qu_il_vaut(bureau: Comptoir) -> None:
    mandat = donner(bureau)
    champs = {"nom": "Benali", "annee": "1957"}
    page = bureau.navigateur.envoyer(f"/verifier/{mandat.code_verification}", champs).text
    assert "Ce mandat correspond" in page
    assert "n’ouvre aucun site" in page
