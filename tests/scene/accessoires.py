"""What each person has in hand: a mandate, a draft, devices, cards, what is asked of them."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.actes import curseur_de
from app.metier.aidants.models import Aidant
from app.metier.authentification import ordinateurs
from app.metier.authentification import services as authentification
from app.metier.authentification.codes import poste_connu
from app.metier.authentification.models import Ordinateur
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.cartes_mandat import services as cartes_mandat
from app.metier.cartes_mandat.consultation import delivrer_passe, delivrer_vue
from app.metier.equipe.invitations.services import inviter
from app.metier.equipe.services import fermer_acces
from app.metier.journal.models import Ligne as LigneDuJournal
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.services import contester
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.metier.signalements.services import Signalement, signaler
from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.fabriques import (
    IDENTITE,
    SECRET_CARTE,
    bloquer,
    code_du_moyen,
    imprimer_carte,
    la_connexion,
    le_membre,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_moyen,
    un_trajet,
    un_usager,
    une_carte,
    une_cle,
    une_demande,
    une_utilisation,
)
from tests.scene.apprenants import apprenants
from tests.scene.nationaux import nationaux, ouverture
from tests.scene.objets import Objets


class Accessoires:
    """Makes, through the services, what one person of the scene has begun, holds or answers for."""

    def __init__(self, app: Flask, temps: Horloge, comptes: Mapping[str, uuid.UUID]) -> None:
        self.app, self.temps, self.comptes = app, temps, comptes
        self.adresse_fc = str(app.extensions["reglages"].fi.redirect_uris[0])

    def de(self, mandat_id: uuid.UUID, role: str) -> Objets:
        instant = self.temps.instant
        with self.app.extensions["fabrique"]() as session, transaction(session):
            mandat = session.get_one(Mandat, mandat_id)
            aidant = session.get_one(Aidant, self.comptes[role])
            organisation = session.get_one(Organisation, mandat.organisation_id)
            usager = session.get_one(Usager, mandat.usager_id)
            connexion = la_connexion(session, aidant.id)
            brouillon = un_brouillon(
                session, le_membre(session, aidant, organisation), instant, identite=usager.identite
            )
            un_trajet(session, brouillon, connexion, instant, state=f"aller-{role}")
            attendu = instant + timedelta(seconds=1)
            un_trajet(
                session, brouillon, connexion, attendu, state=f"retour-{role}", id_token="j.e.t"
            )
            connexion.identification_jusqu_au = connexion.trajet_ouvert_jusqu_au = None
            demande = une_demande(
                session, connexion, instant, redirect_uri=self.adresse_fc, usager=usager
            )
            return Objets(
                aidant.id,
                organisation.id,
                usager.id,
                mandat.id,
                mandat.code_verification,
                brouillon.id,
                demande.id,
                f"aller-{role}",
                f"retour-{role}",
                **self._acces(session, aidant),
                **self._carte_du_mandat(session, mandat, aidant),
                **self._equipe(session, aidant, organisation),
                orphelin=self._orphelin(session, aidant, organisation),
                fin=self._fin(session, aidant, organisation),
                **nationaux(
                    session,
                    aidant,
                    organisation,
                    instant,
                    session.get_one(Aidant, self.comptes["nationale"]),
                ),
                **apprenants(
                    session, aidant, organisation, instant, self._formatrice(session, role)
                ),
                dossier=ouverture(session, mandat, instant),
            )

    def _formatrice(self, session: Session, role: str) -> Aidant | None:
        """Who works in the body of this person's session: nobody of the cast, elsewhere."""
        return session.get_one(Aidant, self.comptes["formatrice"]) if role == "aidante" else None

    def contester(self, mandat_id: uuid.UUID) -> dict[str, Any]:
        """Two uses of a mandate, the first contested already."""
        fabrique, instant, actes = self.app.extensions["fabrique"], self.temps.instant, []
        for _ in range(2):
            with fabrique() as session, transaction(session):
                mandat = session.get_one(Mandat, mandat_id)
                autorisation = session.scalars(
                    select(Autorisation).where(Autorisation.mandat_id == mandat_id)
                ).one()
                une_utilisation(session, autorisation, mandat.aidant_id, maintenant=instant)
            with fabrique() as session:
                derniere = (
                    select(LigneDuJournal.condensat).order_by(LigneDuJournal.seq.desc()).limit(1)
                )
                actes.append(curseur_de(session.scalars(derniere).one()))
        with fabrique() as session, transaction(session):
            contester(session, mandat_id, actes[0], lien="https://exemple.fr", maintenant=instant)
            trouvee = session.scalars(select(Contestation).filter_by(mandat_id=mandat_id)).one()
            return {"acte": actes[1], "contestation": trouvee.id}

    def _equipe(
        self, session: Session, aidant: Aidant, organisation: Organisation
    ) -> dict[str, Any]:
        """Somebody who is gone, another référent and whom they invited, a use that was denied."""
        instant, qui = self.temps.instant, aidant.courriel
        parti, referent = (
            un_aidant(session, organisation, instant, courriel=f"{nom}-{qui}", roles=roles)
            for nom, roles in (("parti", ("aidant",)), ("referent", ("aidant", "referent")))
        )
        fermer_acces(
            session,
            le_membre(session, parti, organisation),
            motif="depart",
            par=referent,
            maintenant=instant,
        )
        return {
            "parti": parti.id,
            "second_referent": referent.id,
            **self._questions(session, aidant, organisation),
            "invitation": self._invitation(session, referent, organisation),
        }

    def _questions(
        self, session: Session, aidant: Aidant, organisation: Organisation
    ) -> dict[str, uuid.UUID]:
        """A use that its holder denied; another to answer, which this login is not asked about."""
        qui = {"aidant_id": aidant.id, "organisation_id": organisation.id}
        niee = UsageInhabituel(motif="nuit", le=self.temps.instant, reponse="non", **qui)
        niee.repondu_le = self.temps.instant
        ouverte_le = la_connexion(session, aidant.id).ouverte_le
        posee = UsageInhabituel(motif="ordinateur", le=ouverte_le, **qui)
        session.add_all((niee, posee))
        session.flush()
        return {"question": posee.id, "usage_nie": niee.id}

    def _invitation(
        self, session: Session, referent: Aidant, organisation: Organisation
    ) -> uuid.UUID:
        invitation, _ = inviter(
            session,
            organisation,
            prenom="Zoé",
            nom="Invitée",
            courriel=f"invitee-{referent.courriel}",
            par=referent,
            maintenant=self.temps.instant,
        )
        return invitation.id

    def _fin(self, session: Session, aidant: Aidant, organisation: Organisation) -> uuid.UUID:
        """A death that this aidant reported, of a person known to nobody else."""
        instant, membre = self.temps.instant, le_membre(session, aidant, organisation)
        partie = replace(IDENTITE, sub=f"{aidant.id.hex:1>64}", nom_naissance="Partie")
        usager = un_usager(session, membre, instant, partie)
        un_mandat(session, membre, usager, instant)
        signaler(
            session,
            organisation,
            usager.id,
            Signalement("deces", instant.date(), None),
            par_id=aidant.id,
            maintenant=instant,
        )
        return session.scalars(select(FinSignalee.id).filter_by(usager_id=usager.id)).one()

    def _orphelin(self, session: Session, aidant: Aidant, organisation: Organisation) -> uuid.UUID:
        """A mandate reserved to nobody who is there, of a person known to nobody else."""
        instant, membre = self.temps.instant, le_membre(session, aidant, organisation)
        inconnue = replace(IDENTITE, sub=f"{aidant.id.hex:0>64}", nom_naissance="Réservée")
        orphelin = un_mandat(
            session, membre, un_usager(session, membre, instant, inconnue), instant
        )
        orphelin.est_reserve = True
        return orphelin.id

    def _carte_du_mandat(self, session: Session, mandat: Mandat, aidant: Aidant) -> dict[str, Any]:
        """The person's card, with a secret, and what its second screen sends back."""
        instant = self.temps.instant
        code = imprimer_carte(session, mandat, aidant, instant, secret=SECRET_CARTE)
        carte = cartes_mandat.carte_en_service(session, mandat)
        assert carte is not None
        passe = delivrer_passe(session, carte, maintenant=instant)
        return {
            "carte_mandat": carte.id,
            "code_carte": code,
            "passe": passe,
            "vue": delivrer_vue(session, carte, maintenant=instant),
        }

    def _acces(self, session: Session, aidant: Aidant) -> dict[str, Any]:
        """What else opens the account: devices, another login, a known computer."""
        avant, apres = (self.temps.instant + timedelta(minutes=m) for m in (-1, 1))
        moyen = un_moyen(session, aidant, apres)
        attente = un_moyen(session, aidant, apres, valide=False)
        carte = une_carte(session, apres, numero=f"carte-{aidant.courriel}", aidant=aidant)
        suspendue = une_carte(session, apres, numero=f"perdue-{aidant.courriel}", aidant=aidant)
        suspendue.suspendu_le = apres
        connexion, _ = authentification.ouvrir(session, aidant.id, maintenant=avant)
        ordinateurs.retenir(session, aidant.id, nom="Firefox, Linux", maintenant=avant)
        ordinateur = session.scalars(select(Ordinateur).filter_by(aidant_id=aidant.id)).one()
        instant = self.temps.instant
        bloquer(session, aidant, instant, navigateur=poste_connu(ordinateur.id))
        commencees = self._commencees(session, aidant)
        return {
            "suspendue": suspendue.id,
            "code_suspendue": code_du_moyen(session, suspendue.id, instant),
            "commencees": commencees,
            "codes_commencees": {
                role: code_du_moyen(session, moyen_id, instant)
                for role, moyen_id in commencees.items()
            },
            "moyen": moyen.id,
            "cle": une_cle(session, aidant, apres).id,
            "carte": carte.id,
            "attente": attente.id,
            "connexion": connexion.id,
            "ordinateur": ordinateur.id,
            "premier_code": code_du_moyen(session, carte.id, instant),
            "second_code": code_du_moyen(session, carte.id, instant, decalage=1),
            "code_attente": code_du_moyen(session, attente.id, instant),
        }

    def _commencees(self, session: Session, aidant: Aidant) -> dict[str, uuid.UUID]:
        """Applications that each référent has begun for this person."""
        commencees = {}
        for role in ("referent", "double", "referent_ailleurs"):
            commencee = un_moyen(session, aidant, self.temps.instant, valide=False)
            commencee.ajoute_par_id = self.comptes[role]
            commencees[role] = commencee.id
        return commencees
