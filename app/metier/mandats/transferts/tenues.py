"""What a transfer holds and learns first: persons, their places in the other organisation, mandates."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, insert, literal, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.metier.mandats.models import Autorisation, Mandat, Place
from app.metier.mandats.transferts.queries import a_transferer, passe
from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.models import Usager, UsagerMot
from app.socle.sql import inserer_absentes, par_lots

# A person, a domaine.
_Cle = tuple[uuid.UUID, str]


@dataclass(frozen=True, slots=True)
class Passage:
    """From where to where, what, by whom, when.

    `domaines` None is all of them: the organisation itself goes. Learnt: what holds its place
    there, what gives it up, why somebody's ends there.
    """

    de_id: uuid.UUID
    vers_id: uuid.UUID
    domaines: frozenset[str] | None
    par_id: uuid.UUID
    maintenant: datetime
    places: dict[_Cle, Place] = field(default_factory=dict)
    occupees: dict[_Cle, uuid.UUID] = field(default_factory=dict)
    cedantes: dict[_Cle, Autorisation] = field(default_factory=dict)
    finis: dict[uuid.UUID, str] = field(default_factory=dict)

    @property
    def passent(self) -> ColumnElement[bool]:
        """A condition on Mandat: something of it moves."""
        return a_transferer(self.de_id, self.maintenant, self.domaines)

    def est_concernee(self, autorisation: Autorisation) -> bool:
        """True for what ends here, unless it was stopped before."""
        return autorisation.revoquee_le is None and (
            self.domaines is None or autorisation.domaine in self.domaines
        )


def preparer(session: Session, passage: Passage) -> Sequence[Mandat]:
    """Hold what the transfer is about, in the order of everybody else; write down what is learnt."""
    usagers = _tenir_les_usagers(session, passage)
    passage.finis.update(_finis(session, passage.vers_id, usagers))
    for lot in par_lots(usagers):
        _faire_connaitre(session, passage, lot)
        _reclamer(session, passage, lot)
    mandats = [m for lot in par_lots(usagers) for m in _tenir_les_mandats(session, passage, lot)]
    _departager(passage, mandats)
    return [
        mandat
        for mandat in mandats
        if mandat.organisation_id == passage.de_id
        and any(passage.est_concernee(autorisation) for autorisation in mandat.autorisations)
    ]


def _tenir_les_usagers(session: Session, passage: Passage) -> Sequence[uuid.UUID]:
    siens = select(Mandat.usager_id).where(passage.passent)
    requete = select(Usager.id).where(Usager.id.in_(siens)).order_by(Usager.id)
    return session.scalars(requete.with_for_update(key_share=True)).all()


def _finis(
    session: Session, vers_id: uuid.UUID, usagers: Sequence[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """Return of whom a death or protection was reported there, whichever row said it, and why."""
    requete = (
        select(Usager, FinSignalee.motif)
        .join(FinSignalee, FinSignalee.usager_id == Usager.id)
        .where(FinSignalee.organisation_id == vers_id, FinSignalee.annulee_le.is_(None))
    )
    signales = [(usager, motif) for usager, motif in session.execute(requete)]
    finis = {usager.id: motif for usager, motif in signales}
    jours = {usager.date_naissance for usager, _ in signales}
    for lot in par_lots(usagers):
        nes = select(Usager).where(Usager.id.in_(lot), Usager.date_naissance.in_(jours))
        for venu in session.scalars(nes):
            motifs = (motif for usager, motif in signales if _est_la_meme(venu, usager))
            if (motif := next(motifs, None)) is not None:
                finis.setdefault(venu.id, motif)
    return finis


def _est_la_meme(venu: Usager, connu: Usager) -> bool:
    identite, autre = venu.identite, connu.identite
    return identite is not None and autre is not None and identite.est_de_la_meme_personne(autre)


def _faire_connaitre(session: Session, passage: Passage, usagers: Collection[uuid.UUID]) -> None:
    """Give the other organisation's finder the words of these persons."""
    de_id, vers_id, deja = passage.de_id, passage.vers_id, aliased(UsagerMot)
    connu = exists().where(
        deja.organisation_id == vers_id,
        deja.usager_id == UsagerMot.usager_id,
        deja.mot == UsagerMot.mot,
    )
    mots = select(
        literal(vers_id, UsagerMot.organisation_id.type), UsagerMot.mot, UsagerMot.usager_id
    )
    mots = mots.where(UsagerMot.organisation_id == de_id, UsagerMot.usager_id.in_(usagers), ~connu)
    colonnes = ["organisation_id", "mot", "usager_id"]
    session.execute(insert(UsagerMot).from_select(colonnes, mots))


def _reclamer(session: Session, passage: Passage, usagers: Collection[uuid.UUID]) -> None:
    """Claim these persons' places there, held; learn which an autorisation of theirs still holds."""
    voulues = (
        select(Mandat.usager_id, Autorisation.domaine)
        .join(Autorisation, Autorisation.mandat_id == Mandat.id)
        .where(passage.passent, passe(passage.domaines), Mandat.usager_id.in_(usagers))
        .distinct()
    )
    ici = {"organisation_id": passage.vers_id}
    lignes = sorted((ligne.usager_id, ligne.domaine) for ligne in session.execute(voulues))
    for lot in par_lots(lignes):
        absentes = [ici | {"usager_id": usager, "domaine": domaine} for usager, domaine in lot]
        inserer_absentes(session, Place, absentes)
    siennes = and_(Place.organisation_id == passage.vers_id, Place.usager_id.in_(usagers))
    tenues = select(Place).where(siennes).order_by(Place.usager_id, Place.domaine)
    for place in session.scalars(tenues.with_for_update()):
        passage.places[place.usager_id, place.domaine] = place
    prises = (
        select(Place.usager_id, Place.domaine, Autorisation.id)
        .join(Autorisation, Autorisation.id == Place.autorisation_id)
        .join(Autorisation.mandat)
        .where(siennes, Autorisation.revoquee_le.is_(None), Mandat.fin_le >= passage.maintenant)
    )
    for usager_id, domaine, autorisation_id in session.execute(prises):
        passage.occupees[usager_id, domaine] = autorisation_id


def _tenir_les_mandats(
    session: Session, passage: Passage, usagers: Collection[uuid.UUID]
) -> Sequence[Mandat]:
    """Hold what moves of these persons, and what holds their places there."""
    prises = [a for (usager_id, _), a in passage.occupees.items() if usager_id in usagers]
    la_bas = select(Autorisation.mandat_id).where(Autorisation.id.in_(prises))
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations), selectinload(Mandat.reserves))
        .where(Mandat.usager_id.in_(usagers), or_(passage.passent, Mandat.id.in_(la_bas)))
        .order_by(Mandat.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(requete).all()


def _departager(passage: Passage, mandats: Sequence[Mandat]) -> None:
    """Say which of what is held there stays, and which gives way to what comes."""
    la_bas = {
        a.id: a for m in mandats if m.organisation_id == passage.vers_id for a in m.autorisations
    }
    for mandat in mandats:
        for autorisation in mandat.autorisations:
            cle = mandat.usager_id, autorisation.domaine
            if mandat.organisation_id == passage.vers_id or cle not in passage.occupees:
                continue
            autre = la_bas[passage.occupees[cle]]
            if autre.revoquee_le is not None:  # stopped while it was waited for
                del passage.occupees[cle]
            elif passage.est_concernee(autorisation) and _cede(autre.mandat, mandat):
                passage.cedantes[cle] = autre
                del passage.occupees[cle]


def _cede(la_bas: Mandat, venu: Mandat) -> bool:
    """True when what is held there is worth less than what comes: nobody loses by a transfer."""
    if la_bas.suspendu_le is not None:
        return venu.suspendu_le is None or la_bas.fin_le < venu.fin_le
    return venu.suspendu_le is None and la_bas.fin_le < venu.fin_le
