"""Who is behind the request: an opened login, what it may do here, the tries of its codes."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g
from flask import session as session_signee
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit, droits_tenus
from app.metier.aidants.lus import AidantLu, AppartenanceLue
from app.metier.aidants.models import Aidant
from app.metier.authentification import services
from app.metier.authentification.codes import Essai, compteur_adresse, compteur_compte, reserver
from app.metier.authentification.models import VIE, Connexion, ConnexionLue, Etat
from app.metier.authentification.queries import connexion_par_secret, est_la_suite
from app.metier.organisations.models import OrganisationLue
from app.socle.bdd import transaction
from app.socle.cles import condenser
from app.socle.horloge import PARIS, maintenant
from app.web.bdd import session
from app.web.configuration import reseau_du_visiteur
from app.web.reponses.securite import CONNEXION, lire_cookie, poser_cookie, retirer_cookie

# Where flask-login keeps who it has found.
_CONNUE = "_login_user"


@dataclass(frozen=True, slots=True)
class Personne(UserMixin):
    """Who is behind the request: an opened login, and what it may do here; read, never written.

    `ici` is None for who works in no organisation. `sans_filet`: alone to manage the team, with no
    recovery code left. `question_id`: what they are asked, « Est-ce bien vous ? ».
    """

    connexion: ConnexionLue
    aidant: AidantLu
    ici: AppartenanceLue | None
    sans_filet: bool
    question_id: uuid.UUID | None

    @property
    def membre(self) -> AppartenanceLue:
        """What is held in the current organisation: only rights that are held there ask it."""
        assert self.ici is not None
        return self.ici

    @property
    def organisation(self) -> OrganisationLue:
        """The current organisation: see `membre`."""
        return self.membre.organisation

    @property
    def zone(self) -> ZoneInfo:
        """The zone that dates are read in: the organisation's, Paris's in none."""
        return self.ici.organisation.zone if self.ici else PARIS

    @property
    def droits(self) -> frozenset[Droit]:
        """What the account may do: here, in no organisation, or as anybody."""
        return droits_tenus(self.aidant.roles, self.ici.roles if self.ici else None)

    def peut(self, droit: Droit) -> bool:
        """True when the account holds this right."""
        return droit in self.droits

    @property
    def est_nationale_seulement(self) -> bool:
        """True for who works for the national team, and nothing else here."""
        ici = (Droit.MANDATS, Droit.EQUIPE)
        return self.peut(Droit.PILOTAGE) and not any(self.peut(droit) for droit in ici)

    @property
    def est_formatrice_seulement(self) -> bool:
        """True for who works in a training body, and has no other role."""
        autres = (Droit.MANDATS, Droit.EQUIPE, Droit.PILOTAGE)
        return self.peut(Droit.ORGANISMES) and not any(self.peut(droit) for droit in autres)


def personne() -> Personne:
    """Return who is logged in; only routes that ask for a login call it."""
    connectee = _connectee()
    assert connectee is not None
    return connectee


def jour_ici() -> date:
    """Return today where the person is, Paris for who is not logged in: what they type is read by it."""
    connectee = _deja_connue()
    return maintenant().astimezone(connectee.zone if connectee else PARIS).date()


def est_connectee() -> bool:
    """True when the request comes with a living login."""
    return _connectee() is not None


def _connectee() -> Personne | None:
    # Asked dozens of times a page: the library's proxy would look in three places each time.
    trouvee = g.get(_CONNUE) or current_user._get_current_object()
    return trouvee if isinstance(trouvee, Personne) else None


def ma_connexion(bdd: Session, *, et_mon_compte: bool = False) -> Connexion:
    """Return the connected person's login, held until the end of the transaction.

    The account too, and first, for acts that write on both.
    """
    lue = personne().connexion
    if et_mon_compte:
        bdd.get_one(Aidant, lue.aidant_id, with_for_update={"key_share": True})
    return bdd.get_one(Connexion, lue.id, with_for_update=True, populate_existing=True)


def coquille() -> str:
    """Return who and where the pages of this request are for, empty for nobody in particular.

    Each form and HTMX request sends back the one of its page: see `acces.controler`.
    """
    connectee = _deja_connue()
    if connectee is None:
        return ""
    connexion = connectee.connexion
    return f"{connexion.aidant_id}.{connexion.organisation_id or '-'}"


def est_endormie() -> bool:
    """True when only a code wakes the login of this request."""
    return personne().connexion.etat(maintenant()) is Etat.ENDORMIE


def reserver_essai(compte: str, code: str, *, navigateur: str) -> Essai:
    """Count a try of `code` on an account before anything else. Raises TropDeTentatives.

    `navigateur` is what failures are counted for beside the account: a computer that is or was
    known, a login, one network for recovery codes, or all unknown browsers together.
    """
    compteurs = (
        compteur_compte(compte, navigateur),
        compteur_adresse(reseau_du_visiteur()),
    )
    with transaction(session()):
        return reserver(session(), compteurs, code, maintenant=maintenant())


def reserver_mon_essai(code: str) -> Essai:
    """Count a try of the connected person's code."""
    connexion = personne().connexion
    return reserver_essai(str(connexion.aidant_id), code, navigateur=str(connexion.id))


def prouver_presence(code: str) -> None:
    """Wake the login with a code; its secret changes. Raises CodeRefuse, TropDeTentatives."""
    essai = reserver_mon_essai(code)
    with transaction(session()) as bdd:
        connexion = bdd.get_one(Connexion, personne().connexion.id)
        secret = services.prouver_presence(bdd, connexion, essai, maintenant=maintenant())
    # Only now: had the commit failed, the old secret would still be the right one.
    ouvrir_cookie(secret)
    relire()


def noter_code(bdd: Session, *, maintenant: datetime) -> None:
    """A code was just spent by the act itself: it proves presence, another one is not asked."""
    connexion = ma_connexion(bdd)
    connexion.vue_le = connexion.code_le = maintenant
    connexion.verrouillee_le = None


def ouvrir_cookie(secret: str) -> None:
    """Have the answer carry the login's new secret."""
    g.secret_connexion = secret


def entrer(secret: str) -> None:
    """A login has just opened in this browser: its cookie, and a new secret for its forms.

    Whoever had planted the browser's CSRF cookie before knows nothing of the new one. Only where
    the same account's login has just ended does it stay: the pages left open are still its own.
    """
    ouvrir_cookie(secret)
    ancien = lire_cookie(CONNEXION)
    if ancien and est_la_suite(session(), condenser(ancien), condenser(secret)):
        return
    nom = current_app.config["WTF_CSRF_FIELD_NAME"]
    session_signee.pop(nom, None)
    g.pop(nom, None)


def fermer_cookie() -> None:
    """Have the answer remove the login's cookie."""
    g.secret_connexion = ""


def relire() -> None:
    """Read again who is connected, after an act on their login in this very request."""
    oublier_personne()
    _connectee()


def oublier_personne() -> None:
    """Forget who is logged in: the database can no longer tell, an error page must show."""
    g.pop(_CONNUE, None)


def init_app(app: Flask) -> None:
    """Load logins by cookie, and tell templates who is there."""
    # Its own context processor would load the login on every page, public and error ones too.
    gestion = LoginManager(app, add_context_processor=False)
    gestion.session_protection = None
    gestion.request_loader(_charger)
    app.after_request(_renouveler_cookie)
    app.context_processor(_personne_des_gabarits)
    app.jinja_env.globals["coquille"] = coquille


def _charger(_: object) -> Personne | None:
    secret = g.get("secret_connexion") or lire_cookie(CONNEXION)
    lue = connexion_par_secret(session(), condenser(secret)) if secret else None
    if lue is None or lue.connexion.etat(maintenant()) is Etat.CLOSE:
        return None
    return Personne(lue.connexion, lue.aidant, lue.ici, lue.sans_filet, lue.question_id)


def _personne_des_gabarits() -> dict[str, Personne | None]:
    return {"personne": _deja_connue()}


def _deja_connue() -> Personne | None:
    # Public pages never ask: they then cost no statement, and show without a database.
    return _connectee() if _CONNUE in g else None


def _renouveler_cookie(reponse: Response) -> Response:
    secret = g.pop("secret_connexion", None)
    if secret:
        poser_cookie(reponse, CONNEXION, secret, duree=int(VIE.total_seconds()))
    elif secret == "":
        retirer_cookie(reponse, CONNEXION)
    return reponse
