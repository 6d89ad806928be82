"""Withdrawals against the server's calls, at the same instant: nothing after the commit."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import Connexion
from app.metier.echanges.models import Demande
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.queries import autorisation_verrouillee, mandat_verrouille
from tests.conftest import Horloge
from tests.courses import a_la_fois, un_acte
from tests.espaces.fournisseur.site import Site
from tests.fabriques import Distribution, deux_moteurs

COURSES = 200
Acte = Callable[[Session, Distribution, Any], None]


def revoquer(session: Session, troupe: Distribution, instant: Any) -> None:
    trouvee = session.query(Autorisation.id).filter_by(mandat_id=troupe.mandat).scalar()
    tenue = autorisation_verrouillee(session, trouvee)
    assert tenue is not None
    tenue.revoquee_le, tenue.motif_fin = instant, "usager"


def suspendre(session: Session, troupe: Distribution, instant: Any) -> None:
    mandat_verrouille(session, troupe.mandat).suspendu_le = instant


def finir(session: Session, troupe: Distribution, instant: Any) -> None:
    mandat_verrouille(session, troupe.mandat).fin_le = instant - timedelta(seconds=1)


def desactiver(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Aidant, troupe.alice).desactive_le = instant


def retirer_le_theme(session: Session, troupe: Distribution, instant: Any) -> None:
    session.get_one(Appartenance, (troupe.alice, troupe.organisation)).domaines_limites = ["argent"]


def fermer(session: Session, troupe: Distribution, instant: Any) -> None:
    session.execute(update(Connexion).values(fermee_le=instant))


def retablir(session: Session, troupe: Distribution, instant: Any) -> None:
    """Everything runs again, and the token was never read."""
    session.execute(update(Autorisation).values(revoquee_le=None, motif_fin=None))
    session.execute(update(Aidant).values(desactive_le=None))
    session.execute(update(Appartenance).values(domaines_limites=None))
    session.execute(update(Connexion).values(fermee_le=None))
    session.execute(update(Demande).values(utilisee_le=None))
    fin = instant + timedelta(days=1)
    session.execute(
        update(Mandat).where(Mandat.id == troupe.mandat).values(suspendu_le=None, fin_le=fin)
    )


RETRAITS = [revoquer, suspendre, finir, desactiver, retirer_le_theme, fermer]


@deux_moteurs
@pytest.mark.parametrize("retrait", RETRAITS)
@pytest.mark.usefixtures("sans_hate")
def test_retrait_contre_lecture(
    site: Site, troupe: Distribution, temps: Horloge, retrait: Acte
) -> None:
    """Two hundred races of one token: whoever asks after the commit gets nothing."""
    jeton, lus, apres = site.jetons(troupe.usager)["access_token"], 0, 0
    for _ in range(COURSES // 4):
        jouer(site, troupe, temps, retablir)
        retire = threading.Event()

        deja_servie: list[bool] = []

        def courir(
            rang: int, retire: threading.Event = retire, deja_servie: list[bool] = deja_servie
        ) -> tuple[bool, int]:
            if rang == 0:
                deja_servie.append(jouer(site, troupe, temps, retrait))
                retire.set()
                return False, 0
            return retire.is_set(), site.userinfo(jeton).status_code

        courses, erreurs = a_la_fois(5, courir)
        assert erreurs == []
        assert not [statut for tard, statut in courses if tard and statut == 200]
        assert {statut for _, statut in courses} <= {0, 200, 401}
        lus += sum(statut == 200 for _, statut in courses)
        apres += sum(statut == 401 for _, statut in courses)
        utilisee = site.la_demande().utilisee_le is not None
        assert utilisee is any(statut == 200 for _, statut in courses), "what is read is written"
        assert deja_servie == [utilisee], "once withdrawn, a reading under way ends with nothing"
        assert site.userinfo(jeton).status_code == 401
    assert lus + apres == COURSES


def jouer(site: Site, troupe: Distribution, temps: Horloge, acte: Acte) -> bool:
    """Carry out the act; return whether, at its commit, the identity had been read."""
    with un_acte(site.app.extensions["moteur"], site.app.extensions["cles"]) as session:
        acte(session, troupe, temps.instant)
        session.flush()
        return session.scalars(select(Demande.utilisee_le)).one() is not None


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_cinquante_echanges_ensemble(site: Site, troupe: Distribution) -> None:
    """One answer; the others are replays of the code, which kill what it gave."""
    code = site.retour(troupe.usager)["code"]
    reponses, erreurs = a_la_fois(50, lambda _: site.echanger(code))
    assert erreurs == []
    assert sorted(reponse.status_code for reponse in reponses) == [200] + [400] * 49
    donne = next(reponse for reponse in reponses if reponse.status_code == 200).get_json()
    assert site.userinfo(donne["access_token"]).status_code == 401
    assert site.utilisations() == 0


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_l_aidant_est_desactive_pendant_les_echanges(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    code, desactive = site.retour(troupe.usager)["code"], threading.Event()

    def courir(rang: int) -> tuple[bool, int]:
        if rang == 7:
            jouer(site, troupe, temps, desactiver)
            desactive.set()
            return False, 0
        tard = desactive.is_set()
        return tard, site.echanger(code).status_code

    courses, erreurs = a_la_fois(30, courir)
    assert erreurs == []
    assert not [statut for tard, statut in courses if tard and statut == 200]
    assert sum(statut == 200 for _, statut in courses) <= 1
    assert site.echanger(code).status_code == 400
    assert site.utilisations() == 0
