"""Lines of the journal are noted as read before they show, and say nothing of who is helped."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.espaces.national.lignes import journal as vues
from app.metier.aidants.models import Aidant
from app.metier.journal.actions import MOTS
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.metier.pilotage.donnees import consultations
from app.metier.pilotage.donnees import journal as services
from app.metier.pilotage.donnees.journal import Filtres
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    Distribution,
    connecter,
    tenir_roles,
    un_aidant,
    un_mandat,
    un_membre,
    un_usager,
)
from tests.peuple import allonger_le_journal, allonger_les_journaux, peupler
from tests.photographie import photographie
from tests.plans import plans_des_lectures

JOURNAL = "/pilotage/journal"
POURQUOI = {"motif": "securite"}
Actions = Callable[[], list[str]]


def lignes(page: str) -> int:
    return page.count("<time ")


def test_une_lecture_s_ecrit_avant_de_se_montrer_meme_si_la_page_tombe(
    nadia: ClientVerifie, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = contenu(nadia.envoyer(JOURNAL, POURQUOI))
    assert actions()[-1] == "consultation_journal"
    assert lignes(page) == min(len(actions()), 25)
    assert "Lignes du journal lues (un usage inhabituel à vérifier)" in page

    def tomber(*_: object, **__: object) -> str:
        raise RuntimeError("panne")

    avant = actions()
    monkeypatch.setattr(vues, "_page", tomber)
    assert nadia.envoyer(JOURNAL, POURQUOI).status_code == 500
    assert actions() == [*avant, "consultation_journal"]


def test_l_acte_choisi_le_reste_et_la_liste_d_avant_n_en_choisit_aucun(
    nadia: ClientVerifie,
) -> None:
    choisi = 'value="consultation_journal" selected'
    for champs in (POURQUOI | {"action": "consultation_journal"}, {}):
        page = (nadia.envoyer(JOURNAL, champs) if champs else nadia.get(JOURNAL)).text
        assert page.count("<option") == len(MOTS) + 1
        assert (choisi in page, page.count(" selected")) == (bool(champs), len(champs) // 2)


@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"motif": "curiosite"},
        POURQUOI | {"action": "toutes"},
        POURQUOI | {"siret": "12345678901234"},
        POURQUOI | {"numero": "<script>alert(1)</script>"},
        POURQUOI | {"du": "2026-11-20", "au": "2026-11-19"},
        POURQUOI | {"du": "hier peut-être"},
    ],
)
def test_ce_qui_ne_designe_rien_est_refuse_et_rien_ne_s_ecrit(
    champs: dict[str, str], app: Flask, nadia: ClientVerifie
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = nadia.envoyer(JOURNAL, champs)
    assert reponse.status_code == 422
    assert lignes(contenu(reponse)) == 0
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    ("adresse", "champs", "ecrit"),
    [
        (JOURNAL, POURQUOI | {"courriel": "personne@essai.fr"}, "recherche_compte"),
        (JOURNAL, POURQUOI | {"numero": "00000000"}, "recherche_mandat"),
        ("/pilotage/droits/compte", {"motif": "litige", "courriel": "p@essai.fr"}, "recherche_compte"),
        ("/pilotage/mandats/dossiers", {"motif": "justice", "genre": "extrait", "numero": "00000000"}, "recherche_mandat"),
        ("/pilotage/recherche", {"recherche": "00000000"}, "recherche_mandat"),
    ],
)  # fmt: skip
def test_personne_n_essaie_des_adresses_ni_des_numeros_sans_que_cela_s_ecrive(
    adresse: str, champs: dict[str, str], ecrit: str, nadia: ClientVerifie, actions: Actions
) -> None:
    avant = actions().count(ecrit)
    assert nadia.envoyer(adresse, champs).status_code in (200, 422)
    assert actions().count(ecrit) == avant + 1


def test_les_numeros_essayes_comptent_tous_dans_ceux_d_un_jour(
    nadia: ClientVerifie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consultations, "PAR_JOUR", 3)
    nadia.envoyer(JOURNAL, POURQUOI | {"numero": "00000000"})
    nadia.envoyer("/pilotage/recherche", {"recherche": "00000001"})
    dossier = {"motif": "justice", "genre": "extrait", "numero": "00000002"}
    assert nadia.envoyer("/pilotage/mandats/dossiers", dossier).status_code == 422
    for adresse, champs in (
        (JOURNAL, POURQUOI | {"numero": "00000003"}),
        ("/pilotage/recherche", {"recherche": "00000003"}),
        ("/pilotage/mandats/dossiers", dossier),
    ):
        assert nadia.envoyer(adresse, champs).status_code == 429


def test_chaque_filtre_garde_les_siennes(
    app: Flask, nadia: ClientVerifie, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session:
        siret = session.get_one(Organisation, troupe.organisation).siret
    par_acte = contenu(nadia.envoyer(JOURNAL, POURQUOI | {"action": "creation_attestation"}))
    assert lignes(par_acte) == par_acte.count("Attestation établie") >= 1
    numero = troupe.mandat.hex[:8].upper()
    ici = contenu(nadia.envoyer(JOURNAL, POURQUOI | {"siret": siret}))
    assert f"mandat n° {numero}" in ici.replace("\u00a0", " ")
    assert IDENTITE.nom_naissance not in ici
    demain = {"du": (INSTANT + timedelta(days=400)).date().isoformat()}
    assert lignes(contenu(nadia.envoyer(JOURNAL, POURQUOI | demain))) == 0


def test_une_liste_tait_les_themes_l_histoire_d_un_mandat_les_dit(
    nadia: ClientVerifie, troupe: Distribution, actions: Actions
) -> None:
    acte = {"action": "creation_autorisation"}
    assert "Logement" not in contenu(nadia.envoyer(JOURNAL, POURQUOI | acte))
    numero = {"numero": troupe.mandat.hex[:8]}
    page = contenu(nadia.envoyer(JOURNAL, POURQUOI | numero))
    assert "Démarches confiées – Logement" in page
    assert IDENTITE.nom_naissance not in page
    assert actions()[-2:] == ["consultation_mandat", "consultation_journal"]


def test_la_personne_lit_que_ses_lignes_ont_ete_lues(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    page = contenu(nadia.envoyer(JOURNAL, POURQUOI | {"courriel": "ALICE@essai.fr"}))
    assert lignes(page) >= 1
    chez_elle = contenu(connecter(app, troupe.alice, temps.instant).get("/mon-compte/"))
    assert "Lignes du journal lues par l’équipe nationale (un usage inhabituel" in chez_elle


def test_la_suite_se_lit_et_s_ecrit_et_un_jour_a_une_fin(
    app: Flask,
    nadia: ClientVerifie,
    troupe: Distribution,
    actions: Actions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        allonger_le_journal(session, session.get_one(Mandat, troupe.mandat), 40)
    page = nadia.envoyer(JOURNAL, POURQUOI).text
    suite = re.search('name="avant" value="([0-9]+)"', page)
    assert suite
    apres = nadia.envoyer(JOURNAL, POURQUOI | {"avant": suite[1]}).text
    vues_ = [re.findall("ligne ([0-9]+)<", une) for une in (page, apres)]
    assert int(vues_[1][0]) == int(vues_[0][-1]) - 1
    for avant in ("٣", "9" * 40, "-1", "'"):
        assert nadia.envoyer(JOURNAL, POURQUOI | {"avant": avant}).status_code == 200
    monkeypatch.setattr(services, "PAR_JOUR", actions().count("consultation_journal"))
    image = photographie(app.extensions["moteur"])
    assert nadia.envoyer(JOURNAL, POURQUOI).status_code == 429
    assert photographie(app.extensions["moteur"]) == image


def test_la_securite_lit_le_journal_le_support_non(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    for role, attendu in (("securite", 200), ("donnees", 200), ("support", 403)):
        with app.extensions["fabrique"]() as session, transaction(session):
            organisation = session.get_one(Organisation, troupe.organisation)
            qui = un_aidant(session, organisation, temps.instant, courriel=f"{role}@essai.fr")
            tenir_roles(session, qui, role)
            qui_id = qui.id
        elle = connecter(app, qui_id, temps.instant)
        assert elle.envoyer(JOURNAL, POURQUOI).status_code == attendu, role


@pytest.mark.postgresql
@pytest.mark.parametrize("base", ["postgresql"], indirect=True)
def test_aucun_filtre_ne_parcourt_tout_le_journal(moteur: Engine, session: Session) -> None:
    with transaction(session):
        membre = un_membre(session, INSTANT)
        mandat = un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
        lectrice = un_membre(
            session, INSTANT, siret="11122233700029", courriel="lectrice@essai.fr"
        ).aidant
        tenir_roles(session, lectrice, "securite")
    with transaction(session):
        peupler(session, mandat, 200)
        allonger_les_journaux(session, select(Mandat), 100)
    session.execute(text("ANALYZE"))
    session.commit()
    jour = INSTANT.date()
    voulus = [
        Filtres(),
        Filtres(action="signature"),
        Filtres(courriel=membre.aidant.courriel),
        Filtres(siret=membre.organisation.siret, du=jour),
        Filtres(numero=mandat.numero),
        Filtres(du=jour - timedelta(days=3), au=jour - timedelta(days=2)),
        Filtres(au=jour - timedelta(days=2), action="connexion"),
    ]
    zone, lectrice_id = membre.organisation.zone, lectrice.id
    with plans_des_lectures(moteur) as plans:
        for filtres in voulus:
            with transaction(session):
                par = session.get_one(Aidant, lectrice_id)
                lecture = services.lire(
                    session, filtres, zone=zone, motif="controle", par=par, maintenant=INSTANT
                )
            services.page(session, lecture, avant=None)
    fautifs = [plan for plan in plans if re.search(r"Seq Scan on journal", plan)]
    assert len(plans) > 10
    assert not fautifs, "\n\n".join(fautifs)
