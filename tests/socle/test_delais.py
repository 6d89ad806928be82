"""A base that hangs, is locked or read-only: a clear 503 in time, and what needs none is served."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.organisations.models import Organisation
from app.socle import bdd
from app.socle.bdd import creer_fabrique, creer_moteur, transaction
from app.socle.delais import Patience, a_temps, patience
from app.socle.disjoncteur import BaseAbsente, Disjoncteur
from app.socle.sql.ordre import Ordre
from app.web import bdd as bdd_des_requetes
from app.web.acces import regle_de
from tests.acces import LIGNES
from tests.bases import Modele, copie
from tests.conftest import CLES, fermer
from tests.courses import un_acte
from tests.fabriques import INSTANT, deux_moteurs, postgresql, une_organisation
from tests.gel import Gel, gel_devant
from tests.photographie import photographie
from tests.scene import Scene
from tests.socle.attentes import PATIENCE, une_requete, verrou_d_un_autre
from tests.web.sans_base import SANS_BASE

AU_PLUS = 3.0
LES_SIENNES = [ligne for ligne in LIGNES if ligne.cas in ("-", "ici")]


@pytest.fixture
def presse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests do not wait as long as people do."""
    monkeypatch.setattr(bdd_des_requetes, "BASE", PATIENCE)


@pytest.fixture
def gel(base: str) -> Iterator[Gel]:
    with gel_devant(base) as ouvert:
        yield ouvert


@pytest.fixture
def moteur_gele(gel: Gel) -> Iterator[Engine]:
    cree = creer_moteur(gel.url)
    yield cree
    gel.degeler()
    fermer_apaisee(cree)


def fermer_apaisee(moteur: Engine) -> None:
    """Close an engine whose base answers again, once that was found out."""
    attendre(lambda: not disjoncteur_de(moteur)._en_doute)
    fermer(moteur)


def attendre(condition: Callable[[], bool]) -> None:
    """Until it holds: 20 seconds at most, on a machine that does something else."""
    fin = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < fin
        time.sleep(0.05)


def disjoncteur_de(moteur: Engine) -> Disjoncteur:
    trouve = moteur.get_execution_options()["disjoncteur"]
    assert isinstance(trouve, Disjoncteur)
    return trouve


@deux_moteurs
def test_un_verrou_garde_par_un_autre_n_arrete_pas_une_requete(moteur: Engine) -> None:
    with verrou_d_un_autre(moteur), creer_fabrique(moteur, CLES)() as session:
        debut = time.monotonic()
        with une_requete(), pytest.raises(OperationalError), transaction(session):
            session.execute(select(Organisation).with_for_update())
        assert time.monotonic() - debut < AU_PLUS
    attendre(lambda: not disjoncteur_de(moteur)._en_doute)
    with un_acte(moteur, CLES) as session:
        une_organisation(session, INSTANT)


@deux_moteurs
def test_une_commande_attend_ce_qu_il_faut(moteur: Engine) -> None:
    """A purge, a migration: a lock, a long statement, longer than any request may wait."""
    libre = Event()
    with un_acte(moteur, CLES) as session:
        une_organisation(session, INSTANT, nom="0")

    def tenir() -> None:
        with un_acte(moteur, CLES) as autre:
            autre.execute(select(Organisation).with_for_update())
            libre.set()
            time.sleep(PATIENCE * 2)

    fil = threading.Thread(target=tenir)
    fil.start()
    assert libre.wait(20)
    with un_acte(moteur, CLES) as session:
        session.scalars(select(Organisation).with_for_update()).one().nom = "1"
        if moteur.dialect.name == "postgresql":
            session.execute(sa.text("SELECT pg_sleep(:s)"), {"s": PATIENCE * 2})
            assert session.scalar(sa.text("SHOW statement_timeout")) == "0"
            assert session.scalar(sa.text("SHOW lock_timeout")) == "8s"
    fil.join()


@pytest.mark.usefixtures("presse")
def test_sqlite_occupee_qui_ecrit_est_refuse_qui_lit_est_servi(scene: Scene) -> None:
    """Never a 400 nor a 500; nothing is written; the same once the lock is given back."""
    moteur = scene.app.extensions["moteur"]
    avant = photographie(moteur)
    with verrou_d_un_autre(moteur):
        for ligne in LES_SIENNES:
            statut = scene.demander("aidante", ligne).status_code
            assert statut not in (400, 500), f"{ligne.methode} {ligne.route}"
            if ligne.methode == "POST" and ligne.route == "nouveau_mandat.nouveau":
                assert statut == 503
        assert scene.navigateurs["anonyme"].get("/sante/base").status_code == 503
        assert scene.navigateurs["aidante"].get("/espace-aidant/").status_code == 200
    assert photographie(moteur) == avant
    attendre(lambda: scene.navigateurs["anonyme"].get("/sante/base").status_code == 200)


@postgresql
def test_gelee_une_requete_n_attend_pas_et_la_connexion_est_jetee(
    gel: Gel, moteur_gele: Engine
) -> None:
    numero = select(sa.func.pg_backend_pid())
    with moteur_gele.connect() as connexion:
        ancien = connexion.scalar(numero)
        gel.geler()
        debut = time.monotonic()
        with une_requete(), pytest.raises(OperationalError):
            connexion.scalar(numero)
    # A new connection is accepted, and hears nothing either.
    with une_requete(), pytest.raises(OperationalError), moteur_gele.connect():
        pass
    assert time.monotonic() - debut < AU_PLUS
    gel.degeler()
    attendre(lambda: not disjoncteur_de(moteur_gele)._en_doute)
    with moteur_gele.connect() as connexion:
        assert connexion.scalar(numero) != ancien


@postgresql
def test_gelee_au_milieu_d_une_transaction(gel: Gel, moteur_gele: Engine) -> None:
    """Neither its statement, nor the ROLLBACK, nor the connection given back waits."""
    with creer_fabrique(moteur_gele, CLES)() as session:
        debut = time.monotonic()
        with une_requete(), pytest.raises(OperationalError), transaction(session):  # noqa: PT012
            une_organisation(session, INSTANT)
            session.flush()
            gel.geler()
            session.scalars(select(Organisation)).all()
        assert time.monotonic() - debut < AU_PLUS
    gel.degeler()
    with un_acte(moteur_gele, CLES) as session:
        assert session.scalars(select(Organisation)).all() == []


@postgresql
def test_gelee_quand_part_le_dernier_ordre_son_commit_est_deja_parti(
    gel: Gel, moteur_gele: Engine
) -> None:
    """Nobody is told that it is done: only the base knows, as when a COMMIT is not answered."""
    dernier = Ordre(update(Organisation).values(adresse="Après"))
    with creer_fabrique(moteur_gele, CLES)() as session:
        with transaction(session):
            une_organisation(session, INSTANT, nom="Avant", adresse="Avant")
        debut = time.monotonic()
        with une_requete(), pytest.raises(OperationalError), transaction(session):  # noqa: PT012
            session.execute(update(Organisation).values(nom="Après"))
            gel.geler()
            dernier.executer_et_valider(session, {})
        assert time.monotonic() - debut < AU_PLUS
    gel.degeler()
    with un_acte(moteur_gele, CLES) as session:
        # Behind whoever still writes.
        (lue,) = session.scalars(select(Organisation).with_for_update())
        assert (lue.nom, lue.adresse) == ("Après", "Après")


@postgresql
def test_gelee_qui_lit_par_le_pilote_n_attend_ni_ne_redemande(
    gel: Gel, moteur_gele: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lues, redemandees = Ordre(select(Organisation.nom)), list[object]()
    with bdd.creer_fabrique_des_requetes(moteur_gele, CLES)() as requete:
        assert lues.lire(requete, {}) == []
        gel.geler()
        monkeypatch.setattr(Ordre, "executer", lambda *a: redemandees.append(a))
        debut = time.monotonic()
        with une_requete(), pytest.raises(OperationalError):
            lues.lire(requete, {})
        assert redemandees == []
        assert time.monotonic() - debut < AU_PLUS
        assert disjoncteur_de(moteur_gele)._en_doute
    gel.degeler()
    attendre(lambda: not disjoncteur_de(moteur_gele)._en_doute)
    with bdd.creer_fabrique_des_requetes(moteur_gele, CLES)() as requete:
        assert lues.lire(requete, {}) == []


@pytest.fixture
def base_a_part(modele_postgresql: Modele, tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL beside the test's own base."""
    with copie(modele_postgresql, tmp_path) as url:
        yield url


@contextmanager
def requetes_sur(scene: Scene, url: str) -> Iterator[Engine]:
    """The requests of the cast's service read and write elsewhere: nobody is logged in there."""
    extensions = scene.app.extensions
    avant = extensions["moteur"], extensions["fabrique_des_requetes"]
    moteur = creer_moteur(url)
    fabrique = bdd.creer_fabrique_des_requetes(moteur, extensions["cles"])
    extensions["moteur"], extensions["fabrique_des_requetes"] = moteur, fabrique
    try:
        yield moteur
    finally:
        extensions["moteur"], extensions["fabrique_des_requetes"] = avant
        fermer_apaisee(moteur)


@pytest.mark.usefixtures("presse")
def test_gelee_tout_ecran_le_dit_et_ce_qui_n_en_a_pas_besoin_est_servi(
    scene: Scene, base_a_part: str
) -> None:
    alice, anonyme = scene.navigateurs["aidante"], scene.navigateurs["anonyme"]
    with gel_devant(base_a_part) as gel, requetes_sur(scene, gel.url) as moteur:
        assert alice.get("/espace-aidant/").status_code == 303
        gel.geler()
        debut = time.monotonic()
        reponse = alice.get("/espace-aidant/")
        assert time.monotonic() - debut < AU_PLUS
        assert reponse.status_code == 503
        assert scene.app.extensions["reglages"].telephone_support in reponse.text
        disjoncteur = disjoncteur_de(moteur)
        attendre(lambda: disjoncteur._absente)
        # From now on nobody waits: each address answers at once.
        for ligne in LES_SIENNES:
            regle = regle_de(scene.app.view_functions[ligne.route])
            assert regle
            statut = scene.demander("aidante", ligne).status_code
            publique = (
                regle.droit is Droit.PUBLIC and ligne.methode == "GET" and not regle.protocole
            )
            servie = publique and statut < 400
            servie = servie or statut == SANS_BASE.get((ligne.methode, ligne.route))
            assert statut == 503 or servie, f"{ligne.methode} {ligne.route}"
        assert anonyme.get("/").status_code == 200
        assert anonyme.get("/sante").status_code == 200
        gel.degeler()
        attendre(lambda: not disjoncteur._absente)
        assert alice.get("/espace-aidant/").status_code == 303
        assert anonyme.get("/sante/base").status_code == 200


def test_en_lecture_seule_qui_ecrit_est_refuse_puis_servi_sans_redemarrer(
    scene: Scene, base_a_part: str
) -> None:
    """What was the primary is read-only after a failover, then the address leads elsewhere."""
    anonyme = scene.navigateurs["anonyme"]
    nom = sa.make_url(base_a_part).database
    champs = {"email": "personne@essai.fr", "code": "123456"}
    with requetes_sur(scene, base_a_part) as moteur:
        _regler(moteur, f'ALTER DATABASE "{nom}" SET default_transaction_read_only = on')
        assert anonyme.get("/connexion").status_code == 200
        reponse = anonyme.envoyer("/connexion", champs)
        assert reponse.status_code == 503
        assert scene.app.extensions["reglages"].telephone_support in reponse.text
        assert anonyme.get("/sante/base").status_code == 503
        with moteur.connect() as lecture:  # one more, that only reads: it goes with the others
            lecture.execute(select(Organisation))
        _regler(moteur, f'ALTER DATABASE "{nom}" RESET default_transaction_read_only')
        assert anonyme.get("/sante/base").status_code == 503, "found out on that connection"
        assert anonyme.get("/sante/base").status_code == 200
        assert anonyme.envoyer("/connexion", champs).status_code == 422


def _regler(moteur: Engine, ordre: str) -> None:
    a_part = sa.create_engine(moteur.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with a_part.connect() as connexion:
        connexion.exec_driver_sql("SET default_transaction_read_only = off")
        connexion.exec_driver_sql(ordre)


def test_sqlite_sans_droit_d_ecrire_la_sante_le_dit(scene: Scene) -> None:
    moteur = scene.app.extensions["moteur"]
    absente = creer_moteur(f"sqlite:///file:{moteur.url.database}?mode=ro&uri=true")
    scene.app.extensions["moteur"] = absente
    assert scene.navigateurs["anonyme"].get("/sante/base").status_code == 503
    scene.app.extensions["moteur"] = moteur
    fermer(absente)


def test_le_temps_passe_a_attendre_se_compte_une_fois() -> None:
    seule = Patience(0.3)
    with seule.compter():
        time.sleep(0.1)
    assert seule.reste <= 0.2
    assert Patience(-5).reste > 0, "a ROLLBACK, an error page"


def test_trop_tard_ce_qui_arrive_est_defait() -> None:
    fini = Event()
    defaits: list[object] = []
    with pytest.raises(TimeoutError):
        a_temps(lambda: fini.wait() and "ouverte", 0.05, defaire=defaits.append)
    assert defaits == []
    fini.set()
    attendre(lambda: defaits == ["ouverte"])
    assert a_temps(lambda: 1, 20, defaire=defaits.append) == 1
    with pytest.raises(ZeroDivisionError):
        a_temps(lambda: 1 // 0, 20, defaire=defaits.append)
    assert defaits == ["ouverte"]


def test_apres_une_requete_plus_personne_n_est_presse(app: Flask) -> None:
    vues = []
    app.before_request(lambda: vues.append(patience()))
    assert app.test_client().get("/").status_code == 200
    assert isinstance(vues[0], Patience)
    assert patience() is None


@deux_moteurs
def test_absente_rien_n_est_demande_a_la_base(moteur: Engine, session: Session) -> None:
    disjoncteur_de(moteur)._absente = True
    with une_requete(), pytest.raises(BaseAbsente), transaction(session):
        pass
    with transaction(session):  # a command tries all the same
        une_organisation(session, INSTANT)
