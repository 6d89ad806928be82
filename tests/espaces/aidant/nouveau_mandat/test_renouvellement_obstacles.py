"""What comes between the two screens of a renewal: another tab, a colleague, time, a departure."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.brouillons import identification
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.models import VIE_IDENTITE, Identification
from app.metier.brouillons.taches import IDENTITES
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat, Reserve
from app.metier.mandats.renouvellement import DELAI_APRES_LA_FIN
from app.metier.organisations.models import Organisation
from app.metier.purges import purger
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.ancien import photo, un_ancien
from tests.espaces.aidant.nouveau_mandat.comptoir import AUTRE, Comptoir, coches
from tests.fabriques import (
    Distribution,
    connecter,
    la_connexion,
    membre_de,
    rattacher_alice_ailleurs,
    un_aidant,
)

CHOIX = {"domaines": ["argent"], "duree": "mois"}


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def numero(adresse: str) -> uuid.UUID:
    return uuid.UUID(adresse.rpartition("/")[2])


def entamer(bureau: Comptoir, ancien: str, **champs: object) -> str:
    """Post the first screen; return the draft's address."""
    suite = bureau.navigateur.envoyer(f"{ancien}/renouveler", {**CHOIX, **champs})
    assert suite.location.endswith("/conclusion"), suite.text
    return suite.location.removesuffix("/conclusion")


def pendant(bureau: Comptoir, acte: Callable[[Session], object]) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        acte(session)


def un_collegue(bureau: Comptoir) -> uuid.UUID:
    """Another aidant of Alice's organisation."""
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, bureau.troupe.organisation)
        return un_aidant(session, ici, bureau.temps.instant, courriel="bob@essai.fr").id


def aller_ailleurs(bureau: Comptoir) -> None:
    """Alice chooses her other organisation in another tab."""
    rattacher_alice_ailleurs(bureau.app, bureau.troupe, bureau.temps.instant)

    def basculer(session: Session) -> None:
        connexion = la_connexion(session, bureau.troupe.alice)
        connexion.organisation_id = bureau.troupe.ailleurs

    pendant(bureau, basculer)


# Qui n’a pas à le renouveler


@pytest.mark.parametrize(("qui", "statut"), [("chloe", 404), ("robert", 403), ("nadia", 403)])
def test_ni_une_autre_structure_ni_un_autre_role(bureau: Comptoir, qui: str, statut: int) -> None:
    ancien = un_ancien(bureau)
    brouillon = entamer(bureau, ancien)
    autre = connecter(bureau.app, getattr(bureau.troupe, qui), bureau.temps.instant)
    avant = photo(bureau)
    for adresse in (f"{ancien}/renouveler", f"{brouillon}/conclusion"):
        assert autre.get(adresse).status_code == statut
        assert autre.envoyer(adresse, bureau.accord(**CHOIX)).status_code == statut
    assert photo(bureau) == avant


def test_un_collegue_n_a_ni_le_mandat_reserve_ni_le_brouillon(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau, reserve=True)
    brouillon = entamer(bureau, ancien)
    bob = connecter(bureau.app, un_collegue(bureau), bureau.temps.instant)
    avant = photo(bureau)
    for adresse in (f"{ancien}/renouveler", f"{brouillon}/conclusion", f"{brouillon}/choix"):
        assert bob.get(adresse).status_code == 404
        assert bob.envoyer(adresse, bureau.accord(**CHOIX)).status_code == 404
    assert photo(bureau) == avant


def test_le_numero_du_brouillon_d_un_collegue_en_ouvre_un_autre(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau)
    brouillon = entamer(bureau, ancien)
    bob = connecter(bureau.app, un_collegue(bureau), bureau.temps.instant)
    envoi = str(numero(brouillon))
    suite = bob.envoyer(f"{ancien}/renouveler", {**CHOIX, "duree": "longue", "envoi": envoi})
    assert envoi not in suite.location
    assert bureau.lire(brouillon).duree == "mois"
    assert bureau.lire(brouillon).aidant_id == bureau.troupe.alice


def test_un_autre_onglet_a_change_de_structure(bureau: Comptoir) -> None:
    """The first screen is not of that place; the draft stays where it was opened."""
    ancien = un_ancien(bureau)
    brouillon = entamer(bureau, ancien)
    aller_ailleurs(bureau)
    avant = photo(bureau)
    assert bureau.navigateur.get(f"{ancien}/renouveler").status_code == 404
    assert bureau.navigateur.envoyer(f"{ancien}/renouveler", CHOIX).status_code == 404
    assert photo(bureau) == avant
    assert bureau.conclure(brouillon).status_code == 303
    with bureau.app.extensions["fabrique"]() as session:
        nouveau = session.get_one(Mandat, bureau.lire(brouillon).mandat_id)
        assert nouveau.organisation_id == bureau.troupe.organisation


# Ce qui change entre les deux écrans


def effacer(session: Session, bureau: Comptoir, ancien: str) -> None:
    mandat = session.get_one(Mandat, numero(ancien))
    session.get_one(Usager, mandat.usager_id).effacer_identite()


def vieillir(session: Session, bureau: Comptoir, ancien: str) -> None:
    mandat = session.get_one(Mandat, numero(ancien))
    mandat.fin_le = bureau.temps.instant - DELAI_APRES_LA_FIN - timedelta(seconds=1)


def limiter(session: Session, bureau: Comptoir, ancien: str) -> None:
    membre_de(session, bureau.troupe.alice, bureau.troupe.organisation).domaines_limites = [
        "logement"
    ]


def fermer_le_theme(session: Session, bureau: Comptoir, ancien: str) -> None:
    session.get_one(Organisation, bureau.troupe.organisation).domaines_permis = ["logement"]


@pytest.mark.parametrize("acte", [effacer, vieillir, limiter, fermer_le_theme])
@pytest.mark.parametrize("htmx", [False, True])
def test_le_recapitulatif_refuse_ce_qui_n_est_plus_vrai(
    bureau: Comptoir, acte: Callable[..., None], htmx: bool
) -> None:
    ancien = un_ancien(bureau)
    brouillon = entamer(bureau, ancien)
    pendant(bureau, lambda session: acte(session, bureau, ancien))
    avant = photo(bureau)
    entetes = {"HX-Request": "true"} if htmx else {}
    refus = bureau.navigateur.post(
        f"{brouillon}/conclusion",
        data={"csrf_token": bureau.navigateur.jeton(), **bureau.accord()},
        headers=entetes,
    )
    assert refus.status_code == 409
    assert "Ce mandat a changé depuis" in refus.text
    assert photo(bureau) == avant


@pytest.mark.parametrize("acte", [limiter, fermer_le_theme])
def test_un_theme_ferme_pendant_que_l_ecran_est_montre(
    bureau: Comptoir, acte: Callable[..., None]
) -> None:
    ancien = un_ancien(bureau)
    pendant(bureau, lambda session: acte(session, bureau, ancien))
    avant = photo(bureau)
    assert bureau.navigateur.envoyer(f"{ancien}/renouveler", CHOIX).location == ancien
    assert photo(bureau) == avant


@pytest.mark.parametrize("arretes", [["argent"], ["argent", "social"]])
def test_arrete_au_moment_meme_la_liste_est_relue(
    bureau: Comptoir, monkeypatch: pytest.MonkeyPatch, arretes: list[str]
) -> None:
    """Stopped between the screen's reading and the act: what is offered again is still there."""
    ancien = un_ancien(bureau)

    def arreter_avant(bdd: Session) -> AbstractContextManager[Session]:
        def acte(session: Session) -> None:
            arreter(
                session,
                numero(ancien),
                motif="usager",
                par_id=None,
                domaines=arretes,
                maintenant=bureau.temps.instant,
            )

        pendant(bureau, acte)
        return transaction(bdd)

    monkeypatch.setattr(
        "app.espaces.aidant.nouveau_mandat.renouvellement.transaction", arreter_avant
    )
    refus = bureau.navigateur.envoyer(f"{ancien}/renouveler", CHOIX)
    if "social" in arretes:
        assert refus.location == ancien
        return
    assert refus.status_code == 403
    assert "relisez la liste" in refus.text
    assert 'value="social"' in refus.text
    assert 'value="argent"' not in refus.text


def test_la_purge_entre_les_deux_ecrans_mene_a_franceconnect(bureau: Comptoir) -> None:
    brouillon = entamer(bureau, un_ancien(bureau))
    bureau.temps.instant += VIE_IDENTITE
    bureau.navigateur = connecter(bureau.app, bureau.troupe.alice, bureau.temps.instant)
    pendant(bureau, lambda s: purger(s, IDENTITES, maintenant=bureau.temps.instant))
    avant = photo(bureau)
    assert bureau.conclure(brouillon).location == f"{brouillon}/identite"
    assert photo(bureau) == avant


def test_la_personne_renonce_puis_retour(bureau: Comptoir) -> None:
    """Nothing concludes any more; the first screen, sent again, opens another draft."""
    ancien, envoi = un_ancien(bureau), str(uuid.uuid4())
    brouillon = entamer(bureau, ancien, envoi=envoi)
    assert bureau.navigateur.envoyer(f"{brouillon}/abandon").status_code == 303
    avant = photo(bureau)
    assert bureau.conclure(brouillon).status_code == 404
    assert photo(bureau) == avant
    assert entamer(bureau, ancien, envoi=envoi) != brouillon


def test_conclu_puis_retour_et_double_clic(bureau: Comptoir) -> None:
    """Sent again, the last screen gives the same mandate; the first no longer offers it."""
    ancien, envoi = un_ancien(bureau), str(uuid.uuid4())
    brouillon = entamer(bureau, ancien, envoi=envoi)
    premiere = bureau.conclure(brouillon)
    avant = photo(bureau)
    assert bureau.conclure(brouillon).location == premiere.location
    repris = {**CHOIX, "envoi": envoi}
    assert bureau.navigateur.envoyer(f"{ancien}/renouveler", repris).status_code == 422
    assert photo(bureau) == avant


# FranceConnect demandé quand même


def test_parti_chez_franceconnect_puis_conclu_son_retour_ne_change_rien(bureau: Comptoir) -> None:
    brouillon = entamer(bureau, un_ancien(bureau))
    assert bureau.navigateur.envoyer(f"{brouillon}/identite").status_code == 200
    assert bureau.conclure(brouillon).status_code == 303
    avant = photo(bureau)

    def revenir(session: Session) -> None:
        trajet = session.scalars(select(Identification)).one()
        with pytest.raises(EchecIdentification):
            identification.retenir(session, trajet, AUTRE, maintenant=bureau.temps.instant)

    pendant(bureau, revenir)
    assert photo(bureau) == avant


@pytest.mark.parametrize("refuse", [False, True])
def test_parti_chez_franceconnect_c_est_sa_reponse_qui_compte(
    bureau: Comptoir, refuse: bool
) -> None:
    """Somebody else comes back, or nobody: the renewal is over, whatever the draft held."""
    brouillon = entamer(bureau, un_ancien(bureau))
    bureau.navigateur.envoyer(f"{brouillon}/identite")

    def revenir(session: Session) -> None:
        trajet = session.scalars(select(Identification)).one()
        if refuse:
            identification.refuser(session, trajet, "refus", maintenant=bureau.temps.instant)
        else:
            identification.retenir(session, trajet, AUTRE, maintenant=bureau.temps.instant)

    pendant(bureau, revenir)
    fini = bureau.conclure(brouillon)
    if refuse:
        assert fini.location == f"{brouillon}/identite"
        return
    with bureau.app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, bureau.lire(brouillon).mandat_id)
        assert mandat.renouvelle_id is None
        assert session.get_one(Usager, mandat.usager_id).identite == AUTRE


def test_un_theme_ajoute_oublie_la_personne_et_retour_ne_la_rend_pas(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau)
    brouillon = entamer(bureau, ancien)
    ajout = {"domaines": ["argent", "justice"], "coches": "argent", "duree": "mois"}
    bureau.navigateur.envoyer(f"{brouillon}/choix", ajout)
    bureau.navigateur.envoyer(f"{brouillon}/identite")
    avant = photo(bureau)
    assert bureau.conclure(brouillon).location == f"{brouillon}/identite"
    assert photo(bureau) == avant
    retire = {"domaines": ["argent"], "coches": "argent justice", "duree": "mois"}
    assert bureau.navigateur.envoyer(f"{brouillon}/choix", retire).location.endswith("/identite")
    assert bureau.lire(brouillon).sub is None


# Réservé


def test_reserve_avec_quelqu_un_qui_est_parti(bureau: Comptoir) -> None:
    """Who left is not offered; posted all the same, nothing is written."""
    ancien, bob = un_ancien(bureau, reserve=True), un_collegue(bureau)

    def nommer_puis_partir(session: Session) -> None:
        session.add(Reserve(mandat_id=numero(ancien), aidant_id=bob))
        membre = session.get_one(Appartenance, (bob, bureau.troupe.organisation))
        membre.terminee_le = bureau.temps.instant

    pendant(bureau, nommer_puis_partir)
    brouillon = entamer(bureau, ancien)
    recap = bureau.navigateur.get(f"{brouillon}/conclusion")
    assert str(bob) not in recap.text
    assert "reserve=y" in coches(recap.text)
    avant = photo(bureau)
    assert bureau.conclure(brouillon, reserve="y", reserve_a=[str(bob)]).status_code == 422
    assert photo(bureau) == avant
    assert bureau.conclure(brouillon, reserve="y").status_code == 303
