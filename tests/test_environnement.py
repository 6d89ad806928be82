"""Where the settings are read: the environment, its file, the demonstration, the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import config
from config import ReglagesInvalides, charger
from tests.bons_reglages import BONS


def test_un_environnement_inconnu_est_refuse() -> None:
    with pytest.raises(ReglagesInvalides, match="prod"):
        charger({"APP_ENV": "prod"})


def test_le_fichier_env_ne_compte_pas_en_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "RACINE", tmp_path)
    (tmp_path / ".env").write_text("CLE_SUB=lue-dans-le-fichier\nPORT=6000\n", encoding="utf-8")
    for nom in {*BONS, "PORT", "INSTANCE", "BOUCHON_PORT", "DEBUG"}:
        monkeypatch.delenv(nom, raising=False)
    monkeypatch.setenv("PORT", "7000")
    monkeypatch.setenv("APP_ENV", "demo")
    demo = charger()
    assert (demo.cle_sub, demo.port) == ("lue-dans-le-fichier", 7000)  # the environment wins
    for nom, valeur in (BONS | {"CLE_SUB": ""}).items():
        monkeypatch.setenv(nom, valeur)
    with pytest.raises(ReglagesInvalides, match="CLE_SUB manque"):
        charger()


def test_la_demonstration_ne_demande_rien() -> None:
    reglages = charger({"APP_ENV": "demo"})
    assert not reglages.est_https
    assert reglages.database_url.startswith("sqlite:///")
    assert charger({"APP_ENV": "demo", "FC_FS_PKCE": "on"}).fs.pkce


def _ligne_de_commande(monkeypatch: pytest.MonkeyPatch, dossier: Path, **pose: str) -> None:
    """What Flask's command line leaves: the files' values are in the environment."""
    for nom in {*BONS, "PORT", "INSTANCE", "BOUCHON_PORT", "DEBUG", "FLASK_SKIP_DOTENV"}:
        monkeypatch.delenv(nom, raising=False)
    monkeypatch.setattr(config, "RACINE", dossier)
    monkeypatch.chdir(dossier)
    fichier = "\n".join(f"{nom}='{valeur}'" for nom, valeur in BONS.items())
    (dossier / ".env").write_text(fichier, encoding="utf-8")
    for nom, valeur in {**BONS, "FLASK_RUN_FROM_CLI": "true", **pose}.items():
        monkeypatch.setenv(nom, valeur)


def test_la_ligne_de_commande_ne_fait_pas_compter_le_fichier_en_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ligne_de_commande(monkeypatch, tmp_path)
    with pytest.raises(ReglagesInvalides, match=r"fichier \.env demande la production"):
        charger()
    monkeypatch.delenv("FLASK_RUN_FROM_CLI")
    monkeypatch.delenv("APP_ENV")
    with pytest.raises(ReglagesInvalides, match=r"fichier \.env demande la production"):
        charger()  # gunicorn: the same file, the same answer
    _ligne_de_commande(monkeypatch, tmp_path, CLE_SUB="une-autre-" + BONS["CLE_SUB"])
    (tmp_path / ".env").write_text(f"CLE_JOURNAL='{BONS['CLE_JOURNAL']}'", encoding="utf-8")
    with pytest.raises(ReglagesInvalides, match="CLE_JOURNAL manque"):
        charger()


def test_un_fichier_que_flask_n_a_pas_lu_ne_retire_rien(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ligne_de_commande(monkeypatch, tmp_path, FLASK_SKIP_DOTENV="1")
    assert charger().app_env == "production"
    monkeypatch.setenv("APP_ENV", "demo")
    assert charger().app_env == "demo"


def test_la_ligne_de_commande_lit_le_fichier_en_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ligne_de_commande(monkeypatch, tmp_path, APP_ENV="demo", PORT="6001")
    (tmp_path / ".env").write_text("PORT=6001\nAPP_ENV=demo\n", encoding="utf-8")
    assert (charger().app_env, charger().port) == ("demo", 6001)


def test_sans_environnement_rien_ne_demarre() -> None:
    for reglages in ({}, {"APP_ENV": ""}, {"FC_FS_PKCE": "on"}, BONS | {"APP_ENV": ""}):
        with pytest.raises(ReglagesInvalides, match="APP_ENV manque"):
            charger(reglages)


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("BASE_URL", "https://aidants.gouv.fr"),
        ("BASE_URL", "https://203.0.114.9"),
        ("BASE_URL", "http://aidants.gouv.fr:8000"),
        ("DATABASE_URL", "postgresql+psycopg://web@base.hebergeur.fr/aidants"),
        ("DATABASE_URL", "postgres://web@/aidants?host=base.hebergeur.fr"),
        ("DATABASE_URL", "postgresql://web@10.0.0.5/aidants"),
        ("DATABASE_URL_MIGRATIONS", "postgresql://web@base.hebergeur.fr/aidants"),
    ],
)
def test_une_demonstration_ne_sert_pas_le_public(nom: str, valeur: str) -> None:
    with pytest.raises(ReglagesInvalides, match=f"- {nom} est une .* APP_ENV=production"):
        charger({"APP_ENV": "demo", nom: valeur})


@pytest.mark.parametrize(
    "reglages",
    [
        {"BASE_URL": "http://localhost:5050"},
        {"BASE_URL": "https://aidants.localhost"},
        {"BASE_URL": "http://192.168.1.20:5000"},
        {"DATABASE_URL": "postgresql+psycopg://moi@localhost/aidants"},
        {"DATABASE_URL": "postgresql+psycopg://moi@/aidants?host=/run/postgresql"},
    ],
)
def test_une_demonstration_se_montre_a_cote(reglages: dict[str, str]) -> None:
    assert charger({"APP_ENV": "demo"} | reglages).app_env == "demo"


def _lance(*mots: str, **pose: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the service with these settings only."""
    environ = {"PATH": os.environ["PATH"], "FLASK_SKIP_DOTENV": "1", **pose}
    return subprocess.run(
        [sys.executable, "-m", *mots],
        cwd=config.RACINE, env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_un_serveur_sans_app_env_ne_demarre_pas(tmp_path: Path) -> None:
    for mots in (
        ("gunicorn", "wsgi:app", "--bind", f"unix:{tmp_path}/prise"),
        ("flask", "--app", "wsgi", "run", "--port", "0"),
    ):
        # One worker: another, stopped while it still reads Python, may say so its own way.
        reglages = {"INSTANCE": str(tmp_path), "WEB_CONCURRENCY": "1"}
        arret = _lance(*mots, **reglages, BASE_URL="https://aidants.gouv.fr")
        assert arret.returncode != 0
        assert "APP_ENV manque" in arret.stderr
        assert "Traceback" not in arret.stderr
    assert not list(tmp_path.glob("*.db"))


def test_une_commande_sans_app_env_est_celle_de_la_demonstration(tmp_path: Path) -> None:
    commande = ("flask", "--app", "wsgi", "taches", "lister")
    assert _lance(*commande, INSTANCE=str(tmp_path)).returncode == 0
    refus = _lance(*commande, DATABASE_URL="postgresql://web@base.hebergeur.fr/aidants")
    assert refus.returncode != 0
    assert "APP_ENV=production" in refus.stderr
    assert "Traceback" not in refus.stderr
