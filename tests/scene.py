"""The cast in action: eight persons logged in, what each has in hand, and the base put back."""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.liaisons.franceconnect.client import Client
from app.metier.aidants.actes import curseur_de
from app.metier.aidants.models import Aidant
from app.metier.authentification import ordinateurs
from app.metier.authentification import services as authentification
from app.metier.authentification.codes import poste_connu
from app.metier.authentification.models import Ordinateur
from app.metier.cartes_mandat import services as cartes_mandat
from app.metier.cartes_mandat.consultation import delivrer_passe, delivrer_vue
from app.metier.equipe.services import fermer_acces
from app.metier.journal.models import Ligne as LigneDuJournal
from app.metier.mandats.contestations.models import Contestation
from app.metier.mandats.contestations.services import contester
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.metier.pilotage import a_deux, regards
from app.metier.signalements.services import Signalement, signaler
from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.web.securite import CONNEXION
from tests.acces import ROLES, Ligne
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import (
    IDENTITE,
    NAISSANCE,
    SECRET_CARTE,
    Distribution,
    bloquer,
    code_de,
    code_du_moyen,
    connecter,
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
    une_organisation,
    une_utilisation,
)

# OpenID’s own addresses: machines talk there.
PROTOCOLE = tuple(
    f"fournisseur.{vue}" for vue in "deconnexion decouverte jeton jwks userinfo".split()
)
CARTE_EN_STOCK = "STOCK-1"
_TROISIEME = "73282932000074"
_CHOIX = {
    "domaines": ["logement"],
    "demarches": ["apl"],
    "coches": "logement",
    "recherche": "",
    "duree": "court",
}


@dataclass(frozen=True)
class Objets:
    """What an address, a query or a body may designate, all of the same owner."""

    aidant: uuid.UUID
    structure: uuid.UUID
    usager: uuid.UUID
    mandat: uuid.UUID
    code: str
    brouillon: uuid.UUID
    demande: uuid.UUID
    aller: str
    retour: str
    moyen: uuid.UUID
    carte: uuid.UUID
    attente: uuid.UUID
    connexion: uuid.UUID
    ordinateur: uuid.UUID
    suspendue: uuid.UUID = field(default_factory=uuid.uuid4)
    cle: uuid.UUID = field(default_factory=uuid.uuid4)
    commencees: Mapping[str, uuid.UUID] = field(default_factory=dict)
    premier_code: str = ""
    second_code: str = ""
    code_attente: str = ""
    code_suspendue: str = ""
    codes_commencees: Mapping[str, str] = field(default_factory=dict)
    carte_mandat: uuid.UUID | None = None
    code_carte: str = "0000-0000-0000-0000"
    passe: str = "jamais"
    vue: str = "jamais"
    acte: uuid.UUID = field(default_factory=uuid.uuid4)
    contestation: uuid.UUID = field(default_factory=uuid.uuid4)
    parti: uuid.UUID = field(default_factory=uuid.uuid4)
    second_referent: uuid.UUID = field(default_factory=uuid.uuid4)
    orphelin: uuid.UUID = field(default_factory=uuid.uuid4)
    proposition: uuid.UUID = field(default_factory=uuid.uuid4)
    national: uuid.UUID = field(default_factory=uuid.uuid4)
    fin: uuid.UUID = field(default_factory=uuid.uuid4)


class Scene:
    """Two places, eight persons, what each of them has in hand; puts the base back as it was."""

    def __init__(self, app: Flask, troupe: Distribution, temps: Horloge) -> None:
        self.app, self.temps = app, temps
        with app.extensions["fabrique"]() as session, transaction(session):
            stock = une_carte(session, temps.instant, numero=CARTE_EN_STOCK)
            une_organisation(session, temps.instant, siret=_TROISIEME)
            self.code_en_stock = code_du_moyen(session, stock.id, temps.instant)
        self.comptes = {
            "aidante": troupe.alice,
            "referent": troupe.robert,
            "nationale": troupe.nadia,
            **self._creer_comptes(troupe),
        }
        self.navigateurs = {role: self._ouvrir(role) for role in ROLES}
        faits = {m: self._contester(m) for m in (troupe.mandat, troupe.mandat_ailleurs)}
        self.objets = {
            "ici": replace(self._objets(troupe.mandat, "aidante"), **faits[troupe.mandat]),
            "ailleurs": replace(
                self._objets(troupe.mandat_ailleurs, "ailleurs"), **faits[troupe.mandat_ailleurs]
            ),
            "absent": _inexistants(),
        }
        with app.extensions["fabrique"]() as session, transaction(session):
            session.get_one(Aidant, self.comptes["desactivee"]).desactive_le = temps.instant
        self.secrets = {r: n.get_cookie(CONNEXION) for r, n in self.navigateurs.items()}
        self.jetons = {role: navigateur.jeton() for role, navigateur in self.navigateurs.items()}
        with app.extensions["fabrique"]() as session:
            self.codes = {r: code_de(session, c, temps.instant) for r, c in self.comptes.items()}
        self._memoire = sqlite3.connect(":memory:")
        self._copier(app.extensions["moteur"], self._memoire)

    def _creer_comptes(self, troupe: Distribution) -> dict[str, uuid.UUID]:
        comptes = {
            "double": (troupe.organisation, ("aidant", "referent")),
            "ailleurs": (troupe.ailleurs, ("aidant",)),
            "referent_ailleurs": (troupe.ailleurs, ("referent",)),
            "desactivee": (troupe.organisation, ("aidant",)),
            "chiffres": (troupe.ailleurs, ("chiffres",)),
        }
        with self.app.extensions["fabrique"]() as session, transaction(session):
            return {
                role: un_aidant(
                    session,
                    session.get_one(Organisation, organisation_id),
                    self.temps.instant,
                    courriel=f"{role}@essai.fr",
                    roles=roles,
                ).id
                for role, (organisation_id, roles) in comptes.items()
            }

    def _ouvrir(self, role: str) -> ClientVerifie:
        if role != "anonyme":
            return connecter(self.app, self.comptes[role], self.temps.instant)
        anonyme = self.app.test_client()
        assert isinstance(anonyme, ClientVerifie)
        return anonyme

    def _objets(self, mandat_id: uuid.UUID, role: str) -> Objets:
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
                session, connexion, instant, redirect_uri=self._adresse_fc, usager=usager
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
                **self._pilotage(session, aidant, organisation),
            )

    def _contester(self, mandat_id: uuid.UUID) -> dict[str, Any]:
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
        """Somebody who is gone, and another référent."""
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
        return {"parti": parti.id, "second_referent": referent.id}

    def _pilotage(
        self, session: Session, aidant: Aidant, organisation: Organisation
    ) -> dict[str, Any]:
        """What the national team has begun: an account it looks at, a role for two, one to take."""
        instant = self.temps.instant
        nadia = session.get_one(Aidant, self.comptes["nationale"])
        paula = un_aidant(
            session, organisation, instant, courriel=f"paula-{aidant.courriel}", roles=("pilotage",)
        )
        regards.ouvrir(session, aidant, motif="demande", par=nadia, maintenant=instant)
        proposee = a_deux.proposer(
            session,
            "role",
            aidant,
            "chiffres",
            raison="Elle suit les chiffres",
            par=paula,
            maintenant=instant,
        )
        return {
            "proposition": proposee.id,
            "national": paula.id,
            "fin": self._fin(session, aidant, organisation),
        }

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
        carte = cartes_mandat.carte_en_service(session, mandat.id)
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

    @property
    def _adresse_fc(self) -> str:
        return str(self.app.extensions["reglages"].fi.redirect_uris[0])

    def reprendre_cookie(self, role: str) -> None:
        """Give the role's browser its first login back, whatever it did since."""
        if secret := self.secrets[role]:
            self.navigateurs[role].set_cookie(CONNEXION, secret.value)

    def demander(
        self,
        role: str,
        ligne: Ligne,
        champs: Mapping[str, Any] | None = None,
        *,
        entetes: Mapping[str, str] | None = None,
        environ: Mapping[str, Any] | None = None,
    ) -> TestResponse:
        """Send the request of a row, as this role, with `champs` over its fields."""
        navigateur = self.navigateurs[role]
        self.reprendre_cookie(role)
        with self.app.test_request_context():
            adresse = self.app.url_for(ligne.route, **self.variables(ligne, role))
        options: dict[str, Any] = {
            "query_string": self._question(ligne),
            "headers": dict(entetes or {}),
            "environ_overrides": dict(environ or {}),
        }
        if ligne.methode == "POST":
            corps = {"csrf_token": self.jetons[role], **self.corps(role, ligne)}
            options["data"] = corps | dict(champs or {})
        return navigateur.open(adresse, method=ligne.methode, **options)

    def _designes(self, ligne: Ligne) -> Objets:
        # « corps_… » : l’adresse est à soi, le corps désigne autre chose.
        autre = {"corps_ail": "ailleurs", "corps_abs": "absent"}.get(ligne.cas)
        if autre:
            return replace(self.objets["ici"], usager=self.objets[autre].usager)
        return self.objets.get(ligne.cas, self.objets["ici"])

    def variables(self, ligne: Ligne, role: str = "aidante") -> dict[str, Any]:
        """The variable parts of a row's address, as this role asks it."""
        if not a_des_variables(self.app, ligne.route):
            return {}
        objets = self._designes(ligne)
        par_nom: dict[str, Any] = {
            "aidant_id": objets.aidant,
            "brouillon_id": objets.brouillon,
            "code": objets.code,
            "contestation_id": objets.contestation,
            "demande_id": objets.demande,
            "filename": "absent.css" if ligne.cas == "absent" else "style.css",
            "mandat_id": objets.mandat,
            "fin_id": objets.fin,
            "organisation_id": objets.structure,
            "proposition_id": objets.proposition,
            "usager_id": objets.usager,
        }
        par_route: dict[str, dict[str, Any]] = {
            "equipe.confier_reserve": {"mandat_id": objets.orphelin},
            "equipe.rouvrir": {"aidant_id": objets.parti},
            "equipe.retirer_referent": {"aidant_id": objets.second_referent},
            "compte.application": {"moyen_id": objets.attente},
            "compte.synchroniser": {"moyen_id": objets.carte},
            "compte.retirer": {"moyen_id": objets.moyen},
            "compte.nommer_cle": {"moyen_id": objets.cle},
            "compte.fermer_connexion": {"connexion_id": objets.connexion},
            "compte.oublier_ordinateur": {"ordinateur_id": objets.ordinateur},
            "equipe.application": {"moyen_id": objets.commencees.get(role, objets.attente)},
            "equipe.synchroniser": {"moyen_id": objets.carte},
            "equipe.suspendre": {"moyen_id": objets.moyen},
            "equipe.reprendre": {"moyen_id": objets.suspendue},
            "equipe.retirer": {"moyen_id": objets.moyen},
            "roles.retirer": {"aidant_id": objets.national, "role": "pilotage"},
        }
        # Of a device of somebody: whose it is comes with it.
        propres = par_route.get(ligne.route, {})
        noms = {nom for r in self.app.url_map.iter_rules(ligne.route) for nom in r.arguments}
        return {nom: par_nom[nom] for nom in noms - propres.keys()} | propres

    def _question(self, ligne: Ligne) -> dict[str, str]:
        objets = self._designes(ligne)
        if ligne.route in ("fournisseur.autoriser", "fournisseur.deconnexion"):
            return self._de_franceconnect(ligne)
        return {
            "connexion.lien": {"jeton": "inconnu"},
            "connexion.perdu_lien": {"jeton": "inconnu"},
            "connexion.courriel_lien": {"jeton": "inconnu"},
            "habilitation.lien": {"jeton": "inconnu"},
            "connexion.cle_invitation": {"jeton": "inconnu"},
            "nouveau_mandat.retour_identite": {"state": objets.aller, "error": "access_denied"},
            "nouveau_mandat.retour_deconnexion": {"state": objets.retour},
        }.get(ligne.route, {})

    def _de_franceconnect(self, ligne: Ligne) -> dict[str, str]:
        """What it asks of our provider, in the address or in the body."""
        if ligne.route == "fournisseur.deconnexion":
            absente = {"post_logout_redirect_uri": "https://inconnu.example/"}
            return absente if ligne.cas == "absent" else {}
        return {
            "client_id": "franceconnect" if ligne.cas == "ici" else "inconnu",
            "redirect_uri": self._adresse_fc,
            "response_type": "code",
            "scope": "openid",
            "state": "etat",
            "nonce": "nonce",
        }

    def corps(self, role: str, ligne: Ligne) -> dict[str, Any]:
        """What a row's form sends, token aside."""
        objets = self._designes(ligne)
        if ligne.route in ("fournisseur.autoriser", "fournisseur.deconnexion"):
            return self._de_franceconnect(ligne)
        corps: dict[str, dict[str, Any]] = {
            "dossiers.noter": {
                "domaine": "logement",
                "geste": "appele",
                "site": "caf",
                "jour": self.temps.instant.date().isoformat(),
                "envoi": str(uuid.UUID(int=1)),
            },
            "dossiers.arreter": {"domaines": ["logement"], "motif": "usager"},
            "dossiers.signaler_fin": {
                "motif": "deces",
                "jour": self.temps.instant.date().isoformat(),
            },
            "usager.carte": {"code": objets.code_carte, **NAISSANCE},
            "usager.arret": {"passe": objets.passe, "quoi": "tout", "confirme": "y"},
            "usager.suite": {"vue": objets.vue},
            "usager.contester": {"vue": objets.vue, "acte": str(objets.acte)},
            "suivi.contestation": {"reponse": "verifie"},
            "usager.prolonger": {"passe": objets.passe},
            "usager.faits": {"passe": objets.passe, "secret": SECRET_CARTE},
            "dossiers.carte": {
                "graine": "une graine",
                "remplace": str(objets.carte_mandat),
                "secret": SECRET_CARTE,
                "encore": SECRET_CARTE,
            },
            "usager.verifier": {"nom": IDENTITE.nom_naissance, "annee": "1962"},
            "connexion.cgu": {"accepter": "y"},
            "connexion.connexion": {"email": "personne@essai.fr", "code": "000000"},
            "connexion.presence": {"code": self.codes.get(role, "000000")},
            "connexion.secours": {"email": "personne@essai.fr", "code": "0000-0000-0000-0000"},
            "connexion.structure": {"structure": str(objets.structure)},
            "equipe.equipe": {"recherche": "essai"},
            "equipe.fermer": {"motif": "depart"},
            "equipe.ordinateurs": {"choix": "interdits"},
            "equipe.themes": {"domaines": ["logement"]},
            "fournisseur.demarche": {"domaine": "logement"},
            "fournisseur.personne_aidee": {"usager": str(objets.usager)},
            "compte.application": {"code": objets.code_attente or "000000"},
            "compte.carte": {"numero": CARTE_EN_STOCK, "code": self.code_en_stock},
            "compte.synchroniser": {
                "premier": objets.premier_code or "000000",
                "code": objets.second_code or "000000",
            },
            "compte.retirer": {"motif": "perte"},
            "compte.nouvelle_cle": {"nom": "Mon téléphone"},
            "compte.nommer_cle": {"nom": "Clé bleue"},
            "connexion.cle": {"email": "personne@essai.fr"},
            "connexion.cle_invitation": {"nom": "Mon téléphone"},
            "equipe.application": {"code": objets.codes_commencees.get(role, "000000")},
            "equipe.carte": {"numero": CARTE_EN_STOCK, "code": self.code_en_stock},
            "equipe.synchroniser": {
                "premier": objets.premier_code or "000000",
                "code": objets.second_code or "000000",
            },
            "equipe.reprendre": {"code": objets.code_suspendue or "000000"},
            "equipe.retirer": {"motif": "perte"},
            "nouveau_mandat.nouveau": _CHOIX,
            "nouveau_mandat.choix": _CHOIX,
            "habilitation.accueil": {"courriel": "personne@essai.fr"},
            "connexion.perdu": {"email": "personne@essai.fr"},
            "connexion.perdu_lien": {"genre": "carte"},
            "dossiers.lettre": {"nom": "Médiathèque", "adresse": "3 quai des Conteurs"},
            "dossiers.recherche": {"recherche": "dubois"},
            "nouveau_mandat.conclusion": {
                "declaration": "y",
                "accord": "y",
                "code": self.codes.get(role, "000000"),
                "lecture": "interprete",
                "interprete_nom": "Ali Traduit",
                "interprete_langue": "dari",
                "temoin_nom": "Marie Présente",
                "lieu": "Saint-Just",
                "courriel_confirme": "non",
                "courriel_confie": "y",
                "reserve": "y",
                "recapitulatif": "",
                "representant": "",
            },
            "nouveau_mandat.renouveler": {
                "domaines": ["logement"],
                "duree": "court",
                "envoi": str(uuid.UUID(int=2)),
            },
            "equipe.confier_reserve": {"aidants": [str(self.objets["ici"].aidant)]},
            "dossiers.signature": {"signe": "oui"},
            "compte.courriel": {"courriel": "neuve@essai.fr"},
            "comptes.comptes": {"recherche": "essai"},
            "comptes.compte": {"motif": "panne"},
            "comptes.nom": {"prenom": "Nouvelle", "nom": "Personne", "motif": "erreur"},
            "comptes.courriel": {"courriel": "neuve@essai.fr"},
            "comptes.fermer": {"motif": "depart"},
            "comptes.rattacher": {"siret": _TROISIEME, "roles": ["aidant"]},
            "structures.structures": {"recherche": "essai"},
            "signalements.un_signalement": {"geste": "annuler"},
            "structures.fiche": {
                "nom": "Autre nom",
                "adresse": "3 quai des Conteurs",
                "code_postal": "43000",
                "ville": "Le Puy",
                "telephone": "",
                "responsable": "Jeanne Modèle, maire",
            },
            "structures.themes": {"domaines": ["logement"]},
            "structures.fermer": {"motif": "activite"},
            "roles.proposer": {
                "courriel": "ailleurs@essai.fr",
                "role": "support",
                "raison": "Elle répond au téléphone",
            },
        }
        return corps.get(ligne.route, {})

    def remettre(self) -> None:
        """Put the base back as it was."""
        self._copier(self._memoire, self.app.extensions["moteur"])

    @staticmethod
    def _copier(source: Any, but: Any) -> None:
        brutes = [x.raw_connection() if isinstance(x, Engine) else x for x in (source, but)]
        de, vers = (getattr(brute, "driver_connection", brute) for brute in brutes)
        de.backup(vers)
        for brute in brutes:
            if brute not in (source, but):
                brute.close()


def _inexistants() -> Objets:
    aidant, structure, usager, mandat, brouillon, demande = (uuid.uuid4() for _ in range(6))
    moyen, carte, attente, connexion, ordinateur = (uuid.uuid4() for _ in range(5))
    return Objets(
        aidant,
        structure,
        usager,
        mandat,
        "0" * 26,
        brouillon,
        demande,
        "jamais",
        "jamais",
        moyen,
        carte,
        attente,
        connexion,
        ordinateur,
    )


def a_des_variables(app: Flask, route: str) -> bool:
    """True when this route's address holds an id, a code or a name."""
    return any(regle.arguments for regle in app.url_map.iter_rules(route))


@pytest.fixture
def scene(
    app: Flask, troupe: Distribution, temps: Horloge, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    """Everybody logged in; FranceConnect's metadata are known, nothing else of it answers."""
    fc = app.extensions["reglages"].fs.issuer
    metadonnees = {
        "issuer": fc,
        "authorization_endpoint": f"{fc}/authorize",
        "token_endpoint": f"{fc}/token",
        "userinfo_endpoint": f"{fc}/userinfo",
        "jwks_uri": f"{fc}/jwks",
        "end_session_endpoint": f"{fc}/logout",
    }
    monkeypatch.setattr(Client, "decouverte", lambda _: metadonnees)
    dressee = Scene(app, troupe, temps)
    yield dressee
    dressee._memoire.close()
