"""A correction is one row more: checked whole, dated, journalled, in force at once or not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.corrections import services
from app.metier.corrections.queries import change_depuis, page_des_changes
from app.metier.corrections.services import Acte
from app.metier.demarches import fiches
from app.metier.demarches.catalogue import PUBLIE
from app.metier.demarches.fichier import lignes, relire
from app.metier.demarches.models import DEMARCHE, Correction
from app.metier.demarches.recherche import chercher
from app.metier.demarches.selection import reunir
from app.metier.demarches.vigueur import en_vigueur, vigueur_exacte
from app.metier.journal.models import Corps, Ligne
from app.socle.bdd import creer_fabrique, transaction
from app.socle.erreurs import Conflit, ErreurMetier, Introuvable
from app.socle.tableur import ecrire_tableau, lire_tableau
from tests.conftest import CLES
from tests.courses import a_la_fois
from tests.fabriques import INSTANT, deux_moteurs
from tests.photographie import photographie

JOUR = INSTANT.date()
HOSTILE = "=cmd|' /C calc'!A0<script>alert(1)</script>"
NEUVE = {
    "nom": "démarche d’essai",
    "mots": ["xylophone"],
    "domaine": "loisirs",
    "site": "Un site",
    "adresse": "https://www.exemple.fr/",
    "franceconnect": "non_verifie",
}
FaireActe = Callable[..., Acte]


def fiche(cle: str, **changes: Any) -> dict[str, Any]:
    return fiches.champs(PUBLIE.demarches[cle]) | changes


def notes(session: Session) -> list[dict[str, Any]]:
    requete = (
        select(Corps.corps)
        .join(Ligne, Ligne.seq == Corps.seq)
        .where(Ligne.action == "correction_catalogue")
        .order_by(Ligne.seq)
    )
    return [json.loads(corps)["details"] for corps in session.scalars(requete)]


def test_une_correction_se_lit_se_date_et_se_note(
    session: Session, sam: Aidant, acte: FaireActe
) -> None:
    with transaction(session):
        services.corriger(session, "apl", fiche("apl", attention=HOSTILE), acte())
    assert en_vigueur(session).demarches["apl"].attention == HOSTILE
    assert list(en_vigueur(session).demarches) == list(PUBLIE.demarches), "the order is kept"
    (change,) = page_des_changes(session, depuis=INSTANT, avant=None).changes
    assert change.champs == {"attention": (PUBLIE.demarches["apl"].attention, HOSTILE)}
    ecrite = change.correction
    assert (ecrite.par_id, ecrite.le, ecrite.raison) == (sam.id, INSTANT, "Le site a changé")
    assert notes(session) == [
        {"numero": 1, "acte": "correction", "sorte": "demarche", "cle": "apl"}
    ]


def test_une_demarche_ajoutee_se_trouve_sous_une_cle_faite_de_son_nom(
    session: Session, acte: FaireActe
) -> None:
    with transaction(session):
        assert services.ajouter(session, NEUVE, acte()) == "demarche-d-essai"
    assert [d.cle for d in chercher(en_vigueur(session), "xylophone")] == ["demarche-d-essai"]
    assert list(en_vigueur(session).demarches)[-1] == "demarche-d-essai"


def test_retiree_elle_ne_se_choisit_plus_et_se_dit_encore(
    session: Session, acte: FaireActe
) -> None:
    with transaction(session):
        services.retirer(session, "carte-grise", acte())
    lu = en_vigueur(session)
    assert "carte-grise" not in [d.cle for d in chercher(lu, "carte grise")]
    assert lu.site_de("carte grise") == "France Titres (ANTS)"
    assert lu.cles_de(["carte grise", "passeport"]) == ["passeport", "carte-grise"]
    choisie = reunir(lu, ["papiers"], ["carte-grise", "passeport", "inconnue"])
    assert [d.nom for d in choisie.disparues] == ["carte grise"]
    assert choisie.nommees == {"papiers": ["passeport"]}
    with transaction(session):
        services.annuler(session, 1, acte(1))
    assert en_vigueur(session) == PUBLIE
    assert [note["acte"] for note in notes(session)] == ["retrait", "retour"]


def test_vue_aujourd_hui_une_fois_par_jour(session: Session, sam: Aidant) -> None:
    for _ in range(2):
        with transaction(session):
            services.verifier(session, "apl", par=sam, vu=0, maintenant=INSTANT)
    vue = en_vigueur(session).demarches["apl"]
    assert "vu le 23 novembre 2026" in vue.etat_franceconnect
    assert vue.verifie_par == fiches.EQUIPE
    assert [note["acte"] for note in notes(session)] == ["verification"]


def test_ce_qui_est_toujours_dit_se_change_et_se_tait(session: Session, acte: FaireActe) -> None:
    with transaction(session):
        services.avertir(session, "papiers", "Attention.", acte())
        services.avertir(session, "argent", "", acte())
    assert en_vigueur(session).avertissements == {"papiers": "Attention."}
    with transaction(session):
        services.annuler(session, 2, acte(2))
    assert en_vigueur(session).avertissements["argent"] == PUBLIE.avertissements["argent"]


Geste = Callable[[Session, Acte], object]
VUE = {"verifie_le": JOUR, "verifie_par": fiches.EQUIPE}


@pytest.mark.parametrize(
    ("geste", "refus", "phrase"),
    [
        (lambda s, a: services.corriger(s, "apl", fiche("apl"), a), ErreurMetier, "Rien ne change"),
        (
            lambda s, a: services.corriger(s, "apl", fiche("apl", nom="carte grise"), a),
            ErreurMetier,
            "deux fois",
        ),
        (
            lambda s, a: services.corriger(s, "apl", fiche("apl", adresse="http://x.fr"), a),
            ErreurMetier,
            "Adresse refusée",
        ),
        (
            lambda s, a: services.corriger(s, "apl", fiche("apl", attention="a" * 301), a),
            ErreurMetier,
            "dépasse 300",
        ),
        (lambda s, a: services.corriger(s, "aucune", fiche("apl"), a), Introuvable, "n’existe pas"),
        (lambda s, a: services.retirer(s, "aucune", a), Introuvable, "n’existe pas"),
        (lambda s, a: services.annuler(s, 1, a), Introuvable, "n’existe pas"),
        (lambda s, a: services.avertir(s, "aucun", "Attention.", a), ErreurMetier, "inconnu"),
        (
            lambda s, a: services.ajouter(s, NEUVE | {"nom": "Carte grise"}, a),
            ErreurMetier,
            "existe, ou a existé",
        ),
        (
            lambda s, a: services.verifier(s, "pass-culture", par=a.par, vu=0, maintenant=INSTANT),
            ErreurMetier,
            "non vérifié",
        ),
        (
            lambda s, a: services.corriger(
                s, "apl", fiche("apl"), Acte(a.par, a.maintenant, a.raison, 3)
            ),
            Conflit,
            "Quelqu’un d’autre",
        ),
    ],
)
def test_un_refus_ne_laisse_rien(
    geste: Geste,
    refus: type[ErreurMetier],
    phrase: str,
    session: Session,
    acte: FaireActe,
    moteur: Engine,
) -> None:
    avant = photographie(moteur)
    with pytest.raises(refus, match=phrase), transaction(session):
        geste(session, acte())
    assert photographie(moteur) == avant
    assert en_vigueur(session) == PUBLIE


def test_ce_que_fait_le_site_ne_se_redit_pas_sous_une_vieille_date(
    session: Session, acte: FaireActe, moteur: Engine
) -> None:
    with transaction(session):
        services.corriger(session, "carte-grise", fiche("carte-grise", **VUE), acte())
    avant = photographie(moteur)
    change = fiche("carte-grise", **VUE, franceconnect="non")
    with pytest.raises(ErreurMetier, match="videz la date"), transaction(session):
        services.corriger(session, "carte-grise", change, acte(1))
    assert photographie(moteur) == avant
    with transaction(session):
        change = fiche("carte-grise", franceconnect="non")
        services.corriger(session, "carte-grise", change, acte(1))
    assert "vu le" not in en_vigueur(session).demarches["carte-grise"].etat_franceconnect


def test_la_deuxieme_lit_ce_qui_a_change(session: Session, acte: FaireActe) -> None:
    with transaction(session):
        services.corriger(session, "apl", fiche("apl", source="annonce"), acte())
    with pytest.raises(Conflit), transaction(session):
        services.corriger(session, "apl", fiche("apl", source="autre"), acte())
    assert change_depuis(session, (DEMARCHE, "apl"), 0) == {
        "source": (PUBLIE.demarches["apl"].source, "annonce")
    }


@deux_moteurs
def test_corrigee_par_plusieurs_une_seule_passe(
    session: Session, sam: Aidant, moteur: Engine
) -> None:
    def corriger(rang: int) -> None:
        with creer_fabrique(moteur, CLES)() as sienne, transaction(sienne):
            par = sienne.get_one(Aidant, sam.id)
            dit = fiche("apl", attention=f"De {rang}.")
            services.corriger(sienne, "apl", dit, Acte(par, INSTANT, "Ensemble", 0))

    faits, erreurs = a_la_fois(6, corriger)
    assert len(faits) == 1
    assert {type(erreur) for erreur in erreurs} == {Conflit}
    assert session.scalars(select(Correction.numero)).all() == [1]
    assert len(notes(session)) == 1


@deux_moteurs
def test_des_fiches_differentes_se_corrigent_ensemble(
    session: Session, sam: Aidant, moteur: Engine
) -> None:
    cles = ["apl", "rsa", "passeport", "carte-grise"]

    def retirer(rang: int) -> None:
        with creer_fabrique(moteur, CLES)() as sienne, transaction(sienne):
            par = sienne.get_one(Aidant, sam.id)
            services.retirer(sienne, cles[rang], Acte(par, INSTANT, "Ensemble", 0))

    assert a_la_fois(len(cles), retirer)[1] == []
    assert session.scalars(select(Correction.numero).order_by(Correction.numero)).all() == [
        *range(1, 5)
    ]
    assert set(vigueur_exacte(session).catalogue.retirees) == set(cles)


def un_tableau(**changes: str) -> Any:
    """The catalogue as a table, one démarche changed, one taken away, one new."""
    titres, *rangs = lignes(PUBLIE)
    dites = [dict(zip(titres, rang, strict=True)) for rang in rangs]
    retiree, revue = dites.pop(0), dites[0]
    revue |= changes
    dites.append({**retiree, "cle": "neuve", "nom": "toute neuve", "mots": "xylophone"})
    return lire_tableau(ecrire_tableau([titres, *(list(d.values()) for d in dites)]))


def test_un_tableau_passe_entier(session: Session, acte: FaireActe) -> None:
    lu = relire(un_tableau(attention=HOSTILE), PUBLIE, aujourd_hui=JOUR)
    with transaction(session):
        assert services.importer(session, lu, acte()) == 3
    assert en_vigueur(session) == lu
    assert [note["acte"] for note in notes(session)] == ["ajout", "retrait", "correction"]


def test_un_tableau_compare_a_autre_chose_est_refuse(
    session: Session, acte: FaireActe, moteur: Engine
) -> None:
    with transaction(session):
        services.retirer(session, "apl", acte())
    avant = photographie(moteur)
    lu = relire(un_tableau(), PUBLIE, aujourd_hui=JOUR)
    with pytest.raises(Conflit), transaction(session):
        services.importer(session, lu, acte(0))
    with pytest.raises(ErreurMetier, match="Rien ne change"), transaction(session):
        services.importer(session, vigueur_exacte(session).catalogue, acte(1))
    assert photographie(moteur) == avant


def test_l_historique_se_lit_page_a_page(session: Session, sam: Aidant) -> None:
    for numero in range(30):
        with transaction(session):
            dit = fiche("apl", attention=f"Note {numero}.")
            services.corriger(session, "apl", dit, Acte(sam, INSTANT, "Encore", numero))
    premiere = page_des_changes(session, depuis=None, avant=None)
    assert [c.correction.numero for c in premiere.changes] == [*range(30, 5, -1)]
    suite = page_des_changes(session, depuis=None, avant=premiere.suite)
    assert ([c.correction.numero for c in suite.changes], suite.suite) == ([5, 4, 3, 2, 1], None)
    assert session.scalar(select(func.count()).select_from(Correction)) == 30
