"""Settings: production refuses every weakness, in one sentence each; the rest needs nothing."""

import re
import secrets
from collections.abc import Callable
from functools import partial

import pytest

import config
from app.socle.reglages.table import REGLAGES, completes
from config import SECRETS, ReglagesInvalides, charger
from tests.bons_reglages import BONS


def test_de_bons_reglages_sont_acceptes() -> None:
    reglages = charger(BONS)
    assert reglages.base_url == "https://aidants.gouv.test"
    assert reglages.est_https
    assert reglages.fi.issuer == reglages.base_url
    assert len(reglages.fi.redirect_uris) == 2
    assert reglages.database_url_migrations != reglages.database_url
    assert not reglages.fs.pkce


def dit(refus: pytest.ExceptionInfo[ReglagesInvalides]) -> str:
    """What was refused, in ordinary spaces."""
    return str(refus.value).replace("\u00a0", " ").replace("\u202f", " ")


MANQUE = [(nom, "", f"{nom} manque") for nom in config.OBLIGATOIRES]
ROLES = "DATABASE_URL et DATABASE_URL_MIGRATIONS doivent avoir deux rôles différents"
COURT = "CLE_SUB est trop court ou trop simple (32 signes au moins)"
EN_CLAIR = (
    "SMTP_URL n’est pas chiffrée : écrivez smtps:// ou smtp+starttls:// ; smtp:// n’est "
    "accepté que vers un relais de cette machine (smtp://localhost)"
)
AU_HASARD = "f9Xq2LsVbn7RtKpWzd4HgYcJm8TuQe3A"
RESSEMBLANTS = (
    BONS["CLE_JOURNAL"].replace("-", " - "),
    BONS["CLE_JOURNAL"].lower(),
    BONS["CLE_JOURNAL"].replace("_", "-"),
    f"{BONS['CLE_JOURNAL']}2",
    f"x{BONS['CLE_JOURNAL']}",
)
MOTIFS = (
    "0123456789" * 4,
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "zyxwvutsrqponmlkjihgfedcba9876543210",
    "azertyuiopqsdfghjklmwxcvbn123456789",
    "Kx7!pQ2z" * 4,
    "Kx7!pQ2zR9" * 3 + "Kx",
    "aabbccddeeffgghhiijjkkllmmnnoopp",
    "un mot un mot un mot un mot un mot un mot",
)
EXEMPLES = (f"change-me-{AU_HASARD}", f"CHANGE_ME {AU_HASARD}", f"A remplacer {AU_HASARD}")
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
        ("DATABASE_URL_MIGRATIONS", BONS["DATABASE_URL"], ROLES),
        ("DATABASE_URL_MIGRATIONS", "postgresql+psycopg://web:autre@ailleurs/x", ROLES),
        ("DATABASE_URL_MIGRATIONS", "postgresql+psycopg://base/aidants?user=web", ROLES),
        ("DATABASE_URL_MIGRATIONS", "postgres://proprietaire@base/aidants?user=web", ROLES),
        ("DATABASE_URL_MIGRATIONS", "postgresql://w%65b@base/aidants", ROLES),
        ("FC_FI_LOGOUT_REDIRECT_URIS", "http://fc.test/b", "FC_FI_LOGOUT_REDIRECT_URIS n’est pas en https"),
        *[("CLE_SUB", valeur, "CLE_SUB est égal à un autre secret") for valeur in RESSEMBLANTS],
        *[("CLE_SUB", valeur, COURT) for valeur in MOTIFS],
        *[("CLE_SUB", valeur, "CLE_SUB est une valeur d’exemple") for valeur in EXEMPLES],
        *[("DATABASE_URL", valeur, "DATABASE_URL ne garde rien : SQLite a besoin d’un fichier (sqlite:////chemin)")
          for valeur in ("sqlite://", "sqlite:///:memory:")],
        *[("FLASK_DEBUG", valeur, DEBUG) for valeur in ("1", "true", "TRUE", "on", "yes")],
        ("DEBUG", "1", DEBUG),
        ("SMTP_URL", "smtp://relais.test:25", EN_CLAIR),
        ("SMTP_URL", "smtp://compte:mdp@localhost.test", EN_CLAIR),
    ],
)  # fmt: skip
def test_chaque_faiblesse_a_sa_phrase(nom: str, valeur: str, phrase: str) -> None:
    with pytest.raises(ReglagesInvalides) as refus:
        charger(BONS | {nom: valeur})
    assert f"- {phrase}" in dit(refus).splitlines()


def test_toutes_les_fautes_sont_dites_a_la_fois() -> None:
    with pytest.raises(ReglagesInvalides) as refus:
        charger({"APP_ENV": "production"})
    assert len(dit(refus).splitlines()) == 1 + len(config.OBLIGATOIRES)


def test_un_secret_n_est_jamais_redit_dans_le_refus() -> None:
    secrets = {nom: f"exemple-{nom}-tres-secret" for nom in SECRETS}
    with pytest.raises(ReglagesInvalides) as refus:
        charger(BONS | secrets)
    assert "tres-secret" not in dit(refus)


def test_un_exemple_recopie_ne_demarre_pas() -> None:
    lignes = (config.RACINE / ".env.example").read_text(encoding="utf-8").splitlines()
    lus = dict(ligne.split("=", 1) for ligne in lignes if "=" in ligne and ligne[0] != "#")
    assert lus["APP_ENV"] == "production"
    with pytest.raises(ReglagesInvalides) as refus:
        charger(lus)
    for nom in SECRETS:
        assert f"{nom} est une valeur d’exemple" in dit(refus)


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
    assert f"- {phrase}" in dit(refus).splitlines()


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


# Ce que les réglages veulent dire


@pytest.mark.parametrize("environnement", ["demo", "test", "production"])
@pytest.mark.parametrize(
    ("nom", "valeurs"),
    [
        ("BASE_URL", [
            "https://a.test/chemin", "https://moi@a.test", "https://moi:mdp@a.test", "https://a.test?x",
            "https://a.test#x", "https://", "a.test", "ftp://a.test", "https://a.test:99999", "https://a b",
            "https://a.test\\@b.test", "https://a.test%0d%0aX", "https://é.test", "https://[::1", "//a.test", "https://a.test:", "https://a.test?", "https://a.test./", "https://a..test",
        ]),
        ("FC_FS_ISSUER", ["https://fc.test/api?x=1", "https://moi:mdp@fc.test/api", "fc.test", "https://fc.test#x"]),
        ("FC_FI_ISSUER", ["https://a.test/#x", "javascript:alert(1)", "https://x@a.test", "https://a.test/?"]),
        ("FC_FI_REDIRECT_URIS", ["/retour", "https://fc.test/a#b", "https://fc.test/a fc.test/b", "https://u@fc.test/", "javascript:x"]),
        ("FC_FI_LOGOUT_REDIRECT_URIS", ["/retour", "https://fc.test/a#b", "https://fc.test/a,https://fc.test/b#c"]),
        ("FC_FS_ALG", ["none", "HS256", "es256", "ES257", "NONE"]),
        ("FC_FI_ALG", ["none", "hs256", "HS512", "ES256", "RS256"]),
        ("FC_FI_USERINFO_ALG", ["none", "None", "ES256"]),
        ("FC_FI_CLES", ["/nulle/part.json", "/dev/null"]),
        ("FC_FS_SCOPES", ["profile email", "openids"]),
        ("FC_FS_ACR", ["eidas1 eidas2", "eidas é"]),
        ("FC_FS_PKCE", ["peut-être", "enabled"]),
        ("FC_FS_USERINFO_SANS_DATES", ["yes please"]),
        ("FC_FS_CLIENT_ID", ["deux mots", "é"]),
        ("FC_FI_CLIENT_ID", ["deux mots"]),
        ("MAIL_FROM", [
            "Aidants", "a@b", "a@b.test, c@d.test", "Aidants, Connect <a@b.test>", "A <a@b.test>\r\nBcc: x@y.test",
            "A\nBcc: x@y.test <a@b.test>", "<>", "a b@c.test", "A <a@b.test> <c@d.test>",
        ]),
        ("TELEPHONE_SUPPORT", ["bientôt", "01", "0123456789012345678", "01 00 <b>", "+"]),
        ("DATABASE_URL", ["mysql://a/b", "postgresql+psycopg2://a/b", "aidants.db", "http://a", "postgresql+asyncpg://a/b"]),
        ("DATABASE_URL_MIGRATIONS", ["mysql://a/b", "oracle://a"]),
        ("SMTP_URL", ["smtps://", "smtps://seul@relais.test", "smtps://relais.test/x", "smtps://relais.test?x=1"]),
        ("WEB_CONCURRENCY", ["0", "deux", "-1"]),
        ("WEB_THREADS", ["0", "4.5"]),
    ],
)  # fmt: skip
def test_un_reglage_dit_ce_qu_il_veut_dire(
    environnement: str, nom: str, valeurs: list[str]
) -> None:
    for valeur in valeurs:
        with pytest.raises(ReglagesInvalides) as refus:
            charger(BONS | {"APP_ENV": environnement, nom: valeur})
        lignes = dit(refus).splitlines()
        assert any(ligne.startswith(f"- {nom} ") for ligne in lignes), (valeur, lignes)
        assert "mdp" not in dit(refus)


@pytest.mark.parametrize("nom", [nom for nom in REGLAGES if nom != "APP_ENV"])
def test_un_bout_de_fichier_copie_avec_un_reglage_est_dit(nom: str) -> None:
    juste = BONS.get(nom) or completes({})[nom] or "x"
    for forme in ("{}\n", "\n{}", " {}", "{}\t", "{}\r\n", "{}\x00", "{}\u2028"):
        with pytest.raises(ReglagesInvalides) as refus:
            charger(BONS | {nom: forme.format(juste)})
        assert f"- {nom} co" in dit(refus)  # contient, commence


@pytest.mark.parametrize(
    "tirer",
    [partial(secrets.token_urlsafe, 48), partial(secrets.token_hex, 32), partial(str, AU_HASARD)],
    ids=["urlsafe", "hex", "connu"],
)
def test_un_secret_tire_au_hasard_est_accepte(tirer: Callable[[], str]) -> None:
    tire = tirer()
    assert charger(BONS | {"CLE_SUB": tire}).cle_sub == tire


@pytest.mark.parametrize(
    ("ecrite", "lue"),
    [
        ("postgres://web:m%40p@base/a", "postgresql+psycopg://web:m%40p@base/a"),
        ("postgresql://web@/a?host=/run/postgresql", "postgresql+psycopg://web@/a?host=%2Frun%2Fpostgresql"),
        ("POSTGRESQL+psycopg://web@base/a", "postgresql+psycopg://web@base/a"),
        ("sqlite:////var/lib/a.db", "sqlite:////var/lib/a.db"),
    ],
)  # fmt: skip
def test_les_noms_que_les_hebergeurs_donnent_a_postgresql_n_en_font_qu_un(
    ecrite: str, lue: str
) -> None:
    assert charger(BONS | {"DATABASE_URL": ecrite}).database_url == lue


def test_le_schema_de_l_adresse_n_a_pas_de_casse() -> None:
    assert charger(BONS | {"BASE_URL": "HTTPS://aidants.gouv.test"}).est_https


def test_le_service_n_a_pas_besoin_du_mot_de_passe_du_proprietaire() -> None:
    assert charger(BONS | {"DATABASE_URL_MIGRATIONS": ""}).app_env == "production"


# `.env.example` et la table disent la même chose


def _lignes_de_l_exemple() -> dict[str, tuple[bool, str]]:
    """Each setting of `.env.example`: whether its line is in force, and its value."""
    texte = (config.RACINE / ".env.example").read_text(encoding="utf-8")
    trouvees = re.findall(r"^(# )?([A-Z_]+)=(.*)$", texte, re.MULTILINE)
    noms = [nom for _, nom, _ in trouvees]
    assert len(noms) == len(set(noms)), "un réglage y est deux fois"
    return {nom: (not diese, valeur) for diese, nom, valeur in trouvees}


def test_l_exemple_montre_tous_les_reglages_et_eux_seuls() -> None:
    des_tests = {"TEST_POSTGRES_URL", "CHROMIUM"}
    assert set(_lignes_de_l_exemple()) - des_tests == set(REGLAGES)


def test_l_exemple_donne_une_valeur_bien_ecrite_a_ce_que_la_production_exige() -> None:
    lignes = _lignes_de_l_exemple()
    for nom, reglage in REGLAGES.items():
        en_vigueur, valeur = lignes[nom]
        assert en_vigueur or not reglage.exige, nom
        for controle in (reglage.controle, reglage.en_production):
            if controle and valeur:
                assert controle(valeur) is None, nom


def test_les_defauts_passent_leurs_propres_controles() -> None:
    charger(completes({}) | {"APP_ENV": "test"})
