"""What is in force: the release's file under the corrections; who sees a correction, and when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.demarches import fiches
from app.metier.demarches.catalogue import PUBLIE, Catalogue
from app.metier.demarches.models import AVERTISSEMENT, DEMARCHE, Correction
from app.metier.demarches.recherche import chercher
from app.metier.demarches.vigueur import DELAI, en_vigueur, superposer, vigueur_exacte
from app.socle.bdd import creer_fabrique, transaction
from app.socle.erreurs import ErreurMetier
from tests.conftest import CLES, Horloge
from tests.fabriques import INSTANT, un_aidant, une_correction

JOUR = date(2026, 11, 23)
APL = PUBLIE.demarches["apl"]


def correction(cle: str, numero: int = 1, **changes: object) -> Correction:
    base = PUBLIE.demarches[cle]
    dite = fiches.ecrire(replace(base, **changes)) if changes else None  # type: ignore[arg-type]
    return Correction(numero=numero, sorte=DEMARCHE, cle=cle, avant=fiches.ecrire(base), apres=dite)


def sans(*cles: str) -> Catalogue:
    return replace(PUBLIE, demarches={c: d for c, d in PUBLIE.demarches.items() if c not in cles})


def test_sans_correction_c_est_le_fichier() -> None:
    vigueur = superposer(PUBLIE, [], aujourd_hui=JOUR)
    assert (vigueur.catalogue, vigueur.version, vigueur.ecartees) == (PUBLIE, 0, ())


def test_le_fichier_qui_a_rattrape_une_correction_la_rend_muette() -> None:
    faite = correction("apl", attention="Une note.")
    rattrape = superposer(PUBLIE, [faite], aujourd_hui=JOUR).catalogue
    encore = superposer(rattrape, [faite], aujourd_hui=JOUR).catalogue
    assert encore == rattrape
    retiree = correction("apl")
    assert superposer(sans("apl"), [retiree], aujourd_hui=JOUR).catalogue == sans("apl")


def test_une_correction_devenue_impossible_s_ecarte_seule(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A release gives to another démarche the name that a correction had given."""
    renommee = correction("apl", 1, nom="nom pris")
    notee = correction("rsa", 2, attention="Une note.")
    prise = replace(PUBLIE.demarches["passeport"], nom="nom pris")
    base = replace(PUBLIE, demarches={**PUBLIE.demarches, "passeport": prise})
    inconnu = Correction(numero=3, sorte=AVERTISSEMENT, cle="parti", apres={"texte": "Attention."})
    vigueur = superposer(base, [notee, renommee, inconnu], aujourd_hui=JOUR)
    assert vigueur.ecartees == [(DEMARCHE, "apl"), (AVERTISSEMENT, "parti")]
    assert vigueur.catalogue.demarches["apl"] == APL
    assert vigueur.catalogue.demarches["rsa"].attention == "Une note."
    assert "corrections du catalogue écartées" in caplog.text


@pytest.fixture
def sam(session: Session) -> Aidant:
    with transaction(session):
        return un_aidant(session, None, INSTANT, courriel="sam@essai.fr", roles=["support"])


@pytest.fixture
def voisine(moteur: Engine) -> Iterator[Session]:
    """A session of another process."""
    with creer_fabrique(moteur, CLES)() as ouverte:
        yield ouverte


def test_l_autre_processus_le_voit_apres_le_delai(
    session: Session, voisine: Session, sam: Aidant, temps: Horloge
) -> None:
    assert en_vigueur(voisine).demarches["apl"] == APL
    voisine.rollback()
    with transaction(session):
        une_correction(session, "apl", sam, INSTANT, mots=["xylophone"])
    assert chercher(en_vigueur(session), "xylophone"), "who wrote sees it at once"
    assert en_vigueur(voisine).demarches["apl"] == APL
    assert not chercher(en_vigueur(voisine), "xylophone")
    assert vigueur_exacte(voisine).catalogue.demarches["apl"].mots == ("xylophone",)
    voisine.rollback()
    temps.avancer(seconds=DELAI.total_seconds())
    assert [d.cle for d in chercher(en_vigueur(voisine), "xylophone")] == ["apl"]


def test_ce_qui_est_annule_n_est_jamais_en_vigueur(
    session: Session, sam: Aidant, temps: Horloge
) -> None:
    def corriger_deux_fois() -> None:
        with transaction(session):
            une_correction(session, "apl", sam, INSTANT)
            une_correction(session, "rsa", sam, INSTANT, nom=APL.nom)

    with pytest.raises(ErreurMetier, match="deux fois"):
        corriger_deux_fois()
    assert en_vigueur(session) == PUBLIE
    temps.avancer(minutes=1)
    assert en_vigueur(session) == PUBLIE


def test_pendant_le_delai_la_base_n_est_pas_lue(
    session: Session, moteur: Engine, temps: Horloge
) -> None:
    ordres: list[str] = []
    event.listen(
        moteur, "before_cursor_execute", lambda *a: ordres.append(a[2]) if a[2] != "BEGIN" else None
    )
    assert en_vigueur(session) is en_vigueur(session)
    assert len(ordres) == 1
    temps.avancer(seconds=DELAI.total_seconds())
    premiere = en_vigueur(session)
    assert len(ordres) == 2, "one question, and nothing more when nothing has changed"
    assert en_vigueur(session) is premiere


def test_une_base_absente_se_dit_comme_ailleurs(session: Session, moteur: Engine) -> None:
    def tomber(*_: object) -> None:
        raise OperationalError("", {}, Exception("partie"))

    event.listen(moteur, "before_cursor_execute", tomber)
    with pytest.raises(OperationalError):
        en_vigueur(session)
    event.remove(moteur, "before_cursor_execute", tomber)
    assert en_vigueur(session) == PUBLIE
