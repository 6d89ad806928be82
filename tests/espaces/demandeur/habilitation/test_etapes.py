"""The steps: kept one by one, back and forth, none too early, nobody else's."""

import uuid
from typing import Any

import pytest
from flask import Flask

from app.metier.habilitation.etats import Etat
from app.socle.bdd import transaction
from app.socle.langue.siret import ecrire_siret
from tests.conftest import Horloge
from tests.espaces.demandeur.habilitation.conftest import (
    AIDANT,
    PORTE,
    PROMESSES,
    REFERENT,
    SIRET,
    STRUCTURE,
    Visiteur,
    demande_en_base,
    la_demande,
    les_candidats,
)
from tests.fabriques import Distribution, deux_moteurs, une_organisation
from tests.ordres import ordres
from tests.photographie import photographie

ETAPES = "demandeur siret structure referents aidants engagements envoi".split()
AUTRES = ("recapitulatif", "effacer", "liste", "")
HOSTILE = "\"'><script>alert(1)</script>{{7*7}}"


@deux_moteurs
def test_de_la_premiere_etape_a_la_derniere(mariama: Visiteur, app: Flask) -> None:
    demande_id = mariama.commencer()
    mariama.remplir(demande_id)
    page = mariama.voir(demande_id, "envoi").text
    for dit in ("Mariama", "CCAS de Pradelles", "Ève", "Inès", "dix codes de secours"):
        assert dit in page
    demande = la_demande(app, demande_id)
    assert demande.siret == SIRET
    assert (demande.ville, demande.code_departement, demande.code_region) == (
        "Pradelles",
        "43",
        "84",
    )
    assert demande.etat is Etat.BROUILLON
    assert len(demande.numero) == 6
    assert not set(demande.numero) & set("O0I1L")


@pytest.mark.parametrize("etape", ETAPES[1:])
def test_une_etape_ouverte_trop_tot_mene_a_la_premiere_ouverte(
    etape: str, mariama: Visiteur, app: Flask
) -> None:
    demande_id = mariama.commencer()
    avant = photographie(app.extensions["moteur"])
    for reponse in (mariama.voir(demande_id, etape), mariama.envoyer(demande_id, etape, STRUCTURE)):
        assert reponse.location == f"{PORTE}{demande_id}/demandeur"
    assert photographie(app.extensions["moteur"]) == avant


def test_chaque_etape_se_reprend_avec_ce_qui_est_ecrit(mariama: Visiteur) -> None:
    demande_id = mariama.commencer()
    mariama.remplir(demande_id)
    attendus = {
        "demandeur": "Mariama",
        "siret": ecrire_siret(SIRET).replace("\xa0", " "),
        "structure": "1 place du Foirail",
        "referents": "eve@essai.fr",
        "aidants": "ines@essai.fr",
        "engagements": "checked",
    }
    for etape, ecrit in attendus.items():
        assert ecrit in mariama.voir(demande_id, etape).text, etape


@pytest.mark.parametrize("etape", [*ETAPES, *AUTRES])
def test_la_demande_d_une_autre_est_introuvable(
    etape: str, mariama: Visiteur, une_autre: Visiteur, app: Flask
) -> None:
    demande_id = mariama.commencer()
    mariama.remplir(demande_id)
    avant = photographie(app.extensions["moteur"])
    champs = STRUCTURE | REFERENT | AIDANT | PROMESSES | {"texte": "Bonjour", "siret": SIRET}
    assert une_autre.voir(demande_id, etape).status_code == 404
    if etape != "recapitulatif":
        assert une_autre.envoyer(demande_id, etape, champs).status_code == 404
    assert une_autre.envoyer(demande_id, "reprendre").status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize("saisie", ["", "123", "732829320", "73282932000075", "x" * 50, "٧٣"])
def test_un_mauvais_siret_se_dit_et_reste_ecrit(saisie: str, mariama: Visiteur, app: Flask) -> None:
    demande_id = mariama.commencer()
    mariama.envoyer(demande_id, "demandeur", {"prenom": "M", "nom": "C", "fonction": "d"})
    reponse = mariama.envoyer(demande_id, "siret", {"siret": saisie})
    assert reponse.status_code == 422
    assert f'value="{saisie}"' in reponse.text
    assert la_demande(app, demande_id).siret is None


def test_une_structure_deja_la_se_dit_sans_nommer_personne(
    mariama: Visiteur, app: Flask, temps: Horloge, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        une_organisation(
            session, temps.instant, siret=SIRET, nom="Maison inconnue", responsable="Z"
        )
    demande_id = mariama.commencer()
    mariama.envoyer(demande_id, "demandeur", {"prenom": "M", "nom": "C", "fonction": "d"})
    mariama.envoyer(demande_id, "siret", {"siret": SIRET})
    page = mariama.voir(demande_id, "structure").text
    assert "déjà dans Aidants Connect" in page
    assert "Maison inconnue" not in page
    assert mariama.envoyer(demande_id, "structure", STRUCTURE).status_code == 303


def test_la_commune_se_choisit_quand_le_code_postal_en_a_plusieurs(
    mariama: Visiteur, app: Flask
) -> None:
    demande_id = mariama.commencer()
    mariama.envoyer(demande_id, "demandeur", {"prenom": "M", "nom": "C", "fonction": "d"})
    mariama.envoyer(demande_id, "siret", {"siret": SIRET})
    sans = {**STRUCTURE, "code_postal": "43000", "code_commune": ""}
    reponse = mariama.envoyer(demande_id, "structure", sans)
    assert reponse.status_code == 422
    assert '<option value="43157">Le Puy-en-Velay (43)' in reponse.text
    assert "Nous aidons les habitants." in reponse.text, "rien de perdu"
    assert (
        mariama.envoyer(demande_id, "structure", {**sans, "code_postal": "99999"}).status_code
        == 422
    )
    ailleurs = {**sans, "code_commune": "75056"}
    assert mariama.envoyer(demande_id, "structure", ailleurs).status_code == 422
    choisie = {**sans, "code_commune": "43157"}
    assert mariama.envoyer(demande_id, "structure", choisie).status_code == 303
    assert la_demande(app, demande_id).ville == "Le Puy-en-Velay"


def test_les_missions_ne_sont_facultatives_que_pour_une_association(
    mariama: Visiteur, app: Flask
) -> None:
    demande_id = mariama.commencer()
    mariama.envoyer(demande_id, "demandeur", {"prenom": "M", "nom": "C", "fonction": "d"})
    mariama.envoyer(demande_id, "siret", {"siret": SIRET})
    sans = {**STRUCTURE, "missions": ""}
    assert mariama.envoyer(demande_id, "structure", sans).status_code == 422
    association = {**sans, "type": "association"}
    assert mariama.envoyer(demande_id, "structure", association).status_code == 303
    autre = {**STRUCTURE, "type": "autre"}
    assert mariama.envoyer(demande_id, "structure", autre).status_code == 422
    inconnu = {**STRUCTURE, "type": "inconnu"}
    assert mariama.envoyer(demande_id, "structure", inconnu).status_code == 422


def test_tout_se_promet_ou_rien(mariama: Visiteur, app: Flask, temps: Horloge) -> None:
    demande_id = demande_en_base(app, temps, delegation_le=None, engagements=["codes_secours"])
    for champs in (
        {},
        {"delegation": "y"},
        {**PROMESSES, "engagements": PROMESSES["engagements"][1:]},
        {"engagements": PROMESSES["engagements"]},
        {**PROMESSES, "engagements": [*PROMESSES["engagements"], "invente"]},
    ):
        assert mariama.envoyer(demande_id, "engagements", champs).status_code == 422
        assert la_demande(app, demande_id).delegation_le is None
    assert mariama.envoyer(demande_id, "engagements", PROMESSES).status_code == 303
    assert "codes_secours" in (la_demande(app, demande_id).engagements or [])


def test_un_nom_hostile_se_lit_partout_comme_il_est_ecrit(mariama: Visiteur, app: Flask) -> None:
    demande_id = mariama.commencer()
    hostile = dict.fromkeys(("nom", "adresse", "responsable", "missions"), HOSTILE)
    mariama.remplir(demande_id, **hostile)
    personne = {"prenom": HOSTILE, "nom": HOSTILE, "profession": HOSTILE}
    mariama.envoyer(demande_id, "aidants", {**personne, "courriel": "x@essai.fr"})
    mariama.envoyer(demande_id, "referents", {**REFERENT, **personne})
    mariama.envoyer(
        demande_id, "demandeur", {"prenom": HOSTILE, "nom": HOSTILE, "fonction": HOSTILE}
    )
    pages = [mariama.voir(demande_id, etape).text for etape in [*ETAPES, "", "recapitulatif"]]
    pages += [mariama.navigateur.get("/habilitation/mes-demandes").text]
    assert all(
        "<script>alert" not in page and "49" not in page.partition("&lt;script")[2][:60]
        for page in pages
    )
    assert sum("&lt;script&gt;alert" in page for page in pages) >= 6
    assert mariama.envoyer(demande_id, "envoi").status_code == 303
    assert all("script" not in str(m) for m in mariama.boite.recus)


def test_un_brouillon_s_efface_avec_ses_personnes(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    demande_id = demande_en_base(app, temps)
    assert "Effacer cette demande" in mariama.voir(demande_id).text
    assert mariama.envoyer(demande_id, "effacer").location == "/habilitation/mes-demandes"
    assert les_candidats(app, demande_id) == []
    assert mariama.voir(demande_id).status_code == 404
    assert mariama.envoyer(demande_id, "effacer").status_code == 404


def test_une_demande_envoyee_ne_s_efface_ni_ne_change(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    envoyee = {"deposee_le": temps.instant, "entree_le": temps.instant}
    demande_id = demande_en_base(app, temps, **envoyee)
    avant = photographie(app.extensions["moteur"])
    gestes: dict[str, dict[str, Any]] = {
        "effacer": {},
        "demandeur": {"prenom": "X", "nom": "X", "fonction": "X"},
        "siret": {"siret": SIRET},
        "structure": STRUCTURE,
        "referents": REFERENT,
        "aidants": {**AIDANT, "courriel": "autre@essai.fr"},
        "engagements": PROMESSES,
    }
    for etape, champs in gestes.items():
        assert mariama.envoyer(demande_id, etape, champs).status_code == 409, etape
        assert mariama.voir(demande_id, etape).location == f"{PORTE}{demande_id}"
    assert photographie(app.extensions["moteur"]) == avant
    assert mariama.envoyer(demande_id, "reprendre").status_code == 409


def test_une_demande_refusee_se_reprend_sans_ses_promesses(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    instant = temps.instant
    dates = {"deposee_le": instant, "entree_le": instant, "refusee_le": instant}
    ancienne = demande_en_base(app, temps, **dates)
    assert "Reprendre dans une nouvelle demande" in mariama.voir(ancienne).text
    ou = mariama.envoyer(ancienne, "reprendre").location
    neuve = la_demande(app, uuid.UUID(ou.split("/")[2]))
    assert neuve.etat is Etat.BROUILLON
    assert (neuve.siret, neuve.nom, neuve.delegation_le) == (SIRET, "CCAS de Pradelles", None)
    assert neuve.numero != la_demande(app, ancienne).numero
    assert [c.courriel for c in les_candidats(app, neuve.id)] == ["eve@essai.fr", "ines@essai.fr"]


def test_vingt_brouillons_au_plus(mariama: Visiteur, app: Flask) -> None:
    for _ in range(20):
        mariama.commencer()
    avant = photographie(app.extensions["moteur"])
    assert mariama.navigateur.envoyer("/habilitation/mes-demandes").status_code == 403
    assert photographie(app.extensions["moteur"]) == avant


def test_une_page_envoie_au_plus_huit_ordres(mariama: Visiteur, app: Flask, temps: Horloge) -> None:
    demande_id = demande_en_base(app, temps)
    for etape in [*ETAPES, "recapitulatif", "effacer", "liste", ""]:
        temps.avancer(minutes=2)
        with ordres(app.extensions["moteur"]) as envoyes:
            assert mariama.voir(demande_id, etape).status_code == 200
        assert len(envoyes) <= 8, (etape, envoyes)
