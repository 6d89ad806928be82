"""Choosing the démarche of a use: what the person must know is said again."""

from sqlalchemy import select

from app.metier.demarches.catalogue import PUBLIE
from app.metier.mandats.models import Autorisation
from app.socle.bdd import transaction
from tests.espaces.fournisseur.site import Site, rep_scope
from tests.fabriques import Distribution


def ecran(site: Site, troupe: Distribution, **changements: str | None) -> str:
    """The screen of the démarche, for the cast's person."""
    personne = site.ouvrir(**changements)
    choisie = site.navigateur.envoyer(personne, {"usager": str(troupe.usager)})
    return site.navigateur.get(choisie.location).text


def nommer(site: Site, troupe: Distribution, domaine: str, demarches: list[str]) -> None:
    with site.app.extensions["fabrique"]() as session, transaction(session):
        requete = select(Autorisation).where(Autorisation.mandat_id == troupe.mandat)
        autorisation = session.scalars(requete).one()
        autorisation.domaine, autorisation.demarches = domaine, demarches


def test_une_demarche_nommee_previent(site: Site, troupe: Distribution) -> None:
    assert "À dire à la personne" not in ecran(site, troupe)
    apl = PUBLIE.demarches["apl"]
    nommer(site, troupe, "logement", [apl.nom, "partie du catalogue"])
    page = ecran(site, troupe)
    assert "L’aidant ne peut pas se connecter à votre place" in page
    assert "partie du catalogue" in page


def test_l_argent_previent_toujours(site: Site, troupe: Distribution) -> None:
    nommer(site, troupe, "argent", [])
    page = ecran(site, troupe, claims=rep_scope("argent"))
    assert "vous tapez vous-même votre carte" in page
