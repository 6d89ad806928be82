"""One encrypted column for an SMS, so that one key of its row opens all of it.

A migration holds no key: what still waits for the gateway is given up, either way. It is minutes
of sending, and an SMS lives a few hours at most.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _renoncer()
    op.drop_index("ix_sms_abonnement", "sms")
    with op.batch_alter_table("sms") as lot:
        lot.drop_column("numero_chiffre")
        lot.drop_column("texte_chiffre")
        lot.add_column(sa.Column("contenu_chiffre", sa.LargeBinary(), nullable=True))
    op.create_index("ix_sms_mandat", "sms", ["mandat_id", "genre"])


def downgrade() -> None:
    """Undo."""
    _renoncer()
    op.drop_index("ix_sms_mandat", "sms")
    with op.batch_alter_table("sms") as lot:
        lot.drop_column("contenu_chiffre")
        lot.add_column(sa.Column("texte_chiffre", sa.LargeBinary(), nullable=True))
        lot.add_column(sa.Column("numero_chiffre", sa.LargeBinary(), nullable=True))
    op.create_index("ix_sms_abonnement", "sms", ["abonnement_id", "genre"])


def _renoncer() -> None:
    op.execute(
        "UPDATE sms SET abandonne_le = cree_le WHERE envoye_le IS NULL AND abandonne_le IS NULL"
    )
