"""Closed by default: every route declares who may come; the guard reads it before the route."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
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
from sqlalchemy import update
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as ReponseWerkzeug

from app.authentification.models import PRESENCE, Connexion
from app.authentification.queries import connexion_par_secret
from app.bdd import session, transaction
from app.erreurs import Conflit, ErreurMetier
from app.formulaires import exiger_lisible
from app.horloge import maintenant
from app.htmx import presenter
from app.qui import Role, coquille, est_connectee, est_endormie, personne, prouver_presence

CGU_VERSION = "2026-11"
CHAMP_PRESENCE = "code_presence"
_REPIT = timedelta(minutes=1)
Vue = TypeVar("Vue", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Regle:
    """What one route asks. `protocole` marks the few GETs that write."""

    role: Role
    finit_par_code: bool = False
    meme_endormie: bool = False
    avant_cgu: bool = False
    protocole: bool = False
    toute_structure: bool = False


def exige(
    role: Role,
    *,
    finit_par_code: bool = False,
    meme_endormie: bool = False,
    avant_cgu: bool = False,
    protocole: bool = False,
    toute_structure: bool = False,
) -> Callable[[Vue], Vue]:
    """Declare who may come to a view.

    `finit_par_code`: its screen ends with a code, presence is not asked first, unless locked.
    `meme_endormie`: what a sleeping login may do (give its code, lock, a return from
    FranceConnect, which cannot wait).
    `avant_cgu`: reachable before the terms are accepted. `protocole`: its GET may write.
    `toute_structure`: what it acts on keeps an organisation of its own (a draft), or none:
    it may come from a page of another one.
    """
    regle = Regle(role, finit_par_code, meme_endormie, avant_cgu, protocole, toute_structure)

    def declarer(vue: Vue) -> Vue:
        cast(Any, vue).acces = regle
        return vue

    return declarer


def regle_de(vue: Any) -> Regle | None:
    """Return what a view declares."""
    regle = getattr(vue, "acces", None)
    return regle if isinstance(regle, Regle) else None


def init_app(app: Flask) -> None:
    """Guard every route."""
    app.before_request(_garder)
    exige(Role.PUBLIC)(app.view_functions["static"])


def verifier_declarations(app: Flask) -> None:
    """Refuse to start with a route that declares nothing."""
    muettes = [nom for nom, vue in app.view_functions.items() if regle_de(vue) is None]
    if muettes:
        raise RuntimeError(f"routes sans accès déclaré : {', '.join(sorted(muettes))}")


def controler(regle: Regle) -> ReponseWerkzeug | None:
    """Return the answer that stops this request, None when it may go on.

    Raises Forbidden for the wrong role. Only `/authorize/` calls it itself: an unknown client
    is refused there before anybody is asked to log in.
    """
    if regle.role is Role.PUBLIC:
        return None
    if not est_connectee():
        return _demander_connexion()
    if not regle.toute_structure:
        _exiger_la_meme_coquille()
    verrouillee = personne().connexion.verrouillee_le is not None
    dispensee = regle.meme_endormie or (regle.finit_par_code and not verrouillee)
    if not dispensee and est_endormie() and not _reveiller_par_le_champ():
        return _demander_presence()
    if personne().aidant.cgu_version != CGU_VERSION and not regle.avant_cgu:
        return redirect(url_for("connexion.cgu", suite=_adresse()), 303)
    if not personne().peut(regle.role):
        raise Forbidden(f"Cette page est réservée : {regle.role.value}.")
    _toucher(regle)
    return None


def _exiger_la_meme_coquille() -> None:
    """Refuse what a page asks after another tab changed person or organisation."""
    affichee = request.headers.get("X-Coquille") or request.form.get("coquille")
    if affichee and affichee != coquille():
        raise Conflit(
            "Vous avez changé de structure ou de compte dans un autre onglet. Rien n’a été fait : "
            "vérifiez le nom et la structure affichés en haut, puis recommencez."
        )


def suite_sure(suite: str) -> str:
    """Return an internal address to go to next, the aidant's home when `suite` is not one."""
    interne = suite.startswith("/") and not suite.startswith("//")
    if interne and suite.isprintable() and "\\" not in suite:
        return suite
    return url_for("accueil.espace")


def _garder() -> ReponseWerkzeug | None:
    if request.endpoint is None:
        return None
    regle = regle_de(current_app.view_functions[request.endpoint])
    assert regle is not None
    return controler(regle)


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
        adresse=request.full_path.removesuffix("?"),
        champs=champs,
        demande_code=demande_code,
        refus=g.get("refus_presence"),
    )
    return presenter(make_response(page, 401), "reprise")


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


def _toucher(regle: Regle) -> None:
    """Note that the person is there, at most once a minute, in a short transaction.

    A return from FranceConnect does not wake a login: it leaves it asleep, with the time to
    give the code, however long the usager was away.
    """
    instant, connexion = maintenant(), personne().connexion
    vue_le = connexion.vue_le
    if not est_endormie():
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
