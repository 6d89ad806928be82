"""What must be true of the base after any fault."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.brouillons.models import Brouillon
from app.metier.echanges.models import Demande
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Autorisation, Mandat
from tests.epreuves.banc import Banc
from tests.epreuves.gestes import Conclusion, Geste, Usage


def manques(banc: Banc, gestes: Iterable[Geste] = ()) -> list[str]:
    """What is not as it must be, one sentence each; nothing when all is."""
    with banc.lire() as session:
        verdict = verifier_chaine(session)
        faits = list(gestes)
        return [
            *([] if verdict.est_intact else [f"journal altéré : {verdict.anomalie}"]),
            *_mandats_a_moitie(session),
            *_brouillons_a_moitie(session),
            *_perdus(session, faits),
        ]


def _lignes(session: Session, action: str) -> Counter[object]:
    return Counter(session.scalars(select(Ligne.mandat_id).where(Ligne.action == action)))


def _mandats_a_moitie(session: Session) -> list[str]:
    """Each mandate has what it confides, and one line of the journal for each."""
    confiees = Counter(session.scalars(select(Autorisation.mandat_id)))
    attestations = _lignes(session, "creation_attestation")
    autorisations = _lignes(session, "creation_autorisation")
    mandats = set(session.scalars(select(Mandat.id)))
    fautes = [
        f"mandat à moitié : {confiees[mandat]} thèmes, {autorisations[mandat]} au journal"
        for mandat in mandats
        if not confiees[mandat] == autorisations[mandat] > 0 or attestations[mandat] != 1
    ]
    return fautes + ["le journal parle d’un mandat qui n’est pas là"] * bool(
        set(attestations) - mandats
    )


def _brouillons_a_moitie(session: Session) -> list[str]:
    """A draft is concluded with its mandate or not at all; two never give the same one."""
    conclus = select(Brouillon.mandat_id).where(Brouillon.conclu_le.is_not(None))
    donnes = Counter(session.scalars(conclus))
    return [
        "brouillon conclu sans mandat" if mandat is None else "deux brouillons pour un mandat"
        for mandat, nombre in donnes.items()
        if mandat is None or nombre > 1
    ]


def _perdus(session: Session, gestes: list[Geste]) -> list[str]:
    """What was confirmed is there, and a use is noted once."""
    fautes = [faute for geste in gestes if geste.confirme for faute in _perdu(session, geste)]
    notes = _lignes(session, "utilisation_autorisation").total()
    lues = len(session.scalars(select(Demande.id).where(Demande.utilisee_le.is_not(None))).all())
    return fautes + [f"{lues} identités lues, {notes} usages au journal"] * (lues != notes)


def _perdu(session: Session, geste: Geste) -> list[str]:
    if isinstance(geste, Conclusion):
        brouillon = session.get_one(Brouillon, geste.brouillon)
        return ["mandat confirmé, puis perdu"] * (brouillon.mandat_id != geste.mandat)
    if isinstance(geste, Usage):
        demande = session.get_one(Demande, geste.demande)
        return ["usage confirmé, puis perdu"] * (demande.utilisee_le is None)
    return []
