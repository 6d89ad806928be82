"""Closed by default: every route declares who may come; the guard reads it before the route."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as ReponseWerkzeug

from app.aidants.models import Aidant, Appartenance
from app.authentification import services
from app.authentification.codes import Essai, compteur_adresse, compteur_compte, reserver
from app.authentification.models import PRESENCE, VIE, Connexion, Etat
from app.authentification.queries import connexion_par_secret
from app.bdd import session, transaction
from app.cles import condenser
from app.erreurs import ErreurMetier
from app.formulaires import exiger_lisible
from app.horloge import maintenant
from app.organisations.models import Organisation
from app.securite import CONNEXION, lire_cookie, poser_cookie, retirer_cookie

CGU_VERSION = "2026-11"
CHAMP_PRESENCE = "code_presence"
_REPIT = timedelta(minutes=1)
Vue = TypeVar("Vue", bound=Callable[..., Any])


class Role(enum.Enum):
    """Who may come to a route."""

    PUBLIC = "tout le monde"
    CONNECTE = "toute personne connectée"
    AIDANT = "les aidants"
    REFERENT = "les référents"
    PILOTAGE = "l’équipe nationale"


@dataclass(frozen=True, slots=True)
class Regle:
    """What one route asks. `protocole` marks the few GETs that write."""

    role: Role
    finit_par_code: bool = False
    meme_endormie: bool = False
    avant_cgu: bool = False
    protocole: bool = False


@dataclass(frozen=True, slots=True)
class Personne(UserMixin):
    """Who is behind the request: an opened login, and what it may do here."""

    connexion: Connexion
    membre: Appartenance

    @property
    def aidant(self) -> Aidant:
        """The account."""
        return self.connexion.aidant

    @property
    def organisation(self) -> Organisation:
        """The current organisation."""
        return self.connexion.organisation

    def peut(self, role: Role) -> bool:
        """True when this person has the role in the current organisation."""
        return {
            Role.PUBLIC: True,
            Role.CONNECTE: True,
            Role.AIDANT: self.membre.est_aidant,
            Role.REFERENT: self.membre.est_referent,
            Role.PILOTAGE: self.aidant.est_pilotage,
        }[role]


def exige(
    role: Role,
    *,
    finit_par_code: bool = False,
    meme_endormie: bool = False,
    avant_cgu: bool = False,
    protocole: bool = False,
) -> Callable[[Vue], Vue]:
    """Declare who may come to a view.

    `finit_par_code`: its screen ends with a code, presence is not asked first, unless locked.
    `meme_endormie`: what a sleeping login may do (give its code, lock, a return from
    FranceConnect, which cannot wait).
    `avant_cgu`: reachable before the terms are accepted. `protocole`: its GET may write.
    """
    regle = Regle(role, finit_par_code, meme_endormie, avant_cgu, protocole)

    def declarer(vue: Vue) -> Vue:
        cast(Any, vue).acces = regle
        return vue

    return declarer


def regle_de(vue: Any) -> Regle | None:
    """Return what a view declares."""
    regle = getattr(vue, "acces", None)
    return regle if isinstance(regle, Regle) else None


def personne() -> Personne:
    """Return who is logged in; only routes that ask for a login call it."""
    connectee = current_user._get_current_object()
    assert isinstance(connectee, Personne)
    return connectee


def init_app(app: Flask) -> None:
    """Load logins by cookie and guard every route."""
    # Its own context processor would load the login on every page, public and error ones too.
    gestion = LoginManager(app, add_context_processor=False)
    gestion.session_protection = None
    gestion.request_loader(_charger)
    app.before_request(_garder)
    app.after_request(_renouveler_cookie)
    app.context_processor(_personne_des_gabarits)
    exige(Role.PUBLIC)(app.view_functions["static"])


def verifier_declarations(app: Flask) -> None:
    """Refuse to start with a route that declares nothing."""
    muettes = [nom for nom, vue in app.view_functions.items() if regle_de(vue) is None]
    if muettes:
        raise RuntimeError(f"routes sans accès déclaré : {', '.join(sorted(muettes))}")


def est_connectee() -> bool:
    """True when the request comes with a living login."""
    return bool(current_user and current_user.is_authenticated)


def reserver_essai(compte: str, code: str, *, navigateur: str) -> Essai:
    """Count a try of `code` on an account before anything else. Raises TropDeTentatives.

    `navigateur` is what failures are counted for beside the account: a known computer, a login,
    or all unknown browsers together.
    """
    compteurs = (
        compteur_compte(compte, navigateur),
        compteur_adresse(request.remote_addr or ""),
    )
    with transaction(session()):
        return reserver(session(), compteurs, code, maintenant=maintenant())


def reserver_mon_essai(code: str) -> Essai:
    """Count a try of the connected person's code."""
    connexion = personne().connexion
    return reserver_essai(str(connexion.aidant_id), code, navigateur=str(connexion.id))


def suite_sure(suite: str) -> str:
    """Return an internal address to go to next, the aidant's home when `suite` is not one."""
    interne = suite.startswith("/") and not suite.startswith("//")
    if interne and suite.isprintable() and "\\" not in suite:
        return suite
    return url_for("accueil.espace")


def ouvrir_cookie(secret: str) -> None:
    """Have the answer carry the login's new secret."""
    g.secret_connexion = secret


def fermer_cookie() -> None:
    """Have the answer remove the login's cookie."""
    g.secret_connexion = ""


def _charger(_: object) -> Personne | None:
    secret = lire_cookie(CONNEXION)
    trouvee = connexion_par_secret(session(), condenser(secret)) if secret else None
    if trouvee is None or trouvee[0].etat(maintenant()) is Etat.CLOSE:
        return None
    return Personne(*trouvee)


def _garder() -> ReponseWerkzeug | None:
    if request.endpoint is None:
        return None
    regle = regle_de(current_app.view_functions[request.endpoint])
    assert regle is not None
    return controler(regle)


def controler(regle: Regle) -> ReponseWerkzeug | None:
    """Return the answer that stops this request, None when it may go on.

    Raises Forbidden for the wrong role. Only `/authorize/` calls it itself: an unknown client
    is refused there before anybody is asked to log in.
    """
    if regle.role is Role.PUBLIC:
        return None
    if not est_connectee():
        return _demander_connexion()
    verrouillee = personne().connexion.verrouillee_le is not None
    dispensee = regle.meme_endormie or (regle.finit_par_code and not verrouillee)
    if not dispensee and _est_endormie() and not _reveiller_par_le_champ():
        return _demander_presence()
    if personne().aidant.cgu_version != CGU_VERSION and not regle.avant_cgu:
        return redirect(url_for("connexion.cgu", suite=_adresse()), 303)
    if not personne().peut(regle.role):
        raise Forbidden(f"Cette page est réservée : {regle.role.value}.")
    _toucher(regle)
    return None


def _est_endormie() -> bool:
    return personne().connexion.etat(maintenant()) is Etat.ENDORMIE


def _adresse() -> str:
    if request.method != "GET":
        return url_for("accueil.espace")
    return request.full_path.removesuffix("?")


def _demander_connexion() -> ReponseWerkzeug:
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("connexion.connexion", suite=_adresse()), 303)
    return _page_reprise(demande_code=False)


def _demander_presence() -> ReponseWerkzeug:
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("connexion.presence", suite=_adresse()), 303)
    return _page_reprise(demande_code=True)


def _page_reprise(*, demande_code: bool) -> Response:
    """A 401 page that carries what was posted and posts it again: nothing typed is lost."""
    exiger_lisible()
    oublies = ("csrf_token", "code", CHAMP_PRESENCE)
    champs = [(nom, v) for nom, v in request.form.items(multi=True) if nom not in oublies]
    page = render_template(
        "connexion/reprise.html",
        champs=champs,
        demande_code=demande_code,
        refus=g.get("refus_presence"),
    )
    return make_response(page, 401)


def _reveiller_par_le_champ() -> bool:
    code = request.form.get(CHAMP_PRESENCE, "")
    if not code:
        return False
    try:
        prouver_presence(code)
    except ErreurMetier as refus:
        g.refus_presence = refus.phrase
        return False
    return True


def prouver_presence(code: str) -> None:
    """Wake the login with a code; its secret changes. Raises CodeRefuse, TropDeTentatives."""
    essai = reserver_mon_essai(code)
    with transaction(session()) as bdd:
        connexion = ma_connexion(bdd)
        secret = services.prouver_presence(bdd, connexion, essai, maintenant=maintenant())
    # Only now: had the commit failed, the old secret would still be the right one.
    ouvrir_cookie(secret)


def noter_code(bdd: Session, *, maintenant: datetime) -> None:
    """A code was just spent by the act itself: it proves presence, another one is not asked."""
    connexion = ma_connexion(bdd)
    connexion.vue_le = connexion.code_le = maintenant
    connexion.verrouillee_le = None


def oublier_personne() -> None:
    """Forget who is logged in: the database can no longer tell, an error page must show."""
    g.pop("_login_user", None)


def _personne_des_gabarits() -> dict[str, Personne | None]:
    # Public pages never ask: they then cost no statement, and show without a database.
    connue = "_login_user" in g and est_connectee()
    return {"personne": personne() if connue else None}


def ma_connexion(bdd: Session) -> Connexion:
    """Return the connected person's login, held until the end of the transaction."""
    return bdd.get_one(Connexion, personne().connexion.id, with_for_update=True)


def _toucher(regle: Regle) -> None:
    """Note that the person is there, at most once a minute, in a short transaction.

    A return from FranceConnect does not wake a login: it leaves it asleep, with the time to
    give the code, however long the usager was away.
    """
    instant, connexion = maintenant(), personne().connexion
    vue_le = connexion.vue_le
    if not _est_endormie():
        vue_le = instant if instant - vue_le >= _REPIT else vue_le
    elif regle.meme_endormie and connexion.identifie_un_usager(instant):
        vue_le = instant - PRESENCE
    if vue_le != connexion.vue_le:
        secret_hash = connexion.secret_hash
        with transaction(session()) as bdd:
            bdd.execute(
                update(Connexion)
                .where(Connexion.secret_hash == secret_hash)
                .values(vue_le=vue_le)
                .execution_options(synchronize_session=False)
            )
            # One statement for what the transaction has forgotten, instead of one per object.
            connexion_par_secret(bdd, secret_hash)


def _renouveler_cookie(reponse: Response) -> Response:
    secret = g.pop("secret_connexion", None)
    if secret:
        poser_cookie(reponse, CONNEXION, secret, duree=int(VIE.total_seconds()))
    elif secret == "":
        retirer_cookie(reponse, CONNEXION)
    return reponse
