"""The HTML side of a message: what the plain one says, and nothing that somebody wrote in it."""

from app.metier.messages.html import en_html

TEXTE = 'Bonjour <b>Zoé</b>,\n\nOuvrez : https://essai.fr/lien?jeton=a&b="c\n\nÀ bientôt.\n'


def test_chaque_paragraphe_et_le_lien() -> None:
    page = en_html("Votre « lien » <i>", TEXTE)
    assert page.count("<p>") == 3
    assert page.count("<a ") == 1
    assert "<title>Votre « lien » &lt;i&gt;</title>" in page
    assert (
        '<a href="https://essai.fr/lien?jeton=a&amp;b=&#34;c">Ouvrir ce lien, sur essai.fr</a>'
        in page
    )


def test_rien_de_ce_qui_est_ecrit_n_est_du_html() -> None:
    page = en_html("Sujet", TEXTE)
    assert "<b>" not in page
    assert "&lt;b&gt;Zoé&lt;/b&gt;" in page
    for absent in ("<img", "<script", "src="):
        assert absent not in page
