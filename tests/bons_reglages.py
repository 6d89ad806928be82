"""Settings that production accepts."""

from config import SECRETS

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
