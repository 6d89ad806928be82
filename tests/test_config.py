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
EN_CLAIR = (
    "SMTP_URL n’est pas chiffrée : écrivez smtps:// ou smtp+starttls:// ; smtp:// n’est "
    "accepté que vers un relais de cette machine (smtp://localhost)"
)
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
        ("SMTP_URL", "smtp://relais.test:25", EN_CLAIR),
        ("SMTP_URL", "smtp://compte:mdp@localhost.test", EN_CLAIR),
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


@pytest.mark.parametrize("environnement", ["demo", "test", "production"])
@pytest.mark.parametrize(
    ("nom", "valeur", "phrase"),
    [
        ("PORT", "abc", "PORT vaut « abc » : il faut un nombre entier, de 1 à 65535"),
        ("PORT", "0", "PORT vaut « 0 » : il faut un nombre entier, de 1 à 65535"),
        ("PORT", "70000", "PORT vaut « 70000 » : il faut un nombre entier, de 1 à 65535"),
        ("BOUCHON_PORT", "٥٠٠١", "BOUCHON_PORT vaut « ٥٠٠١ » : il faut un nombre entier, de 1 à 65535"),
        ("PROXIES", "oui", "PROXIES vaut « oui » : il faut un nombre entier, de 0 à 10"),
        ("PROXIES", "-1", "PROXIES vaut « -1 » : il faut un nombre entier, de 0 à 10"),
        ("PROXIES", "1.5", "PROXIES vaut « 1.5 » : il faut un nombre entier, de 0 à 10"),
        *[
            ("SMTP_URL", valeur, "SMTP_URL ne se lit pas : attendu smtp+starttls://hôte:587 ou smtps://hôte:465")
            for valeur in ("relais.test:25", "http://relais.test", "smtps://relais.test:abc", "smtps://[")
        ],
    ],
)  # fmt: skip
def test_ce_qui_ne_se_lit_pas_se_dit_partout(
    environnement: str, nom: str, valeur: str, phrase: str
) -> None:
    with pytest.raises(ReglagesInvalides) as refus:
        charger(BONS | {"APP_ENV": environnement, nom: valeur})
    assert f"- {phrase}" in str(refus.value).splitlines()


@pytest.mark.parametrize(
    "relais",
    [
        "smtp://localhost",
        "smtp://127.0.0.1:25",
        "smtp://[::1]:25",
        "smtp+starttls://relais.test:587",
    ],
)
def test_un_relais_d_ici_ou_chiffre_suffit_en_production(relais: str) -> None:
    assert charger(BONS | {"SMTP_URL": relais}).smtp_url == relais


@pytest.mark.parametrize(
    ("base", "hote"),
    [
        ("https://Aidants.gouv.test/", "aidants.gouv.test"),
        ("https://aidants.gouv.test:443", "aidants.gouv.test"),
        ("https://aidants.gouv.test:8443", "aidants.gouv.test:8443"),
    ],
)
def test_le_nom_public_vient_de_l_adresse(base: str, hote: str) -> None:
    assert charger(BONS | {"BASE_URL": base}).hote == hote


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
