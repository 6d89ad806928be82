"""What the attestation says: frozen at the conclusion, sealed, rendered from that alone."""

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.metier.aidants.models import Aidant
from app.metier.demarches.domaines import DOMAINES
from app.metier.journal.services import canonique
from app.metier.organisations.models import Organisation
from app.metier.usagers.identite import Identite
from app.metier.usagers.lieux import lieu_de
from app.metier.usagers.pieces import PIECES

GABARIT = "v2"
_DE_L_ORGANISATION = tuple(
    "nom siret adresse code_postal ville telephone fuseau responsable".split()
)
_DOSSIER = Path(__file__).parents[4] / "templates" / "attestations"


@dataclass(frozen=True, slots=True)
class Formalites:
    """How the agreement was given, and under what terms.

    `lecture` is one of LECTURES; `lieu` empty is the organisation's town; `courriel_confirme`
    None when it was not asked; `reserve_a` None when the mandate is open to all the
    organisation's aidants, else to whom beside the aidant who acts. `a_distance`: given by the
    person on their own telephone. `piece`: on what kind of document (PIECES) the aidant read who the
    person is, of a mandat papier.
    """

    lecture: str = "aidant"
    interprete_nom: str | None = None
    interprete_langue: str | None = None
    temoin_nom: str | None = None
    lieu: str | None = None
    courriel_confirme: bool | None = None
    courriel_confie: bool = False
    reserve_a: Collection[uuid.UUID] | None = None
    a_distance: bool = False
    piece: str | None = None

    @property
    def colonnes(self) -> dict[str, Any]:
        """What the mandate keeps of it in columns of its own."""
        champs = "lecture interprete_nom interprete_langue temoin_nom"
        champs += " courriel_confirme courriel_confie a_distance piece"
        return {champ: getattr(self, champ) for champ in champs.split()}


def geler(
    organisation: Organisation,
    aidant: Aidant,
    usager: Identite,
    formalites: Formalites,
    *,
    domaines: Mapping[str, Sequence[str]],
    est_borne: bool = False,
    reserves: Collection[Aidant] | None,
    identifie_le: datetime | None,
    duree: str,
    debut: datetime,
    fin: datetime,
    code_verification: str,
) -> str:
    """Return the canonical JSON of everything the attestation prints.

    `domaines` maps the key of each domaine to the démarches named for it, the only ones confided
    when `est_borne`; `identifie_le` is when FranceConnect gave the identity, None when that was for
    this mandate.
    """
    contenu: dict[str, Any] = {
        "gabarit": GABARIT,
        "organisation": {champ: getattr(organisation, champ) for champ in _DE_L_ORGANISATION},
        "aidant": {"prenom": aidant.prenom, "nom": aidant.nom, "profession": aidant.profession},
        "usager": _de_l_usager(usager, identifie_le),
        "domaines": [
            {"cle": cle, "titre": DOMAINES[cle].titre, "demarches": list(domaines[cle])}
            for cle in DOMAINES
            if cle in domaines
        ],
        "duree": duree,
        "debut": debut.isoformat(),
        "fin": fin.isoformat(),
        "lieu": formalites.lieu or organisation.ville,
        "lecture": _de_la_lecture(formalites),
        "courriel_confie": formalites.courriel_confie,
        "reserve_a": None if reserves is None else [qui.nom_complet for qui in reserves],
        "code_verification": code_verification,
    }
    # Said when it is so: its length decides in which size the paper is printed.
    rares = {
        "est_borne": est_borne,
        "a_distance": formalites.a_distance,
        "piece": PIECES.get(formalites.piece or ""),
    }
    return canonique(contenu | {cle: dit for cle, dit in rares.items() if dit})


def _de_la_lecture(formalites: Formalites) -> dict[str, str | None]:
    return {
        "mode": formalites.lecture,
        "interprete": formalites.interprete_nom,
        "langue": formalites.interprete_langue,
        "temoin": formalites.temoin_nom,
    }


def _de_l_usager(usager: Identite, identifie_le: datetime | None) -> dict[str, Any]:
    return {
        "nom_complet": usager.nom_complet,
        "participe_ne": usager.participe_ne,
        "date_naissance": usager.date_naissance,
        "lieu_naissance": lieu_de(usager),
        "identifie_le": identifie_le.isoformat() if identifie_le else None,
    }


def sceller(texte_gele: str, gabarit: str = GABARIT) -> str:
    """Return the fingerprint: SHA-256(frozen text ‖ SHA-256(template)), in hex."""
    return hashlib.sha256(texte_gele.encode() + condensat_gabarit(gabarit)).hexdigest()


@cache
def condensat_gabarit(gabarit: str) -> bytes:
    """Return the SHA-256 of a template of attestation, that fingerprints cover."""
    return hashlib.sha256((_DOSSIER / f"{gabarit}.html").read_bytes()).digest()
