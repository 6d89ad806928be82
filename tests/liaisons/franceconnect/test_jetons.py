"""Tokens of other implementations are read; anything else is a refusal, never a crash."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.jws import JWSRegistry

from app.liaisons.franceconnect.jetons import Attendus, Verificateur
from app.metier.brouillons.erreurs import EchecIdentification
from tests.conftest import Horloge

ATTENDUS = Attendus("https://fc.exemple.fr", "nous")
EC = ECKey.generate_key("P-256", {"kid": "ec"})
AUTRE = ECKey.generate_key("P-256", {"kid": "autre"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
P384 = ECKey.generate_key("P-384", {"kid": "ec"})


def publique(cle: ECKey | RSAKey, **changements: Any) -> dict[str, Any]:
    """A key as it is published; `...` takes a member away."""
    publiee = {**cle.as_dict(private=False), **changements}
    return {nom: valeur for nom, valeur in publiee.items() if valeur is not ...}


BIZARRES: list[Any] = [
    {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"},
    {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
    {"kty": "EC", "crv": "P-256"},
    {"kty": "EC", "crv": "inconnue", "x": "A", "y": "B"},
    {"kid": "sans kty"},
    "texte",
    None,
]


class Serveur:
    """Publishes keys, and counts how often they are asked."""

    def __init__(self, *cles: Any) -> None:
        self.cles = list(cles)
        self.nb_lectures = 0

    def __call__(self) -> dict[str, Any]:
        self.nb_lectures += 1
        return {"keys": self.cles}


def signe(
    temps: Horloge, cle: ECKey | RSAKey = EC, entete: Mapping[str, Any] = {}, **claims: Any
) -> str:
    instant = int(temps.instant.timestamp())
    communs = {
        "iss": ATTENDUS.issuer,
        "aud": "nous",
        "sub": "s",
        "iat": instant,
        "exp": instant + 60,
    }
    complets = {nom: valeur for nom, valeur in {**communs, **claims}.items() if valeur is not ...}
    alg = "RS256" if isinstance(cle, RSAKey) else "ES256"
    connus = {"typ": "JWT", "alg": alg, "kid": cle.kid, **entete}
    presents = {nom: valeur for nom, valeur in connus.items() if valeur is not ...}
    registre = JWSRegistry(algorithms=[alg], strict_check_header=False)
    return jwt.encode(presents, complets, cle, registry=registre, default_type=None)


def verifier(serveur: Serveur, jeton: str, alg: str = "ES256", **options: bool) -> Mapping:
    return Verificateur(alg, serveur).verifier(jeton, ATTENDUS, **options)


LISIBLES: list[tuple[str, dict, dict]] = [
    ("audience en liste", {}, {"aud": ["nous"]}),
    ("partie autorisée", {}, {"aud": ["nous"], "azp": "nous"}),
    ("dates à virgule", {}, {"iat": 1.5}),
    ("claims en plus", {}, {"extra": {"a": [1, None]}, "at_hash": "x"}),
    ("sans kid", {"kid": ...}, {}),
    ("typ absent", {"typ": ...}, {}),
    ("typ d’autrui", {"typ": "at+jwt"}, {}),
    ("en-tête inconnu", {"client_notification": "x", "x5t#S256": "y" * 43}, {}),
    ("en-tête long", {"x5c": ["A" * 1500]}, {}),
]


@pytest.mark.parametrize(
    ("entete", "claims"), [cas[1:] for cas in LISIBLES], ids=[c[0] for c in LISIBLES]
)
def test_ce_que_disent_d_autres_implementations(temps: Horloge, entete: dict, claims: dict) -> None:
    serveur = Serveur(*BIZARRES, publique(AUTRE), publique(RSA), publique(EC))
    assert verifier(serveur, signe(temps, EC, entete, **claims))["sub"] == "s"


@pytest.mark.parametrize(
    "cles",
    [
        [publique(RSA, kid=...), publique(EC, kid=...)],
        [publique(AUTRE, kid="ec", use="enc"), publique(EC)],
        [publique(RSA, kid="ec"), publique(EC)],
        [publique(AUTRE, kid="ec"), publique(EC)],
        [publique(EC, alg="ES256", use="sig", key_ops=["verify"])],
        [publique(P384), publique(EC)],
        [publique(P384, alg="ES256"), publique(EC)],
        [publique(P384, kid=...), publique(RSA, kid=...), publique(EC, kid=...)],
        [publique(EC), publique(AUTRE, kid="ec"), publique(P384)],
        [publique(AUTRE, kid="ec"), publique(P384), publique(EC)],
        [publique(AUTRE, kid="ec", key_ops=["encrypt"]), publique(EC)],
        [publique(EC, key_ops=["encrypt"]), publique(EC)],
        [publique(EC, x="AAAA"), publique(EC)],
        [publique(P384, crv="P-256"), publique(EC)],
        [publique(AUTRE, kid="ec", use=["sig"]), publique(AUTRE, kid=5), publique(EC)],
        [publique(EC, kid=...)],
    ],
)
@pytest.mark.parametrize("nomme", [True, False])
def test_la_bonne_cle_parmi_d_autres(temps: Horloge, cles: list, nomme: bool) -> None:
    """Whatever stands before or after it, known already or not, and whatever it is called."""
    serveur, entete = Serveur(*BIZARRES, *cles), {} if nomme else {"kid": ...}
    verificateur = Verificateur("ES256", serveur)
    for _ in range(2):
        assert verificateur.verifier(signe(temps, EC, entete), ATTENDUS)["sub"] == "s"
    assert serveur.nb_lectures == 1


def test_rs256_par_reglage(temps: Horloge) -> None:
    serveur = Serveur(publique(EC), publique(RSA))
    assert verifier(serveur, signe(temps, RSA), "RS256")["sub"] == "s"
    with pytest.raises(EchecIdentification):
        verifier(serveur, signe(temps, EC), "RS256")


def test_les_cles_sont_gardees_puis_relues_quand_il_faut(temps: Horloge) -> None:
    serveur = Serveur(publique(AUTRE))
    verificateur = Verificateur("ES256", serveur)
    verificateur.verifier(signe(temps, AUTRE), ATTENDUS)
    verificateur.verifier(signe(temps, AUTRE), ATTENDUS)
    assert serveur.nb_lectures == 1
    serveur.cles = [publique(EC)]
    verificateur.verifier(signe(temps, EC), ATTENDUS)
    assert serveur.nb_lectures == 2
    neuve = ECKey.generate_key("P-256", {"kid": "ec"})
    serveur.cles = [publique(neuve)]
    verificateur.verifier(signe(temps, neuve), ATTENDUS)
    assert serveur.nb_lectures == 3, "another key under the same name"
    with pytest.raises(EchecIdentification):
        verificateur.verifier(signe(temps, AUTRE), ATTENDUS)
    assert serveur.nb_lectures == 4, "once more, not for ever"


REFUS: list[tuple[dict, bool]] = [
    ({"iss": "https://fc.exemple.fr/"}, False),
    ({"iss": ...}, False),
    ({"aud": "eux"}, False),
    ({"aud": ["eux"]}, False),
    ({"aud": []}, False),
    ({"aud": ["nous", "eux"]}, False),
    ({"aud": ["nous", "eux"], "azp": "nous"}, False),
    ({"aud": ["nous", "nous"]}, False),
    ({"aud": "nous", "azp": "eux"}, False),
    ({"azp": None}, False),
    ({"aud": {"nous": 1}}, False),
    ({"exp": 0}, True),
    ({"exp": ...}, True),
    ({"exp": "demain"}, True),
    ({"exp": True}, True),
    ({"iat": 10**12}, True),
    ({"iat": ...}, True),
    ({"sub": ...}, False),
    ({"sub": ""}, False),
    ({"sub": 5}, False),
    ({"sub": "s" * 256}, False),
]


@pytest.mark.parametrize(("claims", "est_a_nous"), REFUS, ids=repr)
def test_refuse(temps: Horloge, claims: dict, est_a_nous: bool) -> None:
    """Signed for us, of somebody, its session must be closed: the refusal carries it."""
    jeton = signe(temps, **claims)
    with pytest.raises(EchecIdentification) as refus:
        verifier(Serveur(publique(EC)), jeton)
    assert refus.value.motif == "jeton"
    assert refus.value.id_token == (jeton if est_a_nous else None)


@pytest.mark.parametrize(("decalage", "est_lisible"), [(29, True), (30, True), (31, False)])
def test_trente_secondes_de_tolerance(temps: Horloge, decalage: int, est_lisible: bool) -> None:
    instant = int(temps.instant.timestamp())
    dates: list[dict[str, Any]] = [{"iat": instant + decalage}, {"exp": instant + 1 - decalage}]
    for claims in dates:
        if est_lisible:
            assert verifier(Serveur(publique(EC)), signe(temps, **claims))
        else:
            with pytest.raises(EchecIdentification):
                verifier(Serveur(publique(EC)), signe(temps, **claims))


def test_des_dates_facultatives_sont_lues_quand_elles_sont_la(temps: Horloge) -> None:
    jeton = signe(temps, iat=..., exp=...)
    assert verifier(Serveur(publique(EC)), jeton, dates_exigees=False)["sub"] == "s"
    with pytest.raises(EchecIdentification):
        verifier(Serveur(publique(EC)), signe(temps, exp=0), dates_exigees=False)


def base64url(valeur: Any) -> str:
    octets = valeur if isinstance(valeur, bytes) else json.dumps(valeur).encode()
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


ENTETES: list[Any] = [
    *[{}, [], ["alg"], "alg", 5, None, b"\xff\xfe", b"[" * 2900, b'{"alg":' * 400],
    *[{"alg": alg} for alg in (5, None, ["ES256"], "none", "HS256", "RS256", "ES384")],
    *[{"alg": "ES256", "kid": kid} for kid in (5, ["ec"], {"a": 1}, "", "inconnu", "ec")],
    {"alg": "ES256", "crit": ["x"], "x": 1},
    {"alg": "ES256", "crit": ["b64"], "b64": False},
]
SIGNATURES = ["", "a", "AAAA", "!!!", "é", base64url(bytes(64)), base64url(b"\xff" * 64)]
JWKS: list[Any] = [{}, {"keys": 5}, {"keys": []}, {"keys": BIZARRES}, {"keys": [publique(EC)]}]


@pytest.mark.parametrize("jwks", JWKS, ids=lambda v: repr(v)[:30])
def test_n_importe_quoi_est_un_refus(temps: Horloge, jwks: dict) -> None:
    contenus: list[Any] = [{}, [], b"[" * 1500]
    jetons = [
        f"{base64url(entete)}.{base64url(contenu)}.{signature}"
        for entete in ENTETES
        for contenu in contenus
        for signature in SIGNATURES
    ]
    for jeton in [*jetons, "", ".", "..", "a.b", "a.b.c.d.e", "é.é.é", "x" * 200_000]:
        with pytest.raises(EchecIdentification):
            Verificateur("ES256", lambda: jwks).verifier(jeton, ATTENDUS)


def test_un_secret_publie_ne_signe_pas(temps: Horloge) -> None:
    faux = jwt.encode(
        {"alg": "HS256", "kid": "ec"},
        {"iss": ATTENDUS.issuer, "aud": "nous", "sub": "s"},
        OctKey.import_key("s" * 40),
        algorithms=["HS256"],
    )
    cles = [publique(EC), {"kty": "oct", "kid": "ec", "k": base64url(b"s" * 40)}]
    with pytest.raises(EchecIdentification):
        verifier(Serveur(*cles), faux)
