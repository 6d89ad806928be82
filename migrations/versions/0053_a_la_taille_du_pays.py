"""Read a few rows, where the country has millions: what the bench found read from end to end."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0049"
branch_labels = None
depends_on = None

# Name, table, columns, and which rows.
_INDEX = (
    ("ix_mandat_aidant_id", "mandat", ["aidant_id"], None),
    ("ix_mandat_reserve", "mandat", ["organisation_id", "fin_le"], "est_reserve"),
    ("ix_connexion_ouverte_le", "connexion", ["ouverte_le"], None),
    ("ix_courriel_cree_le", "courriel", ["cree_le"], None),
    ("ix_courriel_perime", "courriel", ["perime_le"], "texte_chiffre IS NOT NULL"),
)


def upgrade() -> None:
    for nom, table, colonnes, si in _INDEX:
        condition = sa.text(si) if si else None
        op.create_index(nom, table, colonnes, postgresql_where=condition, sqlite_where=condition)


def downgrade() -> None:
    for nom, table, *_ in reversed(_INDEX):
        op.drop_index(nom, table_name=table)
