"""Mandates that go on in another organisation, which theirs joins or hands some themes to.

The source is rules.md, « Ends ». The person signed once: text and seal follow what goes on; the card
and the printed code stay those of what was signed, and find the rest (`papiers`). It is told to them at
their next visit; until its end they may refuse it, or stop it as any other.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.delais import REFUS
from app.metier.mandats.models import Autorisation, Mandat, Reserve, sans_code
from app.metier.mandats.transferts.queries import TRANSFERT, a_transferer
from app.metier.mandats.transferts.tenues import Passage, preparer
from app.socle.sql import par_lots

REMPLACEMENT = "remplacement"
# What the mandate that goes on keeps of the one that was signed.
_GARDES = (
    "usager_id aidant_id duree debut_le fin_le suspendu_le motif_suspension renouvelle_id signe_le "
    "fin_annoncee_le lecture interprete_nom interprete_langue temoin_nom courriel_confirme "
    "courriel_confie est_reserve a_distance piece gabarit texte_gele empreinte"
).split()


@dataclass(frozen=True, slots=True)
class Transferts:
    """How many mandates go on, and how many have nothing that does: held there already, or over there.

    `personnes`, all held, is whose they are; of `finies`, nothing goes on: dead or protected there.
    `suivies` have something that does; `partagees` still confide something to the organisation that
    they come from.
    """

    nb_transferes: int
    nb_autres: int
    personnes: frozenset[uuid.UUID]
    finies: frozenset[uuid.UUID]
    suivies: frozenset[uuid.UUID]
    partagees: frozenset[uuid.UUID]


def transferer(
    session: Session,
    de_id: uuid.UUID,
    vers_id: uuid.UUID,
    *,
    par_id: uuid.UUID,
    maintenant: datetime,
    domaines: Collection[str] | None = None,
) -> Transferts:
    """End each mandate of `de_id`, and have it go on at `vers_id`, both held, until the same day.

    With `domaines`, only what was confided for those; the rest stays where it is. What `vers_id`
    already holds of a person stays, unless it is suspended or ends sooner: then it is the one
    replaced. Whoever is dead or protected there has nothing go on: in a merge all ends, otherwise
    theirs stays as it is. Locked as elsewhere: persons, places, mandates.
    """
    voulus = None if domaines is None else frozenset(domaines)
    passage = Passage(de_id, vers_id, voulus, par_id, maintenant)
    mandats = preparer(session, passage)
    suivies = _ce_qui_continue(mandats, passage)
    suites = _ouvrir_les_suites(session, mandats, suivies, passage)
    for mandat in mandats:
        _finir(session, mandat, suivies[mandat.id], passage)
        _noter_transfert(session, mandat, suites.get(mandat.id), passage)
    session.flush()
    personnes = frozenset(mandat.usager_id for mandat in mandats)
    return Transferts(
        len(suites),
        len(mandats) - len(suites),
        personnes,
        personnes & passage.finis.keys(),
        frozenset(suite.usager_id for suite in suites.values()),
        _qui_garde(session, passage, personnes),
    )


def _qui_garde(
    session: Session, passage: Passage, personnes: frozenset[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Return who still confides something to the organisation that they come from."""
    if passage.domaines is None:
        return frozenset()
    gardent = select(Mandat.usager_id).where(a_transferer(passage.de_id, passage.maintenant))
    lots = par_lots(sorted(personnes))
    return frozenset(
        usager
        for lot in lots
        for usager in session.scalars(gardent.where(Mandat.usager_id.in_(lot)))
    )


def _ce_qui_continue(
    mandats: Sequence[Mandat], passage: Passage
) -> dict[uuid.UUID, list[Autorisation]]:
    """Return, by mandate, what goes on: what nothing stopped, and nobody holds there."""
    return {
        mandat.id: [
            a
            for a in mandat.autorisations
            if passage.est_concernee(a)
            and mandat.usager_id not in passage.finis
            and (mandat.usager_id, a.domaine) not in passage.occupees
        ]
        for mandat in mandats
    }


def _ouvrir_les_suites(
    session: Session,
    mandats: Sequence[Mandat],
    suivies: Mapping[uuid.UUID, Sequence[Autorisation]],
    passage: Passage,
) -> dict[uuid.UUID, Mandat]:
    """Create what goes on, in the place of what gives way to it; by old mandate."""
    suites = {m.id: _suite(m, suivies[m.id], passage) for m in mandats if suivies[m.id]}
    session.add_all(suites.values())
    session.flush()
    for suite in suites.values():
        for autorisation in suite.autorisations:
            cle = suite.usager_id, autorisation.domaine
            passage.places[cle].autorisation_id = autorisation.id
            if ancienne := passage.cedantes.get(cle):
                _remplacer(session, ancienne, autorisation, passage)
    if passage.domaines is None:
        _suivre(session, suites, passage)
    return suites


def _remplacer(
    session: Session, ancienne: Autorisation, nouvelle: Autorisation, passage: Passage
) -> None:
    """End what the other organisation held of this, suspended or shorter: nobody loses by a transfer."""
    ancienne.revoquee_le, ancienne.motif_fin = passage.maintenant, REMPLACEMENT
    ancienne.revoquee_par_id = passage.par_id
    _noter_arret(session, ancienne.mandat, ancienne, passage, remplacee_par=nouvelle.id)


def _suite(mandat: Mandat, suivies: Sequence[Autorisation], passage: Passage) -> Mandat:
    suite_id = uuid.uuid4()
    gardes = {colonne: getattr(mandat, colonne) for colonne in _GARDES}
    if mandat.motif_suspension == REFUS:  # said of another organisation: this one asks anew
        gardes |= {"suspendu_le": None, "motif_suspension": None}
    return Mandat(
        **gardes,
        id=suite_id,
        organisation_id=passage.vers_id,
        transfere_de_id=mandat.id,
        origine_id=mandat.racine,
        reattribue_le=passage.maintenant,
        code_verification=sans_code(suite_id),
        reserves=[Reserve(aidant_id=reserve.aidant_id) for reserve in mandat.reserves],
        autorisations=[
            Autorisation(domaine=a.domaine, demarches=list(a.demarches), est_bornee=a.est_bornee)
            for a in suivies
        ],
    )


def _suivre(session: Session, suites: Mapping[uuid.UUID, Mandat], passage: Passage) -> None:
    """What the persons contest is answered where it goes on: nobody is left here."""
    if not suites:
        return
    contestees = Contestation.__table__
    session.connection().execute(
        update(contestees)  # type: ignore[arg-type]
        .where(contestees.c.mandat_id == bindparam("ancien"), contestees.c.repondue_le.is_(None))
        .values(mandat_id=bindparam("suite"), organisation_id=passage.vers_id),
        [{"ancien": ancien, "suite": suite.id} for ancien, suite in suites.items()],
    )


def _finir(
    session: Session, mandat: Mandat, suivies: Sequence[Autorisation], passage: Passage
) -> None:
    """End here what the transfer is about; in a merge, what does not go on says why."""
    if passage.domaines is not None and mandat.usager_id in passage.finis:
        return
    sinon = passage.finis.get(mandat.usager_id, REMPLACEMENT)
    for autorisation in mandat.autorisations:
        if not passage.est_concernee(autorisation):
            continue
        part = autorisation in suivies
        autorisation.revoquee_le, autorisation.revoquee_par_id = passage.maintenant, passage.par_id
        # Who stays learns nothing of what the other organisation held.
        autorisation.motif_fin = TRANSFERT if part or passage.domaines is not None else sinon
        if autorisation.motif_fin != TRANSFERT:
            cle = mandat.usager_id, autorisation.domaine
            autre = passage.occupees.get(cle) if autorisation.motif_fin == REMPLACEMENT else None
            _noter_arret(session, mandat, autorisation, passage, remplacee_par=autre)


def _noter_arret(
    session: Session,
    mandat: Mandat,
    autorisation: Autorisation,
    passage: Passage,
    *,
    remplacee_par: uuid.UUID | None,
) -> None:
    details = {"domaine": autorisation.domaine, "motif": str(autorisation.motif_fin)}
    if remplacee_par is not None:
        details["remplacee_par"] = str(remplacee_par)
    journal.noter(
        session,
        "revocation_autorisation",
        le=passage.maintenant,
        **mandat.liens(passage.par_id),
        autorisation=autorisation.id,
        details={**details},
    )


def _noter_transfert(
    session: Session, mandat: Mandat, suite: Mandat | None, passage: Passage
) -> None:
    """Note it on both sides; the side that stays reads the same whatever the other one held."""
    passes = [
        autorisation.domaine
        for autorisation in mandat.autorisations
        if (autorisation.motif_fin, autorisation.revoquee_le) == (TRANSFERT, passage.maintenant)
    ]
    details: dict[str, str | int | bool | list[str]] = {
        "vers": str(passage.vers_id),
        "domaines": sorted(passes),
    }
    if suite is not None:
        details["suite"] = str(suite.id)
    if passes:
        journal.noter(
            session,
            "transfert_mandat",
            le=passage.maintenant,
            **mandat.liens(passage.par_id),
            details=details,
        )
    if suite is not None:
        _noter_reception(session, mandat, suite, passage)


def _noter_reception(session: Session, mandat: Mandat, suite: Mandat, passage: Passage) -> None:
    journal.noter(
        session,
        "reception_mandat",
        le=passage.maintenant,
        **suite.liens(passage.par_id),
        details={
            "de": str(mandat.organisation_id),
            "origine": str(mandat.id),
            "empreinte": suite.empreinte,
            "fin": suite.fin_le.isoformat(),
            "domaines": sorted(autorisation.domaine for autorisation in suite.autorisations),
        },
    )
