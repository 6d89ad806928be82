"""What to verify of a request before anything else: each point, whether it is right, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.habilitation.adresses import est_partagee
from app.metier.habilitation.instruction.prise import Personnes
from app.metier.habilitation.models import Candidat, DemandeHabilitation, Ouverture
from app.metier.habilitation.ouvertures import est_ouverte, ouverture_de
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import de_ce_siret
from app.metier.territoires.cog import commune
from app.socle.langue.dates import jour_long
from app.socle.langue.noms import plier

# Words of a profession that is perhaps none: only professionals are aidants.
_PAS_PROFESSIONNELS = frozenset(
    "adjoint adjointe appui benevole benevoles civique elu elue elus maire "
    "retraite retraitee stagiaire stage volontaire".split()
)
_DOUBLONS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to verify: `est_bon` when nothing is to be looked at."""

    titre: str
    dit: str
    est_bon: bool
    aide: str = ""


@dataclass(frozen=True, slots=True)
class Doublons:
    """What else holds the SIRET of a request."""

    demandes: Sequence[DemandeHabilitation]
    organisations: Sequence[Organisation]

    def __bool__(self) -> bool:
        return bool(self.demandes or self.organisations)


def doublons(session: Session, demande: DemandeHabilitation) -> Doublons:
    """Return the other requests sent, and the organisations, that hold the same SIRET."""
    if not demande.siret:
        return Doublons((), ())
    requete = select(DemandeHabilitation).where(
        DemandeHabilitation.siret == demande.siret,
        DemandeHabilitation.id != demande.id,
        DemandeHabilitation.deposee_le.is_not(None),
    )
    autres = session.scalars(requete.order_by(DemandeHabilitation.creee_le).limit(_DOUBLONS)).all()
    lieux = [
        lieu for lieu in de_ce_siret(session, demande.siret) if lieu.id != demande.organisation_id
    ]
    return Doublons(autres, lieux[:_DOUBLONS])


def a_verifier(
    session: Session, demande: DemandeHabilitation, nommees: Personnes, maintenant: datetime
) -> list[Point]:
    """Return what to verify, what is wrong first."""
    lieu = commune(demande.code_commune or "")
    ouverture = ouverture_de(session, lieu) if lieu else None
    points = [
        _siret(demande),
        _region(ouverture, maintenant),
        _delegation(demande),
        _referents(nommees),
        _professions(nommees.a_former),
        _adresses(nommees.toutes),
    ]
    return sorted(points, key=lambda point: point.est_bon)


def _siret(demande: DemandeHabilitation) -> Point:
    if demande.siret_vu_le is not None:
        return Point("SIRET", "trouvé dans l’annuaire des entreprises", True)
    return Point("SIRET", "écrit à la main", False, "Vérifiez-le dans l’annuaire des entreprises.")


def _region(ouverture: Ouverture | None, maintenant: datetime) -> Point:
    if ouverture is None or ouverture.ouvre_le is None:
        return Point("Territoire", "pas encore ouvert, sans date", False)
    depuis = f"le {jour_long(ouverture.ouvre_le)}"
    if est_ouverte(ouverture, maintenant):
        return Point("Territoire", f"ouvert depuis {depuis}", True)
    return Point("Territoire", f"ouvre {depuis}", False)


def _delegation(demande: DemandeHabilitation) -> Point:
    if demande.delegation_le is not None:
        return Point("Délégation de signature", "certifiée par qui dirige la structure", True)
    return Point("Délégation de signature", "pas certifiée", False)


def _referents(nommees: Personnes) -> Point:
    nombre = len(nommees.referents)
    if nombre > 1:
        return Point("Personnes référentes", f"{nombre}", True)
    if nombre == 1:
        aide = "Ses codes de secours lui seront demandés dès sa première connexion."
        return Point("Personne référente", "une seule", False, aide)
    return Point("Personne référente", "aucune", False, "Demandez-en une.")


def _professions(a_former: Sequence[Candidat]) -> Point:
    doutes = [une for une in a_former if _PAS_PROFESSIONNELS & {*plier(une.profession or "")}]
    if not doutes:
        return Point("Personnes à former", "des professionnels, selon la demande", True)
    noms = ", ".join(f"{une.nom_complet} (« {une.profession} »)" for une in doutes)
    dit = "une n’est peut-être pas" if len(doutes) == 1 else f"{len(doutes)} ne sont peut-être pas"
    aide = f"{noms}. Un bénévole, un stagiaire ou un élu ne peut pas être aidant."
    return Point(
        "Personnes à former", f"{dit} professionnelle{'s' * (len(doutes) > 1)}", False, aide
    )


def _adresses(toutes: Sequence[Candidat]) -> Point:
    partagees = [une.courriel for une in toutes if est_partagee(une.courriel)]
    if not partagees:
        return Point("Adresses e-mail", "chacune à une personne, semble-t-il", True)
    aide = f"{', '.join(partagees)}. C’est conseillé, jamais exigé."
    return Point("Adresses e-mail", "toutes ne sont pas à une seule personne", False, aide)
