"""Hostile relays: an exchange ends at its deadline, says what failed, and counts once."""

import smtplib
import socket
import ssl
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.liaisons import courriel as transport
from app.liaisons.courriel import Expediteur, est_refuse, vient_du_relais
from tests.metier.messages import relais as relais_
from tests.metier.messages.relais import Conduite, dialogue, en_tls, relais

DE = "Aidants Connect <ne-pas-repondre@essai.fr>"
DELAI = 0.6
# Of a machine that does ten other things meanwhile.
PATIENCE = 8.0


@pytest.fixture(autouse=True)
def _presse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "DELAI", DELAI)


def message(destinataire: str = "alice@essai.fr") -> EmailMessage:
    ecrit = EmailMessage()
    ecrit["From"], ecrit["To"], ecrit["Subject"] = DE, destinataire, "Votre lien"
    ecrit.set_content("https://essai.fr/lien\n")
    return ecrit


def envoyer(url: str, ecrit: EmailMessage | None = None) -> Exception | None:
    """What went wrong, well before a relay tires of being slow."""
    depart = time.monotonic()
    try:
        Expediteur(url, DE)(ecrit or message())
    except (OSError, ValueError) as erreur:
        return erreur
    finally:
        assert time.monotonic() - depart < PATIENCE
        assert not [fil for fil in threading.enumerate() if isinstance(fil, threading.Timer)]
    return None


@pytest.mark.parametrize(
    "conduite",
    [
        relais_.muet,
        relais_.un_octet,
        relais_.lecteur_lent,
        relais_.intarissable,
        relais_.une_ligne_sans_fin,
        relais_.charabia,
        relais_.raccroche,
        dialogue(fin=None),
        dialogue(fin="coupe"),
    ],
    ids=lambda conduite: conduite.__qualname__.partition(".")[0],
)
@pytest.mark.parametrize("scheme", ["smtp", "smtps", "smtp+starttls"])
def test_un_relais_hostile_ne_tient_personne(conduite: Conduite, scheme: str) -> None:
    with relais(conduite) as ouvert:
        erreur = envoyer(ouvert.url.replace("smtp", scheme, 1))
        assert erreur is not None
        assert vient_du_relais(erreur)
        assert not est_refuse(erreur)


def test_un_relais_intarissable_ne_remplit_pas_la_memoire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "DELAI", 30.0)
    with relais(relais_.intarissable) as ouvert:
        tracemalloc.start()
        assert envoyer(ouvert.url) is not None
        _, pic = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert pic < 4 * 1024 * 1024


def test_qui_refuse_l_appel() -> None:
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        port = ecoute.getsockname()[1]
    erreur = envoyer(f"smtp://127.0.0.1:{port}")
    assert isinstance(erreur, ConnectionRefusedError)
    assert vient_du_relais(erreur)


def test_un_nom_que_personne_ne_donne(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver may wait for longer than anybody should."""
    fin = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: fin.wait(60) and [])
    erreur = envoyer("smtp://relais.essai.fr")
    fin.set()
    assert isinstance(erreur, TimeoutError)


@pytest.mark.parametrize("hote", ["a" * 70 + ".fr", "relais.invalid"])
def test_un_nom_qui_n_existe_pas(hote: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def inconnu(nom: str, *_: object, **__: object) -> None:
        nom.encode("idna")
        raise socket.gaierror(socket.EAI_NONAME, "inconnu")

    monkeypatch.setattr(socket, "getaddrinfo", inconnu)
    erreur = envoyer(f"smtp://{hote}")
    assert erreur is not None
    assert vient_du_relais(erreur)


def test_une_adresse_muette_laisse_le_temps_a_la_suivante(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "DELAI", 2.0)
    with relais(dialogue()) as ouvert, socket.socket() as pleine:
        pleine.bind(("127.0.0.1", 0))
        pleine.listen(0)
        _, port = ouvert.ecoute.getsockname()
        tcp = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        bouchees = [socket.socket() for _ in range(3)]
        for prise in bouchees:  # a queue that is full answers nobody
            prise.setblocking(False)
            prise.connect_ex(pleine.getsockname())
        adresses = [(*tcp, pleine.getsockname()), (*tcp, ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: adresses)
        assert envoyer("smtp://relais.essai.fr") is None
        for prise in bouchees:
            prise.close()
        assert len(ouvert.recus) == 1


@pytest.mark.parametrize(
    ("conduite", "refuse"),
    [
        (dialogue(rcpt="550 inconnue"), True),
        (dialogue(rcpt="553-5.1.3 mal\r\n553 écrite"), True),
        (dialogue(fin="554 indésirable"), True),
        (dialogue(data="554 rien pour elle"), True),
        (dialogue(rcpt="451 plus tard"), False),
        (dialogue(rcpt="450 liste grise"), False),
        (dialogue(fin="452 plein"), False),
    ],
)
def test_ce_qui_est_du_message_et_non_du_relais(conduite: Conduite, refuse: bool) -> None:
    with relais(conduite) as ouvert:
        erreur = envoyer(ouvert.url)
        assert erreur is not None
        assert not vient_du_relais(erreur)
        assert est_refuse(erreur) is refuse


def test_ce_qui_est_du_relais_n_abandonne_personne() -> None:
    """Who may not send is not the address's fault."""
    for erreur in (
        smtplib.SMTPSenderRefused(550, b"qui ?", DE),
        smtplib.SMTPAuthenticationError(535, b"non"),
        smtplib.SMTPConnectError(554, b"non"),
        smtplib.SMTPServerDisconnected("coupé"),
        ConnectionRefusedError(),
        TimeoutError(),
    ):
        assert vient_du_relais(erreur)
        assert not est_refuse(erreur)
    assert not est_refuse(smtplib.SMTPRecipientsRefused({}))


@pytest.mark.parametrize("adieu", ["muet", "500 non", "221 au revoir"])
def test_accepte_il_est_parti_quel_que_soit_l_adieu(adieu: str) -> None:
    with relais(dialogue(adieu=adieu)) as ouvert:
        assert envoyer(ouvert.url) is None
        (recu,) = ouvert.recus
        assert "Subject: Votre lien" in recu


def test_une_adresse_que_le_relais_ne_sait_pas_ecrire_ne_retient_qu_elle() -> None:
    with relais(dialogue()) as ouvert:
        erreur = envoyer(ouvert.url, message("élise@essai.fr"))
        assert erreur is not None
        assert not vient_du_relais(erreur)


@pytest.fixture(scope="module")
def certificat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `localhost`, and its key."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    hier = datetime.now(UTC) - timedelta(days=1)
    signe = (
        x509.CertificateBuilder(nom, nom, cle.public_key(), 1, hier, hier + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(cle, hashes.SHA256())
    )
    fichier = tmp_path_factory.mktemp("tls") / "localhost.pem"
    fichier.write_bytes(
        cle.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signe.public_bytes(serialization.Encoding.PEM)
    )
    return fichier


@pytest.fixture
def confiance(certificat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the service trust that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificat))


@pytest.mark.usefixtures("confiance")
@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_chiffre_il_part(scheme: str, certificat: Path) -> None:
    with relais(en_tls(dialogue(), certificat, d_abord=scheme == "smtps")) as ouvert:
        url = ouvert.url.replace("smtp", scheme, 1).replace("127.0.0.1", "localhost")
        assert envoyer(url) is None
        assert len(ouvert.recus) == 1


@pytest.mark.usefixtures("confiance")
@pytest.mark.parametrize("conduite", [relais_.un_octet, relais_.muet, dialogue(fin=None)])
def test_chiffre_et_goutte_a_goutte_il_est_coupe(conduite: Conduite, certificat: Path) -> None:
    with relais(en_tls(conduite, certificat, d_abord=True)) as ouvert:
        url = ouvert.url.replace("smtp", "smtps", 1).replace("127.0.0.1", "localhost")
        erreur = envoyer(url)
        assert erreur is not None
        assert vient_du_relais(erreur)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_un_certificat_inconnu_ne_recoit_rien(scheme: str, certificat: Path) -> None:
    with relais(en_tls(dialogue(), certificat, d_abord=scheme == "smtps")) as ouvert:
        url = ouvert.url.replace("smtp", scheme, 1).replace("127.0.0.1", "localhost")
        assert isinstance(envoyer(url), ssl.SSLCertVerificationError)
        assert ouvert.recus == []


def test_sans_chiffrement_promis_rien_ne_part() -> None:
    with relais(dialogue()) as ouvert:
        erreur = envoyer(ouvert.url.replace("smtp", "smtp+starttls", 1))
        assert erreur is not None
        assert vient_du_relais(erreur)
        assert ouvert.recus == []
