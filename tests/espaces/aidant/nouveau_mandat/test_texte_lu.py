"""What is read aloud is what will be concluded: kept, shortened, as the person chooses."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, Comptoir
from tests.fabriques import IDENTITE, Distribution

GARDE = "Logement : déjà confié jusqu’au 24 décembre 2026, rien ne change"
ECOURTE = "Logement : déjà confié jusqu’au 24 décembre 2026, il s’arrêtera plus tôt"


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def dit(html: str) -> str:
    """The words of a piece of page, tags and kinds of spaces aside."""
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


def lu(page: str) -> str:
    """What is read aloud on the third screen."""
    return dit(page.partition('class="bulle"')[2].partition("</div>")[0].partition(">")[2])


def themes(page: str) -> list[str]:
    """The themes that the text says are given."""
    return re.findall(r"<li><strong>([^<]*)", page.partition('class="bulle"')[2])


def region(bureau: Comptoir, adresse: str, cible: str, **champs: object) -> str:
    reponse = FlaskClient.open(
        bureau.navigateur,
        adresse,
        method="POST",
        data={"csrf_token": bureau.navigateur.jeton(), **champs},
        headers={"HX-Request": "true", "HX-Target": cible},
    )
    assert reponse.status_code == 200
    return reponse.text


def test_ce_qui_reste_confie_plus_longtemps_n_est_pas_dans_ce_que_l_on_donne(
    bureau: Comptoir,
) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("papiers", "logement"), "court")
    page = bureau.navigateur.get(f"{brouillon}/conclusion").text
    assert themes(page) == ["Papiers – Citoyenneté – Élections"]
    assert GARDE in lu(page)
    assert bureau.conclure(brouillon).status_code == 303
    assert confies(bureau, brouillon) == ["papiers"]


def confies(bureau: Comptoir, brouillon: str) -> list[str]:
    """The themes of the mandate that a draft gave, as its paper says them."""
    with bureau.app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, bureau.lire(brouillon).mandat_id)
        ecrits = [domaine["cle"] for domaine in mandat.texte["domaines"]]
        donnes = session.scalars(select(Autorisation.domaine).filter_by(mandat_id=mandat.id))
        assert sorted(donnes) == sorted(ecrits)
        return ecrits


def test_le_texte_suit_le_choix_d_ecourter(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("papiers", "logement"), "court")
    adresse = f"{brouillon}/conclusion"
    vivant = region(bureau, adresse, "texte", remplacer="logement")
    assert "<strong>Logement</strong> (" in vivant
    assert ECOURTE in dit(vivant)
    assert "rien ne change" not in vivant
    assert 'id="relire"' in vivant
    assert GARDE in dit(region(bureau, adresse, "texte"))
    # Without JavaScript: what comes back after a fault says the same.
    refus = bureau.conclure(brouillon, remplacer=["logement"], accord="").text
    assert themes(refus) == ["Papiers – Citoyenneté – Élections", "Logement"]
    assert ECOURTE in lu(refus)
    assert bureau.conclure(brouillon, remplacer=["logement"], annonces="logement").location
    assert confies(bureau, brouillon) == ["papiers", "logement"]


def test_la_version_simplifiee_suit_dans_la_langue_choisie(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("papiers", "logement"), "court")
    adresse = f"{brouillon}/conclusion"
    assert '<a href="?langue=ar" lang="ar" dir="rtl"' in bureau.navigateur.get(adresse).text
    page = bureau.navigateur.get(f"{adresse}?langue=ar").text
    version = page.partition('<section class="bulle" lang="ar" dir="rtl">')[2]
    assert "الوثائق – المواطنة – الانتخابات" in version
    assert "السكن" not in version.partition("</section>")[0], "kept, not given"
    assert "Traduction non relue" in page
    assert f'data-hx-post="{adresse}?langue=ar"' in page
    vivant = region(bureau, f"{adresse}?langue=ar", "texte", remplacer="logement")
    assert 'id="version" data-hx-swap-oob="true"' in vivant
    assert "السكن" in vivant
    assert "langue" not in bureau.conclure(brouillon).location


def test_ce_qui_a_ete_lu_comme_ecourte_ne_se_garde_pas_sans_relire(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("papiers", "logement"), "court")
    refus = bureau.conclure(brouillon, annonces="logement")
    assert refus.status_code == 409
    assert "relisez ensemble" in refus.text
    assert GARDE in lu(refus.text)
    assert bureau.lire(brouillon).conclu_le is None
    assert bureau.conclure(brouillon, annonces="").status_code == 303
    assert confies(bureau, brouillon) == ["papiers"]


def test_rien_de_nouveau_se_lit_ainsi(bureau: Comptoir) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("logement",), "court")
    texte = lu(bureau.navigateur.get(f"{brouillon}/conclusion").text)
    assert "Vous ne confiez rien de nouveau." in texte
    assert GARDE in texte
    assert "Vous demandez" not in texte


def test_l_etape_1_dit_ce_qui_reste_confie_des_que_la_personne_est_connue(
    bureau: Comptoir,
) -> None:
    brouillon = bureau.brouillon(IDENTITE, ("papiers", "logement"), "court")
    page = bureau.navigateur.get(f"{brouillon}/choix").text
    resume = dit(page.partition('id="resume"')[2].partition("</div>")[0])
    assert GARDE in resume
    assert "Logement, notamment" not in resume
    choix = {"domaines": ["logement"], "duree": "court"}
    assert GARDE in dit(region(bureau, f"{brouillon}/choix", "resume", **choix))
    longtemps = region(bureau, f"{brouillon}/choix", "resume", **choix | {"duree": "longue"})
    assert "rien ne change" not in longtemps
    inconnue = bureau.brouillon(AUTRE, ("logement",), "court")
    assert "rien ne change" not in bureau.navigateur.get(f"{inconnue}/choix").text


def test_un_mandat_reserve_que_l_on_ne_voit_pas_ne_se_devine_pas_en_lisant(
    bureau: Comptoir,
) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, bureau.troupe.mandat).est_reserve = True
    brouillon = bureau.brouillon(IDENTITE, ("papiers", "logement"), "court")
    page = bureau.navigateur.get(f"{brouillon}/conclusion").text
    assert "rien ne change" not in lu(page)
    assert bureau.conclure(brouillon).status_code == 303
    assert confies(bureau, brouillon) == ["papiers", "logement"]
