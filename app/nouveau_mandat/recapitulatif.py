"""What the third screen shows before anybody agrees, and how to know that it is still so."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.aidants.models import Appartenance
from app.cles import condenser
from app.erreurs import Conflit
from app.journal.services import canonique
from app.mandats.attestation import GABARIT
from app.mandats.durees import fin_de
from app.mandats.models import Autorisation
from app.mandats.queries import autorisations_actives
from app.nouveau_mandat.models import Brouillon
from app.usagers.identite import Identite
from app.usagers.queries import usager_par_sub


@dataclass(frozen=True, slots=True)
class Recapitulatif:
    """The end of the mandate, and the domaines already confided here for longer."""

    brouillon: Brouillon
    identite: Identite
    fin: datetime
    plus_longs: list[Autorisation]

    @property
    def est_deja_confie(self) -> bool:
        """True when everything chosen is already confided for longer: nothing new to give."""
        return {a.domaine for a in self.plus_longs} >= set(self.brouillon.domaines)

    @property
    def empreinte(self) -> str:
        """What tells this screen from another one: who, what, until when, beside what."""
        contenu = {
            "gabarit": GABARIT,
            "domaines": self.brouillon.domaines,
            "demarches": self.brouillon.demarches,
            "duree": self.brouillon.duree,
            "fin": self.fin.isoformat(),
            "identite": asdict(self.identite),
            "plus_longs": [[a.domaine, a.mandat.fin_le.isoformat()] for a in self.plus_longs],
        }
        return condenser(canonique(contenu))

    def exiger_vu(self, vu: str | None) -> None:
        """Raise Conflit when the screen that was read is not this one; None was not told."""
        if vu and vu != self.empreinte:
            raise Conflit(
                "Les choix ont changé depuis que cette page a été affichée. Rien n’a été fait : "
                "relisez ensemble, puis donnez l’accord à nouveau."
            )


def recapituler(
    session: Session,
    brouillon: Brouillon,
    membre: Appartenance,
    identite: Identite,
    *,
    maintenant: datetime,
) -> Recapitulatif:
    """Read what the third screen shows of this draft, for this aidant."""
    fin = fin_de(brouillon.duree, maintenant, membre.organisation.zone)
    usager = usager_par_sub(session, identite.sub)
    en_cours = (
        autorisations_actives(
            session,
            brouillon.organisation_id,
            [usager.id],
            aidant_id=membre.aidant_id,
            maintenant=maintenant,
            domaines=brouillon.domaines,
        )
        if usager
        else []
    )
    plus_longs = [autorisation for autorisation in en_cours if autorisation.mandat.fin_le > fin]
    return Recapitulatif(brouillon, identite, fin, plus_longs)
