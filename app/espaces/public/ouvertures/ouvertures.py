"""The calendar of openings, for people and for programs that follow it."""

from datetime import UTC, datetime, time

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.public.ouvertures import plan
from app.metier.aidants.droits import Droit
from app.metier.formation.programme import sessions_a_venir
from app.metier.habilitation.calendrier import calendrier
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique


@plan.get("/ouvertures")
@exige(Droit.PUBLIC)
def ouvertures() -> str:
    """Each région or collectivity overseas, the first to open first; the training sessions to come."""
    instant = maintenant()
    return render_template(
        "public/ouvertures/ouvertures.html",
        calendrier=calendrier(session(), maintenant=instant),
        sessions=sessions_a_venir(session(), maintenant=instant),
    )


@plan.get("/ouvertures.atom")
@exige(Droit.PUBLIC)
def flux() -> Response:
    """The territories that have opened, the last first, as Atom; 304 while none was added."""
    ouverts = [
        (un.nom, datetime.combine(un.ouvre_le, time(), UTC))
        for un in calendrier(session(), maintenant=maintenant())
        if un.est_ouvert and un.ouvre_le
    ]
    reponse = make_response(
        render_template(
            "public/ouvertures/flux.xml",
            ouverts=ouverts[::-1],
            ici=adresse_publique(url_for(".flux")),
            page=adresse_publique(url_for(".ouvertures")),
            change_le=max((le for _, le in ouverts), default=datetime(2021, 5, 17, tzinfo=UTC)),
        )
    )
    reponse.mimetype = "application/atom+xml"
    reponse.add_etag(weak=True)
    reponse.headers["Cache-Control"] = "public, max-age=3600"
    return reponse.make_conditional(request)
