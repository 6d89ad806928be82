"""When a mandate ends: 23:59:59 on its last day, where the organisation is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.metier.mandats.durees import fin_de

PARIS, REUNION, MARTINIQUE = (
    ZoneInfo(nom) for nom in ("Europe/Paris", "Indian/Reunion", "America/Martinique")
)


def utc(texte: str) -> datetime:
    return datetime.fromisoformat(texte).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("duree", "debut", "zone", "fin"),
    [
        ("court", "2026-11-23T09:30", PARIS, "2026-11-24T22:59:59"),
        # the clocks go forward, then back, during the last day; then during the first
        ("court", "2027-03-27T10:00", PARIS, "2027-03-28T21:59:59"),
        ("court", "2026-10-24T10:00", PARIS, "2026-10-25T22:59:59"),
        ("court", "2026-10-25T00:30", PARIS, "2026-10-26T22:59:59"),
        ("court", "2026-10-25T01:30", PARIS, "2026-10-26T22:59:59"),
        ("mois", "2026-10-01T10:00", PARIS, "2026-11-01T22:59:59"),
        ("semestre", "2026-11-23T10:00", PARIS, "2027-05-24T21:59:59"),
        # already tomorrow in La Réunion, still yesterday in Martinique
        ("court", "2026-11-23T20:30", REUNION, "2026-11-25T19:59:59"),
        ("court", "2026-11-24T02:30", MARTINIQUE, "2026-11-25T03:59:59"),
        # 29 February: as an end, as a start, crossed
        ("mois", "2028-01-29T10:00", PARIS, "2028-02-29T22:59:59"),
        ("longue", "2028-02-29T10:00", PARIS, "2029-02-28T22:59:59"),
        ("longue", "2027-03-01T10:00", PARIS, "2028-02-29T22:59:59"),
    ],
)
def test_le_mandat_finit_au_bout_de_son_dernier_jour(
    duree: str, debut: str, zone: ZoneInfo, fin: str
) -> None:
    trouvee = fin_de(duree, utc(debut), zone)
    assert trouvee == utc(fin)
    assert trouvee.astimezone(zone).strftime("%H:%M:%S") == "23:59:59"
    assert trouvee.utcoffset() == UTC.utcoffset(None)
