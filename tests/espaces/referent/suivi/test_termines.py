"""A mandate over for 1 to 3 years: the référent reads it with a reason, written before it shows."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.metier.aidants.models import Aidant
from app.metier.journal.models import Ligne
from app.metier.mandats.delais import (
    ARCHIVE_APRES_LA_FIN,
    EFFACE_APRES_LA_FIN,
    VISIBLE_APRES_LA_FIN,
)
from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu, sans_marques
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, une_utilisation
from tests.photographie import photographie

ADRESSE = "/suivi/mandats-termines"
ANGELA = {
    "prenom": IDENTITE.prenoms.split()[0],
    "nom": IDENTITE.nom_naissance,
    "naissance": "24/8/1962",
    "motif": "personne",
}
UNE_SECONDE = timedelta(seconds=1)
RIEN = "Aucun mandat à relire"


@pytest.fixture
def fin(app: Flask, troupe: Distribution, temps: Horloge) -> timedelta:
    """How long from now until the mandate's last instant; one use was made of it."""
    with app.extensions["fabrique"]() as session, transaction(session):
        autorisation = session.scalars(
            select(Autorisation).filter_by(mandat_id=troupe.mandat)
        ).one()
        une_utilisation(session, autorisation, troupe.alice, maintenant=temps.instant)
        return session.get_one(Mandat, troupe.mandat).fin_le - temps.instant


def robert(app: Flask, troupe: Distribution, temps: Horloge, apres: timedelta) -> ClientVerifie:
    """The référent, that long from now."""
    temps.instant += apres
    return connecter(app, troupe.robert, temps.instant)


def lus(app: Flask) -> list[str]:
    with app.extensions["fabrique"]() as session:
        return [action for action in session.scalars(select(Ligne.action)) if "relecture" in action]


@pytest.mark.parametrize(
    ("age", "se_lit"),
    [
        (VISIBLE_APRES_LA_FIN, False),
        (VISIBLE_APRES_LA_FIN + UNE_SECONDE, True),
        (ARCHIVE_APRES_LA_FIN, True),
        (ARCHIVE_APRES_LA_FIN + UNE_SECONDE, False),
        (EFFACE_APRES_LA_FIN + timedelta(days=1), False),
    ],
)
def test_entre_un_et_trois_ans_a_la_seconde(
    age: timedelta, app: Flask, troupe: Distribution, temps: Horloge, fin: timedelta, se_lit: bool
) -> None:
    page = contenu(robert(app, troupe, temps, fin + age).envoyer(ADRESSE, ANGELA))
    assert (IDENTITE.nom_naissance.upper() in page) is se_lit
    assert (RIEN in page) is not se_lit
    assert lus(app) == ["recherche_relecture", *["relecture_mandat"] * se_lit]
    if se_lit:
        assert "Alice" in page
        assert "Connexion à un site" in sans_marques(page)


@pytest.mark.parametrize(
    "champs",
    [
        {"prenom": "Autre"},
        {"nom": "Durand"},
        {"naissance": "25/8/1962"},
        {"naissance": "1962"},
        {"prenom": "'; DROP TABLE mandat; --"},
    ],
)
def test_une_autre_identite_ne_donne_rien(
    champs: dict[str, str], app: Flask, troupe: Distribution, temps: Horloge, fin: timedelta
) -> None:
    qui = robert(app, troupe, temps, fin + 2 * VISIBLE_APRES_LA_FIN)
    page = contenu(qui.envoyer(ADRESSE, ANGELA | champs))
    assert RIEN in page
    assert "Mandat n°" not in sans_marques(page)
    assert lus(app) == ["recherche_relecture"]


@pytest.mark.parametrize(
    "champs",
    [{"motif": ""}, {"motif": "curiosite"}, {"naissance": "hier"}, {"prenom": ""}, {"nom": " "}],
)
def test_sans_motif_rien_ne_se_lit_ni_ne_s_ecrit(
    champs: dict[str, str], app: Flask, troupe: Distribution, temps: Horloge, fin: timedelta
) -> None:
    qui = robert(app, troupe, temps, fin + 2 * VISIBLE_APRES_LA_FIN)
    avant = photographie(app.extensions["moteur"])
    reponse = qui.envoyer(ADRESSE, ANGELA | champs)
    assert reponse.status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


def test_ni_ailleurs_ni_reserve_ni_sans_fin(
    app: Flask, troupe: Distribution, temps: Horloge, fin: timedelta
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Mandat).where(Mandat.id == troupe.mandat).values(est_reserve=True))
    qui = robert(app, troupe, temps, fin + 2 * VISIBLE_APRES_LA_FIN)
    assert RIEN in contenu(qui.envoyer(ADRESSE, ANGELA))
    # Somebody who tries names, one after the other.
    for _ in range(19):
        assert qui.envoyer(ADRESSE, ANGELA | {"nom": "Essai"}).status_code == 200
    refus = qui.envoyer(ADRESSE, ANGELA)
    assert refus.status_code == 429
    assert "un jour" in refus.text
    assert len(lus(app)) == 20
    with app.extensions["fabrique"]() as session:
        assert session.get_one(Aidant, troupe.robert).est_actif
