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
    for secret in ("Ateliers du Port", "Médiathèque", "Salle des fêtes", "visio"):
        assert secret not in page
