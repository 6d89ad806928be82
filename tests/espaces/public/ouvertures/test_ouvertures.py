"""The calendar of openings: a page, and a feed that holds what has opened."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

from flask import Flask
from sqlalchemy import update

from app.metier.habilitation.models import Ouverture
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.formations import un_organisme, une_session

ATOM = "{http://www.w3.org/2005/Atom}"


def ouvrir(app: Flask, code_region: str, le: date) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = Ouverture.code_region == code_region
        session.execute(update(Ouverture).where(ici).values(ouvre_le=le))


def titres(client: ClientVerifie) -> list[str | None]:
    flux = ElementTree.fromstring(client.get("/ouvertures.atom").data)  # noqa: S314 (our own answer)
    for obligatoire in ("id", "title", "updated", "author"):
        assert flux.find(ATOM + obligatoire) is not None
    assert len({une.findtext(f"{ATOM}id") for une in flux.iter(f"{ATOM}entry")}) == len(
        flux.findall(f"{ATOM}entry")
    )
    return [une.findtext(f"{ATOM}title") for une in flux.iter(f"{ATOM}entry")]


def test_le_flux_dit_ce_qui_a_ouvert_et_rien_de_plus(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    avant = titres(client)
    aujourd_hui = temps.instant.date()
    ouvrir(app, "53", aujourd_hui)
    ouvrir(app, "94", aujourd_hui + timedelta(days=1))
    assert set(titres(client)) - set(avant) <= {"Ouverture\u00a0: Bretagne"}
    assert titres(client)[0] == "Ouverture\u00a0: Bretagne"
    assert "Ouverture\u00a0: Corse" not in titres(client)
    page = client.get("/ouvertures").text
    assert "Corse" in page
    assert "ouvert depuis le" in page


def test_le_flux_inchange_ne_repart_pas(client: ClientVerifie) -> None:
    premier = client.get("/ouvertures.atom")
    assert premier.mimetype == "application/atom+xml"
    assert "Set-Cookie" not in premier.headers
    encore = client.get("/ouvertures.atom", headers={"If-None-Match": premier.headers["ETag"]})
    assert (encore.status_code, encore.data) == (304, b"")


def test_les_sessions_a_venir_par_mois_et_par_region_sans_lieu_ni_personne(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    assert "Aucune session n’est ouverte aux inscriptions" in client.get("/ouvertures").text
    temps.instant = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with app.extensions["fabrique"]() as session, transaction(session):
        organisme = un_organisme(session, temps.instant, nom="Les Ateliers du Port")
        for dans, champs in (
            (40, {"code_region": "53"}),
            (41, {"code_region": "53", "lieu": "Salle des fêtes"}),
            (42, {"code_region": "84"}),
            (43, {"a_distance": True, "lieu": "https://visio.exemple.fr/secret"}),
            # It begins on 31 December in Paris, on 1 January in La Réunion.
            (59.5, {"code_region": "04", "fuseau": "Indian/Reunion"}),
            (-3, {"code_region": "11"}),
            (44, {"code_region": "27", "publiee_le": None}),
            (44, {"code_region": "28", "fermee_le": temps.instant}),
            (44, {"code_region": "32", "annulee_le": temps.instant}),
        ):
            une_session(session, organisme, temps.instant, dans=dans, **champs)  # type: ignore[arg-type]
    page = client.get("/ouvertures").text
    formations = page[page.index("Les formations à venir") :]
    rangees = re.findall(r"<th scope=\"row\">(.*?)</th><td>(.*?)</td>", formations)
    assert rangees == [
        ("décembre\u00a02026", "Auvergne-Rhône-Alpes, Bretagne, à distance"),
        ("janvier\u00a02027", "La Réunion"),
    ]
    agenda = client.get("/ouvertures.ics").text
    assert "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20270101\r\n" in agenda
    assert "ce mois-ci\u00a0: La Réunion" in agenda.replace("\r\n ", "")
    for secret in ("Ateliers du Port", "Médiathèque", "Salle des fêtes", "visio"):
        assert secret not in page
        assert secret not in agenda


def test_le_calendrier_suit_la_rfc_5545(app: Flask, client: ClientVerifie, temps: Horloge) -> None:
    le = temps.instant.date() + timedelta(days=20)
    ouvrir(app, "93", le)  # its name is long, with an apostrophe
    reponse = client.get("/ouvertures.ics")
    assert reponse.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in reponse.headers
    lignes = reponse.data.split(b"\r\n")
    assert (lignes[0], lignes[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])
    assert all(len(ligne) <= 75 and b"\n" not in ligne for ligne in lignes)
    # Unfolded: what each event must have once, each thing known by its own name.
    evenements = reponse.text.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]
    for evenement in evenements:
        for une_fois in (
            "UID:",
            "DTSTAMP:",
            "DTSTART;VALUE=DATE:",
            "DTEND;VALUE=DATE:",
            "SUMMARY:",
        ):
            assert len(re.findall(f"(?m)^{une_fois}", evenement)) == 1, evenement
    uids = re.findall("(?m)^UID:(.*)\r$", reponse.text)
    assert len(uids) == len(set(uids)) == len(evenements)
    (paca,) = [un for un in evenements if "UID:ouverture-region-93@" in un]
    assert f"DTSTART;VALUE=DATE:{le:%Y%m%d}\r\n" in paca
    assert f"DTEND;VALUE=DATE:{le + timedelta(days=1):%Y%m%d}\r\n" in paca

    encore = client.get("/ouvertures.ics", headers={"If-None-Match": reponse.headers["ETag"]})
    assert encore.status_code == 304
    temps.instant += timedelta(days=1)
    ouvrir(app, "93", le + timedelta(days=7))
    deplace = client.get("/ouvertures.ics").text
    assert "UID:ouverture-region-93@" in deplace  # the same event, said later
    assert re.findall("DTSTAMP:(.*)\r", deplace)[0] > re.findall("DTSTAMP:(.*)\r", paca)[0]
