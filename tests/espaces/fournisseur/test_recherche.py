"""The finder of the provider: who is found, what each may be used for, all in one read."""

import re
from dataclasses import replace

from app.metier.aidants.models import Aidant
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.fournisseur.site import Site, rep_scope
from tests.fabriques import (
    IDENTITE,
    Distribution,
    deux_moteurs,
    le_membre,
    un_mandat,
    un_usager,
)
from tests.ordres import ordres


def homonymes(site: Site, troupe: Distribution, temps: Horloge, *confies: tuple[str, ...]) -> None:
    """One Martin for each of these sets of domaines, told apart by a letter."""
    with site.app.extensions["fabrique"]() as session, transaction(session):
        aidant = session.get_one(Aidant, troupe.alice)
        membre = le_membre(session, aidant, session.get_one(Organisation, troupe.organisation))
        for rang, domaines in enumerate(confies):
            identite = replace(
                IDENTITE, sub=f"{rang:064}", prenoms=chr(65 + rang), nom_naissance="Martin"
            )
            usager = un_usager(session, membre, temps.instant, identite)
            un_mandat(session, membre, usager, temps.instant, domaines=domaines)


def par_personne(page: str) -> dict[str, str]:
    """What is offered, by first name."""
    cartes = re.findall(r"<li>\s*<p><strong translate=\"no\">(\w+) .*?</li>", page, re.DOTALL)
    corps = re.findall(r"<li>\s*<p><strong translate=\"no\">\w+ (.*?)</li>", page, re.DOTALL)
    return dict(zip(cartes, corps, strict=True))


@deux_moteurs
def test_a_chacun_ce_qu_il_a_confie(site: Site, troupe: Distribution, temps: Horloge) -> None:
    homonymes(site, troupe, temps, ("logement",), ("argent", "logement"), ("papiers",))
    ecran = site.ouvrir(claims=rep_scope("Argent-Impots-Consommation", "Logement"))
    with ordres(site.app.extensions["moteur"]) as envoyes:
        trouves = par_personne(site.chercher(ecran, "martin").text)
    assert list(trouves) == ["A", "B", "C"], "by name"
    assert 'name="domaine" value="logement"' in trouves["A"], "one possible: confirmed here"
    assert 'name="domaine"' not in trouves["B"]
    assert "Choisir cette personne" in trouves["B"]
    assert "Aucun mandat en cours ne convient" in trouves["C"], "the site did not ask for it"
    assert [ordre for ordre in envoyes if ordre.startswith("WITH")], "who, then all the rest"
    assert len(envoyes) == 2


@deux_moteurs
def test_la_neuvieme_est_trouvee_et_pas_montree(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    homonymes(site, troupe, temps, *[("logement",)] * 9)
    page = site.chercher(site.ouvrir(), "martin").text
    trouves = par_personne(page)
    assert list(trouves) == [*"ABCDEFGH"]
    assert all('name="domaine" value="logement"' in offre for offre in trouves.values())
    assert "autres personnes correspondent" in page


@deux_moteurs
def test_une_demande_close_ne_montre_personne(
    site: Site, troupe: Distribution, temps: Horloge
) -> None:
    homonymes(site, troupe, temps, ("logement",))
    ecran = site.ouvrir()
    assert "MARTIN" in site.chercher(ecran, "martin").text
    temps.avancer(minutes=11)
    reponse = site.chercher(ecran, "martin")
    assert reponse.status_code == 404
    assert "MARTIN" not in reponse.text
