"""A person far away: hold the link, be identified, read the mandate, say yes or no."""

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.usager import plan
from app.espaces.usager.forms import FormulaireCodeDit, FormulaireReponse
from app.metier.aidants.droits import Droit
from app.metier.brouillons import identification
from app.metier.brouillons.distance import accord, liens, trajets
from app.metier.brouillons.distance.liens import LienFerme
from app.metier.brouillons.distance.models import CONCLU, REFUS, LienDistance
from app.metier.brouillons.distance.queries import dernier_trajet
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.cles import nouveau_secret
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import franceconnect
from app.web.formulaires import Page, est_un_envoi
from app.web.partage.catalogue import selection_de
from app.web.partage.distance import (
    avec_navigateur,
    exiger_en_service,
    exiger_la_personne,
    lien_tenu,
    vers_le_mandat,
)
from app.web.reponses.securite import DISTANCE, lire_cookie

_FAUX_CODE = (
    "Ce ne sont pas les bons chiffres. Demandez-les à nouveau à la personne qui vous aide. "
    "Après trois erreurs, le lien ne sert plus."
)


@plan.route("/distance", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def lien() -> Page:
    """The link: opening it changes nothing; the digits said by voice have this browser hold it."""
    exiger_en_service()
    exiger_la_personne()
    tenu, formulaire = lien_tenu(), FormulaireCodeDit()
    jeton = lire_jeton(formulaire.jeton.data or request.args.get("j", ""))
    if not est_un_envoi():
        if tenu is not None and (not jeton or tenu.est_celui_de(jeton)):
            return vers_le_mandat()
        formulaire.jeton.data = jeton
    elif formulaire.est_valide():
        with formulaire.refus():
            return _ouvrir(jeton, formulaire.code.data or "", tenu)
    page = render_template("usager/distance/lien.html", form=formulaire)
    if est_un_envoi():
        return page, formulaire.statut
    # What will hold the link is drawn with the page: pressed twice, it holds it once.
    return avec_navigateur(make_response(page), nouveau_secret())


def _ouvrir(jeton: str, code: str, tenu: LienDistance | None) -> Response:
    navigateur = lire_cookie(DISTANCE)
    if navigateur is None or (tenu is not None and not tenu.est_celui_de(jeton)):
        navigateur = nouveau_secret()
    with transaction(session()) as bdd:
        est_tenu = liens.ouvrir(bdd, jeton, code, navigateur=navigateur, maintenant=maintenant())
    if not est_tenu:
        raise ErreurMetier(_FAUX_CODE, champ="code")
    return avec_navigateur(vers_le_mandat(), navigateur)


@plan.route("/distance/mandat", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def a_distance() -> Page:
    """Where the person stands: go to FranceConnect, read and answer, what was given."""
    exiger_en_service()
    exiger_la_personne()
    tenu, formulaire = lien_tenu(), FormulaireReponse()
    if tenu is None:
        if est_un_envoi():
            raise LienFerme
        return redirect(url_for(".lien"), 303)
    if formulaire.est_valide():
        with formulaire.refus():
            return _repondre(tenu, formulaire)
        session().expire_all()
    return _page(tenu, formulaire)


def _repondre(tenu: LienDistance, formulaire: FormulaireReponse) -> Page:
    gestes = {"identifier": _partir, "accord": _donner, "non": _refuser, "representant": _refuser}
    return gestes[formulaire.geste.data or ""](tenu, formulaire)


def _partir(tenu: LienDistance, formulaire: FormulaireReponse) -> Page:
    client = franceconnect()
    depart = identification.tirer_depart(pkce=client.reglages.pkce)
    try:
        adresse = client.adresse_autorisation(
            state=depart.state, nonce=depart.nonce, verificateur=depart.verificateur
        )
    except EchecIdentification as erreur:
        current_app.logger.warning("FranceConnect, au départ : %s", erreur.motif)
        return _page(tenu, formulaire, echec=True, statut=503)
    with transaction(session()) as bdd:
        trajets.partir(bdd, tenu, depart, maintenant=maintenant())
    return render_template("usager/distance/depart.html", adresse=adresse)


def _donner(tenu: LienDistance, formulaire: FormulaireReponse) -> Page:
    with transaction(session()) as bdd:
        accord.donner(
            bdd,
            tenu,
            vu=formulaire.recapitulatif.data or "",
            courriel_confirme={"oui": True, "non": False}.get(formulaire.courriel_confirme.data),
            maintenant=maintenant(),
        )
    return vers_le_mandat()


def _refuser(tenu: LienDistance, formulaire: FormulaireReponse) -> Page:
    """« Non », or somebody else must sign too: the same answer to the aidant, nothing says why."""
    with transaction(session()) as bdd:
        accord.refuser(bdd, tenu, maintenant=maintenant())
    if formulaire.geste.data == "representant":
        return render_template("usager/distance/representant.html"), 422
    return vers_le_mandat()


def _page(
    tenu: LienDistance, formulaire: FormulaireReponse, *, echec: bool = False, statut: int = 0
) -> Page:
    instant, brouillon = maintenant(), session().get_one(Brouillon, tenu.brouillon_id)
    statut = statut or formulaire.statut
    organisation = session().get_one(Organisation, brouillon.organisation_id)
    if tenu.motif_fin in (CONCLU, REFUS):
        mandat = session().get(Mandat, brouillon.mandat_id) if brouillon.mandat_id else None
        page = render_template(
            "usager/distance/fini.html", mandat=mandat, organisation=organisation
        )
        return page, statut
    if not (tenu.est_vivant(instant) and brouillon.est_ouvert(instant)):
        raise LienFerme
    lu = accord.a_lire(session(), tenu, brouillon, maintenant=instant)
    if lu is None and accord.est_venue_par(tenu, brouillon):
        raise LienFerme  # whoever made this mandate no longer may
    if lu is None:
        trajet = dernier_trajet(session(), tenu)
        page = render_template(
            "usager/distance/identite.html",
            form=formulaire,
            organisation=organisation,
            echec="injoignable" if echec else trajet.issue if trajet else None,
        )
        return page, statut
    recap, membre = lu
    if formulaire.statut == Conflit.statut:
        formulaire.declaration.data = False
    page = render_template(
        "usager/distance/lire.html",
        form=formulaire,
        recap=recap,
        choisie=selection_de(brouillon),
        organisation=organisation,
        aidant=membre.aidant,
        usager=recap.identite,
        confie=recap.confie([]),
        a_dit_oui=tenu.accord_le is not None and tenu.empreinte == recap.empreinte,
        a_change=tenu.accord_le is not None and tenu.empreinte != recap.empreinte,
    )
    return page, statut
