"""Ids and codes that a request may designate."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Objets:
    """What an address, a query or a body may designate, all of the same owner."""

    aidant: uuid.UUID
    structure: uuid.UUID
    usager: uuid.UUID
    mandat: uuid.UUID
    code: str
    brouillon: uuid.UUID
    demande: uuid.UUID
    aller: str
    retour: str
    moyen: uuid.UUID
    carte: uuid.UUID
    attente: uuid.UUID
    connexion: uuid.UUID
    ordinateur: uuid.UUID
    suspendue: uuid.UUID = field(default_factory=uuid.uuid4)
    cle: uuid.UUID = field(default_factory=uuid.uuid4)
    commencees: Mapping[str, uuid.UUID] = field(default_factory=dict)
    premier_code: str = ""
    second_code: str = ""
    code_attente: str = ""
    code_suspendue: str = ""
    codes_commencees: Mapping[str, str] = field(default_factory=dict)
    carte_mandat: uuid.UUID | None = None
    code_carte: str = "0000-0000-0000-0000"
    passe: str = "jamais"
    vue: str = "jamais"
    acte: uuid.UUID = field(default_factory=uuid.uuid4)
    contestation: uuid.UUID = field(default_factory=uuid.uuid4)
    parti: uuid.UUID = field(default_factory=uuid.uuid4)
    second_referent: uuid.UUID = field(default_factory=uuid.uuid4)
    question: uuid.UUID = field(default_factory=uuid.uuid4)
    usage_nie: uuid.UUID = field(default_factory=uuid.uuid4)
    invitation: uuid.UUID = field(default_factory=uuid.uuid4)
    orphelin: uuid.UUID = field(default_factory=uuid.uuid4)
    proposition: uuid.UUID = field(default_factory=uuid.uuid4)
    avis: uuid.UUID = field(default_factory=uuid.uuid4)
    fusion: uuid.UUID = field(default_factory=uuid.uuid4)
    national: uuid.UUID = field(default_factory=uuid.uuid4)
    habilitation: uuid.UUID = field(default_factory=uuid.uuid4)
    dossier: uuid.UUID = field(default_factory=uuid.uuid4)
    fin: uuid.UUID = field(default_factory=uuid.uuid4)
    candidat: uuid.UUID = field(default_factory=uuid.uuid4)
    a_apprendre: str = "personne@essai.fr"
    forme: uuid.UUID = field(default_factory=uuid.uuid4)
    seance: uuid.UUID = field(default_factory=uuid.uuid4)
    inscription: uuid.UUID = field(default_factory=uuid.uuid4)
    ouverture: uuid.UUID = field(default_factory=uuid.uuid4)
    demande_droits: uuid.UUID = field(default_factory=uuid.uuid4)
    en_stock: uuid.UUID = field(default_factory=uuid.uuid4)


def inexistants() -> Objets:
    """What is nowhere, under ids that could be."""
    aidant, structure, usager, mandat, brouillon, demande = (uuid.uuid4() for _ in range(6))
    moyen, carte, attente, connexion, ordinateur = (uuid.uuid4() for _ in range(5))
    return Objets(
        aidant,
        structure,
        usager,
        mandat,
        "0" * 26,
        brouillon,
        demande,
        "jamais",
        "jamais",
        moyen,
        carte,
        attente,
        connexion,
        ordinateur,
    )
