"""A commune or a postal code is asked; its nearest places are a page that anybody may keep."""

import re

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.public.lieux import plan
from app.metier.aidants.droits import Droit
from app.metier.equipe.lieux import lieux_pres_de
from app.metier.territoires.cog import commune
from app.metier.territoires.recherche import communes_du_lieu
from app.socle.erreurs import Introuvable
from app.socle.langue.prepositions import de
from app.socle.langue.saisies import lire_signes, sur_une_ligne
from app.web.acces import exige
from app.web.bdd import session

_MAXIMUM = 100
_CODE_POSTAL = re.compile(r"\d{5}", re.ASCII)


@plan.get("/trouver-un-lieu")
@exige(Droit.PUBLIC)
def trouver() -> str | Response:
    """Ask for a commune; lead to it when there is no doubt, offer those that may be meant."""
    saisie = sur_une_ligne(request.args.get("ou", ""))[:_MAXIMUM]
    trouvees = communes_du_lieu(saisie) if saisie else []
    code_postal = _code_postal(lire_signes(saisie))
    if len(trouvees) == 1:
        (seule,) = trouvees
        adresse = url_for(".pres_de", code_commune=seule.code_commune, code_postal=code_postal)
        return redirect(adresse, 303)
    return render_template(
        "public/lieux/trouver.html",
        saisie=saisie,
        trouvees=trouvees,
        code_postal=code_postal,
        demandee="ou" in request.args,
    )


@plan.get("/trouver-un-lieu/<code_commune>")
@exige(Droit.PUBLIC)
def pres_de(code_commune: str) -> Response:
    """The nearest places: the same page for everybody, kept an hour."""
    trouvee = commune(code_commune)
    if trouvee is None:
        raise Introuvable
    code_postal = _code_postal(request.args.get("code_postal", ""))
    if trouvee.code_commune != code_commune:
        adresse = url_for(".pres_de", code_commune=trouvee.code_commune, code_postal=code_postal)
        return redirect(adresse, 303)
    page = render_template(
        "public/lieux/pres_de.html",
        commune=trouvee,
        de_la_commune=de(trouvee.nom),
        lieux=lieux_pres_de(session(), trouvee, code_postal=code_postal),
        garde_les_nouvelles=True,  # what is said to one is not kept for others
    )
    return _gardee(make_response(page))


def _code_postal(lu: str) -> str | None:
    return lu if _CODE_POSTAL.fullmatch(lu) else None


def _gardee(reponse: Response) -> Response:
    reponse.add_etag(weak=True)
    reponse.headers["Cache-Control"] = "public, max-age=3600"
    return reponse.make_conditional(request)
