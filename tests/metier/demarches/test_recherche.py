"""What people really type, and what must hold whatever they type."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.metier.demarches.catalogue import PUBLIE
from app.metier.demarches.fiches import Demarche
from app.metier.demarches.recherche import NB_RESULTATS, chercher, distance, mots_utiles

TOUTES = list(PUBLIE.demarches.values())
DEMARCHES = st.sampled_from(TOUTES)


def cles(saisie: str) -> list[str]:
    """Keys found, the best first."""
    return [demarche.cle for demarche in chercher(PUBLIE, saisie)]


@pytest.mark.parametrize(
    ("saisie", "premiere"),
    [
        # Des mots justes
        ("carte grise", "carte-grise"),
        ("impôts", "declaration-revenus"),
        ("APL", "apl"),
        ("RSA", "rsa"),
        ("CAF", "allocations-familiales"),
        ("retraite", "retraite"),
        ("passeport", "passeport"),
        ("carte d’identité", "carte-identite"),
        ("titre de séjour", "titre-sejour"),
        ("logement social", "logement-social"),
        ("permis de conduire", "permis-conduire"),
        ("permis de chasser", "permis-chasser"),
        ("casier judiciaire", "casier-judiciaire"),
        ("surendettement", "surendettement"),
        ("France Travail", "france-travail"),
        ("allocation de rentrée scolaire", "rentree-scolaire"),
        # Ce qu’on dit d’habitude
        ("pole emploi", "france-travail"),
        ("chomage", "allocation-chomage"),
        ("secu", "ameli"),
        ("cpam", "ameli"),
        ("crous", "bourse-crous"),
        ("hlm", "logement-social"),
        ("cmu", "complementaire-sante"),
        ("mutuelle", "complementaire-sante"),
        ("aah", "mdph"),
        ("cpf", "compte-formation"),
        ("apa", "apa"),
        ("aspa", "minimum-vieillesse"),
        ("cni", "carte-identite"),
        ("pv", "amende-paiement"),
        ("hlm demande", "logement-social"),
        ("nounou", "pajemploi"),
        ("femme de menage", "cesu"),
        ("auto entrepreneur", "micro-entreprise"),
        ("declarer mes impots", "declaration-revenus"),
        ("vendre ma voiture", "vente-vehicule"),
        ("acheter une voiture", "carte-grise"),
        ("demenagement", "changement-adresse"),
        ("voter", "liste-electorale"),
        ("voter par procuration", "procuration-vote"),
        ("porter plainte", "plainte"),
        ("interdit bancaire", "fichage-bancaire"),
        ("dettes", "surendettement"),
        ("expulsion", "expulsion"),
        ("devenir francais", "naturalisation"),
        ("demandeur d'asile", "ofpra"),
        ("veuve", "reversion"),
        ("trimestres", "releve-carriere"),
        ("carte handicape", "carte-mobilite"),
        ("contester une amende", "amende-contestation"),
        ("tribunal administratif", "telerecours"),
        ("avocat", "aide-juridictionnelle"),
        ("discrimination", "defenseur-droits"),
        ("pollution vignette", "critair"),
        ("critair", "critair"),
        ("Crit'Air", "critair"),
        ("points permis", "points-permis"),
        ("cantine", "inscription-ecole"),
        ("pension alimentaire", "pension-alimentaire"),
        ("ma prime renov", "renovation"),
        ("fusil", "armes"),
        ("bateau", "permis-bateau"),
        # Dans le désordre, en phrase, au pluriel, collé, en capitales
        ("grise carte", "carte-grise"),
        ("cartes grises", "carte-grise"),
        ("cartegrise", "carte-grise"),
        ("CARTE GRISE", "carte-grise"),
        ("je veux refaire ma carte d'identité", "carte-identite"),
        ("comment faire pour la carte vitale", "carte-vitale"),
        ("renouveler titre sejour", "titre-sejour"),
        ("timbres fiscaux", "timbre-fiscal"),
        ("allocation familiale", "allocations-familiales"),
        # En cours de frappe, mal frappé
        ("immatr", "carte-grise"),
        ("retr", "retraite"),
        ("permi", "permis-conduire"),
        ("imatriculation", "carte-grise"),
        ("passport", "passeport"),
        ("passeprot", "passeport"),
        ("amande", "amende-paiement"),
        ("surandettement", "surendettement"),
        ("polemploi", "france-travail"),
        ("alocation familialle", "allocations-familiales"),
        ("naturalization", "naturalisation"),
        ("titre de sejoure", "titre-sejour"),
        ("chomaje", "allocation-chomage"),
        ("retraitte", "retraite"),
    ],
)
def test_ce_que_les_gens_tapent(saisie: str, premiere: str) -> None:
    assert cles(saisie)[:1] == [premiere], chercher(PUBLIE, saisie)


@pytest.mark.parametrize("saisie", ["", "  ", "de la", "a", "xyzzyq", "日本語", "!!!", "123456"])
def test_rien_a_trouver(saisie: str) -> None:
    assert cles(saisie) == []


@given(st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_jamais_plus_de_huit_ni_deux_fois_la_meme(saisie: str) -> None:
    trouvees = cles(saisie)
    assert len(trouvees) <= NB_RESULTATS
    assert len(set(trouvees)) == len(trouvees)
    assert cles(saisie) == trouvees


@given(DEMARCHES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_ni_l_ordre_ni_la_casse_ni_les_accents_ne_comptent(
    demarche: Demarche, hasard: random.Random
) -> None:
    mots = demarche.nom.split()
    hasard.shuffle(mots)
    attendues = cles(" ".join(mots))
    assert cles(demarche.nom) == attendues
    assert cles(demarche.nom.upper()) == attendues
    assert cles(" ".join(mots_utiles(demarche.nom))) == attendues


@pytest.mark.parametrize("demarche", TOUTES, ids=lambda demarche: demarche.cle)
def test_chaque_demarche_se_trouve_par_son_nom_et_par_ses_mots(demarche: Demarche) -> None:
    assert cles(demarche.nom)[0] == demarche.cle
    introuvables = [mot for mot in demarche.mots if demarche.cle not in cles(mot)]
    assert introuvables == []


def rangs_longs(demarche: Demarche) -> list[int]:
    """Where its long words stand in its name: an error in « RSA » leaves nothing to recognise."""
    return [rang for rang, mot in enumerate(mots_utiles(demarche.nom)) if len(mot) >= 5]


@given(DEMARCHES.filter(rangs_longs), st.data())
@settings(max_examples=80, deadline=None)
def test_une_faute_de_frappe_se_pardonne(demarche: Demarche, data: st.DataObject) -> None:
    """One letter forgotten, doubled or swapped, in one long word."""
    mots = mots_utiles(demarche.nom)
    rang = data.draw(st.sampled_from(rangs_longs(demarche)))
    mot = mots[rang]
    place = data.draw(st.integers(1, len(mot) - 2))
    fautif = data.draw(
        st.sampled_from(
            [
                mot[:place] + mot[place + 1 :],
                mot[:place] + mot[place] + mot[place:],
                mot[:place] + mot[place + 1] + mot[place] + mot[place + 2 :],
            ]
        )
    )
    saisie = " ".join([*mots[:rang], fautif, *mots[rang + 1 :]])
    assert demarche.cle in cles(saisie), saisie


MOTS = st.text("abcde", min_size=1, max_size=7)


@given(MOTS, MOTS, st.integers(0, 3))
def test_la_distance_est_symetrique_et_bornee(un: str, autre: str, limite: int) -> None:
    trouvee = distance(un, autre, limite)
    assert trouvee == distance(autre, un, limite)
    assert 0 <= trouvee <= limite + 1
    assert (trouvee == 0) is (un == autre)
    assert trouvee == min(distance(un, autre, 9), limite + 1)


@pytest.mark.parametrize(
    ("un", "autre", "attendue"),
    [
        ("permis", "permis", 0),
        ("permi", "permis", 1),
        ("premis", "permis", 1),
        ("carte", "cartes", 1),
        ("amande", "amende", 1),
        ("alocatoin", "allocation", 2),
        ("chat", "permis", 3),
    ],
)
def test_la_distance_compte_les_lettres_fautives(un: str, autre: str, attendue: int) -> None:
    assert distance(un, autre, 2) == attendue


def test_chaque_mot_tape_compte() -> None:
    """More words, more precise: what fits fewer of them is left out."""
    assert "carte-vitale" in cles("carte")
    assert cles("carte grise") == ["carte-grise"]
    assert cles("carte grise perdue")[0] == "carte-grise"


def test_une_tres_longue_saisie_ne_coute_pas_plus() -> None:
    assert cles("carte grise " + "mot-inconnu-numero " * 5_000)[0] == "carte-grise"
