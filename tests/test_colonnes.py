"""A column that nobody reads is a column too many: written, kept, and of no use to anybody."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes
from sqlalchemy import Column

from app.commandes.cles import CHIFFREES
from app.metier.tables import METADATA
from app.metier.usagers.identite import CHAMPS_IDENTITE
from tests.arbres import arbre_de_l_ecran, arbre_du_code

RACINE = Path(__file__).parents[1]
# Read by nothing of ours, and why they are kept all the same.
JUSTIFIEES = {
    "avis.ecrit_par_id": "through the account that it names",
    "avis_lu.lu_le": "when: for who asks what is held about them",
    "demande_droits.ouverte_par_id": "who registered it: the journal says it, as long as the row",
    "fusion.close_par_id": "who confirmed or set aside: the journal says it too",
    "proposition.close_par_id": "who confirmed or set aside: the journal says it, a year of the row too",
    "organisation.creee_le": "when its account began: for who asks what is held about it",
    "moyen_connexion.motif_retrait": "the journal's own, once its line is forgotten",
    "moyen_connexion.precision_retrait": "said of « autre »: for the rights of whom it is about",
}


def lus_par_le_code() -> Iterator[str]:
    """Names of attributes that are read, never those that are only set."""
    for fichier in (RACINE / "app").rglob("*.py"):
        if "bouchon" in fichier.parts:
            continue
        arbre = arbre_du_code(fichier)
        recopies = {id(noeud) for cle in ast.walk(arbre) for noeud in recopie(cle)}
        for noeud in ast.walk(arbre):
            lu = isinstance(noeud, ast.Attribute) and isinstance(noeud.ctx, ast.Load)
            if isinstance(noeud, ast.Attribute) and lu and id(noeud) not in recopies:
                yield noeud.attr


def recopie(cle: ast.AST) -> Iterator[ast.Attribute]:
    """What `nombre=Table.nombre + 1` reads only to write it again."""
    if isinstance(cle, ast.keyword):
        for noeud in ast.walk(cle.value):
            if isinstance(noeud, ast.Attribute) and noeud.attr == cle.arg:
                yield noeud


def lus_par_les_gabarits() -> Iterator[str]:
    for fichier in (RACINE / "templates").rglob("*.html"):
        yield from (n.attr for n in arbre_de_l_ecran(fichier).find_all(nodes.Getattr))


LUS = {*lus_par_le_code(), *lus_par_les_gabarits(), *CHAMPS_IDENTITE}
COLONNES = [colonne for table in METADATA.sorted_tables for colonne in table.columns]


@pytest.mark.parametrize("colonne", COLONNES, ids=str)
def test_toute_colonne_se_lit(colonne: Column[object]) -> None:
    assert colonne.name in LUS or str(colonne) in JUSTIFIEES


def test_aucune_colonne_justifiee_n_a_disparu() -> None:
    assert {*JUSTIFIEES} <= {*map(str, COLONNES)}


def test_tout_ce_qui_est_chiffre_tourne() -> None:
    """A table that the rotation forgets is lost the day the old key is taken away."""
    tournees = {(table.__tablename__, colonne) for _, table, colonne in CHIFFREES}
    colonnes = {
        (nom, colonne.name)
        for nom, table in METADATA.tables.items()
        for colonne in table.columns
        if colonne.name.endswith("_chiffre")
    }
    # An id_token waits for the end of an identification: minutes, under both keys.
    assert tournees == colonnes - {("identification", "id_token_chiffre")}
