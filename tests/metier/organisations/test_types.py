"""The types of organisations: the first service's numbers kept, ours beside, words recognised."""

import pytest

from app.metier.organisations.types import AUTRE, TYPES, par_groupe, reconnaitre
from app.socle.langue.noms import plier

# Numbers that the first service gave; they are in its exports for good.
REFERENCES = {
    *(1, 2, 3, 5, 6, 8, 12, 13, 20, 29, 30, 32, 35, 55, 60, 91, 94, 144, 202, 238, 242, 247),
    *(255, 358, 393, 459, 557, 577, 578),
}


def test_les_vingt_neuf_numeros_sont_gardes_et_trois_types_viennent_apres() -> None:
    references = [un.reference for un in TYPES.values() if un.reference is not None]
    assert len(references) == len(REFERENCES) == 29
    assert set(references) == REFERENCES
    sans = {cle for cle, un in TYPES.items() if un.reference is None}
    assert sans == {"caf", "cpam", "mediation_numerique"}


def test_chaque_type_est_dans_un_groupe_et_le_dernier_est_autre() -> None:
    groupes = par_groupe()
    assert [un for groupe in groupes.values() for un in groupe] == list(TYPES.values())
    assert list(TYPES)[-1] == AUTRE
    assert all(groupes)


def test_aucun_mot_ne_dit_deux_types() -> None:
    mots = [
        (" ".join(plier(mot)), un.cle)
        for un in TYPES.values()
        for mot in {" ".join(plier(mot)) for mot in (un.cle, un.titre, *un.mots)}
    ]
    assert len({mot for mot, _ in mots}) == len(mots)


@pytest.mark.parametrize(
    ("texte", "cle"),
    [
        ("France Services", "france_services"),
        ("FRANCE SERVICES ", "france_services"),
        ("ccas", "ccas"),
        ("Centre communal d'action sociale", "ccas"),
        ("Médiathèques", "mediatheque"),
        ("Municipalités", "mairie"),
        ("Maison de quartier", "maison_quartier"),
        ("CAF", "caf"),
        ("autre", "autre"),
        *((un.titre, cle) for cle, un in TYPES.items()),
    ],
)
def test_un_texte_libre_se_reconnait(texte: str, cle: str) -> None:
    assert reconnaitre(texte) == (cle, None)


@pytest.mark.parametrize(
    ("texte", "garde"),
    [
        ("Garage  solidaire", "Garage solidaire"),
        ("CCAS/CIAS", "CCAS/CIAS"),  # which of the two?
        ("CHU", "CHU"),  # a hospital, or emergency housing?
        ("", None),
        (" \u200b", None),
    ],
)
def test_ce_qui_n_est_pas_de_la_liste_reste_tel_quel(texte: str, garde: str | None) -> None:
    assert reconnaitre(texte) == (AUTRE, garde)
