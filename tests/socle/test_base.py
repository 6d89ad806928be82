"""What both engines promise alike: instants, locks, one way to write."""

from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.metier.authentification.models import Tentative
from app.metier.organisations.models import Organisation
from app.socle.bdd import creer_fabrique, creer_fabrique_des_requetes, transaction
from app.socle.cles import ChiffrementInvalide, Cles, code_crockford
from app.socle.sql import inserer_si_absente
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs, une_organisation
from tests.photographie import photographie


@deux_moteurs
def test_un_instant_revient_tel_quel_et_se_compare(session: Session) -> None:
    ailleurs = datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=4)))
    with transaction(session):
        une_organisation(session, ailleurs)
    session.expire_all()
    lue = session.scalars(
        select(Organisation).where(Organisation.creee_le == ailleurs.astimezone(UTC))
    ).one()
    assert lue.creee_le == ailleurs
    assert lue.creee_le.tzinfo is UTC


@deux_moteurs
def test_un_instant_sans_fuseau_est_refuse(session: Session, moteur: Engine) -> None:
    avant = photographie(moteur)
    with pytest.raises(sa.exc.StatementError, match="sans fuseau"), transaction(session):
        une_organisation(session, datetime(2026, 7, 1))  # noqa: DTZ001
    assert photographie(moteur) == avant


@deux_moteurs
def test_une_transaction_ne_se_fie_a_rien_de_deja_lu(session: Session, moteur: Engine) -> None:
    with transaction(session):
        la_sienne = une_organisation(session, INSTANT)
    with un_acte(moteur, CLES) as autre:
        autre.get_one(Organisation, la_sienne.id).nom = "Nouveau nom"
    with transaction(session):
        relue = session.scalars(select(Organisation)).one()
        assert relue is la_sienne
        assert relue.nom == "Nouveau nom"


@deux_moteurs
def test_ce_qui_leve_n_ecrit_rien(session: Session, moteur: Engine) -> None:
    avant = photographie(moteur)
    with pytest.raises(KeyboardInterrupt), transaction(session):  # noqa: PT012
        une_organisation(session, INSTANT)
        raise KeyboardInterrupt
    assert photographie(moteur) == avant


@deux_moteurs
def test_une_requete_n_ecrit_qu_en_transaction(moteur: Engine) -> None:
    with creer_fabrique_des_requetes(moteur, CLES)() as requete:
        with transaction(requete):
            la_sienne = une_organisation(requete, INSTANT, nom="Lue")
        avant = photographie(moteur)
        la_sienne.nom = "Écrite à côté"
        with pytest.raises(RuntimeError, match="hors de transaction"):
            requete.scalars(select(Organisation)).all()
        requete.rollback()
        for ordre in (
            update(Organisation).values(nom="Écrite d’un coup"),
            select(Organisation).with_for_update(),
        ):
            for executer in (requete.execute, requete.connection().execute):
                with pytest.raises(RuntimeError, match="hors de transaction"):
                    executer(ordre)
        with pytest.raises(KeyboardInterrupt), transaction(requete):  # noqa: PT012
            la_sienne.nom = "Défaite"
            requete.flush()
            raise KeyboardInterrupt
        assert photographie(moteur) == avant


@deux_moteurs
def test_une_transaction_dans_une_autre_est_refusee_et_defait_tout(moteur: Engine) -> None:
    """The inner one would begin by rolling back what the outer one wrote, silently."""
    avant = photographie(moteur)
    with creer_fabrique_des_requetes(moteur, CLES)() as requete:
        with pytest.raises(RuntimeError, match="déjà ouverte"), transaction(requete):  # noqa: PT012
            une_organisation(requete, INSTANT)
            with transaction(requete):
                pass
        assert photographie(moteur) == avant
        with transaction(requete):
            une_organisation(requete, INSTANT)
    assert photographie(moteur) != avant


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
@pytest.mark.parametrize("chute", [KeyboardInterrupt, None, sa.text("SELECT 1 / 0")])
def test_apres_une_transaction_on_lit_de_nouveau_sans(moteur: Engine, chute: Any) -> None:
    """Whatever ended it: each statement then sees what is committed, and nobody inherits it."""

    def seule(session: Session) -> bool:
        """Each statement alone: no transaction around."""
        pilote = session.connection().connection.dbapi_connection
        assert pilote is not None
        return bool(pilote.info.transaction_status == TransactionStatus.IDLE)

    with creer_fabrique_des_requetes(moteur, CLES)() as requete:
        for _ in range(3):
            assert seule(requete)
            with suppress(KeyboardInterrupt, sa.exc.DataError), transaction(requete):
                assert not seule(requete)
                requete.scalars(select(Organisation).with_for_update()).all()
                if isinstance(chute, sa.TextClause):
                    requete.execute(chute)
                elif chute:
                    raise chute
        assert seule(requete)
    with creer_fabrique(moteur, CLES)() as commande:
        assert not seule(commande)


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_les_lectures_gardent_leurs_ordres_prepares(moteur: Engine) -> None:
    fabrique = creer_fabrique_des_requetes(moteur, CLES)
    for _ in range(10):  # the driver prepares what it has run five times
        with fabrique() as requete:
            requete.scalars(select(Organisation)).all()
    with moteur.connect() as connexion:
        prepares = sa.text("SELECT statement FROM pg_prepared_statements")
        assert any("FROM organisation" in ordre for ordre in connexion.scalars(prepares))


@deux_moteurs
def test_deux_ecritures_ne_se_croisent_pas(session: Session, moteur: Engine) -> None:
    with transaction(session):
        identifiant = une_organisation(session, INSTANT, nom="0").id

    def compter(_: int) -> None:
        for _ in range(10):
            with un_acte(moteur, CLES) as sienne:
                organisation = sienne.get_one(Organisation, identifiant, with_for_update=True)
                organisation.nom = str(int(organisation.nom) + 1)

    assert a_la_fois(4, compter)[1] == []
    session.expire_all()
    assert session.get_one(Organisation, identifiant).nom == "40"


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_le_serveur_revenu_personne_ne_voit_qu_il_etait_parti(moteur: Engine) -> None:
    """A restart closes the connections of the pool while they sleep."""
    numero = select(sa.func.pg_backend_pid())
    with moteur.connect() as veille:
        with ExitStack() as pile:
            ouvertes = [pile.enter_context(moteur.connect()) for _ in range(3)]
            coupees = {connexion.scalar(numero) for connexion in ouvertes}
        for coupee in coupees:
            # Waits until it is gone, 5 seconds at most.
            assert veille.scalar(select(sa.func.pg_terminate_backend(coupee, 5_000)))
        for _ in coupees:
            with moteur.connect() as connexion:
                assert connexion.scalar(numero) not in coupees


@deux_moteurs
def test_inserer_si_absente_dit_si_c_est_ici(session: Session) -> None:
    with transaction(session):
        valeurs = {"cle": "c" * 64, "empreinte": "e" * 64, "le": INSTANT}
        assert inserer_si_absente(session, Tentative, **valeurs) is True
        assert inserer_si_absente(session, Tentative, **valeurs) is False


@deux_moteurs
def test_les_cles_etrangeres_tiennent(moteur: Engine) -> None:
    avant = photographie(moteur)
    with pytest.raises(IntegrityError), moteur.begin() as connexion:
        connexion.exec_driver_sql(
            "INSERT INTO usager_mot (organisation_id, mot, usager_id) VALUES"
            " ('00000000000000000000000000000000', 'dubois', '00000000000000000000000000000000')"
        )
    assert photographie(moteur) == avant


def test_un_chiffre_ne_s_ouvre_qu_a_sa_place_et_avec_sa_cle() -> None:
    chiffre = CLES.chiffrer(b"secret", "table.colonne:1")
    assert CLES.dechiffrer(chiffre, "table.colonne:1") == b"secret"
    autre = Cles.depuis(chiffrement="autre", journal="j", sub="s", secret="k")
    abime = chiffre[:-1] + bytes([chiffre[-1] ^ 1])
    for cles, octets, contexte in (
        (CLES, chiffre, "table.colonne:2"),
        (autre, chiffre, "table.colonne:1"),
        (CLES, abime, "table.colonne:1"),
        (CLES, b"", "table.colonne:1"),
    ):
        with pytest.raises(ChiffrementInvalide):
            cles.dechiffrer(octets, contexte)
    assert CLES.chiffrer(b"secret", "c") != CLES.chiffrer(b"secret", "c")
    assert autre.id_chiffrement != CLES.id_chiffrement


def test_les_empreintes_dependent_de_leur_cle_et_de_leur_decoupage() -> None:
    autre = Cles.depuis(chiffrement="essai-c", journal="essai-j", sub="autre", secret="autre")
    assert CLES.empreinte_sub("a") == CLES.empreinte_sub("a") != autre.empreinte_sub("a")
    assert CLES.pseudonyme("ab", "c") != CLES.pseudonyme("a", "bc")
    # the same text in two settings still gives two keys
    jumelles = Cles.depuis(chiffrement="x", journal="x", sub="x", secret="x")
    assert len({jumelles.chiffrement, jumelles.journal, jumelles.sub, jumelles.secret}) == 4


def test_un_code_tire_se_lit_a_voix_haute() -> None:
    code = code_crockford(26)
    assert len(code) == 26
    assert not set(code) & set("ILOU")
    assert code != code_crockford(26)
