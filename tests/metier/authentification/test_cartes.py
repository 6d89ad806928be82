"""Cards: a file read whole, a stock, one taker each, a clock put right by two codes."""

import base64
import secrets
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.codes import CodeRefuse, Essai, compteur_compte, reserver
from app.metier.authentification.models import MoyenConnexion, Tentative
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, carte_numero, deux_moteurs, un_aidant
from tests.metier.authentification.conftest import Compte, nb_actes
from tests.photographie import photographie

GRAINE = bytes(range(100, 120))
NUMERO = "AC-0001"
MINUTE = timedelta(minutes=1)
Afficher = Callable[..., str]
Essayer = Callable[..., str]


def afficher(decalage: int = 0, instant: datetime = INSTANT) -> str:
    """What the card shows, its clock `decalage` minutes ahead of ours."""
    horloge = pyotp.TOTP(base64.b32encode(GRAINE).decode(), interval=60)
    return horloge.at(instant, counter_offset=decalage)


@pytest.fixture
def stock(session: Session) -> None:
    """One card in stock."""
    with transaction(session):
        lues = cartes.lire([f"{NUMERO};{GRAINE.hex()}"])
        assert cartes.importer(session, lues, maintenant=INSTANT) == 1


@pytest.fixture
def carte(session: Session, compte: Compte, stock: None) -> uuid.UUID:
    """Alice's card, validated before."""
    with transaction(session):
        trouvee = carte_numero(session, NUMERO)
        trouvee.aidant_id, trouvee.valide_le = compte.aidant, INSTANT
        return trouvee.id


def essai_de(moteur: Engine, code: str, instant: datetime = INSTANT, *, nom: str = "x") -> Essai:
    """Reserve a try, as every screen does first."""
    with un_acte(moteur, CLES) as session:
        return reserver(session, [compteur_compte(nom, nom)], code, maintenant=instant)


def prendre(moteur: Engine, aidant_id: uuid.UUID, code: str, *, numero: str = NUMERO) -> uuid.UUID:
    essai = essai_de(moteur, code, nom=str(aidant_id))
    with un_acte(moteur, CLES) as session:
        aidant = session.get_one(Aidant, aidant_id)
        return cartes.prendre(session, aidant, numero, essai, maintenant=INSTANT).id


def synchroniser(
    moteur: Engine, carte_id: uuid.UUID, codes: tuple[str, str], instant: datetime = INSTANT
) -> None:
    nom = uuid.uuid4().hex
    premier, second = (essai_de(moteur, code, instant, nom=nom) for code in codes)
    with un_acte(moteur, CLES) as session:
        la_carte = session.get_one(MoyenConnexion, carte_id)
        cartes.synchroniser(session, la_carte, premier, second, maintenant=instant)


# ---- the maker's file


def test_les_graines_se_lisent_en_hexadecimal_et_en_base_trente_deux() -> None:
    base32 = base64.b32encode(GRAINE).decode()
    seize = b"0123456789abcdef"
    lues = cartes.lire(
        [
            f"1;{GRAINE.hex()}",
            f"2; {GRAINE.hex().upper()} ",
            "",
            f"3;{base32}",
            f'"4";{base32.lower()}',
            f"5;{base64.b32encode(seize).decode()}",
            f"6;{base64.b32encode(seize).decode().rstrip('=')}",
        ]
    )
    assert [carte.numero for carte in lues] == ["1", "2", "3", "4", "5", "6"]
    octets = [base64.b32decode(carte.secret + "=" * (-len(carte.secret) % 8)) for carte in lues]
    assert octets == [GRAINE] * 4 + [seize] * 2
    # and what is kept makes the same codes, its padding left out
    assert pyotp.HOTP(lues[5].secret).at(7) == pyotp.HOTP(base64.b32encode(seize).decode()).at(7)


BONNE = f"A;{GRAINE.hex()}"


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ([BONNE, "B"], "Ligne 2 "),
        ([BONNE, "", f"B;{GRAINE.hex()};c"], "Ligne 3 "),
        ([BONNE, f" ;{GRAINE.hex()}"], "Ligne 2 "),
        ([BONNE, f"{'9' * 41};{GRAINE.hex()}"], "Ligne 2 "),
        ([f"A\u0000B;{GRAINE.hex()}"], "Ligne 1 "),
        ([f"\u202eAB;{GRAINE.hex()}"], "Ligne 1 "),
        ([BONNE, "B;"], "Ligne 2 : la graine est trop courte"),
        ([BONNE, f"B;{GRAINE[:15].hex()}"], "Ligne 2 : la graine est trop courte"),
        # 14 bytes in hexadecimal, that base 32 would read as 17
        ([BONNE, f"B;{'a2' * 14}"], "Ligne 2 : la graine est trop courte"),
        ([BONNE, f"B;{base64.b32encode(GRAINE[:15]).decode()}"], "Ligne 2 : la graine est trop"),
        ([BONNE, "B;" + "0z" * 20], "Ligne 2 : la graine n’est ni"),
        ([BONNE, "B;" + "é" * 40], "Ligne 2 : la graine n’est ni"),
        ([BONNE, "C;" + GRAINE.hex(), BONNE], "Ligne 3 : le numéro A est déjà"),
        ([BONNE, "B;" + "a" * 200_000], "Ligne 2 : elle ne se lit pas"),
        (["numero;graine"], "Ligne 1 "),
    ],
)
def test_une_mauvaise_ligne_est_nommee(lignes: list[str], dit: str) -> None:
    with pytest.raises(ErreurMetier) as refus:
        cartes.lire(lignes)
    assert " ".join(refus.value.phrase.split()).startswith(dit)
    assert GRAINE.hex() not in refus.value.phrase


def test_un_fichier_qui_n_est_pas_de_l_utf_8_est_refuse() -> None:
    def fichier() -> Iterator[str]:
        yield BONNE
        yield b"\xe9;00".decode()

    with pytest.raises(ErreurMetier, match=r"Ligne 2\s"):
        cartes.lire(fichier())


def test_cinq_mille_lignes_au_plus() -> None:
    lignes = [f"{rang};{secrets.token_hex(20)}" for rang in range(5_001)]
    assert len(cartes.lire(lignes[:5_000])) == 5_000
    with pytest.raises(ErreurMetier, match=r"5000\slignes"):
        cartes.lire(lignes)


@deux_moteurs
def test_rien_n_est_importe_si_une_carte_est_deja_connue(
    session: Session, stock: None, moteur: Engine
) -> None:
    depot = photographie(moteur)
    base32 = base64.b32encode(GRAINE).decode()
    for graine in (base32, GRAINE.hex(), repr(GRAINE)[2:-1]):
        assert graine not in repr(depot)
    lues = cartes.lire([f"{numero};{GRAINE.hex()}" for numero in ("X", NUMERO, "Z")])
    with pytest.raises(ErreurMetier, match=NUMERO), transaction(session):
        cartes.importer(session, lues, maintenant=INSTANT)
    assert photographie(moteur) == depot


@deux_moteurs
def test_un_fichier_importe_deux_fois_a_la_fois_l_est_une_fois(
    session: Session, moteur: Engine
) -> None:
    lues = cartes.lire(f"{rang};{GRAINE.hex()}" for rang in range(20))

    def importer(_: int) -> int:
        with un_acte(moteur, CLES) as sienne:
            return cartes.importer(sienne, lues, maintenant=INSTANT)

    reussis, erreurs = a_la_fois(3, importer)
    assert reussis == [20]
    assert {type(erreur) for erreur in erreurs} == {ErreurMetier}
    assert len(session.scalars(select(MoyenConnexion)).all()) == 20


# ---- taking one


@deux_moteurs
def test_une_carte_se_prend_avec_le_code_qu_elle_affiche(
    session: Session, compte: Compte, stock: None, moteur: Engine, essayer: Essayer
) -> None:
    assert essayer(afficher()) == "refusé"  # in stock, it opens nothing
    identifiant = prendre(moteur, compte.aidant, afficher())
    session.rollback()
    prise = session.get_one(MoyenConnexion, identifiant)
    assert (prise.aidant_id, prise.valide_le, prise.genre) == (compte.aidant, INSTANT, "carte")
    assert nb_actes(session, "ajout_moyen_connexion") == 2  # after the application's
    assert nb_actes(session, "validation_moyen_connexion") == 1
    assert essayer(afficher()) == "refusé"  # spent by the validation
    assert essayer(afficher(instant=INSTANT + MINUTE), INSTANT + MINUTE) == "accepté"


@pytest.mark.parametrize("numero", ["ac0001", "AC 0001", " ac.0001\u200b", "AC\u20110001"])
def test_le_numero_d_une_carte_s_ecrit_de_plusieurs_facons(
    session: Session, compte: Compte, stock: None, moteur: Engine, numero: str
) -> None:
    identifiant = prendre(moteur, compte.aidant, afficher(), numero=numero)
    session.rollback()
    assert session.get_one(MoyenConnexion, identifiant).numero_serie == NUMERO


def test_deux_cartes_qui_n_en_feraient_qu_une_sont_refusees() -> None:
    with pytest.raises(ErreurMetier, match="déjà"):
        cartes.lire([f"A-1;{GRAINE.hex()}", f"a1;{GRAINE.hex()}"])


@deux_moteurs
def test_une_carte_change_de_code_chaque_minute(carte: uuid.UUID, essayer: Essayer) -> None:
    debut = INSTANT.replace(second=0)
    assert essayer(afficher(instant=debut), debut + timedelta(seconds=59)) == "accepté"
    apres = debut + timedelta(seconds=60)
    assert afficher(instant=apres) != afficher(instant=debut)
    assert essayer(afficher(instant=debut), apres) == "refusé"  # spent
    assert essayer(afficher(instant=apres), apres + timedelta(seconds=119)) == "accepté"


@deux_moteurs
def test_le_code_d_un_autre_moyen_ne_la_valide_pas_et_elle_retourne_en_stock(
    session: Session, compte: Compte, stock: None, moteur: Engine, code: Afficher
) -> None:
    avant = photographie(moteur, sauf={"tentative"})
    for faux in (code(), "000000", afficher(2), afficher(-2)):
        with pytest.raises(CodeRefuse):
            prendre(moteur, compte.aidant, faux)
    assert photographie(moteur, sauf={"tentative"}) == avant
    assert carte_numero(session, NUMERO).aidant_id is None
    prendre(moteur, compte.aidant, afficher())


@deux_moteurs
def test_une_carte_n_est_prise_qu_une_fois(
    session: Session, compte: Compte, stock: None, moteur: Engine
) -> None:
    with transaction(session):
        organisation = session.get_one(Organisation, compte.organisation)
        autre = un_aidant(session, organisation, INSTANT, courriel="basile@essai.fr").id
    preneurs = (compte.aidant, autre)
    reussis, erreurs = a_la_fois(2, lambda rang: prendre(moteur, preneurs[rang], afficher()))
    assert len(reussis) == 1
    assert [type(erreur) for erreur in erreurs] == [ErreurMetier]
    session.rollback()
    assert nb_actes(session, "validation_moyen_connexion") == 1
    avant = photographie(moteur, sauf={"tentative"})
    for rang, preneur in enumerate(preneurs):  # nor later, nor one's own again
        with pytest.raises(ErreurMetier) as refus:
            prendre(moteur, preneur, afficher(rang))
        assert refus.value.champ == "numero"
    with pytest.raises(ErreurMetier, match="pas disponible"):
        prendre(moteur, autre, afficher(), numero="inconnue")
    assert photographie(moteur, sauf={"tentative"}) == avant


@deux_moteurs
def test_une_carte_retiree_ne_se_reprend_pas(
    session: Session, compte: Compte, carte: uuid.UUID, moteur: Engine
) -> None:
    with transaction(session):
        session.get_one(MoyenConnexion, carte).retire_le = INSTANT
    with pytest.raises(ErreurMetier, match="pas disponible"):
        prendre(moteur, compte.aidant, afficher())


# ---- its clock


@pytest.mark.parametrize("derive", [0, 2, -7, 30, -30])
@deux_moteurs
def test_deux_codes_de_suite_remettent_la_carte_a_l_heure(
    session: Session, carte: uuid.UUID, moteur: Engine, essayer: Essayer, derive: int
) -> None:
    if abs(derive) > 1:
        assert essayer(afficher(derive)) == "refusé"
    synchroniser(moteur, carte, (afficher(derive - 1), afficher(derive)))
    assert session.get_one(MoyenConnexion, carte).derive == derive
    assert nb_actes(session, "synchronisation_moyen_connexion") == 1
    session.rollback()
    restees = session.scalars(select(Tentative)).all()
    assert len(restees) == (2 if abs(derive) > 1 else 0)  # only the refused try still counts
    session.rollback()
    assert essayer(afficher(derive)) == "refusé"  # the second code is spent
    # the window is what it was, around the card's own time
    plus_tard = INSTANT + 5 * MINUTE
    verdicts = [
        essayer(afficher(derive + ecart, plus_tard), plus_tard) for ecart in (-2, 2, -1, 0, 1)
    ]
    assert verdicts == ["refusé"] * 2 + ["accepté"] * 3


@deux_moteurs
def test_la_derive_s_ajoute_a_celle_d_avant(
    session: Session, carte: uuid.UUID, moteur: Engine, essayer: Essayer
) -> None:
    instants = [INSTANT + timedelta(days=jour) for jour in range(3)]
    for derive, instant in zip((20, 45, 43), instants, strict=True):
        codes = afficher(derive - 1, instant), afficher(derive, instant)
        synchroniser(moteur, carte, codes, instant)
        session.rollback()
        session.expire_all()
        assert session.get_one(MoyenConnexion, carte).derive == derive
    session.rollback()
    apres = instants[-1] + 2 * MINUTE
    assert essayer(afficher(43, apres), apres) == "accepté"


@deux_moteurs
def test_ni_un_code_ni_deux_codes_eloignes_ni_un_rejeu_ne_remettent_a_l_heure(
    carte: uuid.UUID, moteur: Engine, code: Afficher
) -> None:
    a, b = afficher(9), afficher(10)
    avant = photographie(moteur, sauf={"tentative"})
    for codes in (
        (b, b),
        ("", b),
        (a, ""),
        ("000000", b),
        (a, "000000"),
        (b, a),  # the wrong way round
        (afficher(8), b),  # not in a row
        (afficher(-20), b),
        (code(-1), code()),  # another device's
        (afficher(30), afficher(31)),  # too far away
        (afficher(-32), afficher(-31)),
    ):
        with pytest.raises(CodeRefuse):
            synchroniser(moteur, carte, codes)
    assert photographie(moteur, sauf={"tentative"}) == avant
    synchroniser(moteur, carte, (a, b))
    apres = photographie(moteur, sauf={"tentative"})
    for codes in ((a, b), (afficher(8), a), (afficher(-1), afficher())):  # spent, or older
        with pytest.raises(CodeRefuse):
            synchroniser(moteur, carte, codes, INSTANT + MINUTE)
    assert photographie(moteur, sauf={"tentative"}) == apres
    synchroniser(moteur, carte, (b, afficher(11)), INSTANT + MINUTE)


@deux_moteurs
def test_un_code_accepte_ne_sert_pas_a_remettre_a_l_heure(
    carte: uuid.UUID, moteur: Engine, essayer: Essayer
) -> None:
    assert essayer(afficher(1)) == "accepté"
    avant = photographie(moteur, sauf={"tentative"})
    for decalage in (0, 1):
        with pytest.raises(CodeRefuse):
            synchroniser(moteur, carte, (afficher(decalage - 1), afficher(decalage)))
    assert photographie(moteur, sauf={"tentative"}) == avant


@deux_moteurs
def test_vingt_synchronisations_a_la_fois_en_font_une_et_la_derive_juste(
    session: Session, carte: uuid.UUID, moteur: Engine
) -> None:
    def ensemble(rang: int) -> None:
        instant = INSTANT + (rang % 2) * MINUTE
        synchroniser(moteur, carte, (afficher(6, instant), afficher(7, instant)), instant)

    reussis, erreurs = a_la_fois(20, ensemble)
    assert len(reussis) in {1, 2}  # one for each pair of codes at the most
    assert {type(erreur) for erreur in erreurs} == {CodeRefuse}
    session.rollback()
    assert session.get_one(MoyenConnexion, carte).derive == 7
    assert nb_actes(session, "synchronisation_moyen_connexion") == len(reussis)
