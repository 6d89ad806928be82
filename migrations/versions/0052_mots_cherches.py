"""The words by which the national team finds a structure, an account, a request."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0048"
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


def upgrade() -> None:
    """Apply."""
    for table, de, lien in _TABLES:
        op.create_table(
            table,
            sa.Column("mot", _MOT, nullable=False),
            sa.Column(lien, sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint([lien], [f"{de}.id"], name=op.f(f"fk_{table}_{lien}")),
            sa.PrimaryKeyConstraint("mot", lien, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{lien}"), table, [lien])
        _remplir(op.get_bind(), table, de, lien)


def downgrade() -> None:
    """Undo."""
    for table, _, _ in reversed(_TABLES):
        op.drop_table(table)


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
