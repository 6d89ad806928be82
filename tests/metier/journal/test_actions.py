"""What the actions declare agrees with what others say of them."""

import importlib.util
from pathlib import Path

from app.metier.journal.actions import ACTIONS, LIBELLES, MOTIFS_OUVERTURE, OUBLIABLES


def test_la_base_et_le_code_oublient_les_memes_actions() -> None:
    fichier = Path(__file__).parents[3] / "migrations/versions/0009_oubli_des_corps.py"
    spec = importlib.util.spec_from_file_location("oubli", fichier)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert {nom.strip(" '") for nom in module._ACTIONS.split(",")} == OUBLIABLES


def test_ce_qui_s_oublie_n_est_d_aucune_personne_aidee() -> None:
    for action in OUBLIABLES:
        declaree = ACTIONS[action]
        assert not {"usager", "mandat", "autorisation"} & (declaree.exige | declaree.admet)


def test_tout_acte_d_un_mandat_a_ses_mots() -> None:
    d_un_mandat = {nom for nom, action in ACTIONS.items() if "mandat" in action.exige}
    assert d_un_mandat == LIBELLES.keys()
    assert MOTIFS_OUVERTURE
