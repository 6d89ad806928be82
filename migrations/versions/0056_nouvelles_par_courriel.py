"""Who asked to be told by e-mail: the channel, the link that ends it, the mails that tell."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_ARRET, _COURRIEL = "ix_abonnement_arret_hash", "ix_courriel_abonnement"
_D_UN_ABONNEMENT = sa.text("abonnement_id IS NOT NULL")


def upgrade() -> None:
    """Apply: until now, everybody was told by SMS."""
    canal = sa.Column("canal", sa.String(length=10), nullable=False, server_default="sms")
    op.add_column("abonnement", canal)
    op.add_column("abonnement", sa.Column("arret_hash", sa.String(length=64), nullable=True))
    op.create_index(_ARRET, "abonnement", ["arret_hash"])
    op.add_column("courriel", sa.Column("abonnement_id", sa.Uuid(), nullable=True))
    op.create_index(
        _COURRIEL,
        "courriel",
        ["abonnement_id"],
        sqlite_where=_D_UN_ABONNEMENT,
        postgresql_where=_D_UN_ABONNEMENT,
    )


def downgrade() -> None:
    """Undo: an older version would take an address for a number, and a mail for nobody's."""
    op.execute("DELETE FROM courriel WHERE abonnement_id IS NOT NULL")
    op.execute("DELETE FROM abonnement WHERE canal <> 'sms'")
    op.drop_index(_COURRIEL, table_name="courriel")
    op.drop_column("courriel", "abonnement_id")
    op.drop_index(_ARRET, table_name="abonnement")
    for colonne in ("arret_hash", "canal"):
        op.drop_column("abonnement", colonne)
