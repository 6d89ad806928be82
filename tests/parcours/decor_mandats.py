"""The mandates, drafts and contested uses of the walk for accessibility."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.actes import curseur_de
from app.metier.aidants.models import Appartenance
from app.metier.authentification import services as authentification
from app.metier.chiffres.definitions import MESURES
from app.metier.chiffres.models import ChiffreMensuel
from app.metier.chiffres.mois import decale, douze_mois, mois_de
from app.metier.journal.models import Ligne
from app.metier.mandats import services as mandats
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.services import contester
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.mandats.transferts.refus import refuser
from app.metier.mandats.transferts.services import transferer
from app.metier.usagers.models import Usager
from tests.fabriques import (
    IDENTITE,
    SECRET_CARTE,
    imprimer_carte,
    un_brouillon,
    un_mandat,
    un_membre,
    un_trajet,
    un_usager,
)


def brouillons(session: Session, membre: Appartenance, instant: datetime) -> dict[str, object]:
    connexion, _ = authentification.ouvrir(session, membre.aidant_id, maintenant=instant)
    usager = session.scalars(select(Usager).filter_by(nom_naissance="Factice")).one()
    choisi, echoue, oublie, ferme = (
        un_brouillon(session, membre, instant, identite=None) for _ in range(4)
    )
    un_trajet(session, echoue, connexion, instant, state="echec").issue = "refus"
    un_trajet(session, oublie, connexion, instant, state="oubli").issue = "identifiee"
    connexion.identification_jusqu_au = None
    ferme.expire_le = instant
    return {
        "choisi": choisi.id,
        "echoue": echoue.id,
        "oublie": oublie.id,
        "ferme": ferme.id,
        "connu": un_brouillon(session, membre, instant, identite=usager.identite).id,
        "neuf": un_brouillon(session, membre, instant).id,
        "represente": un_brouillon(session, membre, instant).id,
    }


def mandats_de_toutes_sortes(
    session: Session, membre: Appartenance, instant: datetime
) -> dict[str, object]:
    par_duree = {m.duree: m for m in session.scalars(select(Mandat))}
    long, termine = par_duree["longue"], par_duree["court"]
    il_y_a_40_jours, il_y_a_10_jours = (instant - timedelta(days=n) for n in (40, 10))
    angela = un_usager(session, membre, instant, replace(IDENTITE, sub="e" * 64))
    a_signer = un_mandat(session, membre, angela, il_y_a_10_jours)
    suspendu = un_mandat(
        session, membre, angela, il_y_a_40_jours, domaines=["justice"], duree="longue"
    )
    suspendu.suspendu_le, suspendu.motif_suspension = instant, "signature"
    reserve = mandats.conclure(
        session,
        membre,
        angela,
        mandats.Accord({"loisirs": []}, "mois"),
        Formalites(reserve_a=[]),
        moyen_id=uuid.uuid4(),
        maintenant=instant,
    )
    arrete = un_mandat(session, membre, angela, instant, domaines=["famille", "travail"])
    arreter(
        session,
        arrete.id,
        motif="usager",
        par_id=membre.aidant_id,
        domaines=["famille"],
        maintenant=instant,
    )
    fini = un_mandat(session, membre, angela, instant, domaines=["argent"])
    arreter(session, fini.id, motif="usager", par_id=None, maintenant=instant)
    remplace = un_mandat(session, membre, angela, instant, domaines=["transports"])
    un_mandat(session, membre, angela, instant, domaines=["transports"], duree="longue")
    bientot = un_mandat(session, membre, angela, instant, domaines=["etranger"], duree="semestre")
    bientot.signe_le, bientot.fin_le = instant, instant + timedelta(days=12)
    return {
        "arrete_en_entier": fini.id,
        "remplace": remplace.id,
        "bientot": bientot.id,
        "aidee": angela.id,
        "code": long.code_verification,
        "mandat": long.id,
        "usager": long.usager_id,
        "termine": termine.id,
        "sans_mandat": termine.usager_id,
        "a_signer": a_signer.id,
        "suspendu": suspendu.id,
        "reserve": reserve.id,
        "arrete": arrete.id,
        "contestation": _contestation(session, long, instant),
        "code_carte": imprimer_carte(session, long, membre.aidant, instant, secret=SECRET_CARTE),
    }


def mandats_partages(
    session: Session, membre: Appartenance, instant: datetime
) -> dict[str, object]:
    """What came here of two papers of another place: one to be told, one refused."""
    la_bas = un_membre(
        session,
        instant,
        siret="99988877900025",
        courriel="voisine@essai.fr",
        nom="CCAS de Bas-en-Rivière-et-Vallée-d’Or",
        ville="Bas-en-Rivière",
        telephone="0123456789",
    )
    ids, codes = [], []
    for sub, domaines in (("7" * 64, ["social", "argent"]), ("8" * 64, ["social", "papiers"])):
        usager = un_usager(session, la_bas, instant, replace(IDENTITE, sub=sub))
        mandat = un_mandat(session, la_bas, usager, instant, domaines=domaines, duree="longue")
        codes.append(imprimer_carte(session, mandat, la_bas.aidant, instant))
        ids.append(mandat.id)
    transferer(
        session,
        la_bas.organisation_id,
        membre.organisation_id,
        par_id=membre.aidant_id,
        maintenant=instant,
        domaines=["social"],
    )
    suites = {m.transfere_de_id: m for m in session.scalars(select(Mandat)) if m.transfere_de_id}
    refuser(session, suites[ids[1]], par_id=membre.aidant_id, maintenant=instant)
    return {
        "venu": suites[ids[0]].id,
        "refuse": suites[ids[1]].id,
        "carte_partagee": codes[0],
        "carte_refusee": codes[1],
    }


def _contestation(session: Session, mandat: Mandat, instant: datetime) -> uuid.UUID:
    """The last use of a mandate, that its person contests."""
    dernier = (
        select(Ligne.condensat)
        .where(Ligne.mandat_id == mandat.id, Ligne.action == "utilisation_autorisation")
        .order_by(Ligne.seq.desc())
        .limit(1)
    )
    acte = curseur_de(session.scalars(dernier).one())
    contester(session, mandat.id, acte, lien="https://exemple.fr/", maintenant=instant)
    return session.scalars(select(Contestation.id).filter_by(mandat_id=mandat.id)).one()


def un_an_passe(session: Session, membre: Appartenance, instant: datetime) -> str:
    """Figures of the year before; return the month that they end with."""
    dernier = decale(mois_de(instant, membre.organisation.zone), -12)
    for rang, mois in enumerate(douze_mois(dernier)):
        for cle in MESURES:
            session.add(
                ChiffreMensuel(
                    organisation_id=membre.organisation_id, mois=mois, cle=cle, nombre=rang + 1
                )
            )
    return f"{dernier:%Y-%m}"
