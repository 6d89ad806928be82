"""The journal read by kind of act and by date: an index for each."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_journal_action", "journal", ["action", "seq"])
    op.create_index("ix_journal_le", "journal", ["le", "seq"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_journal_le", "journal")
    op.drop_index("ix_journal_action", "journal")
