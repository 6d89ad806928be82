"""The catalogue as it is committed, and what a bad file is told."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from app.metier.demarches.catalogue import FICHIER, PUBLIE, CatalogueInvalide, lire
from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import FRANCECONNECT, VERIFICATEURS, Demarche

AUJOURD_HUI = date(2026, 11, 23)
FICHE: dict[str, str | None] = {
    "cle": '"essai"',
    "nom": '"démarche d’essai"',
    "mots": '["essai"]',
    "domaine": '"papiers"',
    "site": '"un site"',
    "adresse": '"https://www.exemple.fr/"',
    "franceconnect": '"oui"',
}
SITE: dict[str, str | None] = {
    "cle": '"essai_plus"',
    "titre": '"Administration d’essai"',
    "verifie_le": "2026-11-22",
    "verifie_par": '"l’équipe d’Aidants Connect"',
}
# What the journal may already hold: a key is never taken away.
CLES_DES_SITES = set(
    "ameli anef antai ants ariane banque_de_france caf caf_plus casier chasse cpf cpf_plus crit_air "
    "defenseur educonnect france_travail impots logement_social msa ofpra retraite telerecours "
    "timbres autre".split()
)
TOUTES = list(PUBLIE.demarches.values())
# Rules.md names the sites to begin with.
SITES_VOULUS = (
    "France Titres",
    "Défenseur des droits",
    "CAF",
    "EduConnect",
    "ameli",
    "MSA",
    "France Travail",
    "Mon compte formation",
    "Info-retraite",
    "Demande de logement social",
    "ANTAI",
    "Certificat qualité de l’air",
    "impots.gouv",
    "Timbres fiscaux",
    "Banque de France",
    "Casier judiciaire",
    "Télérecours citoyens",
    "ANEF",
    "OFPRA",
    "Ariane",
    "Office français de la biodiversité",
)


def fichier(**changes: str | None) -> str:
    """A catalogue of one entry, with some fields changed, or left out."""
    return _bloc("demarche", FICHE | changes)


def fichier_d_un_site(**changes: str | None) -> str:
    """The same, of a site."""
    return _bloc("site", SITE | changes)


def _bloc(partie: str, champs: dict[str, str | None]) -> str:
    lignes = [f"{cle} = {valeur}" for cle, valeur in champs.items() if valeur is not None]
    return "\n".join([f"[[{partie}]]", *lignes])


def test_le_catalogue_couvre_les_dix_themes_et_les_sites_voulus() -> None:
    assert len(TOUTES) >= 60
    assert {demarche.domaine for demarche in TOUTES} == set(DOMAINES)
    sites = " / ".join(demarche.site for demarche in TOUTES)
    assert [voulu for voulu in SITES_VOULUS if voulu not in sites] == []


def test_les_noms_s_ecrivent_dans_un_mandat() -> None:
    for demarche in TOUTES:
        assert "," not in demarche.nom.partition("(")[0], "une virgule sépare deux démarches"
        assert demarche.nom == demarche.nom.strip(" .")
        assert "'" not in demarche.nom + demarche.attention, "apostrophe typographique"


def test_les_adresses_sont_celles_des_sites() -> None:
    """Whole administrations share a domain: a typing error in one of them would stand out."""
    connus = {
        "ants.gouv.fr",
        "antai.gouv.fr",
        "caf.fr",
        "impots.gouv.fr",
        "ameli.fr",
        "msa.fr",
        "francetravail.fr",
        "urssaf.fr",
        "service-public.fr",
        "interieur.gouv.fr",
        "justice.gouv.fr",
        "justice.fr",
        "education.gouv.fr",
        "banque-france.fr",
        "info-retraite.fr",
    }
    hotes = [urlsplit(demarche.adresse).hostname or "" for demarche in TOUTES]
    assert {c for c in connus if any(h == c or h.endswith(f".{c}") for h in hotes)} == connus
    par_site: dict[str, set[str]] = {}
    for demarche in TOUTES:
        hote = ".".join((urlsplit(demarche.adresse).hostname or "").split(".")[-3:])
        par_site.setdefault(demarche.site, set()).add(hote)
    assert {site: hotes for site, hotes in par_site.items() if len(hotes) > 1} == {}


def test_la_caf_ne_recoit_pas_les_aidants() -> None:
    caf = [demarche for demarche in TOUTES if demarche.site == "CAF"]
    assert len(caf) >= 5
    for demarche in caf:
        assert demarche.franceconnect == "franceconnect_plus"
        assert "L’aidant ne peut pas se connecter à votre place" in demarche.attention
        assert "2025" in demarche.source


def test_l_argent_avertit_toujours() -> None:
    (phrase,) = PUBLIE.alertes("argent")
    assert "vous tapez vous-même votre carte" in phrase
    assert "vous le signez seul ou seule" in phrase
    surendettement = PUBLIE.demarches["surendettement"]
    assert surendettement.signe_seule
    assert "Vous signez vous-même." in surendettement.alertes
    assert PUBLIE.alertes("argent", [surendettement.nom])[1].startswith("Dossier de surend")


def test_les_alertes_d_un_mandat_se_lisent_par_les_noms_qu_il_porte() -> None:
    rsa, apl = PUBLIE.demarches["rsa"], PUBLIE.demarches["apl"]
    assert len(PUBLIE.alertes("social", [rsa.nom, apl.nom, "parti depuis"])) == 1
    assert PUBLIE.alertes("social") == []
    assert PUBLIE.alertes("inconnu", ["rien"]) == []


def test_rien_n_est_dit_verifie_sans_sa_date() -> None:
    for demarche in TOUTES:
        if demarche.verifie_le is None:
            assert "vu le" not in demarche.etat_franceconnect
            doute = ("à confirmer", "à vérifier", demarche.source or "à confirmer")
            assert any(mot in demarche.etat_franceconnect for mot in doute)


def test_une_date_se_dit() -> None:
    champs = {"verifie_le": "2026-11-02", "verifie_par": SITE["verifie_par"]}
    lu = lire(fichier(**champs), aujourd_hui=AUJOURD_HUI).demarches["essai"]
    assert lu.etat_franceconnect == f"{FRANCECONNECT['oui']} (vu le 2 novembre 2026)"
    assert (lu.verifie_le, lu.verifie_par) == (date(2026, 11, 2), "l’équipe d’Aidants Connect")


def test_tout_site_dit_qui_l_a_lu_et_quand_et_n_oublie_aucune_cle() -> None:
    assert PUBLIE.sites.keys() >= CLES_DES_SITES
    assert list(PUBLIE.sites)[-1] == "autre", "ce qui n’est pas dans la liste vient à la fin"
    for site in PUBLIE.sites.values():
        assert site.verifie_par in VERIFICATEURS
        assert "'" not in site.titre, "apostrophe typographique"
    assert {cle for cle, site in PUBLIE.sites.items() if site.plus} == {"caf_plus", "cpf_plus"}


def test_une_cle_partie_est_ignoree() -> None:
    cles = ["rsa", "partie-depuis", "apl", "rsa"]
    assert [demarche.cle for demarche in PUBLIE.connues(cles)] == ["rsa", "apl"]


def test_une_fiche_complete_se_lit() -> None:
    champs = {
        "apporter": '["ceci"]',
        "attention": '"Attention."',
        "signe_seule": "true",
        "source": '"annonce"',
    }
    assert lire(fichier(**champs), aujourd_hui=AUJOURD_HUI).demarches["essai"] == Demarche(
        "essai",
        "démarche d’essai",
        ("essai",),
        "papiers",
        "un site",
        "https://www.exemple.fr/",
        "oui",
        ("ceci",),
        "Attention.",
        True,
        None,
        "annonce",
    )


@pytest.mark.parametrize(
    ("changes", "faute"),
    [
        ({"cle": '"Carte Grise"'}, "la clé s’écrit en minuscules"),
        ({"cle": None}, "démarche sans clé : il manque cle"),
        ({"nom": '""'}, "nom n’est pas de la bonne forme"),
        ({"nom": '"' + "a" * 61 + '"'}, "le nom dépasse"),
        ({"mots": "[]"}, "au moins un mot"),
        ({"mots": '"essai"'}, "mots n’est pas de la bonne forme"),
        ({"mots": '["essai", 3]'}, "mots n’est pas de la bonne forme"),
        ({"domaine": '"jardin"'}, "thème inconnu : jardin"),
        ({"adresse": '"http://www.exemple.fr/"'}, "adresse refusée"),
        ({"adresse": '"https://exemple"'}, "adresse refusée"),
        ({"adresse": '"https://moi@exemple.fr/"'}, "adresse refusée"),
        ({"adresse": '"javascript:alert(1)"'}, "adresse refusée"),
        ({"franceconnect": '"peut-être"'}, "état inconnu"),
        ({"franceconnect": '"franceconnect_plus"'}, "demande une phrase dans attention"),
        ({"verifie_le": "2026-11-24"}, "dans le futur"),
        ({"verifie_le": "2026-11-02"}, "dit le jour et par qui"),
        ({"verifie_par": SITE["verifie_par"]}, "dit le jour et par qui"),
        ({"verifie_le": "2026-11-02", "verifie_par": '"Alice"'}, "vérificateur inconnu : Alice"),
        ({"titre": '"Un titre"'}, "champ inconnu : titre"),
        ({"verifie_le": '"2026-11-02"'}, "verifie_le n’est pas de la bonne forme"),
        ({"verifie_le": "2026-11-02T10:00:00"}, "verifie_le n’est pas de la bonne forme"),
        ({"franceconnect": '"non_verifie"', "verifie_le": "2026-11-02"}, "n’a pas de date"),
        ({"signe_seule": '"oui"'}, "signe_seule n’est pas de la bonne forme"),
        ({"couleur": '"bleu"'}, "champ inconnu : couleur"),
        ({"site": None}, "il manque site"),
    ],
)
def test_une_fiche_fautive_dit_sa_faute(changes: dict[str, str | None], faute: str) -> None:
    with pytest.raises(CatalogueInvalide) as refus:
        lire(fichier(**changes), aujourd_hui=AUJOURD_HUI)
    assert faute in _espaces(str(refus.value))


@pytest.mark.parametrize(
    ("changes", "faute"),
    [
        ({"cle": None}, "site sans clé : il manque cle"),
        ({"cle": '"essai-plus"'}, "la clé s’écrit en minuscules"),
        ({"titre": None}, "essai_plus : il manque titre"),
        ({"verifie_le": None}, "essai_plus : il manque verifie_le"),
        ({"verifie_le": "2026-11-24"}, "dans le futur"),
        ({"verifie_par": None}, "essai_plus : il manque verifie_par"),
        ({"verifie_par": '"Alice"'}, "vérificateur inconnu : Alice"),
        ({"plus": '"oui"'}, "plus n’est pas de la bonne forme"),
        ({"domaine": '"papiers"'}, "champ inconnu : domaine"),
    ],
)
def test_un_site_fautif_dit_sa_faute(changes: dict[str, str | None], faute: str) -> None:
    with pytest.raises(CatalogueInvalide) as refus:
        lire(fichier_d_un_site(**changes), aujourd_hui=AUJOURD_HUI)
    assert faute in _espaces(str(refus.value))


def test_un_site_deux_fois_ou_une_partie_inconnue_se_disent() -> None:
    texte = "\n".join([fichier_d_un_site(), fichier_d_un_site(), "[[sites]]\ncle = 'x'"])
    with pytest.raises(CatalogueInvalide) as refus:
        lire(texte, aujourd_hui=AUJOURD_HUI)
    assert _espaces(str(refus.value)).splitlines() == [
        "partie inconnue : sites",
        "clé de site essai_plus : deux fois",
        "titre de site Administration d’essai : deux fois",
    ]


def _espaces(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def test_toutes_les_fautes_se_disent_ensemble() -> None:
    texte = "\n".join(
        [
            "[avertissements]\njardin = 'Attention'",
            fichier(),
            fichier(),
            fichier(cle='"autre"', nom='"autre"', domaine='"jardin"'),
        ]
    )
    with pytest.raises(CatalogueInvalide) as refus:
        lire(texte, aujourd_hui=AUJOURD_HUI)
    assert len(str(refus.value).splitlines()) == 4


@pytest.mark.parametrize("texte", ["[[demarche", "demarche = 3 =", "\x00"])
def test_un_fichier_illisible_le_dit(texte: str) -> None:
    with pytest.raises(CatalogueInvalide, match="fichier illisible"):
        lire(texte, aujourd_hui=AUJOURD_HUI)


def test_le_fichier_committe_se_lit_un_autre_jour() -> None:
    lu = lire(FICHIER.read_text(encoding="utf-8"), aujourd_hui=date.max)
    assert (lu.demarches, lu.sites) == (PUBLIE.demarches, PUBLIE.sites)
