"""The calendar of openings, for people and for programs that follow it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.public.ouvertures import plan
from app.metier.aidants.droits import Droit
from app.metier.formation.programme import sessions_a_venir
from app.metier.habilitation.calendrier import calendrier
from app.socle.horloge import jour_a_paris, maintenant
from app.socle.langue import ics
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
    return _gardee(reponse)


@plan.get("/ouvertures.ics")
@exige(Droit.PUBLIC)
def agenda() -> Response:
    """Openings, and the months with sessions to come, for a calendar: the same file all day."""
    instant = maintenant()
    aujourd_hui = jour_a_paris(instant)
    fichier = ics.calendrier(
        (*_ouvertures(instant), *_mois_de_sessions(instant)),
        nom="Aidants Connect : ouvertures et formations",
        ecrit_le=datetime.combine(aujourd_hui, time(), UTC),
    )
    reponse = make_response(fichier)
    reponse.mimetype = "text/calendar"
    reponse.headers["Content-Disposition"] = 'inline; filename="aidants-connect.ics"'
    return _gardee(reponse)


def _ouvertures(instant: datetime) -> Iterator[ics.Evenement]:
    for lieu in calendrier(session(), maintenant=instant):
        if lieu.ouvre_le:
            yield ics.Evenement(
                f"ouverture-{lieu.cle}",
                lieu.ouvre_le,
                lieu.ouvre_le + timedelta(days=1),
                f"Aidants Connect ouvre : {lieu.nom}",
                detail="Les structures peuvent y faire leur demande à partir de ce jour.",
                adresse=adresse_publique(url_for("habilitation.accueil")),
                occupe=False,
            )


def _mois_de_sessions(instant: datetime) -> Iterator[ics.Evenement]:
    """The whole month: which day is for who registers."""
    for un in sessions_a_venir(session(), maintenant=instant):
        yield ics.Evenement(
            f"formations-{un.mois:%Y-%m}",
            un.mois,
            _mois_suivant(un.mois),
            f"Formations Aidants Connect ce mois-ci : {', '.join(un.ou)}",
            detail="Le jour, le lieu et les places se voient depuis l’espace de la structure.",
            adresse=adresse_publique(url_for(".ouvertures")),
            occupe=False,
        )


def _mois_suivant(mois: date) -> date:
    return (mois + timedelta(days=31)).replace(day=1)


def _gardee(reponse: Response) -> Response:
    reponse.add_etag(weak=True)
    reponse.headers["Cache-Control"] = "public, max-age=3600"
    return reponse.make_conditional(request)
