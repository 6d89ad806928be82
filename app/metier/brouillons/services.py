"""Acts on a draft: open, change, abandon, conclude."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.aidants.themes import refus_de_themes
from app.metier.authentification.codes import Essai, depenser
from app.metier.brouillons.choix import choisir
from app.metier.brouillons.distance import accord as accord_distant
from app.metier.brouillons.models import VIE_CHOIX, Brouillon, BrouillonLisible
from app.metier.brouillons.recapitulatif import recapituler
from app.metier.demarches.selection import noms_par_domaine
from app.metier.demarches.vigueur import en_vigueur, vigueur_exacte
from app.metier.mandats import renouvellement
from app.metier.mandats import services as mandats
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.mandats.queries import mandat_verrouille
from app.metier.usagers import services as usagers
from app.metier.usagers.fins.queries import exiger_sans_fin
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import lignes_de, une_personne_a_la_fois
from app.socle.erreurs import Conflit, Interdit, Introuvable
from app.socle.sql import inserer_si_absente, touche_une_ligne

DEJA_FERME = (
    "Ce mandat commencé est fermé : il est déjà fait, effacé, ou a plus de 7 jours. "
    "Regardez sur votre accueil avant d’en faire un autre."
)


def ouvrir(
    session: Session,
    membre: Appartenance,
    *,
    domaines: Sequence[str],
    demarches: Sequence[str] = (),
    est_borne: bool = False,
    duree: str,
    maintenant: datetime,
    envoi: uuid.UUID | None = None,
) -> Brouillon:
    """Open a draft in the current organisation, for good; a démarche brings its domaine.

    `envoi` is the number that the page drew: sent again, it gives the same draft, unless that
    one is somebody else's, closed, or FranceConnect named its person; whom a renewal had put in
    it is forgotten.
    Raises Interdit when the aidant may not use one of them, ErreurMetier.
    """
    choisie = choisir(en_vigueur(session), membre, domaines, demarches, est_borne)
    choix = {
        "domaines": choisie.domaines,
        "demarches": choisie.cles,
        "est_borne": est_borne,
        "duree": duree,
    }
    valeurs = choix | {
        "aidant_id": membre.aidant_id,
        "organisation_id": membre.organisation_id,
        "cree_le": maintenant,
        "expire_le": maintenant + VIE_CHOIX,
    }
    numero = envoi or uuid.uuid4()
    if not inserer_si_absente(session, Brouillon, id=numero, **valeurs):
        deja = session.get(Brouillon, numero, with_for_update=True, populate_existing=True)
        if deja is not None and _attend_encore(deja, membre, maintenant):
            for champ, valeur in choix.items():
                setattr(deja, champ, valeur)
            deja.oublier_identite()
            return deja
        numero = uuid.uuid4()
        inserer_si_absente(session, Brouillon, id=numero, **valeurs)
    return session.get_one(Brouillon, numero)


def renouveler(
    session: Session,
    membre: Appartenance,
    mandat: Mandat,
    *,
    domaines: Sequence[str],
    duree: str,
    maintenant: datetime,
    envoi: uuid.UUID | None = None,
) -> Brouillon:
    """Open a draft on these domaines of a mandate; its person is known, if that is recent.

    `envoi` as for `ouvrir`. Raises Interdit when one of them cannot be renewed, ErreurMetier.
    """
    if refus := refus_de_themes(membre, domaines):
        raise Interdit(refus)
    restantes = renouvellement.renouvelables(session, mandat, membre)
    reprises = [a for a in restantes if a.domaine in domaines]
    if len(reprises) < len(set(domaines)):
        raise Interdit("Un de ces thèmes ne peut pas être renouvelé : relisez la liste.")
    brouillon = ouvrir(
        session,
        membre,
        domaines=domaines,
        demarches=en_vigueur(session).cles_de(nom for a in reprises for nom in a.demarches),
        est_borne=any(a.est_bornee for a in reprises),
        duree=duree,
        maintenant=maintenant,
        envoi=envoi,
    )
    usager = session.get_one(Usager, mandat.usager_id)
    identite = renouvellement.identite_connue(mandat, usager, maintenant=maintenant)
    if identite is not None:
        brouillon.poser_identite(identite)
        brouillon.identifie_le, brouillon.renouvelle_id = maintenant, mandat.id
    return brouillon


def changer_choix(
    session: Session,
    brouillon: Brouillon,
    membre: Appartenance,
    *,
    domaines: Sequence[str],
    demarches: Sequence[str] = (),
    est_borne: bool = False,
    duree: str,
    maintenant: datetime,
) -> None:
    """Change what is confided and how long; the identity, if any, stays its two hours.

    A renewal that confides more than before asks for FranceConnect: the person is forgotten.
    """
    exiger_ouvert(brouillon, maintenant)
    choisie = choisir(en_vigueur(session), membre, domaines, demarches, est_borne)
    if brouillon.renouvelle_id is not None:
        mandat = mandat_verrouille(session, brouillon.renouvelle_id)
        restantes = renouvellement.renouvelables(session, mandat, membre)
        if renouvellement.est_elargi(restantes, choisie.nommees, est_borne=est_borne):
            brouillon.oublier_identite()
    brouillon.domaines, brouillon.demarches = choisie.domaines, choisie.cles
    brouillon.est_borne, brouillon.duree = est_borne, duree


def abandonner(brouillon: Brouillon, *, maintenant: datetime) -> None:
    """The person gives up: the draft closes, identity and choices are wiped; twice is once."""
    if brouillon.abandonne_le is not None:
        return
    exiger_ouvert(brouillon, maintenant)
    brouillon.abandonne_le = maintenant
    brouillon.domaines, brouillon.demarches, brouillon.est_borne = [], [], False
    brouillon.oublier_identite()


def conclure(
    session: Session,
    brouillon_id: uuid.UUID,
    membre: Appartenance,
    essai: Essai,
    *,
    remplacer: Collection[str],
    maintenant: datetime,
    formalites: Formalites = mandats.SIMPLES,
    vu: str | None = None,
) -> Mandat:
    """Conclude the draft, once; sent again, it gives the same mandate.

    `vu` is the `empreinte` of the recap that was read, when the screen told it. What came by a link
    is concluded as the person agreed to it there, and as nothing else.

    In this order: claim the draft, spend the code, write. Raises Introuvable when it is not
    this member's, Conflit when the identity is missing or too old or when something else was
    read, CodeRefuse, Interdit, ErreurMetier; all is then as before.
    """
    if not _reclamer(session, brouillon_id, membre, maintenant):
        return _deja_conclu(session, brouillon_id, membre)
    brouillon = session.get_one(Brouillon, brouillon_id, populate_existing=True)
    identite = brouillon.identite_valable(maintenant)
    if identite is None:
        raise Conflit("L’identité de la personne n’est plus valable : identifiez-la à nouveau.")
    moyen = depenser(session, membre.aidant_id, essai, maintenant=maintenant)
    catalogue = vigueur_exacte(session).catalogue
    nommees = noms_par_domaine(catalogue, brouillon.domaines, brouillon.demarches)
    usager = _tenir_la_personne(session, brouillon, membre, identite, nommees, maintenant)
    # The person's row is held: nobody confides anything of theirs between this check and the end.
    lu = recapituler(
        session, brouillon, membre, identite, catalogue=catalogue, maintenant=maintenant
    )
    lu.exiger_vu(vu)
    if brouillon.a_distance:
        lien = accord_distant.exiger(session, brouillon, lu, maintenant=maintenant)
        formalites, remplacer = accord_distant.formalites(lien, formalites), ()
    accord = mandats.Accord(
        nommees, brouillon.duree, remplacer, brouillon.renouvelle_id, brouillon.est_borne
    )
    formalites = replace(formalites, piece=brouillon.piece)
    mandat = mandats.conclure(
        session, membre, usager, accord, formalites, moyen_id=moyen.id, maintenant=maintenant
    )
    brouillon.mandat_id = mandat.id
    if brouillon.a_distance:
        accord_distant.clore(session, brouillon, maintenant=maintenant)
    brouillon.oublier_identite()
    return mandat


def _tenir_la_personne(
    session: Session,
    brouillon: Brouillon,
    membre: Appartenance,
    identite: Identite,
    nommees: Mapping[str, Sequence[str]],
    maintenant: datetime,
) -> Usager:
    """Return the person, held, whom nobody reported dead or protected, by either of their rows."""
    une_personne_a_la_fois(session, membre.organisation_id, identite)
    usager = _tenir_l_usager(session, brouillon, membre, identite, nommees, maintenant)
    lignes = lignes_de(session, membre.organisation_id, usager)
    exiger_sans_fin(session, membre.organisation_id, [ligne.id for ligne in lignes])
    return usager


def _tenir_l_usager(
    session: Session,
    brouillon: Brouillon,
    membre: Appartenance,
    identite: Identite,
    nommees: Mapping[str, Sequence[str]],
    maintenant: datetime,
) -> Usager:
    """Return the person, held: as FranceConnect just named them, or as they already were."""
    if brouillon.renouvelle_id is not None:
        return renouvellement.tenir(
            session,
            brouillon.renouvelle_id,
            membre,
            identite,
            nommees,
            est_borne=brouillon.est_borne,
            maintenant=maintenant,
        )
    if brouillon.piece is not None:
        return usagers.inscrire(
            session, identite, organisation_id=brouillon.organisation_id, maintenant=maintenant
        )
    assert brouillon.identifie_le is not None
    return usagers.enregistrer(
        session,
        identite,
        aidant_id=brouillon.aidant_id,
        organisation_id=brouillon.organisation_id,
        identifie_le=brouillon.identifie_le,
        maintenant=maintenant,
    )


def exiger_ouvert(brouillon: BrouillonLisible, maintenant: datetime) -> None:
    """Raise Conflit when the draft is concluded, abandoned or too old."""
    if not brouillon.est_ouvert(maintenant):
        raise Conflit(DEJA_FERME)


def _attend_encore(brouillon: Brouillon, membre: Appartenance, maintenant: datetime) -> bool:
    """True while this member's draft is open and FranceConnect named nobody in it."""
    est_le_sien = (brouillon.aidant_id, brouillon.organisation_id) == (
        membre.aidant_id,
        membre.organisation_id,
    )
    sans_retour = brouillon.identifie_le is None or brouillon.renouvelle_id is not None
    return est_le_sien and brouillon.est_ouvert(maintenant) and sans_retour


def _reclamer(
    session: Session, brouillon_id: uuid.UUID, membre: Appartenance, maintenant: datetime
) -> bool:
    return touche_une_ligne(
        session,
        update(Brouillon)
        .where(
            Brouillon.id == brouillon_id,
            Brouillon.aidant_id == membre.aidant_id,
            Brouillon.organisation_id == membre.organisation_id,
            Brouillon.conclu_le.is_(None),
            Brouillon.abandonne_le.is_(None),
            Brouillon.expire_le > maintenant,
        )
        .values(conclu_le=maintenant),
    )


def _deja_conclu(session: Session, brouillon_id: uuid.UUID, membre: Appartenance) -> Mandat:
    brouillon = session.get(Brouillon, brouillon_id, populate_existing=True)
    le_sien = (membre.aidant_id, membre.organisation_id)
    if brouillon is None or (brouillon.aidant_id, brouillon.organisation_id) != le_sien:
        raise Introuvable
    if brouillon.mandat_id is None:
        raise Conflit(DEJA_FERME)
    return session.get_one(Mandat, brouillon.mandat_id)
