"""What the plain-language version says of a mandate: from the frozen text, or from the recap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.metier.brouillons.recapitulatif import Confie
from app.metier.demarches.selection import Selection
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class VersionSimplifiee:
    """What is given, to whom, for what, until when; `fin` is a day where the organisation is.

    `themes` are keys of domaines, each with the démarches named for it, which are all that is
    confided when `est_borne`.
    """

    structure: str
    telephone: str | None
    themes: Sequence[tuple[str, Sequence[str]]]
    fin: date
    personnes: Sequence[str] = ()
    courriel_confie: bool = False
    est_borne: bool = False
    est_papier: bool = False

    @property
    def nb_lignes(self) -> int:
        """How long its list is: a page holds a short one in larger letters."""
        return sum(1 + len(demarches) for _, demarches in self.themes)

    @property
    def valeurs(self) -> Mapping[str, str | date | None]:
        """What its sentences are filled with, by name."""
        return {
            "structure": self.structure,
            "telephone": self.telephone,
            "fin": self.fin,
            "personnes": ", ".join(self.personnes),
        }


def du_mandat(
    mandat: Mandat, ici: Organisation, gardiens: Sequence[str], *, maintenant: datetime
) -> VersionSimplifiee | None:
    """Return what a mandate still confides, as its paper says it; None when it is over.

    Transferred, it is now of the organisation that took it over: `ici`, where `gardiens` may open it.
    """
    texte = mandat.texte
    restants = {a.domaine for a in mandat.autorisations if a.revoquee_le is None}
    if not restants or mandat.fin_le < maintenant:
        return None
    organisation = texte["organisation"]
    zone = ZoneInfo(organisation["fuseau"])
    return VersionSimplifiee(
        structure=ici.nom if mandat.transfere_de_id else organisation["nom"],
        telephone=ici.telephone if mandat.transfere_de_id else organisation["telephone"],
        themes=[(d["cle"], d["demarches"]) for d in texte["domaines"] if d["cle"] in restants],
        fin=datetime.fromisoformat(texte["fin"]).astimezone(zone).date(),
        personnes=gardiens if mandat.transfere_de_id else texte["reserve_a"] or (),
        courriel_confie=texte["courriel_confie"],
        est_borne=texte.get("est_borne", False),
        est_papier=mandat.est_papier,
    )


def du_recapitulatif(
    confie: Confie,
    choisie: Selection,
    organisation: Organisation,
    *,
    est_borne: bool,
    est_papier: bool,
) -> VersionSimplifiee | None:
    """Return what is about to be confided, before anybody agrees; None when it is nothing new."""
    if not confie.retenus:
        return None
    return VersionSimplifiee(
        structure=organisation.nom,
        telephone=organisation.telephone,
        themes=[(cle, choisie.nommees[cle]) for cle in confie.retenus],
        fin=confie.fin.astimezone(organisation.zone).date(),
        est_borne=est_borne,
        est_papier=est_papier,
    )
