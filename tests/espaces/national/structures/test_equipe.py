"""The national team on who manages a team, and on its known computers; everybody is told."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification import ordinateurs
from app.metier.equipe import nominations
from app.metier.equipe.services import fermer_acces, prendre_son_tour
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import Interdit
from tests.client import ClientVerifie, contenu
from tests.conftest import CLES, Horloge
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    INSTANT,
    Distribution,
    connecter,
    deux_moteurs,
    le_membre,
    tenir_roles,
    un_aidant,
    un_membre,
)
from tests.photographie import photographie

Ecrits = Callable[[], list[tuple[uuid.UUID, str]]]


def page_de(troupe: Distribution) -> str:
    return f"/pilotage/structures/{troupe.organisation}"


def roles(app: Flask, aidant_id: uuid.UUID, organisation_id: uuid.UUID) -> set[str]:
    with app.extensions["fabrique"]() as session:
        membre = session.get(Appartenance, (aidant_id, organisation_id))
        return set((membre.roles or "").split(",")) if membre else set()


def test_nommer_un_membre_se_dit_a_tous_et_se_lit(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, ecrits: Ecrits, actions: Callable
) -> None:
    assert "Une seule personne référente" in contenu(nadia.get(page_de(troupe)))
    reponse = nadia.envoyer(f"{page_de(troupe)}/referents", {"courriel": " Alice@essai.fr "})
    assert reponse.status_code == 303
    assert roles(app, troupe.alice, troupe.organisation) == {"aidant", "referent"}
    assert ecrits() == [
        (troupe.alice, "Vous êtes une personne référente"),
        (troupe.robert, "Une personne référente de plus"),
    ]
    page = contenu(nadia.get(page_de(troupe)))
    assert "Une seule personne référente" not in page
    (ligne,) = [li for li in page.split("<li>") if "Personne référente nommée" in li]
    assert "Alice Essai" in ligne
    assert "Nadia Essai" in ligne
    avant = actions()
    nadia.envoyer(f"{page_de(troupe)}/referents", {"courriel": "alice@essai.fr"})
    assert (actions(), len(ecrits())) == (avant, 2)


def test_qui_vient_d_ailleurs_gere_l_equipe_et_ne_voit_personne(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    nadia.envoyer(f"{page_de(troupe)}/referents", {"courriel": "chloe@essai.fr"})
    assert roles(app, troupe.chloe, troupe.organisation) == {"referent"}
    chloe = connecter(app, troupe.chloe, temps.instant)
    chloe.envoyer("/structure", {"structure": str(troupe.organisation)})
    assert chloe.get(f"/equipe/{troupe.alice}").status_code == 200
    assert chloe.get(f"/mandats/{troupe.mandat}").status_code == 403


@pytest.mark.parametrize(
    ("courriel", "statut"),
    [
        ("inconnue@essai.fr", 422),
        ("", 422),
        ("<script>@x", 422),
        ("nadia@essai.fr", 403),
        ("partie@essai.fr", 409),
        ("nationale@essai.fr", 403),
    ],
)
def test_une_nomination_refusee_ne_laisse_rien(
    courriel: str,
    statut: int,
    app: Flask,
    nadia: ClientVerifie,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        robert = session.get_one(Aidant, troupe.robert)
        partie = un_aidant(session, ici, temps.instant, courriel="partie@essai.fr")
        membre = le_membre(session, partie, ici)
        fermer_acces(session, membre, motif="absence", par=robert, maintenant=temps.instant)
        un_aidant(session, ici, temps.instant, courriel="nationale@essai.fr", roles=("support",))
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(f"{page_de(troupe)}/referents", {"courriel": courriel})
    assert reponse.status_code == statut
    assert photographie(app.extensions["moteur"]) == avant


def test_une_structure_fermee_ne_nomme_personne(
    app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    nadia.envoyer(f"{page_de(troupe)}/fermer", {"motif": "activite"})
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(f"{page_de(troupe)}/referents", {"courriel": "alice@essai.fr"})
    assert reponse.status_code == 409
    assert photographie(app.extensions["moteur"]) == avant


def test_retirer_le_role_jamais_au_dernier(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, ecrits: Ecrits
) -> None:
    avant = photographie(app.extensions["moteur"])
    retirer = f"{page_de(troupe)}/referents/{troupe.robert}/retirer"
    assert nadia.envoyer(retirer).status_code == 403
    assert photographie(app.extensions["moteur"]) == avant
    nadia.envoyer(f"{page_de(troupe)}/referents", {"courriel": "alice@essai.fr"})
    deja = len(ecrits())
    assert nadia.envoyer(retirer).status_code == 303
    assert roles(app, troupe.robert, troupe.organisation) == {""}
    assert ecrits()[deja:] == [
        (troupe.robert, "Vous n’êtes plus une personne référente"),
        (troupe.alice, "Une personne référente de moins"),
    ]
    assert nadia.get(retirer).status_code == 303
    apres = photographie(app.extensions["moteur"])
    assert nadia.envoyer(retirer).status_code == 303
    assert photographie(app.extensions["moteur"]) == apres
    # Somebody of elsewhere, in the address of this place: nothing.
    ailleurs = f"{page_de(troupe)}/referents/{troupe.chloe}/retirer"
    assert nadia.envoyer(ailleurs).status_code == 404
    assert photographie(app.extensions["moteur"]) == apres


def test_les_ordinateurs_connus_s_interdisent_et_se_permettent(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, ecrits: Ecrits
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        for qui in (troupe.alice, troupe.robert):
            ordinateurs.retenir(session, qui, nom="Firefox", maintenant=temps.instant)
    adresse = f"{page_de(troupe)}/ordinateurs"
    assert nadia.envoyer(adresse).status_code == 422
    assert nadia.envoyer(adresse, {"choix": "interdits"}).status_code == 303
    assert ecrits() == [
        (troupe.robert, "Les ordinateurs connus de votre structure"),
        (troupe.alice, "Ordinateurs connus d’Aidants Connect"),
    ]
    page = contenu(nadia.get(page_de(troupe)))
    assert "Ordinateurs connus interdits" in page
    avant = photographie(app.extensions["moteur"])
    nadia.envoyer(adresse, {"choix": "interdits"})
    assert photographie(app.extensions["moteur"]) == avant
    nadia.envoyer(adresse, {"choix": "permis"})
    assert len(ecrits()) == 3


@deux_moteurs
def test_le_dernier_referent_reste_meme_retire_deux_fois_a_la_fois(
    session: Session, moteur: Engine
) -> None:
    with transaction(session):
        ici = un_membre(session, INSTANT).organisation
        ada, ben = (
            un_aidant(session, ici, INSTANT, courriel=f"{n}@essai.fr", roles=("referent",))
            for n in ("ada", "ben")
        )
        nadia = un_aidant(session, ici, INSTANT, courriel="nadia@essai.fr", roles=("aidant",))
        tenir_roles(session, nadia, "support")
        ids, lieu, par_id = (ada.id, ben.id), ici.id, nadia.id

    def retirer(rang: int) -> bool:
        with un_acte(moteur, CLES) as acte:
            prendre_son_tour(acte, lieu)
            organisation = acte.get_one(Organisation, lieu, with_for_update=True)
            return nominations.retirer(
                acte,
                organisation,
                acte.get_one(Aidant, ids[rang]),
                par=acte.get_one(Aidant, par_id),
                maintenant=INSTANT,
            )

    faits, refus = a_la_fois(2, retirer)
    assert faits == [True]
    assert [type(erreur) for erreur in refus] == [Interdit]
