"""Mandates that go on in another organisation, which theirs joins or hands some themes to.

The source is rules.md, « Ends ». The person signed once: text and seal follow what goes on, card and
printed code too unless something of the mandate stays. It is told to them at their next visit; until
its end they may refuse it, or stop it as any other.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.models import Autorisation, Mandat, Reserve, sans_code
from app.metier.mandats.transferts.queries import TRANSFERT, a_transferer
from app.metier.mandats.transferts.tenues import Passage, preparer

# What the mandate that goes on keeps of the one that was signed.
_GARDES = (
    "usager_id aidant_id duree debut_le fin_le suspendu_le motif_suspension renouvelle_id signe_le "
    "fin_annoncee_le lecture interprete_nom interprete_langue temoin_nom courriel_confirme "
    "courriel_confie est_reserve a_distance piece gabarit texte_gele empreinte"
).split()


@dataclass(frozen=True, slots=True)
class Transferts:
    """How many mandates go on, and how many the other organisation already held all of.

    `personnes`, all held, is whose they are; of `finies`, nothing goes on: dead or protected there.
    `partagees` still confide something else to the organisation that they come from.
    """

    nb_transferes: int
    nb_remplaces: int
    personnes: frozenset[uuid.UUID]
    finies: frozenset[uuid.UUID]
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
    already holds of a person stays as it is, and ours reads « remplacé ». Whoever is dead or
    protected there has nothing go on. Locked as elsewhere: persons, places, mandates.
    """
    voulus = None if domaines is None else frozenset(domaines)
    passage = Passage(de_id, vers_id, voulus, par_id, maintenant)
    mandats = preparer(session, passage)
    suivies = _ce_qui_continue(mandats, passage)
    suites = _ouvrir_les_suites(session, mandats, suivies, passage)
    for mandat in mandats:
        _finir(session, mandat, suivies[mandat.id], passage)
        if suite := suites.get(mandat.id):
            _noter_transfert(session, mandat, suite, passage)
    session.flush()
    personnes = frozenset(mandat.usager_id for mandat in mandats)
    return Transferts(
        len(suites),
        len(mandats) - len(suites),
        personnes,
        personnes & passage.finis.keys(),
        _qui_garde(session, passage, personnes),
    )


def _qui_garde(
    session: Session, passage: Passage, personnes: frozenset[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Return who still confides something to the organisation that they come from."""
    if passage.domaines is None:
        return frozenset()
    gardent = select(Mandat.usager_id).where(a_transferer(passage.de_id, passage.maintenant))
    return personnes & frozenset(session.scalars(gardent))


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
    """Create what goes on; by old mandate. What the person holds follows a mandate that wholly goes."""
    passent = [mandat for mandat in mandats if suivies[mandat.id]]
    entiers = {m.id for m in passent if all(_s_en_va(a, passage) for a in m.autorisations)}
    codes = {m.id: m.ceder_son_code() for m in passent if m.id in entiers and m.a_son_code}
    session.flush()  # a code is unique: the old ones have theirs no longer
    suites = {m.id: _suite(m, suivies[m.id], codes.get(m.id), passage) for m in passent}
    session.add_all(suites.values())
    session.flush()
    for suite in suites.values():
        for autorisation in suite.autorisations:
            place = passage.places[suite.usager_id, autorisation.domaine]
            place.autorisation_id = autorisation.id
    _suivre(session, {m: suite for m, suite in suites.items() if m in entiers}, passage)
    return suites


def _s_en_va(autorisation: Autorisation, passage: Passage) -> bool:
    """True for what is over in the mandate, or will be: by its own end, or by this transfer."""
    return autorisation.revoquee_le is not None or passage.est_concernee(autorisation)


def _suite(
    mandat: Mandat, suivies: Sequence[Autorisation], code: str | None, passage: Passage
) -> Mandat:
    suite_id = uuid.uuid4()
    return Mandat(
        **{colonne: getattr(mandat, colonne) for colonne in _GARDES},
        id=suite_id,
        organisation_id=passage.vers_id,
        transfere_de_id=mandat.id,
        origine_id=mandat.racine,
        reattribue_le=passage.maintenant,
        code_verification=code or sans_code(suite_id),
        reserves=[Reserve(aidant_id=reserve.aidant_id) for reserve in mandat.reserves],
        autorisations=[
            Autorisation(domaine=a.domaine, demarches=list(a.demarches), est_bornee=a.est_bornee)
            for a in suivies
        ],
    )


def _suivre(session: Session, suites: Mapping[uuid.UUID, Mandat], passage: Passage) -> None:
    """The person's cards are those of the mandate that goes on; what they contest where none stays."""
    if not suites:
        return
    lignes = [{"ancien": ancien, "suite": suite.id} for ancien, suite in suites.items()]
    cartes, contestees = CarteMandat.__table__, Contestation.__table__
    connexion = session.connection()
    connexion.execute(
        update(cartes)  # type: ignore[arg-type]
        .where(cartes.c.mandat_id == bindparam("ancien"))
        .values(mandat_id=bindparam("suite")),
        lignes,
    )
    if passage.domaines is not None:
        return
    connexion.execute(
        update(contestees)  # type: ignore[arg-type]
        .where(contestees.c.mandat_id == bindparam("ancien"), contestees.c.repondue_le.is_(None))
        .values(mandat_id=bindparam("suite"), organisation_id=passage.vers_id),
        lignes,
    )


def _finir(
    session: Session, mandat: Mandat, suivies: Sequence[Autorisation], passage: Passage
) -> None:
    """End here what the transfer is about; what does not go on says why."""
    sinon = passage.finis.get(mandat.usager_id, "remplacement")
    for autorisation in mandat.autorisations:
        if passage.est_concernee(autorisation):
            autorisation.revoquee_le = passage.maintenant
            autorisation.motif_fin = TRANSFERT if autorisation in suivies else sinon
            autorisation.revoquee_par_id = passage.par_id
            if autorisation not in suivies:
                _noter_arret(session, mandat, autorisation, passage)


def _noter_arret(
    session: Session, mandat: Mandat, autorisation: Autorisation, passage: Passage
) -> None:
    assert autorisation.motif_fin is not None
    details = {"domaine": autorisation.domaine, "motif": autorisation.motif_fin}
    autre = passage.occupees.get((mandat.usager_id, autorisation.domaine))
    if autorisation.motif_fin == "remplacement":
        details["remplacee_par"] = str(autre)
    journal.noter(
        session,
        "revocation_autorisation",
        le=passage.maintenant,
        **mandat.liens(passage.par_id),
        autorisation=autorisation.id,
        details={**details},
    )


def _noter_transfert(session: Session, mandat: Mandat, suite: Mandat, passage: Passage) -> None:
    domaines = sorted(autorisation.domaine for autorisation in suite.autorisations)
    journal.noter(
        session,
        "transfert_mandat",
        le=passage.maintenant,
        **mandat.liens(passage.par_id),
        details={"vers": str(passage.vers_id), "suite": str(suite.id), "domaines": domaines},
    )
    journal.noter(
        session,
        "reception_mandat",
        le=passage.maintenant,
        **suite.liens(passage.par_id),
        details={
            "de": str(mandat.organisation_id),
            "origine": str(mandat.id),
            "fin": suite.fin_le.isoformat(),
            "domaines": domaines,
        },
    )
