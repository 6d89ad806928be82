"""Settings of the stand-in, read from the same environment as the service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ALGS_FS = ("ES256", "RS256")
ALGS_FI = ("HS256", "ES256", "RS256")
PORT_MAX = 65535


class ReglageInvalide(ValueError):
    """A setting cannot be used; the message is for the person who starts the program."""


@dataclass(frozen=True)
class ReglagesBouchon:
    """What the stand-in knows of the service, and where it stands itself."""

    port: int = 5001
    smtp_port: int = 5025
    dossier: Path = Path("instance")
    base_url: str = "http://localhost:5000"
    fs_client_id: str = "aidants-connect"
    fs_client_secret: str = field(
        default="exemple-FC_FS_CLIENT_SECRET-a-remplacer-avant-toute-mise-en-service", repr=False
    )
    fs_alg: str = "ES256"
    fi_issuer: str = "http://localhost:5000"
    fi_client_id: str = "franceconnect"
    fi_client_secret: str = field(
        default="exemple-FC_FI_CLIENT_SECRET-a-remplacer-avant-toute-mise-en-service", repr=False
    )
    fi_alg: str = "HS256"
    fi_userinfo_alg: str = ""
    sms_secret: str = field(default="demonstration", repr=False)

    @property
    def adresse(self) -> str:
        """Origin of the stand-in."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        """Issuer on the FS side."""
        return f"{self.adresse}/api/v2"

    @property
    def dossier_courriels(self) -> Path:
        """Where received mails are written, one `.eml` each."""
        return self.dossier / "courriels"

    @property
    def graines(self) -> Path:
        """Seeds of the demonstration's accounts, written by `demo charger`."""
        return self.dossier / "demo.json"


def depuis_environnement(environ: Mapping[str, str]) -> ReglagesBouchon:
    """Read the settings; an empty variable counts as absent. Raises `ReglageInvalide`."""
    defaut = ReglagesBouchon()
    port = _port(environ, "BOUCHON_PORT", defaut.port)
    base_url = _texte(environ, "BASE_URL", defaut.base_url).rstrip("/")
    return ReglagesBouchon(
        port=port,
        smtp_port=_port(environ, "BOUCHON_SMTP_PORT", port + 24),
        dossier=Path(_texte(environ, "BOUCHON_DOSSIER", str(defaut.dossier))),
        base_url=base_url,
        fs_client_id=_texte(environ, "FC_FS_CLIENT_ID", defaut.fs_client_id),
        fs_client_secret=_texte(environ, "FC_FS_CLIENT_SECRET", defaut.fs_client_secret),
        fs_alg=_alg(environ, "FC_FS_ALG", ALGS_FS, defaut.fs_alg),
        fi_issuer=_texte(environ, "FC_FI_ISSUER", base_url),
        fi_client_id=_texte(environ, "FC_FI_CLIENT_ID", defaut.fi_client_id),
        fi_client_secret=_texte(environ, "FC_FI_CLIENT_SECRET", defaut.fi_client_secret),
        fi_alg=_alg(environ, "FC_FI_ALG", ALGS_FI, defaut.fi_alg),
        fi_userinfo_alg=_alg(environ, "FC_FI_USERINFO_ALG", ALGS_FI, ""),
        sms_secret=_texte(environ, "SMS_SECRET", defaut.sms_secret),
    )


def _texte(environ: Mapping[str, str], nom: str, defaut: str) -> str:
    return environ.get(nom, "").strip() or defaut


def _port(environ: Mapping[str, str], nom: str, defaut: int) -> int:
    texte = _texte(environ, nom, str(defaut))
    if not texte.isdecimal() or not 0 < int(texte) <= PORT_MAX:
        raise ReglageInvalide(f"{nom} doit être un numéro de port, et non « {texte} ».")
    return int(texte)


def _alg(environ: Mapping[str, str], nom: str, permis: tuple[str, ...], defaut: str) -> str:
    alg = _texte(environ, nom, defaut)
    if alg and alg not in permis:
        raise ReglageInvalide(f"{nom} doit valoir {' ou '.join(permis)}, et non « {alg} ».")
    return alg
