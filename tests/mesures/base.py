"""A base as large as wanted, filled in bulk: a part of the national target."""

import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.authentification.models import CodeSecours
from app.metier.demarches.domaines import DOMAINES
from app.metier.journal.models import Corps
from app.metier.journal.models import Ligne as LigneJournal
from app.metier.journal.services import ORIGINE, canonique, condenser_corps, enchainer
from app.metier.mandats.models import Autorisation, Mandat, Place
from app.metier.mandats.papiers.attestation import GABARIT, Formalites, geler, sceller
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.mots import mots_de
from app.socle.base import Base
from app.socle.cles import cles
from app.socle.langue.dates import MOIS
from app.web.acces import CGU_VERSION
from tests.fabriques import IDENTITE

LOT = 5_000
SIRET = "{:014}"
NOMS = [f"{debut}{fin}" for debut in "Du Le Ma Bel Gar Rou Fon Vil Per Cor".split() for fin in MOIS]
PRENOMS = "Angela Zoé Koffi Marie Jean Aïcha Louis Nina Paul Rose Yann Léa".split()
DUREE = timedelta(days=182)


@dataclass(frozen=True)
class Taille:
    """How much a base holds."""

    aidants: int
    organisations: int
    usagers: int
    mandats: int
    journal: int

    def part(self, diviseur: int) -> "Taille":
        """The same, that many times smaller."""
        return Taille(**{nom: nombre // diviseur for nom, nombre in asdict(self).items()})


NATIONALE = Taille(20_000, 5_000, 1_000_000, 2_400_000, 10_000_000)


class Remplissage:
    """Fills an empty base; the first organisation holds a tenth of the usagers.

    Of twenty mandates of an aidant, nineteen have their paper signed.
    """

    def __init__(self, session: Session, taille: Taille, maintenant: datetime) -> None:
        self.session, self.taille, self.maintenant = session, taille, maintenant
        self._hasard = random.Random(taille.usagers)
        self.organisations = self._ids(taille.organisations)
        self.aidants = self._ids(taille.aidants)
        self.usagers = self._ids(taille.usagers)
        self.mandats = self._ids(taille.mandats)
        self.autorisations = self._ids(2 * taille.mandats)

    def remplir(self) -> None:
        """Write everything, in one transaction."""
        self._ecrire(Organisation, map(self._organisation, range(self.taille.organisations)))
        self._ecrire(Aidant, map(self._aidant, range(self.taille.aidants)))
        self._ecrire(Appartenance, map(self._appartenance, range(self.taille.aidants)))
        self._ecrire(RoleTenu, self._roles())
        self._ecrire(CodeSecours, map(self._code, range(self.taille.organisations)))
        self._ecrire(Usager, map(self._usager, range(self.taille.usagers)))
        self._ecrire(UsagerMot, self._mots())
        texte = self._texte()
        self._ecrire(Mandat, (self._mandat(m, texte) for m in range(self.taille.mandats)))
        self._ecrire(Autorisation, map(self._autorisation, range(2 * self.taille.mandats)))
        self._ecrire(Place, map(self._place, range(2 * self._nb_actifs())))
        self._journal()
        self.session.commit()

    def _ids(self, nombre: int) -> list[uuid.UUID]:
        return [uuid.UUID(bytes=self._hasard.randbytes(16), version=4) for _ in range(nombre)]

    def _ecrire(self, table: type[Base], lignes: Iterable[dict[str, Any]]) -> None:
        suite = iter(lignes)
        while lot := list(islice(suite, LOT)):
            self.session.execute(insert(table), lot)

    def _nb_actifs(self) -> int:
        """The first mandate of each usager runs; the others are over."""
        return min(self.taille.usagers, self.taille.mandats)

    def _chez(self, usager: int) -> int:
        """The organisation that knows an usager."""
        return 0 if usager % 10 == 0 else usager % self.taille.organisations

    def _domaines(self, mandat: int) -> list[str]:
        noms = sorted(DOMAINES)
        return [noms[mandat % 10], noms[(mandat + 3) % 10]]

    def _organisation(self, rang: int) -> dict[str, Any]:
        return {
            "id": self.organisations[rang],
            "nom": f"Structure {rang}",
            "type": "France Services",
            "siret": SIRET.format(rang),
            "adresse": "1 place de la Mairie",
            "code_postal": "43240",
            "ville": "Saint-Just",
            "fuseau": "Europe/Paris",
            "creee_le": self.maintenant - timedelta(days=900),
        }

    def _aidant(self, rang: int) -> dict[str, Any]:
        return {
            "id": self.aidants[rang],
            "prenom": PRENOMS[rang % len(PRENOMS)],
            "nom": f"Essai {rang}",
            "courriel": f"aidant{rang}@essai.fr",
            "cgu_version": CGU_VERSION,
            "cgu_le": self.maintenant,
            "cree_le": self.maintenant - timedelta(days=800),
        }

    def _appartenance(self, rang: int) -> dict[str, Any]:
        return {
            "aidant_id": self.aidants[rang],
            "organisation_id": self.organisations[rang % self.taille.organisations],
            "depuis_le": self.maintenant - timedelta(days=800),
        }

    def _roles(self) -> Iterator[dict[str, Any]]:
        for rang in range(self.taille.aidants):
            membre = self._appartenance(rang)
            for nom in ("aidant", "referent")[: 2 if rang < self.taille.organisations else 1]:
                yield {
                    "id": uuid.uuid5(self.aidants[rang], nom),
                    "aidant_id": membre["aidant_id"],
                    "organisation_id": membre["organisation_id"],
                    "nom": nom,
                    "depuis_le": membre["depuis_le"],
                }

    def _code(self, rang: int) -> dict[str, Any]:
        """A recovery code of who manages a team alone."""
        return {
            "aidant_id": self.aidants[rang],
            "empreinte": f"{rang:064x}",
            "cree_le": self.maintenant,
        }

    def identite(self, rang: int) -> dict[str, Any]:
        """Who an usager is: names come back, as they do."""
        annee, mois, jour = 1930 + rang % 75, 1 + rang % 12, 1 + rang % 28
        return asdict(
            replace(
                IDENTITE,
                sub=f"{rang:064x}",
                prenoms=f"{PRENOMS[rang % 12]} {PRENOMS[rang // 12 % 12]}",
                nom_naissance=NOMS[rang // 7 % len(NOMS)],
                date_naissance=f"{annee}-{mois:02}-{jour:02}",
            )
        )

    def _usager(self, rang: int) -> dict[str, Any]:
        le = self.maintenant - timedelta(days=10)
        return {"id": self.usagers[rang], "identifie_le": le, "cree_le": le, **self.identite(rang)}

    def _mots(self) -> Iterator[dict[str, Any]]:
        for rang, usager in enumerate(self.usagers):
            organisation = self.organisations[self._chez(rang)]
            for mot in mots_de(replace(IDENTITE, **self.identite(rang))):
                yield {"organisation_id": organisation, "usager_id": usager, "mot": mot}

    def _texte(self) -> str:
        """The frozen text of them all: what counts here is how long it is."""
        return geler(
            self.session.get_one(Organisation, self.organisations[0]),
            self.session.get_one(Aidant, self.aidants[0]),
            IDENTITE,
            Formalites(),
            reserves=None,
            domaines={cle: [] for cle in self._domaines(0)},
            identifie_le=None,
            duree="semestre",
            debut=self.maintenant,
            fin=self.maintenant + DUREE,
            code_verification="0" * 26,
        )

    def _debut(self, mandat: int) -> datetime:
        tour = mandat // self.taille.usagers
        return self.maintenant - timedelta(days=10 + 200 * tour)

    def _mandat(self, rang: int, texte: str) -> dict[str, Any]:
        usager = rang % self.taille.usagers
        organisation = self._chez(usager)
        par_lieu = self.taille.aidants // self.taille.organisations
        return {
            "id": self.mandats[rang],
            "organisation_id": self.organisations[organisation],
            "usager_id": self.usagers[usager],
            "aidant_id": self.aidants[organisation + self.taille.organisations * (rang % par_lieu)],
            "duree": "semestre",
            "debut_le": self._debut(rang),
            "fin_le": self._debut(rang) + DUREE,
            "signe_le": self._debut(rang) if rang // 20 % 20 else None,
            "gabarit": GABARIT,
            "texte_gele": texte,
            "empreinte": sceller(texte),
            "code_verification": f"{rang:026}",
        }

    def _autorisation(self, rang: int) -> dict[str, Any]:
        return {
            "id": self.autorisations[rang],
            "mandat_id": self.mandats[rang // 2],
            "domaine": self._domaines(rang // 2)[rang % 2],
            "demarches": [],
        }

    def _place(self, rang: int) -> dict[str, Any]:
        usager = rang // 2
        return {
            "organisation_id": self.organisations[self._chez(usager)],
            "usager_id": self.usagers[usager],
            "domaine": self._domaines(usager)[rang % 2],
            "autorisation_id": self.autorisations[rang],
        }

    def _journal(self) -> None:
        """Uses of the mandates, one after the other, in a chain that holds."""
        cle, precedente, texte = cles(self.session).journal, ORIGINE, ""
        for debut in range(1, self.taille.journal + 1, LOT):
            lignes, corps = [], []
            for seq in range(debut, min(debut + LOT, self.taille.journal + 1)):
                ligne, texte = self._utilisation(seq % self.taille.mandats)
                salt = self._hasard.randbytes(16)
                condensat = condenser_corps(salt, texte)
                precedente = enchainer(cle, seq, precedente, condensat)
                lignes.append(
                    {"seq": seq, "condensat": condensat, "empreinte": precedente, **ligne}
                )
                corps.append({"seq": seq, "salt": salt, "corps": texte})
            self.session.execute(insert(LigneJournal), lignes)
            self.session.execute(insert(Corps), corps)

    def _utilisation(self, mandat: int) -> tuple[dict[str, Any], str]:
        lui = self._mandat(mandat, "")
        liens = {
            "aidant": lui["aidant_id"],
            "organisation": lui["organisation_id"],
            "usager": lui["usager_id"],
            "mandat": lui["id"],
            "autorisation": self.autorisations[2 * mandat],
        }
        action = {"action": "utilisation_autorisation"}
        details = {"domaine": self._domaines(mandat)[0]}
        corps = {nom: str(lien) for nom, lien in liens.items()} | action
        corps |= {"le": self.maintenant.isoformat(), "details": details}  # type: ignore[dict-item]
        colonnes = {f"{nom}_id": lien for nom, lien in liens.items()}
        return {**colonnes, **action, "le": self.maintenant}, canonique(corps)
