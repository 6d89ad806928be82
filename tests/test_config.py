"""Settings: production refuses every weakness, in one sentence each; the rest needs nothing."""

from pathlib import Path

import pytest

import config
from config import SECRETS, ReglagesInvalides, charger

BONS = {
    "APP_ENV": "production",
    "BASE_URL": "https://aidants.gouv.test/",
    "DATABASE_URL": "postgresql+psycopg://web:mdp@base/aidants",
    "DATABASE_URL_MIGRATIONS": "postgresql+psycopg://proprietaire:mdp@base/aidants",
    "SMTP_URL": "smtps://compte:mdp@smtp.test:465",
    "MAIL_FROM": "Aidants Connect <ne-pas-repondre@aidants.gouv.test>",
    "TELEPHONE_SUPPORT": "01 00 00 00 00",
    "FC_FS_ISSUER": "https://fc.test/api/v2",
    "FC_FS_CLIENT_ID": "client-fs",
    "FC_FI_CLIENT_ID": "client-fi",
    "FC_FI_REDIRECT_URIS": "https://fc.test/api/v2/a https://fc.test/api/v2/b",
    "FLASK_DEBUG": "0",
} | {nom: f"{nom}-kE3!vQ9z@Lw7#Rt2$Yu5^Io8&Pa1" for nom in SECRETS}


def test_de_bons_reglages_sont_acceptes() -> None:
    reglages = charger(BONS)
    assert reglages.base_url == "https://aidants.gouv.test"
    assert reglages.est_https
    assert reglages.fi.issuer == reglages.base_url
    assert len(reglages.fi.redirect_uris) == 2
    assert reglages.database_url_migrations != reglages.database_url
    assert not reglages.fs.pkce


MANQUE = [(nom, "", f"{nom} manque") for nom in config.OBLIGATOIRES]
ROLES = "DATABASE_URL et DATABASE_URL_MIGRATIONS doivent avoir deux rôles différents"
COURT = "CLE_SUB est trop court ou trop simple (32 signes au moins)"
DEBUG = "le mode de mise au point (FLASK_DEBUG) est allumé"


@pytest.mark.parametrize(
    ("nom", "valeur", "phrase"),
    [
        *MANQUE,
        ("CLE_SUB", "aB3!eF6@hI9#kL2$nO5%qR8^tU1&wX4", COURT),
        ("CLE_SUB", "a" * 64, COURT),
        ("CLE_SUB", "abab1212" * 8, COURT),
        (
            "CLE_SUB",
            "Exemple-CLE_SUB-a-remplacer-avant-toute-mise-en-service",
            "CLE_SUB est une valeur d’exemple",
        ),
        ("CLE_SUB", BONS["CLE_JOURNAL"], "CLE_SUB est égal à un autre secret"),
        ("BASE_URL", "http://aidants.gouv.test", "BASE_URL n’est pas en https"),
        ("FC_FS_ISSUER", "http://fc.test", "FC_FS_ISSUER n’est pas en https"),
        ("FC_FI_ISSUER", "http://aidants.test", "FC_FI_ISSUER n’est pas en https"),
        (
            "FC_FI_REDIRECT_URIS",
            "https://fc.test/a http://fc.test/b",
            "FC_FI_REDIRECT_URIS n’est pas en https",
        ),
        ("DATABASE_URL_MIGRATIONS", "", ROLES),
        ("DATABASE_URL_MIGRATIONS", BONS["DATABASE_URL"], ROLES),
        ("DATABASE_URL_MIGRATIONS", "postgresql+psycopg://web:autre@ailleurs/x", ROLES),
        *[("FLASK_DEBUG", valeur, DEBUG) for valeur in ("1", "true", "TRUE", "on", "yes")],
        ("DEBUG", "1", DEBUG),
    ],
)
def test_chaque_faiblesse_a_sa_phrase(nom: str, valeur: str, phrase: str) -> None:
    with pytest.raises(ReglagesInvalides) as refus:
        charger(BONS | {nom: valeur})
    assert f"- {phrase}" in str(refus.value).splitlines()


def test_toutes_les_fautes_sont_dites_a_la_fois() -> None:
    with pytest.raises(ReglagesInvalides) as refus:
        charger({"APP_ENV": "production"})
    assert len(str(refus.value).splitlines()) == 1 + len(config.OBLIGATOIRES)


def test_un_secret_n_est_jamais_redit_dans_le_refus() -> None:
    secrets = {nom: f"exemple-{nom}-tres-secret" for nom in SECRETS}
    with pytest.raises(ReglagesInvalides) as refus:
        charger(BONS | secrets)
    assert "tres-secret" not in str(refus.value)


def test_un_exemple_recopie_ne_demarre_pas() -> None:
    lignes = (config.RACINE / ".env.example").read_text(encoding="utf-8").splitlines()
    lus = dict(ligne.split("=", 1) for ligne in lignes if "=" in ligne and ligne[0] != "#")
    assert lus["APP_ENV"] == "production"
    with pytest.raises(ReglagesInvalides) as refus:
        charger(lus)
    for nom in SECRETS:
        assert f"{nom} est une valeur d’exemple" in str(refus.value)


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
    assert charger({"FC_FS_PKCE": "on"}).fs.pkce
