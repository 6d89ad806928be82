"""Each kind of value is read in one way, whatever comes with it."""

from datetime import date

import pytest

from app.socle.cles import lire_crockford
from app.socle.langue.lecture_dates import lire_jour
from app.socle.langue.saisies import lire_courriel, lire_jeton, lire_nombre, lire_signes, nettoyer

ADRESSE = "alice@demo.fr"


@pytest.mark.parametrize(
    "saisie",
    [
        "Alice@Demo.fr",
        " alice@demo.fr ",
        "\u200balice@demo.fr\ufeff",
        "alice@demo\u00ad.fr",
        "\u202aalice@demo.fr\u202c",
        "mailto:alice@demo.fr",
        "MAILTO:alice%40demo.fr?subject=Bonjour",
        "alice@demo.fr.",
        "alice@demo.fr,",
        "alice@demo.fr ;",
        "<alice@demo.fr>",
        "Alice Martin <alice@demo.fr>",
        "alice@demo.fr<mailto:alice@demo.fr>",
        "« alice@demo.fr »",
        "“alice@demo.fr”",
        "E-mail\u00a0: alice@demo.fr.",
        "alice @ demo.fr",
        "alice@demo.fr\r\n",
        "ａｌｉｃｅ＠ｄｅｍｏ．ｆｒ",
        "alice\x00@demo.fr\x0b",
    ],
)
def test_une_adresse_e_mail_se_lit(saisie: str) -> None:
    assert lire_courriel(saisie) == ADRESSE
    assert lire_courriel(lire_courriel(saisie)) == ADRESSE


@pytest.mark.parametrize("saisie", ["", " ", "@", "alice", "a@b.fr, c@d.fr"])
def test_ce_qui_n_en_est_pas_une_ne_le_devient_pas(saisie: str) -> None:
    assert lire_courriel(saisie) != ADRESSE


def test_lire_une_adresse_sans_fin_ne_prend_pas_de_temps() -> None:
    assert len(lire_courriel("<" + "@" * 10**6)) <= 1_000


@pytest.mark.parametrize(
    "saisie",
    ["123456", "123-456", "123.456", "123 456", "123\u202f456", "12 34 56", "123–456", "123_456",
     "\u200b123456\ufeff", "１２３４５６", "١٢٣٤٥٦", "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣", "(123) 456", "123456\n"],
)  # fmt: skip
def test_un_code_de_six_chiffres_se_lit(saisie: str) -> None:
    assert lire_signes(saisie) == "123456"


@pytest.mark.parametrize(
    "saisie", ["8XKW QDX8 W6F0 1F8C", "8xkw-qdx8-w6fo-lf8c", "8XKWQDX8W6FOIF8C", "8xkw.qdx8.w6f0.1f8c\u00a0"]
)  # fmt: skip
def test_un_code_a_nous_se_lit(saisie: str) -> None:
    assert lire_crockford(saisie) == "8XKWQDX8W6F01F8C"


@pytest.mark.parametrize(
    "saisie", ["demo-0417", "DEMO 0417", "demo0417", "Demo\u20110417", " DEMO.0417"]
)
def test_un_numero_de_carte_se_lit(saisie: str) -> None:
    assert lire_signes(saisie) == "DEMO0417"


def test_un_siret_un_nombre_et_un_jeton_se_lisent() -> None:
    assert lire_signes("130 005 481 00010") == "13000548100010"
    assert [lire_nombre(saisie) for saisie in ("1er", " 24 ", "٢٤", "-1")] == [
        "1",
        "24",
        "24",
        "-1",
    ]
    assert lire_jeton("<Ab-c_9>.\u200b ") == "Ab-c_9"


def test_un_texte_colle_perd_ce_que_personne_ne_voit() -> None:
    colle = "\ufeffDu\u00adbo\x00is\x0bN\x92Diaye\t\u200b e\u0301t\u00a0\u202fé\u2028fin\x0c\uf0b7"
    assert nettoyer(colle) == "Dubois\nN’Diaye ét é\nfin"
    assert nettoyer("déjà  propre") == "déjà propre"


@pytest.mark.parametrize(
    "saisie",
    ["2026-07-03", "03/07/2026", "3/7/26", "3 juil. 2026", "03.07.2026", "03072026", "le 3 juillet 2026"],
)  # fmt: skip
def test_un_jour_se_lit(saisie: str) -> None:
    lu = lire_jour(saisie, date(2026, 11, 28))
    assert lu == (None if saisie.startswith("le") else date(2026, 7, 3))


@pytest.mark.parametrize(
    "saisie", ["", "demain", "juillet 2026", "2026", "31/02/2026", "2026-13-01"]
)
def test_ce_qui_n_est_pas_un_jour_ne_se_lit_pas(saisie: str) -> None:
    assert lire_jour(saisie, date(2026, 11, 28)) is None
