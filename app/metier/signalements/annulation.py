"""Undo, nationally, what was reported by mistake: one asks, another confirms.

What comes back, and what does not, is decision 38.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import mandat_verrouille, places_verrouillees
from app.metier.mandats.responsables import prevenir_tous
from app.metier.messages.gabarits import rediger
from app.metier.usagers.fins.models import FinAutorisation, FinSignalee
from app.metier.usagers.fins.queries import ensemble
from app.metier.usagers.queries import usagers_verrouilles
from app.socle.erreurs import Conflit, Interdit, Introuvable


def demander_annulation(
    session: Session, fin_id: uuid.UUID, *, par: Aidant, maintenant: datetime
) -> None:
    """Ask that a reported end be undone: somebody else confirms it. Asked twice, it stays asked.

    Raises Interdit, Introuvable, Conflit when it is undone already.
    """
    _exiger_national(par)
    fins = _tenir(session, fin_id)
    if fins[0].annulation_demandee_le is not None:
        return
    for fin in fins:
        fin.annulation_demandee_le, fin.annulation_demandee_par_id = maintenant, par.id
        _noter(session, "annulation_demandee", fin, par, maintenant, motif=fin.motif)


def verifier(session: Session, fin_id: uuid.UUID, *, par: Aidant, maintenant: datetime) -> None:
    """Note that a reported end is true: it waits for nobody any more. Noted twice, it stays noted.

    Raises Interdit, Introuvable, Conflit when it is undone already.
    """
    _exiger_national(par)
    fins = _tenir(session, fin_id)
    if fins[0].verifiee_le is not None:
        return
    for fin in fins:
        fin.verifiee_le = maintenant
        _noter(session, "fin_verifiee", fin, par, maintenant, motif=fin.motif)


def annuler(
    session: Session,
    fin_id: uuid.UUID,
    *,
    seconde_personne: Aidant,
    adresse: Callable[[Mandat], str],
    maintenant: datetime,
) -> list[Mandat]:
    """Undo a reported end; return the mandates that run again, whose organisation is told.

    `adresse` gives the address of a mandate's page. Raises Interdit for whoever asked it, or is
    not of the national team, Conflit when nobody asked it, or when it is undone already.
    """
    _exiger_national(seconde_personne)
    fins = _tenir(session, fin_id)
    demandeur = fins[0].annulation_demandee_par_id
    if demandeur is None:
        raise Conflit("Personne n’a demandé cette annulation : demandez-la d’abord.")
    if demandeur == seconde_personne.id:
        raise Interdit("Une autre personne que vous doit confirmer cette annulation.")
    rendus = []
    for fin in fins:
        fin.annulee_le = maintenant
        dits = {"motif": fin.motif, "demandee_par": str(demandeur)}
        _noter(session, "annulation_fin", fin, seconde_personne, maintenant, **dits)
        rendus += _rendre(session, fin, seconde_personne, maintenant)
    repris = [mandat for mandat in rendus if mandat.est_actif(maintenant)]
    for mandat in repris:
        _prevenir(session, mandat, adresse(mandat), maintenant)
    return repris


def _exiger_national(qui: Aidant) -> None:
    if not (qui.est_actif and qui.peut(Droit.SECURITE)):
        raise Interdit(
            "Seules les personnes chargées de la sécurité, dans l’équipe nationale, corrigent un signalement."
        )


def _tenir(session: Session, fin_id: uuid.UUID) -> Sequence[FinSignalee]:
    """Hold a person by all their rows, then what was reported of each, first, while it is in force."""
    fins = session.scalars(ensemble(fin_id)).all()
    if not fins:
        raise Introuvable
    usagers_verrouilles(session, [fin.usager_id for fin in fins])
    fins = session.scalars(ensemble(fin_id).execution_options(populate_existing=True)).all()
    if any(fin.annulee_le is not None for fin in fins):
        raise Conflit("Ce signalement est déjà annulé : rien n’a été fait.")
    return fins


def _rendre(session: Session, fin: FinSignalee, par: Aidant, maintenant: datetime) -> list[Mandat]:
    """Give back what was stopped, mandate by mandate; return them."""
    arretees = session.scalars(
        select(Autorisation)
        .join(FinAutorisation, FinAutorisation.autorisation_id == Autorisation.id)
        .options(selectinload(Autorisation.mandat))
        .where(FinAutorisation.fin_id == fin.id)
    ).all()
    places = places_verrouillees(
        session, fin.organisation_id, fin.usager_id, {a.domaine for a in arretees}
    )
    libres = {place.autorisation_id for place in places.values()}
    autre = _autre_fin(session, fin)
    mandats = []
    for mandat_id in sorted({a.mandat_id for a in arretees}):
        mandat = mandat_verrouille(session, mandat_id)
        siennes = [a for a in mandat.autorisations if a in arretees]
        if autre is not None:
            _confier_a(session, autre, siennes)
            continue
        _rouvrir(session, fin, mandat, siennes, libres, par, maintenant)
        mandats.append(mandat)
    session.flush()
    return mandats


def _autre_fin(session: Session, fin: FinSignalee) -> FinSignalee | None:
    """Return what else was reported here of the person, and still holds."""
    requete = select(FinSignalee).where(
        FinSignalee.organisation_id == fin.organisation_id,
        FinSignalee.usager_id == fin.usager_id,
        FinSignalee.id != fin.id,
        FinSignalee.annulee_le.is_(None),
    )
    return session.scalar(requete.limit(1))


def _confier_a(session: Session, autre: FinSignalee, siennes: Sequence[Autorisation]) -> None:
    """What another report would have stopped too stays stopped, by it."""
    for autorisation in siennes:
        autorisation.motif_fin = autre.motif
        autorisation.revoquee_par_id = autre.signalee_par_id
        session.add(FinAutorisation(fin_id=autre.id, autorisation_id=autorisation.id))


def _rouvrir(
    session: Session,
    fin: FinSignalee,
    mandat: Mandat,
    siennes: Sequence[Autorisation],
    libres: set[uuid.UUID | None],
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Undo the stop of a mandate, held; what a newer one took over meanwhile stays with it."""
    repris = [a for a in siennes if a.id in libres]
    for autorisation in siennes:
        if autorisation in repris:
            autorisation.revoquee_le = autorisation.motif_fin = None
            autorisation.revoquee_par_id = None
        else:
            autorisation.motif_fin = "remplacement"
    journal.noter(
        session,
        "reprise_mandat",
        le=maintenant,
        **mandat.liens(par.id),
        details={"motif": fin.motif, "domaines": sorted(a.domaine for a in repris)},
    )


def _noter(
    session: Session,
    action: str,
    fin: FinSignalee,
    par: Aidant,
    maintenant: datetime,
    **details: str,
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id,
        organisation=fin.organisation_id,
        usager=fin.usager_id,
        details={**details},
    )


def _prevenir(session: Session, mandat: Mandat, lien: str, maintenant: datetime) -> None:
    redige = partial(rediger, "mandat_repris", numero=mandat.numero)
    prevenir_tous(session, mandat, redige, lien=lien, maintenant=maintenant)
