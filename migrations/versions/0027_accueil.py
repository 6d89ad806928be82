"""What an organisation says to the public: its hours, how to join it."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_COLONNES = ("horaires", "pour_nous_joindre")


def upgrade() -> None:
    """Apply."""
    for nom in _COLONNES:
        op.add_column("organisation", sa.Column(nom, sa.String(500), nullable=True))


def downgrade() -> None:
    """Undo: what was said is lost."""
    for nom in _COLONNES:
        op.drop_column("organisation", nom)
