import smtplib
from email.message import EmailMessage

import pytest

from app.bouchon import create_app
from app.bouchon.courriels import demarrer_smtp
from app.bouchon.ecoute import PortPris
from app.bouchon.reglages import depuis_environnement
from tests.bouchon.echanges import port_libre


@pytest.fixture
def reglages(tmp_path):
    return depuis_environnement(
        {"BOUCHON_SMTP_PORT": str(port_libre()), "BOUCHON_DOSSIER": str(tmp_path)}
    )


@pytest.fixture
def smtp(reglages):
    serveur = demarrer_smtp(reglages)
    yield reglages
    serveur.stop()


def message(sujet="Votre lien", texte="Bonjour", html="") -> EmailMessage:
    courriel = EmailMessage()
    courriel["From"] = "Aidants Connect <ne-pas-repondre@exemple.fr>"
    courriel["To"] = "alice@demo.fr"
    courriel["Subject"] = sujet
    courriel.set_content(texte)
    if html:
        courriel.add_alternative(html, subtype="html")
    return courriel


def envoyer(reglages, *courriels: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", reglages.smtp_port) as client:
        for courriel in courriels:
            client.send_message(courriel)


def test_un_courriel_recu_est_liste_et_se_lit(smtp, navigateur):
    lien = "http://localhost:5000/connexion/lien/abc-DEF_123?suite=%2Fespace"
    texte = f"Bonjour Alice,\n\nL’accès d’été est ici : {lien}.\n\n<script>alert(1)</script>\n"
    envoyer(smtp, message("Votre accès « été »", texte, html="<p>autre</p>"))
    liste = navigateur.get("/courriels").text
    assert "alice@demo.fr" in liste
    assert "Votre accès « été »" in liste
    assert "1 message." in liste
    (fichier,) = smtp.dossier_courriels.iterdir()
    page = navigateur.get(f"/courriels/{fichier.name}").text
    assert f'href="{lien}"' in page
    assert "L’accès d’été est ici" in page
    assert "<script>" not in page
    assert "<p>autre</p>" not in page


def test_les_plus_recents_d_abord(smtp, navigateur):
    envoyer(smtp, message("lettre un"), message("lettre deux"), message("lettre trois"))
    liste = navigateur.get("/courriels").text
    assert liste.index("trois<") < liste.index("deux<") < liste.index("un<")


def test_un_courriel_en_html_seul_se_lit_sans_s_executer(smtp, navigateur):
    courriel = message()
    courriel.set_content("<b>Bonjour</b>", subtype="html")
    envoyer(smtp, courriel)
    (fichier,) = smtp.dossier_courriels.iterdir()
    assert "&lt;b&gt;Bonjour" in navigateur.get(f"/courriels/{fichier.name}").text


def test_sans_courriel_la_page_le_dit(navigateur):
    assert "Aucun message" in navigateur.get("/courriels").text


@pytest.mark.parametrize("nom", ["absent.eml", "..%2Fdemo.json", "demo.json"])
def test_on_ne_lit_que_des_courriels(navigateur, reglages, nom):
    (reglages.dossier / "demo.json").write_text("{}")
    page = navigateur.get(f"/courriels/{nom}")
    assert page.status_code == 404
    assert "http_404" in page.text


def test_un_port_pris_est_une_erreur(smtp):
    with pytest.raises(PortPris, match=str(smtp.smtp_port)):
        demarrer_smtp(smtp)


@pytest.fixture
def navigateur(reglages):
    return create_app(reglages).test_client()
