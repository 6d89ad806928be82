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
    redirect,
    request,
    url_for,
)
from sqlalchemy import update
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as ReponseWerkzeug

from app.metier.aidants.conditions import en_vigueur
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification.models import PRESENCE, Connexion
from app.metier.authentification.services import accepter_cgu
from app.metier.entrainement.services import accueillir
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, ErreurMetier, TropDeTentatives
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_signes
from app.web.bdd import session
from app.web.connectee import (
    coquille,
    est_connectee,
    est_endormie,
    ma_connexion,
    personne,
    prouver_presence,
    relire,
)
from app.web.formulaires import champs_envoyes
from app.web.htmx import est_une_suite, veut_une_region
from app.web.provenance import vient_d_ici
from app.web.reprise import CHAMP_CGU, CHAMP_PRESENCE, Manque, page_reprise

CGU_VERSION = en_vigueur().numero
_REPIT = timedelta(minutes=1)
_PAS_VOTRE_ROLE = (
    "Elle est faite pour {eux}, et ce n’est pas votre rôle dans cette structure. "
    "Il devrait l’être ? Demandez à la personne référente."
)
_PAS_VOTRE_ROLE_HORS_STRUCTURE = (
    "Elle est faite pour {eux}, et ce n’est pas votre rôle. "
    "Il devrait l’être ? Appelez l’équipe nationale."
)
# What a lone référent opens only once they cannot be shut out.
_A_TENIR = frozenset({Droit.MANDATS, Droit.ENTRAINEMENT, Droit.EQUIPE})
Vue = TypeVar("Vue", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Regle:
    """What one route asks of who comes.

    `finit_par_code`: its screen ends with a code, presence is not asked first, unless locked;
    a POST writes nothing before it has spent that code.
    `meme_endormie`: what a sleeping login may do (give its code, lock, a return from
    FranceConnect, which cannot wait).
    `avant_cgu`: reachable before the terms are accepted. `protocole`: its GET may write.
    `toute_structure`: what it acts on keeps an organisation of its own (a draft), or none:
    it may come from a page of another one.
    `code_recent`: what opens or closes an account waits for a code of less than 15 minutes.
    `d_elle_meme`: its living region asks again by itself: that proves nobody there.
    `sans_filet`: reachable by who manages a team alone, before they have recovery codes.
    """

    droit: Droit
    finit_par_code: bool = False
    meme_endormie: bool = False
    avant_cgu: bool = False
    protocole: bool = False
    toute_structure: bool = False
    code_recent: bool = False
    sans_filet: bool = False
    d_elle_meme: bool = False


def exige(droit: Droit, **conditions: bool) -> Callable[[Vue], Vue]:
    """Declare who may come to a view, under the conditions of `Regle`."""
    regle = Regle(droit, **conditions)

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
    app.after_request(_cacher)
    exige(Droit.PUBLIC)(app.view_functions["static"])


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
    if regle.droit is Droit.PUBLIC:
        return None
    if not est_connectee():
        return _demander(Manque.CONNEXION, "connexion.connexion")
    if not (regle.toute_structure or _est_la_meme_coquille()):
        return _redemander_la_structure()
    if _attend_un_code(regle) and not _reveiller_par_le_champ():
        return demander_presence()
    if not (regle.avant_cgu or _a_accepte() or _accepter_par_le_champ()):
        return _demander(Manque.ACCORD, "connexion.cgu")
    if not personne().peut(regle.droit):
        refus = _PAS_VOTRE_ROLE if personne().ici else _PAS_VOTRE_ROLE_HORS_STRUCTURE
        raise Forbidden(refus.format(eux=regle.droit.value))
    if _manque_de_filet(regle):
        return redirect(url_for("compte.codes_secours", suite=_adresse()), 303)
    _toucher(regle)
    return None


def _manque_de_filet(regle: Regle) -> bool:
    """True when who manages a team alone first draws their recovery codes, or names another.

    What was typed is never held back, nor a draft under way: the next page is.
    """
    if not personne().sans_filet or regle.sans_filet or regle.toute_structure:
        return False
    return regle.droit in _A_TENIR and request.method in ("GET", "HEAD") and not veut_une_region()


def _affichees() -> set[str]:
    """Return the shells that the page and its form were for, when they say it."""
    return {request.headers.get("X-Coquille", ""), *champs_envoyes().getlist("coquille")} - {""}


def _est_la_meme_coquille() -> bool:
    """False for what a page asks after another tab changed person or organisation."""
    return est_une_suite() or _affichees() <= {coquille()}


def _redemander_la_structure() -> ReponseWerkzeug:
    """Keep what was posted, for whoever changed only of organisation to send it in the new one."""
    moi = f"{personne().aidant.id}."
    if request.method == "POST" and all(autre.startswith(moi) for autre in _affichees()):
        return page_reprise(Manque.STRUCTURE)
    raise Conflit(
        "Vous avez changé de structure ou de compte dans un autre onglet. Rien n’a été fait : "
        "vérifiez le nom et la structure affichés en haut, puis recommencez."
    )


def _attend_un_code(regle: Regle) -> bool:
    """True when a code is asked before this request."""
    if regle.code_recent and not personne().connexion.a_donne_un_code_recemment(maintenant()):
        return True
    return not _est_dispensee(regle) and est_endormie()


def _est_dispensee(regle: Regle) -> bool:
    """True when presence is not asked before this request.

    Locked, a form left open is let through with the act's own code: `_cacher` then hides
    whatever the answer is, unless the code was right.
    """
    if not regle.finit_par_code or personne().connexion.verrouillee_le is None:
        return regle.meme_endormie or regle.finit_par_code
    g.a_cacher = bool(request.method == "POST" and champs_envoyes().get("code"))
    return bool(g.a_cacher)


def _cacher(reponse: Response) -> Response:
    """Show nothing to a login that is still locked: its act's own code was not spent."""
    if not g.pop("a_cacher", False) or reponse.status_code >= 500:
        return reponse
    relire()
    if est_connectee() and personne().connexion.verrouillee_le is None:
        return reponse
    g.refus_presence = "Rien n’a été fait. Donnez d’abord votre code."
    if reponse.status_code == TropDeTentatives.statut:
        g.refus_presence = "Trop de codes refusés. Attendez quelques minutes, puis réessayez."
    return page_reprise(Manque.CODE)


def _a_accepte() -> bool:
    return personne().aidant.cgu_version == CGU_VERSION


def _accepter_par_le_champ() -> bool:
    """Accept the terms with what was posted again from the page that showed them."""
    posee = request.method == "POST" and champs_envoyes().get(CHAMP_CGU)
    if not posee or g.get("a_cacher"):  # locked: nobody has proved anything yet
        return False
    accepter_les_conditions()
    relire()
    return True


def accepter_les_conditions() -> None:
    """Accept the terms in force; the first time, the first login is guided from there."""
    with transaction(session()) as bdd:
        moi = ma_connexion(bdd, et_mon_compte=True)
        accueillir(bdd, bdd.get_one(Aidant, moi.aidant_id))
        accepter_cgu(bdd, moi, version=CGU_VERSION, maintenant=maintenant())


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


def _demander(manque: Manque, ecran: str) -> ReponseWerkzeug:
    """Lead to what asks it; what was posted is kept, and sent again with it."""
    if request.method in ("GET", "HEAD") and not veut_une_region():
        return redirect(url_for(ecran, suite=_adresse()), 303)
    return page_reprise(manque)


def demander_presence() -> ReponseWerkzeug:
    """Ask the code of a login that sleeps."""
    return _demander(Manque.CODE, "connexion.presence")


def renvoyer_perimee() -> Response | None:
    """Return the page that carries a form of ours, opened before the last login; else None.

    Its token is no longer the right one; the browser says that it comes from here, and nothing is
    done before the person sends it again.
    """
    if not vient_d_ici():
        return None
    return page_reprise(Manque.JETON)


def _reveiller_par_le_champ() -> bool:
    code = lire_signes(champs_envoyes().get(CHAMP_PRESENCE, ""))
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
    if regle.d_elle_meme and veut_une_region():
        return
    instant, connexion = maintenant(), personne().connexion
    vue_le = connexion.vue_le
    if not est_endormie():
        vue_le = instant if instant - vue_le >= _REPIT else vue_le
    elif regle.meme_endormie and connexion.identifie_un_usager(instant):
        vue_le = instant - PRESENCE
    if vue_le != connexion.vue_le:
        with transaction(session()) as bdd:
            bdd.execute(
                update(Connexion)
                .where(Connexion.secret_hash == connexion.secret_hash)
                .values(vue_le=vue_le)
                .execution_options(synchronize_session=False)
            )
