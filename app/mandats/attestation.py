"""What the attestation says: frozen at the conclusion, sealed, rendered from that alone."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.aidants.models import Aidant
from app.domaines import DOMAINES
from app.journal.services import canonique
from app.organisations.models import Organisation
from app.usagers.identite import Identite
from app.usagers.lieux import nom_du_lieu

GABARIT = "v1"
_DOSSIER = Path(__file__).parents[2] / "templates" / "mandats" / "attestations"


def geler(
    organisation: Organisation,
    aidant: Aidant,
    usager: Identite,
    *,
    domaines: Mapping[str, Sequence[str]],
    duree: str,
    debut: datetime,
    fin: datetime,
    code_verification: str,
) -> str:
    """Return the canonical JSON of everything the attestation prints.

    `domaines` maps the key of each domaine to the démarches named for it.
    """
    contenu: dict[str, Any] = {
        "gabarit": GABARIT,
        "organisation": {
            champ: getattr(organisation, champ)
            for champ in ("nom", "siret", "adresse", "code_postal", "ville", "telephone", "fuseau")
        },
        "aidant": {"prenom": aidant.prenom, "nom": aidant.nom, "profession": aidant.profession},
        "usager": {
            "nom_complet": usager.nom_complet,
            "participe_ne": usager.participe_ne,
            "date_naissance": usager.date_naissance,
            "lieu_naissance": nom_du_lieu(usager.lieu_naissance, usager.pays_naissance),
        },
        "domaines": [
            {"cle": cle, "titre": DOMAINES[cle].titre, "demarches": list(domaines[cle])}
            for cle in DOMAINES
            if cle in domaines
        ],
        "duree": duree,
        "debut": debut.isoformat(),
        "fin": fin.isoformat(),
        "lieu": organisation.ville,
        "code_verification": code_verification,
    }
    return canonique(contenu)


def sceller(texte_gele: str, gabarit: str = GABARIT) -> str:
    """Return the fingerprint: SHA-256(frozen text ‖ SHA-256(template)), in hex."""
    return hashlib.sha256(texte_gele.encode() + _condensat_gabarit(gabarit)).hexdigest()


@cache
def _condensat_gabarit(gabarit: str) -> bytes:
    return hashlib.sha256((_DOSSIER / f"{gabarit}.html").read_bytes()).digest()
