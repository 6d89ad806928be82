"""A practice from end to end: the words of a real mandate, and nothing of it anywhere else."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.metier.entrainement.personnes import PERSONNES
from app.metier.journal.models import Corps
from tests.client import sans_marques
from tests.espaces.aidant.entrainement.pupitre import CHOIX, JOURNAL, SES_TABLES, Pupitre

BANDE = "La personne est inventée, le mandat ne vaut rien"
ETAPES = ("choix", "identite", "conclusion", "papier", "site", "arret", "bilan")


def texte(page: str) -> str:
    return " ".join(sans_marques(page).split())


def mots_du_journal(pupitre: Pupitre) -> list[dict]:
    with pupitre.app.extensions["fabrique"]() as session:
        lignes = [json.loads(corps) for corps in session.scalars(select(Corps.corps))]
    return [ligne for ligne in lignes if "entrainement" in json.dumps(ligne)]


def test_un_exercice_entier_n_ecrit_que_sa_ligne(pupitre: Pupitre) -> None:
    avant = pupitre.photo(*SES_TABLES, *JOURNAL)
    pupitre.aller_jusqu_a("bilan")
    assert pupitre.photo(*SES_TABLES, *JOURNAL) == avant
    (note,) = mots_du_journal(pupitre)
    assert "usager" not in note
    assert not any(identite.nom_naissance in json.dumps(note) for identite in PERSONNES.values())


def test_chaque_ecran_dit_que_c_est_un_exercice(pupitre: Pupitre) -> None:
    assert BANDE in texte(pupitre.lire().text)
    for etape in ETAPES:
        pupitre.temps.avancer(seconds=30)  # a code serves once
        pupitre.aller_jusqu_a(etape)
        ecrans = {"identite": ("identite", "franceconnect"), "site": ("carte", "site", "personne")}
        for ecran in ecrans.get(etape, (etape,)):
            reponse = pupitre.lire(ecran)
            assert reponse.status_code == 200, ecran
            papier = ecran in ("papier", "carte")
            attendu = "Entraînement – sans valeur" if papier else BANDE
            assert attendu in texte(reponse.text), ecran


def test_rien_de_l_exercice_ne_se_voit_ailleurs(pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("site")
    for adresse in ("/espace-aidant/", "/personnes", "/mandats"):
        assert "Répétition" not in pupitre.navigateur.get(adresse).text
    trouvees = pupitre.navigateur.envoyer("/usagers/", {"recherche": "repet"})
    assert "Marie-José" not in trouvees.text


@pytest.mark.parametrize("cle", sorted(PERSONNES))
def test_chaque_personne_se_lit_et_s_imprime(cle: str, pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("identite")
    pupitre.faire("franceconnect", personne=cle)
    nom = PERSONNES[cle].nom_complet
    assert nom in texte(pupitre.lire("conclusion").text)
    assert pupitre.conclure().location.endswith("/papier")
    papier = texte(pupitre.lire("papier").text)
    assert nom in papier
    assert PERSONNES[cle].prenoms.split()[0] in papier
    assert "Entraînement – sans valeur" in papier


def test_on_reprend_ou_l_on_en_etait(pupitre: Pupitre) -> None:
    for etape in ETAPES:
        pupitre.temps.avancer(seconds=30)
        pupitre.aller_jusqu_a(etape)
        for plus_loin in ETAPES[ETAPES.index(etape) + 1 :]:
            reponse = pupitre.lire(plus_loin)
            assert (reponse.status_code, reponse.location) == (303, f"/entrainement/{etape}")
    assert "Faire un vrai mandat" in pupitre.lire("bilan").text


def test_le_vrai_code_conclut_une_fois(pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("conclusion")
    code = pupitre.code()
    assert pupitre.conclure(code=code).status_code == 303
    donne = pupitre.exercice().donne_le
    avant = pupitre.photo()
    assert pupitre.conclure(code=code).status_code == 303  # twice: the code is not looked at
    assert pupitre.photo() == avant
    assert pupitre.exercice().donne_le == donne
    # The code is spent, as at a real conclusion.
    pupitre.faire()
    pupitre.faire("choix", **CHOIX)
    pupitre.faire("franceconnect", personne="moussa")
    assert pupitre.conclure(code=code).status_code == 422


def test_un_code_faux_ne_donne_rien_et_garde_ce_qui_est_coche(pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("conclusion")
    faux = f"{(int(pupitre.code()) + 500_000) % 1_000_000:06}"
    reponse = pupitre.conclure(code=faux)
    assert reponse.status_code == 422
    assert reponse.text.count("checked") >= 2
    assert pupitre.exercice().donne_le is None


def test_quelqu_un_a_ete_designe_rien_n_est_efface(pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("conclusion")
    reponse = pupitre.faire("conclusion", representant="oui")
    assert reponse.status_code == 422
    assert "Un vrai mandat s’arrêterait ici" in reponse.text
    assert pupitre.exercice().etape == "conclusion"


@pytest.mark.parametrize(
    ("etape", "ecran", "champs", "statut"),
    [
        ("choix", "choix", {}, 422),
        ("choix", "choix", {"domaines": ["absent"], "duree": "mois"}, 422),
        ("choix", "choix", {"domaines": ["argent"], "duree": "toujours"}, 422),
        ("choix", "franceconnect", {"personne": "moussa"}, 409),
        ("choix", "conclusion", {"accord": "y"}, 303),
        ("identite", "franceconnect", {}, 422),
        ("identite", "franceconnect", {"personne": "<b>\x00"}, 422),
        ("conclusion", "conclusion", {}, 422),
        ("conclusion", "papier", {}, 409),
        ("papier", "choix", CHOIX, 409),
        ("papier", "franceconnect", {"personne": "moussa"}, 409),
        ("papier", "recommencer", {}, 409),
        ("papier", "demarche", {"domaine": "logement"}, 409),
        ("site", "demarche", {}, 422),
        ("site", "demarche", {"domaine": "sante"}, 422),
        ("site", "demarche", {"domaine": "absent"}, 422),
        ("site", "arret", {}, 409),
        ("bilan", "choix", CHOIX, 409),
    ],
)
def test_un_mauvais_envoi_se_dit_et_ne_change_rien(
    etape: str, ecran: str, champs: dict[str, object], statut: int, pupitre: Pupitre
) -> None:
    pupitre.aller_jusqu_a(etape)
    avant = pupitre.photo("tentative")
    assert pupitre.faire(ecran, **champs).status_code == statut
    assert pupitre.photo("tentative") == avant


def test_refaire_ne_compte_qu_une_fois(pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("bilan")
    fini = pupitre.exercice().fini_le
    pupitre.faire("arret")
    pupitre.temps.avancer(minutes=1)
    pupitre.aller_jusqu_a("bilan")
    assert pupitre.exercice().fini_le == fini
    assert len(mots_du_journal(pupitre)) == 1


def test_sept_jours_apres_il_n_y_a_plus_rien(pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("site")
    pupitre.temps.instant += timedelta(days=7)
    revenue = Pupitre(pupitre.app, pupitre.aidant_id, pupitre.temps)
    assert revenue.lire("site").location == "/entrainement/"
    assert revenue.faire("demarche", domaine="logement").status_code == 409


def test_un_referent_s_exerce_sans_qu_on_lui_propose_un_vrai_mandat(
    pupitre_du_referent: Pupitre,
) -> None:
    pupitre_du_referent.aller_jusqu_a("bilan")
    bilan = pupitre_du_referent.lire("bilan").text
    assert "Faire un vrai mandat" not in bilan
    assert "Les vrais mandats sont faits par les aidants" in bilan


# L’accueil


def test_l_accueil_propose_jusqu_a_ce_que_ce_soit_fait(pupitre: Pupitre) -> None:
    accueil = pupitre.navigateur.get("/espace-aidant/").text
    assert "Faire un mandat d’entraînement" in accueil
    pupitre.aller_jusqu_a("arret")
    assert "Reprendre le mandat d’entraînement" in pupitre.navigateur.get("/espace-aidant/").text
    pupitre.faire("arret")
    assert "entraînement" not in pupitre.navigateur.get("/espace-aidant/").text


def test_l_accueil_ne_le_propose_plus_a_qui_n_en_veut_pas(pupitre: Pupitre) -> None:
    assert pupitre.faire("ecarter").status_code == 303
    assert "Faire un mandat d’entraînement" not in pupitre.navigateur.get("/espace-aidant/").text
    assert pupitre.lire().status_code == 200  # one may come back to it


def test_effacer_rend_l_exercice(pupitre: Pupitre) -> None:
    pupitre.aller_jusqu_a("site")
    assert pupitre.faire("effacer").status_code == 303
    assert pupitre.exercice().expire_le is None
    assert pupitre.exercice().personne is None
