"""The words by which the national team finds; the browser that « Est-ce bien vous ? » is about."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_MOT = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
# A table of words, what it is of, the link to it.
_TABLES = (
    ("organisation_mot", "organisation", "organisation_id"),
    ("aidant_mot", "aidant", "aidant_id"),
    ("demande_mot", "demande_habilitation", "demande_id"),
)
_LOT = 1_000
_INDEX, _SANS_REPONSE = "uq_usage_inhabituel_sans_reponse", sa.text("repondu_le IS NULL")


def upgrade() -> None:
    """Apply."""
    for table, de, lien in _TABLES:
        op.create_table(
            table,
            sa.Column("mot", _MOT, nullable=False),
            sa.Column(lien, sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(
                [lien], [f"{de}.id"], name=op.f(f"fk_{table}_{lien}"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("mot", lien, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{lien}"), table, [lien])
        _remplir(op.get_bind(), table, de, lien)
    op.add_column("connexion", sa.Column("poste_hash", sa.String(length=64), nullable=True))
    op.add_column(
        "usage_inhabituel",
        sa.Column("poste_hash", sa.String(length=64), nullable=False, server_default=sa.text("''")),
    )
    _indexer("aidant_id", "motif", "poste_hash")


def downgrade() -> None:
    """Undo: of the browsers asked about, the oldest that waits for an answer stays."""
    op.execute(
        "DELETE FROM usage_inhabituel WHERE repondu_le IS NULL AND EXISTS (SELECT 1"
        " FROM usage_inhabituel autre WHERE autre.repondu_le IS NULL"
        " AND autre.aidant_id = usage_inhabituel.aidant_id"
        " AND autre.motif = usage_inhabituel.motif AND (autre.le < usage_inhabituel.le"
        " OR autre.le = usage_inhabituel.le AND autre.id < usage_inhabituel.id))"
    )
    _indexer("aidant_id", "motif")
    for table in ("usage_inhabituel", "connexion"):
        op.drop_column(table, "poste_hash")
    for table, _, _ in reversed(_TABLES):
        op.drop_table(table)


def _indexer(*colonnes: str) -> None:
    """Have one question of a kind at a time wait for its answer."""
    op.drop_index(_INDEX, table_name="usage_inhabituel")
    op.create_index(
        _INDEX,
        "usage_inhabituel",
        list(colonnes),
        unique=True,
        sqlite_where=_SANS_REPONSE,
        postgresql_where=_SANS_REPONSE,
    )


def _remplir(base: sa.Connection, table: str, de: str, lien: str) -> None:
    colonnes = [sa.column("id", sa.Uuid()), sa.column("nom_plie", sa.String())]
    if de == "organisation":
        colonnes.append(sa.column("telephone", sa.String()))
    mots = sa.table(table, sa.column("mot", sa.String()), sa.column(lien, sa.Uuid()))
    lignes = _mots(base.execute(sa.select(*colonnes).select_from(sa.table(de))).all(), lien)
    while lot := list(islice(lignes, _LOT)):
        base.execute(sa.insert(mots), lot)


def _mots(lues: Any, lien: str) -> Iterator[dict[str, Any]]:
    for lue in lues:
        mots = set(lue.nom_plie.split())
        chiffres = "".join(s for s in getattr(lue, "telephone", None) or "" if s.isdecimal())
        if len(chiffres) >= 9:
            mots.add(f"={chiffres[-9:]}")
        yield from ({"mot": mot, lien: lue.id} for mot in sorted(mots))
