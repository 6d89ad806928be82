"""The demonstration: its people, made by the same acts as real ones."""

import json
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.commandes.demonstration.demandes import demander
from app.commandes.demonstration.formations import former
from app.commandes.demonstration.gens import (
    ACCUEIL,
    CARTE_PERDUE,
    COLLEGUES,
    COMPTES,
    DEMARCHES,
    ORGANISATIONS,
    USAGERS,
    travail,
)
from app.metier.aidants import services as aidants
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import appartenance, par_courriel
from app.metier.authentification.codes import graine
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.authentification.moyens import secours
from app.metier.authentification.moyens import services as moyens
from app.metier.authentification.queries import generateurs
from app.metier.equipe.queries import membre_de
from app.metier.equipe.services import fermer_acces
from app.metier.mandats import services as mandats
from app.metier.mandats.actes import ActeFait, noter_acte
from app.metier.mandats.faits.usages import noter_utilisation
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.signature import signer
from app.metier.messages.models import Courriel
from app.metier.organisations import services as organisations
from app.metier.organisations.accueil import dire_l_accueil
from app.metier.organisations.models import Organisation
from app.metier.usagers import services as usagers
from app.metier.usagers.identite import Identite
from app.web.acces import CGU_VERSION


def charger(session: Session, *, maintenant: datetime) -> bool:
    """Create everything, once; return whether it was done now."""
    if par_courriel(session, COMPTES[0][0]):
        return False
    creees = {
        nom: organisations.creer(session, **champs, maintenant=maintenant - timedelta(days=400))
        for nom, champs in ORGANISATIONS.items()
    }
    for courriel, prenom, nom, profession, roles in COMPTES:
        _compte(session, creees, courriel, prenom, nom, profession, roles, maintenant)
    _collegues(session, creees["saint-just"], maintenant)
    robert = par_courriel(session, "robert@demo.fr")
    assert robert is not None
    dire_l_accueil(session, creees["saint-just"], ACCUEIL, par=robert, maintenant=maintenant)
    for identite, domaines, duree, jours in sorted(USAGERS, key=lambda usager: -usager[3]):
        debut = maintenant - timedelta(days=jours)
        _mandat(session, creees["saint-just"], identite, domaines, duree, debut)
    _demarches(session, creees["saint-just"], maintenant)
    former(session, creees["saint-just"], maintenant=maintenant)
    demander(session, maintenant=maintenant)
    _partis(session, maintenant)
    return True


def _partis(session: Session, maintenant: datetime) -> None:
    """What was written before today has left: nobody looks for a mail of last month."""
    session.flush()
    session.execute(
        update(Courriel)
        .where(Courriel.cree_le < maintenant)
        .values(envoye_le=Courriel.cree_le, texte_chiffre=None)
    )


def ecrire_graines(session: Session, fichier: Path) -> None:
    """Write the seeds that the stand-in's `/codes` reads: they are the demonstration's only."""
    comptes = []
    for courriel, prenom, nom, role, _ in COMPTES:
        aidant = par_courriel(session, courriel)
        for moyen in generateurs(session, aidant.id) if aidant else []:
            comptes.append(
                {
                    "courriel": courriel,
                    "nom": f"{prenom} {nom}",
                    "role": role,
                    "secret": graine(session, moyen),
                    "periode": moyen.periode,
                }
            )
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(json.dumps({"comptes": comptes}, ensure_ascii=False), encoding="utf-8")


def _compte(
    session: Session,
    organisations_: dict[str, Organisation],
    courriel: str,
    prenom: str,
    nom: str,
    profession: str,
    roles: dict[str, tuple[str, ...]],
    maintenant: datetime,
) -> Aidant:
    (premiere, ses_roles), *autres = roles.items()
    depuis = maintenant - timedelta(days=390)
    aidant = aidants.creer(
        session,
        organisations_.get(premiere),
        prenom=prenom,
        nom=nom,
        courriel=courriel,
        roles=ses_roles,
        maintenant=depuis,
        **travail(courriel),
    )
    for autre, ses_roles in autres:
        aidants.rattacher(
            session, aidant, organisations_[autre], roles=ses_roles, maintenant=depuis
        )
    aidant.profession = profession
    aidant.cgu_version, aidant.cgu_le = CGU_VERSION, maintenant - timedelta(days=7)
    moyen = moyens.ajouter_moyen(
        session,
        aidant,
        genre="application",
        secret=moyens.nouveau_secret_totp(),
        maintenant=depuis,
    )
    moyen.valide_le = depuis
    if any("referent" in tenus for tenus in roles.values()):
        secours.tirer(session, aidant.id, maintenant=depuis)
    return aidant


def _collegues(session: Session, organisation: Organisation, maintenant: datetime) -> None:
    """A card that was lost, somebody who never came, somebody who left."""
    depuis, venue = maintenant - timedelta(days=200), maintenant - timedelta(days=120)
    comptes = {
        cle: aidants.creer(
            session,
            organisation,
            prenom=prenom,
            nom=nom,
            courriel=f"{cle}@demo.fr",
            roles=("aidant",),
            maintenant=depuis,
            **travail(f"{cle}@demo.fr"),
        )
        for cle, (prenom, nom, _) in COLLEGUES.items()
    }
    for cle, compte in comptes.items():
        compte.profession = COLLEGUES[cle][2]
        if cle != "denis":
            compte.cgu_version, compte.cgu_le = CGU_VERSION, venue
    perdue = cartes.CarteLue(CARTE_PERDUE, moyens.nouveau_secret_totp())
    cartes.importer(session, [perdue], maintenant=depuis)
    carte = session.scalars(select(MoyenConnexion).filter_by(numero_serie=CARTE_PERDUE)).one()
    carte.aidant_id, carte.valide_le = comptes["yasmine"].id, depuis
    carte.suspendu_le = maintenant - timedelta(days=2)
    robert = par_courriel(session, "robert@demo.fr")
    parti = membre_de(session, organisation.id, comptes["maxime"].id)
    assert robert is not None
    assert parti is not None
    fermer_acces(session, parti, motif="depart", par=robert, maintenant=venue)


def _mandat(
    session: Session,
    organisation: Organisation,
    identite: Identite,
    domaines: list[str],
    duree: str,
    debut: datetime,
) -> None:
    alice = par_courriel(session, "alice@demo.fr")
    assert alice is not None
    membre = appartenance(session, alice.id, organisation.id)
    assert membre is not None
    usager = usagers.enregistrer(
        session,
        identite,
        aidant_id=alice.id,
        organisation_id=organisation.id,
        identifie_le=debut,
        maintenant=debut,
    )
    moyen = session.scalars(select(MoyenConnexion).filter_by(aidant_id=alice.id)).one()
    accord = mandats.Accord({cle: [] for cle in domaines}, duree)
    mandat = mandats.conclure(session, membre, usager, accord, moyen_id=moyen.id, maintenant=debut)
    signer(session, mandat.id, aidant_id=alice.id, maintenant=debut)


def _demarches(session: Session, organisation: Organisation, maintenant: datetime) -> None:
    """Use the longest mandate, as an aidant does week after week."""
    mandat = session.scalars(
        select(Mandat).options(selectinload(Mandat.autorisations)).filter_by(duree="longue")
    ).one()
    par_domaine = {a.domaine: a.id for a in mandat.autorisations}
    for jours, domaine, acte in DEMARCHES:
        autorisation_id, le = par_domaine[domaine], maintenant - timedelta(days=jours)
        if acte is None:
            noter_utilisation(
                session,
                autorisation_id,
                domaine,
                demarche=None,
                maintenant=le,
                **mandat.liens(mandat.aidant_id),
            )
            continue
        jour = le.astimezone(organisation.zone).date()
        noter_acte(
            session,
            autorisation_id,
            ActeFait(*acte, jour, uuid.uuid4()),
            aidant_id=mandat.aidant_id,
            zone=organisation.zone,
            maintenant=le,
        )
